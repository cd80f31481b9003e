import FEEL
import ProcessModel

extension BPMNLowering {
    /// The mappings of the element; empty also where there is an error about them.
    ///
    /// Only activities map variables yet; elsewhere mappings are refused.
    mutating func mappings(of node: BPMNModel.Node) -> Mappings {
        let zeebe = ZeebeExtensions(of: node.source)
        let camunda = CamundaExtensions(of: node.source)
        let all = zeebe.inputs + zeebe.outputs + camunda.inputs + camunda.outputs
        guard let first = all.first else { return .none }
        guard node.kind.isActivity else {
            findings.error(
                .notExecutedYet, rule: BPMNRule.data, element: node.id, place: first.place,
                message: "The mappings of the \(node.title) cannot be executed yet.")
            return .none
        }
        return Mappings(
            inputs: zeebe.inputs.compactMap { zeebeMapping($0, of: node) }
                + camunda.inputs.compactMap { camundaMapping($0, of: node) },
            outputs: zeebe.outputs.compactMap { zeebeMapping($0, of: node) }
                + camunda.outputs.compactMap { camundaMapping($0, of: node) },
            outputRule: zeebe.outputs.isEmpty && !camunda.outputs.isEmpty ? .addToPropagation : .replacePropagation)
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
        if let content = parameter.children.first {
            findings.error(
                .notExecutedYet, rule: BPMNRule.camunda, element: node.id, place: content.place,
                message: "The \(purpose) is a \(content.name), which cannot be executed yet.")
            return nil
        }
        let source = ExpressionText(
            text: PlacedText(textOf: parameter), unmarked: .literal, purpose: purpose, owner: node.id,
            rule: BPMNRule.camunda)
        let value = parameter.text.isEmpty ? .literal(.null) : expressions.read(source, &findings)
        guard let target, let value else { return nil }
        return Mapping(source: value, target: target)
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
