import ProcessModel

/// What catches an error or an escalation.
struct Catcher {
    /// The activity whose boundary it is, or the scope whose event sub-process it is.
    let holder: ElementInstanceKey
    let event: ElementIndex
    let number: UInt8
    let trigger: EventTrigger
}

/// How well a trigger fits.
enum CatchMatch { case exactly, anything }

extension ProcessInstance {
    /// Who catches what an element instance throws: the events on its own boundary, then those of the scopes around.
    func catcher(from source: ElementInstanceKey, _ match: (EventTrigger) -> CatchMatch?) -> Catcher? {
        guard source != .root else { return nil }
        if let found = boundaryCatcher(of: source, match) { return found }
        return catcher(inScope: elements[source].scope, thrownBy: handler(source), match)
    }

    /// Who catches what is thrown in a scope. The innermost scope comes first; within it an event sub-process before
    /// the boundary; there the event that names the code before the one that catches all, so that an inner one that
    /// catches all comes before an outer one that names the code (BPMN 2.0.2, 10.5.6 and 13.5.4).
    ///
    /// What an event sub-process throws is not caught by itself, which would go on for ever. Where an interrupting one
    /// is open, none of its scope catches anything: they do not wait any more.
    ///
    /// - Parameter handler: the event sub-process directly in the scope that it was thrown in.
    func catcher(
        inScope scope: ElementInstanceKey, thrownBy handler: ElementIndex? = nil,
        _ match: (EventTrigger) -> CatchMatch?
    ) -> Catcher? {
        var scope = scope
        var handler = handler
        while true {
            if let found = eventSubprocessCatcher(of: scope, besides: handler, match) { return found }
            guard scope != .root else { return nil }
            if let found = boundaryCatcher(of: scope, match) { return found }
            handler = self.handler(scope)
            scope = elements[scope].scope
        }
    }

    private func handler(_ key: ElementInstanceKey) -> ElementIndex? {
        if case .eventSubprocess = element(of: key).kind { elements[key].element } else { nil }
    }

    func boundaryCatcher(of key: ElementInstanceKey, _ match: (EventTrigger) -> CatchMatch?) -> Catcher? {
        // The boundary events of a loop stand around all its rounds.
        guard elements[key].round == nil else { return nil }
        return best(of: element(of: key).boundaryEvents, for: key, match)
    }

    private func eventSubprocessCatcher(
        of scope: ElementInstanceKey, besides handler: ElementIndex?, _ match: (EventTrigger) -> CatchMatch?
    ) -> Catcher? {
        guard let inner = element(of: scope).kind.scope, !inner.eventSubprocesses.isEmpty,
            elements[scope].loop == nil, !isInterrupted(scope)
        else { return nil }
        let definition = definition(of: scope)
        let starts = inner.eventSubprocesses.filter { $0 != handler }.compactMap { index -> ElementIndex? in
            guard case .eventSubprocess(_, let start) = definition[index].kind else { return nil }
            return start
        }
        return best(of: starts, for: scope, match)
    }

    /// True once an interrupting event sub-process has taken over: no other one begins then.
    func isInterrupted(_ scope: ElementInstanceKey) -> Bool {
        guard elements[scope].children > 0 else { return false }
        let definition = definition(of: scope)
        return elements.rows.contains { row in
            guard row.scope == scope, row.key != scope,
                case .eventSubprocess(_, let start) = definition[row.element].kind,
                case .startEvent(let event) = definition[start].kind
            else { return false }
            return event.isInterrupting
        }
    }

    private func best(
        of events: [ElementIndex], for holder: ElementInstanceKey, _ match: (EventTrigger) -> CatchMatch?
    ) -> Catcher? {
        var anything: Catcher?
        let definition = definition(of: holder)
        for event in events {
            for (number, trigger) in (definition[event].eventCatch?.triggers ?? []).enumerated() {
                guard let match = match(trigger) else { continue }
                let catcher = Catcher(holder: holder, event: event, number: UInt8(number), trigger: trigger)
                if match == .exactly { return catcher }
                if anything == nil { anything = catcher }
            }
        }
        return anything
    }
}
