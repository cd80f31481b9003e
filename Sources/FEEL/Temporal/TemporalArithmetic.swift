/// Arithmetic with dates, times and durations (DMN 1.5, tables 55 to 58).
struct TemporalArithmetic {
    /// What the results of named zones are computed with.
    let zones: ZoneRules

    enum Result {
        case value(Value)
        /// The operation is not defined for these kinds.
        case mismatch
        case outOfRange
        case divisionByZero
        /// The result depends on the rules of a time zone that are not known.
        case unknownZone

        init(_ value: Value?) { self = value.map { .value($0) } ?? .outOfRange }
    }

    func apply(_ symbol: ArithmeticOperator, _ left: Value, _ right: Value) -> Result {
        switch symbol {
        case .add: sum(left, right)
        case .subtract: difference(left, right)
        case .multiply: product(left, right)
        case .divide: quotient(left, right)
        case .power: .mismatch
        }
    }

    private func sum(_ left: Value, _ right: Value) -> Result {
        switch (left, right) {
        case (.dayTimeDuration(let left), .dayTimeDuration(let right)):
            Result(left.adding(right).map { .dayTimeDuration($0) })
        case (.yearMonthDuration(let left), .yearMonthDuration(let right)):
            Result(left.adding(right).map { .yearMonthDuration($0) })
        case (let moment, .dayTimeDuration(let duration)), (.dayTimeDuration(let duration), let moment):
            moment.adding(duration, zones)
        case (let moment, .yearMonthDuration(let duration)), (.yearMonthDuration(let duration), let moment):
            moment.adding(duration)
        case (_, _): .mismatch
        }
    }

    private func difference(_ left: Value, _ right: Value) -> Result {
        switch (left, right) {
        case (_, .dayTimeDuration(let duration)):
            duration.negated.map { sum(left, .dayTimeDuration($0)) } ?? .outOfRange
        case (_, .yearMonthDuration(let duration)):
            duration.negated.map { sum(left, .yearMonthDuration($0)) } ?? .outOfRange
        case (.date(let left), .date(let right)):
            Result(duration(seconds: (left.daysSinceEpoch - right.daysSinceEpoch) * 86_400))
        case (.time(let left), .time(let right)): difference(left, right)
        case (.dateTime(let left), .dateTime(let right)): difference(left, right)
        // A date is its midnight in UTC where a date and time is asked for (DMN 1.5, 10.3.2.9.4).
        case (.date(let left), .dateTime(let right)): difference(DateAndTime(left, .midnightUTC), right)
        case (.dateTime(let left), .date(let right)): difference(left, DateAndTime(right, .midnightUTC))
        case (_, _): .mismatch
        }
    }

    /// The time between two times of one day. Both have a zone or neither has one.
    private func difference(_ left: TimeOfDay, _ right: TimeOfDay) -> Result {
        guard (left.zone == nil) == (right.zone == nil) else { return .mismatch }
        var offsets = 0
        if let first = left.zone, let second = right.zone, first != second {
            guard let ahead = first.standardOffset(zones), let behind = second.standardOffset(zones) else {
                return .unknownZone
            }
            offsets = ahead - behind
        }
        return Result(
            duration(
                seconds: -offsets, nanoseconds: left.nanosecondsOfDay - right.nanosecondsOfDay))
    }

    /// The time between two moments. Both have a zone or neither has one.
    private func difference(_ left: DateAndTime, _ right: DateAndTime) -> Result {
        guard (left.time.zone == nil) == (right.time.zone == nil) else { return .mismatch }
        guard let end = left.instant(zones), let start = right.instant(zones) else { return .unknownZone }
        return Result(
            duration(
                seconds: end - start, nanoseconds: left.time.nanosecond - right.time.nanosecond))
    }

    private func duration(seconds: Int, nanoseconds: Int = 0) -> Value? {
        DayTimeDuration(seconds: Int64(seconds), nanoseconds: Int64(nanoseconds)).map { .dayTimeDuration($0) }
    }

    private func product(_ left: Value, _ right: Value) -> Result {
        switch (left, right) {
        case (.dayTimeDuration(let duration), .number(let factor)),
            (.number(let factor), .dayTimeDuration(let duration)):
            Result(duration.inSeconds.multiplying(by: factor).flatMap(DayTimeDuration.init(inSeconds:)))
        case (.yearMonthDuration(let duration), .number(let factor)),
            (.number(let factor), .yearMonthDuration(let duration)):
            Result(duration.inMonths.multiplying(by: factor).flatMap(YearMonthDuration.init(inMonths:)))
        case (_, _): .mismatch
        }
    }

    private func quotient(_ left: Value, _ right: Value) -> Result {
        switch (left, right) {
        case (.dayTimeDuration(let left), .dayTimeDuration(let right)):
            divide(left.inSeconds, right.inSeconds) { .number($0) }
        case (.yearMonthDuration(let left), .yearMonthDuration(let right)):
            divide(left.inMonths, right.inMonths) { .number($0) }
        case (.dayTimeDuration(let duration), .number(let divisor)):
            divide(duration.inSeconds, divisor) { DayTimeDuration(inSeconds: $0).map { .dayTimeDuration($0) } }
        case (.yearMonthDuration(let duration), .number(let divisor)):
            divide(duration.inMonths, divisor) { YearMonthDuration(inMonths: $0).map { .yearMonthDuration($0) } }
        case (_, _): .mismatch
        }
    }

    private func divide(_ left: Decimal, _ right: Decimal, _ result: (Decimal) -> Value?) -> Result {
        right.isZero ? .divisionByZero : Result(left.dividing(by: right).flatMap(result))
    }
}

extension TemporalArithmetic.Result {
    fileprivate init(_ duration: DayTimeDuration?) { self.init(duration.map { .dayTimeDuration($0) }) }
    fileprivate init(_ duration: YearMonthDuration?) { self.init(duration.map { .yearMonthDuration($0) }) }
}

extension Value {
    fileprivate func adding(_ duration: DayTimeDuration, _ zones: ZoneRules) -> TemporalArithmetic.Result {
        switch self {
        case .date(let date): .init(date.adding(duration).map { .date($0) })
        case .time(let time): .init(.time(time.adding(duration)))
        case .dateTime(let dateTime):
            dateTime.adding(duration, zones)
        case .null, .boolean, .number, .string, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            .mismatch
        }
    }

    fileprivate func adding(_ duration: YearMonthDuration) -> TemporalArithmetic.Result {
        switch self {
        case .date(let date): .init(date.adding(duration).map { .date($0) })
        case .dateTime(let dateTime): .init(dateTime.adding(duration).map { .dateTime($0) })
        case .null, .boolean, .number, .string, .time, .dayTimeDuration, .yearMonthDuration, .list, .context,
            .opaque, .range, .function:
            .mismatch
        }
    }
}

extension CalendarDate {
    /// The day on which midnight and the duration add up; nil outside the range of years.
    public func adding(_ duration: DayTimeDuration) -> CalendarDate? {
        adding(days: Int(duration.seconds.floorDivided(by: 86_400)))
    }

    /// The day so many months later, or the last one of its month if that is shorter; nil outside the range of years.
    public func adding(_ duration: YearMonthDuration) -> CalendarDate? {
        adding(months: Int(duration.months))
    }
}

extension TimeOfDay {
    /// The time so much later, going round at midnight.
    public func adding(_ duration: DayTimeDuration) -> TimeOfDay {
        let sum = Int128(nanosecondsOfDay) + duration.totalNanoseconds
        let rest = sum.floorRemainder(by: Int128(TimeOfDay.nanosecondsPerDay))
        return TimeOfDay(nanosecondsOfDay: Int(rest), zone: zone) ?? self
    }
}

extension DateAndTime {
    /// The moment so much later on the clocks of its zone, which may be changed meanwhile.
    fileprivate func adding(_ duration: DayTimeDuration, _ zones: ZoneRules) -> TemporalArithmetic.Result {
        guard case .named? = time.zone, let zone = time.zone else {
            return .init(adding(duration).map { .dateTime($0) })
        }
        guard let start = instant(zones) else { return .unknownZone }
        let nanoseconds = Int128(time.nanosecond) + duration.totalNanoseconds
        guard let seconds = Int(exactly: nanoseconds.floorDivided(by: 1_000_000_000)),
            // Far outside of the calendar, and far inside of the range of sums.
            abs(seconds) < 1 << 60
        else { return .outOfRange }
        let moment = DateAndTime(
            instant: start + seconds, nanosecond: Int(nanoseconds.floorRemainder(by: 1_000_000_000)), in: zone, zones)
        return .init(moment.map { .dateTime($0) })
    }

    /// The moment so much later, at the same offset; nil outside the range of years. With a named zone this is wall
    /// clock time, since zones are not resolved here.
    public func adding(_ duration: DayTimeDuration) -> DateAndTime? {
        let sum = Int128(time.nanosecondsOfDay) + duration.totalNanoseconds
        let days = sum.floorDivided(by: Int128(TimeOfDay.nanosecondsPerDay))
        guard let days = Int(exactly: days), let date = date.adding(days: days) else { return nil }
        return DateAndTime(date, time.adding(duration))
    }

    /// The same time of day so many months later; nil outside the range of years.
    public func adding(_ duration: YearMonthDuration) -> DateAndTime? {
        date.adding(duration).map { DateAndTime($0, time) }
    }
}

// MARK: - Durations as numbers

extension DayTimeDuration {
    /// Exact: at most 28 digits.
    var inSeconds: Decimal {
        let total = totalNanoseconds
        return Decimal(negative: total < 0, coefficient: total.magnitude, exponent: -9).trimmedToInteger
    }

    /// Rounded to the nanosecond; nil if it is too long.
    init?(inSeconds seconds: Decimal) {
        guard let nanoseconds = seconds.multiplying(by: Decimal(1_000_000_000))?.rounded(scale: 0),
            let total = nanoseconds.asInt128
        else { return nil }
        self.init(totalNanoseconds: total)
    }
}

extension YearMonthDuration {
    var inMonths: Decimal { Decimal(Int(months)) }

    /// Without the fraction of a month; nil if it is too long.
    init?(inMonths months: Decimal) {
        guard let whole = months.truncated.asInt else { return nil }
        self.init(months: Int64(whole))
    }
}

extension Decimal {
    /// Without the zeros after the decimal point.
    fileprivate var trimmedToInteger: Decimal {
        let short = trimmed
        return short.exponent > 0 ? short.rescaledToInteger : short
    }

    private var rescaledToInteger: Decimal {
        Decimal(negative: isNegative, coefficient: coefficient * PowersOfTen[exponent], exponent: 0)
    }

    /// The value of an integer of up to 37 digits.
    fileprivate var asInt128: Int128? {
        guard isInteger else { return nil }
        let number = trimmed
        guard number.coefficient.decimalDigits + number.exponent < 38 else { return nil }
        let magnitude = Int128(number.coefficient * PowersOfTen[max(number.exponent, 0)])
        return isNegative ? -magnitude : magnitude
    }
}
