import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn rebuild`.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Makes the rows beside the journal again, and says which of them differed.",
        discussion: """
            The read model, work, subscriptions and snapshots are made from the journal, so they can be made again. \
            Rows that are as they should be are left alone. The journal itself is not changed. An instance whose \
            journal cannot be read is named and left as it is.

            EXAMPLE:
              cairn check || cairn rebuild

            Exit status: 0 all rows are as the journal says, whether they differed or not; 1 a journal cannot be read; \
            4 the system cannot work.
            """)

    /// As many rows are named; the sum counts them all.
    private static let mostLines = 1_000

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let store = try database.openExistingForWriting(.full)
            var differences: [RowDifference] = []
            let outcome: Result<Rebuild.Summary, any Error>
            do {
                outcome = .success(
                    try Rebuild(store, now: EngineClock.system.now()).run { difference in
                        if differences.count < Self.mostLines { differences.append(difference) }
                    })
            } catch {
                outcome = .failure(error)
            }
            try store.close()
            let summary = try outcome.get()
            output.write(json(summary, differences), lines(summary, differences))
            return summary.unreadable.isEmpty ? .completed : .failed
        }
    }

    private func json(_ summary: Rebuild.Summary, _ differences: [RowDifference]) -> Value {
        [
            "differed": .boolean(summary.differences > 0), "instances": .number(Decimal(Int(summary.instances))),
            "differences": .list(differences.map(Self.json)),
            "unreadable": .list(summary.unreadable.map(\.0.json)),
        ]
    }

    private static func json(_ difference: RowDifference) -> Value {
        [
            "table": .string(difference.table.rawValue), "instance": difference.instance.json,
            "key": difference.local.map { .count($0) } ?? .null,
            "fields": .list(
                difference.fields.map { field in
                    [
                        "name": .string(field.name), "stored": field.stored.map { .string($0) } ?? .null,
                        "wanted": field.wanted.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }

    private func lines(_ summary: Rebuild.Summary, _ differences: [RowDifference]) -> [String] {
        let left = Int(summary.differences) - differences.count
        var lines = differences.map { "instance \($0.instance): \($0)" }
        if left > 0 { lines.append("and \(left) more") }
        lines += summary.unreadable.map { key, error in
            "instance \(key) is left as it is: \(error.message)\(error.underlying.map { " (\($0))" } ?? "")"
        }
        let what = summary.differences == 0 ? "nothing differed" : "\(summary.differences) rows differed and are mended"
        return lines + ["\(database.path), \(summary.instances) instances: \(what)"]
    }
}
