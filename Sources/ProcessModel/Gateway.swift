/// When a complex gateway fires (BPMN 2.0.2, 10.6.5 and 13.4.5).
package struct ComplexGatewaySettings: Sendable, Codable {
    /// Looked at when a token arrives; it sees `activationCount` and, by the id of each incoming flow, its tokens. Nil
    /// fires at the first token.
    package let activationCondition: ModelExpression?

    package init(activationCondition: ModelExpression?) { self.activationCondition = activationCondition }
}

/// How an event-based gateway waits (BPMN 2.0.2, 10.6.6 and 13.4.4).
package struct EventBasedGatewaySettings: Sendable, Codable {
    /// True where all of the events must happen; it is only so where the gateway starts the process.
    package let isParallel: Bool
    /// True where the events start an instance of the process; no flow leads in then.
    package let instantiates: Bool

    package init(isParallel: Bool, instantiates: Bool) {
        self.isParallel = isParallel
        self.instantiates = instantiates
    }
}
