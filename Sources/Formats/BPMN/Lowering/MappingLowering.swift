import FEEL
import ProcessModel

extension BPMNLowering {
    /// The mappings of the element; empty also where there is an error about them.
    mutating func mappings(of node: BPMNModel.Node) -> Mappings {
        let zeebe = ZeebeExtensions(of: node.source)
        let camunda = CamundaExtensions(of: node.source)
        let all = zeebe.inputs + zeebe.outputs + camunda.inputs + camunda.outputs
        guard maps(node) else {
            if let first = all.first {
                findings.error(
                    .mappingInvalid, rule: BPMNRule.data, element: node.id, place: first.place,
                    message: "The \(node.title) has mappings, but nothing that could be mapped.")
            }
            return .none
        }
        // The data of a call activity goes to the called process, not into variables of its own.
        let isCall = node.kind == .callActivity
        let inputs = all.isEmpty && node.source.children.isEmpty ? [] : (isCall ? [] : dataArguments(of: node))
        let outputs = isCall ? [] : dataResults(of: node)
        let own = node.kind.isActivity && !node.kind.isScope ? properties(of: node) : []
        return Mappings(
            inputs: own + inputs + zeebe.inputs.compactMap { zeebeMapping($0, of: node) }
                + camunda.inputs.compactMap { camundaMapping($0, of: node) },
            outputs: zeebe.outputs.compactMap { zeebeMapping($0, of: node) }
                + camunda.outputs.compactMap { camundaMapping($0, of: node) } + outputs,
            outputRule: zeebe.outputs.isEmpty && !(camunda.outputs + outputsOf(node)).isEmpty
                ? .addToPropagation : .replacePropagation)
    }

    private func outputsOf(_ node: BPMNModel.Node) -> [XMLElement] {
        node.source.children(BPMNNamespace.model, "dataOutputAssociation")
    }

    private func maps(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .task, .subprocess, .callActivity, .event: true
        case .process, .gateway, .choreographyActivity: false
        }
    }

    /// The properties of an activity are variables of its own (BPMN 2.0.2, 10.4.1).
    private func properties(of node: BPMNModel.Node) -> [Mapping] {
        node.source.children(BPMNNamespace.model, "property").map { model.variableName(of: $0) }
            .filter { !$0.isEmpty }.map { Mapping(source: .literal(.null), target: [$0]) }
    }

    private mutating func zeebeMapping(_ mapping: XMLElement, of node: BPMNModel.Node) -> Mapping? {
        let target = target(mapping["target"], of: mapping, node, BPMNRule.zeebe)
        guard let text = PlacedText(attribute: "source", of: mapping) else {
            findings.error(
                .mappingInvalid, rule: BPMNRule.zeebe, element: node.id, place: mapping.place,
                message: "A mapping of the \(node.title) has no source.")
            return nil
        }
        let source = ExpressionText(
            text: text, unmarked: .literal, purpose: "mapping to '\(mapping["target"] ?? "")' of the \(node.title)",
            owner: node.id, rule: BPMNRule.zeebe)
        let value = expressions.read(source, &findings)
        guard let target, let value else { return nil }
        return Mapping(source: value, target: target)
    }

    private mutating func camundaMapping(_ parameter: XMLElement, of node: BPMNModel.Node) -> Mapping? {
        let target = target(parameter["name"], of: parameter, node, BPMNRule.camunda)
        let purpose = "mapping to '\(parameter["name"] ?? "")' of the \(node.title)"
        let value = camundaValue(parameter, purpose, of: node)
        guard let target, let value else { return nil }
        return Mapping(source: value, target: target)
    }

    /// A text, or one element: a script, a list of values or a map of entries.
    private mutating func camundaValue(
        _ holder: XMLElement, _ purpose: String, of node: BPMNModel.Node
    ) -> ModelExpression? {
        guard let content = holder.children.first else {
            if holder.text.isEmpty { return .literal(.null) }
            let source = ExpressionText(
                text: PlacedText(textOf: holder), unmarked: .literal, purpose: purpose, owner: node.id,
                rule: BPMNRule.camunda)
            return expressions.read(source, &findings)
        }
        switch content.name {
        case "script":
            let source = ExpressionText(
                text: PlacedText(textOf: content), language: content["scriptFormat"], unmarked: .defaultDialect,
                purpose: purpose, owner: node.id, rule: BPMNRule.camunda)
            return expressions.read(source, &findings)
        case "list":
            var items: [ModelExpression] = []
            for item in content.children { items += [camundaValue(item, purpose, of: node)].compactMap(\.self) }
            return compound(items.map { ("", $0) }, content, purpose, node)
        case "map":
            var entries: [(String, ModelExpression)] = []
            for entry in content.children {
                guard let value = camundaValue(entry, purpose, of: node) else { continue }
                entries.append((CodeTranslation.quoted(entry["key"] ?? "") + ": ", value))
            }
            return compound(entries, content, purpose, node)
        default:
            findings.error(
                .mappingInvalid, rule: BPMNRule.camunda, element: node.id, place: content.place,
                message: "The \(purpose) is a \(content.name), which is not known here.")
            return nil
        }
    }

    private mutating func compound(
        _ parts: [(lead: String, value: ModelExpression)], _ content: XMLElement, _ purpose: String,
        _ node: BPMNModel.Node
    ) -> ModelExpression? {
        let (open, close) = content.name == "list" ? ("[", "]") : ("{", "}")
        let texts = parts.map { part in
            switch part.value {
            case .literal(.string(let text)): part.lead + CodeTranslation.quoted(text)
            case .literal(let value): part.lead + value.json()
            case .variable(let name): part.lead + name
            case .feel(let expression, _): part.lead + expression.source
            }
        }
        do throws(SyntaxFailure) {
            return .feel(try Expression(open + texts.joined(separator: ", ") + close))
        } catch {
            findings.error(
                .expressionInvalid, rule: BPMNRule.camunda, element: node.id, place: content.place,
                message: "The \(purpose) cannot be read: \(error.description)")
            return nil
        }
    }

    /// The path to write to: a variable's name, then names of entries inside it, with dots between.
    private mutating func target(
        _ text: String?, of mapping: XMLElement, _ node: BPMNModel.Node, _ rule: String
    ) -> [String]? {
        let path = (text ?? "").split(separator: ".", omittingEmptySubsequences: false).map { String($0).trimmed }
        if !path.isEmpty, path.allSatisfy({ !$0.isEmpty }) { return path }
        findings.error(
            .mappingInvalid, rule: rule, element: node.id, place: mapping.place,
            message: "A mapping of the \(node.title) has the target '\(text ?? "")', which names no variable.")
        return nil
    }
}
