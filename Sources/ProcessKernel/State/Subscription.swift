package import ProcessModel

/// A wait for a message, a signal or a condition: of a catch event or receive task itself, of an event on the boundary
/// of an activity, of an event sub-process of a scope, or of an event behind an event-based gateway.
package struct Subscription: KeyedRow {
    package internal(set) var key: SubscriptionKey
    /// Who waits; the subscription ends with it.
    package internal(set) var elementInstance: ElementInstanceKey
    /// The event that happens.
    package internal(set) var element: ElementIndex
    /// Which of the event's triggers it is.
    package let trigger: UInt8
    package var topic: Topic

    package enum Topic: Sendable, Equatable {
        /// `correlationKey` nil takes a message with whatever key.
        case message(name: String, correlationKey: String?)
        case signal(name: String)
        /// Whether the condition held when it was last looked at.
        case condition(isTrue: Bool)
        /// A receive task without a message behind an event-based gateway: somebody outside completes it.
        case completion
    }

    package init(
        key: SubscriptionKey, elementInstance: ElementInstanceKey, element: ElementIndex, trigger: UInt8, topic: Topic
    ) {
        self.key = key
        self.elementInstance = elementInstance
        self.element = element
        self.trigger = trigger
        self.topic = topic
    }

    package var isMessage: Bool { if case .message = topic { true } else { false } }

    /// Whether a message of that name and key is waited for. A key counts only where both sides have one.
    package func takes(messageNamed name: String, correlationKey: String?) -> Bool {
        guard case .message(name, let wanted) = topic else { return false }
        guard let wanted, let correlationKey else { return true }
        return wanted == correlationKey
    }
}

/// That an event happens for an element instance that waits for it.
package struct Occurrence: Sendable, Equatable {
    package var event: ElementIndex
    /// Which of the event's triggers.
    package var trigger: UInt8
    package var elementInstance: ElementInstanceKey
    /// What the trigger brings with it.
    package var variables: [NamedValue]

    package init(
        _ event: ElementIndex, trigger: UInt8 = 0, of elementInstance: ElementInstanceKey,
        variables: [NamedValue] = []
    ) {
        self.event = event
        self.trigger = trigger
        self.elementInstance = elementInstance
        self.variables = variables
    }
}

/// A message or signal on its way to other instances. It stays in the state until it was passed on.
package struct Dispatch: KeyedRow {
    package let key: DispatchKey
    package var content: Content
    /// The last instance that a signal has reached so far, of many that it goes to in the order of their keys.
    package var past: InstanceKey?

    package enum Content: Sendable, Equatable {
        case message(Message)
        case signal(name: String, variables: [NamedValue])
    }

    package init(key: DispatchKey, content: Content, past: InstanceKey? = nil) {
        self.key = key
        self.content = content
        self.past = past
    }
}

/// A message (BPMN 2.0.2, 8.4.11).
package struct Message: Sendable, Equatable {
    package var name: String
    package var correlationKey: String?
    package var variables: [NamedValue]
    /// Where message flows lead it; empty lets it go by its name.
    package var targets: [MessageTarget]

    package init(
        name: String, correlationKey: String? = nil, variables: [NamedValue] = [], targets: [MessageTarget] = []
    ) {
        self.name = name
        self.correlationKey = correlationKey
        self.variables = variables
        self.targets = targets
    }
}
