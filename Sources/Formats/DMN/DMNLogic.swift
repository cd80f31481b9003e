import FEEL
import ProcessModel

/// A file, by its number among those that are compiled, and what its texts may name.
struct DMNSource {
    let document: Int
    let file: DMNDocument
    let types: DMNTypes
    let names: DMNNames
}

/// Reads the boxed expressions of one node. Nesting is bounded by the depth that the XML reader allows.
struct DMNLogicReader {
    let source: DMNSource
    var text: DMNTextReader
    var scope: DMNScope
    /// The first thing that keeps the node from being evaluated.
    var fault: String?

    init(_ source: DMNSource, owner: String, scope: DMNScope, findings: Findings) {
        self.source = source
        self.scope = scope
        text = DMNTextReader(file: source.file, owner: owner, findings: findings)
    }

    var file: DMNDocument { source.file }
    var types: DMNTypes { source.types }
    var names: DMNNames { source.names }

    /// The names of elements that are expressions.
    private static let expressions: Set<String> = [
        "literalExpression", "context", "list", "relation", "invocation", "functionDefinition", "decisionTable",
        "conditional", "filter", "for", "some", "every",
    ]

    /// The expression in an element that holds one; nil if there is none.
    func expression(in element: XMLElement) -> XMLElement? {
        element.children.first { $0.namespace == file.standard && Self.expressions.contains($0.name) }
    }

    /// Reads the expression that an element holds. `expected` is the type that its value will have to have.
    mutating func logic(in element: XMLElement, expected: DecisionType = .any) -> DecisionLogic {
        guard let found = expression(in: element) else {
            return refuse(
                .expressionInvalid, DMNRule.expressions, element, "'\(element.name)' has no expression in it.")
        }
        return logic(found, expected: expected)
    }

    mutating func logic(_ element: XMLElement, expected: DecisionType = .any) -> DecisionLogic {
        let type = type(element["typeRef"], at: element)
        let logic = untyped(element, expected: type == .any ? expected : type)
        // The type of a function definition is that of the function; its result is converted where it is called.
        if type == .any || element.name == "functionDefinition" { return logic }
        return .typed(logic, type)
    }

    private mutating func untyped(_ element: XMLElement, expected: DecisionType) -> DecisionLogic {
        switch element.name {
        case "literalExpression": return literal(element)
        case "context": return context(element)
        case "list": return .list(children(element).map { logic($0) })
        case "relation": return relation(element)
        case "invocation": return invocation(element)
        case "functionDefinition": return function(element)
        case "decisionTable": return table(element, expected: expected)
        case "conditional": return conditional(element)
        case "filter": return filter(element)
        case "for": return iterator(element, .for, body: "return")
        case "some": return iterator(element, .some, body: "satisfies")
        case "every": return iterator(element, .every, body: "satisfies")
        default: return refuse(.unknownElement, DMNRule.expressions, element, "'\(element.name)' is no expression.")
        }
    }

    // MARK: - Leaves

    private mutating func literal(_ element: XMLElement) -> DecisionLogic {
        if let language = element["expressionLanguage"] ?? file.expressionLanguage, !DMNNamespace.isFEEL(language) {
            return refuse(
                .languageUnknown, DMNRule.literal, element, "The expression is in '\(language)'; FEEL is understood.")
        }
        if let imported = file.child("importedValues", of: element) {
            return refuse(
                .notExecutedYet, DMNRule.literal, imported, "Imported values are not evaluated; write them out.")
        }
        return expression(text: element)
    }

    /// The FEEL in the text of an element.
    mutating func expression(text element: XMLElement) -> DecisionLogic {
        guard let holder = file.child("text", of: element) else {
            return refuse(.expressionInvalid, DMNRule.literal, element, "The expression is empty.")
        }
        switch text.expression(PlacedText(textOf: holder), scope: scope, names: names) {
        case .success(let expression):
            warnOfUnknown(expression)
            return .expression(expression)
        case .failure(let failure): return broken(failure.message)
        }
    }

    /// Names that nothing has are null when they are read; filters may find them in their items.
    private mutating func warnOfUnknown(_ expression: DecisionExpression) {
        guard expression.items.isEmpty else { return }
        for (name, reference) in zip(expression.feel.variableNames, expression.references) where reference == nil {
            text.findings.warning(
                .danglingReference, rule: DMNRule.requirements, element: text.owner, place: expression.place,
                message: "Nothing in scope has the name '\(name)'; it is null. Is a requirement missing?")
        }
    }

    // MARK: - Collections

    /// Each entry sees those before it; the last one may have no name and is the result then (DMN 1.5, 7.3.7).
    private mutating func context(_ element: XMLElement) -> DecisionLogic {
        let outer = scope
        defer { scope = outer }
        var entries: [DecisionLogic.Entry] = []
        var result: DecisionLogic?
        let all = file.children("contextEntry", of: element)
        for (position, entry) in all.enumerated() {
            guard let variable = file.child("variable", of: entry) else {
                if position < all.count - 1 {
                    return refuse(
                        .expressionInvalid, DMNRule.expressions, entry, "Only the last entry may be without a name.")
                }
                result = logic(in: entry)
                continue
            }
            let name = (variable["name"] ?? "").asName
            let type = type(variable["typeRef"], at: variable)
            let logic = logic(in: entry, expected: type)
            entries.append(DecisionLogic.Entry(name: name, type: type, logic: logic))
            _ = scope.add(name)
        }
        return .context(entries, result: result)
    }

    private mutating func relation(_ element: XMLElement) -> DecisionLogic {
        let columns = file.children("column", of: element)
        let types = columns.map { type($0["typeRef"], at: $0) }
        var rows: [[DecisionLogic]] = []
        for row in file.children("row", of: element) {
            let cells = children(row)
            guard cells.count == columns.count else {
                return refuse(
                    .expressionInvalid, DMNRule.expressions, row,
                    "The row has \(cells.count) cells where there are \(columns.count) columns.")
            }
            rows.append(cells.map { logic($0) })
        }
        return .relation(columns: columns.map { ($0["name"] ?? "").asName }, types: types, rows: rows)
    }

    private func children(_ element: XMLElement) -> [XMLElement] {
        element.children.filter { $0.namespace == file.standard && Self.expressions.contains($0.name) }
    }

    // MARK: - Functions

    private mutating func invocation(_ element: XMLElement) -> DecisionLogic {
        guard let called = expression(in: element) else {
            return refuse(.expressionInvalid, DMNRule.expressions, element, "The invocation names no function.")
        }
        let function = logic(called)
        var bindings: [DecisionLogic.Binding] = []
        for binding in file.children("binding", of: element) {
            guard let parameter = file.child("parameter", of: binding) else {
                return refuse(.expressionInvalid, DMNRule.expressions, binding, "The binding names no parameter.")
            }
            let type = type(parameter["typeRef"], at: parameter)
            // A binding without expression passes null, as if it were not there.
            guard let found = expression(in: binding) else { continue }
            let logic = logic(found, expected: type)
            bindings.append(
                DecisionLogic.Binding(parameter: (parameter["name"] ?? "").asName, type: type, logic: logic))
        }
        return .invocation(function, bindings)
    }

    private mutating func function(_ element: XMLElement) -> DecisionLogic {
        .function(definition(element, name: "", result: .any))
    }

    /// A function definition: of its own, or the logic of a business knowledge model.
    mutating func definition(_ element: XMLElement, name: String, result: DecisionType) -> DecisionFunction {
        let outer = scope
        defer { scope = outer }
        let base = scope.slots
        let parameters = file.children("formalParameter", of: element).map { parameter in
            DecisionFunction.Parameter(
                name: (parameter["name"] ?? "").asName, type: type(parameter["typeRef"], at: parameter))
        }
        for parameter in parameters { _ = scope.add(parameter.name) }
        let body: DecisionLogic
        switch element["kind"]?.trimmed.uppercased() ?? "FEEL" {
        case "FEEL", "": body = logic(in: element, expected: result)
        case "JAVA", "J": body = external(element)
        case let kind:
            body = refuse(.languageUnknown, DMNRule.function, element, "Functions in \(kind) are not called.")
        }
        return DecisionFunction(
            name: name, parameters: parameters, base: base, body: body,
            result: functionResult(element, result))
    }

    /// The type that results must have: an attribute of the definition may name it, or the type of the function.
    private mutating func functionResult(_ element: XMLElement, _ result: DecisionType) -> DecisionType {
        for type in [result, type(element["typeRef"], at: element)] {
            guard case .item(let number) = type, case .function(_, let result) = types.items[number].base else {
                if type != .any { return type }
                continue
            }
            return result
        }
        return .any
    }

    /// A Java function: a context that names class and method (DMN 1.5, 10.3.2.13.3).
    private mutating func external(_ element: XMLElement) -> DecisionLogic {
        guard let context = expression(in: element), context.name == "context" else {
            return refuse(.expressionInvalid, DMNRule.function, element, "A Java function names its class and method.")
        }
        var parts: [String: DecisionLogic] = [:]
        for entry in file.children("contextEntry", of: context) {
            let name = file.child("variable", of: entry)?["name"]?.asName ?? ""
            parts[name] = logic(in: entry)
        }
        guard let type = parts["class"], let method = parts["method signature"] else {
            return refuse(
                .expressionInvalid, DMNRule.function, context, "'class' and 'method signature' must be given.")
        }
        return .external(type, method)
    }

    // MARK: - Branches and iterations

    private mutating func conditional(_ element: XMLElement) -> DecisionLogic {
        guard let condition = file.child("if", of: element), let first = file.child("then", of: element),
            let second = file.child("else", of: element)
        else { return missing("if, then and else", of: element) }
        return .conditional(logic(in: condition), then: logic(in: first), else: logic(in: second))
    }

    private mutating func filter(_ element: XMLElement) -> DecisionLogic {
        guard let list = file.child("in", of: element), let match = file.child("match", of: element) else {
            return missing("in and match", of: element)
        }
        let source = logic(in: list)
        let outer = scope
        defer { scope = outer }
        let slot = scope.addItem()
        return .filter(source, slot: slot, match: logic(in: match))
    }

    private mutating func iterator(
        _ element: XMLElement, _ iteration: DecisionLogic.Iteration, body name: String
    ) -> DecisionLogic {
        guard let list = file.child("in", of: element), let body = file.child(name, of: element),
            let variable = element["iteratorVariable"]?.asName, !variable.isEmpty
        else { return missing("iteratorVariable, in and \(name)", of: element) }
        let source = logic(in: list)
        let outer = scope
        defer { scope = outer }
        let slot = scope.add(variable)
        // What the iterations so far came to (DMN 1.5, 10.3.2.14).
        if iteration == .for { _ = scope.add("partial") }
        return .iterator(iteration, variable: slot, in: source, body: logic(in: body))
    }

    // MARK: - Types and faults

    /// The type of that name; an unknown one breaks the node.
    mutating func type(_ text: String?, at element: XMLElement) -> DecisionType {
        let type = types.type(text, in: source.document)
        if case .unknown(let name) = type {
            _ = refuse(.danglingReference, DMNRule.types, element, "There is no type '\(name)'.")
        } else if let reason = types.fault(of: type) {
            _ = broken(reason)
        }
        return type
    }

    private mutating func missing(_ parts: String, of element: XMLElement) -> DecisionLogic {
        refuse(.expressionInvalid, DMNRule.expressions, element, "'\(element.name)' must have \(parts).")
    }

    mutating func refuse(
        _ code: DiagnosticCode, _ rule: String, _ element: XMLElement, _ message: String
    ) -> DecisionLogic {
        text.findings.error(code, rule: rule, element: text.owner, place: element.place, message: message)
        return broken(message.hasSuffix(".") ? String(message.dropLast()) : message)
    }

    mutating func broken(_ reason: String) -> DecisionLogic {
        if fault == nil { fault = reason }
        return .broken(reason)
    }
}
