import ProcessModel

extension ProcessInstance {
    /// Changes the state by one event. An event that does not fit the state is a broken journal or a bug in `decide`.
    package mutating func apply(_ event: Event) {
        switch event {
        case .instanceStarted(let start): applyStarted(start)
        case .instanceCompleted(let time): applyEnded(.completed, at: time)
        case .instanceTerminated(let time, _): applyEnded(.terminated, at: time)
        case .instancePaused: status = .paused
        case .instanceResumed: status = .active
        case .policyUsed(let version): policyVersion = version
        case .agendaKept(let entries, let isCut): applyKept(entries, isCut: isCut)
        case .elementActivated(let key, let element, let scope): applyActivated(key, element, in: scope)
        case .elementCompleted(let key), .elementSkipped(let key):
            done.insert(elements[key].element)
            applyEnded(key)
        case .elementTerminated(let key): applyEnded(key)
        case .flowTaken(_, let scope): elements[scope].tokens += 1
        case .tokenArrived(let flow, let scope): applyArrived(flow, in: scope)
        case .tokensDropped(let scope):
            elements[scope].tokens = elements[scope].children
            elements[scope].joins = []
        case .variableSet(let key, let variable): elements[key].variables.set(variable)
        case .jobCreated(let job): applyCreated(job)
        case .jobCompleted(let key), .jobErrorThrown(let key): endJob(key, spends: true)
        case .jobFailed(let key, let attemptsLeft, let notBefore, let message):
            if attemptsLeft == 0 {
                endJob(key, spends: true)
            } else {
                jobs[key].attemptsLeft = attemptsLeft
                jobs[key].failures += 1
                jobs[key].notBefore = notBefore
                jobs[key].lastFailure = message
            }
        case .allowanceChanged(let limit): allowance.limit = limit
        case .timerStarted(let key, let elementInstance, let element, let due):
            use(key.rawValue)
            timers.append(RunningTimer(key: key, elementInstance: elementInstance, element: element, due: due))
            elements[elementInstance].timers.append(key)
        case .timerFired(let key):
            let timer = timers.remove(key)
            elements[timer.elementInstance].timers.removeAll { $0 == key }
            if elements[timer.elementInstance].element != timer.element {
                elements[timer.elementInstance].firedEvents.append(timer.element)
            }
        case .incidentRaised(let incident):
            use(incident.key.rawValue)
            incidents.append(incident)
            elements[incident.elementInstance].openIncidents += 1
        case .incidentResolved(let key):
            let incident = incidents.remove(key)
            elements[incident.elementInstance].openIncidents -= 1
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
        root.tokens = UInt32(definition[.process].kind.scope?.entries.count ?? 0)
        elements.append(root)
    }

    private mutating func applyEnded(_ status: Status, at time: Instant) {
        self.status = status
        ended = time
        agenda = []
        continuations = 0
        elements[.root].tokens = 0
        elements[.root].joins = []
    }

    private mutating func applyKept(_ entries: [AgendaEntry], isCut: Bool) {
        agenda = entries
        continuations = isCut ? continuations + 1 : 0
    }

    private mutating func applyActivated(
        _ key: ElementInstanceKey, _ index: ElementIndex, in scope: ElementInstanceKey
    ) {
        use(key.rawValue)
        let element = definition[index]
        var row = ElementInstance(key: key, element: index, scope: scope)
        switch element.kind {
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess:
            row.tokens = UInt32(element.kind.scope?.entries.count ?? 0)
        case .parallelGateway:
            if element.incoming.count > 1 { takeJoinedTokens(at: element, in: scope) }
        case .boundaryEvent:
            // Its token did not come by a flow: the event itself makes it (BPMN 2.0.2, 13.5.3).
            elements[scope].tokens += 1
        case .callActivity, .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask,
            .businessRuleTask, .exclusiveGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway, .startEvent,
            .intermediateThrowEvent, .intermediateCatchEvent, .endEvent:
            break
        }
        elements[scope].children += 1
        elements.append(row)
    }

    /// Ends an element instance with its job, its timers and its incidents, and uses up its token.
    private mutating func applyEnded(_ key: ElementInstanceKey) {
        let row = elements.remove(key)
        if let job = row.job { endJob(job, spends: false) }
        for timer in row.timers { timers.remove(timer) }
        if row.openIncidents > 0 {
            for incident in incidents.rows.filter({ $0.elementInstance == key }) { incidents.remove(incident.key) }
        }
        elements[row.scope].children -= 1
        elements[row.scope].tokens -= 1
    }

    private mutating func applyArrived(_ flow: FlowIndex, in scope: ElementInstanceKey) {
        let gateway = definition[definition[flow].target]
        guard let position = gateway.incoming.firstIndex(of: flow) else {
            preconditionFailure("flow \(flow) does not enter \(gateway.id)")
        }
        let join = elements[scope].joins.firstIndex { $0.gateway == gateway.index } ?? elements[scope].joins.count
        if join == elements[scope].joins.count {
            elements[scope].joins.append(Join(gateway: gateway.index, flows: gateway.incoming.count))
        }
        if elements[scope].joins[join].arrived[position] == 0 { elements[scope].joins[join].missing -= 1 }
        elements[scope].joins[join].arrived[position] += 1
    }

    /// One token of each incoming flow becomes the one of the gateway (BPMN 2.0.2, 13.4.1).
    private mutating func takeJoinedTokens(at gateway: Element, in scope: ElementInstanceKey) {
        guard let join = elements[scope].joins.firstIndex(where: { $0.gateway == gateway.index }) else {
            preconditionFailure("gateway \(gateway.id) fires without tokens")
        }
        precondition(elements[scope].joins[join].missing == 0, "gateway \(gateway.id) fires before all tokens came")
        var missing: UInt32 = 0
        for position in gateway.incoming.indices {
            elements[scope].joins[join].arrived[position] -= 1
            if elements[scope].joins[join].arrived[position] == 0 { missing += 1 }
        }
        if missing == gateway.incoming.count {
            elements[scope].joins.remove(at: join)
        } else {
            elements[scope].joins[join].missing = missing
        }
        elements[scope].tokens -= UInt32(gateway.incoming.count - 1)
    }

    private mutating func applyCreated(_ job: JobCreated) {
        use(job.key.rawValue)
        jobs.append(
            Job(
                key: job.key, elementInstance: job.elementInstance, computedType: job.computedType,
                attemptsLeft: job.attempts, reserved: job.reserved))
        elements[job.elementInstance].job = job.key
        allowance.reserved = allowance.reserved + job.reserved
    }

    /// What a job reserved is spent when it was worked on, and returned when it never will be.
    private mutating func endJob(_ key: JobKey, spends: Bool) {
        let job = jobs.remove(key)
        if elements.contains(job.elementInstance) { elements[job.elementInstance].job = nil }
        allowance.reserved = allowance.reserved - job.reserved
        if spends { allowance.spent = allowance.spent + job.reserved }
    }

    private mutating func use(_ key: UInt32) {
        precondition(key >= nextKey, "key \(key) was used before")
        nextKey = key + 1
    }
}
