import ProcessModel

extension Step {
    /// Waits for what the event names; a catching link only passes its token on.
    mutating func performCatchEvent(_ event: EventCatch, _ element: Element, _ key: ElementInstanceKey) {
        if event.triggers.allSatisfy({ if case .link = $0 { true } else { false } }) { return complete(key, element) }
        // On failure an incident was raised, and the event begins again when it is resolved.
        _ = arm(event, of: element.index, for: key)
    }

    /// Waits for a message, or only for somebody to complete the task.
    mutating func performReceiveTask(_ settings: ReceiveSettings, _ element: Element, _ key: ElementInstanceKey) {
        guard let message = settings.message else { return }
        _ = arm(EventCatch([.message(message)]), of: element.index, for: key)
    }
}
