/// What one place of a pattern takes.
enum CharacterTest: Sendable {
    case scalar(Unicode.Scalar)
    /// A letter and what it is in the other cases.
    case variants([Unicode.Scalar])
    case any
    /// Any character but the line ends `#xA` and `#xD`.
    case anyInLine
    case set(CharacterClass)

    /// A character, in all cases if the flags say so.
    init(_ scalar: Unicode.Scalar, _ flags: Pattern.Flags) {
        let variants = flags.ignoresCase ? CaseVariants.of(scalar) : []
        self = variants.count > 1 ? .variants(variants) : .scalar(scalar)
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .scalar(let own): own == scalar
        case .variants(let variants): variants.contains(scalar)
        case .any: true
        case .anyInLine: scalar != "\n" && scalar != "\r"
        case .set(let set): set.accepts(scalar)
        }
    }
}

/// The characters of a `[…]`, or of an escape such as `\d`.
final class CharacterClass: Sendable {
    enum Item: Sendable {
        case scalars(ClosedRange<Unicode.Scalar>)
        case kind(Kind, isNegated: Bool)
        case categories([Unicode.GeneralCategory], isNegated: Bool)
        case block(ClosedRange<UInt32>, isNegated: Bool)
    }

    /// The kinds that an escape of one letter stands for.
    enum Kind: Sendable {
        case space
        case nameStart
        case name
        case digit
        case word
    }

    private let items: [Item]
    private let isNegated: Bool
    private let subtracted: CharacterClass?
    private let ignoresCase: Bool
    /// The answers for ASCII, a bit each, computed once.
    private let ascii: (UInt64, UInt64)

    init(_ items: [Item], _ isNegated: Bool = false, without subtracted: CharacterClass? = nil, ignoresCase: Bool) {
        self.items = items
        self.isNegated = isNegated
        self.subtracted = subtracted
        self.ignoresCase = ignoresCase
        var ascii: (UInt64, UInt64) = (0, 0)
        for code in UInt8(0)..<128 {
            let scalar = Unicode.Scalar(code)
            var accepts = items.contains { $0.accepts(scalar, ignoresCase: ignoresCase) } != isNegated
            if accepts, let subtracted { accepts = !subtracted.accepts(scalar) }
            guard accepts else { continue }
            if code < 64 { ascii.0 |= 1 << code } else { ascii.1 |= 1 << (code - 64) }
        }
        self.ascii = ascii
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        let code = scalar.value
        if code < 64 { return ascii.0 >> code & 1 == 1 }
        if code < 128 { return ascii.1 >> (code - 64) & 1 == 1 }
        guard items.contains(where: { $0.accepts(scalar, ignoresCase: ignoresCase) }) != isNegated else { return false }
        return subtracted.map { !$0.accepts(scalar) } ?? true
    }
}

extension CharacterClass.Item {
    /// The flag `i` is about characters and ranges; it changes no category and no block (F&O 3.1, 5.6.1.1).
    fileprivate func accepts(_ scalar: Unicode.Scalar, ignoresCase: Bool) -> Bool {
        switch self {
        case .scalars(let range):
            if range.contains(scalar) { return true }
            return ignoresCase && CaseVariants.of(scalar).contains { range.contains($0) }
        case .kind(let kind, let isNegated): return kind.accepts(scalar) != isNegated
        case .categories(let categories, let isNegated):
            return categories.contains(scalar.properties.generalCategory) != isNegated
        case .block(let range, let isNegated): return range.contains(scalar.value) != isNegated
        }
    }
}

extension CharacterClass.Kind {
    fileprivate func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .space: scalar.isPatternSpace
        case .nameStart: scalar.isXMLNameStart
        case .name: scalar.isXMLName
        case .digit: scalar.properties.generalCategory == .decimalNumber
        case .word: !CharacterCategories.notInWords.contains(scalar.properties.generalCategory)
        }
    }
}

extension Unicode.Scalar {
    private static let nameStarts: [ClosedRange<UInt32>] = [
        0x3A...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
        0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
        0xFDF0...0xFFFD, 0x10000...0xEFFFF,
    ]
    private static let otherNames: [ClosedRange<UInt32>] = [
        0x2D...0x2E, 0x30...0x39, 0xB7...0xB7, 0x300...0x36F, 0x203F...0x2040,
    ]

    /// `NameStartChar` of XML 1.0, production 4.
    fileprivate var isXMLNameStart: Bool { Unicode.Scalar.nameStarts.contains { $0.contains(value) } }
    /// `NameChar` of XML 1.0, production 4a.
    fileprivate var isXMLName: Bool {
        isXMLNameStart || Unicode.Scalar.otherNames.contains { $0.contains(value) }
    }
}

/// The categories of Unicode by the names that `\p{…}` gives them.
enum CharacterCategories {
    private static let all: [(name: String, category: Unicode.GeneralCategory)] = [
        ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
        ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
        ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
        ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation), ("Pi", .initialPunctuation),
        ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Zs", .spaceSeparator), ("Zl", .lineSeparator),
        ("Zp", .paragraphSeparator), ("Sm", .mathSymbol), ("Sc", .currencySymbol), ("Sk", .modifierSymbol),
        ("So", .otherSymbol), ("Cc", .control), ("Cf", .format), ("Co", .privateUse), ("Cn", .unassigned),
    ]

    /// What `\w` leaves out: punctuation, separators and the rest (XML Schema 1.1 part 2, G.4.2.5).
    static let notInWords = all.filter { "PZC".contains($0.name.prefix(1)) }.map(\.category)

    /// The categories of a name such as `Lu`, or of a family such as `L`; nil for none.
    static func named(_ name: String) -> [Unicode.GeneralCategory]? {
        guard name.utf8.count == 1 || name.utf8.count == 2 else { return nil }
        let found = all.filter { $0.name.utf8.starts(with: name.utf8) }.map(\.category)
        return found.isEmpty ? nil : found
    }
}

/// What a character is in other cases. Two characters are variants if their upper or their lower case is the same
/// (F&O 3.1, 5.6.1.1), so that `k`, `K` and the sign for kelvin are.
enum CaseVariants {
    /// Those that the mappings alone do not lead to, by the character that they are mapped to.
    private static let further: [Unicode.Scalar: [Unicode.Scalar]] = {
        var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        // The letters with case end in the block of Adlam.
        for code in UInt32(0x80)...0x1E943 {
            guard let scalar = Unicode.Scalar(code), scalar.properties.isCased else { continue }
            if let lower = single(scalar.properties.lowercaseMapping), lower != scalar {
                table[lower, default: []].append(scalar)
            }
            if let upper = single(scalar.properties.uppercaseMapping), upper != scalar {
                table[upper, default: []].append(scalar)
            }
        }
        return table
    }()

    /// The character and all its variants.
    static func of(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard scalar.properties.isCased || scalar.properties.changesWhenUppercased else { return [scalar] }
        var found = [scalar]
        let lower = single(scalar.properties.lowercaseMapping) ?? scalar
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        for mapped in [lower, upper] {
            for variant in [mapped] + (further[mapped] ?? []) where !found.contains(variant) { found.append(variant) }
        }
        return found
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}
