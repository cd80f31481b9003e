import FEEL
import ProcessModel

/// Boxed expressions (DMN 1.5, 7.3; what they mean in FEEL: 10.3.2.13).
extension DecisionRun {
    /// How deep boxed expressions may be nested, across functions that call each other: each level takes stack.
    private static let maximumDepth = 300

    mutating func evaluate(_ logic: DecisionLogic, _ feel: inout EvaluationRun) -> Value {
        if case .expression(let expression) = logic { return evaluate(expression, &feel) }
        guard recorder.depth < Self.maximumDepth else {
            return report(.nestedTooDeep, "Boxed expressions are nested too deeply", at: place, &feel)
        }
        recorder.depth += 1
        defer { recorder.depth -= 1 }
        switch logic {
        case .nothing: return .null
        case .expression(let expression): return evaluate(expression, &feel)
        case .context(let entries, let result): return context(entries, result, &feel)
        case .list(let items): return list(items, &feel)
        case .relation(let columns, let types, let rows): return relation(columns, types, rows, &feel)
        case .invocation(let function, let bindings): return invocation(function, bindings, &feel)
        case .function(let definition): return closure(definition)
        case .table(let table): return decide(table, &feel)
        case .conditional(let condition, let first, let second):
            return conditional(condition, first, second, &feel)
        case .filter(let list, let slot, let match): return filter(list, slot, match, &feel)
        case .iterator(let iteration, let variable, let list, let body):
            return iterate(iteration, variable, list, body, &feel)
        case .typed(let logic, let type):
            return coerced(evaluate(logic, &feel), to: type, at: place, &feel)
        case .external(let type, let method): return external(type, method, &feel)
        case .broken(let reason): return report(.syntax, reason, at: place, &feel)
        }
    }

    /// Where the node is that is being evaluated.
    var place: Place { node < 0 ? .unknown : model.nodes[node].place }

    // MARK: - Names

    func evaluate(_ expression: DecisionExpression, _ feel: inout EvaluationRun) -> Value {
        let count = feel.problems.count
        let value = expression.feel.evaluate(in: &feel) { name in
            look(name, expression.feel.variableNames, expression.references, expression.items)
        }
        if feel.problems.count > count { note(feel, since: count, at: expression.place) }
        return value
    }

    /// The value of a name that an expression reads.
    func look(_ name: String, _ names: [String], _ references: [DecisionReference?], _ items: [Int]) -> Value? {
        for slot in items.reversed() {
            if case .context(let context) = locals[slot], let value = context[name] { return value }
        }
        for position in names.indices where names[position] == name {
            return references[position].map { value(of: $0) }
        }
        return nil
    }

    private func value(of reference: DecisionReference) -> Value {
        switch reference {
        case .node(let number): known[number] ?? .null
        case .local(let slot): slot < locals.count ? locals[slot] : .null
        case .imported(let entries):
            .context(Context(entries.map { ($0.name, value(of: $0.reference)) }))
        }
    }

    // MARK: - Collections

    private mutating func context(
        _ entries: [DecisionLogic.Entry], _ result: DecisionLogic?, _ feel: inout EvaluationRun
    ) -> Value {
        let base = locals.count
        defer { locals.removeLast(locals.count - base) }
        for entry in entries {
            locals.append(coerced(evaluate(entry.logic, &feel), to: entry.type, at: place, of: entry.name, &feel))
        }
        if let result { return evaluate(result, &feel) }
        var context = Context()
        for (entry, value) in zip(entries, locals[base...]) { context[entry.name] = value }
        return .context(context)
    }

    private mutating func list(_ items: [DecisionLogic], _ feel: inout EvaluationRun) -> Value {
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for item in items { values.append(evaluate(item, &feel)) }
        return .list(values)
    }

    private mutating func relation(
        _ columns: [String], _ types: [DecisionType], _ rows: [[DecisionLogic]], _ feel: inout EvaluationRun
    ) -> Value {
        var values: [Value] = []
        values.reserveCapacity(rows.count)
        for row in rows {
            var context = Context()
            for (column, cell) in row.enumerated() {
                context[columns[column]] = coerced(
                    evaluate(cell, &feel), to: types[column], at: place, of: columns[column], &feel)
            }
            values.append(.context(context))
        }
        return .list(values)
    }

    // MARK: - Functions

    /// Binds arguments to parameters by name; parameters that nothing is bound to are null (DMN 1.5, 7.3.8).
    private mutating func invocation(
        _ function: DecisionLogic, _ bindings: [DecisionLogic.Binding], _ feel: inout EvaluationRun
    ) -> Value {
        guard let called = evaluate(function, &feel).asFunction else {
            return report(.typeMismatch, "What is invoked is no function", at: place, &feel)
        }
        var arguments = Array(repeating: Value.null, count: called.parameters.count)
        for binding in bindings {
            guard let position = called.parameters.firstIndex(where: { $0.name == binding.parameter }) else {
                let message = "The invoked function has no parameter '\(binding.parameter)'"
                return report(.invalidArgument, message, at: place, &feel)
            }
            arguments[position] = coerced(
                evaluate(binding.logic, &feel), to: binding.type, at: place, of: binding.parameter, &feel)
        }
        let count = feel.problems.count
        let value = called.call(arguments, &feel)
        if feel.problems.count > count { note(feel, since: count, at: place) }
        return value
    }

    /// A function definition with what it captures: the frame as it is now.
    private func closure(_ definition: DecisionFunction) -> Value {
        let captured = self
        return .function(
            FunctionValue(definition.parameters.map { $0.feel(in: model.types) }) { feel, arguments in
                var run = captured
                run.locals.removeLast(max(run.locals.count - definition.base, 0))
                return run.call(definition, arguments, &feel)
            })
    }

    /// Calls a function of another language with the parameters of the function around.
    private mutating func external(
        _ type: DecisionLogic, _ method: DecisionLogic, _ feel: inout EvaluationRun
    ) -> Value {
        guard case .string(let type) = evaluate(type, &feel), case .string(let method) = evaluate(method, &feel) else {
            return report(.typeMismatch, "Class and method signature of a function must be strings", at: place, &feel)
        }
        let reference = ExternalFunctions.Reference(className: type, methodSignature: method)
        guard let function = feel.environment.external.function(reference) else {
            return report(.unknownFunction, "There is no function \(type).\(method) here", at: place, &feel)
        }
        let count = feel.problems.count
        let value = function(&feel, locals)
        if feel.problems.count > count { note(feel, since: count, at: place) }
        return value
    }

    // MARK: - Branches and iterations

    /// What is null is not true; anything but a truth value is an error.
    private mutating func conditional(
        _ condition: DecisionLogic, _ first: DecisionLogic, _ second: DecisionLogic, _ feel: inout EvaluationRun
    ) -> Value {
        switch evaluate(condition, &feel) {
        case .boolean(let holds): return evaluate(holds ? first : second, &feel)
        case .null: return evaluate(second, &feel)
        case let value:
            return report(.typeMismatch, "A condition is a \(value.kind.rawValue)", at: place, &feel)
        }
    }

    /// The items for which the match is true; a number picks one.
    private mutating func filter(
        _ list: DecisionLogic, _ slot: Int, _ match: DecisionLogic, _ feel: inout EvaluationRun
    ) -> Value {
        let source = evaluate(list, &feel)
        let items = source.asList ?? (source.isNull ? [] : [source])
        var kept: [Value] = []
        locals.append(.null)
        defer { locals.removeLast() }
        for item in items {
            guard feel.take(1) else { return .null }
            locals[slot] = item
            switch evaluate(match, &feel) {
            case .boolean(true): kept.append(item)
            case .boolean(false), .null: continue
            case .number(let number):
                guard let position = number.asInt, position != 0 else { return .null }
                let index = position > 0 ? position - 1 : items.count + position
                return items.indices.contains(index) ? items[index] : .null
            case let value:
                return report(.typeMismatch, "A filter's match is a \(value.kind.rawValue)", at: place, &feel)
            }
        }
        return .list(kept)
    }

    private mutating func iterate(
        _ iteration: DecisionLogic.Iteration, _ variable: Int, _ list: DecisionLogic, _ body: DecisionLogic,
        _ feel: inout EvaluationRun
    ) -> Value {
        guard let items = items(of: evaluate(list, &feel), &feel) else { return .null }
        let base = locals.count
        defer { locals.removeLast(locals.count - base) }
        locals.append(.null)
        var results: [Value] = []
        if iteration == .for { locals.append(.list([])) }
        for item in items {
            guard feel.take(1) else { return .null }
            locals[variable] = item
            results.append(evaluate(body, &feel))
            if iteration == .for { locals[variable + 1] = .list(results) }
        }
        if iteration != .for, let other = results.first(where: { !$0.isNull && $0.asBoolean == nil }) {
            return report(.typeMismatch, "A condition is a \(other.kind.rawValue)", at: place, &feel)
        }
        switch iteration {
        case .for: return .list(results)
        case .some: return quantified(results, decidedBy: true)
        case .every: return quantified(results, decidedBy: false)
        }
    }

    /// `some` is decided by true, `every` by false; else null if one was neither true nor false (DMN 1.5, 10.3.2.13.1).
    private func quantified(_ results: [Value], decidedBy decisive: Bool) -> Value {
        if results.contains(.boolean(decisive)) { return .boolean(decisive) }
        return results.allSatisfy { $0 == .boolean(!decisive) } ? .boolean(!decisive) : .null
    }

    /// What is iterated over: a list, the integers or days of a range, or a single value. Nil after a problem.
    private func items(of value: Value, _ feel: inout EvaluationRun) -> [Value]? {
        if case .list(let items) = value { return items }
        if value.isNull { return nil }
        guard let range = value.asRange else { return [value] }
        guard let items = range.items(limit: feel.limits.maximumSteps) else {
            _ = report(.typeMismatch, "The range \(value.excerpt) cannot be iterated", at: place, &feel)
            return nil
        }
        return items
    }
}

extension ValueRange {
    /// The integers or days in the range; nil if it has none to count, or more than the limit.
    fileprivate func items(limit: Int) -> [Value]? {
        switch (start, end) {
        case (.number(let low)?, .number(let high)?):
            guard var first = low.asInt, var last = high.asInt, isStartIncluded || first < .max,
                isEndIncluded || last > .min
            else { return nil }
            if !isStartIncluded { first += 1 }
            if !isEndIncluded { last -= 1 }
            guard first <= last else { return [] }
            let (span, isTooLong) = last.subtractingReportingOverflow(first)
            guard !isTooLong, span < limit else { return nil }
            return (first...last).map { .number(Decimal($0)) }
        case (_, _): return nil
        }
    }
}
