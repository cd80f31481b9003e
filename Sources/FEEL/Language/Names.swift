/// The names that may occur at a place, and how far a name reaches there.
///
/// FEEL's names have spaces and may have operators in them (DMN 1.5, 10.3.1.2, rules 27 to 30), so what a text means
/// depends on the names in scope: the longest match wins. Words that follow each other are one name even if nobody
/// knows it, because nothing else could follow a name there.
struct Names {
    /// The locals around, the innermost last.
    private var locals: [KnownName] = []
    /// The slots of the locals by name, the innermost last. Never iterated.
    private var slots: [String: [Int]] = [:]
    /// The slots of the items of filters around, whose entries can be named without them.
    private var items: [Int] = []
    private let known: [KnownName]
    /// What cannot be found word by word, of the names above.
    private var unusualLocals: [KnownName] = []
    private let unusualKnown: [KnownName]
    /// Names of entries so far that cannot be found word by word; they may stand after a dot, and alone within filters.
    private var unusualEntries: [KnownName] = []

    init(known: [String]) {
        self.known = known.compactMap { KnownName($0) }
        unusualKnown = self.known.filter { $0.isUnusual }
    }

    /// How many locals there are.
    var count: Int { locals.count }

    /// Makes a local visible to what follows; its slot is the number of those that are visible already.
    mutating func push(_ name: String, isItem: Bool = false) {
        if isItem { items.append(locals.count) }
        // Any string may be a key, but not every one can be written as a name.
        locals.append(KnownName(name) ?? .unnameable)
        enter(locals.count - 1)
    }

    /// Makes a local that nobody sees yet.
    mutating func pushHidden() { locals.append(.unnameable) }

    /// Gives a hidden local its name, unless a local after it has the name already.
    mutating func reveal(_ slot: Int, as name: String) {
        guard let known = KnownName(name), !locals[slot...].contains(known) else { return }
        locals[slot] = known
        enter(slot)
    }

    private mutating func enter(_ slot: Int) {
        let name = locals[slot]
        guard name != .unnameable else { return }
        slots[name.text, default: []].append(slot)
        if name.isUnusual { unusualLocals.append(name) }
    }

    /// Notes the name of an entry.
    mutating func note(entry name: String) {
        guard let name = KnownName(name), name.isUnusual, !unusualEntries.contains(name) else { return }
        unusualEntries.append(name)
    }

    mutating func pop(_ count: Int = 1) {
        for _ in 0..<count {
            let name = locals.removeLast()
            if items.last == locals.count { items.removeLast() }
            guard name != .unnameable else { continue }
            if slots[name.text]?.popLast() != nil, slots[name.text]?.isEmpty ?? false { slots[name.text] = nil }
            if name.isUnusual { unusualLocals.removeLast() }
        }
    }

    /// What a name means at a place.
    struct Meaning {
        /// The items around of which it may be an entry, the innermost first.
        var items: [Int] = []
        /// The slot of the local that it is; nil if it is a variable.
        var slot: Int?
    }

    /// Looks from the inside out.
    func meaning(of name: String) -> Meaning {
        var meaning = Meaning()
        // Names that differ in code points alone are under one key.
        meaning.slot = slots[name]?.last { locals[$0].text.hasSameCodePoints(as: name) }
        for item in items.reversed() {
            if let slot = meaning.slot, item < slot { break }
            meaning.items.append(item)
        }
        return meaning
    }

    /// Whether the name was handed in as one that is known.
    func isKnown(_ name: String) -> Bool { known.contains { $0.text.hasSameCodePoints(as: name) } }

    /// Where the name ends that begins at the start of a word.
    struct Match {
        let text: String
        let end: Int
    }

    /// The longest name at the place where a value is expected.
    func name(at start: Int, in scanner: Scanner) -> Match? {
        longest(of: [unusualLocals, unusualKnown, items.isEmpty ? [] : unusualEntries], at: start, in: scanner)
    }

    /// The longest name after a dot.
    func entryName(at start: Int, in scanner: Scanner) -> Match? {
        longest(of: [unusualEntries, unusualKnown], at: start, in: scanner)
    }

    private func longest(of groups: [[KnownName]], at start: Int, in scanner: Scanner) -> Match? {
        var best = Names.words(at: start, in: scanner)
        for group in groups {
            for name in group {
                guard let end = name.end(at: start, in: scanner), end > best?.end ?? start else { continue }
                best = Match(text: name.text, end: end)
            }
        }
        return best
    }

    /// The name that adjacent words make, with single spaces between them; nil at a keyword.
    private static func words(at start: Int, in scanner: Scanner) -> Match? {
        var end = scanner.wordEnd(from: start)
        var text = scanner.text(start..<end)
        guard end > start, Keyword(rawValue: text) == nil else { return nil }
        while true {
            let next = scanner.skippingBlanks(from: end)
            let nextEnd = scanner.namePartEnd(from: next)
            guard nextEnd > next else { break }
            let word = scanner.text(next..<nextEnd)
            guard Keyword(rawValue: word) == nil else { break }
            text += " " + word
            end = nextEnd
        }
        return Match(text: text, end: end)
    }
}

/// A name with its white space normalised, ready to be found in a source.
struct KnownName: Equatable {
    let text: String
    private let bytes: [UInt8]
    private let endsInNamePart: Bool
    /// Whether the name is more than words, so that it is recognised only where it is known.
    let isUnusual: Bool

    static let unnameable = KnownName(text: "", bytes: [], endsInNamePart: false)

    /// Nil if there is nothing but space, or a keyword, which no name can be.
    init?(_ name: String) {
        let text = KnownName.normalised(name)
        guard let last = text.unicodeScalars.last, Keyword(rawValue: text) == nil else { return nil }
        self.init(text: text, bytes: Array(text.utf8), endsInNamePart: last.isNamePart)
    }

    /// The words with single spaces between them.
    static func normalised(_ text: String) -> String {
        text.unicodeScalars.split { $0.isFEELSpace }.map { String($0) }.joined(separator: " ")
    }

    private init(text: String, bytes: [UInt8], endsInNamePart: Bool) {
        let words = text.split(separator: " ")
        isUnusual = words.enumerated().contains { position, word in
            let scalars = word.unicodeScalars
            return Keyword(rawValue: String(word)) != nil || !scalars.allSatisfy(\.isNamePart)
                || position == 0 && !(scalars.first?.isNameStart ?? false)
        }
        self.text = text
        self.bytes = bytes
        self.endsInNamePart = endsInNamePart
    }

    /// Where the name ends if it stands at the place. A space in it stands for any white space.
    func end(at start: Int, in scanner: Scanner) -> Int? {
        guard !bytes.isEmpty else { return nil }
        var position = start
        for byte in bytes {
            if byte == UInt8(ascii: " ") {
                let next = scanner.skippingBlanks(from: position)
                guard next > position else { return nil }
                position = next
            } else {
                guard scanner.byte(at: position) == byte else { return nil }
                position += 1
            }
        }
        // `order` does not stand at the beginning of `orders`.
        guard !endsInNamePart || scanner.namePartEnd(from: position) == position else { return nil }
        return position
    }
}
