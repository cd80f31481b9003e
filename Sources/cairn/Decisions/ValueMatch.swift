import FEEL

/// Compares what was found with what an example expects.
enum ValueMatch {
    /// Whether a value is what was expected. A text stands for what is written like that, such as a date.
    static func fits(_ found: Value, _ expected: Value, tolerance: Decimal = .zero) -> Bool {
        switch (found, expected) {
        case (.number(let found), .number(let expected)):
            guard let difference = found.subtracting(expected) else { return false }
            return !(tolerance < (difference.isNegative ? difference.negated : difference))
        case (.list(let found), .list(let expected)):
            return found.count == expected.count
                && zip(found, expected).allSatisfy { fits($0, $1, tolerance: tolerance) }
        case (.context(let found), .context(let expected)):
            return found.count == expected.count
                && expected.entries.allSatisfy { entry in
                    found[entry.name].map { fits($0, entry.value, tolerance: tolerance) } ?? false
                }
        case (.string, .string): return found == expected
        case (.date(let date), .string(let text)): return CalendarDate(text) == date
        case (.time(let time), .string(let text)): return TimeOfDay(text) == time
        case (.dateTime(let moment), .string(let text)): return DateAndTime(text) == moment
        case (.dayTimeDuration, .string(let text)), (.yearMonthDuration, .string(let text)):
            return Value(duration: text) == found
        case (_, _): return found == expected
        }
    }
}
