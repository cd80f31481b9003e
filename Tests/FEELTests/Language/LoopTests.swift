import Testing

@testable import FEEL

@Suite("Loops and conditions", .timeLimit(.minutes(20)))
struct LoopTests {
    @Test(
        "for",
        arguments: [
            ("for i in l return i * 2", "[2, 4, 6]"), ("for i in [] return i", "[]"), ("for i in x return i", "[12]"),
            ("for i in l, j in [10, 20] return i + j", "[11, 21, 12, 22, 13, 23]"),
            ("for i in [[1, 2], [3]], j in i return j", "[1, 2, 3]"), ("for i in 1..3 return i", "[1, 2, 3]"),
            ("for i in 3..1 return i", "[3, 2, 1]"), ("for i in x..x return i", "[12]"),
            ("for i in -1..1, j in i..1 return j", "[-1, 0, 1, 0, 1, 1]"), ("for i in [1..3] return i", "[1, 2, 3]"),
            ("for i in (1..3) return i", "[2]"), ("for i in (1..2) return i", "[]"),
            ("for i in @\"2024-02-28\"..@\"2024-03-01\" return i.day", "[28, 29, 1]"),
            ("for i in @\"2024-03-01\"..@\"2024-02-29\" return i.day", "[1, 29]"),
            ("for i in [@\"2024-01-01\"..@\"2024-01-02\"] return i.day", "[1, 2]"),
            ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
            ("for i in l return count(partial)", "[0, 1, 2]"),
            ("for i in l return for j in l return count(partial) + i", "[[1, 2, 3], [2, 3, 4], [3, 4, 5]]"),
            ("{partial: 7, r: for i in [partial] return i}.r", "[7]"),
            ("for partial in l return partial", "[1, 2, 3]"), ("for full name in l return full name", "[1, 2, 3]"),
            ("{a: 1, r: for a in l return {b: a, c: b}.c, d: a}.d", "1"), ("for i in {a: 1} return i.a", "[1]"),
        ])
    func iterations(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "What cannot be gone through",
        arguments: [
            "for i in n return i", "for i in \"a\"..\"c\" return i", "for i in 1.5..3 return i",
            "for i in [3..1] return i", "for i in [\"a\"..\"c\"] return i", "for i in (< 5) return i",
            "for i in @\"PT1H\"..@\"PT2H\" return i", "some i in n satisfies true",
        ])
    func nothing(source: String) throws { try EvaluationTests.expect(source, "null", problems: [.typeMismatch]) }

    @Test(
        "some and every",
        arguments: [
            ("some i in l satisfies i > 2", "true"), ("some i in l satisfies i > 3", "false"),
            ("every i in l satisfies i > 0", "true"), ("every i in l satisfies i > 1", "false"),
            ("some i in [] satisfies true", "false"), ("every i in [] satisfies false", "true"),
            ("some i in l, j in l satisfies i + j = 6", "true"), ("every i in l, j in [i] satisfies i = j", "true"),
            ("some i in [null, true] satisfies i", "true"), ("some i in [null, false] satisfies i", "null"),
            ("every i in [null, true] satisfies i", "null"), ("every i in [null, false] satisfies i", "false"),
            ("some i in 1..10 satisfies i = 7", "true"), ("some i in [1..10] satisfies i = 11", "false"),
        ])
    func quantified(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test("A loop takes steps, and stops when there are none left")
    func steps() throws {
        for source in ["for i in 1..1000000000 return i", "some i in 1..1000000000, j in 1..10 satisfies i < 0"] {
            let evaluation = try Expression(source).evaluate { _ in nil }
            #expect(evaluation.value == .null && evaluation.problems.map(\.code) == [.tooManySteps])
        }
        let ends = try Expression("for i in x..y return i").evaluate {
            $0 == "x" ? .number(Decimal(Int.min)) : .number(Decimal(Int.max))
        }
        #expect(ends.value == .null && ends.problems.map(\.code) == [.tooManySteps])
    }

    @Test(
        "Many branches are one level deep",
        arguments: [
            ("if f then 1 else if t then 2 else 3", "2"), ("if f then 1 else if f then 2 else 3", "3"),
            ("if t then if f then 1 else 2 else 3", "2"), ("if f then 1 else (if t then 2 else 3) + 1", "3"),
        ])
    func branches(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }
}
