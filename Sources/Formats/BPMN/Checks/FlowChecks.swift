import ProcessModel

extension BPMNCheck {
    @Sendable static func flowEndsExist(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in model.flows {
            for attribute in ["sourceRef", "targetRef"] {
                let reference = flow.element[attribute] ?? ""
                let found = model.resolve(reference)
                if case .node(let node) = found?.role, model.nodes[node].kind != .process { continue }
                let message =
                    if reference.isEmpty {
                        "The sequence flow '\(flow.id)' has no \(attribute)."
                    } else if let found {
                        "The \(attribute) '\(reference)' of the sequence flow '\(flow.id)' is a "
                            + "\(words(found.element.name)); flows connect activities, events and gateways."
                    } else {
                        "The \(attribute) '\(reference)' of the sequence flow '\(flow.id)' "
                            + model.absence(of: reference) + "."
                    }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.sequenceFlow,
                    element: flow.id, place: flow.place, message: message)
            }
        }
    }

    @Sendable static func flowsStayInScope(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in model.flows {
            guard let source = flow.source.map({ model.nodes[$0] }), let target = flow.target.map({ model.nodes[$0] }),
                source.parent != target.parent
            else { continue }
            let border = source.process == target.process ? "sub-process" : "process"
            findings.error(
                .flowLeavesScope, rule: BPMNRule.sequenceFlow, element: flow.id, place: flow.place,
                message: "The sequence flow '\(flow.id)' from \(source.title) to \(target.title) crosses the border of "
                    + "a \(border).")
        }
    }

    /// BPMN 2.0.2, tables 7.3 and 7.4 say what flows may connect; the sections of the events say why.
    @Sendable static func flowsWhereAllowed(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in model.flows {
            if let target = flow.target.map({ model.nodes[$0] }), let rule = ruleAgainstIncoming(target) {
                findings.error(
                    .flowNotAllowed, rule: rule, element: flow.id, place: flow.place,
                    message: "The sequence flow '\(flow.id)' leads into the \(target.title), which must have no "
                        + "incoming flow.")
            }
            if let source = flow.source.map({ model.nodes[$0] }), let rule = ruleAgainstOutgoing(source) {
                findings.error(
                    .flowNotAllowed, rule: rule, element: flow.id, place: flow.place,
                    message: "The sequence flow '\(flow.id)' leads out of the \(source.title), which must have no "
                        + "outgoing flow.")
            }
        }
    }

    private static func ruleAgainstIncoming(_ node: BPMNModel.Node) -> String? {
        if node.kind == .event(.start) { return BPMNRule.startEvent }
        if node.kind == .event(.boundary) { return BPMNRule.intermediateEvent }
        if node.kind == .event(.catching), node.has(.link) { return BPMNRule.intermediateEvent }
        if node.instantiates { return node.kind.isGateway ? BPMNRule.eventBasedGateway : BPMNRule.tasks }
        return ruleAgainstFlows(node)
    }

    private static func ruleAgainstOutgoing(_ node: BPMNModel.Node) -> String? {
        if node.kind == .event(.end) { return BPMNRule.endEvent }
        if node.kind == .event(.throwing), node.has(.link) { return BPMNRule.intermediateEvent }
        if node.kind == .event(.boundary), node.has(.compensate) { return BPMNRule.compensation }
        return ruleAgainstFlows(node)
    }

    private static func ruleAgainstFlows(_ node: BPMNModel.Node) -> String? {
        if node.isEventSubprocess { return BPMNRule.subprocess }
        if node.isCompensationHandler { return BPMNRule.compensation }
        return nil
    }

    @Sendable static func defaultFlowsLeave(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            guard let reference = node.source["default"], !reference.isEmpty else { continue }
            if !canHaveDefault(node.kind) {
                findings.error(
                    .defaultFlowInvalid, BPMNRule.sequenceFlow, node,
                    "The \(node.title) names a default flow; only activities and exclusive, inclusive and complex "
                        + "gateways can have one.")
            } else if model.resolve(reference) == nil {
                findings.error(
                    .danglingReference, BPMNRule.sequenceFlow, node,
                    "The default flow '\(reference)' of the \(node.title) \(model.absence(of: reference)).")
            } else if node.defaultFlow == nil {
                findings.error(
                    .wrongReference, BPMNRule.sequenceFlow, node,
                    "The default flow '\(reference)' of the \(node.title) is no sequence flow.")
            } else if let flow = node.defaultFlow, model.flows[flow].source.map({ $0 != node.index }) ?? false {
                findings.error(
                    .defaultFlowInvalid, BPMNRule.sequenceFlow, node,
                    "The default flow '\(reference)' does not leave the \(node.title).")
            }
        }
    }

    private static func canHaveDefault(_ kind: BPMNKind) -> Bool {
        switch kind {
        case .task, .subprocess, .callActivity: true
        case .gateway(let gateway):
            switch gateway {
            case .exclusiveGateway, .inclusiveGateway, .complexGateway: true
            case .parallelGateway, .eventBasedGateway: false
            }
        case .process, .event, .choreographyActivity: false
        }
    }

    /// An activity whose only flow has a condition would lose its token when the condition is false: "it MUST NOT be
    /// the only one" (BPMN 2.0.2, 8.4.13).
    @Sendable static func activitiesKeepTokens(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isActivity && node.outgoing.count == 1 {
            let flow = model.flows[node.outgoing[0]]
            guard flow.condition != nil, node.defaultFlow != flow.index else { continue }
            findings.error(
                .onlyConditionalFlow, rule: BPMNRule.sequenceFlow, element: flow.id, place: flow.place,
                message: "The only flow out of the \(node.title) has a condition; when it is false the token is lost.")
        }
    }

    /// The source of a conditional flow is an activity or a gateway (BPMN 2.0.2, 8.4.13); after an event the token is
    /// lost where the condition is false.
    @Sendable static func eventsLeadOn(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in model.flows where flow.condition != nil {
            guard let source = flow.source.map({ model.nodes[$0] }), case .event(let event) = source.kind, event != .end
            else { continue }
            findings.warning(
                .onlyConditionalFlow, rule: BPMNRule.sequenceFlow, element: flow.id,
                place: flow.condition?.place ?? flow.place,
                message:
                    "The flow '\(flow.id)' out of the \(source.title) has a condition; only flows out of "
                    + "activities and gateways should have one.")
        }
    }

    @Sendable static func conditionsAreLookedAt(_ model: BPMNModel, _ findings: inout Findings) {
        for flow in model.flows where flow.condition != nil {
            guard let source = flow.source.map({ model.nodes[$0] }), let why = whyIgnored(flow, from: source) else {
                continue
            }
            findings.warning(
                .conditionIgnored, rule: BPMNRule.sequenceFlow, element: flow.id,
                place: flow.condition?.place ?? flow.place,
                message: "The condition of the sequence flow '\(flow.id)' is not looked at: \(why).")
        }
    }

    /// Why a condition has no effect; nil where it has.
    static func whyIgnored(_ flow: BPMNModel.Flow, from source: BPMNModel.Node) -> String? {
        if source.kind == .gateway(.parallelGateway) { return "a parallel gateway sends a token along every flow" }
        return source.defaultFlow == flow.index ? "the flow is the default of the \(source.title)" : nil
    }

    /// The lists of flows inside nodes only repeat what the flows say, so a stale entry changes nothing.
    @Sendable static func incomingAndOutgoingExist(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            for child in node.source.children
            where child.namespace == BPMNNamespace.model && ["incoming", "outgoing"].contains(child.name) {
                let reference = child.text.trimmed
                let flow = model.flow(reference).map { model.flows[$0] }
                guard (child.name == "incoming" ? flow?.target : flow?.source) != node.index else { continue }
                // A flow with a broken end has been reported already.
                if let flow, flow.source == nil || flow.target == nil { continue }
                findings.warning(
                    .danglingReference, rule: BPMNRule.sequenceFlow, element: node.id, place: child.place,
                    message: "The \(node.title) lists '\(reference)' as \(child.name), but no such sequence flow "
                        + (child.name == "incoming" ? "leads into it." : "leaves it."))
            }
        }
    }
}
