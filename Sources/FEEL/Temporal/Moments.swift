/// Where times lie on the line that all zones share.
extension TimeOfDay.Zone {
    /// Seconds east of UTC of a local time, which is in seconds since 1970-01-01T00:00:00 of its own clock; nil if the
    /// rules of the zone are not known.
    func offset(ofLocal seconds: Int, _ zones: ZoneRules) -> Int? {
        switch self {
        case .offset(let seconds): seconds
        case .named(let name): zones.history(of: name)?.offset(ofLocal: seconds)
        }
    }

    /// Seconds east of UTC of a time of day without a date: that of a named zone outside of summer time, since it is
    /// not known whether it is summer; nil if the rules of the zone are not known.
    func standardOffset(_ zones: ZoneRules) -> Int? {
        switch self {
        case .offset(let seconds): seconds
        case .named(let name): zones.history(of: name)?.standardOffset
        }
    }
}

extension DateAndTime {
    /// Seconds since 1970-01-01T00:00:00 as if the time were in UTC.
    var localSeconds: Int { date.daysSinceEpoch * 86_400 + time.secondsOfDay }

    /// Seconds since 1970-01-01T00:00:00Z, where a time without a zone is taken for UTC; nil if the rules of the zone
    /// are not known.
    func instant(_ zones: ZoneRules) -> Int? {
        guard let zone = time.zone else { return localSeconds }
        return zone.offset(ofLocal: localSeconds, zones).map { localSeconds - $0 }
    }

    /// What the clocks of a zone show at an instant; nil outside the range of years or if the zone is not known.
    init?(instant: Int, nanosecond: Int, in zone: TimeOfDay.Zone, _ zones: ZoneRules) {
        let offset: Int
        switch zone {
        case .offset(let seconds): offset = seconds
        case .named(let name):
            guard let history = zones.history(of: name) else { return nil }
            offset = history.offset(at: instant)
        }
        let local = instant + offset
        let nanoseconds = local.floorRemainder(by: 86_400) * TimeOfDay.nanosecondsPerSecond + nanosecond
        guard let date = CalendarDate(daysSinceEpoch: local.floorDivided(by: 86_400)),
            let time = TimeOfDay(nanosecondsOfDay: nanoseconds, zone: zone)
        else { return nil }
        self.init(date, time)
    }

    /// FEEL's order (DMN 1.5, 10.3.2.13): by whole seconds, and one without a zone takes that of the other. Nil if
    /// two zones cannot be compared because the rules of one are not known.
    func feelOrdering(to other: DateAndTime, _ zones: ZoneRules) -> Ordering? {
        if time.zone == nil || other.time.zone == nil || (time.zone == other.time.zone && zones.isEmpty) {
            return Ordering(localSeconds, other.localSeconds)
        }
        guard let first = instant(zones), let second = other.instant(zones) else { return nil }
        return Ordering(first, second)
    }
}

extension TimeOfDay {
    /// FEEL's order (DMN 1.5, 10.3.2.13): by whole seconds, and one without a zone takes that of the other. Nil if
    /// two zones cannot be compared because the rules of one are not known.
    func feelOrdering(to other: TimeOfDay, _ zones: ZoneRules) -> Ordering? {
        guard let zone, let second = other.zone, zone != second else {
            return Ordering(secondsOfDay, other.secondsOfDay)
        }
        guard let offset = zone.standardOffset(zones), let otherOffset = second.standardOffset(zones) else {
            return nil
        }
        return Ordering(secondsOfDay - offset, other.secondsOfDay - otherOffset)
    }
}

// MARK: - Properties

extension Value {
    /// Whether a property of this name depends on the rules of a zone that are not known.
    func isPropertyUnknown(_ name: String, _ zones: ZoneRules) -> Bool {
        guard name == "time offset" else { return false }
        let zone: TimeOfDay.Zone?
        switch self {
        case .time(let time): zone = time.zone
        case .dateTime(let dateTime): zone = dateTime.time.zone
        case .null, .boolean, .number, .string, .date, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            return false
        }
        if case .named(let name)? = zone { return zones.history(of: name) == nil }
        return false
    }

    /// A property of a date, a time, a duration or a range (DMN 1.5, tables 65 and 66); nil if values of this kind have
    /// none of that name.
    func property(_ name: String, _ zones: ZoneRules) -> Value? {
        switch self {
        case .date(let date): date.property(name)
        case .time(let time): time.property(name) { $0.standardOffset(zones) }
        case .dateTime(let dateTime):
            dateTime.date.property(name)
                ?? dateTime.time.property(name) { $0.offset(ofLocal: dateTime.localSeconds, zones) }
        case .dayTimeDuration(let duration): duration.property(name)
        case .yearMonthDuration(let duration): duration.property(name)
        case .range(let range): range.property(name)
        case .null, .boolean, .number, .string, .list, .context, .opaque, .function: nil
        }
    }
}

extension CalendarDate {
    fileprivate func property(_ name: String) -> Value? {
        switch name {
        case "year": .number(Decimal(year))
        case "month": .number(Decimal(month))
        case "day": .number(Decimal(day))
        case "weekday": .number(Decimal(weekday))
        default: nil
        }
    }
}

extension TimeOfDay {
    fileprivate func property(_ name: String, offset: (Zone) -> Int?) -> Value? {
        switch name {
        case "hour": return .number(Decimal(hour))
        case "minute": return .number(Decimal(minute))
        case "second": return .number(Decimal(second))
        case "time offset":
            guard let zone, let seconds = offset(zone) else { return .null }
            return DayTimeDuration(seconds: Int64(seconds)).map { .dayTimeDuration($0) }
        case "timezone":
            guard case .named(let name)? = zone else { return .null }
            return .string(name)
        default: return nil
        }
    }
}

extension DayTimeDuration {
    /// The parts of the normalised duration, all with its sign.
    fileprivate func property(_ name: String) -> Value? {
        let total = totalNanoseconds / 1_000_000_000
        let part: Int128
        switch name {
        case "days": part = total / 86_400
        case "hours": part = total / 3600 % 24
        case "minutes": part = total / 60 % 60
        case "seconds": part = total % 60
        default: return nil
        }
        return .number(Decimal(Int(part)))
    }
}

extension YearMonthDuration {
    fileprivate func property(_ name: String) -> Value? {
        switch name {
        case "years": .number(Decimal(Int(months / 12)))
        case "months": .number(Decimal(Int(months % 12)))
        default: nil
        }
    }
}

extension ValueRange {
    fileprivate func property(_ name: String) -> Value? {
        switch name {
        case "start": start ?? .null
        case "end": end ?? .null
        case "start included": .boolean(isStartIncluded)
        case "end included": .boolean(isEndIncluded)
        default: nil
        }
    }
}
