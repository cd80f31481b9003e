import FEEL
import SQLiteStore

/// That another process writes the database, which commands that change something must wait for.
struct WriterReport {
    private let database: String
    private let writer: DatabaseWriter

    /// Nil where nobody else writes.
    init?(_ options: DatabaseOptions) {
        guard let writer = DatabaseWriter.current(of: options.path) else { return nil }
        database = options.path
        self.writer = writer
    }

    var json: Value {
        [
            "process": .number(Decimal(writer.process)), "command": writer.command.map { .string($0) } ?? .null,
            "since": writer.since.map { .string($0) } ?? .null,
            "terminal": writer.terminal.map { .string($0) } ?? .null,
        ]
    }

    /// What stands below suggested commands: how they can be used.
    var lines: [String] {
        let way = writer.terminal == nil ? "kill \(writer.process)" : "Ctrl-C there, or kill \(writer.process)"
        return [
            "\(database) is being written by \(writer.description)",
            "  commands that change something work when it has ended (\(way)): nothing is lost by that",
        ] + (writer.terminal == nil ? [] : ["  the tasks that it asks for can be answered at its terminal"])
    }
}
