package import FEEL

/// What a form makes of answers.
package struct FormCheck: Sendable {
    /// What is wrong with the answer to one field.
    package struct Fault: Sendable, Equatable {
        /// The field's name; inside lists with the number of the row: `people[2].name`.
        package let field: String
        /// Goes on after the name of the field: "must be a number".
        package let message: String
    }

    /// The variables to write; of no use where there are faults.
    package private(set) var values: Context
    /// In the order of the fields.
    package private(set) var faults: [Fault] = []

    fileprivate init(values: Context) { self.values = values }

    /// The faults in one line.
    package var message: String { faults.map { "\($0.field) \($0.message)" }.joined(separator: "; ") }
}

extension FormDefinition {
    /// Judges answers as one: each field that is shown with them must have a value that fits it. What is missing stays
    /// as it is in the task's variables, or gets what the form gives. A hidden field takes no answer.
    ///
    /// The same form, answers and situation give the same result.
    package func check(_ answers: Context, in situation: FormSituation) -> FormCheck {
        var check = FormCheck(values: answers)
        var situation = situation
        // Conditions see the answers to all fields, those that come later too.
        for field in fields where field.kind != .note {
            guard let answer = answers.value(at: field.path) else { continue }
            situation.values.set(field.converted(answer, in: situation) ?? answer, at: field.path)
        }
        for field in fields where field.kind != .note { check.take(field, answers, &situation) }
        for entry in answers.entries where isClosed && !fields.contains(where: { $0.path.first == entry.name }) {
            check.add(entry.name, "is no field of the form")
        }
        return check
    }
}

extension FormField {
    /// The value that an answer stands for; nil where it stands for none.
    fileprivate func converted(_ answer: Value, in situation: FormSituation) -> Value? {
        guard kind != .choice, kind != .choices else { return nil }
        switch FieldConversion(kind: kind, choices: []).value(of: answer) {
        case .success(let value): return value
        case .failure: return nil
        }
    }

    /// What is wrong with the answer to this field alone, in words that go on after its name; nil where it fits.
    package func fault(of answer: Value, in situation: FormSituation) -> String? {
        FormDefinition(fields: [self]).check(Context(answer, at: path), in: situation).faults.first?.message
    }
}

extension Context {
    /// One value at a path.
    package init(_ value: Value, at path: [String]) {
        self.init()
        set(value, at: path)
    }
}

extension FormCheck {
    fileprivate mutating func add(_ field: String, _ message: String) {
        faults.append(Fault(field: field, message: message))
    }

    fileprivate mutating func take(_ field: FormField, _ answers: Context, _ situation: inout FormSituation) {
        let answer = answers.value(at: field.path)
        guard let shown = field.shown(in: situation) else {
            if let answer, !answer.isNull, answer != .string("") {
                add(field.id, "is not asked for with these answers")
            }
            values.set(nil, at: field.path)
            situation.values.set(nil, at: field.path)
            return
        }
        let value: Value
        switch FieldConversion(kind: field.kind, choices: shown.choices).value(of: answer ?? shown.current) {
        case .success(let converted): value = converted
        case .failure(let failure):
            add(field.id, failure.message)
            return
        }
        if shown.isReadOnly {
            if answer != nil, value != shown.current { add(field.id, "can only be read") }
            write(shown.current, to: field, answer: nil, &situation)
            return
        }
        if isMissing(value) {
            if field.constraints.isRequired { add(field.id, "is required") }
        } else if field.kind == .rows {
            takeRows(value, answer, of: shown, &situation)
            return
        } else if let message = shown.breach(of: value) {
            add(field.id, message)
        }
        write(value, to: field, answer: answer, &situation)
    }

    private func isMissing(_ value: Value) -> Bool { value.isNull || value == .string("") || value == .list([]) }

    /// A value that the variable has already is not written again.
    private mutating func write(_ value: Value, to field: FormField, answer: Value?, _ situation: inout FormSituation) {
        situation.values.set(value, at: field.path)
        if answer == nil {
            let held = situation.existing.value(at: field.path) ?? .null
            if held == value || value.isNull {
                values.set(nil, at: field.path)
                return
            }
        }
        if field.path.count > 1, let name = field.path.first, case .context(let whole)? = situation.existing[name] {
            // Entries of the variable that the form does not ask for stay.
            var merged = whole
            if case .context(let given)? = values[name] {
                for entry in given.entries { merged[entry.name] = entry.value }
            }
            values[name] = .context(merged)
        }
        values.set(value, at: field.path)
    }

    private mutating func takeRows(
        _ value: Value, _ answer: Value?, of shown: ShownField, _ situation: inout FormSituation
    ) {
        let field = shown.field
        let form = FormDefinition(fields: field.columns)
        var rows: [Value] = []
        for (position, item) in (value.asList ?? []).enumerated() {
            guard case .context(let row) = item else {
                add("\(field.id)[\(position + 1)]", "must be an object")
                continue
            }
            let check = form.check(row, in: situation.row(row))
            for fault in check.faults { add("\(field.id)[\(position + 1)].\(fault.field)", fault.message) }
            rows.append(.context(check.values))
        }
        if let message = shown.breach(of: value) { add(field.id, message) }
        write(.list(rows), to: field, answer: answer, &situation)
    }
}

extension ShownField {
    /// The first constraint that a value of the field's kind breaks, in words that go on after its name.
    fileprivate func breach(of value: Value) -> String? {
        let constraints = field.constraints
        if constraints.mustBeTrue, value != .boolean(true) { return "must be ticked" }
        if !minimum.isNull {
            let isBelow = value.isLess(than: minimum) || (constraints.excludesMinimum && value == minimum)
            let word = constraints.excludesMinimum ? "more than" : "at least"
            if isBelow { return "must be \(word) \(minimum.plainText)" }
        }
        if !maximum.isNull {
            let isAbove = maximum.isLess(than: value) || (constraints.excludesMaximum && value == maximum)
            let word = constraints.excludesMaximum ? "less than" : "at most"
            if isAbove { return "must be \(word) \(maximum.plainText)" }
        }
        if let digits = constraints.decimalDigits, let number = value.asNumber,
            number.rounded(scale: digits, .down) != number
        {
            return digits == 0 ? "must be a whole number" : "has more than \(digits) digits after the point"
        }
        return lengthBreach(of: value) ?? patternBreach(of: value)
    }

    private func lengthBreach(of value: Value) -> String? {
        let (length, unit): (Int, String)
        switch value {
        case .string(let text): (length, unit) = (text.unicodeScalars.count, "characters")
        case .list(let items): (length, unit) = (items.count, "items")
        default: return nil
        }
        if let minimum = field.constraints.minimumLength, length < minimum {
            return "must have at least \(minimum) \(unit) (it has \(length))"
        }
        if let maximum = field.constraints.maximumLength, length > maximum {
            return "must have at most \(maximum) \(unit) (it has \(length))"
        }
        return nil
    }

    private func patternBreach(of value: Value) -> String? {
        guard let pattern = field.constraints.pattern, case .string(let text) = value else { return nil }
        return FormPattern.finds(pattern, in: text) == true ? nil : "must match \(pattern)"
    }
}

/// Regular expressions of forms: those of FEEL, which are bounded in time.
package enum FormPattern {
    /// Whether the pattern is found in the text; nil where it is no pattern, or took too long.
    package static func finds(_ pattern: String, in text: String) -> Bool? {
        let call: Result<Expression, SyntaxFailure> = Result { () throws(SyntaxFailure) in
            try Expression("matches(text, pattern)")
        }
        guard case .success(let expression) = call else { return nil }
        return expression.evaluate { name in name == "text" ? .string(text) : .string(pattern) }.value.asBoolean
    }
}

extension Value {
    fileprivate func isLess(than other: Value) -> Bool {
        let call: Result<Expression, SyntaxFailure> = Result { () throws(SyntaxFailure) in try Expression("a < b") }
        guard case .success(let expression) = call else { return false }
        return expression.evaluate { name in name == "a" ? self : other }.value == .boolean(true)
    }
}
