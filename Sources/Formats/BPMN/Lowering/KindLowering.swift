import ProcessModel

extension BPMNLowering {
    /// The kind of the element, or nil where there is an error about it.
    mutating func kind(of node: BPMNModel.Node) -> ElementKind? {
        switch node.kind {
        case .process: return .process(scope: scope(node))
        case .subprocess(let subprocess): return kind(of: node, subprocess: subprocess)
        case .task(let task): return kind(of: node, task: task)
        case .gateway(let gateway): return kind(of: node, gateway: gateway)
        case .event(let event): return kind(of: node, event: event)
        case .callActivity: return callActivity(node)
        case .choreographyActivity: return nil
        }
    }

    private mutating func kind(of node: BPMNModel.Node, subprocess: BPMNKind.Subprocess) -> ElementKind? {
        switch subprocess {
        case .transaction: return .transaction(scope: scope(node))
        case .adHocSubProcess: return .adHocSubprocess(scope: scope(node), settings: adHoc(node))
        case .subProcess:
            guard node.isEventSubprocess else { return .subprocess(scope: scope(node)) }
            // That there is exactly one is checked.
            let start = node.children.first { model.nodes[$0].kind == .event(.start) }
            return start.map { .eventSubprocess(scope: scope(node), start: elementIndex($0)) }
        }
    }

    private mutating func adHoc(_ node: BPMNModel.Node) -> AdHocSettings {
        let completion = node.source.child(BPMNNamespace.model, "completionCondition")
        let zeebe = ZeebeExtensions(of: node.source).first("adHoc")
        return AdHocSettings(
            ordering: node.source["ordering"] == "Sequential" ? .sequential : .parallel,
            completionCondition: completion.flatMap {
                expression($0, "completion condition", of: node, BPMNRule.subprocess, wanted: .truth)
            },
            cancelsRemaining: node.source.flag("cancelRemainingInstances") ?? true,
            activities: node.children.filter { model.isStartable(model.nodes[$0]) }.map(elementIndex),
            startingActivities: template(
                zeebe.flatMap { PlacedText(attribute: "activeElementsCollection", of: $0) },
                "collection of active elements", of: node, BPMNRule.zeebe))
    }

    private mutating func kind(of node: BPMNModel.Node, gateway: BPMNKind.Gateway) -> ElementKind? {
        switch gateway {
        case .exclusiveGateway: return .exclusiveGateway
        case .parallelGateway: return .parallelGateway
        case .inclusiveGateway: return .inclusiveGateway
        case .complexGateway:
            let condition = node.source.child(BPMNNamespace.model, "activationCondition")
                .flatMap { expression($0, "activation condition", of: node, BPMNRule.complexGateway, wanted: .truth) }
            return .complexGateway(settings: ComplexGatewaySettings(activationCondition: condition))
        case .eventBasedGateway:
            return .eventBasedGateway(
                settings: EventBasedGatewaySettings(
                    isParallel: node.source["eventGatewayType"] == "Parallel", instantiates: node.instantiates))
        }
    }

    private mutating func kind(of node: BPMNModel.Node, event: BPMNKind.Event) -> ElementKind? {
        switch event {
        case .start:
            if node.eventDefinitions.isEmpty { return .startEvent(.none) }
            let isInterrupting = node.source.flag("isInterrupting") ?? true
            return eventCatch(node).map { .startEvent(StartEvent(trigger: $0, isInterrupting: isInterrupting)) }
        case .catching: return eventCatch(node).map { .intermediateCatchEvent($0) }
        case .throwing: return eventResults(node).map { .intermediateThrowEvent(results: $0) }
        case .end: return eventResults(node).map { .endEvent(results: $0) }
        case .boundary:
            guard let host = node.attachedTo, let trigger = eventCatch(node) else { return nil }
            let isInterrupting = node.source.flag("cancelActivity") ?? true
            return .boundaryEvent(
                BoundaryEvent(attachedTo: elementIndex(host), isInterrupting: isInterrupting, trigger: trigger))
        }
    }

    private func scope(_ node: BPMNModel.Node) -> Scope {
        let isAdHoc = node.kind == .subprocess(.adHocSubProcess)
        let entries = isAdHoc || node.isEventSubprocess ? [] : model.entries(of: node.index)
        let triggers = node.kind == .process ? node.children.filter { startsProcess(model.nodes[$0]) } : []
        return Scope(
            entries: entries.map(elementIndex), triggers: triggers.map(elementIndex),
            eventSubprocesses: node.children.filter { model.nodes[$0].isEventSubprocess }.map(elementIndex),
            variables: variables(of: node))
    }

    private func startsProcess(_ node: BPMNModel.Node) -> Bool {
        node.instantiates || (node.kind == .event(.start) && !node.eventDefinitions.isEmpty)
    }
}
