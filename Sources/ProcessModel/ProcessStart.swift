import FEEL

/// An event that starts an instance of a process when it happens.
package struct ProcessStart: Sendable {
    /// The start event, instantiating receive task, or event behind an instantiating event-based gateway.
    package let element: ElementIndex
    /// Which of the event's triggers.
    package let number: UInt8
    package let trigger: EventTrigger

    /// The name of the message, or of the signal, that starts it; nil where that is no fixed text.
    package var message: String? {
        if case .message(let message) = trigger { message.name.literalValue?.asString } else { nil }
    }

    package var signal: String? {
        if case .signal(let name) = trigger { name.literalValue?.asString } else { nil }
    }

    /// What must hold for it to begin.
    package var condition: ModelExpression? {
        if case .conditional(let condition) = trigger { condition.condition } else { nil }
    }

    package var isTimer: Bool { if case .timer = trigger { true } else { false } }
}

extension ProcessDefinition {
    /// What starts an instance, in the order of the source.
    package var starts: [ProcessStart] {
        var starts: [ProcessStart] = []
        for index in self[.process].kind.scope?.triggers ?? [] { append(self[index], to: &starts) }
        return starts
    }

    private func append(_ element: Element, to starts: inout [ProcessStart]) {
        switch element.kind {
        case .startEvent(let start): append(element.index, start.trigger?.triggers ?? [], to: &starts)
        case .receiveTask(let settings):
            if let message = settings.message { append(element.index, [.message(message)], to: &starts) }
        case .eventBasedGateway:
            for flow in element.outgoing {
                let target = self[self[flow].target]
                if case .intermediateCatchEvent(let event) = target.kind {
                    append(target.index, event.triggers, to: &starts)
                } else {
                    append(target, to: &starts)
                }
            }
        default: break
        }
    }

    private func append(_ element: ElementIndex, _ triggers: [EventTrigger], to starts: inout [ProcessStart]) {
        for (number, trigger) in triggers.enumerated() {
            starts.append(ProcessStart(element: element, number: UInt8(number), trigger: trigger))
        }
    }
}
