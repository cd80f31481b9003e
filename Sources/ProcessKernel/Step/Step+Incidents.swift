import FEEL
import ProcessModel

/// Incidents and errors.
extension Step {
    /// Stops one token until somebody resolves the incident; `retry` is what is done then.
    mutating func raiseIncident(
        _ code: Incident.Code, at key: ElementInstanceKey, _ message: String, retry: AgendaEntry
    ) {
        record(
            .incidentRaised(
                Incident(
                    key: IncidentKey(rawValue: instance.nextKey), code: code, elementInstance: key, message: message,
                    retry: retry)))
    }

    mutating func retry(_ key: IncidentKey?) {
        for incident in instance.incidents.rows where key == nil || incident.key == key {
            record(.incidentResolved(incident.key))
            agenda.append(incident.retry)
        }
    }

    /// An error looks for who catches it: the events on the boundary of the activity that threw it, then those of each
    /// scope around (BPMN 2.0.2, 10.5.6 and 13.5.4).
    mutating func handle(_ error: ThrownError, from source: ElementInstanceKey) {
        guard instance.elements.contains(source) else { return }
        let caught = instance.catcher(from: source) { trigger in
            guard case .error(let wanted) = trigger else { return nil }
            return wanted.code == nil ? .anything : wanted.code == error.code ? .exactly : nil
        }
        var isThrower = false
        if case .endEvent = instance.element(of: source).kind { isThrower = !instance.isListening(source) }
        guard let caught else {
            let text = error.message.map { ": \($0)" } ?? ""
            // What catches errors is drawn and does not change: only doing the work again can come to something else.
            return raiseIncident(
                .errorNotCaught, at: source, "nothing catches error \(error.code)\(text)",
                retry: isThrower ? .throwError(error, from: source) : instance.retryOfWork(of: source))
        }
        if isThrower {
            // The end event did what it is there for, so it completes though its scope is ended next.
            record(.elementCompleted(source))
        }
        trigger(
            Occurrence(caught.event, trigger: caught.number, of: caught.holder, variables: error.results(for: caught)))
    }
}

extension ThrownError {
    /// What the event that catches the error gets.
    fileprivate func results(for catcher: Catcher) -> [NamedValue] {
        guard case .error(let wanted) = catcher.trigger else { return variables }
        var results = variables
        if let name = wanted.codeVariable { results.append(NamedValue(name, .string(code), label: label)) }
        if let name = wanted.messageVariable {
            results.append(NamedValue(name, message.map { .string($0) } ?? .null, label: label))
        }
        return results
    }
}
