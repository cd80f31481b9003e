/// What holds every year: the offset, and from when to when summer time is, as the TZ strings of POSIX say it
/// (with the hours beyond a day that RFC 8536, 3.3.1 adds).
struct YearlyRule: Sendable {
    /// When in a year the clocks are changed.
    private struct Moment {
        enum Day {
            /// 1 to 365; the 29th of February does not count.
            case ofCommonYear(Int)
            /// 0 to 365.
            case ofYear(Int)
            /// The first to fourth such weekday (0 for Sunday) of a month, or 5 for the last.
            case weekday(Int, week: Int, month: Int)
        }

        var day: Day
        /// Seconds after midnight, at the offset that holds until then.
        var seconds = 7200
    }

    private struct Summer {
        let offset: Int
        let start: Moment
        let end: Moment
    }

    /// Seconds east of UTC when it is not summer time.
    let standardOffset: Int
    private let summer: Summer?

    /// Reads a text such as `CET-1CEST,M3.5.0,M10.5.0/3`; nil if it is none.
    init?(_ text: String) {
        var reader = RuleReader(text)
        guard reader.name(), let west = reader.offset(limit: 24) else { return nil }
        standardOffset = -west
        if reader.isAtEnd {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var summerOffset = 3600 - west
        if !reader.isNext(",") {
            guard let west = reader.offset(limit: 24) else { return nil }
            summerOffset = -west
        }
        guard reader.skip(","), let start = YearlyRule.moment(&reader), reader.skip(","),
            let end = YearlyRule.moment(&reader), reader.isAtEnd
        else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }

    private static func moment(_ reader: inout RuleReader) -> Moment? {
        var moment: Moment
        if reader.skip("J") {
            guard let day = reader.number(1...365) else { return nil }
            moment = Moment(day: .ofCommonYear(day))
        } else if reader.skip("M") {
            guard let month = reader.number(1...12), reader.skip("."), let week = reader.number(1...5),
                reader.skip("."), let weekday = reader.number(0...6)
            else { return nil }
            moment = Moment(day: .weekday(weekday, week: week, month: month))
        } else {
            guard let day = reader.number(0...365) else { return nil }
            moment = Moment(day: .ofYear(day))
        }
        if reader.skip("/") {
            guard let seconds = reader.offset(limit: 167) else { return nil }
            moment.seconds = seconds
        }
        return moment
    }

    /// The offset at a moment; the key says whether moments are instants or local times.
    func offset(at moment: Int, by key: (ZoneHistory.Change) -> Int) -> Int {
        guard let summer, let year = CalendarDate(daysSinceEpoch: moment.floorDivided(by: 86_400))?.year else {
            return standardOffset
        }
        // The changes of the years around, for the zones where one falls onto the turn of the year.
        var latest: ZoneHistory.Change?
        for change in (year - 1...year + 1).flatMap({ changes(in: $0, summer) }) where key(change) <= moment {
            if let known = latest, known.instant >= change.instant { continue }
            latest = change
        }
        return latest?.after ?? standardOffset
    }

    private func changes(in year: Int, _ summer: Summer) -> [ZoneHistory.Change] {
        guard let start = instant(of: summer.start, in: year, at: standardOffset),
            let end = instant(of: summer.end, in: year, at: summer.offset)
        else { return [] }
        return [
            ZoneHistory.Change(instant: start, before: standardOffset, after: summer.offset),
            ZoneHistory.Change(instant: end, before: summer.offset, after: standardOffset),
        ]
    }

    private func instant(of moment: Moment, in year: Int, at offset: Int) -> Int? {
        guard let newYear = CalendarDate(year: year, month: 1, day: 1) else { return nil }
        let day: Int
        switch moment.day {
        case .ofCommonYear(let number):
            day = newYear.daysSinceEpoch + number - (number < 60 || !CalendarDate.isLeap(year) ? 1 : 0)
        case .ofYear(let number): day = newYear.daysSinceEpoch + number
        case .weekday(let weekday, let week, let month):
            guard let first = CalendarDate(year: year, month: month, day: 1) else { return nil }
            // Our weeks have Sunday as 7.
            let distance = (weekday - first.weekday).floorRemainder(by: 7)
            let length = CalendarDate.daysInMonth(month, year: year)
            var index = distance + (week - 1) * 7
            if index >= length { index -= 7 }
            day = first.daysSinceEpoch + index
        }
        return day * 86_400 + moment.seconds - offset
    }
}

/// Reads the parts of the text of a rule.
private struct RuleReader {
    private let text: [UInt8]
    private var position = 0

    init(_ text: String) { self.text = Array(text.utf8.prefix(200)) }

    var isAtEnd: Bool { position == text.count }

    func isNext(_ character: Unicode.Scalar) -> Bool {
        position < text.count && text[position] == UInt8(ascii: character)
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    /// Steps over the name of an offset: letters, or anything in angle brackets.
    mutating func name() -> Bool {
        let start = position
        if skip("<") {
            while position < text.count, !isNext(">") { position += 1 }
            return skip(">")
        }
        while position < text.count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[position] | 0x20) {
            position += 1
        }
        return position - start >= 3
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let start = position
        var value = 0
        while position < text.count, position - start < 4, (48...57).contains(text[position]) {
            value = value * 10 + Int(text[position] - 48)
            position += 1
        }
        return position > start && range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset(limit: Int) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(0...limit) else { return nil }
        var seconds = hours * 3600
        if skip(":") {
            guard let minutes = number(0...59) else { return nil }
            seconds += minutes * 60
            if skip(":") {
                guard let rest = number(0...59) else { return nil }
                seconds += rest
            }
        }
        return isNegative ? -seconds : seconds
    }
}
