/// What takes the place of a match: text with `$0` to `$n` for what was matched and captured, `\$` and `\\` for the
/// characters themselves (F&O 3.1, 5.6.4).
struct Replacement {
    private enum Part {
        case text([Unicode.Scalar])
        /// 0 for the whole match.
        case group(Int)
    }

    private var parts: [Part] = []

    /// Reads the text; refuses a `$` without a digit and a `\` before anything else (FORX0004).
    init(_ text: String, for pattern: Pattern) throws(PatternFailure) {
        let scalars = Array(text.unicodeScalars)
        guard !pattern.flags.isLiteral else {
            parts = [.text(scalars)]
            return
        }
        var literal: [Unicode.Scalar] = []
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            position += 1
            switch scalar {
            case "\\":
                guard let next, next == "\\" || next == "$" else {
                    throw PatternFailure("The replacement has a '\\' that is neither '\\\\' nor '\\$'")
                }
                literal.append(next)
                position += 1
            case "$":
                parts.append(.text(literal))
                literal = []
                parts.append(.group(try Replacement.group(scalars, &position, pattern.groupCount)))
            default: literal.append(scalar)
            }
        }
        parts.append(.text(literal))
    }

    /// Digits belong to the number as long as there are that many groups.
    private static func group(
        _ scalars: [Unicode.Scalar], _ position: inout Int, _ count: Int
    ) throws(PatternFailure) -> Int {
        var number: Int?
        while position < scalars.count, (48...57).contains(scalars[position].value) {
            let longer = (number ?? 0) * 10 + Int(scalars[position].value - 48)
            if number != nil, longer > count { break }
            number = longer
            position += 1
        }
        guard let number else { throw PatternFailure("The replacement has a '$' without a number") }
        return number
    }

    /// Appends what takes the place of the match.
    func append(to result: inout String.UnicodeScalarView, _ match: Pattern.Match, in text: [Unicode.Scalar]) {
        for part in parts {
            switch part {
            case .text(let scalars): result.append(contentsOf: scalars)
            case .group(0): result.append(contentsOf: text[match.range])
            case .group(let number):
                // A group that there is not, and one that took no part, are empty.
                guard number <= match.groups.count, let range = match.groups[number - 1] else { continue }
                result.append(contentsOf: text[range])
            }
        }
    }
}

extension Pattern {
    /// Whether the pattern matches anywhere in the text. Spends from the budget of instructions.
    func matches(_ text: String, budget: inout Int) throws(PatternFailure) -> Bool {
        var matcher = PatternMatcher(self, Array(text.unicodeScalars), budget: budget)
        let match = try matcher.firstMatch(from: 0)
        budget = matcher.budget
        return match != nil
    }

    /// The text with every match replaced.
    ///
    /// - Parameter size: how many bytes of UTF-8 the result may have.
    func replacing(
        _ text: String, with replacement: String, size: Int, budget: inout Int
    ) throws(PatternFailure) -> String {
        let replacement = try Replacement(replacement, for: self)
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var kept = 0
        var written = 0
        try forEachMatch(in: scalars, budget: &budget) { match throws(PatternFailure) in
            result.append(contentsOf: scalars[kept..<match.range.lowerBound])
            replacement.append(to: &result, match, in: scalars)
            kept = match.range.upperBound
            written += 1
            // The size is looked at now and then: asking for it takes no time for texts in UTF-8.
            if String(result).utf8.count > size { throw PatternFailure("The result is larger than \(size) bytes") }
        }
        result.append(contentsOf: scalars[kept...])
        return String(result)
    }

    /// What stands before, between and after the matches.
    func splitting(_ text: String, budget: inout Int) throws(PatternFailure) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [String] = []
        var kept = 0
        try forEachMatch(in: scalars, budget: &budget) { match throws(PatternFailure) in
            pieces.append(String(scalars[kept..<match.range.lowerBound]))
            kept = match.range.upperBound
        }
        pieces.append(String(scalars[kept...]))
        return pieces
    }

    /// Goes through the matches, which do not overlap. A pattern that matches nothing at all is refused, as it would
    /// match everywhere (FORX0003).
    private func forEachMatch(
        in text: [Unicode.Scalar], budget: inout Int, _ take: (Match) throws(PatternFailure) -> Void
    ) throws(PatternFailure) {
        var empty = PatternMatcher(self, [], budget: budget)
        guard try empty.firstMatch(from: 0) == nil else {
            throw PatternFailure("The pattern matches the empty string")
        }
        var matcher = PatternMatcher(self, text, budget: budget)
        var position = 0
        while position < text.count, let match = try matcher.firstMatch(from: position) {
            try take(match)
            // A match without characters is possible at a line's beginning, say; it is stepped over.
            position = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
        }
        budget = matcher.budget
    }
}

extension String {
    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
