import FEEL

/// A repeating interval of ISO 8601, 4.5: `R4/PT10S`, `R/2030-01-01T00:00:00Z/P1D`, `R3/P1D/2030-12-31T00:00:00Z`.
///
/// A length alone is due once. All times are in UTC where they say nothing else.
package struct RepeatingInterval: Sendable, Equatable {
    /// How often; nil for ever.
    package let repetitions: Int?
    private let length: IntervalLength
    /// The first due time where the text gives it.
    private let start: DateAndTime?
    /// No due time lies after it.
    private let end: DateAndTime?

    package init?(_ text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, parts.count <= 3 else { return nil }
        if first.hasPrefix("R") {
            guard let count = Self.count(first.dropFirst()) else { return nil }
            repetitions = count.limit
            parts.removeFirst()
        } else {
            guard parts.count == 1 else { return nil }
            repetitions = 1
        }
        guard let head = parts.first, parts.count <= 2 else { return nil }
        let tail = parts.count == 2 ? parts[1] : nil
        if let length = IntervalLength(head) {
            end = tail.flatMap { Self.moment($0) }
            guard tail == nil || end != nil else { return nil }
            self.length = length
            start = nil
        } else {
            guard let start = Self.moment(head), let tail, let length = Self.length(tail, from: start) else {
                return nil
            }
            self.length = length
            self.start = start
            end = nil
        }
        // A timer that is due at once for ever would never let go.
        if length.isZero, repetitions != 1 { return nil }
    }

    private static func count(_ text: Substring) -> (limit: Int?, Void)? {
        if text.isEmpty || text == "-1" { return (nil, ()) }
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ 48...57 ~= $0 }), let count = Int(text) else { return nil }
        return (count, ())
    }

    private static func moment(_ text: String) -> DateAndTime? {
        guard let moment = DateAndTime(text) ?? CalendarDate(text).map({ DateAndTime($0, .midnight) }) else {
            return nil
        }
        return inUTC(moment)
    }

    private static func inUTC(_ moment: DateAndTime) -> DateAndTime? {
        moment.millisecondsSinceEpoch(assumingOffset: 0).map { DateAndTime(millisecondsSinceEpoch: $0) }
    }

    /// A length, or the end of the first interval.
    private static func length(_ text: String, from start: DateAndTime) -> IntervalLength? {
        if let length = IntervalLength(text) { return length }
        guard let end = moment(text), let from = start.millisecondsSinceEpoch(assumingOffset: 0),
            let until = end.millisecondsSinceEpoch(assumingOffset: 0), until > from
        else { return nil }
        return IntervalLength(DayTimeDuration(milliseconds: until - from).description)
    }

    func first(from now: DateAndTime) -> DateAndTime? {
        if repetitions == 0 { return nil }
        guard let start else { return length.added(to: now).flatMap(notPastEnd) }
        // What lies behind is over: a timer that is set late begins with the next of its times.
        return isAfter(now, start) ? nextOccurrence(of: start, from: now) : start
    }

    func next(after due: DateAndTime) -> DateAndTime? { length.added(to: due).flatMap(notPastEnd) }

    private func nextOccurrence(of start: DateAndTime, from now: DateAndTime) -> DateAndTime? {
        if length.isZero { return start }
        if length.months.months == 0, let step = length.rest.milliseconds, step > 0,
            let from = start.millisecondsSinceEpoch(assumingOffset: 0),
            let until = now.millisecondsSinceEpoch(assumingOffset: 0)
        {
            let steps = (until - from + step - 1) / step
            return DateAndTime(millisecondsSinceEpoch: from + steps * step)
        }
        var due = start
        // Months are at least four weeks, so this reaches over 900 years.
        for _ in 0..<12_000 where isAfter(now, due) {
            guard let next = length.added(to: due) else { return nil }
            due = next
        }
        return due
    }

    private func notPastEnd(_ due: DateAndTime) -> DateAndTime? { end.map { isAfter(due, $0) } ?? false ? nil : due }

    private func isAfter(_ left: DateAndTime, _ right: DateAndTime) -> Bool {
        guard let a = left.millisecondsSinceEpoch(assumingOffset: 0),
            let b = right.millisecondsSinceEpoch(assumingOffset: 0)
        else { return false }
        return a > b
    }
}
