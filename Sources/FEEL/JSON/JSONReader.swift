/// Why a text is not the JSON of a value.
public struct JSONFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for people.
    public let message: String
    /// The line, from 1.
    public let line: Int
    /// The column in code points, from 1.
    public let column: Int

    /// A failure at the place.
    public init(message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    public var description: String { "\(message) (line \(line), column \(column))" }
}

/// Reads JSON (RFC 8259) strictly, with numbers exact to 34 digits.
struct JSONReader {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// Reads the whole text as one value.
    mutating func read() throws(JSONFailure) -> Value {
        let value = try value(nesting: 0)
        skipSpace()
        guard position == text.count else { throw failure("There is something after the end of the value") }
        return value
    }

    private mutating func value(nesting: Int) throws(JSONFailure) -> Value {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{")?: return try object(nesting: nesting + 1)
        case UInt8(ascii: "[")?: return .list(try array(nesting: nesting + 1))
        case UInt8(ascii: "\"")?: return .string(try string())
        case UInt8(ascii: "t")?: return try word("true", .boolean(true))
        case UInt8(ascii: "f")?: return try word("false", .boolean(false))
        case UInt8(ascii: "n")?: return try word("null", .null)
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return .number(try number())
        case nil: throw failure("The text ends where a value is expected")
        default: throw failure("A value is expected")
        }
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(JSONFailure) -> Value {
        let count = word.utf8CodeUnitCount
        guard text.count - position >= count,
            text[position..<position + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else { throw failure("A value is expected") }
        position += count
        return value
    }

    // MARK: - Lists and objects

    private mutating func array(nesting: Int) throws(JSONFailure) -> [Value] {
        try enter(nesting)
        var items: [Value] = []
        skipSpace()
        if skip(UInt8(ascii: "]")) { return items }
        while true {
            items.append(try value(nesting: nesting))
            skipSpace()
            if skip(UInt8(ascii: "]")) { return items }
            guard skip(UInt8(ascii: ",")) else { throw failure("',' or ']' is expected") }
        }
    }

    private mutating func object(nesting: Int) throws(JSONFailure) -> Value {
        let start = position
        try enter(nesting)
        var context = Context()
        skipSpace()
        if skip(UInt8(ascii: "}")) { return .context(context) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("A name in quotes is expected") }
            let name = try string()
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw failure("':' is expected") }
            context[name] = try value(nesting: nesting)
            skipSpace()
            if skip(UInt8(ascii: "}")) { break }
            guard skip(UInt8(ascii: ",")) else { throw failure("',' or '}' is expected") }
        }
        switch TypedJSON(context) {
        case .plain: return .context(context)
        case .value(let value): return value
        case .broken(let message): throw failure(message, at: start)
        }
    }

    private mutating func enter(_ nesting: Int) throws(JSONFailure) {
        guard nesting <= Value.maximumNesting else {
            throw failure("Values are nested more than \(Value.maximumNesting) deep")
        }
        position += 1
    }

    // MARK: - Numbers

    private mutating func number() throws(JSONFailure) -> Decimal {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        // Nothing but a point or an exponent may follow a leading zero; a digit is refused as the next token.
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "-")) { _ = skip(UInt8(ascii: "+")) }
            try digits()
        }
        let end = position
        let number = text.withUnsafeBufferPointer { Decimal(utf8: UnsafeBufferPointer(rebasing: $0[start..<end])) }
        guard let number else { throw failure("The number is too large", at: start) }
        return number
    }

    private mutating func digits() throws(JSONFailure) {
        guard isDigit(peek) else { throw failure("A digit is expected") }
        while isDigit(peek) { position += 1 }
    }

    // MARK: - Strings

    private mutating func string() throws(JSONFailure) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw failure("A control character must be escaped") }
            position += 1
        }
        if peek == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try validated(text[start..<position], at: start)
        }
        var bytes = Array(text[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try validated(bytes[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw failure("A control character must be escaped", at: position - 1)
            default: bytes.append(byte)
            }
        }
        throw failure("The text ends inside a string")
    }

    private func validated(_ bytes: ArraySlice<UInt8>, at start: Int) throws(JSONFailure) -> String {
        let text = bytes.withUnsafeBufferPointer { String(exactly: $0) }
        guard let text else { throw failure("The string is not valid UTF-8", at: start) }
        return text
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONFailure) {
        guard let byte = peek else { throw failure("The text ends inside a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes.append(contentsOf: Array(String(try escapedScalar()).utf8))
        default: throw failure("There is no such escape", at: position - 1)
        }
    }

    /// Reads the digits after `\u`, and the second half if they are the first one of a pair of surrogates.
    private mutating func escapedScalar() throws(JSONFailure) -> Unicode.Scalar {
        let start = position - 2
        let first = try hexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
            throw failure("Half of a pair of surrogates stands alone", at: start)
        }
        let second = try hexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("Half of a pair of surrogates stands alone", at: start) }
        return scalar
    }

    private mutating func hexDigits() throws(JSONFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap(hexValue) else { throw failure("Four hexadecimal digits are expected") }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    // MARK: - Bytes and places

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- UInt8(ascii: "0") <= 9
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ message: String, at offset: Int? = nil) -> JSONFailure {
        let place = SourcePlace(of: offset ?? position, in: text)
        return JSONFailure(message: message, line: place.line, column: place.column)
    }
}

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
