/// Turns the text of a pattern into instructions, by recursive descent over the groups.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private let flags: Pattern.Flags
    private var position = 0
    private var depth = 0
    /// Groups whose bracket was closed, by number: only these can be referred back to.
    private var closedGroups: [Bool] = []
    private(set) var loopCount = 0

    var groupCount: Int { closedGroups.count }

    /// How deep groups may be nested: parsing recurses this deep.
    private static let maximumDepth = 64
    /// More code points than any pattern that a person wrote.
    private static let maximumLength = 20_000

    init(_ source: String, _ flags: Pattern.Flags) {
        let scalars = Array(source.unicodeScalars.prefix(PatternParser.maximumLength + 1))
        self.flags = flags
        self.text = flags.skipsWhitespace ? PatternParser.withoutWhitespace(scalars) : scalars
    }

    mutating func parse() throws(PatternFailure) -> [PatternInstruction] {
        guard text.count <= PatternParser.maximumLength else {
            throw PatternFailure("The pattern is longer than \(PatternParser.maximumLength) characters")
        }
        let body = try expression()
        guard position == text.count else { throw failure("a ')' that closes nothing") }
        return body + [.matched]
    }

    /// White space is dropped but for that in classes (the flag `x`).
    private static func withoutWhitespace(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept: [Unicode.Scalar] = []
        var brackets = 0
        var isEscaped = false
        for scalar in text {
            if brackets == 0, scalar.isPatternSpace { continue }
            kept.append(scalar)
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "[" {
                brackets += 1
            } else if scalar == "]" {
                brackets = max(brackets - 1, 0)
            }
        }
        return kept
    }

    private func failure(_ what: String) -> PatternFailure {
        PatternFailure("The pattern has \(what), at character \(min(position, text.count) + 1)")
    }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    // MARK: - Alternatives, pieces, quantifiers

    private mutating func expression() throws(PatternFailure) -> [PatternInstruction] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.maximumDepth else {
            throw failure("groups nested deeper than \(PatternParser.maximumDepth)")
        }
        var branches = [try branch()]
        while skip("|") { branches.append(try branch()) }
        // From the last one on: each alternative is a fork to itself or behind it.
        var code = branches.removeLast()
        while let branch = branches.popLast() {
            code = [.fork(first: 1, second: branch.count + 2)] + branch + [.jump(code.count + 1)] + code
        }
        return code
    }

    private mutating func branch() throws(PatternFailure) -> [PatternInstruction] {
        var code: [PatternInstruction] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let atom = try atom()
            guard let repetition = try quantifier() else {
                code += atom
                continue
            }
            code += repeating(atom, repetition)
        }
        return code
    }

    private mutating func atom() throws(PatternFailure) -> [PatternInstruction] {
        guard let scalar = next else { return [] }
        switch scalar {
        case "(": return try group()
        case "[": return [.one(.set(try characterClass(depth: 0)))]
        case "\\":
            if let digit = text.dropFirst(position + 1).first, digit.isASCIIDigit { return [try backReference()] }
            return [.one(try escape())]
        case "?", "*", "+", "{", "}", "]": throw failure("a '\(scalar)' that must be written '\\\(scalar)' here")
        default: break
        }
        position += 1
        switch scalar {
        case ".": return [.one(flags.dotMatchesAll ? .any : .anyInLine)]
        case "^": return [.lineStart]
        case "$": return [.lineEnd]
        default: return [.one(CharacterTest(scalar, flags))]
        }
    }

    private mutating func group() throws(PatternFailure) -> [PatternInstruction] {
        position += 1
        if skip("?") {
            guard skip(":") else { throw failure("a '(?' that is not '(?:'") }
            let code = try expression()
            guard skip(")") else { throw failure("a group that is not closed") }
            return code
        }
        let number = closedGroups.count
        closedGroups.append(false)
        let code = try expression()
        guard skip(")") else { throw failure("a group that is not closed") }
        closedGroups[number] = true
        return [.mark(2 * number)] + code + [.mark(2 * number + 1)]
    }

    /// Digits belong to the number as long as there are that many groups.
    private mutating func backReference() throws(PatternFailure) -> PatternInstruction {
        position += 1
        var number = 0
        while let scalar = next, scalar.isASCIIDigit {
            let longer = number * 10 + Int(scalar.value - 48)
            if number > 0, longer > closedGroups.count { break }
            number = longer
            position += 1
        }
        guard number >= 1, number <= closedGroups.count, closedGroups[number - 1] else {
            throw failure("a reference to a group that does not end before it")
        }
        return .backReference(group: number - 1)
    }

    private mutating func quantifier() throws(PatternFailure) -> Repetition? {
        var repetition: Repetition
        switch next {
        case "?": repetition = Repetition(minimum: 0, maximum: 1)
        case "*": repetition = Repetition(minimum: 0, maximum: .max)
        case "+": repetition = Repetition(minimum: 1, maximum: .max)
        case "{":
            position += 1
            repetition = try quantity()
        default: return nil
        }
        position += 1
        if skip("?") { repetition.isGreedy = false }
        return repetition
    }

    /// `{n}`, `{n,}` or `{n,m}` behind its first bracket and up to its last.
    private mutating func quantity() throws(PatternFailure) -> Repetition {
        guard let minimum = number() else { throw failure("a '{' without a number") }
        var maximum = minimum
        if skip(",") { maximum = number() ?? .max }
        guard next == "}" else { throw failure("a quantity that is not closed") }
        guard minimum <= maximum else { throw failure("a quantity whose ends are the wrong way round") }
        return Repetition(minimum: minimum, maximum: maximum)
    }

    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while let scalar = next, scalar.isASCIIDigit {
            // Far beyond every length of a text.
            value = min(value * 10 + Int(scalar.value - 48), 1 << 40)
            position += 1
        }
        return position > start ? value : nil
    }

    private mutating func repeating(_ atom: [PatternInstruction], _ repetition: Repetition) -> [PatternInstruction] {
        if repetition.maximum == 0 { return [] }
        if atom.count == 1, case .one(let test) = atom[0] { return [.repeated(test, repetition)] }
        let loop = loopCount
        loopCount += 1
        return [
            .loopStart(loop), .loopTest(loop, repetition, exit: atom.count + 3), .loopEnter(loop),
        ] + atom + [.jump(-atom.count - 2)]
    }
}

// MARK: - Escapes and classes

extension PatternParser {
    private static let singleEscapes: Set<Unicode.Scalar> = [
        "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "$", "-", "[", "]", "^",
    ]

    private mutating func escape() throws(PatternFailure) -> CharacterTest {
        switch try classEscape() {
        case .scalars(let range): CharacterTest(range.lowerBound, flags)
        case let item: .set(CharacterClass([item], ignoresCase: flags.ignoresCase))
        }
    }

    /// What stands behind a backslash: a single character as a range of one, or a kind of characters.
    private mutating func classEscape() throws(PatternFailure) -> CharacterClass.Item {
        position += 1
        guard let scalar = next else { throw failure("a '\\' at its end") }
        position += 1
        switch scalar {
        case "n": return .scalars("\n"..."\n")
        case "r": return .scalars("\r"..."\r")
        case "t": return .scalars("\t"..."\t")
        case "s", "S": return .kind(.space, isNegated: scalar == "S")
        case "i", "I": return .kind(.nameStart, isNegated: scalar == "I")
        case "c", "C": return .kind(.name, isNegated: scalar == "C")
        case "d", "D": return .kind(.digit, isNegated: scalar == "D")
        case "w", "W": return .kind(.word, isNegated: scalar == "W")
        case "p", "P": return try property(isNegated: scalar == "P")
        default:
            guard PatternParser.singleEscapes.contains(scalar) else {
                position -= 1
                throw failure("the unknown escape '\\\(scalar)'")
            }
            return .scalars(scalar...scalar)
        }
    }

    private mutating func property(isNegated: Bool) throws(PatternFailure) -> CharacterClass.Item {
        guard skip("{") else { throw failure("a '\\p' without a '{'") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard skip("}") else { throw failure("a '\\p{' that is not closed") }
        if name.hasPrefix("Is") {
            guard let block = CharacterBlocks.range(String(name.dropFirst(2))) else {
                throw failure("the unknown block '\(name)'")
            }
            return .block(block, isNegated: isNegated)
        }
        guard let categories = CharacterCategories.named(name) else {
            throw failure("the unknown category '\(name)'")
        }
        return .categories(categories, isNegated: isNegated)
    }

    /// `[…]`, with a class in it that is taken away where there is one.
    private mutating func characterClass(depth: Int) throws(PatternFailure) -> CharacterClass {
        guard depth < 16 else { throw failure("classes nested deeper than 16") }
        position += 1
        let isNegated = skip("^")
        var items: [CharacterClass.Item] = []
        while let scalar = next, scalar != "]" {
            if scalar == "-", text.dropFirst(position + 1).first == "[", !items.isEmpty {
                position += 1
                let taken = try characterClass(depth: depth + 1)
                guard skip("]") else { throw failure("something behind a class that is taken away") }
                return CharacterClass(items, isNegated, without: taken, ignoresCase: flags.ignoresCase)
            }
            items.append(try classPart())
        }
        guard skip("]") else { throw failure("a class that is not closed") }
        guard !items.isEmpty else { throw failure("a class without characters") }
        return CharacterClass(items, isNegated, ignoresCase: flags.ignoresCase)
    }

    /// A character, a range or a kind of characters in a class.
    private mutating func classPart() throws(PatternFailure) -> CharacterClass.Item {
        let first = try classCharacter()
        guard case .scalars(let start) = first, startsRange() else { return first }
        position += 1
        let isHyphen = next == "-"
        guard case .scalars(let end) = try classCharacter(), !isHyphen else {
            throw failure("a range without an end")
        }
        guard start.lowerBound <= end.lowerBound else { throw failure("a range whose ends are the wrong way round") }
        return .scalars(start.lowerBound...end.lowerBound)
    }

    /// Whether a hyphen follows that stands between two characters (XML Schema 1.1 part 2, G.4.2.2): one before `[`
    /// takes a class away, and one before `]` or `-[` stands for itself.
    private func startsRange() -> Bool {
        guard next == "-", position > 0, position + 1 < text.count else { return false }
        if text[position - 1] == "-", position < 2 || text[position - 2] != "\\" { return false }
        let after = text[position + 1]
        if after == "[" || after == "]" { return false }
        return !(after == "-" && position + 2 < text.count && text[position + 2] == "[")
    }

    private mutating func classCharacter() throws(PatternFailure) -> CharacterClass.Item {
        guard let scalar = next else { throw failure("a class that is not closed") }
        if scalar == "\\" { return try classEscape() }
        guard scalar != "[" else { throw failure("a '[' in a class that must be written '\\['") }
        position += 1
        return .scalars(scalar...scalar)
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { value >= 48 && value <= 57 }

    /// The white space of XML.
    var isPatternSpace: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
}
