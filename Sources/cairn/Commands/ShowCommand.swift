import ArgumentParser
import EngineRuntime

/// `cairn show`.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one instance: its state, its variables, what it waits for.",
        discussion: """
            EXAMPLE:
              cairn show 1 --output json
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let report = try DatabaseReader(database).instance(instance.key)
            let writer = report.waits.isEmpty ? nil : WriterReport(database)
            output.write(report.longJSON, report.lines(now: EngineClock.system.now()) + (writer?.lines ?? []))
            return .completed
        }
    }
}
