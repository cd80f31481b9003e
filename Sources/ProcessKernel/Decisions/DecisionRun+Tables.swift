import FEEL
import ProcessModel

/// Decision tables and their hit policies (DMN 1.5, 8.2.10).
extension DecisionRun {
    /// A rule that matched, and the values of its outputs.
    private struct Hit {
        let rule: Int
        let outputs: [Value]
    }

    mutating func decide(_ table: DecisionTable, _ feel: inout EvaluationRun) -> Value {
        guard let inputs = inputs(of: table, &feel) else { return trace(table, [], [], .null) }
        var matching: [Int] = []
        for rule in table.rules.indices {
            guard feel.take(1) else { return .null }
            guard matches(table.rules[rule], inputs, &feel) else { continue }
            matching.append(rule)
            if table.hitPolicy == .first { break }
        }
        guard let first = matching.first else {
            return trace(table, inputs, [], unmatched(table, &feel))
        }
        if table.hitPolicy == .unique, matching.count > 1 {
            let rules = matching.map { "\($0 + 1)" }.joined(separator: ", ")
            let message = "The rules \(rules) match where only one may"
            return trace(table, inputs, [], report(.invalidArgument, message, at: table.rules[first].place, &feel))
        }
        var hits: [Hit] = []
        for rule in matching {
            guard let outputs = outputs(of: table, rule, &feel) else { return trace(table, inputs, hits, .null) }
            hits.append(Hit(rule: rule, outputs: outputs))
        }
        return trace(table, inputs, hits, result(table, hits, &feel))
    }

    // MARK: - Inputs

    /// The values of the inputs; nil, with a problem, if one is not allowed.
    private mutating func inputs(of table: DecisionTable, _ feel: inout EvaluationRun) -> [Value]? {
        var found: [Value] = []
        found.reserveCapacity(table.inputs.count)
        for input in table.inputs {
            let value = coerced(
                evaluate(input.expression, &feel), to: input.type, at: table.place, of: nil, &feel)
            if case .any = input.allowed {
                found.append(value)
                continue
            }
            // Null stands for a value that is not known, which cells may ask about.
            guard value.isNull || passes(value, input.allowed, &feel) else {
                _ = report(
                    .invalidArgument, "The input '\(input.label)' is \(value.excerpt), which is not allowed",
                    at: table.place, &feel)
                return nil
            }
            found.append(value)
        }
        return found
    }

    private func matches(_ rule: DecisionTable.Rule, _ inputs: [Value], _ feel: inout EvaluationRun) -> Bool {
        for (test, input) in zip(rule.tests, inputs) {
            guard passes(input, test, &feel) else { return false }
        }
        return true
    }

    // MARK: - Outputs

    private mutating func outputs(
        of table: DecisionTable, _ rule: Int, _ feel: inout EvaluationRun
    ) -> [Value]? {
        var found: [Value] = []
        found.reserveCapacity(table.outputs.count)
        for (output, logic) in zip(table.outputs, table.rules[rule].outputs) {
            guard let value = value(of: output, evaluate(logic, &feel), at: table.rules[rule].place, &feel) else {
                return nil
            }
            found.append(value)
        }
        return found
    }

    /// The value as one of the output's type; nil if it is not among the values that the output may have.
    private func value(
        of output: DecisionTable.Output, _ value: Value, at place: Place, _ feel: inout EvaluationRun
    ) -> Value? {
        let value = coerced(value, to: output.type, at: place, &feel)
        if case .any = output.allowed { return value }
        if value.isNull || passes(value, output.allowed, &feel) { return value }
        let message = "The output '\(output.label)' is \(value.excerpt), which is not allowed"
        _ = report(.invalidArgument, message, at: place, &feel)
        return nil
    }

    /// One value, or a context where there are several outputs.
    private func composed(_ table: DecisionTable, _ outputs: [Value]) -> Value {
        if outputs.count == 1 { return outputs[0] }
        return .context(Context(zip(table.outputs, outputs).map { ($0.name ?? "", $1) }))
    }

    // MARK: - Results

    /// No rule matches: the default entries, else what the hit policy makes of nothing.
    private mutating func unmatched(_ table: DecisionTable, _ feel: inout EvaluationRun) -> Value {
        if table.outputs.contains(where: { $0.defaultEntry != nil }) {
            var found: [Value] = []
            for output in table.outputs {
                let entry = output.defaultEntry.map { evaluate($0, &feel) } ?? .null
                guard let value = value(of: output, entry, at: table.place, &feel) else { return .null }
                found.append(value)
            }
            return composed(table, found)
        }
        switch table.hitPolicy {
        case .unique, .any, .priority, .first, .collect(.sum), .collect(.minimum), .collect(.maximum): return .null
        case .ruleOrder, .outputOrder, .collect(nil): return .list([])
        case .collect(.count): return 0
        }
    }

    private func result(_ table: DecisionTable, _ hits: [Hit], _ feel: inout EvaluationRun) -> Value {
        switch table.hitPolicy {
        case .unique, .first: return composed(table, hits[0].outputs)
        case .any:
            for hit in hits where hit.outputs != hits[0].outputs {
                let message = "The rules \(hits[0].rule + 1) and \(hit.rule + 1) match and differ in their outputs"
                return report(.invalidArgument, message, at: table.rules[hit.rule].place, &feel)
            }
            return composed(table, hits[0].outputs)
        case .priority: return composed(table, prioritised(table, hits)[0].outputs)
        case .outputOrder: return .list(prioritised(table, hits).map { composed(table, $0.outputs) })
        case .ruleOrder, .collect(nil): return .list(hits.map { composed(table, $0.outputs) })
        case .collect(.count): return .number(Decimal(hits.count))
        case .collect(let aggregation?): return aggregate(aggregation, hits.map { $0.outputs[0] }, table, &feel)
        }
    }

    /// The hits with the most important first: by the first output, then the second, then the order of the rules.
    private func prioritised(_ table: DecisionTable, _ hits: [Hit]) -> [Hit] {
        let ranked = hits.map { hit in
            (
                hit: hit,
                ranks: zip(table.outputs, hit.outputs).map { output, value in
                    output.priorities.firstIndex(of: value) ?? output.priorities.count
                }
            )
        }
        return ranked.sorted { left, right in
            for (a, b) in zip(left.ranks, right.ranks) where a != b { return a < b }
            return left.hit.rule < right.hit.rule
        }.map(\.hit)
    }

    private func aggregate(
        _ aggregation: HitPolicy.Aggregation, _ values: [Value], _ table: DecisionTable, _ feel: inout EvaluationRun
    ) -> Value {
        var result = values[0]
        for value in values {
            switch aggregation {
            case .count: break
            case .sum:
                guard case .number = value else {
                    return report(.typeMismatch, "\(value.excerpt) cannot be summed", at: table.place, &feel)
                }
            case .minimum, .maximum:
                guard let ordering = value.ordering(to: result) else {
                    return report(.typeMismatch, "\(value.excerpt) has no order", at: table.place, &feel)
                }
                if ordering == (aggregation == .minimum ? .less : .greater) { result = value }
            }
        }
        guard aggregation == .sum else { return result }
        var sum = Decimal.zero
        for value in values {
            guard let next = sum.adding(value.asNumber ?? .zero) else {
                return report(.outOfRange, "The sum is out of range", at: table.place, &feel)
            }
            sum = next
        }
        return .number(sum)
    }

    // MARK: - Trace

    /// Records how the table was decided, and answers its result.
    private func trace(_ table: DecisionTable, _ inputs: [Value], _ hits: [Hit], _ result: Value) -> Value {
        guard recorder.isTraced else { return result }
        let matches = hits.map { hit in
            DecisionTrace.Match(
                rule: hit.rule + 1,
                outputs: zip(table.outputs, hit.outputs).map { NamedValue($0.name ?? $0.label, $1) },
                annotations: table.rules[hit.rule].annotations)
        }
        recorder.add(
            .table(
                DecisionTrace.Table(
                    node: node < 0 ? "" : model.nodes[node].name, hitPolicy: table.hitPolicy.letter,
                    inputs: zip(table.inputs, inputs).map { NamedValue($0.label, $1) }, matches: matches,
                    result: result)))
        return result
    }
}
