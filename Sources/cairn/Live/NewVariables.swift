import ProcessKernel
import ProcessModel

/// Notices variables that are new to an instance and that look like others that it has, or that its process reads.
enum NewVariables {
    /// One line for each that was meant to be another, perhaps. New variables are no mistake as such, and names that
    /// differ in digits only, such as `line1` and `line2`, are told apart on purpose.
    static func doubts(_ values: [NamedValue], in instance: ProcessInstance) -> [String] {
        var known: [String] = []
        for row in instance.elements.rows {
            for variable in row.variables.all where !known.contains(variable.name) { known.append(variable.name) }
        }
        let others = known.filter { name in !values.contains { $0.name == name } }
        return values.map(\.name).compactMap { name in
            if known.contains(where: { letters($0) == letters(name) }) { return nil }
            let hint = NearName.hint(for: name, among: others)
            return hint.isEmpty ? nil : "\(name) is a new variable of instance \(instance.key)\(hint)"
        }
    }

    /// The same for the variables of a start.
    static func doubts(_ values: [NamedValue], startOf definition: ProcessDefinition) -> [String] {
        if values.isEmpty { return [] }
        let known = namesRead(by: definition)
        let others = known.filter { name in !values.contains { $0.name == name } }
        return values.map(\.name).compactMap { name in
            if known.contains(where: { letters($0) == letters(name) }) { return nil }
            let hint = NearName.hint(for: name, among: others)
            return hint.isEmpty ? nil : "process \(definition.id) is given \(name), which it does not read\(hint)"
        }
    }

    /// What conditions, mappings, scripts and loops read and forms ask for: most of what a misspelt name is missed by.
    private static func namesRead(by definition: ProcessDefinition) -> [String] {
        var names: Set<String> = []
        for flow in definition.flows { names.formUnion(flow.condition?.variableNames ?? []) }
        for element in definition.elements {
            for mapping in element.mappings.inputs + element.mappings.outputs {
                names.formUnion(mapping.source.variableNames)
                names.formUnion(mapping.target.prefix(1))
            }
            if case .multiInstance(let loop)? = element.activity.loop {
                switch loop.count {
                case .cardinality(let expression), .collection(let expression):
                    names.formUnion(expression.variableNames)
                }
            }
            if case .userTask(let settings) = element.kind, let form = settings.formDefinition {
                names.formUnion(form.fields.compactMap(\.path.first))
            }
            if case .scriptTask(let script) = element.kind, let expression = script.expression {
                names.formUnion(expression.variableNames)
            }
        }
        return names.sorted()
    }

    private static func letters(_ name: String) -> String { name.filter { !$0.isNumber } }
}
