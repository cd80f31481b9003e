extension BuiltinCall {
    /// `count(list)`.
    func count(_ run: inout EvaluationRun) -> Value {
        switch arguments[0] {
        case .list(let items): return .number(Decimal(items.count))
        case .null: return unfit(0, "a list", &run)
        // What is not a list counts as a list of one (DMN 1.5, 10.3.2.9.4).
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context,
            .opaque:
            return 1
        }
    }

    /// `sum(list)` or `sum(a, b, …)`; null for an empty list.
    func sum(_ run: inout EvaluationRun) -> Value {
        guard let items = items(&run), !items.isEmpty else { return .null }
        var sum = Decimal.zero
        for item in items {
            guard case .number(let number) = item else {
                return fail("'sum' has \(item.kind.withArticle) among its numbers", &run)
            }
            guard let next = sum.adding(number) else {
                return run.report(.outOfRange, "The sum is out of range", node)
            }
            sum = next
        }
        return .number(sum)
    }

    /// `min` (less) or `max` (greater) of a list or of the arguments; null for an empty list.
    func extreme(_ side: Ordering, _ run: inout EvaluationRun) -> Value {
        guard let items = items(&run), var best = items.first else { return .null }
        // The first is compared with itself, so that a single item must have an order too.
        for item in items {
            guard let ordering = item.ordering(to: best) else { return run.mismatch(best, item, "ordered", node) }
            if ordering == side { best = item }
        }
        return best
    }
}
