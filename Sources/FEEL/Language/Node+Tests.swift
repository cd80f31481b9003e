extension Node {
    // MARK: - Ranges

    /// A range with both ends, which must be of one kind that has an order (10.3.2.7). An end can be null.
    @inline(never)
    func range(
        _ start: Form.RangeEnd, _ end: Form.RangeEnd, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let first = start.node.evaluate(&run, lookup)
        let last = end.node.evaluate(&run, lookup)
        let isOrdered: Bool
        switch (first.isNull, last.isNull) {
        case (true, true): isOrdered = true
        case (true, false): isOrdered = run.ordering(last, last) != nil
        case (false, true): isOrdered = run.ordering(first, first) != nil
        case (false, false): isOrdered = run.ordering(first, last) != nil
        }
        guard isOrdered else { return run.mismatch(first, last, "the ends of a range", at: range) }
        return .range(
            ValueRange(
                start: first, isStartIncluded: start.isIncluded, end: last, isEndIncluded: end.isIncluded))
    }

    /// The range of what passes a comparison such as `< 5`.
    @inline(never)
    func comparisonRange(
        _ symbol: ComparisonOperator, _ node: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let value = node.evaluate(&run, lookup)
        switch symbol {
        case .equal, .notEqual: break
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard run.ordering(value, value) != nil || value.isNull else {
                return run.report(.typeMismatch, "No range ends at \(value.kind.withArticle)", self)
            }
        }
        return .range(ValueRange(symbol, value))
    }

    // MARK: - Tests

    /// `x in a` and `x in (a, b)`: whether the value passes one of the tests (10.3.2.7). Its local is `?`.
    @inline(never)
    func membership(
        _ node: Node, _ tests: [Node], _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let value = node.evaluate(&run, lookup)
        run.locals.append(value)
        defer { run.locals.removeLast() }
        return passes(value, tests, &run, lookup).map { .boolean($0) } ?? .null
    }

    /// Whether the value passes one of the tests; nil if none is passed and one cannot be decided.
    func passes(
        _ value: Value, _ tests: [Node], _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Bool? {
        var result: Bool? = false
        for test in tests {
            switch test.isPassed(by: value, &run, lookup) {
            case true?: return true
            case false?: continue
            case nil: result = nil
            }
        }
        return result
    }

    /// Whether the value, which is the last local, passes the test that the node is.
    func isPassed(by value: Value, _ run: inout EvaluationRun, _ lookup: Lookup) -> Bool? {
        if case .test(let symbol, let node) = form {
            return compare(symbol, value, node.evaluate(&run, lookup), &run).asBoolean
        }
        return isPassed(by: value, outcome: evaluate(&run, lookup), &run)
    }

    /// Whether the value passes a test that came to this outcome (10.3.2.7): it lies in the range, is an item of the
    /// list or lies in a range there, or equals the outcome. A truth value is the answer itself, unless the value is
    /// one too and the test does not mention it.
    func isPassed(by value: Value, outcome: Value, _ run: inout EvaluationRun) -> Bool? {
        switch outcome {
        case .boolean(let truth):
            guard case .boolean(let own) = value, !mentionsInput else { return truth }
            return truth == own
        case .range(let range):
            if case .range(let own) = value {
                return own.isEqual(to: range, steps: &run.steps, zones: run.environment.zones)
            }
            if let isInside = range.contains(value, zones: run.environment.zones) { return isInside }
            _ = run.mismatch(value, range.start ?? range.end ?? .null, "ordered", at: self.range)
            return nil
        case .list(let items): return isOne(value, of: items, outcome, &run)
        case .null:
            return mentionsInput ? nil : value.isNull
        case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context, .opaque,
            .function:
            return areEqual(value, outcome, &run)
        }
    }

    /// Whether the value is one of the items, lies in one of the ranges among them, or equals the list.
    private func isOne(
        _ value: Value, of items: [Value], _ list: Value, _ run: inout EvaluationRun
    ) -> Bool? {
        guard run.take(items.count, at: self) else { return nil }
        var result: Bool? = false
        for item in items {
            if case .range(let range) = item, value.kind != .range {
                switch range.contains(value, zones: run.environment.zones) {
                case true?: return true
                case false?: continue
                case nil: result = nil
                }
            } else if run.areEqual(value, item) == true {
                return true
            }
        }
        if case .list = value, run.areEqual(value, list) == true { return true }
        return result
    }
}
