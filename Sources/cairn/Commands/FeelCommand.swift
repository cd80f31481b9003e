import ArgumentParser
import FEEL

/// `cairn feel`.
struct FeelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feel",
        abstract: "Evaluates a FEEL expression.",
        discussion: """
            Without an expression it asks for them, one a line; the arrow keys bring earlier ones back, \
            'NAME := EXPRESSION' keeps a value under a name, and Ctrl-D ends it.

            EXAMPLE:
              cairn feel 'sum(for line in lines return line.price * line.count)' --context order.json
              cairn feel 'now() + @"P1D"'

            Exit status 0 with the value, 1 if there were errors, 2 if the text is no expression.
            """)

    @Argument(help: "The expression.") var expression: String?

    @Option(help: ArgumentHelp("The variables, as a JSON object or a file.", valueName: "file|json"))
    var context: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            var session = FeelSession(variables: try Inputs.context(context, called: "--context"))
            guard let expression else {
                session.converse(output)
                return .completed
            }
            return session.answer(expression, output)
        }
    }
}

/// Expressions and the variables that they see.
private struct FeelSession {
    var variables: Context
    let environment = DecisionWorld.environment()

    mutating func converse(_ output: OutputOptions) {
        var prompt = LinePrompt(text: "feel> ")
        while let line = prompt.read() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let parts = line.split(separator: ":=", maxSplits: 1).map(String.init)
            if parts.count == 2,
                let name = parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ").nonEmpty
            {
                if let value = evaluate(parts[1], output) { variables[name] = value.value }
            } else {
                _ = answer(line, output)
            }
        }
    }

    func answer(_ source: String, _ output: OutputOptions) -> ExitStatus {
        guard let evaluation = evaluate(source, output) else { return .refused }
        output.write(json(evaluation.value, evaluation.problems, source), [evaluation.value.json()])
        if !output.isJSON { for problem in evaluation.problems { Console.note(text(problem, source)) } }
        return evaluation.problems.isEmpty ? .completed : .failed
    }

    /// What the source comes to; nil, and told, if it is no expression.
    private func evaluate(_ source: String, _ output: OutputOptions) -> Evaluation? {
        do throws(SyntaxFailure) {
            let expression = try Expression(source, knownNames: variables.entries.map(\.name))
            return expression.evaluate(environment: environment) { variables[$0] }
        } catch {
            if output.isJSON {
                output.write(json(.null, error.problems, source), [])
            } else {
                for problem in error.problems { Console.note(text(problem, source)) }
            }
            return nil
        }
    }

    private func json(_ value: Value, _ problems: [Problem], _ source: String) -> Value {
        [
            "value": value,
            "errors": .list(
                problems.map { problem in
                    let place = problem.place(in: source)
                    return [
                        "code": .string(problem.code.rawValue), "message": .string(problem.message),
                        "line": .number(Decimal(place.line)), "column": .number(Decimal(place.column)),
                    ]
                }),
        ]
    }

    private func text(_ problem: Problem, _ source: String) -> String {
        "\(problem.place(in: source)): \(problem.message) [\(problem.code.rawValue)]"
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
