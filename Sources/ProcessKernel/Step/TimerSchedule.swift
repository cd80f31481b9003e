import FEEL
package import ProcessModel

/// When a timer is due, and how it goes on after that.
package struct TimerSchedule: Sendable, Equatable {
    package var due: Instant
    package var cycle: RunningTimer.Cycle?

    package init(due: Instant, cycle: RunningTimer.Cycle? = nil) {
        self.due = due
        self.cycle = cycle
    }

    /// The schedule that comes after this one was due; nil where nothing does. It is counted from the due time, so that
    /// a late engine catches up.
    package var next: TimerSchedule? {
        guard var cycle, cycle.left != 0, let text = TimerCycle(cycle.text),
            let next = text.next(after: DateAndTime(millisecondsSinceEpoch: due.milliseconds)),
            let due = next.millisecondsSinceEpoch(assumingOffset: 0)
        else { return nil }
        if let left = cycle.left { cycle.left = left - 1 }
        return TimerSchedule(due: Instant(milliseconds: due), cycle: cycle)
    }

    /// The schedule of the start event of a process, whose timer knows no variables; nil where it is never due.
    package static func ofStart(_ timer: TimerDefinition, now: Instant) -> Result<TimerSchedule?, Rejection> {
        switch make(timer, timer.expression.evaluate { _ in nil }.value, now: now) {
        case .success(let schedule): .success(schedule)
        case .failure(let cause): .failure(Rejection(.cannotSchedule, cause.message))
        }
    }

    /// The schedule that the value of the timer's expression gives; nil where it is never due.
    static func make(
        _ definition: TimerDefinition, _ value: Value, now: Instant
    ) -> Result<TimerSchedule?, IncidentCause> {
        let due: Instant?
        switch definition {
        case .date: due = moment(value)
        case .duration: due = moment(value, after: now)
        case .cycle(let expression): return cycle(expression, value, now: now)
        }
        if let due { return .success(TimerSchedule(due: due)) }
        return .failure(
            IncidentCause(
                .timerInvalid, "\(definition.expression.description) gives \(value.json()), which is no time"))
    }

    private static func cycle(
        _ expression: ModelExpression, _ value: Value, now: Instant
    ) -> Result<TimerSchedule?, IncidentCause> {
        guard let text = value.cycleText, let cycle = TimerCycle(text) else {
            return .failure(
                IncidentCause(.timerInvalid, "\(expression.description) gives \(value.json()), which is no cycle"))
        }
        let now = DateAndTime(millisecondsSinceEpoch: now.milliseconds)
        guard cycle.repetitions != 0, let first = cycle.first(from: now),
            let due = first.millisecondsSinceEpoch(assumingOffset: 0)
        else { return .success(nil) }
        let left = cycle.repetitions.map { UInt32(clamping: $0 - 1) }
        return .success(
            TimerSchedule(due: Instant(milliseconds: due), cycle: RunningTimer.Cycle(text: text, left: left)))
    }

    /// A date and time, or its text. Without an offset it is taken as UTC, so that every node reads it alike.
    private static func moment(_ value: Value) -> Instant? {
        switch value {
        case .dateTime(let moment):
            return moment.millisecondsSinceEpoch(assumingOffset: 0).map(Instant.init(milliseconds:))
        case .date(let date):
            return DateAndTime(date, .midnight).millisecondsSinceEpoch(assumingOffset: 0)
                .map(Instant.init(milliseconds:))
        case .string(let text):
            if let moment = DateAndTime(text) { return Self.moment(.dateTime(moment)) }
            return CalendarDate(text).flatMap { Self.moment(.date($0)) }
        default: return nil
        }
    }

    /// A duration, or its text, counted from `start`; months and years by the calendar.
    private static func moment(_ value: Value, after start: Instant) -> Instant? {
        let now = DateAndTime(millisecondsSinceEpoch: start.milliseconds)
        switch value {
        case .dayTimeDuration(let duration):
            return now.adding(duration).flatMap { moment(.dateTime($0)) }
        case .yearMonthDuration(let duration):
            return now.adding(duration).flatMap { moment(.dateTime($0)) }
        case .string(let text):
            return IntervalLength(text)?.added(to: now).flatMap { moment(.dateTime($0)) }
        default: return nil
        }
    }
}

extension Value {
    /// The text of a cycle; a duration alone repeats for ever.
    fileprivate var cycleText: String? {
        switch self {
        case .string(let text): text.hasPrefix("P") ? "R/" + text : text
        case .dayTimeDuration, .yearMonthDuration: literalDuration.map { "R/" + $0 }
        default: nil
        }
    }

    private var literalDuration: String? {
        switch self {
        case .dayTimeDuration(let duration): duration.description
        case .yearMonthDuration(let duration): duration.description
        default: nil
        }
    }
}

extension TimerDefinition {
    /// What gives the time.
    var expression: ModelExpression {
        switch self {
        case .date(let expression), .duration(let expression), .cycle(let expression): expression
        }
    }
}
