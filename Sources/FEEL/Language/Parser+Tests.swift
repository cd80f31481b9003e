extension Parser {
    /// What stands in the cell of a decision table.
    struct ParsedTests {
        var nodes: [Node] = []
        /// Whether all of it is in `not(…)`.
        var isNegated = false
        var variableNames: [String] = []
    }

    /// Reads unary tests; none for `-`, which everything passes (rules 14 to 16). The input is the first local.
    static func parseTests(
        _ source: String, known: KnownNames, limits: ParseLimits
    ) throws(SyntaxFailure) -> ParsedTests {
        var parser = try Parser(source, known: known, limits: limits)
        parser.names.push("?")
        if try parser.isAny() { return ParsedTests() }
        if let tests = try parser.negatedTests() { return tests }
        let first = try parser.expression()
        let nodes = try parser.elements(after: first, until: nil).nodes
        return ParsedTests(nodes: nodes, variableNames: parser.variableNames.sortedUnique())
    }

    /// Whether there is nothing, or a dash alone.
    private func isAny() throws(SyntaxFailure) -> Bool {
        switch token.kind {
        case .end: true
        case .symbol(.minus): try scanner.token(at: token.range.upperBound).kind == .end
        case .symbol, .number, .string, .quotedName, .word, .unknown: false
        }
    }

    /// Reads `not(…)` if that is all there is.
    private func negatedTests() throws(SyntaxFailure) -> ParsedTests? {
        var parser = self
        guard isWord("not"), !names.isKnown("not") else { return nil }
        try parser.advance()
        guard parser.token.kind == .symbol(.leftParenthesis) else { return nil }
        try parser.advance()
        guard parser.token.kind != .symbol(.rightParenthesis) else { throw parser.unexpected("a test") }
        let first = try parser.expression()
        // A range in parentheses is an argument of the function like any other.
        let nodes = try parser.elements(after: first, until: .rightParenthesis).nodes
        guard parser.token.kind == .end else { return nil }
        return ParsedTests(nodes: nodes, isNegated: true, variableNames: parser.variableNames.sortedUnique())
    }

    /// Reads what follows `in`: one test, or several in parentheses (DMN 1.5, 10.3.1.2, rule 51).
    @inline(never)
    mutating func membership(_ value: Node) throws(SyntaxFailure) -> Node {
        try advance()
        names.push("?")
        let tests = try membershipTests()
        names.pop()
        return try node(.membership(value, tests.nodes), value.range.lowerBound..<tests.end)
    }

    private mutating func membershipTests() throws(SyntaxFailure) -> (nodes: [Node], end: Int) {
        guard token.kind == .symbol(.leftParenthesis) else {
            let test = try positiveTest()
            return ([test], test.range.upperBound)
        }
        let start = token.range.lowerBound
        try advance()
        let first = try expression()
        if token.kind == .symbol(.range) {
            return try whole(try range(from: first, isIncluded: false, start))
        }
        let tests = try elements(after: first, until: .rightParenthesis)
        // One in parentheses can be the beginning of a longer expression.
        return tests.nodes.count == 1 ? try whole(first, end: tests.end) : tests
    }

    /// Reads the rest of the test that begins with this.
    private mutating func whole(_ first: Node, end: Int = 0) throws(SyntaxFailure) -> (nodes: [Node], end: Int) {
        let test = try operators(after: try suffixes(after: first), .sum)
        return ([test], max(test.range.upperBound, end))
    }

    /// Reads one test without `and` and `or`.
    private mutating func positiveTest() throws(SyntaxFailure) -> Node {
        if case .symbol(let symbol) = token.kind, let comparison = ComparisonOperator(rawValue: symbol.rawValue) {
            return try test(comparison)
        }
        return try expression(.sum)
    }

    /// Reads a comparison without a left side.
    @inline(never)
    mutating func test(_ comparison: ComparisonOperator) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let end = try expression(.sum)
        return try node(.test(comparison, end), start..<end.range.upperBound)
    }

    /// Reads further expressions with commas between, and the symbol that closes them, or the end.
    @inline(never)
    mutating func elements(
        after first: Node, until closing: Symbol?
    ) throws(SyntaxFailure) -> (nodes: [Node], end: Int) {
        var nodes = [first]
        while token.kind == .symbol(.comma) {
            try advance()
            nodes.append(try expression())
        }
        let end = token.range.upperBound
        if let closing { try expect(closing) } else { try expectEnd() }
        return (nodes, end)
    }
}
