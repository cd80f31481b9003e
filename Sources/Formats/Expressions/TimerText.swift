import FEEL

/// Reads points in time and lengths of time as ISO 8601 writes them, which BPMN 2.0.2, 10.5.5 asks for in timers.
///
/// They become values when the source is compiled, so that no timer can fail later because of its text.
enum TimerText {
    /// `2030-01-31T12:00:00Z`, with an offset or a zone name such as `@Europe/Berlin` or neither; a date alone is its
    /// first moment.
    static func date(_ text: String) -> Value? {
        if let moment = DateAndTime(text) { return .dateTime(moment) }
        guard let date = CalendarDate(text), let midnight = TimeOfDay(hour: 0, minute: 0) else { return nil }
        return .dateTime(DateAndTime(date, midnight))
    }

    /// `P1Y2M`, `P3DT4H5M6.7S` or `P2W`. Durations that mix months with days have no fixed order of addition and so no
    /// fixed end; negative ones make no sense for a timer.
    static func duration(_ text: String) -> Value? {
        guard text.hasPrefix("P") else { return nil }
        if let weeks = weeks(text) { return .dayTimeDuration(weeks) }
        return Value(duration: text)
    }

    private static func weeks(_ text: String) -> DayTimeDuration? {
        let digits = text.dropFirst().dropLast()
        // Six digits are 19,000 years, and keep the product within 64 bits.
        guard text.hasSuffix("W"), (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }),
            let number = Int64(digits)
        else { return nil }
        return DayTimeDuration(seconds: number * 7 * 86_400)
    }
}
