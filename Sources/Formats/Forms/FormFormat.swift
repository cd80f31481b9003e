import FEEL
import ProcessModel

/// Compiles forms in JSON: those of Camunda 8 (`*.form`) and JSON Schema.
///
/// `JSONTree` reads the text with its places, `FormText` has what both readers say about a text, `CamundaFormReader`
/// and `JSONSchemaReader` lower what they find into `FormDefinition`. A process that is compiled together with forms
/// finds them in the `FormLibrary`.
enum FormFormat {
    static let camundaRule = "Camunda Forms"
    static let schemaRule = "JSON Schema 2020-12"
    /// Groups and lists inside each other; nobody fills in a form that is nested as deep.
    static let maximumNesting = 16
    /// Nobody fills in more.
    static let maximumFields = 2_000
    /// More than are listed (`SourceLimits.diagnostics`), and few enough for the memory where every comma is a mistake.
    static let maximumFindings = 2_000

    /// Whether a source is JSON, by its first character.
    static func isJSON(_ source: SourceText) -> Bool {
        var bytes = source.bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        return bytes.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "{")
    }

    /// The form in a source, or nil with an error among the findings.
    static func read(_ source: SourceText, limits: SourceLimits, findings: inout Findings) -> FormDefinition? {
        guard source.bytes.count <= limits.bytes else {
            findings.error(
                .tooLarge, rule: camundaRule, place: .unknown,
                message: XMLFailure.limit("bytes", limits.bytes))
            return nil
        }
        let mark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let bytes = Array(source.bytes.dropFirst(mark))
        // Findings come nearly in the order of the text, which is so looked through once and not for each.
        var places = XMLPlaces(bytes: bytes)
        return read(bytes, limits: limits, findings: &findings) { places.place(of: $0) }
    }

    /// The form in a text, whose offsets `place` finds in the source.
    static func read(
        _ bytes: [UInt8], limits: SourceLimits, findings: inout Findings, place: @escaping (Int) -> Place
    ) -> FormDefinition? {
        let root: JSONNode
        do {
            root = try JSONTree.read(bytes, depth: limits.depth)
        } catch {
            // A failure has a line and a column in the text; the text may stand inside another.
            findings.error(
                .notWellFormed, rule: "RFC 8259",
                place: place(offset(line: error.line, column: error.column, in: bytes)),
                message: "The form is no JSON: \(error.message).")
            return nil
        }
        var text = FormText(place: place, rule: camundaRule)
        let form: FormDefinition?
        if root["components"]?.items != nil {
            form = CamundaFormReader.read(root, &text)
        } else if root["$schema"] != nil || root["properties"]?.isObject == true || root["type"]?.string == "object" {
            text = FormText(place: place, rule: schemaRule)
            form = JSONSchemaReader.read(root, &text)
        } else {
            text.error(
                .unknownFormat, root,
                "The JSON is no form that is known here: a Camunda form has 'components', a JSON Schema 'properties'.")
            form = nil
        }
        findings.add(text.findings)
        return text.findings.hasErrors ? nil : form
    }

    private static func offset(line: Int, column: Int, in bytes: [UInt8]) -> Int {
        var (linesLeft, columnsLeft) = (line - 1, column - 1)
        for (offset, byte) in bytes.enumerated() {
            if linesLeft > 0 {
                if byte == UInt8(ascii: "\n") { linesLeft -= 1 }
                continue
            }
            if byte & 0xC0 == 0x80 { continue }
            if columnsLeft == 0 { return offset }
            columnsLeft -= 1
        }
        return bytes.count
    }
}

/// The forms that are compiled together with a process.
struct FormLibrary {
    private var forms: [(file: String, form: FormDefinition)] = []

    mutating func add(_ form: FormDefinition, file: String) { forms.append((Self.lastPart(file), form)) }

    /// The form whose own id that is.
    func form(id: String) -> FormDefinition? { forms.first { $0.form.id == id }?.form }

    /// The form that a key names: by its file, with the words before it that Camunda uses, or by its id.
    func form(key: String) -> FormDefinition? {
        let name = Self.lastPart(key.split(separator: ":").last.map(String.init) ?? key)
        return forms.first { $0.file == name }?.form ?? form(id: key)
    }

    private static func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
