/// One word, sign or text of a Swift source. Comments are no tokens.
struct Token {
    enum Kind { case word, number, sign, text }

    let kind: Kind
    /// A sign is one character long; a text is what stands between its quotes.
    let text: String
    /// Counted from 1.
    let line: Int
}

/// Cuts a Swift source into tokens.
///
/// What is interpolated into a text comes after it, as tokens in parentheses, so that calls in it are seen.
/// Limits: a regular expression between bare slashes is not known as one, and escapes in texts stay as written.
struct Tokenizer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [Token] = []

    static func tokens(of source: String) -> [Token] {
        var tokenizer = Tokenizer(bytes: Array(source.utf8))
        tokenizer.readCode(interpolated: false)
        return tokenizer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads to the end, or to the parenthesis that ends an interpolation.
    private mutating func readCode(interpolated: Bool) {
        var open = 0
        while position < bytes.count {
            let byte = bytes[position]
            if isWordByte(byte) || byte == UInt8(ascii: "`") {
                readWord()
            } else if let hashes = hashesBeforeQuote() {
                readText(hashes: hashes)
            } else if starts("//") {
                skipLine()
            } else if starts("/*") {
                skipBlockComment()
            } else {
                readSign(byte)
                open += byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
                if interpolated, open == 0 { return }
            }
        }
    }

    private mutating func readWord() {
        let start = position
        while position < bytes.count, isWordByte(bytes[position]) || bytes[position] == UInt8(ascii: "`") {
            position += 1
        }
        let isNumber = bytes[start] >= UInt8(ascii: "0") && bytes[start] <= UInt8(ascii: "9")
        let text = String(decoding: bytes[start..<position].filter { $0 != UInt8(ascii: "`") }, as: UTF8.self)
        tokens.append(Token(kind: isNumber ? .number : .word, text: text, line: line))
    }

    private mutating func readSign(_ byte: UInt8) {
        position += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
        } else if byte > UInt8(ascii: " ") {
            tokens.append(Token(kind: .sign, text: String(UnicodeScalar(byte)), line: line))
        }
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        while position < bytes.count {
            if starts("/*") {
                depth += 1
                position += 2
            } else if starts("*/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                countLine()
                position += 1
            }
        }
    }

    /// The number of number signs before a quote that stands here, or nil where no text begins.
    private func hashesBeforeQuote() -> Int? {
        var end = position
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
    }

    private mutating func readText(hashes: Int) {
        position += hashes
        let isLong = starts("\"\"\"")
        let fence = String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + fence
        let escape = "\\" + fence
        position += isLong ? 3 : 1
        var start = position
        var firstLine = line
        while position < bytes.count, !starts(end) {
            if starts(escape + "(") {
                appendText(from: start, line: firstLine)
                position += escape.utf8.count
                readCode(interpolated: true)
                start = position
                firstLine = line
            } else if starts(escape) {
                position += escape.utf8.count
                countLine()
                position += 1
            } else {
                countLine()
                position += 1
            }
        }
        appendText(from: start, line: firstLine)
        position = min(position + end.utf8.count, bytes.count)
    }

    private mutating func appendText(from start: Int, line: Int) {
        let end = min(position, bytes.count)
        tokens.append(Token(kind: .text, text: String(decoding: bytes[start..<end], as: UTF8.self), line: line))
    }

    private mutating func countLine() {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { line += 1 }
    }

    private func starts(_ text: StaticString) -> Bool {
        starts(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func starts(_ text: String) -> Bool { starts(text.utf8) }

    private func starts(_ expected: some Collection<UInt8>) -> Bool {
        position + expected.count <= bytes.count && bytes[position..<position + expected.count].elementsEqual(expected)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}

extension [Token] {
    /// Whether the tokens from `index` on read as `pattern`, whose parts are the texts of words and signs.
    func reads(_ pattern: [String], at index: Int) -> Bool {
        guard index >= 0, index + pattern.count <= count else { return false }
        return pattern.indices.allSatisfy { part in
            self[index + part].kind != .text && self[index + part].text == pattern[part]
        }
    }

    /// Whether a sign or word of this text stands at `index`.
    func has(_ text: String, at index: Int) -> Bool {
        indices.contains(index) && self[index].kind != .text && self[index].text == text
    }

    /// The index of the parenthesis, bracket or brace that closes the one at `opener`; the last index if none does.
    func closer(of opener: Int) -> Int {
        var depth = 0
        for index in opener..<count where self[index].kind == .sign {
            switch self[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return count - 1
    }
}
