package import FEEL

/// Makes a value of a field's kind of what somebody gave: a value of that kind, or the text of one.
package struct FieldConversion {
    private let kind: FormField.Kind
    private let choices: [ShownField.Choice]

    /// Why something is no value of the kind, in words that go on after the name of the field.
    package struct Failure: Error, Equatable {
        package let message: String

        init(_ message: String) { self.message = message }
    }

    package init(kind: FormField.Kind, choices: [ShownField.Choice]) {
        self.kind = kind
        self.choices = choices
    }

    /// Null stays null, and so does a text of nothing but blanks for all kinds but texts.
    package func value(of given: Value) -> Result<Value, Failure> {
        if given.isNull { return .success(.null) }
        if case .string(let text) = given, isNoText, text.allSatisfy(\.isWhitespace) { return .success(.null) }
        switch kind {
        case .text, .longText: return given.asString == nil ? fail("must be a text") : .success(given)
        case .number: return number(given)
        case .integer: return integer(given)
        case .boolean: return boolean(given)
        case .date: return date(given)
        case .time: return time(given)
        case .dateTime: return moment(given)
        case .choice: return choice(given)
        case .choices: return list(given)
        case .rows: return given.asList == nil ? fail("must be a list") : .success(given)
        case .note: return .success(.null)
        }
    }

    private var isNoText: Bool { kind != .text && kind != .longText }

    private func fail(_ message: String) -> Result<Value, Failure> { .failure(Failure(message)) }

    private func number(_ given: Value) -> Result<Value, Failure> {
        if given.asNumber != nil { return .success(given) }
        guard let number = given.asString.flatMap({ Decimal(Self.trimmed($0)) }) else {
            return fail("must be a number")
        }
        return .success(.number(number))
    }

    private func integer(_ given: Value) -> Result<Value, Failure> {
        guard case .success(.number(let number)) = number(given), number.isInteger else {
            return fail("must be a whole number")
        }
        return .success(.number(number))
    }

    private func boolean(_ given: Value) -> Result<Value, Failure> {
        if given.asBoolean != nil { return .success(given) }
        switch given.asString.map({ Self.trimmed($0).lowercased() }) {
        case "true"?, "yes"?, "y"?, "on"?: return .success(.boolean(true))
        case "false"?, "no"?, "n"?, "off"?: return .success(.boolean(false))
        default: return fail("must be true or false (yes or no)")
        }
    }

    private func date(_ given: Value) -> Result<Value, Failure> {
        if case .date = given { return .success(given) }
        guard let date = given.asString.flatMap({ CalendarDate(Self.trimmed($0)) }) else {
            return fail("must be a date like 2030-01-31")
        }
        return .success(.date(date))
    }

    private func time(_ given: Value) -> Result<Value, Failure> {
        if case .time = given { return .success(given) }
        guard let time = given.asString.flatMap({ Self.time(Self.trimmed($0)) }) else {
            return fail("must be a time like 14:30")
        }
        return .success(.time(time))
    }

    private func moment(_ given: Value) -> Result<Value, Failure> {
        if case .dateTime = given { return .success(given) }
        guard let moment = given.asString.flatMap({ Self.moment(Self.trimmed($0)) }) else {
            return fail("must be a date and time like 2030-01-31T14:30")
        }
        return .success(.dateTime(moment))
    }

    /// The seconds may be left out, as people do.
    private static func time(_ text: String) -> TimeOfDay? { TimeOfDay(text) ?? TimeOfDay(text + ":00") }

    private static func moment(_ text: String) -> DateAndTime? {
        // A date alone is a moment for FEEL; who is asked for a time has to give one.
        guard text.contains("T") || text.contains(" ") else { return nil }
        let text = text.replacing(" ", with: "T", maxReplacements: 1)
        return DateAndTime(text) ?? DateAndTime(text + ":00")
    }

    // MARK: - Choices

    private func choice(_ given: Value) -> Result<Value, Failure> {
        if let value = chosen(given) { return .success(value) }
        return fail("must be one of \(words)")
    }

    private func list(_ given: Value) -> Result<Value, Failure> {
        let items: [Value]
        switch given {
        case .list(let all): items = all
        case .string(let text): items = text.split(separator: ",").map { .string(Self.trimmed(String($0))) }
        default: items = [given]
        }
        var values: [Value] = []
        for item in items {
            guard let value = chosen(item) else { return fail("must be some of \(words)") }
            if !values.contains(value) { values.append(value) }
        }
        return .success(.list(values))
    }

    /// By value, by the text of the value, or by the label in either case.
    private func chosen(_ given: Value) -> Value? {
        if let choice = choices.first(where: { $0.value == given }) { return choice.value }
        guard let text = given.asString.map(Self.trimmed) else { return nil }
        if let choice = choices.first(where: { $0.value.plainText == text }) { return choice.value }
        return choices.first { $0.label.lowercased() == text.lowercased() }?.value
    }

    /// A message with more than ten choices helps nobody.
    private var words: String {
        if choices.isEmpty { return "the choices, and there are none" }
        let rest = choices.count > 10 ? " and \(choices.count - 10) more" : ""
        return choices.prefix(10).map { $0.value.plainText }.joined(separator: ", ") + rest
    }

    private static func trimmed(_ text: String) -> String {
        let rest = text.drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}
