/// Reads the source of an expression into a tree (DMN 1.5, 10.3.1.2), by precedence climbing: one function for all
/// operators keeps the stack small.
///
/// The functions that call each other in a circle stay small and are not inlined: their frames add up with every
/// level of nesting, and the bound of ``ParseLimits`` must hold on a small stack.
struct Parser {
    let scanner: Scanner
    let limits: ParseLimits
    var token = Token.none
    var names: Names
    let types: [String: FEELType]
    var variableNames: [String] = []
    private var nesting = 0

    /// A tree and the variables that it reads.
    struct Parsed {
        let root: Node
        let variableNames: [String]
    }

    static func parse(
        _ source: String, known: KnownNames, limits: ParseLimits
    ) throws(SyntaxFailure) -> Parsed {
        var parser = try Parser(source, known: known, limits: limits)
        let root = try parser.expression()
        try parser.expectEnd()
        return Parsed(root: root, variableNames: parser.variableNames.sortedUnique())
    }

    /// A parser that stands at the beginning.
    init(_ source: String, known: KnownNames, limits: ParseLimits) throws(SyntaxFailure) {
        let length = source.utf8.count
        guard length <= limits.maximumLength else {
            throw SyntaxFailure(
                .sourceTooLarge, "The expression is longer than \(limits.maximumLength) bytes", 0..<length)
        }
        self.scanner = Scanner(source)
        self.limits = limits
        self.names = Names(known: known.names)
        self.types = known.types
        try advance(to: 0)
    }

    func expectEnd() throws(SyntaxFailure) {
        guard token.kind == .end else { throw unexpected("an operator or the end") }
    }

    // MARK: - Operators

    /// Reads an expression whose operators all bind at least as tightly as asked.
    mutating func expression(_ minimum: Precedence = .open) throws(SyntaxFailure) -> Node {
        try enter()
        defer { nesting -= 1 }
        return try operators(after: try prefix(minimum), minimum)
    }

    /// Reads the operators that follow and bind at least as tightly as asked.
    mutating func operators(after first: Node, _ minimum: Precedence) throws(SyntaxFailure) -> Node {
        var left = first
        while let infix = Infix(token, keyword), infix.precedence >= minimum {
            left = try operation(left, infix)
        }
        return left
    }

    /// Reads an operator and what is right of it.
    @inline(never)
    private mutating func operation(_ left: Node, _ infix: Infix) throws(SyntaxFailure) -> Node {
        switch infix {
        case .conjunction: return try chain(left, .and)
        case .disjunction: return try chain(left, .or)
        case .arithmetic(let symbol): return try arithmetic(left, symbol)
        case .comparison(let symbol):
            try advance()
            // As an argument of `node` it would be read while optimised code holds a copy of the parser for that call,
            // and each name that is added would copy all before it.
            let right = try expression(.sum)
            return try node(.comparison(symbol, left, right), from: left)
        case .between: return try between(left)
        case .membership: return try membership(left)
        case .instance: return try instance(left)
        }
    }

    /// Reads the further operands of one level. More than two become one node however many they are.
    @inline(never)
    private mutating func arithmetic(_ left: Node, _ symbol: ArithmeticOperator) throws(SyntaxFailure) -> Node {
        try advance()
        let right = try expression(symbol.precedence.tighter)
        var operands = [Form.Operand(symbol: symbol, node: right)]
        while case .arithmetic(let next)? = Infix(token, keyword), next.precedence == symbol.precedence {
            try advance()
            operands.append(Form.Operand(symbol: next, node: try expression(next.precedence.tighter)))
        }
        // What stands in parentheses on the left comes first anyway.
        var first = left
        switch left.form {
        case .arithmetic(let inner, let start, let end) where inner.precedence == symbol.precedence:
            first = start
            operands.insert(Form.Operand(symbol: inner, node: end), at: 0)
        case .chain(let start, let inner) where left.form.precedence == symbol.precedence:
            first = start
            operands = inner + operands
        case _: break
        }
        let range =
            left.range.lowerBound..<max(operands[operands.count - 1].node.range.upperBound, first.range.upperBound)
        return try node(
            operands.count == 1 ? .arithmetic(symbol, first, right) : .chain(first, operands), range)
    }

    /// Reads the further operands of `and` or `or`, which become one node however many they are.
    @inline(never)
    private mutating func chain(_ first: Node, _ word: Keyword) throws(SyntaxFailure) -> Node {
        var nodes = [first]
        while keyword == word {
            try advance()
            nodes.append(try expression(word == .and ? .comparison : .conjunction))
        }
        return try node(word == .and ? .conjunction(nodes) : .disjunction(nodes), from: first)
    }

    @inline(never)
    private mutating func between(_ left: Node) throws(SyntaxFailure) -> Node {
        try advance()
        let low = try expression(.sum)
        try expect(.and)
        let high = try expression(.sum)
        return try node(.between(left, low: low, high: high), from: left)
    }

    @inline(never)
    private mutating func instance(_ left: Node) throws(SyntaxFailure) -> Node {
        try advance()
        guard isWord("of") else { throw unexpected("'of'") }
        try advance()
        let type = try type()
        return try node(.instance(left, type.type), left.range.lowerBound..<type.end)
    }

    private mutating func prefix(_ minimum: Precedence) throws(SyntaxFailure) -> Node {
        guard case .symbol(let symbol) = token.kind else { return try postfix() }
        if symbol == .minus { return try negation() }
        if let comparison = ComparisonOperator(rawValue: symbol.rawValue), minimum <= .comparison {
            return try test(comparison)
        }
        return try postfix()
    }

    @inline(never)
    private mutating func negation() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let operand = try expression(.negation)
        return try node(.negation(operand), start..<operand.range.upperBound)
    }

    // MARK: - What follows a value

    private mutating func postfix() throws(SyntaxFailure) -> Node {
        try suffixes(after: try primary())
    }

    mutating func suffixes(after first: Node) throws(SyntaxFailure) -> Node {
        var value = first
        while let suffix = Suffix(token) {
            if suffix == .item {
                guard try opensItem() else { break }
            }
            value = try suffixed(value, suffix)
        }
        return value
    }

    /// Whether the bracket opens a filter. If nothing that is a value follows, it closes a range, as in `[1..5[`.
    @inline(never)
    private func opensItem() throws(SyntaxFailure) -> Bool {
        let next = try scanner.token(at: token.range.upperBound)
        switch next.kind {
        case .number, .string, .quotedName: return true
        case .word:
            guard let keyword = Keyword(rawValue: scanner.text(next.range)) else { return true }
            return !keyword.isInfix || names.name(at: next.range.lowerBound, in: scanner) != nil
        case .symbol(let symbol):
            switch symbol {
            case .minus, .leftParenthesis, .leftBracket, .leftBrace, .at: return true
            case .power, .multiply, .plus, .arrow, .divide, .notEqual, .equal, .lessOrEqual, .less, .greaterOrEqual,
                .greater, .rightParenthesis, .rightBracket, .rightBrace, .comma, .colon, .range, .dot:
                return false
            }
        case .unknown, .end: return false
        }
    }

    @inline(never)
    private mutating func suffixed(_ value: Node, _ suffix: Suffix) throws(SyntaxFailure) -> Node {
        switch suffix {
        case .path: return try path(value)
        case .item: return try item(value)
        case .call: return try invocation(of: value)
        }
    }

    @inline(never)
    private mutating func path(_ value: Node) throws(SyntaxFailure) -> Node {
        try advance()
        if case .quotedName(let name) = token.kind {
            let end = token.range.upperBound
            try advance()
            return try node(.path(value, name), value.range.lowerBound..<end)
        }
        guard let name = names.entryName(at: token.range.lowerBound, in: scanner) else {
            throw unexpected("the name of an entry")
        }
        try advance(to: name.end)
        return try node(.path(value, name.text), value.range.lowerBound..<name.end)
    }

    /// Reads a number or a condition. Within the condition, the item and its entries have names.
    @inline(never)
    private mutating func item(_ list: Node) throws(SyntaxFailure) -> Node {
        try advance()
        names.push("item", isItem: true)
        let condition = try expression()
        names.pop()
        let end = token.range.upperBound
        try expect(.rightBracket)
        let range = list.range.lowerBound..<end
        guard case .constant(.number(let number)) = condition.folded().form else {
            return try node(.filter(list, condition), range)
        }
        return try node(.item(list, number: number), range)
    }

    // MARK: - Nodes and tokens

    @inline(never)
    func node(_ form: Form, _ range: Range<Int>) throws(SyntaxFailure) -> Node {
        let node = Node(form, range)
        guard node.depth <= limits.maximumNesting else { throw tooDeep(range) }
        return node
    }

    /// A node that begins with its first part and ends with its last.
    @inline(never)
    private func node(_ form: Form, from first: Node) throws(SyntaxFailure) -> Node {
        let end = form.children.last?.range.upperBound ?? first.range.upperBound
        return try node(form, first.range.lowerBound..<max(end, first.range.upperBound))
    }

    /// Counts one level of nesting; the caller counts back.
    private mutating func enter() throws(SyntaxFailure) {
        guard nesting < limits.maximumNesting else { throw tooDeep(token.range) }
        nesting += 1
    }

    private func tooDeep(_ range: Range<Int>) -> SyntaxFailure {
        SyntaxFailure(.sourceTooLarge, "The expression is nested more than \(limits.maximumNesting) deep", range)
    }

    /// The keyword that the token is.
    var keyword: Keyword? {
        token.kind == .word ? Keyword(rawValue: scanner.text(token.range)) : nil
    }

    /// Whether the token is this word, which is no keyword.
    func isWord(_ word: String) -> Bool {
        token.kind == .word && scanner.text(token.range).hasSameCodePoints(as: word)
    }

    mutating func advance() throws(SyntaxFailure) { try advance(to: token.range.upperBound) }

    @inline(never)
    mutating func advance(to position: Int) throws(SyntaxFailure) { token = try scanner.token(at: position) }

    mutating func expect(_ symbol: Symbol) throws(SyntaxFailure) {
        guard token.kind == .symbol(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
        try advance()
    }

    mutating func expect(_ word: Keyword) throws(SyntaxFailure) {
        guard keyword == word else { throw unexpected("'\(word.rawValue)'") }
        try advance()
    }

    // MARK: - Failures

    /// The failure that something else stands where this was expected.
    @inline(never)
    func unexpected(_ expected: String) -> SyntaxFailure {
        switch token.kind {
        case .end: SyntaxFailure(.syntax, "The text ends where \(expected) is expected", token.range)
        case .number, .string, .quotedName, .word, .symbol, .unknown:
            SyntaxFailure(.syntax, "'\(scanner.text(token.range))' stands where \(expected) is expected", token.range)
        }
    }
}

/// An operator between two operands.
private enum Infix {
    case disjunction
    case conjunction
    case comparison(ComparisonOperator)
    case between
    case membership
    case instance
    case arithmetic(ArithmeticOperator)

    init?(_ token: Token, _ keyword: Keyword?) {
        switch keyword {
        case .or?: self = .disjunction
        case .and?: self = .conjunction
        case .between?: self = .between
        case .in?: self = .membership
        case .instance?: self = .instance
        case .then?, .else?, .return?, .satisfies?, .if?, .for?, .some?, .every?, .function?, .true?, .false?, .null?:
            return nil
        case nil:
            guard case .symbol(let symbol) = token.kind else { return nil }
            if let operation = ArithmeticOperator(rawValue: symbol.rawValue) {
                self = .arithmetic(operation)
            } else if let comparison = ComparisonOperator(rawValue: symbol.rawValue) {
                self = .comparison(comparison)
            } else {
                return nil
            }
        }
    }

    var precedence: Precedence {
        switch self {
        case .disjunction: .disjunction
        case .conjunction: .conjunction
        case .comparison, .between, .membership: .comparison
        case .instance: .instance
        case .arithmetic(let symbol): symbol.precedence
        }
    }
}

/// What may follow a value directly.
private enum Suffix {
    case path
    case item
    case call

    init?(_ token: Token) {
        switch token.kind {
        case .symbol(.dot): self = .path
        case .symbol(.leftBracket): self = .item
        case .symbol(.leftParenthesis): self = .call
        case .symbol, .number, .string, .quotedName, .word, .unknown, .end: return nil
        }
    }
}

extension [String] {
    /// By code points, each once.
    func sortedUnique() -> [String] {
        var result: [String] = []
        for name in sorted(by: { $0.codePointOrdering(to: $1) == .less })
        where result.last.map({ !$0.hasSameCodePoints(as: name) }) ?? true {
            result.append(name)
        }
        return result
    }
}
