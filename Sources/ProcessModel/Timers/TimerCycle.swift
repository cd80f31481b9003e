package import FEEL

/// When a timer that repeats is due: a repeating interval as ISO 8601 writes it, or a cron schedule.
package enum TimerCycle: Sendable, Equatable {
    case interval(RepeatingInterval)
    case cron(CronSchedule)

    /// Nil where the text is neither.
    package init?(_ text: String) {
        if let interval = RepeatingInterval(text) {
            self = .interval(interval)
        } else if let schedule = CronSchedule(text) {
            self = .cron(schedule)
        } else {
            return nil
        }
    }

    /// How often the timer fires in all; nil for ever.
    package var repetitions: Int? {
        switch self {
        case .interval(let interval): interval.repetitions
        case .cron: nil
        }
    }

    /// The first due time of a timer that starts at `start`; nil where it is never due.
    package func first(from start: DateAndTime) -> DateAndTime? {
        switch self {
        case .interval(let interval): interval.first(from: start)
        case .cron(let schedule): schedule.next(after: start)
        }
    }

    /// The due time that follows one that was due; nil where there is none. How often is for the caller to count.
    package func next(after due: DateAndTime) -> DateAndTime? {
        switch self {
        case .interval(let interval): interval.next(after: due)
        case .cron(let schedule): schedule.next(after: due)
        }
    }
}
