import ProcessModel

extension Step {
    /// Waits for the events behind the gateway, on their behalf (BPMN 2.0.2, 10.6.6 and 13.4.4).
    mutating func performEventBasedGateway(_ element: Element, _ key: ElementInstanceKey) {
        let definition = instance.definition(of: key)
        for flow in element.outgoing {
            let event = definition[definition[flow].target]
            if let trigger = event.eventCatch {
                guard arm(trigger, of: event.index, for: key) else { return }
            } else if !isArmed(event.index, 0, for: key) {
                // A receive task without a message.
                subscribe(.completion, of: event.index, 0, for: key)
            }
        }
    }
}
