import FEEL
import ProcessModel

/// What readers of forms in JSON share: findings with places, and the texts that are expressions.
struct FormText {
    /// The place in the source of a byte of the form.
    let place: (Int) -> Place
    let rule: String
    private(set) var findings = Findings()
    private var hasErrors = false

    private var isFull: Bool { findings.diagnostics.count >= FormFormat.maximumFindings }
    private var names: Set<String> = []

    init(place: @escaping (Int) -> Place, rule: String) {
        self.place = place
        self.rule = rule
    }

    mutating func error(_ node: JSONNode, _ message: String) { error(.formInvalid, node, message) }

    mutating func error(_ code: DiagnosticCode, _ node: JSONNode, _ message: String) {
        if hasErrors, isFull { return }
        hasErrors = true
        findings.error(code, rule: rule, place: place(node.offset), message: message)
    }

    mutating func warning(_ node: JSONNode, _ message: String) {
        if isFull { return }
        findings.warning(.formInvalid, rule: rule, place: place(node.offset), message: message)
    }

    /// Where a field's answer goes: names with dots between. Nil with an error where there is no name.
    mutating func path(_ node: JSONNode?, of owner: JSONNode, _ title: String) -> [String]? {
        let path = (node?.string ?? "").split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains(where: { $0.trimmed.isEmpty }) else {
            error(node ?? owner, "The \(title) has no key that names a variable.")
            return nil
        }
        return path
    }

    /// Notes that a field of that name is there; false with an error where it was there before.
    mutating func claim(_ path: [String], _ node: JSONNode, in list: [String] = []) -> Bool {
        let name = (list + path).joined(separator: ".")
        if names.count >= FormFormat.maximumFields {
            error(.tooLarge, node, "The form has more than \(FormFormat.maximumFields) fields.")
            return false
        }
        if names.insert(name).inserted { return true }
        error(.duplicateID, node, "There is another field '\(name)' in the form.")
        return false
    }

    // MARK: - Expressions

    /// A value that may be an expression: `=…` is FEEL, and all else is what it is.
    mutating func value(_ node: JSONNode?, _ purpose: String) -> ModelExpression? {
        guard let node else { return nil }
        switch node.content {
        case .null: return nil
        case .string(let text):
            return text.trimmed.hasPrefix("=") ? feel(String(text.trimmed.dropFirst()), node, purpose) : .string(text)
        case .boolean, .number, .list, .object: return .literal(node.value)
        }
    }

    /// A text that people read; an expression, or with expressions in double braces.
    mutating func words(_ node: JSONNode?, _ purpose: String) -> ModelExpression? {
        guard let node, let text = node.string, !text.trimmed.isEmpty else { return nil }
        if text.trimmed.hasPrefix("=") { return value(node, purpose) }
        guard text.contains("{{"), let template = Self.template(text) else { return .string(text) }
        return feel(template, node, purpose)
    }

    mutating func feel(_ source: String, _ node: JSONNode, _ purpose: String) -> ModelExpression? {
        do {
            return .feel(try Expression(source))
        } catch {
            for problem in error.problems {
                self.error(.expressionInvalid, node, "The \(purpose) is no FEEL expression: \(problem.message)")
            }
            return nil
        }
    }

    /// A truth value or an expression that gives one; nil where it is false.
    mutating func condition(_ node: JSONNode?, _ purpose: String) -> ModelExpression? {
        if node?.boolean == false { return nil }
        return value(node, purpose)
    }

    /// `Hello {{name}}!` as a FEEL expression; nil where the template has more than values in it.
    private static func template(_ text: String) -> String? {
        var parts: [String] = []
        for (position, piece) in text.split(separator: "{{", omittingEmptySubsequences: false).enumerated() {
            guard position > 0, let end = piece.firstRange(of: "}}") else {
                parts.append(quoted(position > 0 ? "{{\(piece)" : String(piece)))
                continue
            }
            let expression = String(piece[..<end.lowerBound]).trimmed
            guard let first = expression.first, !"#/^>!".contains(first) else { return nil }
            parts.append("string(\(expression))")
            parts.append(quoted(String(piece[end.upperBound...])))
        }
        return "string join([\(parts.joined(separator: ", "))])"
    }

    /// As a string of FEEL.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n", "\r\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    // MARK: - Constraints

    /// A whole number from 0 on; nil with an error where it is something else.
    mutating func length(_ node: JSONNode?, _ purpose: String) -> Int? {
        guard let node else { return nil }
        if let number = node.number?.asInt, number >= 0 { return number }
        if case .null = node.content { return nil }
        if let text = node.string, text.isEmpty { return nil }
        error(.numberInvalid, node, "The \(purpose) is no whole number from 0 on.")
        return nil
    }

    mutating func pattern(_ node: JSONNode?, _ purpose: String) -> String? {
        guard let node, let pattern = node.string, !pattern.isEmpty else { return nil }
        if FormPattern.finds(pattern, in: "") != nil { return pattern }
        error(node, "The \(purpose) is no regular expression that is known here: \(pattern)")
        return nil
    }

    /// Says what a form cannot mean: bounds that leave nothing, a default that does not fit.
    mutating func judge(_ field: FormField, _ node: JSONNode) {
        for message in FormJudgement.faults(of: field) { error(node, message) }
    }
}

/// Looks for what a field cannot mean, whichever source it is from.
enum FormJudgement {
    static func faults(of field: FormField) -> [String] {
        var faults: [String] = []
        let constraints = field.constraints
        if let least = constraints.minimumLength, let most = constraints.maximumLength, least > most {
            faults.append("The field '\(field.id)' must be at least \(least) and at most \(most) long.")
        }
        for (bound, name) in [(constraints.minimum, "minimum"), (constraints.maximum, "maximum")] {
            guard let value = bound?.literalValue, !fits(value, field) else { continue }
            faults.append("The \(name) of the field '\(field.id)' \(value.plainText) does not fit its type.")
        }
        if let least = constraints.minimum?.literalValue?.asNumber,
            let most = constraints.maximum?.literalValue?.asNumber, most < least
        {
            faults.append("The field '\(field.id)' must be at least \(least) and at most \(most).")
        }
        if case .fixed(let choices)? = field.choices, choices.isEmpty {
            faults.append("The field '\(field.id)' has nothing to choose from.")
        } else if let value = field.standard?.literalValue, !fits(value, field) {
            faults.append("The default of the field '\(field.id)' \(value.plainText) does not fit its type.")
        }
        return faults
    }

    private static func fits(_ value: Value, _ field: FormField) -> Bool {
        if case .computed? = field.choices { return true }
        let shown = field.shown(in: FormSituation(existing: Context(), environment: .empty))
        switch FieldConversion(kind: field.kind, choices: shown?.choices ?? []).value(of: value) {
        case .success: return true
        case .failure: return false
        }
    }
}
