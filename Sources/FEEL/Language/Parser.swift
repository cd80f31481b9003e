/// Reads the source of an expression into a tree (DMN 1.5, 10.3.1.2), by precedence climbing: one function for all
/// operators keeps the stack small.
///
/// What FEEL has and this parser does not know yet is refused by name, never read as something else.
///
/// The functions that call each other in a circle stay small and are not inlined: their frames add up with every
/// level of nesting, and the bound of ``ParseLimits`` must hold on a small stack.
struct Parser {
    let scanner: Scanner
    let limits: ParseLimits
    var token = Token.none
    var names: Names
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
        let length = source.utf8.count
        guard length <= limits.maximumLength else {
            throw SyntaxFailure(
                .sourceTooLarge, "The expression is longer than \(limits.maximumLength) bytes", 0..<length)
        }
        var parser = Parser(scanner: Scanner(source), limits: limits, names: Names(known: known.names))
        try parser.advance(to: 0)
        let root = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end") }
        return Parsed(root: root, variableNames: parser.variableNames.sortedUnique())
    }

    private init(scanner: Scanner, limits: ParseLimits, names: Names) {
        self.scanner = scanner
        self.limits = limits
        self.names = names
    }

    // MARK: - Operators

    /// Reads an expression whose operators all bind at least as tightly as asked.
    mutating func expression(_ minimum: Precedence = .open) throws(SyntaxFailure) -> Node {
        try enter()
        defer { nesting -= 1 }
        var left = try prefix()
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
        case .arithmetic, .comparison: return try binary(left, infix)
        case .between: return try between(left)
        case .unsupported(let construct): throw unsupported(construct)
        }
    }

    @inline(never)
    private mutating func binary(_ left: Node, _ infix: Infix) throws(SyntaxFailure) -> Node {
        try advance()
        let right = try expression(infix.precedence.tighter)
        return try node(infix.form(left, right), from: left)
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

    private mutating func prefix() throws(SyntaxFailure) -> Node {
        token.kind == .symbol(.minus) ? try negation() : try postfix()
    }

    @inline(never)
    private mutating func negation() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        try enter()
        defer { nesting -= 1 }
        let operand = try prefix()
        return try node(.negation(operand), start..<operand.range.upperBound)
    }

    // MARK: - What follows a value

    private mutating func postfix() throws(SyntaxFailure) -> Node {
        var value = try primary()
        while let suffix = Suffix(token) {
            value = try suffixed(value, suffix)
        }
        return value
    }

    @inline(never)
    private mutating func suffixed(_ value: Node, _ suffix: Suffix) throws(SyntaxFailure) -> Node {
        switch suffix {
        case .path: return try path(value)
        case .item: return try item(value)
        case .call: throw unsupported("Calling the result of an expression")
        }
    }

    @inline(never)
    private mutating func path(_ value: Node) throws(SyntaxFailure) -> Node {
        try advance()
        guard let name = names.entryName(at: token.range.lowerBound, in: scanner) else {
            throw unexpected("the name of an entry")
        }
        try advance(to: name.end)
        return try node(.path(value, name.text), value.range.lowerBound..<name.end)
    }

    @inline(never)
    private mutating func item(_ list: Node) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let number = try expression()
        let end = token.range.upperBound
        try expect(.rightBracket)
        // Inside the brackets names mean entries of the items, so only a constant surely is a number.
        guard case .constant(.number(let position)) = number.folded().form else {
            throw unsupported("A filter", start..<end)
        }
        return try node(.item(list, number: position), list.range.lowerBound..<end)
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

    /// The failure that something else stands where this was expected. Ranges are refused by name, since their two
    /// dots turn up where a bracket or an operator is due.
    @inline(never)
    func unexpected(_ expected: String) -> SyntaxFailure {
        switch token.kind {
        case .end: SyntaxFailure(.syntax, "The text ends where \(expected) is expected", token.range)
        case .symbol(.range): unsupported("A range")
        case .number, .string, .word, .symbol, .unknown:
            SyntaxFailure(.syntax, "'\(scanner.text(token.range))' stands where \(expected) is expected", token.range)
        }
    }

    @inline(never)
    func unsupported(_ construct: String, _ range: Range<Int>? = nil) -> SyntaxFailure {
        SyntaxFailure(.unsupported, "\(construct) is not supported yet", range ?? token.range)
    }
}

/// An operator between two operands.
private enum Infix {
    case disjunction
    case conjunction
    case comparison(ComparisonOperator)
    case between
    case arithmetic(ArithmeticOperator)
    case unsupported(String)

    init?(_ token: Token, _ keyword: Keyword?) {
        switch keyword {
        case .or?: self = .disjunction
        case .and?: self = .conjunction
        case .between?: self = .between
        case .in?: self = .unsupported("'in'")
        case .instance?: self = .unsupported("'instance of'")
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

    /// The node of an operator with two operands.
    func form(_ left: Node, _ right: Node) -> Form {
        switch self {
        case .arithmetic(let symbol): .arithmetic(symbol, left, right)
        case .comparison(let symbol): .comparison(symbol, left, right)
        case .conjunction: .conjunction([left, right])
        case .disjunction: .disjunction([left, right])
        case .between, .unsupported: preconditionFailure("\(self) has no form with two operands")
        }
    }

    var precedence: Precedence {
        switch self {
        case .disjunction: .disjunction
        case .conjunction: .conjunction
        case .comparison, .between: .comparison
        case .arithmetic(let symbol): symbol.precedence
        // Refused wherever it stands.
        case .unsupported: .primary
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
        case .symbol, .number, .string, .word, .unknown, .end: return nil
        }
    }
}

extension [String] {
    /// By code points, each once.
    fileprivate func sortedUnique() -> [String] {
        var result: [String] = []
        for name in sorted(by: { $0.codePointOrdering(to: $1) == .less })
        where result.last.map({ !$0.hasSameCodePoints(as: name) }) ?? true {
            result.append(name)
        }
        return result
    }
}
