import ArgumentParser
import ProcessKernel

/// `cairn cancel`.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ends an instance with everything in it.",
        discussion: """
            EXAMPLE:
              cairn cancel 1 --reason 'ordered twice'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument

    @Option(help: ArgumentHelp("Why; it is kept in the journal.", valueName: "text"))
    var reason: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            try await StepControl(instance: instance.key, database: database, output: output).apply { _ in
                [.cancel(reason: reason)]
            }
        }
    }
}
