extension Node {
    /// The value of the node (DMN 1.5, 10.3.2). An error is null and a problem.
    ///
    /// Every case is a call, so that the recursion takes little stack.
    func evaluate(_ run: inout EvaluationRun, _ lookup: (String) -> Value?) -> Value {
        guard run.take(1, at: self) else { return .null }
        switch form {
        case .constant(let value): return value
        case .variable(let name): return lookup(name) ?? missing(name, &run)
        case .local(_, let slot): return run.locals[slot]
        case .list(let nodes): return list(nodes, &run, lookup)
        case .context(let entries): return context(entries, &run, lookup)
        case .path(let node, let name): return path(node.evaluate(&run, lookup), name, &run)
        case .item(let node, let number): return item(node.evaluate(&run, lookup), number, &run)
        case .negation(let node): return negated(node.evaluate(&run, lookup), &run)
        case .arithmetic(let symbol, let left, let right):
            let first = left.evaluate(&run, lookup)
            return arithmetic(symbol, first, right.evaluate(&run, lookup), &run)
        case .comparison(let symbol, let left, let right):
            let first = left.evaluate(&run, lookup)
            return compare(symbol, first, right.evaluate(&run, lookup), &run)
        case .between(let node, let low, let high): return between(node, low, high, &run, lookup)
        case .conjunction(let nodes): return logic(nodes, decidedBy: false, &run, lookup)
        case .disjunction(let nodes): return logic(nodes, decidedBy: true, &run, lookup)
        case .conditional(let condition, let first, let second):
            return (isTrue(condition, &run, lookup) ? first : second).evaluate(&run, lookup)
        case .call(let builtin, let arguments): return call(builtin, arguments, &run, lookup)
        }
    }

    // MARK: - Names, lists, contexts

    @inline(never)
    private func missing(_ name: String, _ run: inout EvaluationRun) -> Value {
        run.report(.unknownVariable, "There is no variable '\(name)'", self)
    }

    private func list(_ nodes: [Node], _ run: inout EvaluationRun, _ lookup: (String) -> Value?) -> Value {
        var items: [Value] = []
        items.reserveCapacity(nodes.count)
        for node in nodes { items.append(node.evaluate(&run, lookup)) }
        return .list(items)
    }

    /// Each entry sees those before it (10.3.2.6).
    private func context(
        _ entries: [Form.Entry], _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Value {
        var context = Context()
        for entry in entries {
            let value = entry.node.evaluate(&run, lookup)
            run.locals.append(value)
            context[entry.name] = value
        }
        run.locals.removeLast(entries.count)
        return .context(context)
    }

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
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .opaque,
            .range, .function:
            if value.isPropertyUnknown(name, run.environment.zones) {
                return run.report(.unknownZone, "The rules of the time zone are not known", self)
            }
            if let property = value.property(name, run.environment.zones) { return property }
            let owner = value.kind.withArticle
            return run.report(.typeMismatch, "'\(name)' is asked of \(owner), which has no entries", self)
        }
    }

    /// What is not a list counts as a list of one (10.3.2.5).
    private func item(_ value: Value, _ number: Decimal, _ run: inout EvaluationRun) -> Value {
        guard let position = number.asInt else { return .null }
        guard case .list(let items) = value else { return position == 1 || position == -1 ? value : .null }
        let index = position > 0 ? position - 1 : items.count + position
        return position != 0 && items.indices.contains(index) ? items[index] : .null
    }

    private func call(
        _ builtin: Builtin, _ nodes: [Node], _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Value {
        var arguments: [Value] = []
        arguments.reserveCapacity(nodes.count)
        for node in nodes { arguments.append(node.evaluate(&run, lookup)) }
        return builtin.call(arguments, at: range, &run)
    }

    // MARK: - Logic

    /// `and` is decided by false, `or` by true; else null if an operand was null or no truth value (10.3.2.9).
    private func logic(
        _ nodes: [Node], decidedBy decisive: Bool, _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Value {
        var isNull = false
        for node in nodes {
            switch node.evaluate(&run, lookup) {
            case .boolean(let truth):
                if truth == decisive { return .boolean(decisive) }
            case .null: isNull = true
            case let value:
                isNull = true
                let kind = value.kind.withArticle
                _ = run.report(.typeMismatch, "A truth value is expected here, but this is \(kind)", node)
            }
        }
        return isNull ? .null : .boolean(!decisive)
    }

    /// Whatever is not true, null included, takes the else branch (10.3.2.8).
    private func isTrue(_ node: Node, _ run: inout EvaluationRun, _ lookup: (String) -> Value?) -> Bool {
        switch node.evaluate(&run, lookup) {
        case .boolean(let truth): return truth
        case .null: return false
        case let value:
            let kind = value.kind.withArticle
            _ = run.report(.typeMismatch, "The condition is \(kind) and counts as false", node)
            return false
        }
    }

    // MARK: - Comparison

    private func compare(
        _ symbol: ComparisonOperator, _ left: Value, _ right: Value, _ run: inout EvaluationRun
    ) -> Value {
        switch symbol {
        case .equal:
            guard let isEqual = areEqual(left, right, &run) else { return .null }
            return .boolean(isEqual)
        case .notEqual:
            guard let isEqual = areEqual(left, right, &run) else { return .null }
            return .boolean(!isEqual)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let ordering = run.ordering(left, right) else { return incomparable(left, right, "ordered", &run) }
            return .boolean(symbol.holds(for: ordering))
        }
    }

    private func areEqual(_ left: Value, _ right: Value, _ run: inout EvaluationRun) -> Bool? {
        if let isEqual = run.areEqual(left, right) { return isEqual }
        if run.take(0, at: self) { _ = incomparable(left, right, "compared", &run) }
        return nil
    }

    /// Values of one kind can be incomparable too, if they are relative to zones that are names.
    private func incomparable(
        _ left: Value, _ right: Value, _ verb: String, _ run: inout EvaluationRun
    ) -> Value {
        switch (left, right) {
        case (.time, .time), (.dateTime, .dateTime):
            return run.report(.unknownZone, "Times of time zones that are not known cannot be \(verb)", self)
        case (_, _): return run.mismatch(left, right, verb, at: range)
        }
    }

    /// `x between a and b` is `x >= a and x <= b` (10.3.2.7).
    private func between(
        _ node: Node, _ low: Node, _ high: Node, _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Value {
        let value = node.evaluate(&run, lookup)
        let isAbove = compare(.greaterOrEqual, value, low.evaluate(&run, lookup), &run)
        let isBelow = compare(.lessOrEqual, value, high.evaluate(&run, lookup), &run)
        switch (isAbove, isBelow) {
        case (.boolean(false), _), (_, .boolean(false)): return .boolean(false)
        case (.boolean(true), .boolean(true)): return .boolean(true)
        case (_, _): return .null
        }
    }
}

extension ComparisonOperator {
    /// Whether the operator is true of two values in this order.
    fileprivate func holds(for ordering: Ordering) -> Bool {
        switch self {
        case .equal: ordering == .equal
        case .notEqual: ordering != .equal
        case .less: ordering == .less
        case .lessOrEqual: ordering != .greater
        case .greater: ordering == .greater
        case .greaterOrEqual: ordering != .less
        }
    }
}
