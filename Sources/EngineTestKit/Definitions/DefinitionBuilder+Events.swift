package import ProcessModel

/// Events that wait for something, and events that cause it.
extension DefinitionBuilder {
    /// A start event that something triggers.
    package mutating func start(_ id: String, on trigger: EventTrigger) {
        element(id, .startEvent(StartEvent(trigger: EventCatch([trigger]))))
    }

    package mutating func catching(_ id: String, _ trigger: EventTrigger) {
        element(id, .intermediateCatchEvent(EventCatch([trigger])))
    }

    package mutating func throwing(_ id: String, _ result: EventResult) {
        element(id, .intermediateThrowEvent(results: [result]))
    }

    package mutating func receive(_ id: String, _ message: MessageCatch?) {
        element(id, .receiveTask(settings: ReceiveSettings(message: message)))
    }

    /// An event sub-process with its start event; what the closure names is inside.
    package mutating func eventSubprocess(
        _ id: String, start: String, on trigger: EventTrigger, interrupting: Bool,
        _ build: (inout DefinitionBuilder) -> Void
    ) {
        scope(id, .eventSubprocess(scope: Scope(entries: []), start: .process)) { inner in
            inner.element(
                start, .startEvent(StartEvent(trigger: EventCatch([trigger]), isInterrupting: interrupting)))
            build(&inner)
        }
    }
}

extension MessageCatch {
    /// A message by its name and, if it begins with `=`, the FEEL of its key.
    package init(_ name: String, key: String? = nil) {
        self.init(name: .string(name), correlationKey: key.map(DefinitionBuilder.expression))
    }
}

extension EventTrigger {
    package static func message(_ name: String, key: String? = nil) -> EventTrigger {
        .message(MessageCatch(name, key: key))
    }
    package static func signal(_ name: String) -> EventTrigger { .signal(name: .string(name)) }
    package static func cycle(_ text: String) -> EventTrigger { .timer(.cycle(.string(text))) }
}

extension EventResult {
    /// A message that takes variables along under other names: `["name there": "=name here"]`.
    package static func message(
        _ name: String, key: String? = nil, payload: KeyValuePairs<String, String> = [:], targets: [MessageTarget] = []
    ) -> EventResult {
        .message(
            MessageThrow(
                name: .string(name), correlationKey: key.map(DefinitionBuilder.expression), targets: targets,
                payload: Transfer(mappings: payload.map(DefinitionBuilder.mapping))))
    }

    package static func signal(_ name: String, payload: KeyValuePairs<String, String> = [:]) -> EventResult {
        .signal(name: .string(name), payload: Transfer(mappings: payload.map(DefinitionBuilder.mapping)))
    }
}
