/// Writes an expression of JUEL or JavaScript as FEEL that comes to the same.
///
/// Where the meaning depends on the kinds of values, FEEL decides when it evaluates: a context holds the operands once,
/// so that nothing is written or computed twice. Its entries begin with `_`; they hide process variables `_l`, `_r` and
/// `_v`, which nobody has.
struct CodeTranslation {
    let language: CodeLanguage

    /// A piece of FEEL, how tightly it binds, and what it is known to come to.
    struct Piece {
        let text: String
        let level: Level
        let kind: Kind
        /// Short, so that it may stand in a text twice.
        var isShort = false

        enum Level: Int, Comparable {
            case open, or, and, comparison, sum, product, negation, primary

            static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
        }

        enum Kind { case boolean, number, string, unknown }

        init(_ text: String, _ level: Level = .primary, _ kind: Kind = .unknown) {
            self.text = text
            self.level = level
            self.kind = kind
        }

        /// In parentheses where it binds less tightly than that.
        func within(_ least: Level) -> String { level < least ? "(\(text))" : text }
    }

    func feel(_ node: CodeNode) throws(CodeFault) -> String { try piece(node).text }

    /// FEEL that comes to true or false.
    func condition(_ node: CodeNode) throws(CodeFault) -> Piece { truth(try piece(node)) }

    func piece(_ node: CodeNode) throws(CodeFault) -> Piece {
        switch node {
        case .number(let text): return Piece(text, .primary, .number).short
        case .string(let text): return Piece(Self.quoted(text), .primary, .string).short
        case .boolean(let value): return Piece(value ? "true" : "false", .primary, .boolean).short
        case .null: return Piece("null").short
        case .name(let name, _): return Piece(Self.variable(name)).short
        case .member(let base, let name, let offset): return try member(base, name, offset)
        case .index(let base, let index, _): return try item(try piece(base), index)
        case .call(let callee, let arguments, let offset): return try call(callee, arguments, offset)
        case .not(let operand): return Piece("if \(try condition(operand).text) then false else true", .open, .boolean)
        case .negation(let operand): return negation(try piece(operand))
        case .empty(let operand): return isEmpty(try piece(operand))
        case .binary(let symbol, let left, let right): return try binary(symbol, left, right)
        case .conditional(let condition, let first, let second):
            let (first, second) = (try piece(first), try piece(second))
            let text = "if \(try self.condition(condition).text) then \(first.text) else \(second.text)"
            return Piece(text, .open, first.kind == second.kind ? first.kind : .unknown)
        case .list(let items):
            var texts: [String] = []
            for item in items { texts.append(try feel(item)) }
            return Piece("[\(texts.joined(separator: ", "))]")
        case .object(let entries):
            var texts: [String] = []
            for entry in entries { texts.append("\(Self.quoted(entry.key)): \(try feel(entry.value))") }
            return Piece("{\(texts.joined(separator: ", "))}")
        }
    }

    // MARK: - Names

    /// Names of Java and JavaScript are names of FEEL; others, and FEEL's own words, stand between backticks.
    static func variable(_ name: String) -> String { isFEELName(name) ? name : "`\(name)`" }

    static func isFEELName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, !feelWords.contains(name) else { return false }
        return !("0"..."9").contains(first)
            && name.unicodeScalars.allSatisfy {
                $0.value > 0x7F || $0 == "_" || $0.properties.isAlphabetic || $0.isDigit
            }
    }

    private static let feelWords: Set<String> = [
        "and", "or", "between", "in", "instance", "then", "else", "return", "satisfies", "if", "for", "some", "every",
        "function", "true", "false", "null", "not",
    ]

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private func member(_ base: CodeNode, _ name: String, _ offset: Int) throws(CodeFault) -> Piece {
        if let path = base.path, path == ["execution"] {
            guard name == "processBusinessKey" else {
                throw CodeFault(.unknown, "'execution.\(name)' is not known here", at: offset)
            }
            return Piece("processBusinessKey").short
        }
        let base = try piece(base)
        if language == .javascript, name == "length" {
            return choose(base, "if _l instance of string then string length(_l) else count(_l)", .number)
        }
        let path = Piece("\(base.within(.primary)).\(Self.variable(name))")
        return base.isShort ? path.short : path
    }

    /// An item of a list by its number from 0, or an entry of a context by its name.
    func item(_ base: Piece, _ index: CodeNode) throws(CodeFault) -> Piece {
        let key = try piece(index)
        switch key.kind {
        case .string where language == .javascript || !isNumber(index):
            return Piece("get value(\(base.text), \(key.text))")
        case .number:
            if case .number(let text) = index, let number = Int(text), number < Int.max {
                return Piece("\(base.within(.primary))[\(number + 1)]")
            }
            return Piece("sublist(\(base.text), \(key.within(.sum)) + 1, 1)[1]")
        case .boolean, .unknown, .string:
            return choose(
                base, key,
                "if _r instance of number then sublist(_l, _r + 1, 1)[1] "
                    + "else if _l instance of list<Any> then sublist(_l, number(_r) + 1, 1)[1] else get value(_l, _r)")
        }
    }

    private func isNumber(_ index: CodeNode) -> Bool {
        if case .string(let text) = index { Int(text) != nil } else { false }
    }

    // MARK: - Operators

    private func binary(_ symbol: CodeOperator, _ left: CodeNode, _ right: CodeNode) throws(CodeFault) -> Piece {
        let (a, b) = (try piece(left), try piece(right))
        if language == .juel, let coerced = coerced(symbol, a, b) { return coerced }
        switch symbol {
        case .or: return alternatives(a, b, isAnd: false)
        case .and: return alternatives(a, b, isAnd: true)
        case .orElse: return choose(a, "if _l = null then \(b.text) else _l")
        case .equal: return comparison("=", a, b)
        case .notEqual:
            return Piece("if \(a.within(.sum)) = \(b.within(.sum)) then false else true", .open, .boolean)
        case .less: return comparison("<", a, b)
        case .lessOrEqual: return comparison("<=", a, b)
        case .greater: return comparison(">", a, b)
        case .greaterOrEqual: return comparison(">=", a, b)
        case .add: return sum(a, b)
        case .subtract: return Piece("\(a.within(.sum)) - \(b.within(.product))", .sum, .number)
        case .multiply: return Piece("\(a.within(.product)) * \(b.within(.negation))", .product, .number)
        case .divide: return Piece("\(a.within(.product)) / \(b.within(.negation))", .product, .number)
        case .remainder:
            // The sign is that of the dividend, as in Java and JavaScript; FEEL's modulo takes that of the divisor.
            return choose(
                a, b, "_l - _r * (if _l / _r < 0 then ceiling(_l / _r) else floor(_l / _r))", .number)
        }
    }

    private func comparison(_ symbol: String, _ a: Piece, _ b: Piece) -> Piece {
        Piece("if \(a.within(.sum)) \(symbol) \(b.within(.sum)) then true else false", .open, .boolean)
    }

    private func alternatives(_ a: Piece, _ b: Piece, isAnd: Bool) -> Piece {
        let areTruths = a.kind == .boolean && b.kind == .boolean
        if language == .juel || areTruths {
            let level: Piece.Level = isAnd ? .and : .or
            let (first, second) = (truth(a), truth(b))
            return Piece(
                "\(first.within(level)) \(isAnd ? "and" : "or") \(second.within(isAnd ? .comparison : .and))", level,
                .boolean)
        }
        // In JavaScript the operators give one of their operands.
        let condition = truth(Piece("_l")).text
        return choose(a, isAnd ? "if \(condition) then \(b.text) else _l" : "if \(condition) then _l else \(b.text)")
    }

    private func sum(_ a: Piece, _ b: Piece) -> Piece {
        if a.kind == .number && b.kind == .number {
            return Piece("\(a.within(.sum)) + \(b.within(.product))", .sum, .number)
        }
        if a.kind == .string || b.kind == .string {
            return Piece("\(text(a)) + \(text(b))", .sum, .string)
        }
        return choose(
            a, b, "if _l instance of string or _r instance of string then string(_l) + string(_r) else _l + _r")
    }

    private func text(_ piece: Piece) -> String {
        piece.kind == .string ? piece.within(.product) : "string(\(piece.text))"
    }

    /// True or false, as the language takes other values for it.
    func truth(_ piece: Piece) -> Piece {
        if piece.kind == .boolean { return piece }
        switch language {
        case .juel: return coercedTruth(piece)
        case .javascript:
            return Piece(
                "if list contains([null, false, 0, \"\"], \(piece.text)) then false else true", .open, .boolean)
        }
    }

    func isEmpty(_ piece: Piece) -> Piece {
        Piece("if list contains([null, \"\", [], {}], \(piece.text)) then true else false", .open, .boolean)
    }

    // MARK: - What depends on kinds

    /// `text` reads the operand as `_l`.
    func choose(_ left: Piece, _ text: String, _ kind: Piece.Kind = .unknown) -> Piece {
        Piece("{_l: \(left.text), _v: \(text)}._v", .primary, kind)
    }

    /// `text` reads the operands as `_l` and `_r`.
    func choose(_ left: Piece, _ right: Piece, _ text: String, _ kind: Piece.Kind = .unknown) -> Piece {
        Piece("{_l: \(left.text), _r: \(right.text), _v: \(text)}._v", .primary, kind)
    }
}

extension CodeTranslation.Piece {
    /// The same, where it may be written twice.
    var short: Self {
        var piece = self
        piece.isShort = text.utf8.count <= 60
        return piece
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
