import Formats
import Testing

/// YAML becomes nodes within bounds, whatever aliases stand for.
@Suite("YAML", .timeLimit(.minutes(20)))
struct YAMLTests {
    private func read(_ text: String) throws(YAMLFailure) -> YAMLNode? { try YAMLText.node(Array(text.utf8)) }

    /// Why the text is refused, with its place.
    private func refusal(of text: String) -> String {
        do throws(YAMLFailure) {
            _ = try read(text)
            return "it is read"
        } catch {
            return "\(error.place.line):\(error.place.column) \(error.message)"
        }
    }

    /// The content in short: texts without quotes in brackets.
    private func short(_ node: YAMLNode?) -> String {
        switch node?.content {
        case nil: "nothing"
        case .text(let text, let isPlain): isPlain ? text : "<\(text)>"
        case .list(let items): "[" + items.map(short).joined(separator: " ") + "]"
        case .mapping(let fields): "{" + fields.map { "\($0.name):\(short($0.node))" }.joined(separator: " ") + "}"
        }
    }

    @Test("Lists, mappings, texts and what aliases stand for are read with their places")
    func everything() throws {
        let root = try #require(
            try read("a: &x {b: 1, \"c\": 'two'}\nd:\n- *x\n- [~, \"\"]\n- |\n  long\n  text\n1: &y word\n*y : e\n"))
        #expect(short(root) == "{a:{b:1 c:<two>} d:[{b:1 c:<two>} [~ <>] <long\ntext\n>] 1:word word:e}")
        let field = try #require(root.mapping?.last)
        #expect(field.place.line == 9 && field.place.column == 1)
        #expect(root.mapping?[1].node.list?[1].place.line == 4)
        #expect(short(try read("# nothing\n")) == "nothing")
        #expect(short(try read("&a []")) == "[]")
    }

    @Test(
        "What is no YAML is refused at its place",
        arguments: [
            ("a: b\na: c\n", "2:1 the name \"a\" is there twice"),
            ("a: b\nc: *d\n", "2:4 nothing before has the anchor \"d\""),
            ("a: &d [*d]\n", "1:8 nothing before has the anchor \"d\""),
            ("a: b\n---\nc: d\n", "2:1 the file has a second document"),
            ("[a]: b\n", "1:1 a name is not a text"), ("{*a}", "1:2 nothing before has the anchor \"a\""),
            ("a: é\u{7}\n", "1:5 this is not YAML: control characters are not allowed"),
            ("a: [b\n", "2:1 this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
        ])
    func refused(text: String, reason: String) { #expect(refusal(of: text) == reason) }

    @Test("Nesting is refused beyond 200 levels, in the text and by aliases")
    func depth() {
        let deep = ["[", "- ", "? ", "[\"]\", ", "{a: "].map { String(repeating: $0, count: 100_000) }
        let steps = (1..<900).map { String(repeating: " ", count: $0) + "a:\u{85}" }
        for text in deep + [steps.joined()] {
            #expect(refusal(of: text).contains("nested more than 200 deep"), "\(text.prefix(20))")
        }
        let chain = (1..<200_000).map { "- &a\($0) [*a\($0 - 1)]\n" }
        #expect(
            refusal(of: "- &a0 [x]\n" + chain.joined()) == "200:10 it is nested more than 200 deep, which is the limit")
        #expect(refusal(of: String(repeating: "[", count: 200) + String(repeating: "]", count: 200)) == "it is read")
    }

    @Test("What aliases stand for is refused beyond a million values")
    func bombs() {
        let bomb = (1...60).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        #expect(refusal(of: "- &a0 [x]\n" + bomb).contains("more than 1000000 values"))
        let words = "- &a \(String(repeating: "w", count: 320_000))\n" + String(repeating: "- *a\n", count: 100)
        #expect(refusal(of: words).contains("more than 1000000 values"))
        #expect(refusal(of: "- &a [1, 2]\n" + String(repeating: "- *a\n", count: 100_000)) == "it is read")
    }

    @Test("A name is never what an alias makes large")
    func names() {
        let list = "- &a [" + String(repeating: "x,", count: 10_000) + "]\n"
        for use in ["- {*a}", "- *a : b", "- ? *a\n  : b", "- {[*a]: b}", "- {? *a : b}"] {
            #expect(refusal(of: list + use + "\n").hasSuffix("a name is not a text"), "\(use)")
        }
    }

    @Test("Large files and many tag directives are refused")
    func size() {
        #expect(refusal(of: String(repeating: "#", count: 4_194_305)).contains("larger than 4194304 bytes"))
        let directives = (0..<101).map { "%TAG !a\($0)! x\n" }.joined()
        #expect(refusal(of: directives + "---\na: b\n").contains("more than 100 tag directives"))
    }
}
