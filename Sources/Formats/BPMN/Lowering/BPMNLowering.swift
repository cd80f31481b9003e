import ProcessModel

/// Puts a BPMN model into the words of `ProcessModel`.
///
/// First every node and flow on its own, which finds what is wrong inside expressions, timers and extensions; then,
/// only when the file has no error, the definitions are put together. Nodes of a process follow one another in the
/// model, so an element's index is the node's distance from its process.
struct BPMNLowering {
    let model: BPMNModel
    let options: CompilerOptions
    let expressions: ExpressionReader
    var findings: Findings
    /// The name of the lane that each node is in, by the node's id.
    let laneOfNode: [String: String]
    /// All message flows of the file.
    let messageFlows: [XMLElement]

    /// What is known about each node before the definitions are put together.
    private struct Lowered {
        let kind: ElementKind?
        let mappings: Mappings
        let activity: ActivitySettings
        let listeners: [Listener]
    }

    /// The definitions of all processes in the file; empty when there is an error among the findings.
    static func lower(
        _ model: BPMNModel, options: CompilerOptions, findings: inout Findings
    ) -> [ProcessDefinition] {
        var lowering = BPMNLowering(model: model, options: options, findings: findings)
        ExtensionCensus.take(model, &lowering.findings)
        let nodes = model.nodes.map { lowering.lowered($0) }
        let flows = model.flows.map { flow in
            (condition: lowering.condition(of: flow), listeners: lowering.listeners(of: flow))
        }
        findings = lowering.findings
        guard !findings.hasErrors else { return [] }
        // Whoever could not lower something has said why; a deployment must not end in a crash if that was forgotten.
        for node in model.nodes where nodes[node.index].kind == nil {
            findings.error(.notExecutedYet, BPMNRule.process, node, "The \(node.title) cannot be executed yet.")
        }
        guard !findings.hasErrors else { return [] }
        return model.processes.filter { !model.nodes[$0].children.isEmpty }.map { process in
            lowering.definition(of: process, nodes: nodes, flows: flows)
        }
    }

    private mutating func lowered(_ node: BPMNModel.Node) -> Lowered {
        let lowered = Lowered(
            kind: kind(of: node), mappings: mappings(of: node), activity: activity(of: node),
            listeners: node.isGlobal && node.kind == .process
                ? [] : withoutPassing(listeners(of: node.source, node), of: node))
        if !options.acceptsUnexecuted { ExecutionChecks.report(lowered.listeners, of: node, &findings) }
        return lowered
    }

    private mutating func listeners(of flow: BPMNModel.Flow) -> [Listener] {
        guard let source = flow.source.map({ model.nodes[$0] }) else { return [] }
        let listeners = withoutPassing(listeners(of: flow.element, source), of: source).filter { $0.event == .take }
        guard source.kind == .gateway(.eventBasedGateway) else { return listeners }
        // What stands behind such a gateway waits for its event at once, so nothing can stand before it.
        if !options.acceptsUnexecuted { ExecutionChecks.report(onChoice: listeners, of: source, &findings) }
        return listeners.filter { !$0.isJob }
    }

    private init(model: BPMNModel, options: CompilerOptions, findings: Findings) {
        self.model = model
        self.options = options
        self.findings = findings
        laneOfNode = Self.lanes(in: model)
        messageFlows = model.tree.root.children.flatMap { root in
            root.namespace == BPMNNamespace.model ? root.children(BPMNNamespace.model, "messageFlow") : []
        }
        expressions = ExpressionReader(
            tree: model.tree, defaultDialect: Self.dialect(of: model.tree.root) ?? options.defaultDialect)
    }

    /// Modellers write XPath into `expressionLanguage` by default without meaning it, so only names of languages that
    /// are known here count.
    private static func dialect(of definitions: XMLElement) -> ExpressionDialect? {
        guard let name = definitions["expressionLanguage"] else { return nil }
        if case .dialect(let dialect) = ExpressionReader.Language(named: name) { return dialect }
        return nil
    }

    // MARK: - Putting together

    func elementIndex(_ node: Int) -> ElementIndex { ElementIndex(node - model.nodes[node].process) }

    private func definition(
        of process: Int, nodes: [Lowered], flows: [(condition: ModelExpression?, listeners: [Listener])]
    ) -> ProcessDefinition {
        let own = model.flows.filter { flow in flow.source.map { model.nodes[$0].process } == process }
        var positions: [Int: FlowIndex] = [:]
        for (position, flow) in own.enumerated() { positions[flow.index] = FlowIndex(position) }
        let inside = model.nodes[process...].prefix { $0.process == process }
        let added = ListenerElements(
            flows: own.map { flows[$0.index].listeners }, nodes: inside.map { nodes[$0.index].listeners })
        let elements = inside.map { node in
            let lowered = nodes[node.index]
            guard let kind = lowered.kind else {
                preconditionFailure("no error was found, but \(node.title) could not be lowered")
            }
            return Element(
                index: elementIndex(node.index), id: node.id, name: node.name, documentation: documentation(of: node),
                kind: kind, scope: node.parent.map(elementIndex), incoming: node.incoming.compactMap { positions[$0] },
                outgoing: node.outgoing.compactMap { positions[$0].map(added.leaving) },
                defaultFlow: node.defaultFlow.flatMap { positions[$0].map(added.leaving) },
                boundaryEvents: node.boundaryEvents.map(elementIndex), mappings: lowered.mappings,
                activity: lowered.activity,
                listeners: added.listeners(lowered.listeners, of: node.index - process), place: node.place)
        }
        let sequenceFlows = sequenceFlows(own, lowered: flows)
        let source = model.nodes[process].source
        return ProcessDefinition(
            id: model.nodes[process].id, name: source["name"], isExecutable: source.flag("isExecutable") ?? true,
            versionTag: ZeebeExtensions(of: source).versionTag
                ?? CamundaExtensions(of: source).attribute("versionTag")?.text,
            elements: elements + added.made(for: elements, flows: sequenceFlows), flows: added.divide(sequenceFlows),
            isGlobalTask: model.nodes[process].isGlobal, notes: BPMNNotes.read(model, process: process),
            diagram: BPMNDiagram.read(model, process: process))
    }

    private func sequenceFlows(
        _ flows: [BPMNModel.Flow], lowered: [(condition: ModelExpression?, listeners: [Listener])]
    ) -> [SequenceFlow] {
        flows.enumerated().map { position, flow in
            guard let source = flow.source, let target = flow.target else {
                preconditionFailure("no error was found, but the flow \(flow.id) has a loose end")
            }
            return SequenceFlow(
                index: FlowIndex(position), id: flow.id, name: flow.element["name"], source: elementIndex(source),
                target: elementIndex(target), condition: lowered[flow.index].condition,
                listeners: lowered[flow.index].listeners, place: flow.place)
        }
    }

    private func documentation(of node: BPMNModel.Node) -> String? {
        let texts = node.source.children(BPMNNamespace.model, "documentation").map(\.text.trimmed)
            .filter { !$0.isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    // MARK: - Conditions

    private mutating func condition(of flow: BPMNModel.Flow) -> ModelExpression? {
        guard let condition = flow.condition else { return nil }
        let source = ExpressionText(
            text: PlacedText(textOf: condition), language: condition["language"], unmarked: .defaultDialect,
            wanted: .truth, purpose: "condition of the sequence flow '\(flow.id)'", owner: flow.id,
            rule: BPMNRule.sequenceFlow)
        warnIfInformal(condition, source)
        if CamundaExtensions(of: condition).attribute("resource") != nil {
            findings.error(
                .notExecutedYet, rule: BPMNRule.sequenceFlow, element: flow.id, place: condition.place,
                message: "The \(source.purpose) is in another file, which cannot be executed yet.")
            return nil
        }
        let expression = expressions.read(source, &findings)
        let isIgnored = flow.source.map { BPMNCheck.whyIgnored(flow, from: model.nodes[$0]) != nil } ?? false
        return isIgnored ? nil : expression
    }

    /// An expression that is not marked as formal is meant for people (BPMN 2.0.2, 8.4.6), but is seldom meant so.
    mutating func warnIfInformal(_ element: XMLElement, _ source: ExpressionText) {
        let type = element[BPMNNamespace.schemaInstance, "type"] ?? ""
        guard !type.hasSuffix("tFormalExpression") else { return }
        findings.warning(
            .informalExpression, rule: BPMNRule.expression, element: source.owner, place: element.place,
            message: "The \(source.purpose) has no xsi:type=\"tFormalExpression\"; it is executed all the same.")
    }
}
