/// How JUEL takes values of one kind for another (JSR 341, 1.7 to 1.9, 1.15 and 1.23): what is null counts as 0 and as
/// false, and texts with numbers in them count as numbers where numbers are needed.
///
/// Where a text is no number the specification makes it an error. Here `+` joins such texts, and the other operators
/// give null.
extension CodeTranslation {
    /// An operator of JUEL; nil for those that need no coercion beyond that of their operands' truth.
    func coerced(_ symbol: CodeOperator, _ a: Piece, _ b: Piece) -> Piece? {
        switch symbol {
        case .equal: truthOf(equality(a, b))
        case .notEqual: Piece("if \(equality(a, b).text) then false else true", .open, .boolean)
        case .less: order("<", a, b, orEqual: false)
        case .lessOrEqual: order("<=", a, b, orEqual: true)
        case .greater: order(">", a, b, orEqual: false)
        case .greaterOrEqual: order(">=", a, b, orEqual: true)
        case .add: sumOrText(a, b)
        case .subtract: calculation(a, b) { "\($0) - \($1)" }
        case .multiply: calculation(a, b) { "\($0) * \($1)" }
        case .divide: calculation(a, b) { "\($0) / \($1)" }
        case .remainder: remainder(a, b)
        case .or, .and, .orElse: nil
        }
    }

    func negation(_ operand: Piece) -> Piece {
        if language == .javascript || operand.kind == .number {
            return Piece("-\(operand.within(.negation))", .negation, .number)
        }
        return once(operand, .number) { "-\(number($0))" }
    }

    /// True for true and for the text "true", whatever its case; false for all else.
    func coercedTruth(_ piece: Piece) -> Piece {
        truthOf(once(piece, .unknown) { "\($0) = true or \($0) instance of string and lower case(\($0)) = \"true\"" })
    }

    private func truthOf(_ piece: Piece) -> Piece { Piece("if \(piece.text) then true else false", .open, .boolean) }

    // MARK: Arithmetic

    private func calculation(_ a: Piece, _ b: Piece, _ text: (String, String) -> String) -> Piece {
        twice(a, b, .number) { text(a.kind == .number ? $0 : number($0), b.kind == .number ? $1 : number($1)) }
    }

    /// The sign is that of the dividend, as in Java; FEEL's modulo takes that of the divisor.
    private func remainder(_ a: Piece, _ b: Piece) -> Piece {
        let operands = [a, b].map { $0.kind == .number ? $0 : once($0, .number) { number($0) } }
        return choose(
            operands[0], operands[1], "_l - _r * (if _l / _r < 0 then ceiling(_l / _r) else floor(_l / _r))", .number)
    }

    private func sumOrText(_ a: Piece, _ b: Piece) -> Piece {
        if a.kind == .number, b.kind == .number { return calculation(a, b) { "\($0) + \($1)" } }
        return twice(a, b, .unknown) { left, right in
            let sum = "\(a.kind == .number ? left : number(left)) + \(b.kind == .number ? right : number(right))"
            let texts = [(a, left), (b, right)].filter { $0.0.kind != .number }.map { isWord($0.1) }
            let joined = "\(joinable(left)) + \(joinable(right))"
            return "if \(texts.joined(separator: " or ")) then \(joined) else \(sum)"
        }
    }

    /// Null is 0, and a text is the number in it.
    private func number(_ text: String) -> String {
        "(if \(text) = null or \(text) instance of string and \(text) = \"\" then 0 "
            + "else if \(text) instance of string then number(\(text)) else \(text))"
    }

    /// Whether it is a text without a number in it.
    private func isWord(_ text: String) -> String {
        "\(text) instance of string and \(text) != \"\" and number(\(text)) = null"
    }

    private func joinable(_ text: String) -> String { "(if \(text) = null then \"\" else string(\(text)))" }

    // MARK: Comparison

    private func equality(_ a: Piece, _ b: Piece) -> Piece {
        if a.text == "null" || b.text == "null" { return Piece("\(a.within(.sum)) = \(b.within(.sum))", .comparison) }
        if b.kind == .number { return once(a, .unknown) { "\(comparable($0)) = \(b.within(.sum))" } }
        if a.kind == .number { return equality(b, a) }
        return twice(a, b, .unknown) { left, right in
            "if \(left) = null or \(right) = null then \(left) = null and \(right) = null "
                + "else if \(left) instance of number or \(right) instance of number "
                + "then \(comparable(left)) = \(comparable(right)) "
                + "else if \(left) instance of boolean or \(right) instance of boolean "
                + "then \(flag(left)) = \(flag(right)) "
                + "else if \(left) instance of string or \(right) instance of string "
                + "then string(\(left)) = string(\(right)) else \(left) = \(right)"
        }
    }

    private func order(_ symbol: String, _ a: Piece, _ b: Piece, orEqual: Bool) -> Piece {
        if a.kind == .number || b.kind == .number {
            return truthOf(
                twice(a, b, .unknown) { left, right in
                    "\(a.kind == .number ? left : comparable(left)) \(symbol) "
                        + (b.kind == .number ? right : comparable(right))
                })
        }
        return truthOf(
            twice(a, b, .unknown) { left, right in
                (orEqual ? "if \(left) = \(right) then true else " : "")
                    + "if \(left) instance of number or \(right) instance of number "
                    + "then \(comparable(left)) \(symbol) \(comparable(right)) "
                    + "else if \(left) instance of string or \(right) instance of string "
                    + "then string(\(left)) \(symbol) string(\(right)) else \(left) \(symbol) \(right)"
            })
    }

    /// A text beside a number is the number in it; null stays null, which compares to nothing.
    private func comparable(_ text: String) -> String {
        "(if \(text) instance of string then if \(text) = \"\" then 0 else number(\(text)) else \(text))"
    }

    /// A text beside true or false.
    private func flag(_ text: String) -> String {
        "(if \(text) instance of string then lower case(\(text)) = \"true\" else \(text))"
    }

    // MARK: Operands

    /// `text` writes the operand as often as it likes: it is computed once.
    private func once(_ piece: Piece, _ kind: Piece.Kind, _ text: (String) -> String) -> Piece {
        piece.isShort ? Piece("(\(text(piece.text)))", .primary, kind) : choose(piece, text("_l"), kind)
    }

    private func twice(_ a: Piece, _ b: Piece, _ kind: Piece.Kind, _ text: (String, String) -> String) -> Piece {
        if a.isShort, b.isShort { return Piece("(\(text(a.text, b.text)))", .primary, kind) }
        if b.isShort { return choose(a, text("_l", b.text), kind) }
        if a.isShort { return choose(b, text(a.text, "_l"), kind) }
        return choose(a, b, text("_l", "_r"), kind)
    }
}
