import FEEL
import ProcessModel

extension BPMNLowering {
    // MARK: - Jobs

    /// What a worker must know to do the task, or nil with an error among the findings.
    mutating func job(of node: BPMNModel.Node) -> JobSettings? {
        let zeebe = ZeebeExtensions(of: node.source)
        let camunda = CamundaExtensions(of: node.source)
        if let definition = zeebe.taskDefinition {
            let type = jobType(PlacedText(attribute: "type", of: definition), of: node, BPMNRule.zeebe)
            let attempts = attempts(PlacedText(attribute: "retries", of: definition), of: node)
            guard let type, let attempts else { return nil }
            return JobSettings(type: type, attempts: attempts, headers: zeebe.headers)
        }
        if camunda.isExternal {
            let type = jobType(camunda.attribute("topic"), of: node, BPMNRule.camunda)
            return type.map { JobSettings(type: $0, attempts: Self.number(JobSettings.defaultAttempts)) }
        }
        if let code = camunda.code {
            findings.error(
                .notExecutedYet, rule: BPMNRule.camunda, element: node.id, place: code.text.place(in: model.tree),
                message: "The \(code.name) '\(code.text.text)' of the \(node.title) cannot be executed yet.")
            return nil
        }
        findings.error(
            .implementationMissing, BPMNRule.implementation, node,
            "The \(node.title) does not say what does its work: it needs zeebe:taskDefinition with a type, or "
                + "camunda:type=\"external\" with a topic.")
        return nil
    }

    private mutating func jobType(_ text: PlacedText?, of node: BPMNModel.Node, _ rule: String) -> ModelExpression? {
        guard let text, !text.text.trimmed.isEmpty else {
            findings.error(
                .implementationMissing, rule, node,
                "The job type of the \(node.title) is missing, so no worker could find its jobs.")
            return nil
        }
        let source = ExpressionText(
            text: text.trimmed, unmarked: .literal, purpose: "job type of the \(node.title)", owner: node.id,
            rule: rule)
        return expressions.read(source, &findings)
    }

    private mutating func attempts(_ text: PlacedText?, of node: BPMNModel.Node) -> ModelExpression? {
        guard let text = text?.trimmed, !text.text.isEmpty else { return Self.number(JobSettings.defaultAttempts) }
        if text.text.hasPrefix("=") || expressions.showsJUEL(text.text) {
            let source = ExpressionText(
                text: text, unmarked: .literal, purpose: "number of retries of the \(node.title)", owner: node.id,
                rule: BPMNRule.zeebe)
            return expressions.read(source, &findings)
        }
        // Retries are kept as 32-bit numbers wherever the field knows them.
        guard let number = Int32(text.text), number >= 1 else {
            findings.error(
                .numberInvalid, rule: BPMNRule.zeebe, element: node.id, place: text.place(in: model.tree),
                message: "The number of retries of the \(node.title) is '\(text.text)'; it must be a whole number from "
                    + "1 on.")
            return nil
        }
        return Self.number(Int(number))
    }

    private static func number(_ number: Int) -> ModelExpression { .literal(.number(Decimal(number))) }

    // MARK: - Scripts

    /// A script task, or what it amounts to without a script; nil with an error among the findings.
    mutating func scriptKind(of node: BPMNModel.Node) -> ElementKind? {
        if let script = ZeebeExtensions(of: node.source).script {
            return zeebeScript(script, of: node).map { .scriptTask(script: $0) }
        }
        guard let script = node.source.child(BPMNNamespace.model, "script"), !script.text.isEmpty else {
            return emptyScript(of: node)
        }
        let format = node.source["scriptFormat"]?.trimmed ?? ""
        if format.isEmpty {
            findings.warning(
                .scriptWithoutFormat, BPMNRule.tasks, node,
                "The \(node.title) has a script but no scriptFormat; the language of the file is assumed.")
        }
        let source = ExpressionText(
            text: PlacedText(textOf: script), language: format.isEmpty ? nil : format, unmarked: .defaultDialect,
            purpose: "script of the \(node.title)", owner: node.id, rule: BPMNRule.tasks)
        let result = CamundaExtensions(of: node.source).attribute("resultVariable")?.text.trimmed ?? ""
        return expressions.read(source, &findings).map {
            .scriptTask(script: Script(expression: $0, resultVariable: result.isEmpty ? nil : result))
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
