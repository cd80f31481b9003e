package import ProcessModel

/// What somebody outside wants of one instance.
package enum Command: Sendable, Equatable {
    case start(StartInstance)
    case finishJob(JobKey, JobOutcome)
    case fireTimer(TimerKey)
    /// Writes variables by hand: each in the nearest scope that has it, seen from that element instance.
    case setVariables(ElementInstanceKey, [NamedValue])
    /// Nothing moves until `resume`; what is finished meanwhile is kept.
    case pause
    case resume
    case cancel(reason: String?)
    /// Ends the element instance without its work; its token goes on.
    case skip(ElementInstanceKey)
    /// Does again what an incident stopped; nil means all open incidents.
    case retry(IncidentKey?)
    /// Changes how much the run may use in all.
    case setAllowance(Resources)
    /// Goes on with what the last decision left on the agenda. Only the engine itself sends it.
    case `continue`
    /// What is subscribed to happens: a message or signal came.
    case occur(SubscriptionKey, [NamedValue])
    /// A signal was thrown elsewhere: it reaches all that wait for it here.
    case catchSignal(name: String, [NamedValue])
    /// A task that is no job is completed from outside: a receive task.
    case finishElement(ElementInstanceKey, [NamedValue])
    /// Starts an activity of an open ad hoc sub-process.
    case activate(ElementIndex, in: ElementInstanceKey)
    case completeAdHoc(ElementInstanceKey)
    /// Moves, adds and cancels tokens by hand.
    indirect case modify(Modification)
    /// Begins as a copy of another instance.
    indirect case fork(RestoredState, from: InstanceKey)
    /// Puts the instance back to what it was. What completed since and can be undone is undone first where that is
    /// asked for.
    indirect case rewind(RestoredState, compensates: Bool = false)
    /// Goes on by another definition; the processes that it has called go on by those of `called` that have their ids.
    case migrate(to: DefinitionKey, [MigrationName], called: [DefinitionKey] = [])
    /// Pass a signal that came from outside on to the instances after that one. Only the engine itself sends it.
    case relay(name: String, [NamedValue], past: InstanceKey)
    /// A signal on its way has reached all instances up to that one. Only the engine itself sends it.
    case advanceDispatch(DispatchKey, past: InstanceKey)
    /// What was on its way to other instances has been passed on. Only the engine itself sends it.
    case endDispatch(DispatchKey)
}

package struct StartInstance: Sendable, Equatable {
    package var definition: DefinitionKey
    package var businessKey: String?
    package var tenant: String?
    package var variables: [NamedValue]
    package var limit: Resources
    /// The event that starts the instance, with what it brings; nil begins at the none start event.
    package var trigger: StartTrigger?

    package init(
        definition: DefinitionKey, businessKey: String? = nil, tenant: String? = nil, variables: [NamedValue] = [],
        limit: Resources = .unlimited, trigger: StartTrigger? = nil
    ) {
        self.definition = definition
        self.businessKey = businessKey
        self.tenant = tenant
        self.variables = variables
        self.limit = limit
        self.trigger = trigger
    }
}

/// That an instance is started by an event.
package struct StartTrigger: Sendable, Equatable {
    /// The start event, instantiating receive task, or event behind an instantiating event-based gateway.
    package var element: ElementIndex
    package var number: UInt8
    package var variables: [NamedValue]

    package init(_ element: ElementIndex, number: UInt8 = 0, variables: [NamedValue] = []) {
        self.element = element
        self.number = number
        self.variables = variables
    }
}

extension ProcessStart {
    /// That this event happened, and what it brought.
    package func trigger(_ variables: [NamedValue]) -> StartTrigger {
        StartTrigger(element, number: number, variables: variables)
    }
}

/// How the work on a job ended. More ways come: to activate elements, to be interrupted.
package enum JobOutcome: Sendable, Equatable {
    case completed([NamedValue])
    /// It did not work; it may be tried again.
    case failed(JobFailure)
    /// The business says no; a boundary event may catch it.
    case errorThrown(ThrownError)
}

package struct JobFailure: Sendable, Equatable {
    package var message: String
    /// How often it may be attempted from now on; nil means one less than before.
    package var attemptsLeft: UInt32?

    package init(message: String, attemptsLeft: UInt32? = nil) {
        self.message = message
        self.attemptsLeft = attemptsLeft
    }
}

extension Command {
    /// True where a rejection may come after a part of the change was tried.
    var mayFailHalfway: Bool {
        switch self {
        case .modify, .fork, .rewind, .migrate: true
        case .start, .finishJob, .fireTimer, .setVariables, .pause, .resume, .cancel, .skip, .retry, .setAllowance,
            .continue, .occur, .catchSignal, .finishElement, .activate, .completeAdHoc, .relay, .advanceDispatch,
            .endDispatch:
            false
        }
    }

    /// True for what puts the instance somewhere else, by hand.
    var isChangeOfCourse: Bool {
        switch self {
        case .modify, .rewind, .migrate: true
        case .start, .finishJob, .fireTimer, .setVariables, .pause, .resume, .cancel, .skip, .retry, .setAllowance,
            .continue, .occur, .catchSignal, .finishElement, .activate, .completeAdHoc, .relay, .advanceDispatch,
            .endDispatch, .fork:
            false
        }
    }

    /// True for what begins an instance.
    var isBeginning: Bool {
        switch self {
        case .start, .fork: true
        case .finishJob, .fireTimer, .setVariables, .pause, .resume, .cancel, .skip, .retry, .setAllowance, .continue,
            .occur, .catchSignal, .finishElement, .activate, .completeAdHoc, .relay, .advanceDispatch, .endDispatch,
            .modify, .rewind, .migrate:
            false
        }
    }
}
