/// The built-in functions of lists (DMN 1.5, 10.3.4.4), and of sorting (10.3.4.7).
enum ListFunction: String, BuiltinFamily {
    case listContains = "list contains"
    case count = "count"
    case min = "min"
    case max = "max"
    case sum = "sum"
    case mean = "mean"
    case sublist = "sublist"
    case append = "append"
    case concatenate = "concatenate"
    case insertBefore = "insert before"
    case remove = "remove"
    case listReplace = "list replace"
    case reverse = "reverse"
    case indexOf = "index of"
    case union = "union"
    case distinctValues = "distinct values"
    case flatten = "flatten"
    case product = "product"
    case median = "median"
    case stddev = "stddev"
    case mode = "mode"
    case sort = "sort"

    var signatures: [Signature] {
        switch self {
        case .listContains: [Signature("list", "element")]
        case .count, .reverse, .distinctValues, .flatten: [Signature("list")]
        case .min, .max, .sum, .mean, .product, .median, .stddev, .mode: [Signature("list"), .variadic()]
        case .sublist: [Signature("list", "start position", optional: ["length"])]
        case .append, .concatenate, .union: [.variadic()]
        case .insertBefore: [Signature("list", "position", "newItem")]
        case .remove: [Signature("list", "position")]
        case .listReplace: [Signature("list", "position", "newItem"), Signature("list", "match", "newItem")]
        case .indexOf: [Signature("list", "match")]
        case .sort: [Signature("list", optional: ["precedes"])]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .count: call.count(&run)
        case .min: call.extreme(.less, &run)
        case .max: call.extreme(.greater, &run)
        case .sum: call.sum(&run)
        case .listContains, .mean, .sublist, .append, .concatenate, .insertBefore, .remove, .listReplace, .reverse,
            .indexOf, .union, .distinctValues, .flatten, .product, .median, .stddev, .mode, .sort:
            call.unsupported(&run)
        }
    }
}

extension BuiltinCall {
    /// `count(list)`.
    func count(_ run: inout EvaluationRun) -> Value {
        switch arguments[0] {
        case .list(let items): return .number(Decimal(items.count))
        case .null: return unfit(0, "a list", &run)
        // What is not a list counts as a list of one (DMN 1.5, 10.3.2.9.4).
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context,
            .opaque, .range, .function:
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
                return run.report(.outOfRange, "The sum is out of range", at: place)
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
            guard let ordering = item.ordering(to: best) else { return run.mismatch(best, item, "ordered", at: place) }
            if ordering == side { best = item }
        }
        return best
    }
}
