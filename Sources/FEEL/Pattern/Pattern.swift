/// A regular expression of XPath and XQuery (Functions and Operators 3.1, section 5.6.1, on top of XML Schema 1.1
/// part 2, appendix G), which is what `matches`, `replace` and `split` of FEEL take (DMN 1.5, table 75).
///
/// How to read this folder: ``PatternParser`` turns the text into instructions, ``PatternMatcher`` runs them with a
/// stack of its own against a budget of steps, so that no pattern can hang or exhaust the memory, and
/// ``Replacement`` says what takes the place of a match. Texts are arrays of code points.
struct Pattern: Sendable {
    /// What the matcher executes; offsets are relative to the instruction.
    let instructions: [PatternInstruction]
    /// How many groups capture.
    let groupCount: Int
    /// How many counted loops there are.
    let loopCount: Int
    let flags: Flags

    /// The letters after a pattern.
    struct Flags: Sendable, Equatable {
        /// `s`: the dot matches line ends too.
        var dotMatchesAll = false
        /// `m`: `^` and `$` match at each line.
        var isMultiline = false
        /// `i`: letters match in either case.
        var ignoresCase = false
        /// `x`: white space outside of classes is not part of the pattern.
        var skipsWhitespace = false
        /// `q`: every character stands for itself.
        var isLiteral = false

        /// Reads the letters; a letter that is none is refused (FORX0001).
        init(_ text: String) throws(PatternFailure) {
            for letter in text.unicodeScalars {
                switch letter {
                case "s": dotMatchesAll = true
                case "m": isMultiline = true
                case "i": ignoresCase = true
                case "x": skipsWhitespace = true
                case "q": isLiteral = true
                default: throw PatternFailure("'\(letter)' is not one of the flags s, m, i, x and q")
                }
            }
        }
    }

    /// Where a pattern matched, in code points.
    struct Match: Equatable {
        let range: Range<Int>
        /// What each group captured, the first at 0; nil where it took no part.
        let groups: [Range<Int>?]
    }

    /// Reads the pattern; refuses what is none, with the reason.
    init(_ source: String, flags: String = "") throws(PatternFailure) {
        let flags = try Flags(flags)
        self.flags = flags
        if flags.isLiteral {
            instructions = source.unicodeScalars.map { .one(CharacterTest($0, flags)) } + [.matched]
            groupCount = 0
            loopCount = 0
            return
        }
        var parser = PatternParser(source, flags)
        instructions = try parser.parse()
        groupCount = parser.groupCount
        loopCount = parser.loopCount
    }
}

/// Why a pattern, its flags or a replacement cannot be used, or why a search was given up.
struct PatternFailure: Error, Equatable {
    let message: String
    /// Whether there was nothing wrong but too much work.
    let isExhausted: Bool

    init(_ message: String, isExhausted: Bool = false) {
        self.message = message
        self.isExhausted = isExhausted
    }
}

/// What the matcher does next. Jumps are relative, so that pieces can be put together without being changed.
enum PatternInstruction: Sendable {
    /// One character.
    case one(CharacterTest)
    /// A character again and again. The whole repetition takes one place on the stack.
    case repeated(CharacterTest, Repetition)
    /// Goes on at the first place, and at the second if that fails.
    case fork(first: Int, second: Int)
    case jump(Int)
    /// Notes the place as the beginning or end of a group: 2n and 2n+1.
    case mark(Int)
    case lineStart
    case lineEnd
    case backReference(group: Int)
    /// Begins to count the rounds of a loop. The instruction after it is the round's test.
    case loopStart(Int)
    /// Decides about a further round, which begins two places ahead, after a `loopEnter`.
    case loopTest(Int, Repetition, exit: Int)
    /// Begins a round: the body follows.
    case loopEnter(Int)
    case matched
}

/// How often a piece may occur.
struct Repetition: Sendable, Equatable {
    var minimum: Int
    var maximum: Int
    /// Whether more is tried before less.
    var isGreedy = true
}
