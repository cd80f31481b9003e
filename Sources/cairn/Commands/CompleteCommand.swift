import ArgumentParser
import ProcessKernel

/// `cairn complete`.
struct CompleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete",
        abstract: "Completes a task, or an ad hoc sub-process, of an instance by hand.",
        discussion: """
            The result of a task with a form is checked by it first: what does not fit is rejected and named field by \
            field; numbers, dates and choices may be given as texts.

            EXAMPLE:
              cairn complete 1 approve --input '{"approved": true}'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @Argument(help: "The task or sub-process: the id of its element, or its number.") var task: String

    @Option(help: ArgumentHelp("The result: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let values = try Inputs.variables(input)
            return try await StepControl(instance: instance.key, database: database, output: output).apply {
                state throws(Rejection) in
                guard let form = try state.form(named: task) else {
                    let command = try state.completion(of: task, values)
                    for doubt in NewVariables.doubts(values, in: state) { Console.warning(doubt) }
                    return [command]
                }
                let checked = try form.checked(values)
                for name in form.strangers(in: values) {
                    Console.warning("\(form.stranger(name)); it becomes a variable all the same")
                }
                return [try state.completion(of: task, checked)]
            }
        }
    }
}
