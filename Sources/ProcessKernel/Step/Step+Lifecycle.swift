import FEEL
import ProcessModel

/// The life of an element instance: a token enters, the element runs, completes, and tokens leave.
extension Step {
    /// A token arrives at an element.
    mutating func enter(_ index: ElementIndex, via flow: FlowIndex?, scope: ElementInstanceKey) {
        guard instance.elements.contains(scope) else { return }
        let definition = instance.definition(of: scope)
        let element = definition[index]
        if let flow, !definition[flow].listeners.isEmpty {
            let entry = AgendaEntry.enter(index, via: flow, scope: scope)
            guard passTakeListeners(of: definition[flow], in: scope, retry: entry) else { return }
        }
        if let flow, element.joins {
            guard joinFires(at: element, after: flow, scope: scope) else { return }
        } else if element.isComplexJoin {
            guard joinFires(at: element, scope: scope) else { return }
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

    mutating func run(_ key: ElementInstanceKey, _ element: Element) {
        // A loop maps inputs for each of its rounds.
        guard isLoopBody(key, element) || mapInputs(of: key, element) else { return }
        begin(key, element)
    }

    /// Does the work of an element again, after an incident: its inputs stay what they are, since mapping them again
    /// would read its own earlier results.
    mutating func perform(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        let element = instance.element(of: key)
        if instance.isProcess(key) { return beginProcess(key) }
        if case .eventSubprocess(let scope, let start) = element.kind { return goOn(at: start, scope, key) }
        if !isUnderWay(key) { begin(key, element) }
    }

    /// Whether the work of an element has begun, so that beginning it again would do it twice.
    private func isUnderWay(_ key: ElementInstanceKey) -> Bool {
        let row = instance.elements[key]
        if row.job != nil { return true }
        if instance.isLoopBody(row) { return row.loop != nil }
        guard let scope = instance.element(of: row).kind.scope else { return row.children > 0 }
        // Beginning what begins with no tokens lets nothing wait or end twice.
        if scope.entries.isEmpty { return false }
        // The tokens that a scope begins with are counted from its activation, and nowhere before it begins. Its event
        // sub-processes may run by then, where one of them waits and another one cannot.
        let atJoins = row.joins.reduce(0) { $0 + $1.arrived.reduce(0, +) }
        let onFlows =
            agenda.entries.count { $0.isToken(in: key) } + instance.incidents.rows.count { $0.retry.isToken(in: key) }
        return Int(row.tokens) <= Int(row.children) + Int(atJoins) + onFlows
    }

    /// Begins the tokens of a process, of the instance or of a call, once its listeners have done their part.
    mutating func beginProcess(_ key: ElementInstanceKey) {
        let process = instance.element(of: key)
        guard passStartListeners(of: key, process) else { return }
        if let start = instance.waitingStart(of: key), let scope = process.kind.scope {
            guard armEventSubprocesses(of: key, scope) else { return }
            return complete(start)
        }
        if !isUnderWay(key) { beginScope(key, of: process) }
    }

    private mutating func begin(_ key: ElementInstanceKey, _ element: Element) {
        // The events on the boundary of a loop stand around all its rounds.
        if instance.elements[key].round == nil {
            guard armBoundaryEvents(of: key, element) else { return }
        }
        if isLoopBody(key, element) {
            return beginLoop(key, element)
        }
        guard passStartListeners(of: key, element) else { return }
        perform(element, key)
    }

    /// True for the element instance that stands around the rounds of a loop.
    func isLoopBody(_ key: ElementInstanceKey, _ element: Element) -> Bool {
        element.activity.loop != nil && instance.elements[key].round == nil
    }

    /// An element has done its work: results are mapped, its instance ends, and tokens leave by the flows that apply.
    mutating func complete(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        let element = instance.element(of: key)
        if element.kind.scope != nil {
            guard instance.elements[key].tokens == 0, instance.elements[key].compensation == nil,
                instance.elements[key].loop == nil
            else { return }
            if let fired = instance.elements[key].joins.first(where: \.hasFired) {
                return reset(instance.definition(of: key)[fired.gateway], in: key)
            }
            if case .process = element.kind { return completeProcess(key) }
            if case .adHocSubprocess(_, let settings) = element.kind, !instance.elements[key].isEnding {
                return lookAtAdHoc(key, settings)
            }
        }
        complete(key, element)
    }

    mutating func complete(_ key: ElementInstanceKey, _ element: Element) {
        guard passEndListeners(of: key, element) else { return }
        guard mapOutputs(of: key, element) else { return }
        leave(key, element)
    }

    /// Lets the tokens leave again, after an incident: the outputs are mapped.
    mutating func leave(_ key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        leave(key, instance.element(of: key))
    }

    mutating func leave(_ key: ElementInstanceKey, _ element: Element) {
        if instance.elements[key].round != nil { return endRound(key, element) }
        if let holder = instance.elements[key].undoesFor { return endUndoing(key, element, for: holder) }
        guard let leaving = flows(leaving: element, key) else { return }
        let scope = instance.elements[key].scope
        removeWork(of: key)
        record(.elementCompleted(key))
        // What its results made true comes before its tokens go on, and may stop them.
        if !changed.isEmpty { lookAtConditions() }
        follow(element, by: leaving, scope: scope)
    }

    /// What comes after the end of an element: its tokens go on, and the scope ends if none is left.
    private mutating func follow(_ element: Element, by leaving: LeavingFlows, scope: ElementInstanceKey) {
        if let target = element.linkTarget {
            record(.tokenCreated(target, scope: scope))
            agenda.append(.enter(target, via: nil, scope: scope))
        }
        leave(by: leaving, quantity: element.activity.completionQuantity, scope: scope)
    }

    /// A process has no token left: the instance ends, or the call that began it.
    private mutating func completeProcess(_ key: ElementInstanceKey) {
        guard passEndListeners(of: key, instance.element(of: key)) else { return }
        if key == .root { completeInstance() } else { completeCalled(key) }
    }

    /// Begins the tokens of a scope; `apply` has counted them. Its event sub-processes wait before that.
    mutating func beginScope(_ key: ElementInstanceKey, of element: Element) {
        guard let scope = element.kind.scope else { preconditionFailure("\(element.id) holds no elements") }
        declareVariables(of: element, key)
        guard armEventSubprocesses(of: key, scope) else { return }
        for entry in scope.entries { agenda.append(.enter(entry, via: nil, scope: key)) }
        if scope.entries.isEmpty { agenda.append(.complete(key)) }
    }

    /// The data objects and properties of a scope are variables of its own (BPMN 2.0.2, 10.4.1).
    mutating func declareVariables(of element: Element, _ key: ElementInstanceKey) {
        for declaration in element.kind.scope?.variables ?? [] {
            if instance.elements[key].variables[declaration.name] != nil { continue }
            var value = LabelledValue(value: .null, label: .public)
            if let initial = declaration.initial, case .success(let result) = evaluate(initial, at: key) {
                value = result
            }
            record(
                .variableSet(
                    key, Variable(name: declaration.name, value: value.value, label: value.label, writer: element.index)
                ))
        }
    }

    // MARK: Ending early

    /// Ends an element instance and all inside it, innermost first, without completing anything.
    mutating func terminate(_ key: ElementInstanceKey) {
        if instance.elements[key].children > 0 { terminateChildren(of: key) }
        tell(.delete, toTask: key)
        let holder = instance.elements[key].undoesFor
        removeWork(of: key)
        record(.elementTerminated(key))
        if let holder { agenda.append(.undoNext(holder)) }
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
        let element = instance.element(of: key)
        let scope = instance.elements[key].scope
        let isRound = instance.elements[key].round != nil
        let holder = instance.elements[key].undoesFor
        guard case .success(let leaving) = choose(leaving: element, key) else {
            preconditionFailure("a skip without a way on was not rejected")
        }
        if instance.elements[key].children > 0 { terminateChildren(of: key) }
        tell(.delete, toTask: key)
        removeWork(of: key)
        record(.elementSkipped(key))
        if isRound {
            agenda.append(.roundEnded(scope))
        } else if let holder {
            goOnUndoing(for: holder, in: scope)
        } else {
            follow(element, by: leaving, scope: scope)
        }
    }

    /// Calls off the job, the timers and the subscriptions of an element instance that ends.
    mutating func removeWork(of key: ElementInstanceKey) {
        if let job = instance.elements[key].job { effects.append(.removeJob(job)) }
        for timer in instance.elements[key].timers { effects.append(.removeTimer(timer)) }
        for subscription in instance.elements[key].subscriptions {
            effects.append(.unsubscribe(instance.subscriptions[subscription]))
        }
    }
}

extension ProcessInstance {
    /// The event that started the instance, as long as it waits for the listeners of the process.
    package func waitingStart(of process: ElementInstanceKey) -> ElementInstanceKey? {
        guard process == .root, let triggers = definition[.process].kind.scope?.triggers, !triggers.isEmpty else {
            return nil
        }
        return elements.rows.first { row in
            row.scope == .root && row.key != .root && definition.starts.contains { $0.element == row.element }
                && row.job == nil && row.timers.isEmpty && row.subscriptions.isEmpty && row.openIncidents == 0
        }?.key
    }
}

extension Element {
    /// Where a throwing link event lets its token go on (BPMN 2.0.2, 10.5.6).
    fileprivate var linkTarget: ElementIndex? {
        guard case .intermediateThrowEvent(let results) = kind else { return nil }
        for case .link(let target) in results { return target }
        return nil
    }
}
