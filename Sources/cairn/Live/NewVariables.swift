import ProcessKernel
import ProcessModel

/// Notices variables that are new to an instance and that look like others that it has.
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

    private static func letters(_ name: String) -> String { name.filter { !$0.isNumber } }
}
