extension Parser {
    /// Reads a literal, a name, a call or something in brackets.
    mutating func primary() throws(SyntaxFailure) -> Node {
        switch token.kind {
        case .word: return try word()
        case .symbol(.leftParenthesis): return try parenthesised()
        case .symbol(.leftBracket): return try list()
        case .symbol(.leftBrace): return try context()
        case .symbol(.at): return try temporal()
        case .number, .string, .symbol, .unknown, .end: return try literal()
        }
    }

    @inline(never)
    private mutating func literal() throws(SyntaxFailure) -> Node {
        switch token.kind {
        case .number(let number): return try constant(.number(number))
        case .string(let text): return try constant(.string(text))
        case .symbol(.less), .symbol(.lessOrEqual), .symbol(.greater), .symbol(.greaterOrEqual), .symbol(.equal),
            .symbol(.notEqual):
            throw unsupported("A unary test")
        case .symbol(.rightBracket) where scanner.isDigit(at: token.range.upperBound):
            throw unsupported("A range")
        case .symbol, .word, .unknown, .end: throw unexpected("a value")
        }
    }

    @inline(never)
    private mutating func constant(_ value: Value) throws(SyntaxFailure) -> Node {
        let range = token.range
        try advance()
        return try node(.constant(value), range)
    }

    // MARK: - Words

    /// Reads a call, a variable, or what begins with a keyword.
    @inline(never)
    private mutating func word() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        let name = names.name(at: start, in: scanner)
        if let function = BuiltinNames.match(at: start, in: scanner), function.end >= name?.end ?? start {
            return try call(function)
        }
        guard let name else { return keyword == .if ? try conditional() : try reserved() }
        return try reference(name)
    }

    @inline(never)
    private mutating func reference(_ name: Names.Match) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        let range = start..<name.end
        try advance(to: name.end)
        if token.kind == .symbol(.leftParenthesis) {
            if names.slot(of: name.text) != nil { throw unsupported("Calling a function value", range) }
            throw SyntaxFailure(.unknownFunction, "There is no function '\(name.text)'", range)
        }
        if let slot = names.slot(of: name.text) { return try node(.local(name.text, slot: slot), range) }
        variableNames.append(name.text)
        return try node(.variable(name.text), range)
    }

    /// Reads a keyword that is a value.
    @inline(never)
    private mutating func reserved() throws(SyntaxFailure) -> Node {
        let range = token.range
        switch keyword {
        case .true?: return try constant(.boolean(true))
        case .false?: return try constant(.boolean(false))
        case .null?: return try constant(.null)
        case .for?, .some?, .every?, .function?: throw unsupported("'\(scanner.text(range))'")
        case .if?, .and?, .or?, .between?, .in?, .instance?, .then?, .else?, .return?, .satisfies?, nil:
            throw unexpected("a value")
        }
    }

    @inline(never)
    private mutating func conditional() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let condition = try expression()
        try expect(.then)
        let first = try expression()
        try expect(.else)
        let second = try expression()
        return try node(
            .conditional(condition, then: first, else: second), start..<second.range.upperBound)
    }

    @inline(never)
    private mutating func call(_ function: BuiltinNames.Match) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance(to: function.end)
        try expect(.leftParenthesis)
        let arguments = try elements(until: .rightParenthesis)
        return try node(.call(function.builtin, arguments.nodes), start..<arguments.end)
    }

    // MARK: - Brackets

    @inline(never)
    private mutating func parenthesised() throws(SyntaxFailure) -> Node {
        try advance()
        let inner = try expression()
        try expect(.rightParenthesis)
        return inner
    }

    @inline(never)
    private mutating func list() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let items = try elements(until: .rightBracket)
        return try node(.list(items.nodes), start..<items.end)
    }

    /// Reads expressions with commas between, and the symbol that closes them.
    @inline(never)
    private mutating func elements(until closing: Symbol) throws(SyntaxFailure) -> (nodes: [Node], end: Int) {
        var nodes: [Node] = []
        while token.kind != .symbol(closing) {
            nodes.append(try expression())
            if token.kind == .symbol(.colon) { throw unsupported("A named argument") }
            guard token.kind == .symbol(.comma) else { break }
            try advance()
            // A comma announces another one.
            if token.kind == .symbol(closing) { throw unexpected("a value") }
        }
        let end = token.range.upperBound
        try expect(closing)
        return (nodes, end)
    }

    @inline(never)
    private mutating func context() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        var entries: [Form.Entry] = []
        while token.kind != .symbol(.rightBrace) {
            let keyRange = token.range
            let name = try key()
            guard !entries.contains(where: { $0.name.hasSameCodePoints(as: name) }) else {
                throw SyntaxFailure(.syntax, "Two entries have the name '\(name)'", keyRange)
            }
            try expect(.colon)
            entries.append(Form.Entry(name: name, node: try expression()))
            names.push(name)
            guard token.kind == .symbol(.comma) else { break }
            try advance()
            if token.kind == .symbol(.rightBrace) { throw unexpected("the name of an entry") }
        }
        let end = token.range.upperBound
        try expect(.rightBrace)
        names.pop(entries.count)
        return try node(.context(entries), start..<end)
    }

    /// Reads the name of an entry: a string, or a name that may have operators in it and ends at the colon.
    @inline(never)
    private mutating func key() throws(SyntaxFailure) -> String {
        if case .string(let text) = token.kind {
            try advance()
            return text
        }
        guard let key = scanner.key(at: token.range.lowerBound) else { throw unexpected("the name of an entry") }
        try advance(to: key.end)
        return key.name
    }

    // MARK: - Temporal literals

    @inline(never)
    private mutating func temporal() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        guard case .string(let text) = token.kind else { throw unexpected("a date, time or duration in quotes") }
        let range = start..<token.range.upperBound
        guard let value = Value(temporal: text) else {
            throw SyntaxFailure(.syntax, "'\(text)' is not a date, time, date and time or duration", range)
        }
        try advance()
        return try node(.constant(value), range)
    }
}

extension Value {
    /// The date, time, date and time, or duration that the text of an at literal stands for.
    init?(temporal text: String) {
        if let date = CalendarDate(text) {
            self = .date(date)
        } else if let dateTime = DateAndTime(text) {
            self = .dateTime(dateTime)
        } else if let time = TimeOfDay(text) {
            self = .time(time)
        } else {
            self.init(duration: text)
        }
    }
}
