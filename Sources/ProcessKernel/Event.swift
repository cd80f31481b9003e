package import FEEL
package import ProcessModel

/// What happened to an instance; the journal is made of these.
///
/// An event that a released version wrote never changes meaning: add a case, never edit one. `ProcessInstance.apply` is
/// the only reader that changes state. The end of an element instance ends its job, its timers and its incidents too:
/// no events of their own say so.
package enum Event: Sendable, Equatable {
    case instanceStarted(InstanceStarted)
    /// The last token was used up.
    case instanceCompleted(at: Instant)
    /// Ended from outside, with everything in it.
    case instanceTerminated(at: Instant, reason: String?)
    case instancePaused
    case instanceResumed
    /// Decisions from here on used the policy of that version.
    case policyUsed(version: UInt32)
    /// What the decision left to be done, in order: it was cut at its bound, or the instance is paused.
    case agendaKept([AgendaEntry], isCut: Bool)

    case elementActivated(ElementInstanceKey, ElementIndex, scope: ElementInstanceKey)
    case elementCompleted(ElementInstanceKey)
    /// Ended by a person without having done its work; the token goes on.
    case elementSkipped(ElementInstanceKey)
    /// Ended by something else: an interrupting event, a terminate end event, a cancellation.
    case elementTerminated(ElementInstanceKey)
    /// A sub-process is opened by hand for a token that is put into it: it begins with no token of its own.
    case scopeOpened(ElementInstanceKey, ElementIndex, scope: ElementInstanceKey)
    case flowTaken(FlowIndex, scope: ElementInstanceKey)
    /// A token waits at a gateway that joins several flows.
    case tokenArrived(FlowIndex, scope: ElementInstanceKey)
    /// The tokens of a scope that were at no element are used up: a terminate end event or an interrupting event
    /// sub-process did that.
    case tokensDropped(scope: ElementInstanceKey)
    /// A token that no flow brings is on its way to an element: a link, an event sub-process, an activity of an ad hoc
    /// sub-process, what undoes something, a round of a loop.
    case tokenCreated(ElementIndex, scope: ElementInstanceKey)
    /// A complex gateway got the rest of its tokens and waits for its next activation.
    case gatewayReset(ElementIndex, scope: ElementInstanceKey)

    case variableSet(ElementInstanceKey, Variable)

    case jobCreated(JobCreated)
    case jobCompleted(JobKey)
    /// With no attempts left the job is over.
    case jobFailed(JobKey, attemptsLeft: UInt32, notBefore: Instant?, message: String)
    /// A worker reported an error of the business (BPMN 2.0.2, 10.5.6); the job is over.
    case jobErrorThrown(JobKey)
    /// How much this run may use in all, from here on.
    case allowanceChanged(limit: Resources)

    case timerStarted(RunningTimer)
    case timerFired(TimerKey)
    /// What it was started for is no longer waited for, though its holder stays.
    case timerRemoved(TimerKey)

    case subscribed(Subscription)
    /// What was waited for happened and is not waited for any more, though the holder stays.
    case unsubscribed(SubscriptionKey)
    case conditionChanged(SubscriptionKey, isTrue: Bool)
    /// One trigger of an event that needs all of its triggers.
    case triggerSeen(ElementInstanceKey, Seen)

    /// An instance of a process begins inside the call activity that calls it.
    case processCalled(ElementInstanceKey, DefinitionKey, by: ElementInstanceKey)
    /// The business key of a called process, with the label of what was read to come to it.
    case businessKeySet(ElementInstanceKey, String, Label = .public)

    /// A task evaluated a decision; what came of it is written by events that follow.
    case decisionEvaluated(ElementInstanceKey, DecisionEvaluation)

    case loopStarted(ElementInstanceKey, LoopState)
    /// What a round of a loop gave, kept by its body.
    case roundOutput(ElementInstanceKey, round: UInt32, Value, Label)
    /// The loop starts no more rounds.
    case loopEnding(ElementInstanceKey)
    case startsLater(ElementInstanceKey, [ElementIndex])
    /// How far the listeners of an element have come.
    case listenersPassed(ElementInstanceKey, ListenerProgress)
    /// An ad hoc sub-process starts nothing more: it is to end.
    case adHocEnding(ElementInstanceKey)
    /// An event that needs all of its triggers has happened, and all of them are waited for anew.
    case triggersForgotten(ElementInstanceKey, ElementIndex)

    /// What completed in the scope, or only the named activity of it, is to be undone on behalf of an element instance.
    case compensationStarted(ElementInstanceKey, scope: ElementInstanceKey, activity: ElementIndex?, isCancel: Bool)
    /// The next of what is to be undone is taken up; rounds and the like are laid out in its place.
    case compensationTaken(ElementInstanceKey)
    /// An activity begins that undoes something on behalf of an element instance.
    case handlerActivated(ElementInstanceKey, ElementIndex, scope: ElementInstanceKey, undoesFor: ElementInstanceKey)
    /// A completed sub-process is opened again, as it was, so that what it did is undone.
    case scopeReopened(ElementInstanceKey, CompensationRecord, scope: ElementInstanceKey, undoesFor: ElementInstanceKey)
    case compensationEnded(ElementInstanceKey)

    /// A message or signal is on its way to other instances.
    case dispatched(Dispatch)
    /// It was passed on.
    case dispatchEnded(DispatchKey)
    /// A signal on its way to many instances has reached all up to that one.
    case dispatchAdvanced(DispatchKey, past: InstanceKey)

    /// The instance was forked, rewound or migrated.
    indirect case stateReplaced(StateReplacement)
    /// The instance is to be put back to that state as soon as these are undone, the last first; all that is open ends
    /// by events that follow.
    indirect case rewindStarted(RestoredState, undoing: [CompensationRecord])

    case incidentRaised(Incident)
    case incidentResolved(IncidentKey)
}

/// What is fixed about an instance when it starts.
package struct InstanceStarted: Sendable, Equatable {
    package var definition: DefinitionKey
    package var businessKey: String?
    package var tenant: String?
    package var at: Instant
    /// What the run may use in all.
    package var limit: Resources
    package var policyVersion: UInt32
    /// True where an event starts the instance; where its tokens begin is then said by events that follow.
    package var isTriggered: Bool

    package init(
        definition: DefinitionKey, businessKey: String?, tenant: String?, at: Instant, limit: Resources,
        policyVersion: UInt32, isTriggered: Bool = false
    ) {
        self.definition = definition
        self.businessKey = businessKey
        self.tenant = tenant
        self.at = at
        self.limit = limit
        self.policyVersion = policyVersion
        self.isTriggered = isTriggered
    }
}

/// What a decision saw and came to, for whoever asks later why.
package struct DecisionEvaluation: Sendable, Equatable {
    /// The rules of one table that matched, by their numbers from 1.
    package struct Rules: Sendable, Equatable {
        /// The decision or function that the table belongs to.
        package var node: String
        package var numbers: [UInt32]

        package init(node: String, numbers: [UInt32]) {
            self.node = node
            self.numbers = numbers
        }
    }

    package var definition: DefinitionKey
    package var decision: String
    package var inputs: [NamedValue]
    package var result: Value
    /// In the order of evaluation.
    package var rules: [Rules]

    package init(
        definition: DefinitionKey, decision: String, inputs: [NamedValue], result: Value, rules: [Rules]
    ) {
        self.definition = definition
        self.decision = decision
        self.inputs = inputs
        self.result = result
        self.rules = rules
    }
}

package struct JobCreated: Sendable, Equatable {
    package var key: JobKey
    package var elementInstance: ElementInstanceKey
    /// Nil means the type that the definition fixes.
    package var computedType: String?
    package var attempts: UInt32
    package var reserved: Resources
    /// The position of the listener that it is the job of; nil for the work of the element itself.
    package var listener: UInt32?

    package init(
        key: JobKey, elementInstance: ElementInstanceKey, computedType: String?, attempts: UInt32,
        reserved: Resources
    ) {
        self.key = key
        self.elementInstance = elementInstance
        self.computedType = computedType
        self.attempts = attempts
        self.reserved = reserved
    }
}
