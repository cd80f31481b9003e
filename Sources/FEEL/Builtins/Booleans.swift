/// The built-in functions of truth values (DMN 1.5, 10.3.4.4 and 10.3.4.5).
enum BooleanFunction: String, BuiltinFamily {
    case not = "not"
    case all = "all"
    case any = "any"

    var signatures: [Signature] {
        switch self {
        case .not: [Signature("negand")]
        case .all, .any: [Signature("list"), .variadic(from: 0)]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .not: call.not(&run)
        case .all, .any: call.unsupported(&run)
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
}
