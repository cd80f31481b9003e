import ArgumentParser
import FEEL
import ProcessKernel
import ProcessModel

/// `cairn dmn`: decisions by themselves.
struct DmnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dmn", abstract: "Evaluates and tests decisions.",
        discussion: """
            EXAMPLE: the decision, why it is so, and whether the examples of a table still hold:
              cairn dmn evaluate loan.dmn --decision Approval --input '{"Amount": 12000}'
              cairn dmn evaluate loan.dmn --decision Approval --input '{"Amount": 12000}' --explain \
              cairn dmn test loan.dmn cases.yaml
            """,
        subcommands: [DmnEvaluateCommand.self, DmnBatchCommand.self, DmnTestCommand.self])
}

/// `cairn dmn evaluate`.
struct DmnEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluates decisions for one input.",
        discussion: """
            EXAMPLE: one decision, and a decision service with the reasons for what it says:
              cairn dmn evaluate loan.dmn --decision Approval --input '{"Amount": 12000}'
              cairn dmn evaluate loan.dmn --service Routing --input application.json --explain

            Exit status 0 with the values, 1 if there is no such decision, 2 if the file is no DMN.
            """)

    @OptionGroup var files: DecisionFiles

    @Option(help: ArgumentHelp("A decision; repeatable (default: all of the file).", valueName: "name"))
    var decision: [String] = []

    @Option(help: ArgumentHelp("A decision service, whose outputs are meant.", valueName: "name"))
    var service: String?

    @Option(help: ArgumentHelp("The input data by their names, as a JSON object or a file.", valueName: "file|json"))
    var input: String?

    @Flag(help: "Say how each decision came to its value: the rules that matched, and what they saw.")
    var explain = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            var requests = DecisionRequests(evaluator: try files.compile(), environment: DecisionWorld.environment())
            requests.isTraced = explain
            let isAll = decision.isEmpty && service == nil
            let request = DecisionRequests.Request(
                input: try Inputs.context(input, called: "--input"), service: service, knowledge: nil,
                decisions: isAll ? requests.evaluator.model.decisionNames : decision)
            do throws(DecisionRequests.Refusal) {
                let answer = try requests.answer(request)
                for stranger in requests.strangers(in: request) { Console.warning(stranger) }
                output.write(DecisionReport.json(answer, isExplained: explain), DecisionReport.lines(answer))
                return .completed
            } catch {
                output.write(["errors": [.string(error.message)]], [])
                Console.error(error.message + error.hint)
                return .failed
            }
        }
    }
}

/// `cairn dmn batch`.
struct DmnBatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Answers requests for decisions, one JSON object a line.",
        discussion: """
            EXAMPLE:
              echo '{"id": "1", "input": {"Amount": 12000}, "decisions": ["Approval"]}' | cairn dmn batch loan.dmn

            Exit status 0 whatever the answers are; 2 if the file is no DMN.
            """)

    @OptionGroup var files: DecisionFiles

    func run() async throws {
        try await ending {
            let requests = DecisionRequests(evaluator: try files.compile(), environment: DecisionWorld.environment())
            while let line = readLine() {
                if line.allSatisfy(\.isWhitespace) { continue }
                Console.line(requests.answer(line).json())
            }
            return .completed
        }
    }
}

/// `cairn dmn test`.
struct DmnTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Compares decisions with a table of examples.",
        discussion: """
            The examples are a YAML or JSON list of {name, input, expect, service, tolerance}, or a CSV table with a \
            column for each input and each decision, whose cells are FEEL or plain text.

            EXAMPLE:
              cairn dmn test loan.dmn cases.yaml

            Exit status 0 if all examples hold, else 1; 2 if the file is no DMN.
            """)

    @OptionGroup var files: DecisionFiles

    @Argument(help: "The examples: a .yaml, .json or .csv file.", completion: .file())
    var cases: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let requests = DecisionRequests(evaluator: try files.compile(), environment: DecisionWorld.environment())
            let cases = try DecisionCases.read(cases, for: requests.evaluator.model)
            let results = cases.map { $0.result(of: requests) }
            output.write(DecisionCases.json(results), DecisionCases.lines(results))
            return results.allSatisfy { $0.isPassed } ? .completed : .failed
        }
    }
}
