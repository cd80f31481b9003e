package import FEEL

/// A length of time as ISO 8601 writes it, where months and days may stand together: `P1Y2M10DT2H30M` or `P2W`.
///
/// FEEL keeps the two kinds of durations apart; a timer adds first the months and then the rest.
package struct IntervalLength: Sendable, Equatable {
    package let months: YearMonthDuration
    package let rest: DayTimeDuration

    /// Nil where the text is no such length, or a negative one: a timer never goes back.
    package init?(_ text: String) {
        guard text.hasPrefix("P"), text.utf8.count <= 64 else { return nil }
        if let weeks = Self.weeks(text) {
            self.init(months: YearMonthDuration(months: 0), rest: weeks)
        } else if let months = YearMonthDuration(text) {
            self.init(months: months, rest: .zero)
        } else if let rest = DayTimeDuration(text) {
            self.init(months: YearMonthDuration(months: 0), rest: rest)
        } else {
            guard let cut = Self.endOfMonths(text), let months = YearMonthDuration(String(text[..<cut])),
                let rest = DayTimeDuration("P" + text[cut...])
            else { return nil }
            self.init(months: months, rest: rest)
        }
    }

    private init(months: YearMonthDuration, rest: DayTimeDuration) {
        self.months = months
        self.rest = rest
    }

    /// Where the years and months end: behind the last `Y` or `M` of the date part.
    private static func endOfMonths(_ text: String) -> String.Index? {
        let date = text.prefix { $0 != "T" }
        return date.lastIndex { $0 == "Y" || $0 == "M" }.map { text.index(after: $0) }
    }

    private static func weeks(_ text: String) -> DayTimeDuration? {
        let digits = text.dropFirst().dropLast()
        // Six digits are 19,000 years, and keep the product within 64 bits.
        guard text.hasSuffix("W"), (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }),
            let number = Int64(digits)
        else { return nil }
        return DayTimeDuration(seconds: number * 7 * 86_400)
    }

    package var isZero: Bool { months.months == 0 && rest == .zero }

    /// The moment so much later; nil beyond the calendar.
    package func added(to moment: DateAndTime) -> DateAndTime? { moment.adding(months)?.adding(rest) }
}
