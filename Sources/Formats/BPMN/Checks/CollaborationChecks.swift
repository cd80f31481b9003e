import ProcessModel

extension BPMNCheck {
    private static func messageFlows(of model: BPMNModel) -> [XMLElement] {
        model.tree.root.children.flatMap { root in
            root.namespace == BPMNNamespace.model ? root.children(BPMNNamespace.model, "messageFlow") : []
        }
    }

    /// A message flow connects pools, activities and events (BPMN 2.0.2, 9.4 and table 7.4).
    @Sendable static func messageFlowEndsExist(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in messageFlows(of: model) {
            let id = flow["id"] ?? ""
            for attribute in ["sourceRef", "targetRef"] {
                let reference = flow[attribute] ?? ""
                let found = model.resolve(reference)
                if let found, canExchangeMessages(found, model) { continue }
                if found == nil, model.isFromElsewhere(reference) { continue }
                let message =
                    if reference.isEmpty {
                        "The message flow '\(id)' has no \(attribute)."
                    } else if let found {
                        "The \(attribute) '\(reference)' of the message flow '\(id)' is a "
                            + "\(words(found.element.name)); message flows connect pools, activities and events."
                    } else {
                        "The \(attribute) '\(reference)' of the message flow '\(id)' "
                            + model.absence(of: reference) + "."
                    }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.messageFlow,
                    element: flow["id"], place: flow.place, message: message)
            }
        }
    }

    private static func canExchangeMessages(_ found: BPMNModel.Identified, _ model: BPMNModel) -> Bool {
        switch found.role {
        case .node(let index):
            switch model.nodes[index].kind {
            case .task, .subprocess, .callActivity, .event, .choreographyActivity: true
            case .process, .gateway: false
            }
        case .flow: false
        case .other:
            ["participant", "conversation", "subConversation", "callConversation", "choreographyTask"]
                .contains(found.element.name)
        }
    }

    @Sendable static func messageFlowsBetweenPools(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in messageFlows(of: model) {
            let ends = ["sourceRef", "targetRef"].map { flow[$0].flatMap { model.node($0) }.map { model.nodes[$0] } }
            let pools = ["sourceRef", "targetRef"].map { flow[$0].flatMap { pool(of: $0, model) } }
            if let source = pools[0], let target = pools[1], source == target {
                findings.warning(
                    .messageFlowMisplaced, rule: BPMNRule.messageFlow, element: flow["id"], place: flow.place,
                    message: "The message flow '\(flow["id"] ?? "")' stays within one pool.")
            }
            if let turned = ends[0].flatMap({ receives($0) ? $0 : nil }) ?? ends[1].flatMap({ sends($0) ? $0 : nil }) {
                findings.warning(
                    .messageFlowMisplaced, rule: BPMNRule.messageFlow, element: flow["id"], place: flow.place,
                    message: "The message flow '\(flow["id"] ?? "")' is turned round at the \(turned.title), which "
                        + (receives(turned) ? "only receives." : "only sends."))
            }
            for case let node? in ends {
                guard case .event = node.kind, !node.has(.message) else { continue }
                findings.warning(
                    .messageFlowMisplaced, rule: BPMNRule.messageFlow, element: flow["id"], place: flow.place,
                    message: "The message flow '\(flow["id"] ?? "")' is at the \(node.title), which is no message "
                        + "event.")
            }
        }
    }

    /// BPMN 2.0.2, table 7.4: which message events and tasks have no outgoing message flow, and which no incoming one.
    private static func receives(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .event(let event): node.has(.message) && event != .end && event != .throwing
        case .task(let task): task == .receiveTask
        case .process, .subprocess, .callActivity, .gateway, .choreographyActivity: false
        }
    }

    private static func sends(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .event(let event): node.has(.message) && (event == .end || event == .throwing)
        case .task(let task): task == .sendTask
        case .process, .subprocess, .callActivity, .gateway, .choreographyActivity: false
        }
    }

    /// The process that an end of a message flow is in, or the pool itself where it shows none.
    private static func pool(of reference: String, _ model: BPMNModel) -> Pool? {
        if let node = model.node(reference) { return .process(model.nodes[node].process) }
        guard let participant = model.resolve(reference)?.element, participant.name == "participant" else { return nil }
        let process = participant["processRef"].flatMap { model.node($0) }
        return process.map { .process($0) } ?? participant["id"].map { .participant($0) }
    }

    private enum Pool: Equatable {
        case process(Int)
        case participant(String)
    }

    @Sendable static func noChoreographyActivities(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .choreographyActivity {
            findings.error(
                .unknownElement, BPMNRule.choreography, node,
                "The \(node.title) belongs to a choreography and cannot be in a process.")
        }
    }

    @Sendable static func participantsMultiply(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.elements("participantMultiplicity") {
            let (least, most) = (Int(element["minimum"] ?? "0"), Int(element["maximum"] ?? "1"))
            guard let least, let most, least >= 0, most >= max(least, 1) else {
                findings.warning(
                    .attributeInvalid, rule: BPMNRule.collaboration, element: element["id"], place: element.place,
                    message: "The multiplicity of a participant must have a minimum from 0 on and a maximum from 1 on "
                        + "that is not below it.")
                continue
            }
        }
    }

    @Sendable static func choreographiesStandAside(_ model: BPMNModel, _ findings: inout Findings) {
        for root in model.tree.root.children where root.namespace == BPMNNamespace.model {
            let isChoreography = root.name.hasPrefix("globalChoreography") || root.name.hasSuffix("horeography")
            guard isChoreography || root.name == "globalConversation" else { continue }
            findings.warning(
                .notUsedYet, rule: BPMNRule.choreography, element: root["id"], place: root.place,
                message: "The \(words(root.name)) has no effect: only processes are executed.")
        }
    }
}
