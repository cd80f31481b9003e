import FEEL
import ProcessModel

/// What the form of a waiting task asks for now, before anything is answered.
struct FormReport {
    let fields: [ShownField]

    init(_ form: TaskForm) {
        fields = form.form.shown(in: form.situation).filter { $0.field.kind != .note }
    }

    var json: Value {
        .list(
            fields.map { shown in
                var object = Context([
                    ("field", .string(shown.field.id)), ("label", .string(shown.label)),
                    ("type", .string(shown.field.kind.word)),
                    ("required", .boolean(shown.field.constraints.isRequired)),
                ])
                if !shown.choices.isEmpty { object["choices"] = .list(shown.choices.map(\.value)) }
                if !shown.current.isNull { object["default"] = shown.current }
                if shown.isReadOnly { object["read_only"] = true }
                return .context(object)
            })
    }

    /// One line a field: its name, what it must be, what it holds.
    var lines: [String] {
        fields.map { shown in
            let current = shown.current.isNull ? "" : "; now \(shown.current.plainText)"
            return "\(shown.field.id): \(shown.rules)\(shown.isReadOnly ? ", only to be read" : "")\(current)"
        }
    }

    /// The command line's `--input` with the answers so far and the fields that must be answered, to be filled in.
    func sample(with draft: Context) -> String {
        var answers = draft
        for shown in fields where shown.field.constraints.isRequired && shown.current.isNull && !shown.isReadOnly {
            if answers.value(at: shown.field.path) != nil { continue }
            answers.set(shown.field.kind == .boolean ? true : "…", at: shown.field.path)
        }
        return answers.isEmpty ? "{…}" : Value.context(answers).json()
    }
}

extension ShownField {
    /// What an answer must be, in a few words: `number, required, 1 to 30`.
    var rules: String {
        var words = [field.kind.word]
        if field.constraints.isRequired { words.append("required") }
        words += bounds
        if !choices.isEmpty {
            let rest = choices.count > 6 ? "…" : ""
            words.append("of " + choices.prefix(6).map { $0.value.plainText }.joined(separator: " | ") + rest)
        }
        return words.joined(separator: ", ")
    }

    /// The same for whoever sees the label and the choices.
    var shortRules: String {
        switch field.kind {
        case .boolean: "y/n"
        case .date: (["a date like 2030-01-31"] + bounds).joined(separator: ", ")
        case .time: (["a time like 14:30"] + bounds).joined(separator: ", ")
        case .dateTime: (["like 2030-01-31 14:30"] + bounds).joined(separator: ", ")
        case .text, .longText, .number, .integer, .choice, .choices, .rows, .note:
            ([field.kind.word] + bounds).joined(separator: ", ")
        }
    }

    private var bounds: [String] {
        let constraints = field.constraints
        var words: [String] = []
        switch (minimum.isNull, maximum.isNull) {
        case (false, false): words.append("\(minimum.plainText) to \(maximum.plainText)")
        case (false, true): words.append("from \(minimum.plainText) on")
        case (true, false): words.append("up to \(maximum.plainText)")
        case (true, true): break
        }
        switch (constraints.minimumLength, constraints.maximumLength) {
        case (let least?, let most?): words.append("\(least) to \(most) long")
        case (let least?, nil): words.append("at least \(least) long")
        case (nil, let most?): words.append("at most \(most) long")
        case (nil, nil): break
        }
        return words
    }
}

extension FormField.Kind {
    /// The word for the kind in what people read and in JSON.
    var word: String {
        switch self {
        case .text, .longText: "text"
        case .number: "number"
        case .integer: "whole number"
        case .boolean: "yes or no"
        case .date: "date"
        case .time: "time"
        case .dateTime: "date and time"
        case .choice: "choice"
        case .choices: "choices"
        case .rows: "list"
        case .note: "note"
        }
    }
}
