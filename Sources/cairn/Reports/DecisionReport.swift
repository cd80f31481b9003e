import FEEL
import ProcessKernel
import ProcessModel

/// What decisions came to and why, as it is printed.
enum DecisionReport {
    static func json(_ answer: DecisionRequests.Answer, isExplained: Bool) -> Value {
        var object = Context([
            ("values", .context(answer.values)),
            ("errors", .list(answer.problems.map { .string($0.description) })),
        ])
        if isExplained { object["explanation"] = .list(answer.trace.map(json)) }
        return .context(object)
    }

    static func lines(_ answer: DecisionRequests.Answer) -> [String] {
        var lines = answer.values.entries.map { "\($0.name) = \($0.value.json())" }
        if !answer.trace.isEmpty { lines += [""] + answer.trace.flatMap(self.lines) }
        for problem in answer.problems {
            let place = problem.place.line > 0 ? " (line \(problem.place.line), column \(problem.place.column))" : ""
            lines.append("error: \(problem.description)\(place)")
        }
        return lines
    }

    // MARK: - Reasons

    private static func json(_ step: DecisionTrace) -> Value {
        switch step {
        case .value(let node, let value): return ["name": .string(node), "value": value]
        case .table(let table):
            return [
                "name": .string(table.node), "hitPolicy": .string(table.hitPolicy),
                "inputs": object(table.inputs),
                "matched": .list(
                    table.matches.map { match in
                        [
                            "rule": .number(Decimal(match.rule)), "outputs": object(match.outputs),
                            "annotations": .list(match.annotations.map { .string($0) }),
                        ]
                    }),
                "result": table.result,
            ]
        }
    }

    private static func object(_ values: [NamedValue]) -> Value {
        .context(Context(values.map { ($0.name, $0.value) }))
    }

    private static func lines(_ step: DecisionTrace) -> [String] {
        switch step {
        case .value(let node, let value): return ["\(node) = \(value.json())"]
        case .table(let table):
            var lines = ["\(table.node): table \(table.hitPolicy) with \(text(table.inputs))"]
            for match in table.matches {
                let annotations = match.annotations.filter { !$0.isEmpty }.joined(separator: "; ")
                lines.append(
                    "  rule \(match.rule) gives \(text(match.outputs))"
                        + (annotations.isEmpty ? "" : "  // \(annotations)"))
            }
            if table.matches.isEmpty { lines.append("  no rule matches: \(table.result.json())") }
            return lines
        }
    }

    private static func text(_ values: [NamedValue]) -> String {
        values.map { $0.name.isEmpty ? $0.value.json() : "\($0.name) = \($0.value.json())" }.joined(separator: ", ")
    }
}
