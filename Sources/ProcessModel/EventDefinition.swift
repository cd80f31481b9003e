/// What an intermediate catch event waits for. Messages, signals and conditions come to this place.
package enum CatchTrigger: Sendable, Codable {
    case timer(TimerDefinition)
}

/// When a timer is due (BPMN 2.0.2, 10.5.5.13).
package enum TimerDefinition: Sendable, Codable {
    /// Gives a date and time, or its text in ISO 8601.
    case date(ModelExpression)
    /// Gives a duration, or its text in ISO 8601; counted from the moment the timer starts.
    case duration(ModelExpression)
}

/// An event on the edge of an activity.
package struct BoundaryEvent: Sendable, Codable {
    package let attachedTo: ElementIndex
    /// True where the event ends the activity; false where the activity goes on beside it.
    package let isInterrupting: Bool
    package let trigger: Trigger

    package enum Trigger: Sendable, Codable {
        case timer(TimerDefinition)
        /// Nil catches every error.
        case error(code: String?)
    }

    package init(attachedTo: ElementIndex, isInterrupting: Bool, trigger: Trigger) {
        self.attachedTo = attachedTo
        self.isInterrupting = isInterrupting
        self.trigger = trigger
    }
}

/// What happens when a token reaches an end event.
package enum EndResult: Sendable, Codable {
    /// The token is used up.
    case none
    /// Everything else in the event's own scope is ended too (BPMN 2.0.2, 13.5.6).
    case terminate
    /// The error is thrown to the nearest scope that catches it.
    case error(code: String)
}
