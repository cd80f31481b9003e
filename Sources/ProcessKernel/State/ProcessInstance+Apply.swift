import ProcessModel

extension ProcessInstance {
    /// Changes the state by one event. An event that does not fit the state is a broken journal or a bug in `decide`.
    ///
    /// `+ApplyElements` has what happens to element instances and tokens, `+ApplyCompensation` what undoing needs.
    package mutating func apply(_ event: Event) {
        switch event {
        case .instanceStarted(let start): applyStarted(start)
        case .instanceCompleted(let time): applyEnded(.completed, at: time)
        case .instanceTerminated(let time, _): applyEnded(.terminated, at: time)
        case .instancePaused: status = .paused
        case .instanceResumed: status = .active
        case .policyUsed(let version): policyVersion = version
        // For people; what followed from it has events of its own.
        case .decisionEvaluated: break
        case .agendaKept(let entries, let isCut): applyKept(entries, isCut: isCut)
        case .elementActivated, .elementCompleted, .elementSkipped, .elementTerminated, .scopeOpened, .processCalled,
            .loopStarted,
            .roundOutput, .loopEnding, .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten,
            .businessKeySet:
            applyToElements(event)
        case .flowTaken, .tokenArrived, .tokensDropped, .tokenCreated, .gatewayReset: applyToTokens(event)
        case .compensationStarted, .compensationTaken, .handlerActivated, .scopeReopened, .compensationEnded:
            applyToCompensation(event)
        case .variableSet(let key, let variable): elements[key].variables.set(variable)
        case .jobCreated, .jobCompleted, .jobFailed, .jobErrorThrown, .timerStarted, .timerFired, .timerRemoved,
            .subscribed,
            .unsubscribed, .conditionChanged, .triggerSeen:
            applyToWaits(event)
        case .allowanceChanged(let limit): allowance.limit = limit
        case .incidentRaised(let incident):
            use(incident.key.rawValue)
            incidents.append(incident)
            elements[incident.elementInstance].openIncidents += 1
        case .incidentResolved(let key):
            let incident = incidents.remove(key)
            elements[incident.elementInstance].openIncidents -= 1
        case .stateReplaced(let replacement): apply(replacement)
        case .rewindStarted(let state, let records): beginRewind(to: state, undoing: records)
        case .dispatched(let dispatch):
            use(dispatch.key.rawValue)
            dispatches.append(dispatch)
        case .dispatchEnded(let key): dispatches.remove(key)
        case .dispatchAdvanced(let key, let past): dispatches[key].past = past
        }
    }

    private mutating func applyStarted(_ start: InstanceStarted) {
        precondition(status == .unborn, "instance \(key) starts twice")
        status = .active
        definitionKey = start.definition
        businessKey = start.businessKey
        tenant = start.tenant
        started = start.at
        policyVersion = start.policyVersion
        allowance = Allowance(limit: start.limit)
        var root = ElementInstance(key: .root, element: .process, scope: .root)
        if !start.isTriggered { root.tokens = UInt32(definition[.process].kind.scope?.entries.count ?? 0) }
        elements.append(root)
    }

    private mutating func applyEnded(_ status: Status, at time: Instant) {
        self.status = status
        ended = time
        if !agenda.isEmpty { agenda = [] }
        continuations = 0
        if rewinding != nil { rewinding = nil }
        elements[.root].tokens = 0
        elements[.root].joins = []
        noteJoins(of: .root)
        if let job = elements[.root].job { endJob(job, spends: false) }
        for key in elements[.root].subscriptions { drop(key) }
        elements[.root].subscriptions = []
        for key in elements[.root].timers { timers.remove(key) }
        elements[.root].timers = []
    }

    private mutating func applyKept(_ entries: [AgendaEntry], isCut: Bool) {
        agenda = entries
        continuations = isCut ? continuations + 1 : 0
    }

    // MARK: Waits

    private mutating func applyToWaits(_ event: Event) {
        switch event {
        case .jobCreated(let job): applyCreated(job)
        case .jobCompleted(let key), .jobErrorThrown(let key): endJob(key, spends: true)
        case .jobFailed(let key, let attemptsLeft, let notBefore, let message):
            if attemptsLeft == 0 { return endJob(key, spends: true) }
            jobs[key].attemptsLeft = attemptsLeft
            jobs[key].failures += 1
            jobs[key].notBefore = notBefore
            jobs[key].lastFailure = message
        case .timerStarted(let timer):
            use(timer.key.rawValue)
            timers.append(timer)
            elements[timer.elementInstance].timers.append(timer.key)
        case .timerFired(let key):
            let timer = timers.remove(key)
            elements[timer.elementInstance].timers.removeAll { $0 == key }
            if elements[timer.elementInstance].element != timer.element {
                elements[timer.elementInstance].firedEvents.append(timer.element)
            }
        case .timerRemoved(let key):
            let timer = timers.remove(key)
            elements[timer.elementInstance].timers.removeAll { $0 == key }
        case .subscribed(let subscription):
            use(subscription.key.rawValue)
            insert(subscription)
            elements[subscription.elementInstance].subscriptions.append(subscription.key)
        case .unsubscribed(let key):
            let subscription = drop(key)
            elements[subscription.elementInstance].subscriptions.removeAll { $0 == key }
        case .conditionChanged(let key, let isTrue): subscriptions[key].topic = .condition(isTrue: isTrue)
        case .triggerSeen(let key, let seen): elements[key].seen.append(seen)
        default: preconditionFailure("\(event) is no event of waits")
        }
    }

    private mutating func applyCreated(_ job: JobCreated) {
        use(job.key.rawValue)
        var row = Job(
            key: job.key, elementInstance: job.elementInstance, computedType: job.computedType,
            attemptsLeft: job.attempts, reserved: job.reserved)
        row.listener = job.listener
        jobs.append(row)
        elements[job.elementInstance].job = job.key
        allowance.reserved = allowance.reserved + job.reserved
    }

    /// What a job reserved is spent when it was worked on, and returned when it never will be.
    mutating func endJob(_ key: JobKey, spends: Bool) {
        let job = jobs.remove(key)
        if elements.contains(job.elementInstance) { elements[job.elementInstance].job = nil }
        allowance.reserved = allowance.reserved - job.reserved
        if spends { allowance.spent = allowance.spent + job.reserved }
    }

    mutating func use(_ key: UInt32) {
        precondition(key >= nextKey, "key \(key) was used before")
        nextKey = key + 1
    }
}
