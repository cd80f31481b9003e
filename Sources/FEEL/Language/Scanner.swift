/// Cuts the source of an expression into tokens.
///
/// A name with spaces is not one token: where it ends depends on the names that are known (see ``Names``), so the
/// scanner answers its first word and the parser asks on.
struct Scanner {
    let bytes: [UInt8]

    init(_ source: String) { bytes = Array(source.utf8) }

    /// The token that begins at the position or after the space there.
    func token(at position: Int) throws(SyntaxFailure) -> Token {
        let start = try skippingSpace(from: position)
        guard start < bytes.count else { return Token(kind: .end, range: start..<start) }
        switch bytes[start] {
        case UInt8(ascii: "\""): return try string(from: start)
        case UInt8(ascii: "`"): return try quotedName(from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(from: start)
        case UInt8(ascii: "."):
            if isDigit(at: start + 1) { return try number(from: start) }
            return symbol(at: start)
        default:
            let end = wordEnd(from: start)
            if end > start { return Token(kind: .word, range: start..<end) }
            return symbol(at: start)
        }
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: - Space and comments

    /// The first position that is neither space nor comment.
    func skippingSpace(from start: Int) throws(SyntaxFailure) -> Int {
        var position = start
        while true {
            position = skippingBlanks(from: position)
            guard byte(at: position) == UInt8(ascii: "/") else { return position }
            switch byte(at: position + 1) {
            case UInt8(ascii: "/"):
                while let byte = byte(at: position), byte != 0x0A, byte != 0x0D { position += 1 }
            case UInt8(ascii: "*"):
                let start = position
                position += 2
                while !(byte(at: position) == UInt8(ascii: "*") && byte(at: position + 1) == UInt8(ascii: "/")) {
                    guard position < bytes.count else {
                        throw SyntaxFailure(.syntax, "The comment has no end", start..<start + 2)
                    }
                    position += 1
                }
                position += 2
            default: return position
            }
        }
    }

    /// The first position that is not white space.
    func skippingBlanks(from start: Int) -> Int {
        var position = start
        while let (scalar, next) = scalar(at: position), scalar.isFEELSpace { position = next }
        return position
    }

    // MARK: - Words

    /// The end of the word that begins here; the same position if none does.
    func wordEnd(from start: Int) -> Int {
        guard let (first, next) = scalar(at: start), first.isNameStart else { return start }
        return namePartEnd(from: next)
    }

    /// The end of the characters that may continue a name.
    func namePartEnd(from start: Int) -> Int {
        var position = start
        while let (scalar, next) = scalar(at: position), scalar.isNamePart { position = next }
        return position
    }

    /// The scalar here and where the next one begins. The bytes come from a string and are valid.
    func scalar(at position: Int) -> (Unicode.Scalar, next: Int)? {
        guard let first = byte(at: position) else { return nil }
        if first < 0x80 { return (Unicode.Scalar(first), position + 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(byte(at: position + offset) ?? 0) & 0x3F }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", position + length)
    }

    func byte(at position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    func isDigit(at position: Int) -> Bool {
        guard let byte = byte(at: position) else { return false }
        return byte &- UInt8(ascii: "0") <= 9
    }

    /// The name that begins here and ends where nothing can continue a name any more: the name of an entry or an
    /// argument, which may have operators in it and ends at the colon (DMN 1.5, 10.3.1.2, rules 27 and 30).
    func key(at start: Int) -> (name: String, end: Int)? {
        guard let (first, _) = scalar(at: start), first.isNameStart else { return nil }
        var end = start
        while let (scalar, next) = scalar(at: end), scalar.isNamePart || scalar.isFEELSpace || scalar.isNameSymbol {
            end = next
        }
        return KnownName(text(start..<end)).map { ($0.text, end) }
    }

    // MARK: - Numbers

    private func number(from start: Int) throws(SyntaxFailure) -> Token {
        var end = start
        while isDigit(at: end) { end += 1 }
        // A point without a digit after it belongs to what follows: `1..5`.
        if byte(at: end) == UInt8(ascii: "."), isDigit(at: end + 1) {
            end += 1
            while isDigit(at: end) { end += 1 }
        }
        if let letter = byte(at: end), letter | 0x20 == UInt8(ascii: "e") {
            var digits = end + 1
            if let sign = byte(at: digits), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { digits += 1 }
            if isDigit(at: digits) {
                while isDigit(at: digits) { digits += 1 }
                end = digits
            }
        }
        let after = namePartEnd(from: end)
        guard after == end else {
            throw SyntaxFailure(.syntax, "'\(text(start..<after))' is neither a number nor a name", start..<after)
        }
        let number = bytes.withUnsafeBufferPointer { Decimal(utf8: UnsafeBufferPointer(rebasing: $0[start..<end])) }
        guard let number else { throw SyntaxFailure(.outOfRange, "The number is too large", start..<end) }
        return Token(kind: .number(number), range: start..<end)
    }

    // MARK: - Strings

    private func string(from start: Int) throws(SyntaxFailure) -> Token {
        var content: [UInt8] = []
        var position = start + 1
        while let byte = byte(at: position) {
            if byte == UInt8(ascii: "\"") {
                return Token(kind: .string(String(decoding: content, as: UTF8.self)), range: start..<position + 1)
            }
            if byte == UInt8(ascii: "\\") {
                position = try escape(at: position, into: &content)
            } else {
                content.append(byte)
                position += 1
            }
        }
        throw SyntaxFailure(.syntax, "The string has no closing quote", start..<start + 1)
    }

    /// A name between backticks, which may be any text without one: what follows the dot of a path, or a variable.
    private func quotedName(from start: Int) throws(SyntaxFailure) -> Token {
        guard let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "`")), end > start + 1 else {
            throw SyntaxFailure(.syntax, "The name has no closing backtick", start..<start + 1)
        }
        return Token(kind: .quotedName(text(start + 1..<end)), range: start..<end + 1)
    }

    /// Reads an escape (DMN 1.5, 10.3.1.2, rule 64) and answers where the string goes on. A backslash that begins
    /// none stands for itself.
    private func escape(at start: Int, into content: inout [UInt8]) throws(SyntaxFailure) -> Int {
        switch byte(at: start + 1) {
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case let byte? where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\"):
            content.append(byte)
        case UInt8(ascii: "u"): return try unicodeEscape(at: start, digits: 4, into: &content)
        case UInt8(ascii: "U"): return try unicodeEscape(at: start, digits: 6, into: &content)
        default:
            content.append(UInt8(ascii: "\\"))
            return start + 1
        }
        return start + 2
    }

    private func unicodeEscape(
        at start: Int, digits: Int, into content: inout [UInt8]
    ) throws(SyntaxFailure) -> Int {
        guard let first = hexNumber(at: start + 2, digits: digits) else {
            // Not an escape by the grammar, so the backslash stands for itself.
            content.append(UInt8(ascii: "\\"))
            return start + 1
        }
        var end = start + 2 + digits
        var value = first
        if (0xD800..<0xDC00).contains(first), byte(at: end) == UInt8(ascii: "\\"),
            byte(at: end + 1) == UInt8(ascii: "u"), let second = hexNumber(at: end + 2, digits: 4),
            (0xDC00..<0xE000).contains(second)
        {
            value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            end += 6
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw SyntaxFailure(.syntax, "'\(text(start..<end))' is not a character", start..<end)
        }
        content.append(contentsOf: Array(String(scalar).utf8))
        return end
    }

    private func hexNumber(at start: Int, digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for position in start..<start + digits {
            guard let digit = byte(at: position).flatMap(hexValue) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    // MARK: - Symbols

    private func symbol(at start: Int) -> Token {
        for symbol in Symbol.allCases
        where bytes[start...].starts(with: symbol.rawValue.utf8) {
            return Token(kind: .symbol(symbol), range: start..<start + symbol.rawValue.utf8.count)
        }
        let end = scalar(at: start)?.next ?? start + 1
        return Token(kind: .unknown, range: start..<end)
    }
}

/// A piece of the source.
struct Token {
    enum Kind: Equatable {
        case end
        case number(Decimal)
        case string(String)
        /// A name as it stands between backticks: beyond the standard, for names that nothing else could write.
        case quotedName(String)
        /// A word: a keyword, a name, or the beginning of a name.
        case word
        case symbol(Symbol)
        /// A character that begins nothing.
        case unknown
    }

    let kind: Kind
    let range: Range<Int>

    static let none = Token(kind: .end, range: 0..<0)
}

/// The symbols of the language; where one begins another, the longer one is first.
enum Symbol: String, CaseIterable {
    case power = "**"
    case multiply = "*"
    case plus = "+"
    case arrow = "->"
    case minus = "-"
    case divide = "/"
    case notEqual = "!="
    case equal = "="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case colon = ":"
    case range = ".."
    case dot = "."
    case at = "@"
}

/// The words that a name must not be. They end a name, unless a known name contains them.
enum Keyword: String, CaseIterable {
    case and, or, between, `in`, instance, then, `else`, `return`, satisfies
    case `if`, `for`, some, every, function
    case `true`, `false`, null

    /// Whether the word stands between two parts and begins none.
    var isInfix: Bool {
        switch self {
        case .and, .or, .between, .in, .instance, .then, .else, .return, .satisfies: true
        case .if, .for, .some, .every, .function, .true, .false, .null: false
        }
    }
}

extension Unicode.Scalar {
    /// White space (DMN 1.5, 10.3.1.2, rules 61 to 63).
    var isFEELSpace: Bool {
        switch value {
        case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
            0xFEFF:
            true
        default: false
        }
    }

    /// Characters that begin a name (rule 28).
    var isNameStart: Bool {
        switch value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3F: true
        case 0..<0xC0: false
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
            0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            !isFEELSpace
        default: false
        }
    }

    /// Symbols that a name may have in it (rule 30).
    var isNameSymbol: Bool {
        switch self {
        case ".", "/", "-", "’", "'", "+", "*": true
        default: false
        }
    }

    /// Characters that continue a name (rule 29).
    var isNamePart: Bool {
        switch value {
        case 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isNameStart
        }
    }
}
