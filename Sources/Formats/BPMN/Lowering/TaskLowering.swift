import FEEL
import ProcessModel

extension BPMNLowering {
    /// The kind of a task, or nil with an error among the findings.
    mutating func kind(of node: BPMNModel.Node, task: BPMNKind.Task) -> ElementKind? {
        switch task {
        case .task: return options.externalTasks.contains(.task) ? .userTask(settings: UserTaskSettings()) : .task
        case .manualTask:
            return options.externalTasks.contains(.manualTask)
                ? .userTask(settings: UserTaskSettings()) : .manualTask
        case .userTask: return .userTask(settings: userTask(node))
        case .receiveTask: return receiveTask(node)
        case .scriptTask:
            if let script = ZeebeExtensions(of: node.source).script {
                return zeebeScript(script, of: node).map { .scriptTask(script: $0) }
            }
            if node.source.child(BPMNNamespace.model, "script")?.text.isEmpty ?? true {
                return workKind(of: node) { lowering, node in lowering.emptyScript(of: node) }
            }
            return scriptKind(of: node)
        case .serviceTask where isFlowableDecision(node): return flowableDecision(node)
        case .serviceTask: return workKind(of: node) { lowering, node in lowering.idle(node) }
        case .sendTask:
            return workKind(of: node) { lowering, node in
                guard node.source["messageRef"] != nil else {
                    return lowering.flowingMessage(from: node).map { .sendTask(message: $0) } ?? lowering.idle(node)
                }
                return lowering.messageThrow(node.source, of: node).map { .sendTask(message: $0) }
            }
        case .businessRuleTask where isFlowableDecision(node): return flowableDecision(node)
        case .businessRuleTask:
            return workKind(of: node) { lowering, node in lowering.decisionKind(of: node) }
        }
    }

    private mutating func workKind(
        of node: BPMNModel.Node, orElse other: (inout BPMNLowering, BPMNModel.Node) -> ElementKind?
    ) -> ElementKind? {
        switch work(of: node, at: node.source) {
        case .job(let job): .serviceTask(job: job)
        case .script(let script): .scriptTask(script: script)
        case .faulty: nil
        case .nothing: other(&self, node)
        }
    }

    /// Nothing says what does the work, so the task passes like one of no kind (BPMN 2.0.2, 10.3.3 leaves it open).
    private mutating func idle(_ node: BPMNModel.Node) -> ElementKind? {
        findings.warning(
            .implementationMissing, BPMNRule.implementation, node,
            "The \(node.title) does not say what does its work and so passes at once: give it a job type, for example "
                + "zeebe:taskDefinition with a type, or camunda:type=\"external\" with a topic.")
        return .task
    }

    private mutating func decisionKind(of node: BPMNModel.Node) -> ElementKind? {
        let camunda = CamundaExtensions(of: node.source)
        if let called = ZeebeExtensions(of: node.source).first("calledDecision") {
            let decision = template(
                PlacedText(attribute: "decisionId", of: called), "decision", of: node, BPMNRule.zeebe)
            let binding = binding(
                called["bindingType"], tag: PlacedText(attribute: "versionTag", of: called), version: nil, of: node)
            guard let decision else { return missingDecision(node) }
            return .businessRuleTask(
                decision: DecisionCall(
                    decision: decision, binding: binding, resultVariable: called["resultVariable"]?.trimmed))
        }
        guard let reference = camunda.attribute("decisionRef") else { return idle(node) }
        guard let decision = template(reference, "decision", of: node, BPMNRule.camunda) else {
            return missingDecision(node)
        }
        let binding = binding(
            camunda.text("decisionRefBinding"), tag: camunda.attribute("decisionRefVersionTag"),
            version: camunda.attribute("decisionRefVersion"), of: node)
        return .businessRuleTask(
            decision: DecisionCall(
                decision: decision, binding: binding, resultVariable: resultVariable(camunda),
                shape: resultShape(camunda, of: node)))
    }

    private func isFlowableDecision(_ node: BPMNModel.Node) -> Bool {
        CamundaExtensions(of: node.source).text("type")?.lowercased() == "dmn"
    }

    /// Flowable's decision task: a service task of the type `dmn` whose fields name the decision.
    private mutating func flowableDecision(_ node: BPMNModel.Node) -> ElementKind? {
        let fields = CamundaExtensions(of: node.source).elements("field")
        let names = ["decisionTableReferenceKey", "decisionServiceReferenceKey", "decisionReferenceKey"]
        guard let field = fields.first(where: { names.contains($0["name"] ?? "") }) else {
            return missingDecision(node)
        }
        let child = field.children.first
        let text =
            PlacedText(attribute: "stringValue", of: field) ?? PlacedText(attribute: "expression", of: field)
            ?? child.map { PlacedText(textOf: $0) }
        guard let text, !text.text.trimmed.isEmpty,
            let decision = template(text.trimmed, "decision", of: node, BPMNRule.camunda)
        else { return missingDecision(node) }
        let same = Self.headers(of: fields).first { $0.name == "sameDeployment" }?.value.trimmed
        return .businessRuleTask(
            decision: DecisionCall(
                decision: decision, binding: same == "false" ? .latest : .deployment, resultVariable: nil,
                shape: .variables))
    }

    /// Camunda gives all rows where nothing else is said.
    private mutating func resultShape(_ camunda: CamundaExtensions, of node: BPMNModel.Node) -> DecisionResultShape {
        guard let text = camunda.text("mapDecisionResult")?.trimmed, !text.isEmpty else { return .resultList }
        if let shape = DecisionResultShape(rawValue: text), shape != .asIs, shape != .variables { return shape }
        findings.error(
            .wrongReference, BPMNRule.camunda, node, "The \(node.title) maps its result by '\(text)', which is unknown."
        )
        return .resultList
    }

    private mutating func missingDecision(_ node: BPMNModel.Node) -> ElementKind? {
        findings.error(
            .danglingReference, BPMNRule.tasks, node, "The \(node.title) does not say which decision it evaluates.")
        return nil
    }

    private mutating func receiveTask(_ node: BPMNModel.Node) -> ElementKind? {
        guard node.source["messageRef"] != nil else {
            let message = flowingMessage(to: node)
            return .receiveTask(settings: ReceiveSettings(message: message, instantiates: node.instantiates))
        }
        return messageCatch(node.source, of: node).map {
            .receiveTask(settings: ReceiveSettings(message: $0, instantiates: node.instantiates))
        }
    }

    // MARK: - Scripts

    private mutating func scriptKind(of node: BPMNModel.Node) -> ElementKind? {
        guard let script = node.source.child(BPMNNamespace.model, "script") else { return nil }
        let format = (node.source["scriptFormat"] ?? node.source["scriptLanguage"])?.trimmed ?? ""
        if format.isEmpty {
            findings.warning(
                .scriptWithoutFormat, BPMNRule.tasks, node,
                "The \(node.title) has a script but no scriptFormat; the language of the file is assumed.")
        }
        let source = ExpressionText(
            text: PlacedText(textOf: script), language: format.isEmpty ? nil : format, unmarked: .defaultDialect,
            purpose: "script of the \(node.title)", owner: node.id, rule: BPMNRule.tasks)
        let result = resultVariable(CamundaExtensions(of: node.source))
        return expressions.script(source, &findings).map {
            .scriptTask(script: Script(statements: $0, resultVariable: result))
        }
    }

    private mutating func zeebeScript(_ script: XMLElement, of node: BPMNModel.Node) -> Script? {
        guard let text = PlacedText(attribute: "expression", of: script) else {
            findings.error(
                .expressionInvalid, rule: BPMNRule.zeebe, element: node.id, place: script.place,
                message: "The script of the \(node.title) has no expression.")
            return nil
        }
        let source = ExpressionText(
            text: text, language: "feel", unmarked: .defaultDialect, purpose: "script of the \(node.title)",
            owner: node.id, rule: BPMNRule.zeebe)
        let result = script["resultVariable"]?.trimmed ?? ""
        return expressions.read(source, &findings).map {
            Script(expression: $0, resultVariable: result.isEmpty ? nil : result)
        }
    }

    /// Without a script a script task does nothing, like a task of no kind (BPMN 2.0.2, 10.3.3). A script in a file of
    /// its own would do something.
    private mutating func emptyScript(of node: BPMNModel.Node) -> ElementKind? {
        if let resource = CamundaExtensions(of: node.source).attribute("resource") {
            findings.error(
                .notExecutedYet, rule: BPMNRule.camunda, element: node.id, place: resource.place(in: model.tree),
                message: "The script of the \(node.title) is in another file, which cannot be executed yet.")
            return nil
        }
        findings.warning(
            .implementationMissing, BPMNRule.tasks, node, "The \(node.title) has no script and so does nothing.")
        return .task
    }
}
