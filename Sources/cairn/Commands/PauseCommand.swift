import ArgumentParser
import ProcessKernel

/// `cairn pause`.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stops an instance: nothing moves in it until 'cairn resume INSTANCE'.",
        discussion: """
            EXAMPLE:
              cairn pause 1
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            try await StepControl(instance: instance.key, database: database, output: output).apply { _ in [.pause] }
        }
    }
}
