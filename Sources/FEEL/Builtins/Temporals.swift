/// The built-in functions of dates and times (DMN 1.5, 10.3.4.8 and 10.3.4.9).
enum TemporalFunction: String, BuiltinFamily {
    case now = "now"
    case today = "today"
    case dayOfYear = "day of year"
    case dayOfWeek = "day of week"
    case monthOfYear = "month of year"
    case weekOfYear = "week of year"
    case `is` = "is"

    var signatures: [Signature] {
        switch self {
        case .now, .today: [Signature()]
        case .dayOfYear, .dayOfWeek, .monthOfYear, .weekOfYear: [Signature("date")]
        case .is: [Signature("value1", "value2")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .now, .today, .dayOfYear, .dayOfWeek, .monthOfYear, .weekOfYear, .is: call.unsupported(&run)
        }
    }
}
