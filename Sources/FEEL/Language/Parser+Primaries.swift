extension Parser {
    /// Reads a literal, a name, a call or something in brackets.
    mutating func primary() throws(SyntaxFailure) -> Node {
        switch token.kind {
        case .word: return try word()
        case .quotedName(let name): return try reference(Names.Match(text: name, end: token.range.upperBound))
        case .symbol(.leftParenthesis): return try parenthesised()
        case .symbol(.leftBracket): return try list()
        case .symbol(.rightBracket): return try openRange()
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
        case .symbol, .word, .quotedName, .unknown, .end: throw unexpected("a value")
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
            // What the names in scope mean goes before what is built in.
            let isHidden = name.map { $0.end == function.end && isInScope($0.text) } ?? false
            if !isHidden { return try call(function) }
        }
        guard let name else { return try reserved() }
        return try reference(name)
    }

    private func isInScope(_ name: String) -> Bool {
        names.meaning(of: name).slot != nil || names.isKnown(name)
    }

    @inline(never)
    private mutating func reference(_ name: Names.Match) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        let range = start..<name.end
        try advance(to: name.end)
        let meaning = names.meaning(of: name.text)
        if token.kind == .symbol(.leftParenthesis), meaning.slot == nil, meaning.items.isEmpty,
            !names.isKnown(name.text)
        {
            throw SyntaxFailure(.unknownFunction, "There is no function '\(name.text)'", range)
        }
        let plain: Form = meaning.slot.map { .local(name.text, slot: $0) } ?? .variable(name.text)
        if meaning.slot == nil { variableNames.append(name.text) }
        let node = try node(plain, range)
        if meaning.items.isEmpty { return node }
        return try self.node(.itemEntry(name.text, slots: meaning.items, otherwise: node), range)
    }

    /// Reads what begins with a keyword.
    @inline(never)
    private mutating func reserved() throws(SyntaxFailure) -> Node {
        switch keyword {
        case .true?: return try constant(.boolean(true))
        case .false?: return try constant(.boolean(false))
        case .null?: return try constant(.null)
        case .if?: return try conditional()
        case .for?: return try iteration()
        case .some?: return try quantified(.some)
        case .every?: return try quantified(.every)
        case .function?: return try function(knowsItself: false)
        case .and?, .or?, .between?, .in?, .instance?, .then?, .else?, .return?, .satisfies?, nil:
            throw unexpected("a value")
        }
    }

    /// Reads `if`, and each further one that directly follows `else`, which is no deeper for that.
    @inline(never)
    private mutating func conditional() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        var branches: [Form.Branch] = []
        while keyword == .if, branches.isEmpty || names.name(at: token.range.lowerBound, in: scanner) == nil {
            try advance()
            let condition = try expression()
            try expect(.then)
            let result = try expression()
            try expect(.else)
            branches.append(Form.Branch(condition: condition, result: result))
        }
        var last = try expression()
        if case .conditional(let further, let otherwise) = last.form {
            branches += further
            last = otherwise
        }
        return try node(.conditional(branches, otherwise: last), start..<last.range.upperBound)
    }

    // MARK: - Brackets

    /// Reads an expression in parentheses, or a range without its start.
    @inline(never)
    private mutating func parenthesised() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let inner = try expression()
        if token.kind == .symbol(.range) { return try range(from: inner, isIncluded: false, start) }
        try expect(.rightParenthesis)
        return inner
    }

    /// Reads a list, or a range with its start.
    @inline(never)
    private mutating func list() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        if token.kind != .symbol(.rightBracket) {
            let first = try expression()
            if token.kind == .symbol(.range) { return try range(from: first, isIncluded: true, start) }
            let items = try elements(after: first, until: .rightBracket)
            return try node(.list(items.nodes), start..<items.end)
        }
        let end = token.range.upperBound
        try advance()
        return try node(.list([]), start..<end)
    }

    /// Reads `]1..5]`.
    @inline(never)
    private mutating func openRange() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let first = try expression()
        guard token.kind == .symbol(.range) else { throw unexpected("'..'") }
        return try range(from: first, isIncluded: false, start)
    }

    /// Reads the dots, the end and the bracket that closes a range.
    @inline(never)
    mutating func range(
        from first: Node, isIncluded: Bool, _ start: Int
    ) throws(SyntaxFailure) -> Node {
        try advance()
        let last = try expression()
        let end = token.range.upperBound
        let isEndIncluded: Bool
        switch token.kind {
        case .symbol(.rightBracket): isEndIncluded = true
        case .symbol(.rightParenthesis), .symbol(.leftBracket): isEndIncluded = false
        case .symbol, .number, .string, .quotedName, .word, .unknown, .end:
            throw unexpected("']' or ')'")
        }
        try advance()
        return try node(
            .range(
                Form.RangeEnd(node: first, isIncluded: isIncluded),
                Form.RangeEnd(node: last, isIncluded: isEndIncluded)),
            start..<end)
    }

    @inline(never)
    private mutating func context() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        var entries: [Form.Entry] = []
        // For its quick look-up by name.
        var taken = Context()
        while token.kind != .symbol(.rightBrace) {
            let keyRange = token.range
            let name = try key()
            guard taken[name] == nil else {
                throw SyntaxFailure(.syntax, "Two entries have the name '\(name)'", keyRange)
            }
            taken[name] = true
            try expect(.colon)
            entries.append(Form.Entry(name: name, node: try entry(name)))
            guard token.kind == .symbol(.comma) else { break }
            try advance()
            if token.kind == .symbol(.rightBrace) { throw unexpected("the name of an entry") }
        }
        let end = token.range.upperBound
        try expect(.rightBrace)
        names.pop(entries.count)
        return try node(.context(entries), start..<end)
    }

    /// Reads the value of an entry, which is a local from here on; a function may call itself.
    private mutating func entry(_ name: String) throws(SyntaxFailure) -> Node {
        let isFunction = keyword == .function && names.name(at: token.range.lowerBound, in: scanner) == nil
        if isFunction { names.push(name) }
        let node = try isFunction ? function(knowsItself: true) : expression()
        if !isFunction { names.push(name) }
        names.note(entry: name)
        return node
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
