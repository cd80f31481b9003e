import FEEL
import ProcessModel

/// Undoing what completed (BPMN 2.0.2, 10.7 and 13.5.5): in the reverse order of completion, one after another. Only
/// what completed is undone; asking for something else does nothing.
extension Step {
    /// A compensation event is reached. True where it stays until all is undone.
    mutating func startCompensation(_ thrown: CompensationThrow, _ key: ElementInstanceKey) -> Bool {
        let scope = compensatedScope(thrown, key)
        guard !thrown.waitsForCompletion else {
            undo(in: scope, thrown.activity, for: key)
            return true
        }
        undo(in: scope, thrown.activity, for: scope)
        var outer = thrown.activity == nil ? scopeAround(scope) : nil
        while let next = outer {
            undo(in: next, nil, for: next)
            outer = scopeAround(next)
        }
        return false
    }

    private mutating func undo(
        in scope: ElementInstanceKey, _ activity: ElementIndex?, for holder: ElementInstanceKey
    ) {
        record(.compensationStarted(holder, scope: scope, activity: activity, isCancel: false))
        agenda.append(.undoNext(holder))
    }

    /// The scope whose activities are undone too, after those of an event sub-process; nil for all other scopes.
    private func scopeAround(_ scope: ElementInstanceKey) -> ElementInstanceKey? {
        guard instance.elements.contains(scope), case .eventSubprocess = instance.element(of: scope).kind else {
            return nil
        }
        return instance.elements[scope].scope
    }

    /// The scope whose activities are undone first: that of the event, but for a compensation event sub-process the one
    /// around it, which it undoes; for a named activity the one that it is in.
    private func compensatedScope(_ thrown: CompensationThrow, _ key: ElementInstanceKey) -> ElementInstanceKey {
        var scope = instance.elements[key].scope
        if let activity = thrown.activity {
            let wanted = instance.definition(of: key)[activity].scope
            var candidate = scope
            while instance.elements[candidate].element != wanted || instance.elements[candidate].loop != nil {
                if candidate == .root || instance.isProcess(candidate) { return scope }
                candidate = instance.elements[candidate].scope
            }
            return candidate
        }
        while isUndoing(scope) { scope = instance.elements[scope].scope }
        return scope
    }

    private func isUndoing(_ scope: ElementInstanceKey) -> Bool {
        guard case .eventSubprocess(_, let start) = instance.element(of: scope).kind,
            case .startEvent(let event) = instance.definition(of: scope)[start].kind
        else { return false }
        return event.trigger?.triggers.contains { if case .compensation = $0 { true } else { false } } ?? false
    }

    /// Undoes the next, or ends when nothing is left.
    mutating func undoNext(_ holder: ElementInstanceKey) {
        guard instance.elements.contains(holder), let run = instance.elements[holder].compensation, !run.isBusy else {
            return
        }
        guard instance.elements.contains(run.scope), let next = run.queue.last else {
            return finishCompensation(holder, run)
        }
        record(.compensationTaken(holder))
        let key = ElementInstanceKey(rawValue: instance.nextKey)
        switch next.undoing {
        case .rounds: agenda.append(.undoNext(holder))
        case .handler(let handler):
            record(.handlerActivated(key, handler, scope: run.scope, undoesFor: holder))
            self.run(key, instance.element(of: key))
        case .scope:
            record(.scopeReopened(key, next, scope: run.scope, undoesFor: holder))
            undoScope(key)
        case .open:
            record(.scopeReopened(key, next, scope: run.scope, undoesFor: holder))
            undo(in: key, nil, for: key)
        }
    }

    /// A scope that was opened again undoes itself, by its compensation event sub-process or what completed inside.
    private mutating func undoScope(_ key: ElementInstanceKey) {
        let element = instance.element(of: key)
        if let subprocess = instance.compensationEventSubprocess(of: element, in: instance.elements[key].process),
            case .eventSubprocess(_, let start) = subprocess.kind
        {
            begin(subprocess, at: instance.definition(of: key)[start], in: key, variables: [])
            return
        }
        undo(in: key, nil, for: key)
    }

    private mutating func finishCompensation(_ holder: ElementInstanceKey, _ run: CompensationRun) {
        if holder == .root, let rewinding = instance.rewinding { return finishRewind(to: rewinding.state) }
        record(.compensationEnded(holder))
        let element = instance.element(of: holder)
        if element.kind.undoesAll, let outer = scopeAround(run.scope) { return undo(in: outer, nil, for: holder) }
        if run.isCancel {
            finishCancel(holder, element)
        } else if let outer = instance.elements[holder].undoesFor, element.holdsElements {
            removeWork(of: holder)
            record(.elementTerminated(holder))
            agenda.append(.undoNext(outer))
        } else if element.holdsElements {
            agenda.append(.complete(holder))
        } else {
            complete(holder, element)
        }
    }

    /// What is still to be undone on behalf of a scope is not undone any more: all that is in the scope has ended.
    /// Before a rewind it is undone on behalf of who asked for that, so it goes on.
    mutating func endCompensation(of scope: ElementInstanceKey) {
        if scope == .root, instance.rewinding != nil { return }
        if instance.elements[scope].compensation != nil { record(.compensationEnded(scope)) }
    }

    /// A handler has done its work, or a scope that was opened again.
    mutating func endUndoing(_ key: ElementInstanceKey, _ element: Element, for holder: ElementInstanceKey) {
        let isReopened = element.holdsElements && !element.activity.isForCompensation
        let scope = instance.elements[key].scope
        removeWork(of: key)
        record(isReopened ? .elementTerminated(key) : .elementCompleted(key))
        goOnUndoing(for: holder, in: scope)
    }

    /// Who asked for it may be gone: it was skipped, and its token went on. Then this may have been the last in the
    /// scope.
    mutating func goOnUndoing(for holder: ElementInstanceKey, in scope: ElementInstanceKey) {
        agenda.append(instance.elements.contains(holder) ? .undoNext(holder) : .complete(scope))
    }

    // MARK: Transactions

    /// A cancel event calls the transaction around it off: all in it ends, and what completed is undone (BPMN 2.0.2,
    /// 13.3.9).
    mutating func cancelTransaction(from key: ElementInstanceKey) {
        var scope = instance.elements[key].scope
        while true {
            if case .transaction = instance.element(of: scope).kind { break }
            guard scope != .root else { return complete(key, instance.element(of: key)) }
            scope = instance.elements[scope].scope
        }
        agenda.append(.cancelTransaction(scope))
        removeWork(of: key)
        record(.elementCompleted(key))
    }

    mutating func cancel(_ transaction: ElementInstanceKey) {
        guard instance.elements.contains(transaction) else { return }
        terminateChildren(of: transaction)
        dropTokens(of: transaction)
        record(.compensationStarted(transaction, scope: transaction, activity: nil, isCancel: true))
        agenda.append(.undoNext(transaction))
    }

    /// All is undone: the token goes on at the cancel event on the boundary.
    private mutating func finishCancel(_ transaction: ElementInstanceKey, _ element: Element) {
        let body = instance.elements[transaction].round == nil ? transaction : instance.elements[transaction].scope
        let caught = instance.boundaryCatcher(of: body) { if case .cancel = $0 { .exactly } else { nil } }
        guard let caught else { return complete(transaction, element) }
        trigger(Occurrence(caught.event, trigger: caught.number, of: body))
    }
}

extension ElementKind {
    /// True for events that throw compensation for no activity by name.
    fileprivate var undoesAll: Bool {
        results.contains { if case .compensation(let thrown) = $0 { thrown.activity == nil } else { false } }
    }
}

extension Element {
    /// True for processes, sub-processes and calls.
    var holdsElements: Bool {
        if case .callActivity = kind { return true }
        return kind.scope != nil
    }
}
