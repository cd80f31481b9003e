/// Reads the text of a type (DMN 1.5, 10.3.1.2, rule 54), wherever in a source it stands.
struct TypeReader {
    let scanner: Scanner
    let named: [String: FEELType]
    /// Where the reader is.
    var position: Int
    private var nesting = 0

    init(_ scanner: Scanner, at position: Int, named: [String: FEELType]) {
        self.scanner = scanner
        self.position = position
        self.named = named
    }

    static func read(_ text: String, named: [String: FEELType]) throws(SyntaxFailure) -> FEELType {
        guard text.utf8.count <= ParseLimits.standard.maximumLength else {
            throw SyntaxFailure(.sourceTooLarge, "The type is too long", 0..<text.utf8.count)
        }
        var reader = TypeReader(Scanner(text), at: 0, named: named)
        let type = try reader.type()
        let token = try reader.scanner.token(at: reader.position)
        guard token.kind == .end else { throw reader.failure("The type ends here, but the text goes on") }
        return type
    }

    /// Reads a type and stands behind it.
    mutating func type() throws(SyntaxFailure) -> FEELType {
        guard nesting < 32 else { throw failure("The type is nested too deeply") }
        nesting += 1
        defer { nesting -= 1 }
        let name = try name()
        switch name {
        case "list": return try isNext(.less) ? .list(parameter()) : .list(.any)
        case "range": return try isNext(.less) ? .range(parameter()) : .range(.any)
        case "context": return try isNext(.less) ? entries() : .context([])
        case "function": return try function()
        default: break
        }
        // A type that the model defines hides a built-in one of the same name.
        if let type = named[name] ?? FEELType.simple[name] { return type }
        throw SyntaxFailure(.syntax, "There is no type '\(name)'", position - name.utf8.count..<position)
    }

    /// The longest row of words and signs that is the name of a type; at most so many, as no name has more.
    private mutating func name() throws(SyntaxFailure) -> String {
        let start = try scanner.skippingSpace(from: position)
        var ends: [Int] = []
        var end = start
        while ends.count < 16, end < start + 256, let (scalar, next) = scanner.scalar(at: end) {
            if scalar.isNamePart {
                end = scanner.namePartEnd(from: end)
            } else if scalar.isNameSymbol {
                end = next
            } else {
                break
            }
            ends.append(end)
            end = scanner.skippingBlanks(from: end)
        }
        for end in ends.reversed() {
            let name = KnownName.normalised(scanner.text(start..<end))
            if isKnown(name) {
                position = end
                return name
            }
        }
        throw failure("The name of a type is expected here")
    }

    private func isKnown(_ name: String) -> Bool {
        switch name {
        case "list", "range", "context", "function": true
        default: named[name] != nil || FEELType.simple[name] != nil
        }
    }

    private mutating func parameter() throws(SyntaxFailure) -> FEELType {
        try expect(.less)
        let type = try type()
        try expect(.greater)
        return type
    }

    private mutating func entries() throws(SyntaxFailure) -> FEELType {
        try expect(.less)
        var entries: [FEELType.Entry] = []
        while true {
            let start = try scanner.skippingSpace(from: position)
            guard let key = scanner.key(at: start) else { throw failure("The name of an entry is expected here") }
            position = key.end
            try expect(.colon)
            entries.append(FEELType.Entry(key.name, try type()))
            guard try isNext(.comma) else { break }
            try expect(.comma)
        }
        try expect(.greater)
        return .context(entries)
    }

    private mutating func function() throws(SyntaxFailure) -> FEELType {
        try expect(.less)
        var parameters: [FEELType] = []
        while true {
            if try isNext(.greater) { break }
            parameters.append(try type())
            guard try isNext(.comma) else { break }
            try expect(.comma)
        }
        try expect(.greater)
        try expect(.arrow)
        return .function(parameters, try type())
    }

    /// Whether the symbol is next. Two angle brackets may follow each other, which is no symbol of its own.
    private func isNext(_ symbol: Symbol) throws(SyntaxFailure) -> Bool {
        let start = try scanner.skippingSpace(from: position)
        return scanner.bytes[start...].starts(with: symbol.rawValue.utf8)
    }

    private mutating func expect(_ symbol: Symbol) throws(SyntaxFailure) {
        let start = try scanner.skippingSpace(from: position)
        guard try isNext(symbol) else { throw failure("'\(symbol.rawValue)' is expected here") }
        position = start + symbol.rawValue.utf8.count
    }

    private func failure(_ message: String) -> SyntaxFailure {
        SyntaxFailure(.syntax, message, position..<max(position, min(position + 1, scanner.bytes.count)))
    }
}

extension FEELType {
    /// The types without parameters by their names, with the spellings of older editions.
    static let simple: [String: FEELType] = [
        "Any": .any, "any": .any, "Null": .null, "null": .null, "number": .number, "string": .string,
        "boolean": .boolean, "date": .date, "time": .time, "date and time": .dateTime, "dateTime": .dateTime,
        "days and time duration": .dayTimeDuration, "day and time duration": .dayTimeDuration,
        "dayTimeDuration": .dayTimeDuration, "years and months duration": .yearMonthDuration,
        "year and month duration": .yearMonthDuration, "yearMonthDuration": .yearMonthDuration,
    ]
}
