import FEEL
import ProcessModel

extension BPMNLowering {
    // MARK: - Waiting

    /// The message that a definition or receive task waits for, or nil with an error among the findings.
    mutating func messageCatch(_ source: XMLElement, of node: BPMNModel.Node) -> MessageCatch? {
        guard let (name, message) = messageName(source, of: node) else { return nil }
        let subscription = message.flatMap { ZeebeExtensions(of: $0).first("subscription") }
        if let text = subscription.flatMap({ PlacedText(attribute: "correlationKey", of: $0) }) {
            let key = template(text, "correlation key", of: node, BPMNRule.zeebe)
            return key.map { MessageCatch(name: name, correlationKey: $0) }
        }
        let keys = message.map { subscribedKeys(of: $0, node) } ?? []
        return MessageCatch(
            name: name, correlationKey: Self.key(keys.map(\.wanted)), keyOfMessage: Self.key(keys.map(\.brought)))
    }

    /// The name of the message that `messageRef` names, and the message itself.
    private mutating func messageName(
        _ source: XMLElement, of node: BPMNModel.Node
    ) -> (name: ModelExpression, message: XMLElement?)? {
        if let text = CamundaExtensions(of: source).attribute("messageExpression") {
            return template(text, "message", of: node, BPMNRule.camunda).map { ($0, nil) }
        }
        guard let reference = source["messageRef"], !reference.isEmpty else {
            findings.error(
                .nameMissing, BPMNRule.message, node, "The \(node.title) does not say which message is meant.")
            return nil
        }
        // A reference that leads nowhere is reported by the checks.
        guard let message = model.resolve(reference)?.element, message.name == "message" else { return nil }
        guard let name = template(PlacedText(attribute: "name", of: message), "message", of: node, BPMNRule.message)
        else {
            if message["name"]?.trimmed.isEmpty ?? true {
                findings.error(
                    .nameMissing, rule: BPMNRule.message, element: node.id, place: message.place,
                    message: "The message '\(reference)' of the \(node.title) has no name.")
            }
            return nil
        }
        return (name, message)
    }

    // MARK: - Throwing

    /// The message that a definition or send task throws, or nil with an error among the findings.
    mutating func messageThrow(_ source: XMLElement, of node: BPMNModel.Node) -> MessageThrow? {
        guard let (name, message) = messageName(source, of: node) else { return nil }
        let keys = message.map { self.keys(of: $0, node) } ?? []
        let inputs = dataInputs(of: node).map { model.variableName(of: $0) }.filter { !$0.isEmpty }
        return MessageThrow(
            name: name, correlationKey: Self.key(keys), targets: targets(of: node),
            payload: Transfer(mappings: inputs.map { Mapping(source: .variable($0), target: [$0]) }))
    }

    /// What a send task throws that names no message, by the message flows that are drawn from it; nil where none leads
    /// to something that runs.
    mutating func flowingMessage(from node: BPMNModel.Node) -> MessageThrow? {
        let targets = targets(of: node)
        guard !targets.isEmpty, let name = flowingName("sourceRef", node) else { return nil }
        return MessageThrow(name: name, targets: targets)
    }

    /// What a receive task waits for that names no message, by the message flow that is drawn to it; nil where none
    /// comes from something that runs.
    mutating func flowingMessage(to node: BPMNModel.Node) -> MessageCatch? {
        flowingName("targetRef", node).map { MessageCatch(name: $0) }
    }

    /// The name of the message on the first message flow at the node: its own, that of what it leads from or to, else
    /// one that is made up of its source.
    private mutating func flowingName(_ end: String, _ node: BPMNModel.Node) -> ModelExpression? {
        let flow = messageFlows.first { flow in
            guard flow[end].flatMap({ model.node($0) }) == node.index else { return false }
            return [flow["sourceRef"], flow["targetRef"]].allSatisfy { $0.flatMap { model.node($0) } != nil }
        }
        guard let flow, let source = flow["sourceRef"].flatMap({ model.node($0) }) else { return nil }
        let target = flow["targetRef"].flatMap { model.node($0) }
        let holders = [source, target].compactMap { $0.map { model.nodes[$0].source } }.flatMap { element in
            [element] + element.children(BPMNNamespace.model, "messageEventDefinition")
        }
        for element in [flow] + holders {
            guard let message = element["messageRef"].flatMap({ model.resolve($0)?.element }) else { continue }
            return template(PlacedText(attribute: "name", of: message), "message", of: node, BPMNRule.message)
        }
        return .string(".message-of-\(model.nodes[source].id)")
    }

    /// Where the message flows from the node lead (BPMN 2.0.2, 9.4).
    private func targets(of node: BPMNModel.Node) -> [MessageTarget] {
        messageFlows.compactMap { flow -> MessageTarget? in
            guard let source = flow["sourceRef"], model.node(source) == node.index, let target = flow["targetRef"]
            else {
                return nil
            }
            if let index = model.node(target) {
                let process = model.nodes[model.nodes[index].process]
                return MessageTarget(process: process.id, element: process.index == index ? nil : model.nodes[index].id)
            }
            guard let participant = model.resolve(target)?.element,
                let process = participant["processRef"].flatMap({ model.node($0) })
            else { return nil }
            return MessageTarget(process: model.nodes[process].id, element: nil)
        }
    }

    // MARK: - Keys

    /// The keys that the process of the node subscribes to and that the message has (BPMN 2.0.2, 8.4.2): what the
    /// process wants, and what the message brings.
    private mutating func subscribedKeys(
        of message: XMLElement, _ node: BPMNModel.Node
    ) -> [(wanted: ModelExpression, brought: ModelExpression)] {
        var keys: [(wanted: ModelExpression, brought: ModelExpression)] = []
        let process = model.nodes[node.process].source
        for subscription in process.children(BPMNNamespace.model, "correlationSubscription") {
            for binding in subscription.children(BPMNNamespace.model, "correlationPropertyBinding") {
                guard let path = binding.child(BPMNNamespace.model, "dataPath"),
                    let property = binding["correlationPropertyRef"].flatMap({ model.resolve($0)?.element }),
                    let retrieval = retrieval(of: property, for: message),
                    let wanted = expression(path, "correlation path", of: node, BPMNRule.correlation),
                    let brought = expression(retrieval, "message path", of: node, BPMNRule.correlation)
                else { continue }
                keys.append((wanted, brought))
            }
        }
        return keys
    }

    /// What the message brings for each property that can be retrieved from it.
    private mutating func keys(of message: XMLElement, _ node: BPMNModel.Node) -> [ModelExpression] {
        var keys: [ModelExpression] = []
        for property in model.tree.root.children(BPMNNamespace.model, "correlationProperty") {
            guard let path = retrieval(of: property, for: message) else { continue }
            if let key = expression(path, "message path", of: node, BPMNRule.correlation) { keys.append(key) }
        }
        return keys
    }

    private func retrieval(of property: XMLElement, for message: XMLElement) -> XMLElement? {
        property.children(BPMNNamespace.model, "correlationPropertyRetrievalExpression").first { retrieval in
            retrieval["messageRef"].flatMap { model.resolve($0)?.element } === message
        }?.child(BPMNNamespace.model, "messagePath")
    }

    /// One key of several: the list of them.
    private static func key(_ parts: [ModelExpression]) -> ModelExpression? {
        guard parts.count > 1 else { return parts.first }
        let texts = parts.map { part in
            switch part {
            case .literal(let value): value.json()
            case .variable(let name): name
            case .feel(let expression, _): expression.source
            }
        }
        return (try? Expression("[\(texts.joined(separator: ", "))]")).map { .feel($0) }
    }
}
