/// Parses expressions in JUEL (the Unified Expression Language of JSP 2.1) and in the part of JavaScript that is read.
struct CodeParser {
    private let language: CodeLanguage
    private let tokens: [CodeToken]
    private var position = 0
    private var depth = 0

    /// How deep expressions may be nested: parsing and translating recurse this deep.
    private static let depthLimit = 60
    /// How deep the tree may become: a row of operators or members is a deep tree too, and translating recurses over
    /// it. It becomes FEEL, whose bound is the same (`ParseLimits.maximumNesting`).
    private static let heightLimit = 128
    /// Of the tree that was parsed last.
    private var height = 0

    init(_ text: String, _ language: CodeLanguage) throws(CodeFault) {
        self.language = language
        tokens = try CodeScanner.tokens(of: text)
    }

    /// The whole text as one expression.
    static func expression(_ text: String, _ language: CodeLanguage) throws(CodeFault) -> CodeNode {
        var parser = try CodeParser(text, language)
        let node = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected() }
        return node
    }

    // MARK: - Tokens

    var current: CodeToken { tokens[position] }
    var following: CodeToken { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() { if position < tokens.count - 1 { position += 1 } }

    func isAt(_ symbol: String) -> Bool { current.kind == .symbol && current.text == symbol }
    func isAt(word: String) -> Bool { current.kind == .name && current.text == word }

    mutating func take(_ symbol: String) -> Bool {
        guard isAt(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(CodeFault) {
        guard take(symbol) else {
            throw CodeFault("'\(symbol)' is missing before \(describe(current))", at: current.offset)
        }
    }

    func unexpected() -> CodeFault { CodeFault("\(describe(current)) is not expected here", at: current.offset) }

    private func describe(_ token: CodeToken) -> String { token.kind == .end ? "the end" : "'\(token.text)'" }

    // MARK: - Expressions

    mutating func expression() throws(CodeFault) -> CodeNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw CodeFault(.tooLarge, "it is nested more than \(Self.depthLimit) levels deep", at: current.offset)
        }
        let condition = try binary(from: 1)
        guard take("?") else { return condition }
        var tallest = height
        let first = try expression()
        tallest = max(tallest, height)
        try expect(":")
        let second = try expression()
        try grow(over: tallest, height)
        return .conditional(condition, then: first, else: second)
    }

    /// A node was put over trees of these heights.
    private mutating func grow(over first: Int, _ second: Int = 0) throws(CodeFault) {
        height = max(first, second) + 1
        guard height <= Self.heightLimit else {
            throw CodeFault(
                .tooLarge, "it has more than \(Self.heightLimit) operations in a row", at: current.offset)
        }
    }

    private mutating func binary(from level: Int) throws(CodeFault) -> CodeNode {
        guard level <= 6 else { return try unary() }
        var left = try binary(from: level + 1)
        while let symbol = binaryOperator(current), symbol.level == level {
            advance()
            let leftHeight = height
            left = .binary(symbol, left, try binary(from: level + 1))
            try grow(over: leftHeight, height)
        }
        return left
    }

    private func binaryOperator(_ token: CodeToken) -> CodeOperator? {
        switch token.kind {
        case .symbol: Self.symbols[token.text].flatMap { language == .juel && $0 == .orElse ? nil : $0 }
        case .name: language == .juel ? Self.words[token.text] : nil
        case .number, .string, .end: nil
        }
    }

    private static let symbols: [String: CodeOperator] = [
        "||": .or, "&&": .and, "??": .orElse, "==": .equal, "===": .equal, "!=": .notEqual, "!==": .notEqual,
        "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual, "+": .add, "-": .subtract,
        "*": .multiply, "/": .divide, "%": .remainder,
    ]
    private static let words: [String: CodeOperator] = [
        "or": .or, "and": .and, "eq": .equal, "ne": .notEqual, "lt": .less, "le": .lessOrEqual, "gt": .greater,
        "ge": .greaterOrEqual, "div": .divide, "mod": .remainder,
    ]

    private mutating func unary() throws(CodeFault) -> CodeNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw CodeFault(.tooLarge, "it is nested more than \(Self.depthLimit) levels deep", at: current.offset)
        }
        if take("!") { return .not(try unary()) }
        if take("-") { return .negation(try unary()) }
        if language == .javascript, take("+") { return try unary() }
        if language == .juel, isAt(word: "not") {
            advance()
            return .not(try unary())
        }
        if language == .juel, isAt(word: "empty") {
            advance()
            return .empty(try unary())
        }
        return try postfix()
    }

    private mutating func postfix() throws(CodeFault) -> CodeNode {
        var node = try primary()
        while true {
            let offset = current.offset
            if isAt("."), following.kind == .name {
                advance()
                node = .member(node, current.text, offset: current.offset)
                advance()
                try grow(over: height)
            } else if take("[") {
                let baseHeight = height
                let index = try expression()
                try expect("]")
                node = .index(node, index, offset: offset)
                try grow(over: baseHeight, height)
            } else if isAt("("), isCallable(node) {
                advance()
                let baseHeight = height
                node = .call(node, try list(until: ")"), offset: node.offset)
                try grow(over: baseHeight, height)
            } else {
                return node
            }
        }
    }

    private func isCallable(_ node: CodeNode) -> Bool {
        switch node {
        case .name, .member: true
        default: false
        }
    }

    private mutating func list(until end: String) throws(CodeFault) -> [CodeNode] {
        var items: [CodeNode] = []
        var tallest = 0
        defer { height = tallest }
        while !take(end) {
            items.append(try expression())
            tallest = max(tallest, height)
            if take(",") { continue }
            try expect(end)
            break
        }
        return items
    }

    private mutating func primary() throws(CodeFault) -> CodeNode {
        let token = current
        height = 0
        switch token.kind {
        case .number:
            advance()
            return .number(token.text)
        case .string:
            advance()
            return .string(token.text)
        case .name:
            advance()
            return try name(token)
        case .symbol:
            if take("(") {
                let node = try expression()
                try expect(")")
                return node
            }
            if language == .javascript, take("[") { return .list(try list(until: "]")) }
            if language == .javascript, take("{") { return .object(try entries()) }
            throw unexpected()
        case .end: throw unexpected()
        }
    }

    private func name(_ token: CodeToken) throws(CodeFault) -> CodeNode {
        switch token.text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case "undefined" where language == .javascript: return .null
        default: break
        }
        let reserved =
            language == .juel
            ? ["instanceof", "empty", "not", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod"]
            : Self.reservedInJavaScript
        if reserved.contains(token.text) {
            throw CodeFault(.unknown, "'\(token.text)' is not known here", at: token.offset)
        }
        // JUEL's functions may have a prefix; none of them is known here.
        if language == .juel, isAt(":"), following.kind == .name, following.offset == token.end + 1,
            position + 2 < tokens.count, tokens[position + 2].text == "(", tokens[position + 2].kind == .symbol
        {
            throw CodeFault(
                .unknown, "there is no function '\(token.text):\(following.text)' here", at: token.offset)
        }
        return .name(token.text, offset: token.offset)
    }

    static let reservedInJavaScript = [
        "function", "new", "typeof", "instanceof", "delete", "void", "this", "class", "await", "async", "yield", "for",
        "while", "do", "switch", "case", "break", "continue", "try", "catch", "finally", "throw", "with", "import",
        "export", "super", "in", "return", "var", "let", "const", "if", "else", "default",
    ]

    private mutating func entries() throws(CodeFault) -> [(key: String, value: CodeNode)] {
        var entries: [(key: String, value: CodeNode)] = []
        var tallest = 0
        defer { height = tallest }
        while !take("}") {
            let key = current
            guard key.kind != .symbol, key.kind != .end else { throw unexpected() }
            advance()
            if take(":") {
                entries.append((key.text, try expression()))
                tallest = max(tallest, height)
            } else if key.kind == .name {
                entries.append((key.text, .name(key.text, offset: key.offset)))
            } else {
                throw unexpected()
            }
            if take(",") { continue }
            try expect("}")
            break
        }
        return entries
    }
}
