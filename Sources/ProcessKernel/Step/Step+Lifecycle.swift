import ProcessModel

/// The life of an element instance: a token enters, the element runs, completes, and tokens leave.
extension Step {
    /// A token arrives at an element.
    mutating func enter(_ index: ElementIndex, via flow: FlowIndex?, scope: ElementInstanceKey) {
        guard instance.elements.contains(scope) else { return }
        let element = instance.definition[index]
        if case .parallelGateway = element.kind, element.incoming.count > 1, let flow {
            guard joinIsComplete(at: element, after: flow, scope: scope) else { return }
        }
        let key = activate(element, scope: scope)
        run(key, element)
    }

    mutating func activate(_ element: Element, scope: ElementInstanceKey) -> ElementInstanceKey {
        let key = ElementInstanceKey(rawValue: instance.nextKey)
        record(.elementActivated(key, element.index, scope: scope))
        return key
    }

    /// Begins an element again, after an incident.
    mutating func run(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        run(key, instance.element(of: key))
    }

    private mutating func run(_ key: ElementInstanceKey, _ element: Element) {
        guard mapInputs(of: key, element), armBoundaryEvents(of: key, element) else { return }
        perform(element, key)
    }

    /// Does the work of an element again, after an incident: its inputs stay what they are, since mapping them again
    /// would read its own earlier results.
    mutating func perform(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        let element = instance.element(of: key)
        guard armBoundaryEvents(of: key, element) else { return }
        perform(element, key)
    }

    /// An element has done its work: results are mapped, its instance ends, and tokens leave by the flows that apply.
    mutating func complete(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        let element = instance.element(of: key)
        if element.kind.scope != nil, instance.elements[key].tokens > 0 { return }
        if key == .root { return completeInstance() }
        complete(key, element)
    }

    mutating func complete(_ key: ElementInstanceKey, _ element: Element) {
        guard mapOutputs(of: key, element) else { return }
        leave(key, element)
    }

    /// Lets the tokens leave again, after an incident: the outputs are mapped.
    mutating func leave(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        leave(key, instance.element(of: key))
    }

    private mutating func leave(_ key: ElementInstanceKey, _ element: Element) {
        guard let leaving = flows(leaving: element, key) else { return }
        let scope = instance.elements[key].scope
        removeWork(of: key)
        record(.elementCompleted(key))
        leave(by: leaving, scope: scope)
    }

    /// Begins the tokens of a process or sub-process instance; `apply` has counted them.
    mutating func beginScope(_ key: ElementInstanceKey, of element: Element) {
        guard let scope = element.kind.scope else { preconditionFailure("\(element.id) holds no elements") }
        for entry in scope.entries { agenda.append(.enter(entry, via: nil, scope: key)) }
        if scope.entries.isEmpty { agenda.append(.complete(key)) }
    }

    /// Ends an element instance and all inside it, innermost first, without completing anything.
    mutating func terminate(_ key: ElementInstanceKey) {
        if instance.elements[key].children > 0 { terminateChildren(of: key) }
        removeWork(of: key)
        record(.elementTerminated(key))
    }

    mutating func terminateChildren(of scope: ElementInstanceKey) {
        var next = scope.rawValue + 1
        while instance.elements[scope].children > 0, let row = instance.elements.first(from: next) {
            next = row.key.rawValue + 1
            if row.scope == scope { terminate(row.key) }
        }
    }

    /// Skipping needs a flow that the token can go on by.
    func rejectionOfSkip(_ key: ElementInstanceKey) -> Rejection? {
        let element = instance.element(of: key)
        guard case .failure = choose(leaving: element, key) else { return nil }
        return Rejection(.cannotSkip, "no condition of the flows out of \(element.id) holds, so there is no way on")
    }

    /// Ends an element instance in place of its work; the token goes on.
    mutating func skip(_ key: ElementInstanceKey) {
        guard case .success(let leaving) = choose(leaving: instance.element(of: key), key) else {
            preconditionFailure("a skip without a way on was not rejected")
        }
        let scope = instance.elements[key].scope
        if instance.elements[key].children > 0 { terminateChildren(of: key) }
        removeWork(of: key)
        record(.elementSkipped(key))
        leave(by: leaving, scope: scope)
    }

    /// Calls off the job and the timers of an element instance that ends.
    mutating func removeWork(of key: ElementInstanceKey) {
        if let job = instance.elements[key].job { effects.append(.removeJob(job)) }
        for timer in instance.elements[key].timers { effects.append(.removeTimer(timer)) }
    }
}
