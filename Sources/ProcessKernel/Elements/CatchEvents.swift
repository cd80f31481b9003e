import ProcessModel

extension Step {
    /// Waits for what the event names.
    mutating func performCatchEvent(_ event: EventCatch, _ element: Element, _ key: ElementInstanceKey) {
        for trigger in event.triggers {
            switch trigger {
            // On failure an incident was raised, and the event runs again when it is resolved.
            case .timer(let definition): _ = startTimer(definition, of: element.index, for: key)
            case .message, .signal, .error, .escalation, .compensation, .conditional, .link, .cancel:
                notExecuted(element)
            }
        }
    }
}
