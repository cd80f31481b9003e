import Formats
import ProcessModel
import Testing

/// What strangers may hand in as XML.
@Suite struct XMLTests {
    private static let tiny = bpmn(around(#"<task id="x" name="Prüfen – 検査"/>"#))

    private func codes(_ bytes: [UInt8], limits: SourceLimits = SourceLimits()) -> [DiagnosticCode] {
        let compilation = Compiler.compile(
            SourceText(name: "x", bytes: bytes), options: CompilerOptions(limits: limits))
        #expect(compilation.definitions.isEmpty == compilation.diagnostics.contains { $0.severity == .error })
        return compilation.diagnostics.map(\.code)
    }

    // MARK: - Not well-formed

    @Test func tellsWhereXMLIsBroken() throws {
        let text = "<a>\n  <b>\n  </c>\n</a>"
        let diagnostic = try #require(compile(text).diagnostics.first)
        #expect(diagnostic.code == .notWellFormed)
        #expect(diagnostic.place.line == 3)
        #expect(diagnostic.place.column > 1)
        #expect(diagnostic.message.contains("Opening and ending tag mismatch: b line 2 and c"))
    }

    @Test(arguments: [
        "", " ", "a", "<", "<a", "<a b", "<a b='", "<a/><b/>", "<a></a", "<a b='1' b='2'/>", "<a:b/>", "<a>&x;</a>",
        "<!-- ", "<a><![CDATA[", "<?xml", "</a>", "<a/>x", "<a b=<c/>", "<a>]]></a>", "<a>\u{1}</a>", "<a xmlns:b=''/>",
        "[{\"json\": true}]", "<a><!-- -- --></a>",
    ])
    func refusesWhatIsNoXML(_ text: String) {
        #expect(codes(Array(text.utf8)) == [.notWellFormed])
    }

    // MARK: - Entities

    @Test(arguments: [
        #"<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>"#,
        #"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#,
        #"<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>"#,
        #"<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><a/>"#,
        #"<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "&d;&d;"><!ENTITY d "dddddddd">]><a>&b;</a>"#,
        "<?xml version='1.0'?>\n<!DOCTYPE definitions>\n<definitions/>",
    ])
    func refusesDocumentTypesAndEntities(_ text: String) throws {
        let diagnostic = try #require(compile(text).diagnostics.first)
        #expect(diagnostic.code == .documentTypeRefused)
        #expect(diagnostic.place == Place(line: text.hasPrefix("<?xml") ? 2 : 1, column: 1))
    }

    @Test func readsPredefinedEntitiesAndCharacterReferences() throws {
        let text = bpmn(around(#"<task id="x" name="&lt;&amp;&quot;&#65;&#x1F600;"/>"#))
        #expect(try definition(text).element(id: "x")?.name == "<&\"A😀")
    }

    @Test func aTagInACommentIsNone() throws {
        let (text, place) = marked(
            bpmn("<!-- <task id='y'> ' --><?pi <task?>" + around(#"▶<task id="x" name="&lt;a>" startQuantity="0"/>"#)))
        #expect(compile(text).diagnostics.first { $0.severity == .error }?.place == place)
    }

    // MARK: - Limits

    private func tooLarge(_ text: String, _ name: String, _ change: (inout SourceLimits) -> Void = { _ in }) {
        var limits = SourceLimits()
        change(&limits)
        let compilation = compile(text, options: CompilerOptions(limits: limits))
        #expect(compilation.diagnostics.map(\.code) == [.tooLarge])
        #expect(compilation.diagnostics.first?.message.contains("'\(name)'") == true)
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    @Test func holdsTheLimits() {
        tooLarge(String(repeating: " ", count: 10 * 1024 * 1024 + 1), "bytes")
        tooLarge(nested(201), "depth")
        tooLarge(nested(200_000), "depth")
        tooLarge("<a>" + String(repeating: "<a/>", count: 500_000) + "</a>", "elements")
        tooLarge("<a " + (0..<257).map { "b\($0)=''" }.joined(separator: " ") + "/>", "attributesOfElement")
        tooLarge("<a " + (0..<300_000).map { "b\($0)=''" }.joined(separator: " ") + "/>", "attributesOfElement")
        tooLarge("<a b='\(String(repeating: "x", count: 1024 * 1024 + 1))'/>", "textBytes")
        tooLarge("<a>\(String(repeating: "x", count: 1024 * 1024 + 1))</a>", "textBytes")
        tooLarge("<a xmlns:b='b'><c xmlns:d='d'></c></a>", "namespacesInForce") { $0.namespacesInForce = 1 }
    }

    @Test func whatReachesALimitIsStillRead() {
        var limits = SourceLimits()
        (limits.depth, limits.elements, limits.namespacesInForce) = (3, 4, 1)
        #expect(
            codes(Array("<a><b xmlns:x='x'></b><b xmlns:y='y'><c/></b></a>".utf8), limits: limits) == [.unknownFormat])
        #expect(codes(Array(nested(200).utf8)) == [.unknownFormat])
    }

    @Test func aLongFlatFileTakesLinearTime() throws {
        let tasks = (0..<20_000).map { "<task id='t\($0)'/>" }.joined()
        #expect(try definition(bpmn(tasks)).elements.count == 20_001)
    }

    // MARK: - Encodings

    private func name(_ bytes: [UInt8]) -> String? {
        Compiler.compile(SourceText(name: "x", bytes: bytes)).definitions.first?.element(id: "x")?.name
    }

    @Test func readsUTF8AndUTF16AndLatin1() {
        let text = Self.tiny
        #expect(name(Array(text.utf8)) == "Prüfen – 検査")
        #expect(name([0xEF, 0xBB, 0xBF] + text.utf8) == "Prüfen – 検査")
        for declared in [text, text.replacing("UTF-8", with: "UTF-16")] {
            #expect(
                name([0xFE, 0xFF] + declared.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) == "Prüfen – 検査")
            #expect(
                name([0xFF, 0xFE] + declared.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == "Prüfen – 検査")
        }
        let latin = text.replacing(" – 検査", with: "").replacing("UTF-8", with: "ISO-8859-1")
        #expect(name(latin.unicodeScalars.map { UInt8($0.value) }) == "Prüfen")
    }

    @Test func refusesOtherEncodingsByName() throws {
        let text = Self.tiny.replacing("UTF-8", with: "Shift_JIS")
        let diagnostic = try #require(compile(text).diagnostics.first)
        #expect(diagnostic.code == .encodingUnsupported)
        #expect(diagnostic.message.contains("Shift_JIS"))
        #expect(codes(Array(Self.tiny.replacing("UTF-8", with: "UTF-16").utf8)) == [.encodingUnsupported])
    }

    @Test func refusesBytesThatAreNoUTF8() throws {
        let bytes = Array("<?xml version='1.0'?>\n<a é='".utf8) + [0xC3, 0x28] + Array("'/>".utf8)
        let diagnostic = try #require(Compiler.compile(SourceText(name: "x", bytes: bytes)).diagnostics.first)
        #expect(diagnostic.code == .notWellFormed)
        #expect(diagnostic.place == Place(line: 2, column: 7))
        #expect(codes([0xFE, 0xFF, 0x00]) == [.notWellFormed])
        #expect(codes([0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x41]) == [.notWellFormed])
        #expect(codes([0x3C, 0x61, 0x3E, 0x00, 0x3C, 0x2F, 0x61, 0x3E]) == [.notWellFormed])
    }

    // MARK: - Threads

    @Test func compilesOnSeveralThreadsAtOnce() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let good = compile(bpmn(around("<task id='x' name='\(number)'/>")))
                    let bad = compile("<a\(number)><b></a>")
                    return good.definitions.first?.element(id: "x")?.name == "\(number)"
                        && bad.diagnostics.first?.message.contains("b line 1 and a") == true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
