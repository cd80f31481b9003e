import Testing

@testable import FEEL

/// Compares the arithmetic with Python's `decimal`, which implements the same standard independently.
@Suite("Decimal against Python", .timeLimit(.minutes(20)), .enabled(if: Python.isAvailable, "python3 is missing"))
struct DecimalAgainstPythonTests {
    @Test("Reading, adding, subtracting, multiplying, dividing, comparing", arguments: [UInt64(11), 12, 13])
    func arithmetic(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        var answers: [String] = []
        for _ in 0..<3000 {
            let left = random.numberText()
            let right = random.chance(20) ? neighbour(of: left, &random) : random.numberText()
            let operation = random.pick(["read", "+", "-", "*", "/", "<"])
            questions.append("\(operation) \(left) \(right)")
            answers.append(answer(operation, left, right))
        }
        try expectSame(answers, questions, seed: seed)
    }

    @Test("Rounding in every mode", arguments: [UInt64(21), 22])
    func rounding(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        var answers: [String] = []
        for _ in 0..<2000 {
            let number = random.numberText()
            let scale = random.int(-20...40)
            let mode = random.pick(RoundingMode.allCases)
            questions.append("round-\(mode) \(number) \(scale)")
            // Python gives a result the scale even where there is nothing to round, so only values are compared.
            answers.append(Decimal(number)?.rounded(scale: scale, mode)?.trimmed.parts ?? "nil")
        }
        try expectSame(answers, questions, seed: seed)
    }

    @Test("Powers with exponents from 1 to 60", arguments: [UInt64(31)])
    func powers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        var answers: [String] = []
        for _ in 0..<1000 {
            let number = random.numberText()
            let exponent = random.int(1...60)
            questions.append("power \(number) \(exponent)")
            answers.append(Decimal(number)?.power(Decimal(exponent))?.trimmed.parts ?? "nil")
        }
        try expectSame(answers, questions, seed: seed)
    }

    /// A number that differs little, so that differences cancel and quotients come close to one.
    private func neighbour(of text: String, _ random: inout SeededGenerator) -> String {
        guard let number = Decimal(text), let other = number.adding(random.decimal()) else { return "1" }
        return other.negated.description
    }

    private func answer(_ operation: String, _ left: String, _ right: String) -> String {
        guard let first = Decimal(left), let second = Decimal(right) else { return "nil" }
        let result: Decimal?
        switch operation {
        case "+": result = first.adding(second)
        case "-": result = first.subtracting(second)
        case "*": result = first.multiplying(by: second)
        case "/": result = first.dividing(by: second)
        case "<": return first < second ? "less" : first == second ? "equal" : "greater"
        default: result = first
        }
        return result?.parts ?? "nil"
    }

    private func expectSame(_ answers: [String], _ questions: [String], seed: UInt64) throws {
        let expected = try Python.answers(to: questions)
        try #require(expected.count == answers.count)
        for (index, question) in questions.enumerated() {
            #expect(answers[index] == expected[index], "seed \(seed): \(question)")
        }
    }
}

extension Decimal {
    /// Sign, coefficient and exponent: what two equal numbers can still differ in.
    fileprivate var parts: String { "\(isNegative ? 1 : 0) \(coefficient) \(exponent)" }
}
