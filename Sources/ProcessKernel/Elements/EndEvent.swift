import ProcessModel

extension Step {
    mutating func performEndEvent(_ result: EndResult, _ element: Element, _ key: ElementInstanceKey) {
        switch result {
        case .none: complete(instance.elements[key], element)
        case .terminate: terminateScope(of: element, key)
        // The event stays until somebody catches the error, so that an incident has a place.
        case .error(let code): agenda.append(.throwError(ThrownError(code: code), from: key))
        }
    }

    /// Ends everything else in the scope of the event, then the event itself (BPMN 2.0.2, 13.5.6).
    private mutating func terminateScope(of element: Element, _ key: ElementInstanceKey) {
        let scope = instance.elements[key].scope
        var next: UInt32 = 1
        while let row = instance.elements.first(from: next) {
            next = row.key.rawValue + 1
            if row.scope == scope, row.key != scope, row.key != key { terminate(row.key) }
        }
        agenda.removeAll { entry in
            if case .enter(_, _, scope) = entry { return true }
            return false
        }
        record(.tokensDropped(scope: scope))
        complete(instance.elements[key], element)
    }
}
