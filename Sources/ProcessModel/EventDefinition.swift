/// What an event waits for: one trigger, the first of several (multiple), or all of several (parallel multiple).
///
/// What a trigger brings with it are results of the event, for its output mappings.
package struct EventCatch: Sendable, Codable {
    /// At least one, in the order of the source.
    package let triggers: [EventTrigger]
    /// True where all of them must happen (BPMN 2.0.2, 10.5.1: parallel multiple).
    package let needsAll: Bool

    package init(_ triggers: [EventTrigger], needsAll: Bool = false) {
        precondition(!triggers.isEmpty, "an event waits for something")
        self.triggers = triggers
        self.needsAll = needsAll
    }
}

/// One thing that an event can react to.
package enum EventTrigger: Sendable, Codable {
    case message(MessageCatch)
    case timer(TimerDefinition)
    /// Gives the name of the signal.
    case signal(name: ModelExpression)
    case error(ErrorCatch)
    case escalation(EscalationCatch)
    /// On a boundary the handler is `ActivitySettings.compensationHandler` of the activity.
    case compensation
    case conditional(ConditionCatch)
    /// Reached from `EventResult.link`.
    case link(name: String)
    /// The transaction was cancelled.
    case cancel
}

/// When a timer is due (BPMN 2.0.2, 10.5.5.13).
package enum TimerDefinition: Sendable, Codable {
    /// Gives a date and time, or its text in ISO 8601.
    case date(ModelExpression)
    /// Gives a duration, or its text in ISO 8601; counted from the moment the timer starts.
    case duration(ModelExpression)
    /// Gives the text of a repeating interval or of a cron schedule, which `TimerCycle` reads, or a duration, which
    /// repeats for ever.
    case cycle(ModelExpression)
}

package struct MessageCatch: Sendable, Codable {
    /// Gives the name of the message.
    package let name: ModelExpression
    /// Gives the key that a message must have; nil takes any. At start events there is none.
    package let correlationKey: ModelExpression?
    /// Gives the key of a message that has none, read from its variables alone (BPMN 2.0.2, 8.4.2: retrieval).
    package let keyOfMessage: ModelExpression?

    package init(name: ModelExpression, correlationKey: ModelExpression? = nil, keyOfMessage: ModelExpression? = nil) {
        self.name = name
        self.correlationKey = correlationKey
        self.keyOfMessage = keyOfMessage
    }
}

package struct ErrorCatch: Sendable, Codable {
    /// Nil catches every error.
    package let code: String?
    /// The local variables that get the code and the message of the error.
    package let codeVariable: String?
    package let messageVariable: String?

    package init(code: String?, codeVariable: String? = nil, messageVariable: String? = nil) {
        self.code = code
        self.codeVariable = codeVariable
        self.messageVariable = messageVariable
    }
}

package struct EscalationCatch: Sendable, Codable {
    /// Nil catches every escalation.
    package let code: String?
    package let codeVariable: String?

    package init(code: String?, codeVariable: String? = nil) {
        self.code = code
        self.codeVariable = codeVariable
    }
}

/// Happens when the condition turns from false to true, or is true when the wait begins (BPMN 2.0.2, 10.5.5).
package struct ConditionCatch: Sendable, Codable {
    package let condition: ModelExpression
    /// The variables whose change makes the condition be looked at again; empty means those that it reads.
    package let variables: [String]

    package init(condition: ModelExpression, variables: [String] = []) {
        self.condition = condition
        self.variables = variables
    }
}

/// The start of a process, sub-process or event sub-process.
package struct StartEvent: Sendable, Codable {
    /// Nil is a none start event.
    package let trigger: EventCatch?
    /// Of the start of an event sub-process: whether it ends all else in the scope around.
    package let isInterrupting: Bool

    package init(trigger: EventCatch?, isInterrupting: Bool = true) {
        self.trigger = trigger
        self.isInterrupting = isInterrupting
    }

    package static let none = StartEvent(trigger: nil)
}

/// An event on the edge of an activity.
package struct BoundaryEvent: Sendable, Codable {
    package let attachedTo: ElementIndex
    /// True where the event ends the activity; false where the activity goes on beside it.
    package let isInterrupting: Bool
    package let trigger: EventCatch

    package init(attachedTo: ElementIndex, isInterrupting: Bool, trigger: EventCatch) {
        self.attachedTo = attachedTo
        self.isInterrupting = isInterrupting
        self.trigger = trigger
    }
}

/// One thing that an event causes when a token reaches it.
package enum EventResult: Sendable, Codable {
    case message(MessageThrow)
    /// Gives the name; the payload goes to all who catch it, as far as the signal reaches: nil is everywhere.
    case signal(name: ModelExpression, payload: Transfer, reach: SignalReach? = nil)
    /// The error is thrown to the nearest scope that catches it. Only end events have it.
    case error(ErrorThrow)
    /// Gives the code; nobody need catch it.
    case escalation(code: ModelExpression, payload: Transfer)
    case compensation(CompensationThrow)
    /// The token goes on at the catching link; the event has no outgoing flow. Only intermediate events have it.
    case link(target: ElementIndex)
    /// Everything else in the event's own scope is ended too (BPMN 2.0.2, 13.5.6). Only end events have it.
    case terminate
    /// More than the event's own scope is ended. Activiti and Flowable have it; only end events.
    case terminateAround(TerminateReach)
    /// The transaction around is called off. Only end events have it.
    case cancel
    /// A worker does what the event is to cause.
    case job(JobSettings)
}

/// How far a signal goes. Activiti and Flowable have it.
package enum SignalReach: String, Sendable, Codable {
    /// Only to what waits in the process that throws it; processes that it calls, or that call it, are others.
    case process
}

/// What ends with a terminate end event that reaches beyond its own scope.
package enum TerminateReach: String, Sendable, Codable {
    /// All of the instance, with whatever called the process that the event is in.
    case instance
    /// All rounds of the nearest multi-instance activity or loop around it, which then completes.
    case loop
}

/// A message on its way (BPMN 2.0.2, 8.4.11).
package struct MessageThrow: Sendable, Codable {
    /// Gives the name of the message.
    package let name: ModelExpression
    /// Gives the key by which the message finds its receiver; nil has none.
    package let correlationKey: ModelExpression?
    /// Where the message flows that are drawn lead; empty lets it go by its name.
    package let targets: [MessageTarget]
    /// Read in the scope of the thrower.
    package let payload: Transfer

    package init(
        name: ModelExpression, correlationKey: ModelExpression? = nil, targets: [MessageTarget] = [],
        payload: Transfer = .nothing
    ) {
        self.name = name
        self.correlationKey = correlationKey
        self.targets = targets
        self.payload = payload
    }
}

/// Where a message flow leads.
package struct MessageTarget: Sendable, Codable, Hashable {
    /// The id of a process of the same file.
    package let process: String
    /// The id of an element of it; nil where the flow leads to the pool.
    package let element: String?

    package init(process: String, element: String?) {
        self.process = process
        self.element = element
    }
}

package struct ErrorThrow: Sendable, Codable {
    /// Gives the code.
    package let code: ModelExpression
    /// Gives what people read.
    package let message: ModelExpression?

    package init(code: ModelExpression, message: ModelExpression? = nil) {
        self.code = code
        self.message = message
    }
}

package struct CompensationThrow: Sendable, Codable {
    /// The activity to compensate; nil compensates all that completed in the scope.
    package let activity: ElementIndex?
    /// Whether the event waits until the handlers are done.
    package let waitsForCompletion: Bool

    package init(activity: ElementIndex?, waitsForCompletion: Bool = true) {
        self.activity = activity
        self.waitsForCompletion = waitsForCompletion
    }
}
