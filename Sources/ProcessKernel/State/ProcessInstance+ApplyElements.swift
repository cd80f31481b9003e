package import ProcessModel

/// Element instances and the tokens between them.
extension ProcessInstance {
    mutating func applyToElements(_ event: Event) {
        switch event {
        case .elementActivated(let key, let element, let scope): applyActivated(key, element, in: scope)
        case .elementCompleted(let key):
            noteDone(key)
            let record = undoable(of: key)
            let scope = elements[key].scope
            applyEnded(key, completed: true)
            if let record { elements[scope].undoable.append(record) }
        case .elementSkipped(let key):
            noteDone(key)
            applyEnded(key, completed: true)
        case .elementTerminated(let key): applyEnded(key, completed: false)
        // The token that it uses was made for it and stands at no join.
        case .scopeOpened(let key, let element, let scope):
            append(ElementInstance(key: key, element: element, scope: scope))
        case .processCalled(let key, let definition, let call): applyCalled(key, definition, by: call)
        case .loopStarted(let key, let loop): elements[key].loop = loop
        case .roundOutput(let key, let round, let value, let label):
            elements[key].loop?.outputs[Int(round)] = value
            elements[key].loop?.outputsLabel.join(label)
        case .loopEnding(let key): elements[key].loop?.isEnding = true
        case .startsLater(let key, let later): elements[key].startsLater = later
        case .listenersPassed(let key, let progress): elements[key].listeners = progress
        case .adHocEnding(let key): elements[key].isEnding = true
        case .triggersForgotten(let key, let event): elements[key].seen.removeAll { $0.event == event }
        case .businessKeySet(let key, let businessKey, let label):
            elements[key].businessKey = businessKey
            if label != .public { elements[key].businessKeyLabel = label }
        default: preconditionFailure("\(event) is no event of elements")
        }
    }

    mutating func applyToTokens(_ event: Event) {
        switch event {
        case .flowTaken(_, let scope), .tokenCreated(_, let scope): elements[scope].tokens += 1
        case .tokenArrived(let flow, let scope): applyArrived(flow, in: scope)
        case .tokensDropped(let scope):
            elements[scope].tokens = elements[scope].children
            elements[scope].joins = []
            noteJoins(of: scope)
        case .gatewayReset(let gateway, let scope): applyReset(gateway, in: scope)
        default: preconditionFailure("\(event) is no event of tokens")
        }
    }

    // MARK: Beginnings and ends

    private mutating func applyActivated(
        _ key: ElementInstanceKey, _ index: ElementIndex, in scope: ElementInstanceKey
    ) {
        let element = definition(of: scope)[index]
        var row = ElementInstance(key: key, element: index, scope: scope)
        if elements[scope].loop != nil, elements[scope].element == index {
            row.round = elements[scope].loop?.started
            elements[scope].loop?.started += 1
        } else {
            takeTokens(of: element, in: scope)
        }
        if element.activity.loop == nil || row.round != nil {
            row.tokens = UInt32(element.kind.scope?.entries.count ?? 0)
        }
        append(row)
    }

    /// Uses the tokens up that a joining element waited for; elsewhere the one token goes on in the element instance.
    private mutating func takeTokens(of element: Element, in scope: ElementInstanceKey) {
        switch element.kind {
        case .parallelGateway:
            if element.incoming.count > 1 { takeJoinedTokens(at: element, in: scope) }
        case .inclusiveGateway, .complexGateway:
            if element.joins { takeJoinedTokens(at: element, in: scope) }
        case .boundaryEvent:
            // Its token did not come by a flow: the event itself makes it (BPMN 2.0.2, 13.5.3).
            elements[scope].tokens += 1
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent,
            .endEvent:
            if element.joins { takeQuantity(of: element, in: scope) }
        }
    }

    private mutating func applyCalled(_ key: ElementInstanceKey, _ called: DefinitionKey, by call: ElementInstanceKey) {
        guard let process = process(called) else {
            preconditionFailure("definition \(called.rawValue) was not attached before it is called")
        }
        var row = ElementInstance(key: key, element: .process, scope: call)
        row.process = process
        row.tokens = UInt32(self.process(at: process)[.process].kind.scope?.entries.count ?? 0)
        elements[call].tokens += 1
        insert(row)
    }

    private mutating func append(_ row: ElementInstance) {
        var row = row
        row.process = elements[row.scope].process
        insert(row)
    }

    /// Adds a row whose definition is set.
    mutating func insert(_ row: ElementInstance) {
        use(row.key.rawValue)
        elements[row.scope].children += 1
        elements.append(row)
    }

    private mutating func noteDone(_ key: ElementInstanceKey) {
        if elements[key].process == 0 { done.insert(elements[key].element) }
    }

    /// Ends an element instance with its job, its timers, its subscriptions and its incidents, and uses up its token.
    private mutating func applyEnded(_ key: ElementInstanceKey, completed: Bool) {
        for subscription in elements[key].subscriptions { drop(subscription) }
        let row = elements.remove(key)
        if let job = row.job { endJob(job, spends: false) }
        for timer in row.timers { timers.remove(timer) }
        if row.openIncidents > 0 {
            for incident in incidents.rows.filter({ $0.elementInstance == key }) { incidents.remove(incident.key) }
        }
        if !row.joins.isEmpty { noteJoins(of: key) }
        elements[row.scope].children -= 1
        elements[row.scope].tokens -= 1
        if row.round != nil {
            if completed { elements[row.scope].loop?.completed += 1 } else { elements[row.scope].loop?.terminated += 1 }
        }
        if let holder = row.undoesFor, elements.contains(holder) { elements[holder].compensation?.isBusy = false }
    }

    // MARK: Joins

    private mutating func applyArrived(_ flow: FlowIndex, in scope: ElementInstanceKey) {
        let definition = definition(of: scope)
        let gateway = definition[definition[flow].target]
        guard let position = gateway.incoming.firstIndex(of: flow) else {
            preconditionFailure("flow \(flow) does not enter \(gateway.id)")
        }
        let join = elements[scope].joins.firstIndex { $0.gateway == gateway.index } ?? elements[scope].joins.count
        if join == elements[scope].joins.count {
            elements[scope].joins.append(Join(gateway: gateway.index, flows: gateway.incoming.count))
            noteJoins(of: scope)
        }
        if elements[scope].joins[join].arrived[position] == 0 { elements[scope].joins[join].missing -= 1 }
        elements[scope].joins[join].arrived[position] += 1
    }

    /// One token of each incoming flow that has one becomes the one of the gateway (BPMN 2.0.2, 13.4.1 and 13.4.3).
    private mutating func takeJoinedTokens(at gateway: Element, in scope: ElementInstanceKey) {
        guard let join = elements[scope].joins.firstIndex(where: { $0.gateway == gateway.index }) else {
            preconditionFailure("gateway \(gateway.id) fires without tokens")
        }
        let came = elements[scope].joins[join].arrived.map { $0 > 0 }
        let taken = takeOneOfEach(join, in: scope)
        precondition(taken > 0, "gateway \(gateway.id) fires without tokens")
        elements[scope].tokens -= UInt32(taken - 1)
        if case .complexGateway = gateway.kind {
            elements[scope].joins[join].fired = came
        } else {
            removeIfEmpty(join, in: scope)
        }
    }

    private mutating func takeOneOfEach(
        _ join: Int, in scope: ElementInstanceKey, where isWanted: (Int) -> Bool = { _ in true }
    ) -> Int {
        var taken = 0
        var missing: UInt32 = 0
        for position in elements[scope].joins[join].arrived.indices {
            if isWanted(position), elements[scope].joins[join].arrived[position] > 0 {
                elements[scope].joins[join].arrived[position] -= 1
                taken += 1
            }
            if elements[scope].joins[join].arrived[position] == 0 { missing += 1 }
        }
        elements[scope].joins[join].missing = missing
        return taken
    }

    /// The tokens that a complex gateway waited for after it had fired are used up; where flows get tokens at the
    /// reset, they are made anew (BPMN 2.0.2, 13.4.5).
    private mutating func applyReset(_ gateway: ElementIndex, in scope: ElementInstanceKey) {
        guard let join = elements[scope].joins.firstIndex(where: { $0.gateway == gateway }) else {
            preconditionFailure("a complex gateway is reset that has not fired")
        }
        let fired = elements[scope].joins[join].fired
        elements[scope].tokens -= UInt32(takeOneOfEach(join, in: scope) { !fired[$0] })
        elements[scope].joins[join].fired = []
        removeIfEmpty(join, in: scope)
    }

    /// So many tokens become one (BPMN 2.0.2, 10.3: startQuantity), those of the first flows first.
    private mutating func takeQuantity(of element: Element, in scope: ElementInstanceKey) {
        guard let join = elements[scope].joins.firstIndex(where: { $0.gateway == element.index }) else { return }
        var left = UInt32(element.activity.startQuantity)
        for position in elements[scope].joins[join].arrived.indices where left > 0 {
            let taken = min(left, elements[scope].joins[join].arrived[position])
            elements[scope].joins[join].arrived[position] -= taken
            left -= taken
        }
        precondition(left == 0, "\(element.id) begins before all its tokens came")
        elements[scope].tokens -= UInt32(element.activity.startQuantity - 1)
        elements[scope].joins[join].missing = UInt32(elements[scope].joins[join].arrived.count { $0 == 0 })
        removeIfEmpty(join, in: scope)
    }

    private mutating func removeIfEmpty(_ join: Int, in scope: ElementInstanceKey) {
        guard elements[scope].joins[join].isEmpty else { return }
        elements[scope].joins.remove(at: join)
        noteJoins(of: scope)
    }

    /// Keeps `scopesWithJoins` true for one scope.
    mutating func noteJoins(of scope: ElementInstanceKey) {
        let hasJoins = elements.contains(scope) && !elements[scope].joins.isEmpty
        var low = 0
        var high = scopesWithJoins.count
        while low < high {
            let middle = (low + high) / 2
            if scopesWithJoins[middle] < scope { low = middle + 1 } else { high = middle }
        }
        let isNoted = low < scopesWithJoins.count && scopesWithJoins[low] == scope
        if hasJoins, !isNoted { scopesWithJoins.insert(scope, at: low) }
        if !hasJoins, isNoted { scopesWithJoins.remove(at: low) }
    }
}

extension Element {
    /// Whether tokens wait at the element until there are enough to begin.
    package var joins: Bool {
        switch kind {
        case .parallelGateway, .inclusiveGateway: incoming.count > 1
        case .complexGateway: !incoming.isEmpty
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent,
            .boundaryEvent, .endEvent:
            activity.startQuantity > 1
        }
    }

    /// Whether it is a complex gateway that tokens come to: no token begins at it.
    package var isComplexJoin: Bool { if case .complexGateway = kind { joins } else { false } }

    /// The settings of the job that a worker does for the element, where it is one.
    package var jobSettings: JobSettings? {
        if case .serviceTask(let settings) = kind { return settings }
        for case .job(let settings) in kind.results { return settings }
        return nil
    }
}
