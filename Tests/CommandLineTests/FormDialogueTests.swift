import FEEL
import ProcessKernel
import ProcessModel
import Testing

@testable import cairn

@Suite("Asking for the fields of a form", .timeLimit(.minutes(20)))
struct FormDialogueTests {
    private func field(
        _ id: String, _ kind: FormField.Kind, isRequired: Bool = false, _ change: (inout FormField) -> Void = { _ in }
    ) -> FormField {
        var field = FormField(path: [id], kind: kind)
        field.constraints.isRequired = isRequired
        change(&field)
        return field
    }

    private func dialogue(_ fields: [FormField], _ existing: Context = Context()) -> FormDialogue {
        FormDialogue(
            title: "task",
            form: TaskForm(
                form: FormDefinition(fields: fields),
                situation: FormSituation(existing: existing, environment: .empty)))
    }

    /// The last lines that were shown before each question, and how it ended.
    private func play(_ dialogue: FormDialogue, _ lines: String?...) -> (questions: [String], end: FormDialogue.Step?) {
        var dialogue = dialogue
        var step = dialogue.begin()
        var questions: [String] = []
        for line in lines {
            guard case .ask(let shown) = step else { break }
            questions.append(shown.dropFirst(questions.isEmpty ? 2 : 0).joined(separator: "|"))
            step = dialogue.take(line)
        }
        if case .ask(let shown) = step {
            questions.append(shown.joined(separator: "|"))
            return (questions, nil)
        }
        return (questions, step)
    }

    @Test("Each field is asked for with its label, rules and default; Enter takes the default")
    func defaults() {
        let fields = [
            field("n", .number, isRequired: true) {
                $0.label = .string("Number")
                $0.constraints.minimum = .literal(1)
                $0.standard = .literal(7)
            },
            field("s", .text), field("d", .date),
        ]
        let (questions, end) = play(dialogue(fields, ["s": "there"]), "", "", "")
        #expect(questions == ["Number * (number, from 1 on) [7]", "s (text) [there]", "d (a date like 2030-01-31)"])
        #expect(end == .done([NamedValue("n", 7), NamedValue("s", "there")]))
    }

    @Test("What does not fit is asked for again, with the reason")
    func again() {
        let fields = [field("n", .integer, isRequired: true)]
        let (questions, end) = play(dialogue(fields), "x", "", "3")
        #expect(
            questions == [
                "n * (whole number)", "  must be a whole number|n * (whole number)", "  is required|n * (whole number)",
            ])
        #expect(end == .done([NamedValue("n", 3)]))
    }

    @Test("Choices are typed by number, value or label")
    func choices() {
        let choices = FormChoices.fixed(
            ["red", "blue"].map { FormChoice(value: .string($0), label: .string("Very \($0)")) })
        let fields = [
            field("a", .choice) { $0.choices = choices }, field("b", .choice) { $0.choices = choices },
            field("c", .choices) { $0.choices = choices },
        ]
        let (questions, end) = play(dialogue(fields), "2", "very RED", "1, blue")
        #expect(questions[0] == "a|  1 Very red|  2 Very blue|number or name")
        #expect(
            end
                == .done([NamedValue("a", "blue"), NamedValue("b", "red"), NamedValue("c", ["red", "blue"])]))
    }

    @Test("A hidden field is not asked for, and one that can only be read is shown")
    func hidden() throws {
        let condition = ModelExpression.feel(try Expression("sure"))
        let fields = [
            field("known", .text) { $0.readOnly = .literal(true) }, field("sure", .boolean),
            field("why", .text, isRequired: true) { $0.hiddenIf = [condition] },
        ]
        let (questions, end) = play(dialogue(fields, ["known": "fact"]), "y")
        #expect(questions == ["known: fact|sure (y/n)"])
        #expect(end == .done([NamedValue("sure", true)]))
        #expect(play(dialogue(fields), "n").questions.last == "why * (text)")
    }

    @Test("One may go back, and find what was typed")
    func back() {
        let fields = [field("a", .text), field("b", .text)]
        let (questions, end) = play(dialogue(fields), "one", ":back", "", "two")
        #expect(questions == ["a (text)", "b (text)", "a (text) [one]", "b (text)"])
        #expect(end == .done([NamedValue("a", "one"), NamedValue("b", "two")]))
    }

    @Test("A task can be left, by a word and by the end of the input")
    func later() {
        #expect(play(dialogue([field("a", .text)]), ":later").end == .left)
        #expect(play(dialogue([field("a", .text)]), nil).end == .left)
    }

    @Test("What was answered so far is known at any time, rows of a list too")
    func given() {
        let fields = [
            field("a", .text),
            field("people", .rows) { $0.columns = [field("name", .text), field("age", .integer)] },
        ]
        var dialogue = dialogue(fields)
        _ = dialogue.begin()
        #expect(dialogue.given == [:])
        for line in ["one", "y", "Ada", "36", "y", "Bo"] { _ = dialogue.take(line) }
        #expect(dialogue.given == ["a": "one", "people": [["name": "Ada", "age": 36], ["name": "Bo"]]])
    }

    @Test("Of a line that is wider than the terminal the part around the cursor is shown")
    func narrowLine() {
        var line = EditedLine(history: [])
        for byte in "0123456789".utf8 { _ = line.take(byte) }
        #expect(line.window(of: 20) == ("0123456789", 0))
        #expect(line.window(of: 4) == ("6789", 0))
        for _ in 0..<6 { for byte in [0x1B, 0x5B, 0x44] as [UInt8] { _ = line.take(byte) } }
        let middle = line.window(of: 4)
        #expect(middle.text.count == 4 && middle.behind == middle.text.count - 2)
        #expect(middle.text == "2345")
        _ = line.take(0x01)
        #expect(line.window(of: 4) == ("0123", 4))
    }

    @Test("Rows are asked for one after the other")
    func rows() {
        let fields = [
            field("people", .rows) { $0.columns = [field("name", .text, isRequired: true), field("age", .integer)] }
        ]
        let (questions, end) = play(dialogue(fields), "y", "Ada", "36", "y", "Bo", "", "")
        #expect(questions.first == "people: add a row? (y/n) [n]")
        #expect(questions.last == "people: add another row, there are 2? (y/n) [n]")
        #expect(end == .done([NamedValue("people", [["name": "Ada", "age": 36], ["name": "Bo"]])]))
    }

    @Test("A fault that shows only in the end leads back to its field")
    func finish() throws {
        let bound = ModelExpression.feel(try Expression("limit"))
        let fields = [field("n", .number) { $0.constraints.maximum = bound }, field("limit", .number)]
        let (questions, end) = play(dialogue(fields, ["limit": 9]), "5", "3", "2", "")
        #expect(questions[2] == "  n must be at most 3|n (number, up to 3) [5]")
        #expect(end == .done([NamedValue("n", 2), NamedValue("limit", 3)]))
    }

    @Test("Without a form the result is asked for as JSON")
    func withoutForm() {
        let dialogue = FormDialogue(title: "task", form: nil)
        let (questions, end) = play(dialogue, "[1]", "{", #"{"a": 1}"#)
        #expect(questions[1] == "  this is no JSON object|Result, a JSON object [{}]")
        #expect(questions[2].hasPrefix("  this is no JSON: "))
        #expect(end == .done([NamedValue("a", 1)]))
        #expect(play(dialogue, "").end == .done([]))
    }
}
