import FEEL
import ProcessModel

/// Texts of the source that are expressions, in the ways in which BPMN and the extensions write them.
extension BPMNLowering {
    /// An expression of BPMN: an element whose text is in the language beside it, else in that of the file.
    mutating func expression(
        _ element: XMLElement, _ what: String, of node: BPMNModel.Node, _ rule: String,
        wanted: ExpressionText.Wanted = .anything
    ) -> ModelExpression? {
        let source = ExpressionText(
            text: PlacedText(textOf: element), language: language(beside: element), unmarked: .defaultDialect,
            wanted: wanted, purpose: "\(what) of the \(node.title)", owner: node.id, rule: rule)
        warnIfInformal(element, source)
        return expressions.read(source, &findings)
    }

    /// A text of an extension: a fixed text unless it shows a language.
    mutating func template(
        _ text: PlacedText?, _ what: String, of node: BPMNModel.Node, _ rule: String,
        wanted: ExpressionText.Wanted = .anything
    ) -> ModelExpression? {
        guard let text, !text.text.trimmed.isEmpty else { return nil }
        let source = ExpressionText(
            text: text.trimmed, unmarked: .literal, wanted: wanted, purpose: "\(what) of the \(node.title)",
            owner: node.id, rule: rule)
        return expressions.read(source, &findings)
    }

    /// A text that names a variable unless it shows a language.
    mutating func variableOrExpression(
        _ text: PlacedText, _ what: String, of node: BPMNModel.Node, _ rule: String,
        wanted: ExpressionText.Wanted = .anything
    ) -> ModelExpression? {
        let name = text.text.trimmed
        if name.hasPrefix("=") || expressions.showsJUEL(name) {
            return template(text, what, of: node, rule, wanted: wanted)
        }
        return name.isEmpty ? nil : .variable(name)
    }

    /// The language that is written beside an expression, if any.
    func language(beside element: XMLElement) -> String? {
        element["language"].flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
    }

    static func number(_ number: Int) -> ModelExpression { .literal(.number(Decimal(number))) }

    /// An attribute that must be a whole number from 1 on; `standard` where it is missing or wrong, which is checked.
    func quantity(_ name: String, of node: BPMNModel.Node, standard: Int = 1) -> Int {
        node.source[name].flatMap { Int($0.trimmed) }.flatMap { $0 >= 1 ? $0 : nil } ?? standard
    }
}
