import FEEL
import ProcessModel

/// Timers of catch events and boundary events.
extension Step {
    /// Starts the timers on the boundary of an activity before it begins. False after an incident.
    mutating func armBoundaryEvents(of key: ElementInstanceKey, _ element: Element) -> Bool {
        for index in element.boundaryEvents {
            guard case .boundaryEvent(let event) = instance.definition[index].kind,
                case .timer(let definition)? = event.trigger.triggers.first
            else { continue }
            guard startTimer(definition, of: index, for: key) else { return false }
        }
        return true
    }

    /// Starts a timer, unless it runs or fired already and what came later failed last time. False after an incident.
    mutating func startTimer(
        _ definition: TimerDefinition, of event: ElementIndex, for key: ElementInstanceKey
    ) -> Bool {
        let row = instance.elements[key]
        for timer in row.timers where instance.timers[timer].element == event { return true }
        if row.firedEvents.contains(event) { return true }
        switch dueTime(of: definition, at: key) {
        case .success(let due):
            let timer = TimerKey(rawValue: instance.nextKey)
            record(.timerStarted(timer, key, event, due: due))
            effects.append(.startTimer(timer, event, due: due))
            return true
        case .failure(let cause):
            raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
            return false
        }
    }

    mutating func fireTimer(_ key: TimerKey) {
        let timer = instance.timers[key]
        record(.timerFired(key))
        effects.append(.removeTimer(key))
        agenda.append(.trigger(timer.element, of: timer.elementInstance))
    }

    /// An event fires: a catch event goes on, a boundary event begins a token and ends its activity if it interrupts.
    mutating func trigger(_ event: ElementIndex, of key: ElementInstanceKey) {
        guard let row = instance.elements.find(key) else { return }
        if row.element == event { return complete(key) }
        let element = instance.definition[event]
        guard case .boundaryEvent(let boundary) = element.kind else {
            preconditionFailure("\(element.id) is triggered but is no boundary event")
        }
        if boundary.isInterrupting { terminate(key) }
        fire(element, scope: row.scope)
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
                case .cycle: preconditionFailure("a repeating timer cannot be executed yet and was not refused")
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
            if let duration = DayTimeDuration(text) { return moment(.dayTimeDuration(duration), after: start) }
            return YearMonthDuration(text).flatMap { moment(.yearMonthDuration($0), after: start) }
        default: return nil
        }
    }
}
