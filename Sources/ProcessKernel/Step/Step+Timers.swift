import FEEL
import ProcessModel

/// Timers of catch events and boundary events.
extension Step {
    /// Starts a timer; tells what is wrong where it cannot.
    mutating func startTimer(
        _ definition: TimerDefinition, of event: ElementIndex, _ trigger: UInt8, for key: ElementInstanceKey
    ) -> IncidentCause? {
        switch schedule(definition, at: key) {
        case .success(let schedule):
            // A cycle that is never due waits for ever, as a date in the past fires at once.
            guard let schedule else { return nil }
            start(
                RunningTimer(
                    key: TimerKey(rawValue: instance.nextKey), elementInstance: key, element: event, due: schedule.due,
                    trigger: trigger, cycle: schedule.cycle))
            return nil
        case .failure(let cause): return cause
        }
    }

    private mutating func start(_ timer: RunningTimer) {
        record(.timerStarted(timer))
        effects.append(.startTimer(timer.key, timer.element, due: timer.due))
    }

    mutating func fireTimer(_ key: TimerKey) {
        let timer = instance.timers[key]
        record(.timerFired(key))
        effects.append(.removeTimer(key))
        repeatTimer(timer)
        agenda.append(.trigger(Occurrence(timer.element, trigger: timer.trigger, of: timer.elementInstance)))
    }

    /// Starts the timer anew where it repeats and its event may happen again. The next due time is counted from the one
    /// that was due, so that a late engine catches up.
    private mutating func repeatTimer(_ timer: RunningTimer) {
        guard var cycle = timer.cycle, cycle.left != 0, isRepeatable(timer.element, of: timer.elementInstance),
            let text = TimerCycle(cycle.text),
            let next = text.next(after: DateAndTime(millisecondsSinceEpoch: timer.due.milliseconds)),
            let due = next.millisecondsSinceEpoch(assumingOffset: 0)
        else { return }
        if let left = cycle.left { cycle.left = left - 1 }
        start(
            RunningTimer(
                key: TimerKey(rawValue: instance.nextKey), elementInstance: timer.elementInstance,
                element: timer.element, due: Instant(milliseconds: due), trigger: timer.trigger, cycle: cycle))
    }

    private struct Schedule {
        var due: Instant
        var cycle: RunningTimer.Cycle?
    }

    private func schedule(
        _ definition: TimerDefinition, at key: ElementInstanceKey
    ) -> Result<Schedule?, IncidentCause> {
        guard case .cycle(let expression) = definition else {
            return dueTime(of: definition, at: key).map { Schedule(due: $0) }
        }
        return evaluate(expression, at: key).flatMap { result in
            guard let text = result.value.cycleText, let cycle = TimerCycle(text) else {
                return .failure(
                    IncidentCause(
                        .timerInvalid, "\(expression.description) gives \(result.value.json()), which is no cycle"))
            }
            let now = DateAndTime(millisecondsSinceEpoch: context.now.milliseconds)
            guard cycle.repetitions != 0, let first = cycle.first(from: now),
                let due = first.millisecondsSinceEpoch(assumingOffset: 0)
            else { return .success(nil) }
            let left = cycle.repetitions.map { UInt32(clamping: $0 - 1) }
            return .success(
                Schedule(due: Instant(milliseconds: due), cycle: RunningTimer.Cycle(text: text, left: left)))
        }
    }

    private func dueTime(
        of definition: TimerDefinition, at key: ElementInstanceKey
    ) -> Result<Instant, IncidentCause> {
        let expression =
            switch definition {
            case .date(let expression), .duration(let expression), .cycle(let expression): expression
            }
        return evaluate(expression, at: key).flatMap { result in
            let due =
                switch definition {
                case .date: Self.moment(result.value)
                case .duration: Self.moment(result.value, after: context.now)
                case .cycle: preconditionFailure("a cycle is scheduled elsewhere")
                }
            if let due { return .success(due) }
            return .failure(
                IncidentCause(.timerInvalid, "\(expression.description) gives \(result.value.json()), which is no time")
            )
        }
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
