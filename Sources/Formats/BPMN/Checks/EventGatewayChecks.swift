import ProcessModel

extension BPMNCheck {
    /// BPMN 2.0.2, 10.6.6: at least two flows, without conditions, to events and receive tasks that nothing else leads
    /// to.
    @Sendable static func eventGatewaysWait(_ model: BPMNModel, _ findings: inout Findings) {
        for gateway in model.nodes where gateway.kind == .gateway(.eventBasedGateway) {
            if gateway.outgoing.count < 2 {
                findings.error(
                    .eventGatewayInvalid, BPMNRule.eventBasedGateway, gateway,
                    "The \(gateway.title) must have at least two outgoing flows; it has \(gateway.outgoing.count).")
            }
            for index in gateway.outgoing {
                let flow = model.flows[index]
                if flow.condition != nil {
                    findings.error(
                        .eventGatewayInvalid, rule: BPMNRule.eventBasedGateway, element: flow.id, place: flow.place,
                        message: "The sequence flow '\(flow.id)' out of the \(gateway.title) has a condition.")
                }
                guard let target = flow.target.map({ model.nodes[$0] }) else { continue }
                check(target, after: gateway, flow, &findings)
            }
            remark(on: gateway, model, &findings)
        }
    }

    /// What the standard asks of the targets beyond that, without which they wait all the same.
    private static func remark(on gateway: BPMNModel.Node, _ model: BPMNModel, _ findings: inout Findings) {
        let targets = gateway.outgoing.compactMap { model.flows[$0].target }.map { model.nodes[$0] }
        let tasks = targets.filter { $0.kind == .task(.receiveTask) }
        if let task = tasks.first, targets.contains(where: { $0.kind == .event(.catching) && $0.has(.message) }) {
            findings.warning(
                .eventGatewayInvalid, BPMNRule.eventBasedGateway, task,
                "After the \(gateway.title) messages are waited for by receive tasks and by events; the standard wants "
                    + "one or the other.")
        }
        for task in tasks where !task.boundaryEvents.isEmpty {
            findings.warning(
                .eventGatewayInvalid, BPMNRule.eventBasedGateway, task,
                "The \(task.title) follows the \(gateway.title), so no event should be attached to it.")
        }
    }

    private static func check(
        _ target: BPMNModel.Node, after gateway: BPMNModel.Node, _ flow: BPMNModel.Flow, _ findings: inout Findings
    ) {
        guard canWait(target) else {
            findings.error(
                .eventGatewayInvalid, rule: BPMNRule.eventBasedGateway, element: flow.id, place: flow.place,
                message: "The sequence flow '\(flow.id)' leads from the \(gateway.title) to the \(target.title); only "
                    + "catch events with a message, timer, signal or condition and receive tasks can follow.")
            return
        }
        if target.incoming.count > 1 {
            findings.error(
                .eventGatewayInvalid, BPMNRule.eventBasedGateway, target,
                "The \(target.title) follows the \(gateway.title), so no other flow may lead to it.")
        }
    }

    private static func canWait(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .task(let task): task == .receiveTask
        case .event(let event):
            event == .catching
                && node.eventDefinitions.allSatisfy { [.message, .timer, .signal, .conditional].contains($0.kind) }
        case .process, .subprocess, .callActivity, .gateway, .choreographyActivity: false
        }
    }
}
