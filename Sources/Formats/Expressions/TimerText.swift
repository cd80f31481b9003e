import FEEL
import ProcessModel

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

    /// `P1Y2M`, `P3DT4H5M6.7S`, `P2W` or months and days together, which stay a text; negative ones make no sense for
    /// a timer.
    static func duration(_ text: String) -> Value? {
        guard let length = IntervalLength(text) else { return nil }
        if length.months.months == 0 { return .dayTimeDuration(length.rest) }
        return length.rest == .zero ? .yearMonthDuration(length.months) : .string(text)
    }
}
