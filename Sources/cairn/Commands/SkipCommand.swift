import ArgumentParser
import ProcessKernel

/// `cairn skip`.
struct SkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Ends an element without its work; its token goes on.",
        discussion: """
            EXAMPLE:
              cairn skip 1 send_letter
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @Argument(help: "The element.") var element: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            try await StepControl(instance: instance.key, database: database, output: output).apply {
                state throws(Rejection) in
                [.skip(try state.visit(named: element))]
            }
        }
    }
}
