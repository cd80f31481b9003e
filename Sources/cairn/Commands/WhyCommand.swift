import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel

/// `cairn why`.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Says what an instance waits for, what wakes it and when, and what a person can do.",
        discussion: """
            EXAMPLE:
              cairn why 1
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let report = try DatabaseReader(database).instance(instance.key)
            var object = Context([
                ("instance", report.instance.key.json), ("state", .string(report.state)),
                ("waits", .list(report.waits.map(\.json))),
            ])
            if let record = report.rewindsTo { object["rewinds_to"] = .number(Decimal(Int(clamping: record))) }
            let writer = report.instance.status.isEnded ? nil : WriterReport(database)
            if let writer { object["writer"] = writer.json }
            output.write(.context(object), lines(report) + (writer?.lines ?? []))
            return .completed
        }
    }

    private func lines(_ report: InstanceReport) -> [String] {
        if let ended = report.instance.ended {
            return [
                "instance \(report.instance.key) is \(report.state) since \(ended.dateText) UTC: it waits for nothing"
            ]
        }
        let now = EngineClock.system.now()
        let name = "instance \(report.instance.key) of \(report.definition.id)"
        let condition = report.instance.hasIncident ? "has an incident" : "is \(report.state)"
        var head = ["\(name) \(condition) and waits for"]
        if let record = report.rewindsTo {
            head = [
                "\(name) is being put back to record \(record): what completed since is undone first",
                "it \(condition) and waits for",
            ]
        }
        return head
            + report.waits.flatMap { $0.lines(now: now) }
    }
}
