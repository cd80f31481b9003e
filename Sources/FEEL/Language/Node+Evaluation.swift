/// How an expression asks for the value of a variable; nil if there is none of that name.
typealias Lookup = (String) -> Value?

extension Node {
    /// The value of the node (DMN 1.5, 10.3.2). An error is null and a problem.
    ///
    /// Every case is a call, so that the recursion takes little stack.
    func evaluate(_ run: inout EvaluationRun, _ lookup: Lookup) -> Value {
        guard run.take(1, at: self) else { return .null }
        switch form {
        case .constant(let value): return value.isOfNamedZone ? placed(value, &run) : value
        case .variable(let name): return lookup(name) ?? missing(name, &run)
        case .local(_, let slot): return run.locals[slot]
        case .itemEntry(let name, let slots, let node): return itemEntry(name, slots, node, &run, lookup)
        case .list(let nodes): return list(nodes, &run, lookup)
        case .context(let entries): return context(entries, &run, lookup)
        case .path(let node, let name): return path(node.evaluate(&run, lookup), name, &run)
        case .item(let node, let number): return item(node.evaluate(&run, lookup), number)
        case .filter(let node, let condition): return filter(node, condition, &run, lookup)
        case .negation(let node): return negated(node.evaluate(&run, lookup), &run)
        case .arithmetic(let symbol, let left, let right):
            let first = left.evaluate(&run, lookup)
            return arithmetic(symbol, first, right.evaluate(&run, lookup), &run)
        case .chain(let first, let operands): return chain(first, operands, &run, lookup)
        case .comparison(let symbol, let left, let right):
            let first = left.evaluate(&run, lookup)
            return compare(symbol, first, right.evaluate(&run, lookup), &run)
        case .between(let node, let low, let high): return between(node, low, high, &run, lookup)
        case .membership(let node, let tests): return membership(node, tests, &run, lookup)
        case .test(let symbol, let node): return comparisonRange(symbol, node, &run, lookup)
        case .range(let start, let end): return range(start, end, &run, lookup)
        case .instance(let node, let type): return .boolean(type.isType(of: node.evaluate(&run, lookup)))
        case .conjunction(let nodes): return logic(nodes, decidedBy: false, &run, lookup)
        case .disjunction(let nodes): return logic(nodes, decidedBy: true, &run, lookup)
        case .conditional(let branches, let last):
            return branch(branches, last, &run, lookup)?.evaluate(&run, lookup) ?? .null
        case .call(let builtin, let arguments): return call(builtin, arguments, &run, lookup)
        case .invocation(let callee, let arguments, let names):
            return invocation(callee, arguments, names, &run, lookup)
        case .iteration(let iterators, let node): return iteration(iterators, node, &run, lookup)
        case .quantified(let quantifier, let iterators, let node):
            return quantified(quantifier, iterators, node, &run, lookup)
        case .function(let definition): return function(definition, &run, lookup)
        case .external(let parameters, let node): return external(parameters, node, &run, lookup)
        }
    }

    // MARK: - Names, lists, contexts

    /// A built-in function is a value where no variable has its name.
    /// A time of a named zone, if there is such a zone.
    @inline(never)
    private func placed(_ value: Value, _ run: inout EvaluationRun) -> Value {
        guard let name = value.zoneName, !run.environment.zones.mayExist(name) else { return value }
        return run.report(.unknownZone, "There is no time zone '\(name)'", self)
    }

    @inline(never)
    private func missing(_ name: String, _ run: inout EvaluationRun) -> Value {
        if let builtin = Builtin.named(name) { return .function(FunctionValue(builtin)) }
        return run.report(.unknownVariable, "There is no variable '\(name)'", self)
    }

    private func list(_ nodes: [Node], _ run: inout EvaluationRun, _ lookup: Lookup) -> Value {
        .list(values(of: nodes, &run, lookup))
    }

    func values(of nodes: [Node], _ run: inout EvaluationRun, _ lookup: Lookup) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(node.evaluate(&run, lookup)) }
        return values
    }

    /// Each entry sees those before it (10.3.2.6).
    private func context(_ entries: [Form.Entry], _ run: inout EvaluationRun, _ lookup: Lookup) -> Value {
        var context = Context()
        for entry in entries {
            let value = entry.node.evaluate(&run, lookup)
            run.locals.append(value)
            context[entry.name] = value
        }
        run.locals.removeLast(entries.count)
        return .context(context)
    }

    private func call(
        _ builtin: Builtin, _ nodes: [Node], _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        builtin.call(values(of: nodes, &run, lookup), at: range, &run)
    }

    // MARK: - Paths

    private func path(_ value: Value, _ name: String, _ run: inout EvaluationRun) -> Value {
        switch value {
        // An entry that is not there is null and no error.
        case .context(let context): return context[name] ?? .null
        case .null: return .null
        case .list(let items):
            guard run.take(items.count, at: self) else { return .null }
            // In a list the path is taken of every item (10.3.2.5).
            var results: [Value] = []
            results.reserveCapacity(items.count)
            for item in items { results.append(entry(name, of: item, &run)) }
            return .list(results)
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .opaque, .range,
            .function:
            return entry(name, of: value, &run)
        }
    }

    private func entry(_ name: String, of value: Value, _ run: inout EvaluationRun) -> Value {
        switch value {
        case .context(let context): return context[name] ?? .null
        case .null: return .null
        case .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .range:
            switch value.property(name, run.environment) {
            case .value(let value): return value
            case .unknown:
                let owner = value.kind.withArticle
                return run.report(.typeMismatch, "'\(name)' is no property of \(owner)", self)
            case .zone(let zone):
                return run.report(.unknownZone, "The offset of the zone '\(zone)' is not known here", self)
            }
        case .boolean, .number, .string, .list, .opaque, .function:
            let owner = value.kind.withArticle
            return run.report(.typeMismatch, "'\(name)' is asked of \(owner), which has no entries", self)
        }
    }
}
