import FEEL
import Formats
import ProcessModel
import Testing

/// A BPMN file around the content of one process.
func bpmn(_ content: String, root: String = "", process: String = #"id="p" isExecutable="true""#) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="urn:test"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" xmlns:vendor="urn:vendor">
    \(root)
    <process \(process)>
    \(content)
    </process>
    </definitions>
    """
}

func compile(_ text: String, options: CompilerOptions = CompilerOptions()) -> Compilation {
    Compiler.compile(SourceText(name: "test.bpmn", bytes: Array(text.utf8)), options: options)
}

/// The only definition of a source that must have no error.
func definition(
    _ text: String, options: CompilerOptions = CompilerOptions(acceptsUnexecuted: true),
    location: SourceLocation = #_sourceLocation
) throws -> ProcessDefinition {
    let compilation = compile(text, options: options)
    #expect(compilation.diagnostics.filter { $0.severity == .error } == [], sourceLocation: location)
    return try #require(compilation.definitions.first, sourceLocation: location)
}

/// Every finding of a source but the notes, however little of it the kernel executes.
func findings(in text: String, with others: [String] = []) -> [Diagnostic] {
    let others = others.map { SourceText(name: "other.bpmn", bytes: Array($0.utf8)) }
    return Compiler.compile(
        SourceText(name: "test.bpmn", bytes: Array(text.utf8)), with: others,
        options: CompilerOptions(acceptsUnexecuted: true)
    ).diagnostics.filter { $0.severity != .note }
}

/// Splits a text at the mark `▶`, which shows where a diagnostic is expected: the text without it, and its place.
func marked(_ text: String) -> (text: String, place: Place?) {
    guard let mark = text.firstIndex(of: "▶") else { return (text, nil) }
    let lines = text[..<mark].split(separator: "\n", omittingEmptySubsequences: false)
    let place = Place(line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    return (text.replacing("▶", with: ""), place)
}

/// A source with one fault: `▶` in the text stands where the diagnostic must point.
struct Fault: CustomTestStringConvertible, Sendable {
    let what: String
    let severity: Diagnostic.Severity
    let code: DiagnosticCode
    let element: String?
    let source: String
    var options = CompilerOptions(acceptsUnexecuted: true)

    var testDescription: String { what }

    static func error(_ what: String, _ code: DiagnosticCode, _ element: String?, _ content: String, root: String = "")
        -> Fault
    {
        Fault(what: what, severity: .error, code: code, element: element, source: bpmn(content, root: root))
    }

    static func warning(
        _ what: String, _ code: DiagnosticCode, _ element: String?, _ content: String, root: String = ""
    ) -> Fault {
        Fault(what: what, severity: .warning, code: code, element: element, source: bpmn(content, root: root))
    }

    /// Expects exactly this diagnostic of its severity; warnings may stand beside an error.
    func check() {
        let (text, place) = marked(source)
        let compilation = compile(text, options: options)
        let found = compilation.diagnostics.filter { $0.severity == severity }
        let shown = compilation.diagnostics.map { "\($0.severity) \($0.code.rawValue) \($0.place) \($0.message)" }
        #expect(found.count == 1, "\(shown)")
        #expect(found.first?.code == code, "\(shown)")
        #expect(found.first?.element == element, "\(shown)")
        #expect(found.first?.place == place, "\(shown)")
        #expect(found.first?.rule.isEmpty == false && found.first?.message.isEmpty == false)
        #expect(compilation.definitions.isEmpty == (severity == .error))
    }
}

/// A start event, one element between, an end event.
func around(_ element: String, id: String = "x") -> String {
    """
    <startEvent id="s"/><sequenceFlow id="in" sourceRef="s" targetRef="\(id)"/>
    \(element)
    <sequenceFlow id="out" sourceRef="\(id)" targetRef="e"/><endEvent id="e"/>
    """
}

/// The same with an element `x` that has these extension elements.
func extended(_ name: String, _ extensions: String, attributes: String = "") -> String {
    around("<\(name) id=\"x\" \(attributes)><extensionElements>\(extensions)</extensionElements></\(name)>")
}

/// The same with one mapping of Zeebe.
func mapped(_ mapping: String, on name: String = "userTask") -> String {
    extended(name, "<zeebe:ioMapping>\(mapping)</zeebe:ioMapping>")
}

/// The same with a timer that is waited for.
func timer(_ content: String) -> String {
    around(
        "<intermediateCatchEvent id=\"x\"><timerEventDefinition>\(content)</timerEventDefinition>"
            + "</intermediateCatchEvent>")
}

/// A choice whose second flow has a condition.
func condition(_ text: String, attributes: String = #"xsi:type="tFormalExpression""#) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="in" sourceRef="s" targetRef="x"/>
    <exclusiveGateway id="x" default="d"/><sequenceFlow id="d" sourceRef="x" targetRef="e"/>
    <sequenceFlow id="c" sourceRef="x" targetRef="e">
      <conditionExpression \(attributes)>\(text)</conditionExpression>
    </sequenceFlow><endEvent id="e"/>
    """
}
