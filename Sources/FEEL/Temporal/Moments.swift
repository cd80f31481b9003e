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

extension Value {
    /// Whether the value is a time or a date and time of a zone that is a name.
    var isOfNamedZone: Bool {
        switch self {
        case .time, .dateTime: zoneName != nil
        case .null, .boolean, .number, .string, .date, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            false
        }
    }

    /// The name of the zone of a time or a date and time, where it is a name.
    var zoneName: String? {
        let zone: TimeOfDay.Zone?
        switch self {
        case .time(let time): zone = time.zone
        case .dateTime(let dateTime): zone = dateTime.time.zone
        case .null, .boolean, .number, .string, .date, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            return nil
        }
        if case .named(let name)? = zone { return name }
        return nil
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
