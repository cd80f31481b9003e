import FEEL
import ProcessModel

extension Step {
    mutating func performEndEvent(_ results: [EventResult], _ element: Element, _ key: ElementInstanceKey) {
        guard let result = results.first else { return complete(key, element) }
        switch result {
        case .terminate: terminateScope(of: element, key)
        case .error(let error): throwError(error, key)
        case .message, .signal, .escalation, .compensation, .link, .cancel, .job: notExecuted(element)
        }
    }

    /// The event stays until somebody catches the error, so that an incident has a place.
    private mutating func throwError(_ error: ErrorThrow, _ key: ElementInstanceKey) {
        switch evaluate(error.code, at: key) {
        case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        case .success(let code):
            let text = if case .string(let text) = code.value { text } else { code.value.json() }
            agenda.append(.throwError(ThrownError(code: text), from: key))
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
        agenda.removeAll { $0.isToken(in: scope) }
        for incident in instance.incidents.rows where incident.retry.isToken(in: scope) {
            record(.incidentResolved(incident.key))
        }
        record(.tokensDropped(scope: scope))
        complete(key, element)
    }
}

extension AgendaEntry {
    /// True for a token on its way to an element of that scope.
    fileprivate func isToken(in wanted: ElementInstanceKey) -> Bool {
        if case .enter(_, _, let scope) = self { scope == wanted } else { false }
    }
}
