import ArgumentParser
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn list`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists instances, the newest first: how far they are and what they wait for.",
        discussion: """
            EXAMPLE:
              cairn list --state active --state incident
              cairn list --definitions
            """)

    enum State: String, ExpressibleByArgument, CaseIterable {
        case active, paused, incident, completed, terminated

        var stored: InstanceRecord.State {
            switch self {
            case .active: .active
            case .paused: .paused
            case .incident: .incident
            case .completed: .completed
            case .terminated: .terminated
            }
        }
    }

    @Option(help: ArgumentHelp("Only instances in that state; repeatable.", valueName: "state"))
    var state: [State] = []

    @Flag(help: "Lists what is deployed instead: processes and decisions, their versions and what starts them.")
    var definitions = false

    @Option(help: "At most so many.") var limit = 50
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
        if definitions, !state.isEmpty { throw ValidationError("--definitions has no states") }
    }

    func run() async throws {
        try await ending {
            let reader = try DatabaseReader(database)
            if definitions {
                let reports = try DefinitionReport.all(in: reader.store, reader.instances)
                let nothing = ["nothing is deployed in \(database.path)"]
                output.write(
                    .list(reports.map(\.json)), reports.isEmpty ? nothing : DefinitionReport.table(reports))
                return .completed
            }
            let rows = try reader.store.instances(InstanceQuery(states: state.map(\.stored), limit: limit))
            let reports = try rows.map { try reader.instance($0.key) }
            output.write(.list(reports.map(\.json)), lines(reports))
            return .completed
        }
    }

    private func lines(_ reports: [InstanceReport]) -> [String] {
        if reports.isEmpty { return ["no instances\(state.isEmpty ? "" : " in that state") in \(database.path)"] }
        var table = TextTable([
            ("KEY", .right), ("PROCESS", .left), ("STATE", .left), ("STARTED (UTC)", .left), ("DONE", .right),
            ("WAITS FOR", .left),
        ])
        for report in reports {
            let waits = report.waits.prefix(3).map(\.short).joined(separator: ", ")
            let more = report.waits.count > 3 ? " and \(report.waits.count - 3) more" : ""
            table.add([
                report.instance.key.description, "\(report.definition.id) v\(report.definition.version)", report.state,
                report.instance.started.dateText, "\(report.percent) %", waits + more,
            ])
        }
        return table.lines() + (reports.count == limit ? ["the newest \(limit); --limit shows more"] : [])
    }
}
