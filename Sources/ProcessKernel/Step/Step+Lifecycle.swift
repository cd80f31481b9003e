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
        guard let row = instance.elements.find(key) else { return }
        run(key, instance.definition[row.element])
    }

    private mutating func run(_ key: ElementInstanceKey, _ element: Element) {
        guard mapInputs(of: key, element), armBoundaryEvents(of: key, element) else { return }
        perform(element, key)
    }

    /// Does the work of an element again, after an incident: its inputs stay what they are, since mapping them again
    /// would read its own earlier results.
    mutating func perform(_ key: ElementInstanceKey) {
        guard let row = instance.elements.find(key) else { return }
        let element = instance.definition[row.element]
        guard armBoundaryEvents(of: key, element) else { return }
        perform(element, key)
    }

    /// An element has done its work: results are mapped, its instance ends, and tokens leave by the flows that apply.
    mutating func complete(_ key: ElementInstanceKey) {
        guard let row = instance.elements.find(key) else { return }
        let element = instance.definition[row.element]
        if element.kind.scope != nil, row.tokens > 0 { return }
        if key == .root { return completeInstance() }
        complete(row, element)
    }

    mutating func complete(_ row: ElementInstance, _ element: Element) {
        guard mapOutputs(of: row.key, element) else { return }
        leave(row, element)
    }

    /// Lets the tokens leave again, after an incident: the outputs are mapped.
    mutating func leave(_ key: ElementInstanceKey) {
        guard let row = instance.elements.find(key) else { return }
        leave(row, instance.definition[row.element])
    }

    private mutating func leave(_ row: ElementInstance, _ element: Element) {
        guard let leaving = flows(leaving: element, row.key) else { return }
        removeWork(of: row)
        record(.elementCompleted(row.key))
        leave(by: leaving, scope: row.scope)
    }

    /// Begins the tokens of a process or sub-process instance; `apply` has counted them.
    mutating func beginScope(_ key: ElementInstanceKey, of element: Element) {
        guard let scope = element.kind.scope else { preconditionFailure("\(element.id) holds no elements") }
        for entry in scope.entries { agenda.append(.enter(entry, via: nil, scope: key)) }
        if scope.entries.isEmpty { agenda.append(.complete(key)) }
    }

    /// Ends an element instance and all inside it, innermost first, without completing anything.
    mutating func terminate(_ key: ElementInstanceKey) {
        let row = instance.elements[key]
        if row.children > 0 { terminateChildren(of: key) }
        removeWork(of: row)
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
        let row = instance.elements[key]
        guard case .success(let leaving) = choose(leaving: instance.definition[row.element], key) else {
            preconditionFailure("a skip without a way on was not rejected")
        }
        if row.children > 0 { terminateChildren(of: key) }
        removeWork(of: row)
        record(.elementSkipped(key))
        leave(by: leaving, scope: row.scope)
    }

    /// Calls off the job and the timers of an element instance that ends.
    mutating func removeWork(of row: ElementInstance) {
        if let job = row.job { effects.append(.removeJob(job)) }
        for timer in row.timers { effects.append(.removeTimer(timer)) }
    }
}
