/// One word or sign of a text in JUEL or JavaScript.
struct CodeToken {
    enum Kind: Equatable {
        case number, string, name, symbol, end
    }

    let kind: Kind
    /// The word or sign; of a string what it stands for.
    let text: String
    /// The offset of its first byte.
    let offset: Int
    /// The offset behind its last byte.
    let end: Int
    /// Whether a line ends between it and the token before.
    let beginsLine: Bool
}

/// Cuts a text in JUEL or JavaScript into tokens.
struct CodeScanner {
    static func tokens(of text: String) throws(CodeFault) -> [CodeToken] {
        var scanner = CodeScanner(bytes: Array(text.utf8))
        guard scanner.bytes.count <= limit else {
            throw CodeFault(.tooLarge, "it is longer than \(limit) bytes", at: 0)
        }
        var tokens: [CodeToken] = []
        while true {
            let token = try scanner.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    /// Scripts are short; what is longer belongs into a worker.
    private static let limit = 65_536
    private static let symbols = [
        "===", "!==", "...", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=",
        "%=", "+", "-", "*", "/", "%", "<", ">", "!", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", ";", "=",
    ].map { Array($0.utf8) }

    private let bytes: [UInt8]
    private var position = 0
    private var beginsLine = false

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func next() throws(CodeFault) -> CodeToken {
        beginsLine = false
        try skipBlanks()
        let start = position
        guard let byte = current else { return token(.end, "", from: start) }
        let isFraction = byte == UInt8(ascii: ".") && start + 1 < bytes.count && Self.isDigit(bytes[start + 1])
        if Self.isDigit(byte) || isFraction { return try number(from: start) }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(quote: byte, from: start) }
        if Self.isNameStart(byte) {
            while let byte = current, Self.isNameStart(byte) || Self.isDigit(byte) { position += 1 }
            return token(.name, text(from: start), from: start)
        }
        for symbol in Self.symbols where bytes[position...].starts(with: symbol) {
            position += symbol.count
            return token(.symbol, text(from: start), from: start)
        }
        throw CodeFault("the character '\(Character(Unicode.Scalar(byte)))' has no meaning here", at: start)
    }

    private func token(_ kind: CodeToken.Kind, _ text: String, from start: Int) -> CodeToken {
        CodeToken(kind: kind, text: text, offset: start, end: position, beginsLine: beginsLine)
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    private mutating func skipBlanks() throws(CodeFault) {
        while let byte = current {
            if byte == 0x0A || byte == 0x0D {
                beginsLine = true
                position += 1
            } else if byte == 0x20 || byte == 0x09 {
                position += 1
            } else if bytes[position...].starts(with: "//".utf8) {
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            } else if bytes[position...].starts(with: "/*".utf8) {
                let start = position
                position += 2
                while current != nil, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
                guard current != nil else { throw CodeFault("a comment does not end", at: start) }
                position += 2
            } else {
                return
            }
        }
    }

    private mutating func number(from start: Int) throws(CodeFault) -> CodeToken {
        while let byte = current, Self.isDigit(byte) { position += 1 }
        if current == UInt8(ascii: "."), position + 1 < bytes.count, Self.isDigit(bytes[position + 1]) {
            position += 1
            while let byte = current, Self.isDigit(byte) { position += 1 }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard let byte = current, Self.isDigit(byte) else { throw CodeFault("a number has no exponent", at: start) }
            while let byte = current, Self.isDigit(byte) { position += 1 }
        }
        var number = text(from: start)
        if number.hasPrefix(".") { number = "0" + number }
        // Java's marks of the type of a number say nothing here.
        if let byte = current,
            [UInt8(ascii: "L"), UInt8(ascii: "l"), UInt8(ascii: "d"), UInt8(ascii: "f")].contains(byte)
        {
            position += 1
        }
        if let byte = current, Self.isNameStart(byte) { throw CodeFault("a number runs into a name", at: start) }
        return token(.number, number, from: start)
    }

    private mutating func string(quote: UInt8, from start: Int) throws(CodeFault) -> CodeToken {
        position += 1
        var content: [UInt8] = []
        while let byte = current, byte != quote {
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            guard let escaped = current else { break }
            position += 1
            switch escaped {
            case UInt8(ascii: "n"): content.append(0x0A)
            case UInt8(ascii: "t"): content.append(0x09)
            case UInt8(ascii: "r"): content.append(0x0D)
            default: content.append(escaped)
            }
        }
        guard current == quote else { throw CodeFault("a string does not end", at: start) }
        position += 1
        return token(.string, String(decoding: content, as: UTF8.self), from: start)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        65...90 ~= byte || 97...122 ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
    }
}
