import FEEL
import ProcessModel

/// An event happens: what waited for it goes on, begins, or is interrupted.
extension Step {
    mutating func trigger(_ occurrence: Occurrence) {
        let holder = occurrence.elementInstance
        guard instance.elements.contains(holder) else { return }
        let event = instance.definition(of: holder)[occurrence.event]
        // What happened behind an event-based gateway goes on once its inputs could be mapped.
        guard instance.hasInputs(of: event, holder) || mapInputs(of: holder, event, retry: .trigger(occurrence)),
            isComplete(event, occurrence)
        else { return }
        switch event.kind {
        case .userTask: timeOut(occurrence)
        case .boundaryEvent(let boundary):
            let scope = instance.elements[holder].scope
            if boundary.isInterrupting { terminate(holder) }
            fire(event, scope: scope, variables: occurrence.variables)
        // A start event of the process that needs all of its triggers waits for itself.
        case .startEvent(let start) where instance.elements[holder].element != event.index:
            beginEventSubprocess(at: event, start, occurrence)
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway,
            .startEvent, .intermediateThrowEvent, .intermediateCatchEvent, .endEvent:
            if instance.elements[holder].element == event.index {
                takeResults(occurrence.variables, of: holder)
                complete(holder)
            } else {
                choose(event, occurrence, at: holder)
            }
        }
    }

    /// An event that needs all of its triggers happens with the last of them (BPMN 2.0.2, 10.5.1).
    private mutating func isComplete(_ event: Element, _ occurrence: Occurrence) -> Bool {
        guard let wanted = event.eventCatch, wanted.needsAll else { return true }
        let holder = occurrence.elementInstance
        let seen = Seen(event: event.index, trigger: occurrence.trigger)
        if instance.elements[holder].seen.contains(seen) { return false }
        record(.triggerSeen(holder, seen))
        if instance.elements[holder].seen.count(where: { $0.event == event.index }) == wanted.triggers.count {
            if isRepeatable(event.index, of: holder) {
                record(.triggersForgotten(holder, event.index))
                // The messages are waited for anew; signals, conditions and timers that repeat never ceased to be.
                _ = arm(wanted, of: event.index, for: holder, retry: .waitAgain(event.index, of: holder))
            }
            return true
        }
        takeResults(occurrence.variables, of: holder)
        return false
    }

    /// A boundary event begins a token in the scope of its activity and lets it go at once.
    mutating func fire(_ event: Element, scope: ElementInstanceKey, variables: [NamedValue] = []) {
        let key = activate(event, scope: scope)
        takeResults(variables, of: key)
        complete(key, event)
    }

    // MARK: Event sub-processes

    /// The start event of an event sub-process happens in the scope that it waited in (BPMN 2.0.2, 10.5.2 and 13.5.4).
    private mutating func beginEventSubprocess(at event: Element, _ start: StartEvent, _ occurrence: Occurrence) {
        let scope = occurrence.elementInstance
        guard let index = event.scope else { preconditionFailure("\(event.id) is in no event sub-process") }
        if instance.isInterrupted(scope) { return }
        let subprocess = instance.definition(of: scope)[index]
        if start.isInterrupting { interrupt(scope) }
        begin(subprocess, at: event, in: scope, variables: occurrence.variables)
    }

    @discardableResult
    mutating func begin(
        _ subprocess: Element, at event: Element, in scope: ElementInstanceKey, variables: [NamedValue]
    ) -> ElementInstanceKey {
        record(.tokenCreated(subprocess.index, scope: scope))
        let key = activate(subprocess, scope: scope)
        declareVariables(of: subprocess, key)
        record(.tokenCreated(event.index, scope: key))
        takeResults(variables, of: activate(event, scope: key))
        if let inner = subprocess.kind.scope { goOn(at: event.index, inner, key) }
        return key
    }

    /// The event that began an event sub-process lets its token go on, once the event sub-processes inside wait.
    mutating func goOn(at start: ElementIndex, _ scope: Scope, _ key: ElementInstanceKey) {
        guard armEventSubprocesses(of: key, scope) else { return }
        let row = instance.elements.rows.first { $0.scope == key && $0.element == start }
        if let row { complete(row.key) }
    }

    /// Ends all that is in a scope, and what its event sub-processes wait for: one of them takes over.
    private mutating func interrupt(_ scope: ElementInstanceKey) {
        terminateChildren(of: scope)
        dropTokens(of: scope)
        for key in instance.elements[scope].subscriptions
        where waitsForStart(instance.subscriptions[key].element, scope) {
            unsubscribe(key)
        }
        for key in instance.elements[scope].timers where waitsForStart(instance.timers[key].element, scope) {
            record(.timerRemoved(key))
            effects.append(.removeTimer(key))
        }
        for incident in instance.incidents.rows where isOver(incident.retry, of: scope) {
            record(.incidentResolved(incident.key))
        }
    }

    /// Whether what an incident put off is not to come any more, once an event sub-process has taken over: the scope
    /// begins no more, and the others are waited for no more.
    private func isOver(_ retry: AgendaEntry, of scope: ElementInstanceKey) -> Bool {
        switch retry {
        case .perform(scope): true
        case .waitAgain(let event, scope): waitsForStart(event, scope)
        case .enter, .run, .perform, .complete, .leave, .trigger, .throwError, .escalate, .broadcast, .send,
            .enterTriggered, .nextRound, .roundEnded, .undoNext, .cancelTransaction, .waitAgain:
            false
        }
    }

    private func waitsForStart(_ event: ElementIndex, _ scope: ElementInstanceKey) -> Bool {
        if case .startEvent = instance.definition(of: scope)[event].kind { true } else { false }
    }

    /// Uses up the tokens of a scope that are at no element: on flows, at joins, held by incidents.
    mutating func dropTokens(of scope: ElementInstanceKey) {
        agenda.removeAll { $0.isToken(in: scope) }
        for incident in instance.incidents.rows where incident.retry.isToken(in: scope) {
            record(.incidentResolved(incident.key))
        }
        record(.tokensDropped(scope: scope))
    }

    // MARK: Event-based gateways

    /// The first event that happens behind the gateway wins; the others are no longer waited for (BPMN 2.0.2, 13.4.4).
    private mutating func choose(_ event: Element, _ occurrence: Occurrence, at gateway: ElementInstanceKey) {
        let element = instance.element(of: gateway)
        let definition = instance.definition(of: gateway)
        guard let flow = element.outgoing.first(where: { definition[$0].target == event.index }) else {
            preconditionFailure("no flow leads from \(element.id) to \(event.id)")
        }
        let scope = instance.elements[gateway].scope
        removeWork(of: gateway)
        record(.elementCompleted(gateway))
        record(.flowTaken(flow, scope: scope))
        agenda.append(.enterTriggered(occurrence, via: flow, scope: scope))
    }

    mutating func enterTriggered(_ occurrence: Occurrence, via flow: FlowIndex, scope: ElementInstanceKey) {
        guard instance.elements.contains(scope) else { return }
        let definition = instance.definition(of: scope)
        guard
            passTakeListeners(
                of: definition[flow], in: scope, retry: .enterTriggered(occurrence, via: flow, scope: scope))
        else { return }
        let event = definition[occurrence.event]
        let key = activate(event, scope: scope)
        var happened = occurrence
        happened.elementInstance = key
        guard mapInputs(of: key, event, retry: .trigger(happened)) else {
            // Of an event that needs all of its triggers the others have happened too.
            if let wanted = event.eventCatch, wanted.needsAll {
                for number in wanted.triggers.indices.map(UInt8.init) where number != occurrence.trigger {
                    record(.triggerSeen(key, Seen(event: event.index, trigger: number)))
                }
            }
            return
        }
        takeResults(occurrence.variables, of: key)
        complete(key, event)
    }
}

extension ProcessInstance {
    /// True where the inputs of an event that happens for itself are mapped: all of them are written together.
    fileprivate func hasInputs(of event: Element, _ holder: ElementInstanceKey) -> Bool {
        guard !event.mappings.inputs.isEmpty, elements[holder].element == event.index else { return true }
        return event.mappings.inputs.allSatisfy { elements[holder].variables[$0.target[0]] != nil }
    }
}

extension AgendaEntry {
    /// True for a token on its way to an element of that scope.
    func isToken(in wanted: ElementInstanceKey) -> Bool {
        switch self {
        case .enter(_, _, let scope), .enterTriggered(_, _, let scope): scope == wanted
        case .run, .perform, .complete, .leave, .trigger, .throwError, .escalate, .broadcast, .send, .nextRound,
            .roundEnded, .undoNext, .cancelTransaction, .waitAgain:
            false
        }
    }
}
