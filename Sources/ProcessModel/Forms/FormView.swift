package import FEEL

/// What a form is filled in with: the variables of its task, and the answers so far laid over them.
package struct FormSituation: Sendable {
    /// What the task sees before anything is answered.
    package let existing: Context
    /// What expressions of the form read.
    package var values: Context
    package let environment: EvaluationEnvironment

    package init(existing: Context, environment: EvaluationEnvironment) {
        self.existing = existing
        values = existing
        self.environment = environment
    }

    /// The situation inside one row of a list: nothing is there yet, and everything around can be read.
    package func row(_ row: Context) -> FormSituation {
        var inner = FormSituation(existing: Context(), environment: environment)
        inner.values = values
        for entry in row.entries { inner.values[entry.name] = entry.value }
        return inner
    }

    func evaluate(_ expression: ModelExpression) -> Value {
        expression.evaluate(environment: environment) { values[$0] }.value
    }

    /// A text that people read; what an expression gives otherwise is shown as JSON, and null as nothing.
    func text(_ expression: ModelExpression?) -> String? {
        switch expression.map(evaluate) {
        case nil, .null?: nil
        case .string(let text)?: text
        case let value?: value.plainText
        }
    }

    func isTrue(_ expression: ModelExpression?) -> Bool { expression.map(evaluate) == .boolean(true) }
}

/// A field as a person sees it now.
package struct ShownField: Sendable {
    package struct Choice: Sendable, Equatable {
        package let value: Value
        package let label: String
    }

    package let field: FormField
    package let label: String
    package let hint: String?
    /// What the field holds before it is answered: the variable, else what the form gives; null where it holds
    /// nothing. What does not fit the field is not held.
    package let current: Value
    package let choices: [Choice]
    package let isReadOnly: Bool
    /// The bounds as they are now; null where there is none.
    package let minimum: Value
    package let maximum: Value
}

extension FormDefinition {
    /// How the fields look before anything is answered. Each sees what the fields before it hold, as it does when
    /// answers are judged.
    package func shown(in situation: FormSituation) -> [ShownField] {
        var situation = situation
        return fields.compactMap { field in
            guard let shown = field.shown(in: situation) else { return nil }
            if field.kind != .note { situation.values.set(shown.current, at: field.path) }
            return shown
        }
    }
}

extension FormField {
    /// How the field looks now; nil where it is hidden.
    package func shown(in situation: FormSituation) -> ShownField? {
        if hiddenIf.contains(where: situation.isTrue) { return nil }
        let choices = choices.map { $0.shown(in: situation) } ?? []
        let held = situation.existing.value(at: path) ?? .null
        let given = held.isNull ? standard.map(situation.evaluate) ?? .null : held
        let current: Value =
            switch FieldConversion(kind: kind, choices: choices).value(of: given) {
            case .success(let value): value
            // The value of a list is judged row by row; all else that does not fit is as good as nothing.
            case .failure: .null
            }
        return ShownField(
            field: self, label: situation.text(label) ?? (kind == .note ? "" : id), hint: situation.text(hint),
            current: current, choices: choices, isReadOnly: situation.isTrue(readOnly),
            minimum: bound(constraints.minimum, situation), maximum: bound(constraints.maximum, situation))
    }

    private func bound(_ expression: ModelExpression?, _ situation: FormSituation) -> Value {
        guard let expression else { return .null }
        switch FieldConversion(kind: kind, choices: []).value(of: situation.evaluate(expression)) {
        case .success(let value): return value
        case .failure: return .null
        }
    }
}

extension FormChoices {
    /// How many choices are offered: nobody chooses from more, and a list may come from anywhere.
    private static let maximum = 10_000

    fileprivate func shown(in situation: FormSituation) -> [ShownField.Choice] {
        switch self {
        case .fixed(let choices):
            return choices.map { choice in
                let value = situation.evaluate(choice.value)
                return ShownField.Choice(value: value, label: situation.text(choice.label) ?? value.plainText)
            }
        case .computed(let expression):
            guard case .list(let items) = situation.evaluate(expression) else { return [] }
            return items.prefix(Self.maximum).map { item in
                guard case .context(let context) = item, let value = context["value"] else {
                    return ShownField.Choice(value: item, label: item.plainText)
                }
                return ShownField.Choice(value: value, label: context["label"]?.asString ?? value.plainText)
            }
        }
    }
}

extension Value {
    /// As people write it: texts and dates without quotes, all else as JSON.
    package var plainText: String {
        switch self {
        case .string(let text): text
        case .date(let date): date.description
        case .time(let time): time.description
        case .dateTime(let moment): moment.description
        case .null, .boolean, .number, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque, .range,
            .function:
            json()
        }
    }
}

extension Context {
    /// The value at a path of names; nil where there is none.
    package func value(at path: some Collection<String>) -> Value? {
        guard let name = path.first, let value = self[name] else { return nil }
        let rest = path.dropFirst()
        if rest.isEmpty { return value }
        guard case .context(let inner) = value else { return nil }
        return inner.value(at: rest)
    }

    /// Writes a value at a path; what is no context on the way becomes one. Nil removes what is there.
    package mutating func set(_ value: Value?, at path: some Collection<String>) {
        guard let name = path.first else { return }
        let rest = path.dropFirst()
        if rest.isEmpty {
            self[name] = value
            return
        }
        var inner = Context()
        if case .context(let there)? = self[name] { inner = there } else if value == nil { return }
        inner.set(value, at: rest)
        self[name] = .context(inner)
    }
}
