import Testing

@testable import FEEL

/// The bounds of nesting must hold on a small stack.
@Suite("Nesting on a small stack", .timeLimit(.minutes(20)))
struct StackTests {
    private static let depth = ParseLimits.standard.maximumNesting

    /// A source with so many levels of each construct that nests.
    private static func sources(_ levels: Int) -> [String] {
        func nested(_ before: String, _ inner: String, _ after: String, _ count: Int) -> String {
            String(repeating: before, count: count) + inner + String(repeating: after, count: count)
        }
        return [
            nested("(", "x", ")", levels), nested("[", "x", "]", levels), nested("{a: ", "x", "}", levels),
            nested("-", "x", "", levels), nested("not(", "x", ")", levels), nested("1 + (", "x", ")", levels / 2),
            nested("if x then ", "x", " else 1", levels), nested("", "x", ".a", levels),
            nested("", "x", "[1]", levels), nested("x in (", "x", ")", levels), nested("x[", "x", "]", levels),
            nested("for i in ", "x", " return i", levels / 2), nested("for i in x return ", "i", "", levels / 2),
            nested("some i in x satisfies ", "i", "", levels / 2), nested("function(a) ", "x", "", levels),
            nested("", "x", " instance of number", levels), nested("[1..", "x", "]", levels),
            nested("]", "x", "..1[", levels), nested("f(", "x", ")", levels), nested("f(a: ", "x", ")", levels),
            nested("(function(a) ", "x", ")(1)", levels / 2), nested("x in (< ", "x", ")", levels / 2),
            nested("x between 1 and (", "x", ")", levels / 2), nested("count([", "x", "])", levels / 2),
            nested("x = (", "x", ")", levels / 2), nested("x and (", "x", ")", levels / 2),
            nested("(x or ", "x", ")", levels / 2),
        ]
    }

    @Test("Sources within the bound are parsed, evaluated and printed", arguments: sources(1).indices)
    func within(index: Int) throws {
        let source = StackTests.sources(StackTests.depth - 2)[index]
        let result = withSmallStack { () -> String in
            do {
                let parsed = try Parser.parse(source, known: KnownNames(names: ["f"]), limits: .standard)
                let value = try Expression(source, knownNames: ["f"]).evaluate { _ in 1 }.value
                return value.json() + parsed.root.description
            } catch {
                return "failed: \(error)"
            }
        }
        #expect(result?.hasPrefix("failed") == false, "\(result ?? "")")
    }

    @Test("Sources beyond the bound are refused", arguments: sources(1).indices, [depth * 4, 10_000])
    func beyond(index: Int, levels: Int) {
        let source = StackTests.sources(levels)[index]
        let code = withSmallStack { () -> Problem.Code? in
            do throws(SyntaxFailure) {
                _ = try Expression(source, knownNames: ["f"])
                return nil
            } catch {
                return error.problems.first?.code
            }
        }
        #expect(code == .some(.sourceTooLarge))
    }

    @Test(
        "What is long and not nested is not deep",
        arguments: [
            (" + x", "x"), (" * x", "x"), (" - 1 + x", "x"), (" and x", "x"), (" or x", "x"), (", x", "[x"),
            ("if x then 1 else ", "x"),
        ])
    func flat(repeated: String, first: String) throws {
        let copies = String(repeating: repeated, count: 5000)
        let source = repeated.hasPrefix("if") ? copies + first : first + copies + (first == "[x" ? "]" : "")
        let result = withSmallStack { () -> Bool in
            guard let expression = try? Expression(source) else { return false }
            return !expression.evaluate { _ in 1 }.problems.map(\.code).contains(.nestedTooDeep)
        }
        #expect(result == true)
    }

    @Test("Values at the bound are read, compared, hashed, written and released")
    func values() throws {
        let depth = Value.maximumNesting
        let texts = [("[", "1", "]"), ("{\"a\":", "1", "}")].map { before, inner, after in
            String(repeating: before, count: depth) + inner + String(repeating: after, count: depth)
        }
        for text in texts {
            let result = withSmallStack { () -> Bool in
                do {
                    let value = try Value(json: text)
                    var writer = ByteWriter()
                    writer.value(value)
                    var reader = ByteReader(writer.bytes)
                    let again = try reader.value()
                    let printed = try Expression("string(x)").evaluate { _ in value }.value
                    return again == value && again.isEqual(to: value) == true && again.hashValue == value.hashValue
                        && again.json() == text && !again.json(pretty: true).isEmpty && !printed.isNull
                } catch {
                    return false
                }
            }
            #expect(result == true)
        }
    }
}
