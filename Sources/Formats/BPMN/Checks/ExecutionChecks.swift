import ProcessModel

/// What is right in BPMN but not executed yet. Each is refused where it stands; nothing is passed over in silence.
extension BPMNCheck {
    @Sendable static func executedKinds(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            switch node.kind {
            case .process, .event: break
            case .task(let task):
                switch task {
                case .task, .userTask, .serviceTask, .scriptTask, .manualTask: break
                case .sendTask, .receiveTask, .businessRuleTask: notYet(node, BPMNRule.tasks, &findings)
                }
            case .subprocess(let subprocess):
                switch subprocess {
                case .subProcess:
                    if node.isEventSubprocess {
                        notYet(node, BPMNRule.subprocess, &findings, "The event sub-process '\(node.id)'")
                    }
                case .transaction, .adHocSubProcess: notYet(node, BPMNRule.subprocess, &findings)
                }
            case .gateway(let gateway):
                switch gateway {
                case .exclusiveGateway, .parallelGateway: break
                case .inclusiveGateway, .complexGateway, .eventBasedGateway:
                    notYet(node, BPMNRule.gateway, &findings)
                }
            case .callActivity: notYet(node, BPMNRule.callActivity, &findings)
            case .choreographyActivity:
                findings.error(
                    .unknownElement, BPMNRule.choreography, node,
                    "The \(node.title) belongs to a choreography and cannot be in a process.")
            }
        }
    }

    @Sendable static func executedEventDefinitions(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            guard case .event(let event) = node.kind else { continue }
            if node.eventDefinitions.count > 1 {
                notYet(node, BPMNRule.eventDefinition, &findings, "The \(node.title) with several event definitions")
                continue
            }
            guard let definition = node.eventDefinitions.first, !isExecuted(definition.kind, on: event) else {
                continue
            }
            notYet(
                node, BPMNRule.eventDefinition, &findings,
                "The \(words(definition.kind.rawValue)) of the \(node.title)")
        }
    }

    /// True also for what the standard forbids there, which has been reported as that.
    private static func isExecuted(_ definition: EventDefinitionKind, on event: BPMNKind.Event) -> Bool {
        switch definition {
        case .timer: event != .start
        case .error, .terminate: true
        case .cancel, .compensate, .conditional, .escalation, .link, .message, .signal: false
        }
    }

    @Sendable static func executedActivities(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isActivity {
            for child in node.source.children
            where child.namespace == BPMNNamespace.model && child.name.hasSuffix("LoopCharacteristics") {
                notYet(child, of: node, BPMNRule.loop, &findings)
            }
            for quantity in ["startQuantity", "completionQuantity"] {
                guard let text = node.source[quantity], text.trimmed != "1" else { continue }
                notYet(node, BPMNRule.activity, &findings, "The \(quantity) '\(text)' of the \(node.title)")
            }
            if node.isCompensationHandler {
                notYet(node, BPMNRule.compensation, &findings, "The compensation activity '\(node.id)'")
            }
        }
    }

    @Sendable static func executedData(_ model: BPMNModel, _ findings: inout Findings) {
        let names = ["ioSpecification", "ioBinding", "dataInputAssociation", "dataOutputAssociation"]
        for node in model.nodes {
            for child in node.source.children
            where child.namespace == BPMNNamespace.model && names.contains(child.name) {
                notYet(child, of: node, BPMNRule.data, &findings)
            }
        }
    }

    @Sendable static func executedCollaborations(_ model: BPMNModel, _ findings: inout Findings) {
        for root in model.tree.root.children where root.namespace == BPMNNamespace.model {
            for flow in root.children(BPMNNamespace.model, "messageFlow") {
                findings.error(
                    .notExecutedYet, rule: BPMNRule.messageFlow, element: flow["id"], place: flow.place,
                    message: "The message flow '\(flow["id"] ?? "")' cannot be executed yet.")
            }
            guard root.name.hasPrefix("globalC") || root.name == "choreography" else { continue }
            findings.warning(
                .notUsedYet, rule: BPMNRule.choreography, element: root["id"], place: root.place,
                message: "The \(words(root.name)) has no effect: only processes are executed.")
        }
    }

    private static func notYet(
        _ node: BPMNModel.Node, _ rule: String, _ findings: inout Findings, _ what: String? = nil
    ) {
        findings.error(.notExecutedYet, rule, node, "\(what ?? "The \(node.title)") cannot be executed yet.")
    }

    private static func notYet(
        _ child: XMLElement, of node: BPMNModel.Node, _ rule: String, _ findings: inout Findings
    ) {
        findings.error(
            .notExecutedYet, rule: rule, element: node.id, place: child.place,
            message: "The \(words(child.name)) of the \(node.title) cannot be executed yet.")
    }
}
