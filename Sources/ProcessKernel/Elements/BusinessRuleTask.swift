import FEEL
import ProcessModel

/// Evaluates a decision at once, in the kernel: what it saw and which rules matched is written down (BPMN 2.0.2,
/// 10.3.3; DMN 1.5, 10.4).
extension Step {
    mutating func performDecision(_ call: DecisionCall, _ element: Element, _ key: ElementInstanceKey) {
        switch evaluateDecision(call, key) {
        case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        case .success(let decided):
            record(.decisionEvaluated(key, decided.evaluation))
            let result = decided.evaluation.result
            if call.shape == .variables {
                takeResults(result.variables(named: decided.output), label: decided.label, of: key)
            } else if let name = call.resultVariable {
                let value = call.shape.shaping(result, of: decided.evaluation.decision)
                takeResults([NamedValue(name, value)], label: decided.label, of: key)
            }
            complete(key, element)
        }
    }

    private func evaluateDecision(
        _ call: DecisionCall, _ key: ElementInstanceKey
    ) -> Result<Decided, IncidentCause> {
        name(call.decision, "decision", at: key).flatMap { id in
            bound(call.binding, .decision, id, key).flatMap { entry in
                guard let entry, let model = entry.definition.decisions, let number = model.decision(id) else {
                    return .failure(IncidentCause(.calledDecisionNotFound, "no decision \(id) is deployed"))
                }
                return evaluate(number, of: model, entry.key, at: key)
            }
        }
    }

    /// The input data are variables of the same names, as the task sees them.
    private func evaluate(
        _ number: Int, of model: DecisionModel, _ definition: DefinitionKey, at key: ElementInstanceKey
    ) -> Result<Decided, IncidentCause> {
        var input = Context()
        var label = Label.public
        for node in model.nodes {
            guard case .inputData = node.kind, let variable = instance.variable(node.name, seenFrom: key) else {
                continue
            }
            input[node.name] = variable.value
            label.join(variable.label)
        }
        let outcome = DecisionEvaluator(model).evaluate(
            decisions: [number],
            DecisionEvaluator.Request(
                input: input, environment: context.environment, readsText: true, isTraced: true))
        let result = outcome.results.first ?? .null
        // As with expressions: what FEEL defines as an error is null. Where that is all that came out, the process
        // cannot go on by it.
        if let problem = outcome.problems.first(where: { $0.code.isLimit }) ?? outcome.problems.first,
            result.isNull || problem.code.isLimit
        {
            let place = problem.place == .unknown ? "" : " (line \(problem.place.line), column \(problem.place.column))"
            return .failure(IncidentCause(.decisionFailed, problem.description + place))
        }
        let evaluation = DecisionEvaluation(
            definition: definition, decision: model.nodes[number].name, inputs: input.namedEntries, result: result,
            rules: outcome.trace.compactMap(\.matchedRules))
        return .success(Decided(evaluation: evaluation, label: label, output: model.nodes[number].outputName))
    }
}

/// What a decision came to.
private struct Decided {
    let evaluation: DecisionEvaluation
    let label: Label
    /// The name of what it gives, where that is one value.
    let output: String
}

extension DecisionNode {
    /// The name of the only output of its table; else its own.
    fileprivate var outputName: String {
        guard case .decision(.table(let table)) = kind, table.outputs.count == 1, let name = table.outputs[0].name,
            !name.isEmpty
        else { return name }
        return name
    }
}

extension Value {
    /// The entries of a row as variables; of several rows the values of each entry as a list.
    fileprivate func variables(named name: String) -> [NamedValue] {
        switch self {
        case .null: return []
        case .context(let row): return row.entries.map { NamedValue($0.name, $0.value) }
        case .list(let rows):
            let contexts = rows.compactMap(\.asContext)
            guard contexts.count == rows.count, let first = contexts.first else { return [NamedValue(name, self)] }
            return first.entries.map { entry in
                NamedValue(entry.name, .list(contexts.map { $0[entry.name] ?? .null }))
            }
        case let value: return [NamedValue(name, value)]
        }
    }
}

extension Problem.Code {
    fileprivate var isLimit: Bool { self == .tooManySteps || self == .resultTooLarge || self == .nestedTooDeep }
}

extension Context {
    fileprivate var namedEntries: [NamedValue] { entries.map { NamedValue($0.name, $0.value) } }
}

extension DecisionTrace {
    fileprivate var matchedRules: DecisionEvaluation.Rules? {
        guard case .table(let table) = self else { return nil }
        return DecisionEvaluation.Rules(node: table.node, numbers: table.matches.map { UInt32($0.rule) })
    }
}

extension DecisionResultShape {
    /// The result as the task wants it. A decision gives one row, or a list of rows; a row without names has that of
    /// the decision.
    fileprivate func shaping(_ result: Value, of decision: String) -> Value {
        let rows = result.asList ?? (result.isNull ? [] : [result])
        switch self {
        case .asIs, .variables: return result
        case .singleEntry: return rows.first.map(Self.entry) ?? .null
        case .singleResult: return rows.first.map { Self.row($0, decision) } ?? .null
        case .collectEntries: return .list(rows.map(Self.entry))
        case .resultList: return .list(rows.map { Self.row($0, decision) })
        }
    }

    private static func entry(_ row: Value) -> Value {
        if case .context(let context) = row, context.count == 1 { return context.entries[0].value }
        return row
    }

    private static func row(_ row: Value, _ decision: String) -> Value {
        if case .context = row { return row }
        return .context(Context([(decision, row)]))
    }
}
