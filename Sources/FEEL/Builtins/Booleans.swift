/// The built-in functions of truth values (DMN 1.5, 10.3.4.2 and 10.3.4.4).
enum BooleanFunction: String, BuiltinFamily {
    case not = "not"
    case all = "all"
    case any = "any"

    var signatures: [Signature] {
        switch self {
        case .not: [Signature("negand")]
        case .all, .any: [Signature("list"), .variadic()]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .not: call.not(&run)
        case .all: call.decision(by: false, &run)
        case .any: call.decision(by: true, &run)
        }
    }
}

extension BuiltinCall {
    /// `not(x)`: null for whatever is no truth value.
    func not(_ run: inout EvaluationRun) -> Value {
        switch argument(0) {
        case .boolean(let truth): return .boolean(!truth)
        case .null: return .null
        case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            return unfit(0, "a boolean", &run)
        }
    }

    /// `all` is decided by false and `any` by true; else null if an item was null or no truth value.
    fileprivate func decision(by decisive: Bool, _ run: inout EvaluationRun) -> Value {
        if arguments.count == 1, arguments[0].isNull { return unfit(0, "a list", &run) }
        guard let items = items(&run) else { return .null }
        var strange: Value?
        var isKnown = true
        for item in items {
            switch item {
            case .boolean(decisive): return .boolean(decisive)
            case .boolean: continue
            case .null: isKnown = false
            case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .context,
                .opaque, .range, .function:
                strange = item
            }
        }
        if let strange {
            return fail("'\(builtin.name)' has \(strange.kind.withArticle) among its truth values", &run)
        }
        return isKnown ? .boolean(!decisive) : .null
    }
}
