import Testing

@testable import FEEL

/// Compares roots, logarithms and the like with Python's `decimal`, whose results are correctly rounded.
@Suite("Functions of decimals", .timeLimit(.minutes(20)), .enabled(if: Python.isAvailable, "python3 is missing"))
struct DecimalFunctionTests {
    private func expectSame(_ seed: UInt64, _ question: (inout SeededGenerator) -> (String, Decimal?)) throws {
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        var answers: [String] = []
        for _ in 0..<700 {
            let (text, answer) = question(&random)
            questions.append(text)
            answers.append(answer.map { $0.trimmed.parts } ?? "nil")
        }
        let expected = try Python.answers(to: questions)
        try #require(expected.count == answers.count)
        for (index, question) in questions.enumerated() {
            #expect(answers[index] == expected[index], "seed \(seed): \(question)")
        }
    }

    @Test("Square roots", arguments: [UInt64(1), 2])
    func roots(seed: UInt64) throws {
        try expectSame(seed) { random in
            var number = random.decimal().magnitude
            if random.chance(30) { number = number.multiplying(by: number) ?? number }
            return ("sqrt \(number) 0", number.squareRoot)
        }
    }

    @Test("Natural logarithms", arguments: [UInt64(3), 4])
    func logarithms(seed: UInt64) throws {
        try expectSame(seed) { random in
            var number = random.decimal().magnitude
            // Near to one, where digits cancel.
            if random.chance(40) { number = Decimal.one.adding(random.small()) ?? 1 }
            return ("ln \(number) 0", number.naturalLogarithm)
        }
    }

    @Test("Exponentials", arguments: [UInt64(5), 6])
    func exponentials(seed: UInt64) throws {
        try expectSame(seed) { random in
            let number =
                random.chance(40)
                ? random.small() : Decimal("\(random.int(-15_000...15_000)).\(random.int(0...99_999_999))") ?? 1
            return ("exp \(number) 0", number.exponential)
        }
    }

    @Test("Powers with a fraction", arguments: [UInt64(7), 8])
    func powers(seed: UInt64) throws {
        try expectSame(seed) { random in
            let number = Decimal("\(random.int(0...500)).\(random.int(1...99_999))") ?? 1
            let exponent = Decimal("\(random.int(-300...300)).\(random.int(0...99_999))5") ?? 1
            return ("real-power \(number) \(exponent)", number.power(exponent))
        }
    }

    @Test("Remainders", arguments: [UInt64(9), 10])
    func remainders(seed: UInt64) throws {
        try expectSame(seed) { random in
            let number = random.chance(30) ? Decimal(random.int(-100...100)) : random.decimal()
            let divisor = random.chance(50) ? Decimal(random.pick([-7, -3, 1, 2, 10, 97])) : random.decimal()
            return ("modulo \(number) \(divisor.isZero ? 3 : divisor)", number.modulo(divisor.isZero ? 3 : divisor))
        }
    }

    @Test("What has no result")
    func noResult() {
        #expect(Decimal(-1).squareRoot == nil)
        #expect(Decimal(0).naturalLogarithm == nil)
        #expect(Decimal(-1).naturalLogarithm == nil)
        #expect(Decimal("1E5000")?.exponential == nil)
        #expect(Decimal("-1E5000")?.exponential == .zero)
        #expect(Decimal(5).modulo(0) == nil)
    }
}

extension Decimal {
    /// Sign, coefficient and exponent.
    fileprivate var parts: String { "\(isNegative ? 1 : 0) \(coefficient) \(exponent)" }
}

extension SeededGenerator {
    /// A number near to zero.
    fileprivate mutating func small() -> Decimal {
        Decimal("\(int(-99_999...99_999))E-\(int(1...33))") ?? 1
    }
}
