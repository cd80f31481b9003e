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
    case flowTaken(FlowIndex, scope: ElementInstanceKey)
    /// A token waits at a gateway that joins several flows.
    case tokenArrived(FlowIndex, scope: ElementInstanceKey)
    /// A terminate end event used up the tokens of its scope that were at no element.
    case tokensDropped(scope: ElementInstanceKey)

    case variableSet(ElementInstanceKey, Variable)

    case jobCreated(JobCreated)
    case jobCompleted(JobKey)
    /// With no attempts left the job is over.
    case jobFailed(JobKey, attemptsLeft: UInt32, notBefore: Instant?, message: String)
    /// A worker reported an error of the business (BPMN 2.0.2, 10.5.6); the job is over.
    case jobErrorThrown(JobKey)
    /// How much this run may use in all, from here on.
    case allowanceChanged(limit: Resources)

    case timerStarted(TimerKey, ElementInstanceKey, ElementIndex, due: Instant)
    case timerFired(TimerKey)

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

    package init(
        definition: DefinitionKey, businessKey: String?, tenant: String?, at: Instant, limit: Resources,
        policyVersion: UInt32
    ) {
        self.definition = definition
        self.businessKey = businessKey
        self.tenant = tenant
        self.at = at
        self.limit = limit
        self.policyVersion = policyVersion
    }
}

package struct JobCreated: Sendable, Equatable {
    package var key: JobKey
    package var elementInstance: ElementInstanceKey
    /// Nil means the type that the definition fixes.
    package var computedType: String?
    package var attempts: UInt32
    package var reserved: Resources

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
