import FEEL
import ProcessModel

/// Reads decision tables (DMN 1.5, 8.3).
extension DMNLogicReader {
    mutating func table(_ element: XMLElement, expected: DecisionType) -> DecisionLogic {
        guard let policy = hitPolicy(element) else { return .broken(fault ?? "") }
        let inputs = file.children("input", of: element).map { input($0) }
        let columns = file.children("output", of: element)
        guard !columns.isEmpty else {
            return refuse(.expressionInvalid, DMNRule.table, element, "The table has no output.")
        }
        let outputs = columns.map { output($0, isOnly: columns.count == 1, of: element, expected: expected) }
        let rules = file.children("rule", of: element).map { rule($0, inputs: inputs, outputs: columns.count) }
        checkPolicy(policy, outputs: outputs, element)
        let table = DecisionTable(
            hitPolicy: policy, inputs: inputs, outputs: outputs, rules: rules,
            annotations: file.children("annotation", of: element).map { ($0["name"] ?? "").asName },
            place: element.place)
        if fault == nil { DMNTableCheck.check(table, types: types.items, owner: text.owner, &text.findings) }
        return .table(table)
    }

    // MARK: - Hit policies

    private mutating func hitPolicy(_ element: XMLElement) -> HitPolicy? {
        let aggregation = element["aggregation"]?.trimmed.uppercased()
        switch element["hitPolicy"]?.trimmed.uppercased() ?? "UNIQUE" {
        case "UNIQUE", "U", "": return .unique
        case "ANY", "A": return .any
        case "PRIORITY", "P": return .priority
        case "FIRST", "F": return .first
        case "RULE ORDER", "R": return .ruleOrder
        case "OUTPUT ORDER", "O": return .outputOrder
        case "COLLECT", "C":
            guard let aggregation, !aggregation.isEmpty else { return .collect(nil) }
            if let found = HitPolicy.Aggregation(rawValue: aggregation) { return .collect(found) }
            _ = refuse(.expressionInvalid, DMNRule.tableRules, element, "There is no aggregation '\(aggregation)'.")
        case let policy:
            _ = refuse(.expressionInvalid, DMNRule.tableRules, element, "There is no hit policy '\(policy)'.")
        }
        return nil
    }

    /// Priorities need an order, and only numbers or single values can be aggregated.
    private mutating func checkPolicy(
        _ policy: HitPolicy, outputs: [DecisionTable.Output], _ element: XMLElement
    ) {
        switch policy {
        case .priority, .outputOrder:
            guard !outputs.contains(where: { !$0.priorities.isEmpty }) else { return }
            _ = refuse(
                .expressionInvalid, DMNRule.tableRules, element,
                "The hit policy '\(policy.letter)' needs output values, which say what has priority.")
        case .collect(let aggregation?) where aggregation != .count && outputs.count > 1:
            _ = refuse(
                .expressionInvalid, DMNRule.tableRules, element,
                "Several outputs cannot be aggregated by '\(policy.letter)'.")
        case .unique, .any, .first, .ruleOrder, .collect: break
        }
    }

    // MARK: - Columns

    private mutating func input(_ element: XMLElement) -> DecisionTable.Input {
        guard let holder = file.child("inputExpression", of: element) else {
            let logic = refuse(.expressionInvalid, DMNRule.table, element, "The input has no expression.")
            return DecisionTable.Input(label: "", expression: logic, type: .any, allowed: .any)
        }
        let source = (file.child("text", of: holder)?.text ?? "").asName
        return DecisionTable.Input(
            label: element["label"].map(\.asName).flatMap { $0.isEmpty ? nil : $0 } ?? source,
            expression: expression(text: holder), type: type(holder["typeRef"], at: holder),
            allowed: values("inputValues", of: element))
    }

    private mutating func output(
        _ element: XMLElement, isOnly: Bool, of table: XMLElement, expected: DecisionType
    ) -> DecisionTable.Output {
        let name = element["name"].map(\.asName).flatMap { $0.isEmpty ? nil : $0 }
        if name == nil, !isOnly {
            _ = refuse(.expressionInvalid, DMNRule.table, element, "One of several outputs must have a name.")
        }
        var type = type(element["typeRef"], at: element)
        if type == .any { type = outputType(expected, name: isOnly ? nil : name) }
        let test = values("outputValues", of: element)
        var defaultEntry: DecisionLogic?
        if let entry = file.child("defaultOutputEntry", of: element), hasText(entry) {
            defaultEntry = expression(text: entry)
        }
        return DecisionTable.Output(
            name: isOnly ? nil : name,
            label: element["label"].map(\.asName) ?? name ?? (table["outputLabel"] ?? "").asName, type: type,
            values: (test, priorities(of: element, test, type)), defaultEntry: defaultEntry)
    }

    /// What the type of the whole says about one output, without the list that several hits make.
    private func outputType(_ expected: DecisionType, name: String?) -> DecisionType {
        var type = expected
        for _ in 0..<8 {
            guard case .item(let number) = type else { return .any }
            switch types.items[number].base {
            case .type(let base):
                if name == nil, !types.items[number].isCollection { return type }
                if name == nil { return base }
                type = base
            case .components(let components): return components.first { $0.name == name }?.type ?? .any
            case .function: return .any
            }
        }
        return .any
    }

    private mutating func values(_ child: String, of element: XMLElement) -> DecisionTest {
        guard let holder = file.child(child, of: element), let found = file.child("text", of: holder) else {
            return .any
        }
        return test(found)
    }

    private mutating func test(_ element: XMLElement) -> DecisionTest {
        let test = text.tests(element, scope: scope, names: names)
        if case .broken(let reason) = test { _ = broken(reason) }
        return test
    }

    /// The values in the order of their importance: the output values, or else those that the type allows.
    private func priorities(of element: XMLElement, _ test: DecisionTest, _ type: DecisionType) -> [Value] {
        var source = test
        if case .any = source, case .item(let number) = type { source = types.items[number].allowedValues }
        guard case .tests(let tests) = source, let list = try? Expression("[\(tests.feel.source)]") else { return [] }
        return list.evaluate { _ in nil }.value.asList ?? []
    }

    // MARK: - Rules

    private mutating func rule(_ element: XMLElement, inputs: [DecisionTable.Input], outputs: Int) -> DecisionTable.Rule
    {
        let cells = file.children("inputEntry", of: element)
        let results = file.children("outputEntry", of: element)
        if cells.count != inputs.count || results.count != outputs {
            _ = refuse(
                .expressionInvalid, DMNRule.table, element,
                "The rule has \(cells.count) input and \(results.count) output entries where there are \(inputs.count) "
                    + "inputs and \(outputs) outputs.")
        }
        let tests = cells.map { cell in file.child("text", of: cell).map { test($0) } ?? .any }
        // An empty cell answers nothing.
        let logic = results.map { hasText($0) ? expression(text: $0) : .nothing }
        let annotations = file.children("annotationEntry", of: element).map {
            (file.child("text", of: $0)?.text ?? "").trimmed
        }
        return DecisionTable.Rule(tests: tests, outputs: logic, annotations: annotations, place: element.place)
    }

    private func hasText(_ element: XMLElement) -> Bool {
        !(file.child("text", of: element)?.text ?? "").trimmed.isEmpty
    }
}
