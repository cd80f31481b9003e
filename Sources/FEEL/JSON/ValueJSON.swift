/// The contract with JSON: null, true, false, numbers (exact to 34 digits), strings, lists and objects (contexts) are
/// themselves. What JSON lacks is an object with `@type`:
///
/// - `{"@type": T, "@value": TEXT}` where T is `date`, `time`, `dateTime` or `duration` (of either kind),
/// - `{"@type": "opaque", "mediaType": M, "base64": TEXT}` or with `"reference": NAME` in place of `base64`.
///
/// A range and a function are written as `{"@type": "range", "@value": TEXT}` and `function` with FEEL's text, for
/// people; such an object is read as a plain context.
///
/// Objects that have other or more members than these are contexts, whatever their `@type` is.
extension Value {
    /// Reads a JSON text.
    public init(json text: String) throws(JSONFailure) {
        try self.init(json: Array(text.utf8))
    }

    /// Reads a JSON text in UTF-8.
    public init(json bytes: [UInt8]) throws(JSONFailure) {
        var reader = JSONReader(bytes)
        self = try reader.read()
    }

    /// The value as JSON: in one line, or with a line for each item or entry.
    public func json(pretty: Bool = false) -> String {
        String(decoding: jsonBytes(pretty: pretty), as: UTF8.self)
    }

    /// The UTF-8 bytes of ``json(pretty:)``.
    public func jsonBytes(pretty: Bool = false) -> [UInt8] {
        var printer = JSONPrinter(isPretty: pretty)
        printer.write(self, level: 0)
        return printer.bytes
    }
}

/// What an object that was read stands for.
enum TypedJSON {
    case plain
    case value(Value)
    case broken(String)

    init(_ object: Context) {
        guard case .string(let type)? = object["@type"] else {
            self = .plain
            return
        }
        if object.count == 2, case .string(let text)? = object["@value"] {
            self = TypedJSON.temporal(type, text)
        } else if type == "opaque", object.count == 3, case .string(let mediaType)? = object["mediaType"] {
            self = TypedJSON.opaque(mediaType, object)
        } else {
            self = .plain
        }
    }

    private static func temporal(_ type: String, _ text: String) -> TypedJSON {
        let value: Value?
        switch type {
        case "date": value = CalendarDate(text).map { .date($0) }
        case "time": value = TimeOfDay(text).map { .time($0) }
        case "dateTime": value = DateAndTime(text).map { .dateTime($0) }
        case "duration": value = Value(duration: text)
        default: return .plain
        }
        return value.map { .value($0) } ?? .broken("'\(text)' is not a \(type)")
    }

    private static func opaque(_ mediaType: String, _ object: Context) -> TypedJSON {
        if case .string(let reference)? = object["reference"] {
            return .value(.opaque(Opaque(mediaType: mediaType, reference: reference)))
        }
        guard case .string(let text)? = object["base64"] else { return .plain }
        guard let bytes = Base64.decode(text) else { return .broken("The content is not valid base64") }
        return .value(.opaque(Opaque(mediaType: mediaType, bytes: bytes)))
    }
}

private struct JSONPrinter {
    let isPretty: Bool
    var bytes: [UInt8] = []

    mutating func write(_ value: Value, level: Int) {
        switch value {
        case .null: text("null")
        case .boolean(let truth): text(truth ? "true" : "false")
        case .number(let number): text(number.description)
        case .string(let string): quoted(string)
        case .date(let date): typed("date", date.description)
        case .time(let time): typed("time", time.description)
        case .dateTime(let dateTime): typed("dateTime", dateTime.description)
        case .dayTimeDuration(let duration): typed("duration", duration.description)
        case .yearMonthDuration(let duration): typed("duration", duration.description)
        case .list(let items): list(items, level: level + 1)
        case .context(let context): object(context.entries, level: level + 1)
        case .opaque(let opaque): self.opaque(opaque)
        case .range(let range): typed("range", range.description)
        case .function(let function): typed("function", function.description)
        }
    }

    private mutating func list(_ items: [Value], level: Int) {
        text("[")
        for position in items.indices {
            if position > 0 { text(",") }
            newLine(level)
            write(items[position], level: level)
        }
        if !items.isEmpty { newLine(level - 1) }
        text("]")
    }

    private mutating func object(_ entries: [Context.Entry], level: Int) {
        text("{")
        for position in entries.indices {
            if position > 0 { text(",") }
            newLine(level)
            quoted(entries[position].name)
            text(isPretty ? ": " : ":")
            write(entries[position].value, level: level)
        }
        if !entries.isEmpty { newLine(level - 1) }
        text("}")
    }

    private mutating func typed(_ type: String, _ value: String) {
        members([("@type", type), ("@value", value)])
    }

    private mutating func opaque(_ opaque: Opaque) {
        switch opaque.content {
        case .bytes(let content):
            members([("@type", "opaque"), ("mediaType", opaque.mediaType), ("base64", Base64.encode(content))])
        case .reference(let name):
            members([("@type", "opaque"), ("mediaType", opaque.mediaType), ("reference", name)])
        }
    }

    /// An object of strings, always in one line.
    private mutating func members(_ members: [(String, String)]) {
        text("{")
        for (position, member) in members.enumerated() {
            if position > 0 { text(isPretty ? ", " : ",") }
            quoted(member.0)
            text(isPretty ? ": " : ":")
            quoted(member.1)
        }
        text("}")
    }

    private mutating func newLine(_ level: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }

    private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func quoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): text("\\\"")
            case UInt8(ascii: "\\"): text("\\\\")
            case 0x08: text("\\b")
            case 0x09: text("\\t")
            case 0x0A: text("\\n")
            case 0x0C: text("\\f")
            case 0x0D: text("\\r")
            case 0..<0x20: text("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
