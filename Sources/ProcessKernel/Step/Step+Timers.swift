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
        guard let cycle = timer.cycle, isRepeatable(timer.element, of: timer.elementInstance),
            let next = TimerSchedule(due: timer.due, cycle: cycle).next
        else { return }
        start(
            RunningTimer(
                key: TimerKey(rawValue: instance.nextKey), elementInstance: timer.elementInstance,
                element: timer.element, due: next.due, trigger: timer.trigger, cycle: next.cycle))
    }

    private func schedule(
        _ definition: TimerDefinition, at key: ElementInstanceKey
    ) -> Result<TimerSchedule?, IncidentCause> {
        evaluate(definition.expression, at: key).flatMap { result in
            TimerSchedule.make(definition, result.value, now: context.now)
        }
    }
}
