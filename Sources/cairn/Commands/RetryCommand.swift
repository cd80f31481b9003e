import ArgumentParser
import ProcessKernel

/// `cairn retry`.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Does again what incidents stopped: all of them, or those at one element.",
        discussion: """
            EXAMPLE:
              cairn retry 1 charge --input '{"amount": 12}'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @Argument(help: "The element.") var element: String?

    @Option(
        help: ArgumentHelp(
            "Variables to set in the instance before: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let values = try Inputs.variables(input)
            return try await StepControl(instance: instance.key, database: database, output: output).apply {
                state throws(Rejection) in
                let incidents: [IncidentKey?]
                if let element { incidents = try state.incidents(at: element) } else { incidents = [nil] }
                if state.incidents.isEmpty {
                    throw Rejection(.incidentNotFound, "instance \(state.key) has no open incident")
                }
                for doubt in NewVariables.doubts(values, in: state) { Console.warning(doubt) }
                return (values.isEmpty ? [] : [.setVariables(.root, values)]) + incidents.map { .retry($0) }
            }
        }
    }
}
