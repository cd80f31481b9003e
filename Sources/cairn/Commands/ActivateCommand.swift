import ArgumentParser
import ProcessKernel
import ProcessModel

/// `cairn activate`.
struct ActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Starts an activity of an open ad hoc sub-process.",
        discussion: """
            EXAMPLE:
              cairn activate 1 investigation call_customer
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @Argument(help: "The ad hoc sub-process.") var adHoc: String
    @Argument(help: "The activity to start.") var activity: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            try await StepControl(instance: instance.key, database: database, output: output).apply {
                state throws(Rejection) in
                let visit = try state.visit(named: adHoc)
                guard let element = state.definition(of: visit).element(id: activity) else {
                    throw Rejection(.elementNotFound, "the process has no activity \(activity)")
                }
                return [.activate(element.index, in: visit)]
            }
        }
    }
}
