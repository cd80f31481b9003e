import ProcessModel

extension Step {
    /// Notes the token that came by `flow` and tells whether now each incoming flow has one (BPMN 2.0.2, 13.4.1).
    mutating func joinIsComplete(
        at gateway: Element, after flow: FlowIndex, scope: ElementInstanceKey
    ) -> Bool {
        record(.tokenArrived(flow, scope: scope))
        return instance.elements[scope].joins.first { $0.gateway == gateway.index }?.missing == 0
    }
}
