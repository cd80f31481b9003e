package import ProcessModel

/// Events and the gateways around them.
extension DefinitionBuilder {
    package mutating func inclusive(_ id: String) { element(id, .inclusiveGateway) }

    package mutating func complex(_ id: String, when condition: String? = nil) {
        element(
            id, .complexGateway(settings: ComplexGatewaySettings(activationCondition: condition.map(Self.feel))))
    }

    package mutating func eventBased(_ id: String) {
        element(id, .eventBasedGateway(settings: EventBasedGatewaySettings(isParallel: false, instantiates: false)))
    }

    /// An intermediate event that waits for one of the triggers, or for all.
    package mutating func catching(_ id: String, _ triggers: EventTrigger..., all: Bool = false) {
        element(id, .intermediateCatchEvent(EventCatch(triggers, needsAll: all)))
    }

    package mutating func throwing(_ id: String, _ results: EventResult...) {
        element(id, .intermediateThrowEvent(results: results))
    }

    /// A task that waits for a message, or only for completion from outside.
    package mutating func receive(_ id: String, message: String? = nil) {
        element(
            id,
            .receiveTask(settings: ReceiveSettings(message: message.map { MessageCatch(name: Self.expression($0)) })))
    }
}

extension DefinitionBuilder {
    /// A start event that something triggers.
    package mutating func start(_ id: String, on trigger: EventTrigger) {
        element(id, .startEvent(StartEvent(trigger: EventCatch([trigger]))))
    }

    package mutating func receive(_ id: String, _ message: MessageCatch?) {
        element(id, .receiveTask(settings: ReceiveSettings(message: message)))
    }

    /// An event sub-process with its start event; what the closure names is inside.
    package mutating func eventSubprocess(
        _ id: String, start: String, on trigger: EventTrigger, interrupting: Bool,
        _ build: (inout DefinitionBuilder) -> Void
    ) {
        element(id, .eventSubprocess(scope: Scope(entries: []), start: .process))
        inside(id) { inner in
            inner.element(
                start, .startEvent(StartEvent(trigger: EventCatch([trigger]), isInterrupting: interrupting)))
            build(&inner)
        }
    }
}

extension MessageCatch {
    /// A message by its name and, if it begins with `=`, the FEEL of its key.
    package init(_ name: String, key: String? = nil) {
        self.init(
            name: DefinitionBuilder.expression(name), correlationKey: key.map(DefinitionBuilder.expression))
    }
}

extension EventTrigger {
    package static func message(_ name: String, key: String? = nil) -> EventTrigger {
        .message(MessageCatch(name, key: key))
    }

    package static func message(named name: String, key: String? = nil) -> EventTrigger {
        .message(
            MessageCatch(
                name: DefinitionBuilder.expression(name), correlationKey: key.map(DefinitionBuilder.expression)))
    }

    package static func signal(_ name: String) -> EventTrigger { .signal(name: DefinitionBuilder.expression(name)) }

    /// A FEEL condition.
    package static func condition(_ condition: String) -> EventTrigger {
        .conditional(ConditionCatch(condition: DefinitionBuilder.feel(condition)))
    }

    package static func error(code: String?) -> EventTrigger { .error(ErrorCatch(code: code)) }
    package static func escalation(code: String?) -> EventTrigger { .escalation(EscalationCatch(code: code)) }
    package static func cycle(_ text: String) -> EventTrigger { .timer(.cycle(DefinitionBuilder.expression(text))) }

    package static func duration(_ text: String) -> EventTrigger {
        .timer(.duration(DefinitionBuilder.expression(text)))
    }
}

extension EventResult {
    package static func message(named name: String, key: String? = nil) -> EventResult {
        .message(
            MessageThrow(
                name: DefinitionBuilder.expression(name), correlationKey: key.map(DefinitionBuilder.expression)))
    }

    /// A message that takes variables along under other names: `["name there": "=name here"]`.
    package static func message(
        _ name: String, key: String? = nil, payload: KeyValuePairs<String, String> = [:], targets: [MessageTarget] = []
    ) -> EventResult {
        .message(
            MessageThrow(
                name: DefinitionBuilder.expression(name), correlationKey: key.map(DefinitionBuilder.expression),
                targets: targets, payload: Transfer(mappings: payload.map(DefinitionBuilder.mapping))))
    }

    package static func signal(_ name: String, payload: KeyValuePairs<String, String> = [:]) -> EventResult {
        .signal(
            name: DefinitionBuilder.expression(name),
            payload: Transfer(mappings: payload.map(DefinitionBuilder.mapping)))
    }

    package static func escalation(_ code: String) -> EventResult {
        .escalation(code: DefinitionBuilder.expression(code), payload: .nothing)
    }
}
