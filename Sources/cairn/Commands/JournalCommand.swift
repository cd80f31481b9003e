import ArgumentParser
import EngineRuntime
import FEEL
import ProcessKernel
import ProcessModel

/// `cairn journal`.
struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Prints what happened to an instance, event by event.",
        discussion: """
            A record is what one decision led to; its events became durable together.

            EXAMPLE: the events, and the state as it was after the third record:
              cairn journal 1
              cairn journal 1 --at 3
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument

    @Option(help: ArgumentHelp("Shows the instance as it was after that record instead.", valueName: "record"))
    var at: UInt64?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if at == 0 { throw ValidationError("records count from 1") }
    }

    func run() async throws {
        try await ending {
            let reader = try DatabaseReader(database)
            if let at {
                let report = try reader.instance(instance.key, at: at)
                let last = report.instance.mark.sequence
                guard last == at else {
                    throw Rejection(.recordNotFound, "instance \(instance.key) has \(last) records")
                }
                output.write(report.longJSON, report.lines(now: EngineClock.system.now()))
                return .completed
            }
            guard var trace = try InstanceTrace(instance.key, reader: reader.instances, store: reader.store) else {
                throw Rejection(.instanceNotFound, "there is no instance \(instance.key)")
            }
            var records: [RecordReport] = []
            try trace.catchUp(from: reader.store) { records.append($0) }
            output.write(.list(records.map(\.json)), lines(records))
            return .completed
        }
    }

    private func lines(_ records: [RecordReport]) -> [String] {
        var table = TextTable([.right, .left, .left, .left, .left])
        for record in records {
            for (position, event) in record.events.enumerated() {
                table.add([
                    position == 0 ? "\(record.sequence)" : "", position == 0 ? record.time.clockText : "", event.words,
                    event.element?.id ?? "", event.detail,
                ])
            }
        }
        let day = records.first.map { "instance \(instance.key), begun \($0.time.dateText) UTC" }
        return (day.map { [$0] } ?? []) + table.lines()
    }
}

extension RecordReport {
    var json: Value {
        [
            "sequence": .number(Decimal(Int(sequence))), "time": time.json, "events": .list(events.map(\.json)),
        ]
    }
}
