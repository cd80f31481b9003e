import FEEL
import ProcessKernel
import ProcessModel

/// Asks for the fields of a form, one line after the other: what was typed goes in, what is to be shown comes out.
///
/// It reads and writes nothing itself. A line that does not fit is asked for again; when all fields are answered, they
/// are judged together, as `cairn complete` judges them.
struct FormDialogue {
    enum Step: Equatable {
        /// Show the lines, then ask for one.
        case ask([String])
        case done([NamedValue])
        /// The task is left for later.
        case left
    }

    /// A form that is being asked: the task's, or that of a row of a list inside another.
    private struct Frame {
        let fields: [FormField]
        var position = 0
        var answers = Context()
        /// The rows of the list at `position`, while it is asked for.
        var rows: [Value] = []
    }

    private let form: TaskForm?
    private let title: String
    private var frames: [Frame]
    /// What is said before the next question.
    private var pending: [String] = []

    /// Without a form the result is asked for as JSON.
    init(title: String, form: TaskForm?) {
        self.title = TextWidth.clean(title)
        self.form = form
        frames = [Frame(fields: form?.form.fields ?? [])]
    }

    mutating func begin() -> Step {
        // Short enough for a line of 80 columns.
        let back = form == nil ? "" : ":back: the field before, "
        pending = [title, "Enter: what stands in [ ], \(back):later: leave the task"]
        return form == nil ? ask("Result, a JSON object [{}]") : next()
    }

    /// Takes what was typed; nil is the end of the input.
    mutating func take(_ line: String?) -> Step {
        guard let line else { return .left }
        let text = line.trimmedOfBlanks
        switch text {
        case ":later": return .left
        case ":back": return form == nil ? ask("Result, a JSON object [{}]") : back()
        default: return form == nil ? takeResult(text) : answer(text)
        }
    }

    private mutating func ask(_ question: String) -> Step {
        let lines = pending + [question]
        pending = []
        return .ask(lines)
    }

    private mutating func takeResult(_ text: String) -> Step {
        if text.isEmpty { return .done([]) }
        do {
            if case .context(let object) = try Value(json: text) { return .done(object.namedValues) }
            pending = ["  this is no JSON object"]
        } catch {
            pending = ["  this is no JSON: \(error)"]
        }
        return ask("Result, a JSON object [{}]")
    }

    /// The answers so far, with the rows of lists that are being asked for.
    var given: Context {
        var inner = Context()
        for frame in frames.reversed() {
            var answers = frame.answers
            let rows = frame.rows + (inner.isEmpty ? [] : [.context(inner)])
            if !rows.isEmpty, frame.position < frame.fields.count {
                answers.set(.list(rows), at: frame.fields[frame.position].path)
            }
            inner = answers
        }
        return inner
    }

    // MARK: - Where it is

    private var field: FormField? {
        guard let frame = frames.last, frame.position < frame.fields.count else { return nil }
        return frame.fields[frame.position]
    }

    /// The situation with the answers so far, of the rows around too.
    private var situation: FormSituation {
        var situation = form?.situation ?? FormSituation(existing: Context(), environment: .empty)
        for (depth, frame) in frames.enumerated() {
            if depth > 0 { situation = situation.row(Context()) }
            for field in frame.fields where field.kind != .note {
                if let value = frame.answers.value(at: field.path) { situation.values.set(value, at: field.path) }
            }
        }
        return situation
    }

    /// Goes on to the next field that is asked for, over notes and what is hidden.
    private mutating func next() -> Step {
        while let field {
            guard let shown = field.shown(in: situation) else {
                frames[frames.count - 1].answers.set(nil, at: field.path)
                frames[frames.count - 1].position += 1
                continue
            }
            if field.kind == .note || shown.isReadOnly {
                if shown.isReadOnly {
                    pending.append("\(TextWidth.clean(shown.label)): \(TextWidth.clean(shown.current.plainText))")
                } else if !shown.label.isEmpty {
                    pending.append(TextWidth.clean(shown.label))
                }
                frames[frames.count - 1].position += 1
                continue
            }
            return question(shown)
        }
        return frames.count > 1 ? endRow() : finish()
    }

    private mutating func question(_ shown: ShownField) -> Step {
        let field = shown.field
        let label = TextWidth.clean(shown.label) + (field.constraints.isRequired ? " *" : "")
        if let hint = shown.hint { pending.append("  \(TextWidth.clean(hint))") }
        if field.kind == .rows {
            let count = frames[frames.count - 1].rows.count
            return ask("\(label): add \(count == 0 ? "a row" : "another row, there are \(count)")? (y/n) [n]")
        }
        if !shown.choices.isEmpty {
            pending.append(label)
            for (position, choice) in shown.choices.enumerated() {
                pending.append("  \(position + 1) \(TextWidth.clean(choice.label))")
            }
        }
        let held = held(shown)
        let current = held.isNull ? "" : " [\(TextWidth.clean(Self.text(of: held, shown)))]"
        let many = field.kind == .choices ? ", with commas between" : ""
        if !shown.choices.isEmpty { return ask("number or name\(many)\(current)") }
        return ask("\(label) (\(shown.shortRules))\(current)")
    }

    /// What Enter takes: the answer that was given before, else what the field holds.
    private func held(_ shown: ShownField) -> Value {
        frames.last?.answers.value(at: shown.field.path) ?? shown.current
    }

    private static func text(of value: Value, _ shown: ShownField) -> String {
        (value.asList ?? [value]).map { value in
            if let choice = shown.choices.first(where: { $0.value == value }) { return choice.label }
            return value.asBoolean.map { $0 ? "y" : "n" } ?? value.plainText
        }.joined(separator: ", ")
    }

    // MARK: - Answers

    private mutating func answer(_ text: String) -> Step {
        guard let field, let shown = field.shown(in: situation) else { return next() }
        if field.kind == .rows { return answerRows(text, field) }
        let last = frames.count - 1
        if text.isEmpty {
            let held = held(shown)
            if held.isNull, field.constraints.isRequired { return again("is required") }
            // What the field holds is judged too: it may break a bound that other answers moved.
            if !held.isNull, let fault = field.fault(of: held, in: situation) { return again(fault) }
            // Not `nil : held`: that would be FEEL's null, which is an answer.
            frames[last].answers.set(held.isNull ? Optional.none : held, at: field.path)
        } else {
            let value = Self.value(of: text, shown)
            if let fault = field.fault(of: value, in: situation) { return again(fault) }
            let converted = FieldConversion(kind: field.kind, choices: shown.choices).value(of: value)
            if case .success(let value) = converted { frames[last].answers.set(value, at: field.path) }
        }
        frames[last].position += 1
        return next()
    }

    private mutating func again(_ fault: String) -> Step {
        pending.append("  \(fault)")
        return next()
    }

    /// Choices may be typed by their numbers, where these are no choices themselves.
    private static func value(of text: String, _ shown: ShownField) -> Value {
        if shown.choices.isEmpty { return .string(text) }
        let parts = shown.field.kind == .choices ? text.split(separator: ",").map { String($0) } : [text]
        let values = parts.map { part -> Value in
            let part = part.trimmedOfBlanks
            let isChoice = shown.choices.contains { $0.value.plainText == part }
            guard !isChoice, let number = Int(part), shown.choices.indices.contains(number - 1) else {
                return .string(part)
            }
            return shown.choices[number - 1].value
        }
        return shown.field.kind == .choices ? .list(values) : values.first ?? .string(text)
    }

    private mutating func answerRows(_ text: String, _ field: FormField) -> Step {
        let last = frames.count - 1
        switch text.lowercased() {
        case "y", "yes":
            frames.append(Frame(fields: field.columns))
            return next()
        case "", "n", "no":
            if !frames[last].rows.isEmpty { frames[last].answers.set(.list(frames[last].rows), at: field.path) }
            frames[last].rows = []
            frames[last].position += 1
            return next()
        default: return again("is y or n")
        }
    }

    private mutating func endRow() -> Step {
        let row = frames.removeLast()
        frames[frames.count - 1].rows.append(.context(row.answers))
        return next()
    }

    /// Asks the last field again that was answered in this form; before the first it stays there.
    private mutating func back() -> Step {
        let last = frames.count - 1
        if frames[last].position == 0, frames.count > 1 {
            frames.removeLast()
            return next()
        }
        frames[last].rows = []
        var position = frames[last].position
        while position > 0 {
            position -= 1
            frames[last].position = position
            let field = frames[last].fields[position]
            if field.kind != .note, let shown = field.shown(in: situation), !shown.isReadOnly { break }
        }
        return next()
    }

    /// All together: what is wrong now is asked again.
    private mutating func finish() -> Step {
        guard let form else { return .done([]) }
        let check = form.form.check(frames[0].answers, in: form.situation)
        guard let fault = check.faults.first else { return .done(check.values.namedValues) }
        pending.append("  \(fault.field) \(fault.message)")
        let position = frames[0].fields.firstIndex {
            $0.kind != .note && (fault.field == $0.id || fault.field.hasPrefix("\($0.id)["))
        }
        frames[0].position = position ?? 0
        // A fault that no field can mend would be asked for without end.
        return position == nil ? .left : next()
    }
}

extension String {
    fileprivate var trimmedOfBlanks: String {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}
