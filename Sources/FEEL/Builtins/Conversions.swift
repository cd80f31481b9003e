/// The built-in functions that make one kind of value of another (DMN 1.5, 10.3.4.1).
enum ConversionFunction: String, BuiltinFamily {
    case string = "string"
    case number = "number"
    case date = "date"
    case time = "time"
    case dateAndTime = "date and time"
    case duration = "duration"
    case yearsAndMonthsDuration = "years and months duration"

    var signatures: [Signature] {
        switch self {
        case .string, .duration: [Signature("from")]
        case .number: [Signature("from", optional: ["grouping separator", "decimal separator"])]
        case .date: [Signature("from"), Signature("year", "month", "day")]
        case .time: [Signature("from"), Signature("hour", "minute", "second", optional: ["offset"])]
        case .dateAndTime: [Signature("from"), Signature("date", "time", optional: ["timezone"])]
        case .yearsAndMonthsDuration: [Signature("from", "to")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .string: call.string(&run)
        case .number: call.number(&run)
        case .date: call.date(&run)
        case .time: call.time(&run)
        case .dateAndTime: call.dateAndTime(&run)
        case .duration: call.duration(&run)
        case .yearsAndMonthsDuration: call.yearsAndMonths(&run)
        }
    }
}

extension BuiltinCall {
    /// `string(from)`: null for null, strings as they are, and all else as FEEL writes it.
    func string(_ run: inout EvaluationRun) -> Value {
        let value = arguments[0]
        switch value {
        case .null, .string: return value
        case .boolean, .number: return .string(value.literal)
        case .date(let date): return .string(date.description)
        case .time(let time): return .string(time.description)
        case .dateTime(let dateTime): return .string(dateTime.description)
        case .dayTimeDuration(let duration): return .string(duration.description)
        case .yearMonthDuration(let duration): return .string(duration.description)
        case .list, .context, .range:
            // The size first: the text of values that share their parts can be far larger than they are.
            if run.checkedSize(of: value, at: place).isNull { return .null }
            return run.checkedLength(of: value.literal, at: place)
        case .opaque, .function: return unfit(0, "a value with a text", &run)
        }
    }

    /// `number(from)` or `number(from, grouping separator, decimal separator)`, where the separators may be null.
    func number(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        guard let grouping = separator(1, among: [" ", ",", "."], &run),
            let point = separator(2, among: [",", "."], &run)
        else { return .null }
        guard grouping.isEmpty || grouping != point else {
            return fail("The separators of 'number' are the same", &run)
        }
        var digits = text
        if !grouping.isEmpty { digits = digits.filter { String($0) != grouping } }
        if point == "," {
            // A point is none then, and must not pass for one.
            guard !digits.utf8.contains(UInt8(ascii: ".")) else { return notNumber(text, &run) }
            digits = String(digits.map { $0 == "," ? "." : $0 })
        }
        return Decimal(digits).map { .number($0) } ?? notNumber(text, &run)
    }

    private func notNumber(_ text: String, _ run: inout EvaluationRun) -> Value {
        fail("'\(text)' is not a number", &run)
    }

    /// A separator, empty for none; nil and a problem if it is not allowed.
    private func separator(_ index: Int, among allowed: [String], _ run: inout EvaluationRun) -> String? {
        guard index < arguments.count else { return "" }
        switch argument(index) {
        case .null: return ""
        case .string(let text) where allowed.contains(text): return text
        case .string, .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list,
            .context, .opaque, .range, .function:
            _ = unfit(index, "one of its separators", &run)
            return nil
        }
    }

    // MARK: - Dates and times

    /// `date(from)` of a string, a date or a date and time; `date(year, month, day)`.
    func date(_ run: inout EvaluationRun) -> Value {
        if arguments.count == 3 {
            guard let year = integer(0, &run), let month = integer(1, &run), let day = integer(2, &run) else {
                return .null
            }
            return CalendarDate(year: year, month: month, day: day).map { .date($0) } ?? nothingSuch(&run)
        }
        guard arguments.count == 1 else { return fail("'date' does not take 2 arguments", &run) }
        switch argument(0) {
        case .string(let text): return CalendarDate(text).map { .date($0) } ?? notA("date", text, &run)
        case .date(let date): return .date(date)
        case .dateTime(let dateTime): return .date(dateTime.date)
        case .null, .boolean, .number, .time, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            return unfit(0, "a string, date, or date and time", &run)
        }
    }

    /// `time(from)` of a string, a time, a date or a date and time; `time(hour, minute, second, offset)`.
    func time(_ run: inout EvaluationRun) -> Value {
        if arguments.count >= 3 { return timeOfParts(&run) }
        guard arguments.count == 1 else { return fail("'time' does not take 2 arguments", &run) }
        switch argument(0) {
        case .string(let text):
            guard let time = TimeOfDay(text) else { return notA("time", text, &run) }
            return isKnown(time.zone, &run) ? .time(time) : .null
        case .time(let time): return .time(time)
        case .dateTime(let dateTime): return .time(dateTime.time)
        // A date is midnight in UTC here (DMN 1.5, table 63).
        case .date: return TimeOfDay(nanosecondsOfDay: 0, zone: .utc).map { .time($0) } ?? .null
        case .null, .boolean, .number, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            return unfit(0, "a string, time, date, or date and time", &run)
        }
    }

    private func timeOfParts(_ run: inout EvaluationRun) -> Value {
        guard let hour = integer(0, &run), let minute = integer(1, &run) else { return .null }
        guard case .number(let second) = argument(2),
            let nanoseconds = second.multiplying(by: Decimal(TimeOfDay.nanosecondsPerSecond))?.truncated.asInt,
            (0..<60 * TimeOfDay.nanosecondsPerSecond).contains(nanoseconds)
        else { return unfit(2, "a number of seconds", &run) }
        var zone: TimeOfDay.Zone?
        switch arguments.count == 4 ? argument(3) : .null {
        case .null: break
        case .dayTimeDuration(let offset):
            guard let seconds = Int(exactly: offset.seconds) else { return nothingSuch(&run) }
            zone = .offset(seconds: seconds)
        case .boolean, .number, .string, .date, .time, .dateTime, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            return unfit(3, "a days and time duration", &run)
        }
        let (whole, fraction) = nanoseconds.quotientAndRemainder(dividingBy: TimeOfDay.nanosecondsPerSecond)
        let time = TimeOfDay(hour: hour, minute: minute, second: whole, nanosecond: fraction, zone: zone)
        return time.map { .time($0) } ?? nothingSuch(&run)
    }

    /// `date and time(from)` of a string or a date and time; `date and time(date, time)`, where the third argument is
    /// the name of the time zone.
    func dateAndTime(_ run: inout EvaluationRun) -> Value {
        guard arguments.count > 1 else { return dateAndTimeOfOne(&run) }
        guard case .time(var time) = argument(1) else { return unfit(1, "a time", &run) }
        if has(2) {
            guard let name = string(2, &run) else { return .null }
            guard let placed = time.with(zone: .named(name)) else { return notA("time zone", name, &run) }
            guard isKnown(placed.zone, &run) else { return .null }
            time = placed
        }
        switch argument(0) {
        case .date(let date): return .dateTime(DateAndTime(date, time))
        case .dateTime(let dateTime): return .dateTime(DateAndTime(dateTime.date, time))
        case .null, .boolean, .number, .string, .time, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            return unfit(0, "a date or a date and time", &run)
        }
    }

    private func dateAndTimeOfOne(_ run: inout EvaluationRun) -> Value {
        switch argument(0) {
        case .dateTime(let dateTime): return .dateTime(dateTime)
        case .string(let text):
            if let dateTime = DateAndTime(text) {
                return isKnown(dateTime.time.zone, &run) ? .dateTime(dateTime) : .null
            }
            // A date alone is its midnight.
            guard let date = CalendarDate(text) else { return notA("date and time", text, &run) }
            return .dateTime(DateAndTime(date, .midnight))
        case .date(let date): return .dateTime(DateAndTime(date, .midnight))
        case .null, .boolean, .number, .time, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            return unfit(0, "a string or a date and time", &run)
        }
    }

    /// Whether a zone exists, as far as zones are known here; reports it if not.
    private func isKnown(_ zone: TimeOfDay.Zone?, _ run: inout EvaluationRun) -> Bool {
        guard case .named(let name)? = zone, !run.environment.zones.mayExist(name) else { return true }
        _ = run.report(.unknownZone, "There is no time zone '\(name)'", at: place)
        return false
    }

    /// `years and months duration(from, to)`: the whole months between the two days.
    fileprivate func yearsAndMonths(_ run: inout EvaluationRun) -> Value {
        guard let start = day(0, &run), let end = day(1, &run) else { return .null }
        var months = (end.year - start.year) * 12 + end.month - start.month
        if months > 0, end.day < start.day { months -= 1 }
        if months < 0, end.day > start.day { months += 1 }
        return .yearMonthDuration(YearMonthDuration(months: Int64(months)))
    }

    /// The argument as a day; nil and a problem if it is something else.
    private func day(_ index: Int, _ run: inout EvaluationRun) -> CalendarDate? {
        switch argument(index) {
        case .date(let date): return date
        case .dateTime(let dateTime): return dateTime.date
        case .null, .boolean, .number, .string, .time, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            _ = unfit(index, "a date or a date and time", &run)
            return nil
        }
    }

    /// `duration(from)` of a string or a duration.
    func duration(_ run: inout EvaluationRun) -> Value {
        switch argument(0) {
        case .string(let text): return Value(duration: text) ?? notA("duration", text, &run)
        case .dayTimeDuration, .yearMonthDuration: return argument(0)
        case .null, .boolean, .number, .date, .time, .dateTime, .list, .context, .opaque, .range, .function:
            return unfit(0, "a string", &run)
        }
    }

    private func notA(_ kind: String, _ text: String, _ run: inout EvaluationRun) -> Value {
        fail("'\(text)' is not a \(kind)", &run)
    }

    private func nothingSuch(_ run: inout EvaluationRun) -> Value {
        fail("There is no such \(builtin.name)", &run)
    }
}
