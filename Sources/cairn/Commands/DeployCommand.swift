import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn deploy`.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Stores processes and decisions in the database, so that they can be started, called and scheduled.",
        discussion: """
            All files together: if one has an error, none of them is stored. What is equal to the latest version of \
            its id stays that version. From then on the messages, signals and timers of the new version's start \
            events start it, as soon as an engine works on the database ('cairn run', 'cairn resume').

            EXAMPLE:
              cairn deploy order.bpmn payment.bpmn discount.dmn
              cairn list --definitions
              cairn run --process order

            Exit status: 0 stored or there already, 2 a source is refused, 4 the system cannot work.
            """)

    @Argument(help: "The files, which belong together.", completion: .file())
    var files: [String]

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var durability: DurabilityOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let sources = try Sources.compile(files)
            for line in DiagnosticReport.lines(sources) where !output.isJSON { Console.advice(line) }
            if sources.areRefused {
                if output.isJSON {
                    Console.line(report([], DiagnosticReport.json(sources)).json(pretty: true))
                }
                return .refused
            }
            let reports = try await deploy(try sources.newDefinitions())
            output.write(report(reports.map(\.json), DiagnosticReport.json(sources)), DefinitionReport.lines(reports))
            return .completed
        }
    }

    private func deploy(_ new: [NewDefinition]) async throws -> [DefinitionReport] {
        let store = try database.openForWriting(durability.durability)
        let before = Set(try store.definitions().map(\.key))
        let engine = Engine(store: store, logger: LiveSession.quiet)
        let outcome: Result<[DefinitionSummary], any Error>
        do {
            outcome = .success(try await engine.deploy(new))
        } catch {
            outcome = .failure(error)
        }
        await engine.stop()
        let schedules = try store.schedules()
        try store.close()
        return try zip(outcome.get(), new).map { summary, one in
            DefinitionReport(
                summary: summary, definition: one.definition, isLatest: true, sourceName: one.sourceName,
                schedules: schedules.filter { $0.key.definition == summary.key },
                isNew: !before.contains(summary.key))
        }
    }

    private func report(_ deployed: [Value], _ diagnostics: Value) -> Value {
        ["deployed": .list(deployed), "diagnostics": diagnostics]
    }
}
