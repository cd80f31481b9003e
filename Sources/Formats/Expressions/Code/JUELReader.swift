/// Reads texts that hold JUEL: `${…}` or `#{…}` alone, or such parts between fixed ones.
struct JUELReader {
    /// What a text with JUEL comes to, in FEEL.
    enum Meaning {
        case expression(String)
        /// `execution.setVariable(name, value)`: it is there for its effect.
        case write(variable: String, String)
    }

    private enum Part {
        case fixed(String)
        /// With the offset where it begins.
        case code(String, Int)
    }

    static func read(_ text: String) throws(CodeFault) -> Meaning {
        let parts = try parts(of: text)
        if parts.count == 1, case .code(let code, let offset) = parts[0] { return try meaning(code, at: offset) }
        // Without any mark the text is an expression as it stands: a language beside it has said so.
        if parts.count == 1, case .fixed(let code) = parts[0] { return try meaning(code, at: 0) }
        var texts: [String] = []
        for part in parts {
            switch part {
            case .fixed(let text): texts.append(CodeTranslation.quoted(text))
            case .code(let code, let offset):
                guard case .expression(let feel) = try meaning(code, at: offset) else {
                    throw CodeFault(.unknown, "'execution.setVariable' can only stand on its own", at: offset)
                }
                texts.append("{_l: \(feel), _v: if _l = null then \"\" else string(_l)}._v")
            }
        }
        return .expression(texts.isEmpty ? "\"\"" : texts.joined(separator: " + "))
    }

    /// Of one expression that begins at `offset` of the text.
    private static func meaning(_ code: String, at offset: Int) throws(CodeFault) -> Meaning {
        do throws(CodeFault) {
            let node = try CodeParser.expression(code, .juel)
            let translation = CodeTranslation(language: .juel)
            if let (name, value) = try translation.write(node) { return .write(variable: name, value) }
            return .expression(try translation.feel(node))
        } catch {
            throw CodeFault(error.kind, error.message, at: error.offset + offset)
        }
    }

    /// Cuts the text at its marks.
    private static func parts(of text: String) throws(CodeFault) -> [Part] {
        let bytes = Array(text.utf8)
        var parts: [Part] = []
        var fixed: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let isMark =
                (bytes[position] == UInt8(ascii: "$") || bytes[position] == UInt8(ascii: "#"))
                && position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "{")
            guard isMark else {
                fixed.append(bytes[position])
                position += 1
                continue
            }
            let start = position + 2
            guard let end = end(of: bytes, from: start) else {
                throw CodeFault("'\(Character(Unicode.Scalar(bytes[position]))){' is not closed", at: position)
            }
            if !fixed.isEmpty { parts.append(.fixed(String(decoding: fixed, as: UTF8.self))) }
            fixed = []
            parts.append(.code(String(decoding: bytes[start..<end], as: UTF8.self), start))
            position = end + 1
        }
        if !fixed.isEmpty { parts.append(.fixed(String(decoding: fixed, as: UTF8.self))) }
        return parts
    }

    /// Where the `}` stands that closes what began before; quotes may hold braces.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var quote: UInt8?
        var position = start
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { position += 1 } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                if depth == 0 { return position }
                depth -= 1
            }
            position += 1
        }
        return nil
    }
}

extension CodeTranslation {
    /// The variable and the value, where the expression is a call of `execution.setVariable`.
    func write(_ node: CodeNode) throws(CodeFault) -> (variable: String, value: String)? {
        guard case .call(let callee, let arguments, let offset) = node, callee.path == ["execution", "setVariable"]
        else {
            return nil
        }
        guard arguments.count == 2, case .string(let name) = arguments[0] else {
            throw CodeFault(
                .unknown, "'execution.setVariable' needs the name of a variable as a text and a value", at: offset)
        }
        return (name, try feel(arguments[1]))
    }
}
