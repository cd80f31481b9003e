/// A day and a time on it.
public struct DateAndTime: Sendable, Hashable {
    /// The day.
    public let date: CalendarDate
    /// The time of that day, with its zone.
    public let time: TimeOfDay

    /// The time on the day.
    public init(_ date: CalendarDate, _ time: TimeOfDay) {
        self.date = date
        self.time = time
    }
}

// MARK: - The epoch

extension DateAndTime {
    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    ///
    /// - Parameter seconds: the offset from UTC to assume where the value has none.
    /// - Returns: nil if the zone is a name, because zones are not resolved here, or if the number is too large.
    public func millisecondsSinceEpoch(assumingOffset seconds: Int) -> Int64? {
        let offset: Int
        switch time.zone {
        case .offset(let own)?: offset = own
        case .named?: return nil
        case nil: offset = seconds
        }
        return Int64(exactly: (Int128(localSeconds) - Int128(offset)) * 1000 + Int128(time.nanosecond / 1_000_000))
    }

    /// The moment that many milliseconds after 1970-01-01T00:00:00Z, in UTC.
    public init(millisecondsSinceEpoch milliseconds: Int64) {
        let seconds = Int(milliseconds).floorDivided(by: 1000)
        let days = seconds.floorDivided(by: 86_400)
        let millisecond = Int(milliseconds).floorRemainder(by: 1000)
        let nanoseconds =
            seconds.floorRemainder(by: 86_400) * TimeOfDay.nanosecondsPerSecond + millisecond * 1_000_000
        guard let date = CalendarDate(daysSinceEpoch: days),
            let time = TimeOfDay(nanosecondsOfDay: nanoseconds, zone: .utc)
        else {
            // 64 bits of milliseconds are 292 million years, and the calendar has a billion.
            preconditionFailure("\(milliseconds) ms are outside the calendar")
        }
        self.init(date, time)
    }
}

// MARK: - Text

extension DateAndTime: LosslessStringConvertible {
    /// Reads a date, `T` and a time; `T24:00:00` is the beginning of the next day.
    public init?(_ text: String) {
        var scanner = TextScanner(text)
        guard let date = CalendarDate(&scanner), scanner.skip("T"), let read = TimeOfDay.read(&scanner),
            scanner.isAtEnd, let day = read.isEndOfDay ? date.adding(days: 1) : date
        else { return nil }
        self.init(day, read.time)
    }

    /// Such as `2024-02-29T10:30:00Z`.
    public var description: String { date.description + "T" + time.description }
}
