extension Parser {
    /// Reads a literal, a name, a call or something in brackets.
    mutating func primary() throws(SyntaxFailure) -> Node {
        let range = token.range
        switch token.kind {
        case .number(let number):
            try advance()
            return try node(.constant(.number(number)), range)
        case .string(let text):
            try advance()
            return try node(.constant(.string(text)), range)
        case .word: return try word()
        case .symbol(.leftParenthesis):
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis)
            return inner
        case .symbol(.leftBracket): return try list()
        case .symbol(.leftBrace): return try context()
        case .symbol(.at): return try temporal()
        case .symbol(.less), .symbol(.lessOrEqual), .symbol(.greater), .symbol(.greaterOrEqual), .symbol(.equal),
            .symbol(.notEqual):
            throw unsupported("A unary test")
        case .symbol(.rightBracket) where scanner.isDigit(at: range.upperBound):
            throw unsupported("A range")
        case .symbol, .unknown, .end: throw unexpected("a value")
        }
    }

    // MARK: - Words

    private mutating func word() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        let name = names.name(at: start, in: scanner)
        if let function = BuiltinNames.match(at: start, in: scanner), function.end >= name?.end ?? start {
            return try call(function.builtin, function.name, start..<function.end)
        }
        guard let name else { return try reserved() }
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

    /// Reads what begins with a keyword.
    private mutating func reserved() throws(SyntaxFailure) -> Node {
        let range = token.range
        switch keyword {
        case .true?: return try constant(.boolean(true))
        case .false?: return try constant(.boolean(false))
        case .null?: return try constant(.null)
        case .if?: return try conditional()
        case .for?, .some?, .every?, .function?: throw unsupported("'\(scanner.text(range))'")
        case .and?, .or?, .between?, .in?, .instance?, .then?, .else?, .return?, .satisfies?, nil:
            throw unexpected("a value")
        }
    }

    private mutating func constant(_ value: Value) throws(SyntaxFailure) -> Node {
        let range = token.range
        try advance()
        return try node(.constant(value), range)
    }

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

    private mutating func call(
        _ builtin: Builtin?, _ name: String, _ range: Range<Int>
    ) throws(SyntaxFailure) -> Node {
        guard let builtin else { throw unsupported("The function '\(name)'", range) }
        try advance(to: range.upperBound)
        try expect(.leftParenthesis)
        let arguments = try elements(until: .rightParenthesis)
        return try node(.call(builtin, arguments.nodes), range.lowerBound..<arguments.end)
    }

    // MARK: - Brackets

    private mutating func list() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let items = try elements(until: .rightBracket)
        return try node(.list(items.nodes), start..<items.end)
    }

    /// Reads expressions with commas between, and the symbol that closes them.
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
    private mutating func key() throws(SyntaxFailure) -> String {
        if case .string(let text) = token.kind {
            try advance()
            return text
        }
        guard token.kind == .word else { throw unexpected("the name of an entry") }
        let start = token.range.lowerBound
        var end = start
        while let (scalar, next) = scanner.scalar(at: end),
            scalar.isNamePart || scalar.isFEELSpace || "./-’'+*".unicodeScalars.contains(scalar)
        {
            end = next
        }
        guard let name = KnownName(scanner.text(start..<end)) else { throw unexpected("the name of an entry") }
        try advance(to: end)
        return name.text
    }

    // MARK: - Temporal literals

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
