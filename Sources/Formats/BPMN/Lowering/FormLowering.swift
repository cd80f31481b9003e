import FEEL
import ProcessModel

/// The forms of user tasks: fields in the process itself, or a reference to a form elsewhere.
extension BPMNLowering {
    /// What the source says about the form of a user task, and the form that it refers to where that is known.
    mutating func form(of node: BPMNModel.Node) -> (reference: FormReference?, form: FormDefinition?) {
        guard let reference = formReference(of: node) else { return (nil, nil) }
        switch reference {
        case .fields: return (reference, nil)
        case .key(let key):
            let name = key.literalValue?.asString
            if let name, let embedded = embeddedForm(name, of: node) { return (reference, embedded) }
            return (reference, known(name.flatMap { model.surroundings.forms.form(key: $0) }, key, of: node))
        case .id(let id, _):
            let name = id.literalValue?.asString
            return (reference, known(name.flatMap { model.surroundings.forms.form(id: $0) }, id, of: node))
        }
    }

    private mutating func known(
        _ form: FormDefinition?, _ name: ModelExpression, of node: BPMNModel.Node
    ) -> FormDefinition? {
        if let form { return form }
        findings.note(
            .formUnknown, rule: BPMNRule.tasks, element: node.id, place: node.place,
            message: "The form \(name.literalValue?.asString ?? name.description) of the \(node.title) is in no file "
                + "that was given, so answers are not checked; give it by --with.")
        return nil
    }

    private mutating func formReference(of node: BPMNModel.Node) -> FormReference? {
        let camunda = CamundaExtensions(of: node.source)
        if let definition = ZeebeExtensions(of: node.source).first("formDefinition") {
            for name in ["formKey", "externalReference"] {
                let key = template(PlacedText(attribute: name, of: definition), "form key", of: node, BPMNRule.zeebe)
                if let key { return .key(key) }
            }
            let id = template(PlacedText(attribute: "formId", of: definition), "form", of: node, BPMNRule.zeebe)
            let binding = binding(
                definition["bindingType"], tag: PlacedText(attribute: "versionTag", of: definition), version: nil,
                of: node)
            return id.map { .id($0, binding: binding) }
        }
        if let key = template(camunda.attribute("formKey"), "form key", of: node, BPMNRule.camunda) { return .key(key) }
        if let id = template(camunda.attribute("formRef"), "form", of: node, BPMNRule.camunda) {
            let binding = binding(
                camunda.text("formRefBinding"), tag: nil, version: camunda.attribute("formRefVersion"), of: node)
            return .id(id, binding: binding)
        }
        let fields =
            camunda.elements("formData").flatMap { data in data.children.filter { $0.name == "formField" } }
            + camunda.elements("formProperty")
        return fields.isEmpty ? nil : .fields(FormDefinition(fields: formFields(fields, of: node)))
    }

    /// A form in the text of an extension of the process, which Zeebe's modeller puts there.
    private mutating func embeddedForm(_ key: String, of node: BPMNModel.Node) -> FormDefinition? {
        let prefix = "camunda-forms:bpmn:"
        guard key.hasPrefix(prefix) else { return nil }
        let id = String(key.dropFirst(prefix.count))
        let extensions = model.nodes[node.process].source.child(BPMNNamespace.model, "extensionElements")
        let source = extensions?.children.first {
            $0.namespace == BPMNNamespace.zeebe && $0.name == "userTaskForm" && $0["id"] == id
        }
        guard let source else { return nil }
        let text = PlacedText(textOf: source)
        let tree = model.tree
        return FormFormat.read(Array(text.text.utf8), limits: options.limits, findings: &findings) {
            text.place(at: $0, in: tree)
        }
    }

    // MARK: - Fields in the process

    private mutating func formFields(_ elements: [XMLElement], of node: BPMNModel.Node) -> [FormField] {
        var fields: [FormField] = []
        for element in elements {
            guard let field = formField(element, of: node) else { continue }
            if fields.contains(where: { $0.id == field.id }) {
                formError(.duplicateID, element, node, "has another field '\(field.id)'")
            }
            fields.append(field)
        }
        return fields
    }

    private mutating func formField(_ element: XMLElement, of node: BPMNModel.Node) -> FormField? {
        // The variable of a form property may be called otherwise than the property.
        let id = (element["variable"] ?? element["id"])?.trimmed ?? ""
        guard !id.isEmpty else {
            formError(.formInvalid, element, node, "has a field without an id")
            return nil
        }
        let text = { (name: String) -> PlacedText? in PlacedText(attribute: name, of: element) }
        let rules = fieldRules(element)
        var field = FormField(path: [id], kind: fieldKind(element, id, of: node))
        field.label = template(text("label") ?? text("name"), "label of a field", of: node, BPMNRule.camunda)
        field.standard = template(
            text("defaultValue") ?? text("default") ?? text("expression"), "default of a field", of: node,
            BPMNRule.camunda)
        if field.kind == .choice { field.choices = .fixed(fieldChoices(element, of: node)) }
        field.constraints = fieldConstraints(rules, element, id, of: node)
        if element["writable"] == "false" || rules["readonly"] != nil { field.readOnly = .literal(.boolean(true)) }
        for message in FormJudgement.faults(of: field) {
            findings.error(
                .formInvalid, rule: BPMNRule.camunda, element: node.id, place: element.place, message: message)
        }
        return field
    }

    private mutating func formError(
        _ code: DiagnosticCode, _ element: XMLElement, _ node: BPMNModel.Node, _ what: String
    ) {
        findings.error(
            code, rule: BPMNRule.camunda, element: node.id, place: element.place,
            message: "The form of the \(node.title) \(what).")
    }

    private mutating func fieldKind(_ element: XMLElement, _ id: String, of node: BPMNModel.Node) -> FormField.Kind {
        switch element["type"]?.trimmed ?? "string" {
        case "string", "text", "", "user", "group": return .text
        case "long", "int", "integer": return .integer
        case "double", "number", "float": return .number
        case "boolean": return .boolean
        case "date": return .date
        case "enum": return .choice
        case let type:
            findings.warning(
                .formInvalid, rule: BPMNRule.camunda, element: node.id, place: element.place,
                message: "The field '\(id)' of the \(node.title) is of the type '\(type)', which is not known here; it "
                    + "is asked for as a text.")
            return .text
        }
    }

    /// The constraints by their names; one with the setting "false" is none.
    private func fieldRules(_ element: XMLElement) -> [String: XMLElement] {
        var rules: [String: XMLElement] = [:]
        for block in element.children where block.name == "validation" {
            for rule in block.children where rule["config"]?.trimmed != "false" { rules[rule["name"] ?? ""] = rule }
        }
        return rules
    }

    private mutating func fieldChoices(_ element: XMLElement, of node: BPMNModel.Node) -> [FormChoice] {
        var choices: [FormChoice] = []
        for value in element.children where value.name == "value" {
            guard let id = value["id"] else { continue }
            let label = template(
                PlacedText(attribute: "name", of: value), "label of a choice", of: node, BPMNRule.camunda)
            choices.append(FormChoice(value: .string(id), label: label))
        }
        return choices
    }

    private mutating func fieldConstraints(
        _ rules: [String: XMLElement], _ element: XMLElement, _ id: String, of node: BPMNModel.Node
    ) -> FormConstraints {
        var constraints = FormConstraints()
        constraints.isRequired = element["required"]?.trimmed == "true" || rules["required"] != nil
        let number = { (name: String) -> (text: PlacedText?, value: Decimal?) in
            let text = rules[name].flatMap { PlacedText(attribute: "config", of: $0) }
            return (text, text.flatMap { Decimal($0.text.trimmed) })
        }
        var numbers: [String: Decimal] = [:]
        for name in ["min", "max", "minlength", "maxlength"] where rules[name] != nil {
            let (text, value) = number(name)
            let isLength = name.hasSuffix("length")
            if let value, !isLength || (value.asInt ?? -1) >= 0 {
                numbers[name] = value
            } else {
                findings.error(
                    .numberInvalid, rule: BPMNRule.camunda, element: node.id,
                    place: text?.place(in: model.tree) ?? rules[name]?.place ?? element.place,
                    message: "The constraint '\(name)' of the field '\(id)' of the \(node.title) is no number"
                        + (isLength ? " from 0 on." : "."))
            }
        }
        constraints.minimum = numbers["min"].map { .literal(.number($0)) }
        constraints.maximum = numbers["max"].map { .literal(.number($0)) }
        constraints.minimumLength = numbers["minlength"]?.asInt
        constraints.maximumLength = numbers["maxlength"]?.asInt
        if let validator = rules["validator"] {
            findings.warning(
                .formInvalid, rule: BPMNRule.camunda, element: node.id, place: validator.place,
                message: "The field '\(id)' of the \(node.title) is checked by a class, which is not called here.")
        }
        return constraints
    }
}
