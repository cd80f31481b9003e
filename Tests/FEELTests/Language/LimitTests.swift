import Testing

@testable import FEEL

@Suite("Limits of expressions", .timeLimit(.minutes(20)))
struct LimitTests {
    private func limits(steps: Int = 1_000_000, size: Int = 16_000_000) -> EvaluationLimits {
        var limits = EvaluationLimits.standard
        limits.maximumSteps = steps
        limits.maximumSize = size
        return limits
    }

    @Test("The length of a source")
    func sourceLength() throws {
        var limits = ParseLimits()
        limits.maximumLength = 5
        #expect(try Expression("1 + x", limits: limits).source == "1 + x")
        let failure = #expect(throws: SyntaxFailure.self) { try Expression("11 + x", limits: limits) }
        #expect(failure?.problems.map(\.code) == [.sourceTooLarge])
    }

    @Test("Long conditions are not deep")
    func longConditions() throws {
        for (word, result) in [("or", Value.boolean(true)), ("and", .boolean(false))] {
            let source = (0..<5000).map { "x = \($0)" }.joined(separator: " \(word) ")
            let evaluation = try Expression(source).evaluate { _ in 4999 }
            #expect(evaluation.value == result && evaluation.problems.isEmpty)
        }
    }

    @Test("Steps")
    func steps() throws {
        let expression = try Expression("x + x * x")
        #expect(expression.evaluate(limits: limits(steps: 5)) { _ in 1 }.value == 2)
        let stopped = expression.evaluate(limits: limits(steps: 4)) { _ in 1 }
        #expect(stopped.value == .null && stopped.problems.map(\.code).contains(.tooManySteps))
        // Once, however often the budget is asked after that.
        let list = try Expression("[x, x, x, x, x, x]").evaluate(limits: limits(steps: 2)) { _ in 1 }
        #expect(list.problems.map(\.code) == [.tooManySteps])
        let items = Value.list([Value](repeating: ["a": 1], count: 100))
        #expect(try Expression("x.a").evaluate(limits: limits(steps: 50)) { _ in items }.value == .null)
        #expect(try Expression("sum(x)").evaluate(limits: limits(steps: 50)) { _ in items }.value == .null)
        #expect(
            try Expression("x = x").evaluate(limits: limits(steps: 50)) { _ in items }.problems.map(\.code) == [
                .tooManySteps
            ])
    }

    @Test("Results that share their parts are measured by what they would take")
    func sharedParts() throws {
        var source = "{a0: [x, x, x, x]"
        for level in 1...60 { source += ", a\(level): [a\(level - 1), a\(level - 1), a\(level - 1), a\(level - 1)]" }
        let tooLarge = try Expression(source + "}").evaluate { _ in 1 }
        #expect(tooLarge.value == .null && tooLarge.problems.map(\.code) == [.resultTooLarge])
        let compared = try Expression(source + ", same: a60 = a60}.same").evaluate { _ in 1 }
        #expect(compared.value == .null && compared.problems.map(\.code) == [.tooManySteps])
        let printed = try Expression(source + ", text: string(a60)}.text").evaluate { _ in 1 }
        #expect(printed.value == .null && printed.problems.map(\.code) == [.resultTooLarge])
    }

    @Test("Strings that double")
    func longStrings() throws {
        var source = "{a0: x + x"
        for level in 1...60 { source += ", a\(level): a\(level - 1) + a\(level - 1)" }
        let evaluation = try Expression(source + "}.a60").evaluate { _ in "text" }
        #expect(evaluation.value == .null)
        #expect(evaluation.problems.first?.code == .resultTooLarge)
        #expect(evaluation.problems.count <= EvaluationLimits.standard.maximumProblems)
        // The same with constants, which are computed while parsing.
        #expect(try Expression(source.replacingVariable() + "}.a60").evaluate { _ in nil }.value == .null)
    }

    @Test("The size of results")
    func sizes() throws {
        let text = try Expression("x + x").evaluate(limits: limits(size: 10)) { _ in "123456" }
        #expect(text.value == .null && text.problems.map(\.code) == [.resultTooLarge])
        let list = try Expression("x").evaluate(limits: limits(size: 10)) { _ in .list([Value](repeating: 1, count: 11))
        }
        #expect(list.value == .null && list.problems.map(\.code) == [.resultTooLarge])
        var deep: Value = 1
        for _ in 0..<Value.maximumNesting { deep = [deep] }
        #expect(try Expression("x").evaluate { _ in deep }.value == deep)
        #expect(try Expression("[x]").evaluate { _ in deep }.problems.map(\.code) == [.resultTooLarge])
    }

    @Test("Problems are bounded")
    func problems() throws {
        let source = "[" + (0..<100).map { "v\($0)" }.joined(separator: ", ") + "]"
        let evaluation = try Expression(source).evaluate { _ in nil }
        #expect(evaluation.problems.count == EvaluationLimits.standard.maximumProblems)
        #expect(evaluation.value.asList?.count == 100)
    }
}

extension String {
    fileprivate func replacingVariable() -> String {
        "{a0: \"text\" + \"text\"" + dropFirst("{a0: x + x".count)
    }
}

@Suite("Expressions", .timeLimit(.minutes(20)))
struct ExpressionTests {
    @Test("Expressions are equal if their sources are")
    func equality() throws {
        let first = try Expression("x + 1")
        let copy = first
        #expect(first == copy)
        #expect(try first == Expression("x + 1"))
        #expect(try first != Expression("x  + 1"))
        #expect(first.source == "x + 1" && first.variableNames == ["x"])
    }

    @Test("An expression can be evaluated in many tasks at once")
    func sharing() async throws {
        let expression = try Expression("{a: x * 2, b: a + 1}.b")
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    expression.evaluate { _ in .number(Decimal(number)) }.value == .number(Decimal(number * 2 + 1))
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("Problems name the place that failed")
    func places() throws {
        let source = "1 + (x * unknown)"
        let problems = try Expression(source).evaluate { $0 == "x" ? 2 : nil }.problems
        #expect(problems.map(\.code) == [.unknownVariable, .typeMismatch, .typeMismatch])
        #expect(problems.map { source.utf8.dropFirst($0.range.lowerBound).count } == [8, 12, 17])
        #expect(problems[0].range == 9..<16 && problems[0].message == "There is no variable 'unknown'")
        #expect(problems[1].message == "A number and null cannot be multiplied")
    }
}
