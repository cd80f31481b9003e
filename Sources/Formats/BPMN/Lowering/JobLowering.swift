import FEEL
import ProcessModel

extension BPMNLowering {
    /// What a task or event says about who does its work.
    enum Work {
        case job(JobSettings)
        case script(Script)
        /// There is an error among the findings.
        case faulty
        case nothing
    }

    /// Looks for a worker at the element: at a task itself, at an event in its definition.
    mutating func work(of node: BPMNModel.Node, at source: XMLElement) -> Work {
        let zeebe = ZeebeExtensions(of: source)
        if let definition = zeebe.taskDefinition { return zeebeJob(definition, zeebe, of: node) }
        let camunda = CamundaExtensions(of: source)
        for name in ["topic", "class", "delegateExpression", "expression"] {
            guard let text = camunda.attribute(name) else { continue }
            if name == "expression", let script = evaluated(text, camunda, of: node) { return script }
            return job(type: text, isCode: name == "delegateExpression" || name == "expression", of: node)
        }
        if let type = camunda.attribute("type") {
            if ["external", "external-worker"].contains(type.text.trimmed) {
                return missingType(node, BPMNRule.camunda)
            }
            return job(type: type, isCode: false, of: node)
        }
        // Whoever does what a connector did is found by its name.
        if let connector = camunda.elements("connector").first {
            let name = connector.children.first { $0.name == "connectorId" }
            return name.map { job(type: PlacedText(textOf: $0), isCode: false, of: node) }
                ?? missingType(node, BPMNRule.camunda)
        }
        return .nothing
    }

    private mutating func zeebeJob(
        _ definition: XMLElement, _ zeebe: ZeebeExtensions, of node: BPMNModel.Node
    ) -> Work {
        guard let text = PlacedText(attribute: "type", of: definition), !text.text.trimmed.isEmpty else {
            return missingType(node, BPMNRule.zeebe)
        }
        let type = template(text, "job type", of: node, BPMNRule.zeebe)
        let attempts = attempts(PlacedText(attribute: "retries", of: definition), of: node)
        guard let type, let attempts else { return .faulty }
        return .job(JobSettings(type: type, attempts: attempts, headers: zeebe.headers))
    }

    /// The names of code are job types: a worker of that name does what the code did.
    private mutating func job(type text: PlacedText, isCode: Bool, of node: BPMNModel.Node) -> Work {
        guard !text.text.trimmed.isEmpty else { return missingType(node, BPMNRule.camunda) }
        let type: ModelExpression?
        if isCode {
            type = .string(Self.jobType(ofCode: text.text.trimmed))
        } else {
            type = template(text, "job type", of: node, BPMNRule.camunda)
        }
        let headers = Self.headers(of: CamundaExtensions(of: node.source).elements("field"))
        let attempts = Self.number(JobSettings.defaultAttempts)
        return type.map { .job(JobSettings(type: $0, attempts: attempts, headers: headers)) } ?? .faulty
    }

    /// `scoreDelegate` of `${scoreDelegate}`.
    static func jobType(ofCode name: String) -> String {
        let isWhole = (name.hasPrefix("${") || name.hasPrefix("#{")) && name.hasSuffix("}")
        return isWhole ? String(name.dropFirst(2).dropLast()).trimmed : name
    }

    /// What is injected into the fields of code.
    static func headers(of fields: [XMLElement]) -> [JobSettings.Header] {
        fields.compactMap { field in
            guard let name = field["name"] else { return nil }
            let value = field["stringValue"] ?? field["expression"] ?? field.children.first?.text
            return JobSettings.Header(name: name, value: value ?? "")
        }
    }

    /// An expression that reads and writes variables is evaluated; one that calls code of an application is a job,
    /// and then the result is nil.
    private mutating func evaluated(
        _ text: PlacedText, _ camunda: CamundaExtensions, of node: BPMNModel.Node
    ) -> Work? {
        if !text.text.trimmed.hasPrefix("="), expressions.callsCode(text.text.trimmed) { return nil }
        let source = ExpressionText(
            text: text.trimmed, unmarked: .literal, purpose: "expression of the \(node.title)", owner: node.id,
            rule: BPMNRule.camunda)
        guard let statements = expressions.script(source, &findings) else { return .faulty }
        return .script(Script(statements: statements, resultVariable: resultVariable(camunda)))
    }

    func resultVariable(_ camunda: CamundaExtensions) -> String? {
        camunda.text("resultVariable") ?? camunda.text("resultVariableName")
    }

    private mutating func missingType(_ node: BPMNModel.Node, _ rule: String) -> Work {
        findings.error(
            .implementationMissing, rule, node,
            "The job type of the \(node.title) is missing, so no worker could find its jobs.")
        return .faulty
    }

    mutating func attempts(_ text: PlacedText?, of node: BPMNModel.Node) -> ModelExpression? {
        guard let text = text?.trimmed, !text.text.isEmpty else { return Self.number(JobSettings.defaultAttempts) }
        if text.text.hasPrefix("=") || expressions.showsJUEL(text.text) {
            return template(text, "number of retries", of: node, BPMNRule.zeebe)
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
}
