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
    /// scope around. On one boundary the event that names the code comes before the one that catches all
    /// (BPMN 2.0.2, 10.5.6 and 13.5.4).
    mutating func handle(_ error: ThrownError, from source: ElementInstanceKey) {
        guard instance.elements.contains(source) else { return }
        var key = source
        while key != .root {
            if let event = catcher(of: error, on: instance.element(of: key)) {
                return interrupt(key, by: event, error, from: source)
            }
            key = instance.elements[key].scope
        }
        let text = error.message.map { ": \($0)" } ?? ""
        // What catches errors is drawn and does not change: only doing the work again can come to something else.
        let isThrower = if case .endEvent = instance.element(of: source).kind { true } else { false }
        raiseIncident(
            .errorNotCaught, at: source, "nothing catches error \(error.code)\(text)",
            retry: isThrower ? .throwError(error, from: source) : .perform(source))
    }

    private func catcher(of error: ThrownError, on activity: Element) -> Element? {
        var catchesAll: Element?
        for index in activity.boundaryEvents {
            let event = instance.definition[index]
            guard case .boundaryEvent(let boundary) = event.kind,
                case .error(let wanted)? = boundary.trigger.triggers.first
            else { continue }
            if wanted.code == error.code { return event }
            if wanted.code == nil, catchesAll == nil { catchesAll = event }
        }
        return catchesAll
    }

    private mutating func interrupt(
        _ key: ElementInstanceKey, by event: Element, _ error: ThrownError, from source: ElementInstanceKey
    ) {
        let scope = instance.elements[key].scope
        if case .endEvent = instance.element(of: source).kind {
            // The end event did what it is there for, so it completes though its scope is ended next.
            record(.elementCompleted(source))
        }
        terminate(key)
        fire(event, scope: scope, variables: error.variables)
    }

    /// A boundary event begins a token in the scope of its activity and lets it go at once.
    mutating func fire(_ event: Element, scope: ElementInstanceKey, variables: [NamedValue] = []) {
        let key = activate(event, scope: scope)
        takeResults(variables, of: key)
        complete(key, event)
    }
}
