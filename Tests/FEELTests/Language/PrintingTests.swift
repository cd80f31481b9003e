import Testing

@testable import FEEL

@Suite("Printing and parsing trees", .timeLimit(.minutes(20)))
struct PrintingTests {
    private func parse(_ source: String) throws -> Node {
        try Parser.parse(source, known: KnownNames(names: TreeGenerator.knownNames), limits: .standard).root
    }

    @Test("A printed tree parses to the same tree", arguments: [UInt64(111), 112, 113])
    func roundTrip(seed: UInt64) throws {
        var generator = TreeGenerator(seed: seed)
        for _ in 0..<700 {
            let tree = generator.node()
            let source = tree.description
            #expect(try parse(source) == tree, "seed \(seed): \(source)")
        }
    }

    @Test("Folding changes no result", arguments: [UInt64(121), 122])
    func folding(seed: UInt64) throws {
        var generator = TreeGenerator(seed: seed)
        for _ in 0..<1000 {
            let tree = generator.node()
            let values = (0..<10).map { _ in generator.random.value(depth: 3) }
            let lookup = { (name: String) -> Value? in values[name.utf8.count % 10] }
            var plain = EvaluationRun(limits: .standard)
            var folded = EvaluationRun(limits: .standard)
            // As texts, since no function equals another.
            let expected = tree.evaluate(&plain, lookup).json()
            #expect(tree.folded().evaluate(&folded, lookup).json() == expected, "seed \(seed): \(tree)")
            #expect(folded.problems.map(\.message) == plain.problems.map(\.message), "seed \(seed): \(tree)")
        }
    }

    @Test(
        "Parentheses are printed where they are needed",
        arguments: [
            ("(1 + 2) * 3", "(1 + 2) * 3"), ("(1 * 2) + 3", "1 * 2 + 3"), ("1 - (2 - 3)", "1 - (2 - 3)"),
            ("(1 - 2) - 3", "1 - 2 - 3"), ("2 ** (3 ** 2)", "2 ** (3 ** 2)"), ("(-2) ** 2", "-2 ** 2"),
            ("-(2 ** 2)", "-(2 ** 2)"), ("(a or b) and c", "(a or b) and c"), ("(a and b) or c", "a and b or c"),
            ("(a and b) and c", "(a and b) and c"), ("a and b and c", "a and b and c"), ("(a = b) = c", "a = b = c"),
            ("a = (b = c)", "a = (b = c)"), ("(if a then b else c) + 1", "(if a then b else c) + 1"),
            ("if a then b else (c + 1)", "if a then b else c + 1"), ("(a + b).c", "(a + b).c"), ("(-a)[1]", "(-a)[1]"),
            ("x between (1) and (2 + 3)", "x between 1 and 2 + 3"), ("- - 1", "--1"),
            ("{\"a b\":1,\"+\":2}", "{a b: 1, \"+\": 2}"),
            ("@\"P1D\"", "@\"P1D\""), ("\"a\\n\\\"\\\\\"", "\"a\\n\\\"\\\\\""), ("5", "5"), ("1.0", "1.0"),
        ])
    func printed(_ source: String, _ expected: String) throws {
        #expect(try parse(source).description == expected)
    }
}
