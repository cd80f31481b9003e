import ProcessModel

/// Commands on the instance as a whole.
extension Step {
    mutating func begin(_ start: StartInstance) {
        recordStart(start)
        if let trigger = start.trigger { return begin(by: trigger) }
        beginProcess(.root)
    }

    private mutating func recordStart(_ start: StartInstance) {
        record(
            .instanceStarted(
                InstanceStarted(
                    definition: start.definition, businessKey: start.businessKey, tenant: start.tenant,
                    at: context.now, limit: start.limit, policyVersion: context.policy.version,
                    isTriggered: start.trigger != nil)))
        for variable in start.variables {
            record(.variableSet(.root, Variable(variable, writer: nil)))
        }
    }

    /// A start that names no event, of a process that only events begin: its first conditional start event whose
    /// condition holds for the variables of the start (BPMN 2.0.2, Table 10.84), else its first timer, as if the time
    /// had come. Who starts it cannot do what its messages and signals do.
    func beginning(of start: StartInstance) -> Result<StartInstance, Rejection> {
        let definition = instance.definition
        guard start.trigger == nil, definition[.process].kind.scope?.entries.isEmpty ?? false else {
            return .success(start)
        }
        let starts = definition.starts
        if starts.isEmpty { return .success(start) }
        var trial = Step(instance: instance, context: context)
        trial.recordStart(start)
        let begun = starts.first { $0.condition.map { (try? trial.truth(of: $0, at: .root).get()) ?? false } ?? false }
        guard let begun = begun ?? starts.first(where: \.isTimer) else {
            return .failure(
                Rejection(.nothingStarts, "only events begin the process \(definition.id), and none of them happened"))
        }
        var start = start
        start.trigger = begun.trigger([])
        return .success(start)
    }

    /// An event starts the process: the token begins there. Of an event-based gateway that needs all of its events the
    /// others are waited for (BPMN 2.0.2, 13.4.4).
    private mutating func begin(by trigger: StartTrigger) {
        let definition = instance.definition
        let process = definition[.process]
        declareVariables(of: process, .root)
        guard let scope = process.kind.scope else { return }
        let isArmed = armEventSubprocesses(of: .root, scope)
        let element = definition[trigger.element]
        beginToken(at: element)
        let key = activate(element, scope: .root)
        if let event = element.eventCatch, event.needsAll {
            _ = arm(event, of: element.index, for: key, retry: .waitAgain(element.index, of: key))
            for subscription in instance.elements[key].subscriptions
            where instance.subscriptions[subscription].trigger == trigger.number {
                unsubscribe(subscription)
            }
            agenda.append(
                .trigger(Occurrence(element.index, trigger: trigger.number, of: key, variables: trigger.variables)))
        } else {
            takeResults(trigger.variables, of: key)
            if isArmed { beginProcess(.root) }
        }
        for index in element.incoming {
            let gateway = definition[definition[index].source]
            guard case .eventBasedGateway(let settings) = gateway.kind, settings.isParallel else { continue }
            for flow in gateway.outgoing where definition[flow].target != element.index {
                record(.tokenCreated(definition[flow].target, scope: .root))
                agenda.append(.enter(definition[flow].target, via: nil, scope: .root))
            }
        }
    }

    /// The first token of a process that an event starts. An event-based gateway in front of the event fires by it.
    private mutating func beginToken(at element: Element) {
        let definition = instance.definition
        let way = element.incoming.first { flow in
            if case .eventBasedGateway = definition[definition[flow].source].kind { true } else { false }
        }
        guard let way else { return record(.tokenCreated(element.index, scope: .root)) }
        let gateway = definition[definition[way].source]
        record(.tokenCreated(gateway.index, scope: .root))
        record(.elementCompleted(activate(gateway, scope: .root)))
        record(.flowTaken(way, scope: .root))
    }

    mutating func resume() {
        record(.instanceResumed)
        // Whoever was asked for a job meanwhile did not get it: offer the open ones again.
        for job in instance.jobs.rows {
            effects.append(.offerJob(offer(job)))
        }
    }

    mutating func cancel(reason: String?) {
        terminateChildren(of: .root)
        endInstance(.instanceTerminated(at: context.now, reason: reason))
    }

    mutating func completeInstance() {
        endInstance(.instanceCompleted(at: context.now))
    }

    mutating func endInstance(_ event: Event) {
        agenda.removeAll { _ in true }
        // The incidents of the root are those of tokens at no element.
        for incident in instance.incidents.rows { record(.incidentResolved(incident.key)) }
        removeWork(of: .root)
        record(event)
        effects.append(.end)
    }
}
