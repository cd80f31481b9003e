extension BuiltinCall {
    /// `not(x)`: null for whatever is no truth value.
    func not(_ run: inout EvaluationRun) -> Value {
        switch argument(0) {
        case .boolean(let truth): return .boolean(!truth)
        case .null: return .null
        case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque:
            return unfit(0, "a boolean", &run)
        }
    }
}
