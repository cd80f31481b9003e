/// Runs the instructions of a pattern over a text, backtracking on a stack of its own.
struct PatternMatcher {
    private let pattern: Pattern
    private let text: [Unicode.Scalar]
    /// How many instructions may still be executed.
    private(set) var budget: Int

    private var marks: [Int]
    private var rounds: [Int]
    /// Where the current round of each loop began.
    private var roundStarts: [Int]
    private var stack: [Choice] = []

    /// The choices that may be open at once: 32 bytes each.
    private static let maximumChoices = 1_000_000

    /// What to do when the way that was taken fails: to go on elsewhere, or to restore what was changed.
    private enum Choice {
        case resume(instruction: Int, position: Int)
        /// A repetition that gives characters back, down to the position.
        case shrink(instruction: Int, position: Int, least: Int)
        /// A repetition that takes one more character, at most so many.
        case grow(instruction: Int, position: Int, most: Int)
        case mark(Int, old: Int)
        case loop(Int, rounds: Int, start: Int)
    }

    init(_ pattern: Pattern, _ text: [Unicode.Scalar], budget: Int) {
        self.pattern = pattern
        self.text = text
        self.budget = budget
        marks = Array(repeating: -1, count: 2 * pattern.groupCount)
        rounds = Array(repeating: 0, count: pattern.loopCount)
        roundStarts = Array(repeating: -1, count: pattern.loopCount)
    }

    /// The first match that begins at the place or later; nil if there is none. Gives up when the budget is used up.
    mutating func firstMatch(from start: Int) throws(PatternFailure) -> Pattern.Match? {
        for position in start...max(start, text.count) {
            try spend(1)
            if mayBegin(at: position), let end = try end(from: position) {
                let groups = (0..<pattern.groupCount).map { group -> Range<Int>? in
                    let (start, end) = (marks[2 * group], marks[2 * group + 1])
                    return start >= 0 && end >= start ? start..<end : nil
                }
                return Pattern.Match(range: position..<end, groups: groups)
            }
        }
        return nil
    }

    /// A quick look at the first instruction.
    private func mayBegin(at position: Int) -> Bool {
        switch pattern.instructions[0] {
        case .one(let test): position < text.count && test.accepts(text[position])
        case .lineStart: position == 0 || pattern.flags.isMultiline
        case .repeated, .fork, .jump, .mark, .lineEnd, .backReference, .loopStart, .loopTest, .loopEnter, .matched:
            true
        }
    }

    private mutating func spend(_ count: Int) throws(PatternFailure) {
        budget -= count
        if budget < 0 { throw PatternFailure("The pattern takes too many steps on this text", isExhausted: true) }
    }

    private mutating func push(_ choice: Choice) throws(PatternFailure) {
        guard stack.count < PatternMatcher.maximumChoices else {
            throw PatternFailure("The pattern leaves too many ways open on this text")
        }
        stack.append(choice)
    }

    /// Where a match that begins at the place ends.
    private mutating func end(from start: Int) throws(PatternFailure) -> Int? {
        stack.removeAll(keepingCapacity: true)
        for index in marks.indices { marks[index] = -1 }
        var state = (instruction: 0, position: start)
        while true {
            try spend(1)
            if case .matched = pattern.instructions[state.instruction] { return state.position }
            if let next = try step(state.instruction, state.position) {
                state = next
            } else {
                guard let next = try backtrack() else { return nil }
                state = next
            }
        }
    }

    /// Executes one instruction; nil if this way fails.
    private mutating func step(
        _ instruction: Int, _ position: Int
    ) throws(PatternFailure) -> (instruction: Int, position: Int)? {
        switch pattern.instructions[instruction] {
        case .one(let test):
            guard position < text.count, test.accepts(text[position]) else { return nil }
            return (instruction + 1, position + 1)
        case .repeated(let test, let repetition):
            return try repeated(test, repetition, instruction, position)
        case .fork(let first, let second):
            try push(.resume(instruction: instruction + second, position: position))
            return (instruction + first, position)
        case .jump(let distance): return (instruction + distance, position)
        case .mark(let mark):
            try push(.mark(mark, old: marks[mark]))
            marks[mark] = position
            return (instruction + 1, position)
        case .lineStart: return isLineStart(position) ? (instruction + 1, position) : nil
        case .lineEnd: return isLineEnd(position) ? (instruction + 1, position) : nil
        case .backReference(let group):
            guard let end = try endOfReference(to: group, at: position) else { return nil }
            return (instruction + 1, end)
        case .loopStart(let loop):
            try push(.loop(loop, rounds: rounds[loop], start: roundStarts[loop]))
            rounds[loop] = 0
            roundStarts[loop] = -1
            return (instruction + 1, position)
        case .loopTest(let loop, let repetition, let exit):
            // A round that took nothing is the last: more of them would not change anything.
            if position == roundStarts[loop] || rounds[loop] >= repetition.maximum {
                return (instruction + exit, position)
            }
            if rounds[loop] < repetition.minimum { return (instruction + 1, position) }
            let (first, second) = repetition.isGreedy ? (1, exit) : (exit, 1)
            try push(.resume(instruction: instruction + second, position: position))
            return (instruction + first, position)
        case .loopEnter(let loop):
            try push(.loop(loop, rounds: rounds[loop], start: roundStarts[loop]))
            rounds[loop] += 1
            roundStarts[loop] = position
            return (instruction + 1, position)
        case .matched: return (instruction, position)
        }
    }

    /// Takes a character as often as it may, or as seldom as it must, and keeps the rest as one choice.
    private mutating func repeated(
        _ test: CharacterTest, _ repetition: Repetition, _ instruction: Int, _ position: Int
    ) throws(PatternFailure) -> (instruction: Int, position: Int)? {
        let wanted = repetition.isGreedy ? repetition.maximum : repetition.minimum
        let limit = wanted < text.count - position ? position + wanted : text.count
        var end = position
        while end < limit, test.accepts(text[end]) { end += 1 }
        try spend((end - position) >> 2)
        guard end - position >= repetition.minimum else { return nil }
        if repetition.isGreedy {
            let least = position + repetition.minimum
            if end > least { try push(.shrink(instruction: instruction, position: end, least: least)) }
        } else if repetition.maximum > repetition.minimum {
            let most = repetition.maximum < text.count - position ? position + repetition.maximum : text.count
            if end < most { try push(.grow(instruction: instruction, position: end, most: most)) }
        }
        return (instruction + 1, end)
    }

    /// Goes back to the last choice; nil if none is left.
    private mutating func backtrack() throws(PatternFailure) -> (instruction: Int, position: Int)? {
        while let choice = stack.popLast() {
            switch choice {
            case .resume(let instruction, let position): return (instruction, position)
            case .shrink(let instruction, let position, let least):
                let shorter = position - 1
                if shorter > least {
                    stack.append(.shrink(instruction: instruction, position: shorter, least: least))
                }
                return (instruction + 1, shorter)
            case .grow(let instruction, let position, let most):
                guard case .repeated(let test, _) = pattern.instructions[instruction], test.accepts(text[position])
                else { continue }
                if position + 1 < most {
                    stack.append(.grow(instruction: instruction, position: position + 1, most: most))
                }
                return (instruction + 1, position + 1)
            case .mark(let mark, let old): marks[mark] = old
            case .loop(let loop, let old, let start):
                rounds[loop] = old
                roundStarts[loop] = start
            }
            try spend(1)
        }
        return nil
    }

    // MARK: - Places and references

    private func isLineStart(_ position: Int) -> Bool {
        if position == 0 { return true }
        // Not behind a newline that is the last character (F&O 3.1, 5.6.1.1).
        return pattern.flags.isMultiline && position < text.count && text[position - 1] == "\n"
    }

    private func isLineEnd(_ position: Int) -> Bool {
        guard pattern.flags.isMultiline else { return position == text.count }
        if position < text.count { return text[position] == "\n" }
        return text.last != "\n"
    }

    /// Where what the group captured ends when it stands here again. A group that took no part is empty.
    private mutating func endOfReference(to group: Int, at position: Int) throws(PatternFailure) -> Int? {
        let (start, end) = (marks[2 * group], marks[2 * group + 1])
        guard start >= 0, end >= start else { return position }
        let length = end - start
        guard length <= text.count - position else { return nil }
        try spend(length >> 2)
        for offset in 0..<length {
            let (first, second) = (text[start + offset], text[position + offset])
            if first == second { continue }
            guard pattern.flags.ignoresCase, CaseVariants.of(first).contains(second) else { return nil }
        }
        return position + length
    }
}
