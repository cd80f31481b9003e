import FEEL
import ProcessModel

/// Data objects, inputs and outputs become variables, and associations between them mappings (BPMN 2.0.2, 10.4).
extension BPMNLowering {
    /// The data inputs that the node declares.
    func dataInputs(of node: BPMNModel.Node) -> [XMLElement] { declared("dataInput", in: node) }

    private func declared(_ name: String, in node: BPMNModel.Node) -> [XMLElement] {
        let specification = node.source.child(BPMNNamespace.model, "ioSpecification")
        return node.source.children(BPMNNamespace.model, name)
            + (specification?.children(BPMNNamespace.model, name) ?? [])
    }

    /// The variables that a scope has of its own. In the process itself all variables are at home, so only those that
    /// begin with a value are declared there.
    func variables(of scope: BPMNModel.Node) -> [VariableDeclaration] {
        scope.source.children.compactMap { child -> VariableDeclaration? in
            guard child.namespace == BPMNNamespace.model, child.name == "dataObject" || child.name == "property" else {
                return nil
            }
            let initial = CamundaExtensions(of: child).elements("value").first.map { $0.text }
            guard initial != nil || scope.kind != .process else { return nil }
            let reference = child["itemSubjectRef"] ?? ""
            let value = initial.map { text in
                Self.literal(text, type: model.itemTypes[reference] ?? reference) ?? .string(text)
            }
            let name = model.variableName(of: child)
            return name.isEmpty ? nil : VariableDeclaration(name: name, initial: value)
        }
    }

    private static func literal(_ text: String, type: String) -> ModelExpression? {
        switch BPMNModel.localPart(type) {
        case "int", "integer", "long", "double", "float", "decimal", "short":
            (try? Expression(text)).flatMap { expression -> ModelExpression? in
                guard case .number(let number) = expression.evaluate({ _ in nil }).value else { return nil }
                return .literal(.number(number))
            }
        case "boolean": .literal(.boolean(text.trimmed == "true"))
        default: nil
        }
    }

    /// The variable that a reference to data reads; a name that is no data is the variable itself.
    func dataSource(_ reference: String, of node: BPMNModel.Node) -> ModelExpression {
        guard let data = model.resolve(reference)?.element, BPMNModel.isData(data) else { return .variable(reference) }
        // A data input holds what its association brings; the source is there before the input is.
        let association = node.source.children(BPMNNamespace.model, "dataInputAssociation").first {
            $0.child(BPMNNamespace.model, "targetRef").flatMap { model.resolve($0.text.trimmed)?.element } === data
        }
        let source = association?.child(BPMNNamespace.model, "sourceRef")
            .flatMap { model.resolve($0.text.trimmed)?.element }
        return .variable(model.variableName(of: source ?? data))
    }

    /// The variable that a reference to data writes.
    func dataTarget(_ reference: String, of node: BPMNModel.Node) -> String {
        guard let data = model.resolve(reference)?.element, BPMNModel.isData(data) else { return reference }
        let association = node.source.children(BPMNNamespace.model, "dataOutputAssociation").first {
            $0.children(BPMNNamespace.model, "sourceRef").contains { model.resolve($0.text.trimmed)?.element === data }
        }
        let target = association?.child(BPMNNamespace.model, "targetRef")
            .flatMap { model.resolve($0.text.trimmed)?.element }
        return model.variableName(of: target ?? data)
    }

    // MARK: - Associations

    /// What the associations into the node bring, for its own variables.
    mutating func dataArguments(of node: BPMNModel.Node) -> [Mapping] {
        associations("dataInputAssociation", of: node)
    }

    /// What the associations out of the node take away.
    mutating func dataResults(of node: BPMNModel.Node) -> [Mapping] {
        associations("dataOutputAssociation", of: node)
    }

    private mutating func associations(_ name: String, of node: BPMNModel.Node) -> [Mapping] {
        var mappings: [Mapping] = []
        for association in node.source.children(BPMNNamespace.model, name) {
            mappings += self.mappings(of: association, node)
        }
        return mappings
    }

    private mutating func mappings(of association: XMLElement, _ node: BPMNModel.Node) -> [Mapping] {
        let source = association.child(BPMNNamespace.model, "sourceRef").map(\.text.trimmed)
        let target = association.child(BPMNNamespace.model, "targetRef").map(\.text.trimmed)
            .map { reference in model.resolve(reference).map { model.variableName(of: $0.element) } ?? reference }
        if let transformation = association.child(BPMNNamespace.model, "transformation"), let target, !target.isEmpty {
            return expression(transformation, "transformation", of: node, BPMNRule.data)
                .map { [Mapping(source: $0, target: [target])] } ?? []
        }
        let assignments = association.children(BPMNNamespace.model, "assignment")
        if !assignments.isEmpty { return assignments.compactMap { assignment($0, target, node) } }
        guard let source, !source.isEmpty, let target, !target.isEmpty else { return [] }
        let name = model.resolve(source).map { model.variableName(of: $0.element) } ?? source
        // Camunda's ancestors write expressions into the reference.
        if name == target { return [] }
        return [Mapping(source: .variable(name), target: [target])]
    }

    /// One value into the target or, where `to` names a path, into a part of it.
    private mutating func assignment(
        _ assignment: XMLElement, _ target: String?, _ node: BPMNModel.Node
    ) -> Mapping? {
        guard let from = assignment.child(BPMNNamespace.model, "from"),
            let source = expression(from, "assignment", of: node, BPMNRule.data)
        else { return nil }
        let to = assignment.child(BPMNNamespace.model, "to")?.text.trimmed ?? ""
        let path = Self.path(to).flatMap { names in
            names.first.flatMap { model.resolve($0)?.element }.map { [model.variableName(of: $0)] + names.dropFirst() }
                ?? names
        }
        guard let path = path ?? target.map({ [$0] }), path.allSatisfy({ !$0.isEmpty }) else {
            findings.error(
                .mappingInvalid, rule: BPMNRule.data, element: node.id, place: assignment.place,
                message: "An assignment of the \(node.title) says '\(to)' as its target, which names no variable.")
            return nil
        }
        return Mapping(source: source, target: path)
    }

    /// Names with dots between; `${…}` and `=` around it are taken off. Nil where it is anything else.
    private static func path(_ text: String) -> [String]? {
        var text = text
        if text.hasPrefix("${") || text.hasPrefix("#{"), text.hasSuffix("}") {
            text = String(text.dropFirst(2).dropLast())
        }
        if text.hasPrefix("=") { text = String(text.dropFirst()) }
        let names = text.trimmed.split(separator: ".", omittingEmptySubsequences: false).map { String($0).trimmed }
        let areNames = names.allSatisfy { name in
            !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "_- ".contains($0) }
        }
        return areNames ? names : nil
    }
}
