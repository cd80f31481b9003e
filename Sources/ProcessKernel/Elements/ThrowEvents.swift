import FEEL
package import ProcessModel

/// Events and tasks that cause something: what they throw goes on the agenda ahead of their own continuation, so that
/// it reaches what tokens already under way wait for.
extension Step {
    mutating func performThrow(_ results: [EventResult], _ element: Element, _ key: ElementInstanceKey) {
        if case .terminate? = results.first { return terminateScope(of: element, key) }
        if case .terminateAround(let reach)? = results.first { return terminate(reach, from: element, key) }
        if let settings = jobLeft(of: results, element, key) { return performServiceTask(settings, key) }
        var entries: [AgendaEntry] = []
        for result in results {
            switch entry(for: result, key) {
            case .success(let entry): entries += entry
            case .failure(let cause):
                return raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
            }
        }
        for entry in entries { agenda.append(entry) }
        var staysOpen = false
        for result in results {
            switch result {
            case .message, .signal, .escalation, .terminate, .terminateAround, .link: break
            // The event stays until somebody catches the error, so that an incident has a place.
            case .error: staysOpen = true
            case .cancel:
                cancelTransaction(from: key)
                staysOpen = true
            case .compensation(let compensation):
                if startCompensation(compensation, key) { staysOpen = true }
            case .job(let settings):
                if results.count > 1 { record(.triggerSeen(key, Seen(event: element.index, trigger: 0))) }
                performServiceTask(settings, key)
                staysOpen = true
            }
        }
        if !staysOpen { complete(key, element) }
    }

    /// The job of an event that has thrown all else and could not get its job done: a retry does that alone.
    private func jobLeft(of results: [EventResult], _ element: Element, _ key: ElementInstanceKey) -> JobSettings? {
        guard instance.elements[key].seen.contains(Seen(event: element.index, trigger: 0)) else { return nil }
        for case .job(let settings) in results { return settings }
        return nil
    }

    mutating func performSendTask(_ message: MessageThrow, _ element: Element, _ key: ElementInstanceKey) {
        performThrow([.message(message)], element, key)
    }

    /// What goes on the agenda; for a message, one entry for each message flow that it takes.
    private func entry(for result: EventResult, _ key: ElementInstanceKey) -> Result<[AgendaEntry], IncidentCause> {
        switch result {
        case .message(let message): return messages(message, key)
        case .signal(let name, let payload, let reach):
            let process = reach == .process ? instance.process(of: key) : nil
            return self.name(name, "signal", at: key).flatMap { name in
                values(of: payload, from: key).map {
                    [.broadcast(name: name, variables: $0, from: key, within: process)]
                }
            }
        case .escalation(let code, let payload):
            let scope = instance.elements[key].scope
            return text(of: code, at: key).flatMap { code in
                values(of: payload, from: key).map {
                    [.escalate(code: code.text, variables: $0, scope: scope, label: code.label)]
                }
            }
        case .error(let error):
            return text(of: error.code, at: key).flatMap { code in
                guard let message = error.message else {
                    return .success(ThrownError(code: code.text, label: code.label))
                }
                return text(of: message, at: key).map { message in
                    var label = code.label
                    label.join(message.label)
                    return ThrownError(code: code.text, message: message.text, label: label)
                }
            }.map { [.throwError($0, from: key)] }
        case .compensation, .link, .terminate, .terminateAround, .cancel, .job: return .success([])
        }
    }

    private func messages(
        _ message: MessageThrow, _ key: ElementInstanceKey
    ) -> Result<[AgendaEntry], IncidentCause> {
        name(message.name, "message", at: key).flatMap { name in
            values(of: message.payload, from: key).flatMap { values in
                guard let expression = message.correlationKey else { return .success((name, nil, values)) }
                return evaluate(expression, at: key).map { (name, $0.value.correlationKey, values) }
            }
        }.map { (name, correlationKey: String?, values: [NamedValue]) in
            let message = Message(name: name, correlationKey: correlationKey, variables: values)
            if targets(of: message, key).isEmpty { return [.send(message, from: key)] }
            return targets(of: message, key).map { target in
                var message = message
                message.targets = [target]
                return .send(message, from: key)
            }
        }
    }

    private func targets(of message: Message, _ key: ElementInstanceKey) -> [MessageTarget] {
        let kind = instance.element(of: key).kind
        if case .sendTask(let thrown) = kind { return thrown.targets }
        for case .message(let thrown) in kind.results { return thrown.targets }
        return []
    }

    private func text(
        of expression: ModelExpression, at key: ElementInstanceKey
    ) -> Result<(text: String, label: Label), IncidentCause> {
        evaluate(expression, at: key).map { result in
            if case .string(let text) = result.value { return (text, result.label) }
            return (result.value.json(), result.label)
        }
    }

    /// The variables that go along with what is thrown or called.
    func values(of transfer: Transfer, from key: ElementInstanceKey) -> Result<[NamedValue], IncidentCause> {
        var values: [NamedValue] = []
        if transfer.passesAll {
            let passed = transfer.isLocal ? instance.elements[key].variables.all : instance.variables(seenFrom: key)
            values = passed.map { NamedValue($0.name, $0.value, label: $0.label) }
        }
        for mapping in transfer.mappings {
            switch evaluate(mapping.source, at: key) {
            case .failure(let cause): return .failure(cause)
            case .success(let result):
                let known = values.firstIndex { $0.name == mapping.target[0] }
                let whole = known.map { values[$0].value } ?? .null
                var value = NamedValue(
                    mapping.target[0], whole.replacing(mapping.target.dropFirst(), with: result.value),
                    label: result.label)
                if mapping.target.count > 1, let known { value.label.join(values[known].label) }
                if let known { values[known] = value } else { values.append(value) }
            }
        }
        return .success(values)
    }

    /// Ends everything else in the scope of the event, then the event itself (BPMN 2.0.2, 13.5.6). What is undone on
    /// behalf of the scope ends too, and an ad hoc sub-process waits for nothing more that could be started in it.
    private mutating func terminateScope(of element: Element, _ key: ElementInstanceKey) {
        let scope = instance.elements[key].scope
        var next: UInt32 = 1
        while let row = instance.elements.first(from: next) {
            next = row.key.rawValue + 1
            if row.scope == scope, row.key != scope, row.key != key { terminate(row.key) }
        }
        endCompensation(of: scope)
        dropTokens(of: scope)
        complete(key, element)
        // Where a listener of the event is at work, the sub-process ends as its others do.
        if case .adHocSubprocess = instance.element(of: scope).kind, !instance.elements.contains(key) {
            completeAdHoc(scope)
        }
    }

    /// Completes the event, then ends everything around it as far as it reaches.
    private mutating func terminate(_ reach: TerminateReach, from element: Element, _ key: ElementInstanceKey) {
        let loop = instance.loop(around: key)
        if loop == nil, reach == .loop { return terminateScope(of: element, key) }
        complete(key, element)
        guard !instance.elements.contains(key) else { return }
        if let loop, reach == .loop {
            record(.loopEnding(loop))
            terminateChildren(of: loop)
            agenda.append(.roundEnded(loop))
        } else {
            terminateChildren(of: .root)
            endCompensation(of: .root)
            dropTokens(of: .root)
            agenda.append(.complete(.root))
        }
    }

    // MARK: Signals and messages

    /// A signal reaches all that wait for it, here and in other instances (BPMN 2.0.2, 10.5.6); one that is meant for
    /// a process alone goes no further.
    mutating func broadcast(_ name: String, _ variables: [NamedValue], within process: ElementInstanceKey?) {
        catchSignal(name, variables, within: process)
        if process == nil { dispatch(.signal(name: name, variables: variables)) }
    }

    /// A signal reaches all in this instance that wait for it.
    mutating func catchSignal(_ name: String, _ variables: [NamedValue], within process: ElementInstanceKey? = nil) {
        for subscription in Array(instance.subscriptions.rows) where subscription.topic == .signal(name: name) {
            // One that caught it before may have ended what this one waited for.
            guard instance.subscriptions.contains(subscription.key) else { continue }
            if let process, instance.process(of: subscription.elementInstance) != process { continue }
            happen(subscription.key, variables: variables)
        }
    }

    /// A message goes to one that waits for it: in this instance, else in another, else it starts one.
    mutating func send(_ message: Message) {
        let subscription = instance.subscriptions.rows.first { row in
            row.takes(messageNamed: message.name, correlationKey: message.correlationKey)
                && instance.isTarget(row, of: message)
        }
        if let subscription { return happen(subscription.key, variables: message.variables) }
        dispatch(.message(message))
    }

    @discardableResult
    mutating func dispatch(_ content: Dispatch.Content) -> DispatchKey {
        let key = DispatchKey(rawValue: instance.nextKey)
        record(.dispatched(Dispatch(key: key, content: content)))
        effects.append(.dispatch(key))
        return key
    }

    // MARK: Escalations

    /// An escalation goes outward from the scope that it was thrown in; nobody need catch it (BPMN 2.0.2, 10.5.6).
    mutating func escalate(_ code: String, _ label: Label, _ variables: [NamedValue], scope: ElementInstanceKey) {
        guard instance.elements.contains(scope) else { return }
        let caught = instance.catcher(inScope: scope) { trigger in
            guard case .escalation(let wanted) = trigger else { return nil }
            return wanted.code == nil ? .anything : wanted.code == code ? .exactly : nil
        }
        guard let caught else { return }
        var variables = variables
        if case .escalation(let wanted) = caught.trigger, let name = wanted.codeVariable {
            variables.append(NamedValue(name, .string(code), label: label))
        }
        trigger(Occurrence(caught.event, trigger: caught.number, of: caught.holder, variables: variables))
    }
}

extension ElementKind {
    /// What an event causes; nothing for all else.
    var results: [EventResult] {
        switch self {
        case .intermediateThrowEvent(let results), .endEvent(let results): results
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway, .startEvent,
            .intermediateCatchEvent, .boundaryEvent:
            []
        }
    }
}

extension ProcessInstance {
    /// Whether a message flow that leads somewhere leads to what waits.
    package func isTarget(_ subscription: Subscription, of message: Message) -> Bool {
        guard !message.targets.isEmpty else { return true }
        let definition = definition(of: subscription.elementInstance)
        return message.targets.contains { $0.leads(to: subscription.element, of: definition) }
    }
}

extension MessageTarget {
    /// Whether a message flow with that end leads to the element, or to something around or below it.
    package func leads(to index: ElementIndex, of definition: ProcessDefinition) -> Bool {
        guard process == definition.id else { return false }
        guard let element else { return true }
        return definition.isInside(definition[index], element)
    }
}

extension ProcessDefinition {
    /// Whether the element has that id, or is around or on something that has.
    fileprivate func isInside(_ element: Element, _ id: String) -> Bool {
        if element.id == id { return true }
        if case .boundaryEvent(let boundary) = element.kind, self[boundary.attachedTo].id == id { return true }
        guard let scope = element.scope else { return false }
        return self[scope].id == id
    }
}

extension ProcessInstance {
    /// The process or called process that an element instance is in.
    fileprivate func process(of key: ElementInstanceKey) -> ElementInstanceKey {
        var key = key
        while !isProcess(key) { key = elements[key].scope }
        return key
    }

    /// The nearest loop that an element instance is in; one outside of the called process is not looked for.
    fileprivate func loop(around key: ElementInstanceKey) -> ElementInstanceKey? {
        var key = key
        while !isProcess(key) {
            if elements[key].loop != nil { return key }
            key = elements[key].scope
        }
        return nil
    }
}
