extension Node {
    // MARK: - Truth values

    /// `and` is decided by false, `or` by true; else null if an operand was null or no truth value (10.3.2.9).
    func logic(
        _ nodes: [Node], decidedBy decisive: Bool, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        var isNull = false
        for node in nodes {
            switch node.evaluate(&run, lookup) {
            case .boolean(let truth):
                if truth == decisive { return .boolean(decisive) }
            case .null: isNull = true
            case let value:
                isNull = true
                node.reportNoTruth(value, &run)
            }
        }
        return isNull ? .null : .boolean(!decisive)
    }

    @inline(never)
    func reportNoTruth(_ value: Value, _ run: inout EvaluationRun) {
        _ = run.report(.typeMismatch, "A truth value is expected here, but this is \(value.kind.withArticle)", self)
    }

    /// The result of the first branch whose condition is true. A condition that is null counts as false (10.3.2.8);
    /// one that is something else is an error: nil, with a problem.
    func branch(
        _ branches: [Form.Branch], _ last: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Node? {
        for branch in branches {
            switch branch.condition.evaluate(&run, lookup) {
            case .boolean(true): return branch.result
            case .boolean(false), .null: continue
            case let value:
                branch.condition.reportNoTruth(value, &run)
                return nil
            }
        }
        return last
    }

    // MARK: - Comparison

    func compare(
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

    func areEqual(_ left: Value, _ right: Value, _ run: inout EvaluationRun) -> Bool? {
        if let isEqual = run.areEqual(left, right) { return isEqual }
        if run.take(0, at: self) { _ = incomparable(left, right, "compared", &run) }
        return nil
    }

    /// Values of one kind can be incomparable too, if they are relative to zones that are names.
    @inline(never)
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
    func between(
        _ node: Node, _ low: Node, _ high: Node, _ run: inout EvaluationRun, _ lookup: Lookup
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
    func holds(for ordering: Ordering) -> Bool {
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
