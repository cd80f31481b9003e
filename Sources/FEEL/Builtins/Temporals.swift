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
        // A value that is not named is null.
        case .is: [Signature("value1", "value2"), .named(["value1", "value2"])]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .now: call.now(&run) { .dateTime($0) }
        case .today: call.now(&run) { .date($0.date) }
        case .dayOfYear: call.withDate(&run) { .number(Decimal($0.dayOfYear)) }
        case .dayOfWeek: call.withDate(&run) { .string(CalendarDate.weekdays[$0.weekday - 1]) }
        case .monthOfYear: call.withDate(&run) { .string(CalendarDate.months[$0.month - 1]) }
        case .weekOfYear: call.withDate(&run) { .number(Decimal($0.weekOfYear)) }
        case .is: .boolean(call.argument(0) == call.argument(1))
        }
    }
}

extension BuiltinCall {
    fileprivate func now(_ run: inout EvaluationRun, _ value: (DateAndTime) -> Value) -> Value {
        guard let now = run.environment.now else { return fail("There is no present moment here", &run) }
        return value(now)
    }

    /// Works with a date, or with the date of a date and time.
    fileprivate func withDate(_ run: inout EvaluationRun, _ work: (CalendarDate) -> Value) -> Value {
        switch argument(0) {
        case .date(let date): work(date)
        case .dateTime(let dateTime): work(dateTime.date)
        case .null, .boolean, .number, .string, .time, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            unfit(0, "a date or a date and time", &run)
        }
    }
}

extension CalendarDate {
    fileprivate static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    fileprivate static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// 1 to 366.
    var dayOfYear: Int { (1..<month).reduce(day) { $0 + CalendarDate.daysInMonth($1, year: year) } }

    /// The number of the week by ISO 8601: the first one is the week of the first Thursday.
    var weekOfYear: Int {
        let week = (dayOfYear - weekday + 10) / 7
        if week == 0 { return CalendarDate.weeks(in: year - 1) }
        return week > CalendarDate.weeks(in: year) ? 1 : week
    }

    /// 53 if the year begins or ends on a Thursday, else 52. Also right for the year before the first.
    private static func weeks(in year: Int) -> Int {
        // The calendar repeats itself after 400 years.
        let year = year.floorRemainder(by: 400) + 400
        guard let first = CalendarDate(year: year, month: 1, day: 1),
            let last = CalendarDate(year: year, month: 12, day: 31)
        else { return 52 }
        return first.weekday == 4 || last.weekday == 4 ? 53 : 52
    }
}
