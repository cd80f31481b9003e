import Testing

@testable import FEEL

@Suite("Functions of lists", .timeLimit(.minutes(20)))
struct ListFunctionTests {
    @Test(
        "Results",
        arguments: [
            ("list contains([1, 2, 3], 2)", "true"), ("list contains([1, null], null)", "true"),
            ("list contains([1, 2], 3)", "false"), ("list contains([], 1)", "false"),
            ("list contains([\"1\"], 1)", "false"), ("mean([1, 2, 3])", "2"), ("mean(1, 2)", "1.5"),
            ("mean([])", "null"),
            ("product([2, 3, 4])", "24"), ("product([])", "null"), ("median(8, 2, 5, 3, 4)", "4"),
            ("median([6, 1, 2, 3])", "2.5"), ("median([])", "null"),
            ("decimal(stddev(2, 4, 7, 5), 10)", "2.0816659995"), ("stddev([47])", "null"), ("stddev([])", "null"),
            ("stddev([1, 1, 1])", "0"), ("mode(6, 3, 9, 6, 6)", "[6]"), ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
            ("mode([])", "[]"), ("mode([1.0, 1, 2])", "[1]"), ("all([true, true])", "true"),
            ("all([true, false, null])", "false"), ("all([true, null])", "null"), ("all([])", "true"),
            ("any([false, true, null])", "true"), ("any([false, null])", "null"), ("any([])", "false"),
            ("any(true)", "true"), ("all(true, false)", "false"), ("sublist([4, 5, 6], 2)", "[5, 6]"),
            ("sublist([4, 5, 6], 1, 2)", "[4, 5]"), ("sublist([4, 5, 6], -2)", "[5, 6]"),
            ("sublist([4, 5, 6], -3, 1)", "[4]"), ("sublist([4, 5, 6], 2, 0)", "[]"),
            ("append([1], 2, 3)", "[1, 2, 3]"),
            ("append([], null)", "[null]"), ("append(1, 2)", "[1, 2]"), ("append([1], [2])", "[1, [2]]"),
            ("concatenate([1, 2], [3], 4)", "[1, 2, 3, 4]"), ("concatenate([])", "[]"),
            ("insert before([1, 3], 1, 2)", "[2, 1, 3]"), ("insert before([1, 3], -1, 2)", "[1, 2, 3]"),
            ("remove([1, 2, 3], 2)", "[1, 3]"), ("remove([1, 2, 3], -1)", "[1, 2]"), ("remove([1], 1)", "[]"),
            ("reverse([1, 2, 3])", "[3, 2, 1]"), ("index of([1, 2, 3, 2], 2)", "[2, 4]"), ("index of([], 1)", "[]"),
            ("index of([1, null], null)", "[2]"), ("union([1, 2], [2, 3])", "[1, 2, 3]"),
            ("distinct values([1, 2, 1.0, \"1\", null, null])", "[1, 2, \"1\", null]"),
            ("distinct values([@\"10:00:00Z\", @\"11:00:00+01:00\"])", "[@\"10:00:00Z\"]"),
            ("distinct values([[1, 2], [1, 2.0], {a: 1}, {a: 1}])", "[[1, 2], {a: 1}]"),
            ("distinct values([@\"P0D\", @\"P0M\"])", "[@\"P0D\", @\"P0M\"]"),
            ("flatten([[1, 2], [[3]], 4, []])", "[1, 2, 3, 4]"), ("list replace([2, 4, 7], 3, 6)", "[2, 4, 6]"),
            ("list replace([2, 4, 7], -1, 6)", "[2, 4, 6]"), ("sort([3, 1, 2])", "[1, 2, 3]"), ("sort([])", "[]"),
            ("count(\"a\")", "1"), ("reverse(1)", "[1]"), ("count([[1, 2]])", "1"),
        ])
    func results(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "list contains(null, 1)", "mean([1, \"a\"])", "mean([null])", "product(true)", "median([1, null])",
            "stddev([1, \"a\"])", "mode([1, 2, \"a\"])", "mode(null)", "mode()", "all(null)", "any([1, false])",
            "any(1)",
            "any()", "sublist([1, 2], 0)", "sublist([1, 2], 3)", "sublist([1, 2], 1, 3)", "sublist([1, 2], 1, -1)",
            "sublist(null, 1)", "sublist([1], \"1\")", "append(null, 1)", "append([1])", "concatenate([1], null)",
            "concatenate()", "insert before([1], 0, 2)", "insert before([1], 3, 2)", "insert before(null, 1, 2)",
            "remove([1], 2)", "remove([], 1)", "remove([1], null)", "reverse(null)", "index of(null, 1)", "union(null)",
            "distinct values(null)", "flatten(null)", "list replace([1], 2, 3)", "list replace([1], \"a\", 3)",
            "sort(null)", "sort([1], 2)",
        ])
    func invalid(_ source: String) throws { try EvaluationTests.expect(source, "null", problems: [.invalidArgument]) }

    @Test("What has no order is not sorted")
    func mixed() throws { try EvaluationTests.expect("sort([1, \"a\"])", "null", problems: [.typeMismatch]) }

    private func native(_ body: @escaping @Sendable ([Value]) -> Value) -> Value {
        .function(FunctionValue([.init("x"), .init("y")]) { _, arguments in body(arguments) })
    }

    @Test("Sorting with a function is stable, whatever the list", arguments: [UInt64(1), 2])
    func sorting(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let byTens = native { arguments in
            .boolean((arguments[0].asInt ?? 0) / 10 < (arguments[1].asInt ?? 0) / 10)
        }
        let sort = try Expression("sort(l, f)")
        for count in 0..<40 {
            let items = (0..<count).map { _ in random.int(0...99) }
            let result = sort.evaluate { $0 == "f" ? byTens : .list(items.map { .number(Decimal($0)) }) }.value
            let expected = items.enumerated().sorted { ($0.element / 10, $0.offset) < ($1.element / 10, $1.offset) }
            #expect(result == .list(expected.map { .number(Decimal($0.element)) }), "seed \(seed): \(items)")
        }
    }

    @Test("A function that answers no truth value makes null")
    func strange() throws {
        for source in ["sort([2, 1], f)", "list replace([1], f, 2)"] {
            let evaluation = try Expression(source).evaluate { _ in native { _ in 1 } }
            #expect(evaluation.value == .null)
            #expect(evaluation.problems.map(\.code) == [.invalidArgument])
        }
    }

    @Test("Items that a function finds are replaced")
    func replacing() throws {
        let isSmaller = native { .boolean(($0[0].asInt ?? 0) < ($0[1].asInt ?? 0)) }
        let evaluation = try Expression("list replace([2, 4, 7, 8], f, 5)").evaluate { _ in isSmaller }
        #expect(evaluation.value == [5, 5, 7, 8])
    }

    @Test(
        "A list that is too long for the steps is refused, with the limit in the message",
        arguments: [
            "count(l)", "sum(l)", "sort(l)", "flatten(l)", "reverse(l)", "distinct values(l)", "concatenate(l, l)",
            "index of(l, 0)", "mode(l)", "union(l)", "append(l, 1)", "remove(l, 1)", "string join(l)", "all(l)",
        ])
    func limits(_ source: String) throws {
        let list = Value.list(Array(repeating: 1, count: 2_000_000))
        let evaluation = try Expression(source).evaluate { _ in list }
        #expect(evaluation.value == .null)
        #expect(evaluation.problems.map(\.code) == [.tooManySteps])
        #expect(evaluation.problems.first?.message.contains("1000000") == true)
    }

    @Test("Many distinct values are found in time")
    func distinct() throws {
        let list = Value.list((0..<100_000).map { .number(Decimal($0 % 60_000)) })
        let evaluation = try Expression("count(distinct values(l))").evaluate { _ in list }
        #expect(evaluation.value == 60_000)
    }
}
