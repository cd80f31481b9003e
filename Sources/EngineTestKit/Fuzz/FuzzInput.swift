/// Makes one input: a damaged copy of a good one, or something grown from the pieces of its grammar.
enum FuzzInput {
    /// Longer inputs find nothing that these do not, and take longer.
    private static let mostBytes = 65_536
    /// Deeper ones are made by repeating a part.
    private static let deepest = 6

    static func make(_ random: inout SeededGenerator, _ target: FuzzTarget) -> [UInt8] {
        var bytes: [UInt8]
        if target.corpus.isEmpty || (!target.pieces.isEmpty && random.chance(perMille: 400)) {
            bytes = grown(&random, target.pieces)
            if random.chance(perMille: 700) { return bytes }
        } else {
            bytes = random.pick(target.corpus)
        }
        for _ in 0..<random.within(1...5) { damage(&bytes, &random, target) }
        return Array(bytes.prefix(mostBytes))
    }

    // MARK: Growing

    private static func grown(_ random: inout SeededGenerator, _ pieces: [String]) -> [UInt8] {
        let leaves = pieces.filter { !$0.contains("§") }
        var text: [UInt8] = []
        grow(into: &text, &random, pieces, leaves, depth: random.within(1...deepest))
        return text
    }

    private static func grow(
        into text: inout [UInt8], _ random: inout SeededGenerator, _ pieces: [String], _ leaves: [String], depth: Int
    ) {
        let isLeaf = depth == 0 || text.count > mostBytes / 8
        let piece = random.pickAny(isLeaf ? leaves : pieces) ?? ""
        let parts = piece.split(separator: "§", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if position > 0 { grow(into: &text, &random, pieces, leaves, depth: max(0, depth - 1)) }
            text += part.utf8
        }
    }

    // MARK: Damaging

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator, _ target: FuzzTarget) {
        guard !bytes.isEmpty else {
            bytes = [UInt8(truncatingIfNeeded: random.next())]
            return
        }
        let start = random.below(bytes.count)
        let end = min(bytes.count, start + random.within(1...40))
        switch random.below(9) {
        case 0: bytes[start] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[start] = bytes[start] ^ (1 << UInt8(random.below(8)))
        case 2: bytes.removeSubrange(start..<end)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count))
        case 4: bytes.removeSubrange(start...)
        case 5: insertWord(&bytes, at: start, &random, target)
        case 6: exchangeValues(&bytes, &random)
        case 7: splice(&bytes, at: start, &random, target)
        default:
            // Deep or long: where a reader recurses, or takes more than its time.
            let part = bytes[start..<min(bytes.count, start + random.within(1...12))]
            let room = max(1, (mostBytes - bytes.count) / part.count)
            let count = min(room, random.pick([3, 70, 140, 600, 6_000, 20_000]))
            bytes.insert(contentsOf: Array(repeating: part, count: count).joined(), at: start)
        }
    }

    /// What is seldom hit by chance.
    private static func insertWord(
        _ bytes: inout [UInt8], at start: Int, _ random: inout SeededGenerator, _ target: FuzzTarget
    ) {
        let common = [
            "0", "-1", "1e999999999", "9223372036854775808", "18446744073709551616", "\u{0}", "\u{FEFF}", "\u{301}",
            "💥",
            "\"", "'", "\\u0000", "\\uD800", "]]>", "<!--", "&#0;", "&#x110000;", "%", "\n", "\t", "- ", "*a", "&a ",
            "",
        ]
        let word =
            target.pieces.isEmpty || random.chance(perMille: 500) ? random.pick(common) : random.pick(target.pieces)
        bytes.replaceSubrange(start..<min(bytes.count, start + random.below(4)), with: word.utf8)
    }

    /// Puts the value between two quotes in the place of another: the text stays well-formed and means something else.
    private static func exchangeValues(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let quotes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\"") }
        guard quotes.count > 3 else { return }
        let first = random.below(quotes.count / 2) * 2
        let second = random.below(quotes.count / 2) * 2
        let value = Array(bytes[(quotes[second] + 1)..<quotes[second + 1]])
        bytes.replaceSubrange((quotes[first] + 1)..<quotes[first + 1], with: value)
    }

    /// Goes on as another good input does.
    private static func splice(
        _ bytes: inout [UInt8], at start: Int, _ random: inout SeededGenerator, _ target: FuzzTarget
    ) {
        guard let other = random.pickAny(target.corpus), !other.isEmpty else { return }
        let from = random.below(other.count)
        let part = other[from..<min(other.count, from + random.within(1...400))]
        if random.chance(perMille: 500) {
            bytes.insert(contentsOf: part, at: start)
        } else {
            bytes.replaceSubrange(start..<min(bytes.count, start + part.count), with: part)
        }
    }
}
