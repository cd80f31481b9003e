/// What a value answers when it is asked for a property.
enum Property {
    case value(Value)
    /// It has no property of that name.
    case unknown
    /// The property depends on the rules of a time zone that nobody handed in.
    case zone(String)

    fileprivate init(_ number: some BinaryInteger) { self = .value(.number(Decimal(Int(number)))) }
}

extension Value {
    /// The properties of dates, times, durations and ranges (DMN 1.5, table 65 and 10.3.2.7).
    func property(_ name: String, _ environment: EvaluationEnvironment) -> Property {
        switch self {
        case .date(let date): date.property(name) ?? .unknown
        case .time(let time): time.property(name, offset: time.zone?.standardOffset(environment.zones))
        case .dateTime(let dateTime):
            dateTime.date.property(name)
                ?? dateTime.time.property(
                    name, offset: dateTime.time.zone?.offset(ofLocal: dateTime.localSeconds, environment.zones))
        case .dayTimeDuration(let duration): duration.property(name)
        case .yearMonthDuration(let duration): duration.property(name)
        case .range(let range): range.property(name)
        case .null, .boolean, .number, .string, .list, .context, .opaque, .function: .unknown
        }
    }
}

extension CalendarDate {
    /// Nil for what a day has not.
    fileprivate func property(_ name: String) -> Property? {
        switch name {
        case "year": Property(year)
        case "month": Property(month)
        case "day": Property(day)
        case "weekday": Property(weekday)
        default: nil
        }
    }
}

extension TimeOfDay {
    /// - Parameter offset: seconds east of UTC; nil if they are not known.
    fileprivate func property(_ name: String, offset: Int?) -> Property {
        switch name {
        case "hour": return Property(hour)
        case "minute": return Property(minute)
        case "second":
            guard nanosecond != 0 else { return Property(secondsOfDay % 60) }
            let seconds = Int64(secondsOfDay % 60)
            let duration = DayTimeDuration(seconds: seconds, nanoseconds: Int64(nanosecond))
            return .value(duration.map { .number($0.inSeconds) } ?? .null)
        case "time offset":
            if let offset { return .value(.dayTimeDuration(DayTimeDuration(milliseconds: Int64(offset) * 1000))) }
            if case .named(let name)? = zone { return .zone(name) }
            return .value(.null)
        case "timezone":
            if case .named(let name)? = zone { return .value(.string(name)) }
            return .value(.null)
        default: return .unknown
        }
    }
}

extension DayTimeDuration {
    /// The parts have the sign of the whole.
    fileprivate func property(_ name: String) -> Property {
        let whole = seconds < 0 && nanoseconds > 0 ? seconds + 1 : seconds
        switch name {
        case "days": return Property(whole / 86_400)
        case "hours": return Property(whole / 3600 % 24)
        case "minutes": return Property(whole / 60 % 60)
        case "seconds":
            let total = totalNanoseconds % (60 * 1_000_000_000)
            let rest = DayTimeDuration(totalNanoseconds: total)
            return .value(rest.map { .number($0.inSeconds) } ?? .null)
        // The whole length in seconds.
        case "value": return .value(.number(inSeconds))
        default: return .unknown
        }
    }
}

extension YearMonthDuration {
    fileprivate func property(_ name: String) -> Property {
        switch name {
        case "years": Property(months / 12)
        case "months": Property(months % 12)
        // The whole length in months.
        case "value": Property(months)
        default: .unknown
        }
    }
}

extension ValueRange {
    /// An end that is not there is null.
    fileprivate func property(_ name: String) -> Property {
        switch name {
        case "start": .value(start ?? .null)
        case "end": .value(end ?? .null)
        case "start included": .value(.boolean(isStartIncluded))
        case "end included": .value(.boolean(isEndIncluded))
        default: .unknown
        }
    }
}
