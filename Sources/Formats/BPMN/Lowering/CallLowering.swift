import FEEL
import ProcessModel

extension BPMNLowering {
    /// The call, or nil with an error among the findings.
    mutating func callActivity(_ node: BPMNModel.Node) -> ElementKind? {
        let camunda = CamundaExtensions(of: node.source)
        let zeebe = ZeebeExtensions(of: node.source).first("calledElement")
        guard let process = called(by: node, zeebe) else { return nil }
        let binding = self.binding(
            zeebe?["bindingType"] ?? camunda.text("calledElementBinding"),
            tag: zeebe.flatMap { PlacedText(attribute: "versionTag", of: $0) }
                ?? camunda.attribute("calledElementVersionTag"),
            version: camunda.attribute("calledElementVersion"), of: node)
        let given = camunda.elements("in").filter { $0["businessKey"] == nil }
        var inputs = transfer(given, of: node, isLocal: given.contains { $0["variables"] != nil && isLocal($0) })
        let returned = camunda.elements("out")
        let outputs = transfer(returned, of: node, isLocal: !returned.isEmpty && returned.allSatisfy(isLocal))
        var settings = CallSettings(
            process: process, binding: binding, inputs: inputs,
            outputs: Transfer(
                passesAll: outputs.passesAll, mappings: outputs.mappings + dataResults(of: node),
                isLocal: outputs.isLocal),
            businessKey: businessKey(camunda, of: node))
        if let zeebe {
            settings = zeebeCall(settings, zeebe, of: node)
        } else {
            let passesAll = inputs.passesAll || camunda.flag("inheritVariables") == true
            inputs = Transfer(
                passesAll: passesAll, mappings: inputs.mappings + dataArguments(of: node), isLocal: inputs.isLocal)
            settings = CallSettings(
                process: process, binding: binding, inputs: inputs, outputs: settings.outputs,
                businessKey: settings.businessKey)
        }
        return .callActivity(settings: settings)
    }

    private mutating func called(by node: BPMNModel.Node, _ zeebe: XMLElement?) -> ModelExpression? {
        let text =
            zeebe.flatMap { PlacedText(attribute: "processId", of: $0) }
            ?? PlacedText(attribute: "calledElement", of: node.source)
        if let reference = CamundaExtensions(of: node.source).attribute("caseRef") {
            findings.error(
                .notExecutedYet, rule: BPMNRule.camunda, element: node.id, place: reference.place(in: model.tree),
                message: "The \(node.title) calls the case '\(reference.text)'; cases of CMMN are not executed.")
            return nil
        }
        guard let text, !text.text.trimmed.isEmpty else {
            findings.error(
                .danglingReference, BPMNRule.callActivity, node,
                "The \(node.title) does not say which process or global task it calls.")
            return nil
        }
        guard let expression = template(text, "called element", of: node, BPMNRule.callActivity) else { return nil }
        guard case .string(let name)? = expression.literalValue else { return expression }
        // What is called may be written with the prefix of its namespace.
        let known = model.identified[name] != nil || model.surroundings.elements[name] != nil
        return .string(known ? name : BPMNModel.localPart(name))
    }

    /// Zeebe passes everything unless it is told not to; then its input mappings say what.
    private func zeebeCall(_ call: CallSettings, _ zeebe: XMLElement, of node: BPMNModel.Node) -> CallSettings {
        let mappings = ZeebeExtensions(of: node.source)
        let named = mappings.inputs.compactMap { $0["target"]?.split(separator: ".").first.map { String($0).trimmed } }
        let inputs =
            zeebe.flag("propagateAllParentVariables") ?? true
            ? Transfer.everything
            : Transfer(mappings: named.filter { !$0.isEmpty }.map { Mapping(source: .variable($0), target: [$0]) })
        // Output mappings read what came back, so all of it has to come.
        let brings = zeebe.flag("propagateAllChildVariables") ?? true || !mappings.outputs.isEmpty
        return CallSettings(
            process: call.process, binding: call.binding, inputs: inputs,
            outputs: brings ? .everything : .nothing, businessKey: call.businessKey)
    }

    mutating func binding(
        _ name: String?, tag: PlacedText?, version: PlacedText?, of node: BPMNModel.Node
    ) -> Binding {
        let version = template(version, "version", of: node, BPMNRule.callActivity)
        let tag = template(tag, "version tag", of: node, BPMNRule.callActivity)
        switch name?.trimmed {
        case "deployment": return .deployment
        case "version": return version.map { .version($0) } ?? .latest
        case "versionTag": return tag.map { .versionTag($0) } ?? .latest
        default: return version.map { .version($0) } ?? .latest
        }
    }

    private mutating func businessKey(_ camunda: CamundaExtensions, of node: BPMNModel.Node) -> ModelExpression? {
        if camunda.flag("inheritBusinessKey") == true { return .variable(ModelExpression.businessKeyName) }
        let text =
            camunda.attribute("businessKey")
            ?? camunda.elements("in").lazy.compactMap { PlacedText(attribute: "businessKey", of: $0) }.first
        return template(text, "business key", of: node, BPMNRule.camunda)
    }

    /// `camunda:in` and `camunda:out`, of calls and of signals.
    mutating func transfer(
        _ elements: [XMLElement], of node: BPMNModel.Node, isLocal: Bool = false
    ) -> Transfer {
        var mappings: [Mapping] = []
        var passesAll = false
        for element in elements where element["businessKey"] == nil {
            if element["variables"]?.trimmed == "all" {
                passesAll = true
                continue
            }
            let target = element["target"]?.trimmed ?? ""
            guard !target.isEmpty else {
                findings.error(
                    .mappingInvalid, rule: BPMNRule.camunda, element: node.id, place: element.place,
                    message: "A mapping of the \(node.title) has no target.")
                continue
            }
            let source: ModelExpression?
            if let name = element["source"]?.trimmed, !name.isEmpty {
                source = .variable(name)
            } else {
                source = template(
                    PlacedText(attribute: "sourceExpression", of: element), "mapping to '\(target)'", of: node,
                    BPMNRule.camunda)
                if source == nil, element["sourceExpression"]?.trimmed.isEmpty ?? true {
                    findings.error(
                        .mappingInvalid, rule: BPMNRule.camunda, element: node.id, place: element.place,
                        message: "The mapping to '\(target)' of the \(node.title) has no source.")
                }
            }
            if let source { mappings.append(Mapping(source: source, target: [target])) }
        }
        return Transfer(passesAll: passesAll, mappings: mappings, isLocal: isLocal)
    }

    private func isLocal(_ mapping: XMLElement) -> Bool { mapping["local"]?.trimmed == "true" }
}
