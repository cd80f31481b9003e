import Testing

@testable import FEEL

@Suite("Ranges and tests", .timeLimit(.minutes(20)))
struct RangeTests {
    @Test(
        "in",
        arguments: [
            ("x in [1..12]", "true"), ("x in [1..12)", "false"), ("x in ]11..12]", "true"), ("x in (12..20)", "false"),
            ("x in [1..12[", "false"), ("x in <= 12", "true"), ("x in < 12", "false"), ("x in (> 12, < 13)", "true"),
            ("x in = 12", "true"), ("x in != 12", "false"), ("x in 12", "true"), ("x in (11, 12)", "true"),
            ("x in l", "false"), ("2 in l", "true"), ("x in [[1..5], [10..20]]", "true"), ("x in (l, 12)", "true"),
            ("l in [[1, 2, 3]]", "true"), ("l in l", "true"), ("s in [\"a\"..\"i\"]", "true"),
            ("x in (x + 1)", "false"), ("x in (x + 1) - 1", "true"), ("x in ([12, 13])[1]", "true"),
            ("x in (1..5) or t", "true"), ("x in (? > 10)", "true"), ("x in (? > 20, ? = 12)", "true"),
            ("[1..3] in [[1..3]]", "true"), ("[1..3] in ([1..3])", "true"), ("n in (null)", "true"),
            ("n in (1, null)", "true"), ("t in (f, t)", "true"), ("t in f", "false"), ("{a: 1} in [{a: 1}]", "true"),
            ("x in not(5)", "false"), ("[1, \"a\"] in (1)", "null"),
        ])
    func membership(_ source: String, _ expected: String) throws {
        let evaluation = try Expression(source).evaluate { EvaluationTests.variables[$0] }
        #expect(evaluation.value == (try Expression(expected).evaluate { _ in nil }.value), "\(source)")
    }

    @Test(
        "Ranges as values",
        arguments: [
            ("[1..2] = [1..2]", "true"), ("[1..2] = [1..2)", "false"), ("(1..2] = ]1..2]", "true"),
            ("[1..2) = [1..2[", "true"), ("(< 5) = (< 5)", "true"), ("(< 5) = (null..5)", "false"),
            ("(=5) = [5..5]", "false"), ("{r: < 5, a: 3 in r, b: 6 in [r]}", "{r: < 5, a: true, b: false}"),
            ("{r: [1..5], a: 3 in r, b: 6 in r}", "{r: [1..5], a: true, b: false}"),
            ("[x - 2..x]", "[10..12]"), ("[@\"2024-01-01\"..@\"2024-02-01\"].end.month", "2"),
            ("[1..5] = 5", "null"), ("\"[1..5]\" = string([1..5])", "true"), ("string((< 5))", "\"(< 5)\""),
        ])
    func values(_ source: String, _ expected: String) throws {
        let evaluation = try Expression(source).evaluate { EvaluationTests.variables[$0] }
        #expect(evaluation.value == (try Expression(expected).evaluate { _ in nil }.value), "\(source)")
    }

    @Test("An end that is null leaves open what lies inside", arguments: ["5 in [null..10]", "5 in [1..null)"])
    func unknownEnds(source: String) throws { try EvaluationTests.expect(source, "null", problems: [.typeMismatch]) }

    @Test("Ends that have no order", arguments: ["[1..\"a\"]", "[[]..[]]", "[true..false]", "(< true)", "(>= [1])"])
    func disorder(source: String) throws { try EvaluationTests.expect(source, "null", problems: [.typeMismatch]) }

    @Test(
        "Ranges come back from their bytes",
        arguments: [
            "[1..5]", "(1..5]", "[\"a\"..\"b\")", "(< 5)", "(>= @\"PT1H\")", "(= true)", "(!= [1, 2])", "[null..1]",
        ])
    func bytes(source: String) throws {
        let value = try Expression(source).evaluate { _ in nil }.value
        var writer = ByteWriter()
        writer.value(value)
        var reader = ByteReader(writer.bytes)
        let read = try reader.value()
        #expect(read == value && reader.isAtEnd && value.kind == .range)
        #expect(value.json() == "{\"@type\":\"range\",\"@value\":\(Value.string(source).json())}")
        #expect(try Expression(source).evaluate { _ in nil }.value.hashValue == read.hashValue)
    }

    @Test("Ranges with forms that nobody wrote are refused")
    func brokenBytes() {
        #expect(throws: DecodingFailure.self) {
            var reader = ByteReader([0x10, 0x0A, 0x00])
            _ = try reader.value()
        }
    }
}

@Suite("Unary tests", .timeLimit(.minutes(20)))
struct UnaryTestTests {
    @Test(
        "What passes",
        arguments: [
            ("-", "5", true), ("", "5", true), (" - ", "null", true), ("5", "5", true), ("5", "6", false),
            ("< 5", "4", true), ("< 5", "5", false), ("<= 5", "5", true), ("> x", "13", true), ("= 5", "5", true),
            ("!= 5", "5", false), ("1, 2, 3", "2", true), ("1, 2, 3", "4", false), ("[1..5)", "4", true),
            ("(1..5)", "1", false), ("]1..5[, 7", "7", true), ("not(5)", "4", true), ("not(5)", "5", false),
            ("not(< 5, 7)", "6", true), ("not(< 5, 7)", "7", false), ("not([1..5])", "3", false),
            ("not(? > 5)", "6", false), ("not(true) or ? > 5", "6", true), ("\"a\", \"b\"", "\"b\"", true),
            ("? > 5", "6", true), ("? > 5 and ? < 7", "8", false), ("x > 5", "1", true), ("x > 50", "1", false),
            ("l", "3", true), ("l", "4", false), ("[[1..5], [7..8]]", "7", true), ("true", "true", true),
            ("true", "false", false), ("false", "false", true), ("? = false", "false", true),
            ("not(true)", "false", true),
            ("null", "null", true), ("null", "1", false), ("-5", "-5", true), ("- 5", "-5", true), ("x", "12", true),
            ("x * 2, 1", "24", true), ("@\"2024-01-01\"", "@\"2024-01-01\"", true),
            ("< @\"2024-01-01\"", "@\"2023-12-31\"", true),
            ("contains(?, \"el\")", "\"hello\"", true), ("every i in ? satisfies i > 0", "[1, 2]", true),
            ("count(?) > 1", "[1]", false), ("x in [? .. 20]", "5", true), ("{a: 1}", "{a: 1}", true),
            ("? instance of number", "1", true), ("\"-\"", "\"-\"", true),
        ])
    func passing(_ source: String, _ input: String, _ expected: Bool) throws {
        let value = try Expression(input).evaluate { _ in nil }.value
        let evaluation = try UnaryTests(source).evaluate(value) { EvaluationTests.variables[$0] }
        #expect(evaluation.value == .boolean(expected), "\(source) of \(input): \(evaluation.problems)")
    }

    @Test(
        "What cannot be said is null",
        arguments: [
            ("< 5", "null"), ("< 5", "\"a\""), ("not(< 5)", "null"), ("1", "\"a\""), ("[1..5]", "null"),
            ("? > null", "1"),
        ])
    func unknown(_ source: String, _ input: String) throws {
        let value = try Expression(input).evaluate { _ in nil }.value
        let evaluation = try UnaryTests(source).evaluate(value) { _ in nil }
        #expect(evaluation.value == .null && !evaluation.problems.isEmpty, "\(source)")
    }

    @Test("One that passes decides, whatever the others are")
    func decided() throws {
        #expect(try UnaryTests("< \"a\", 5").evaluate(5) { _ in nil }.value == true)
        #expect(try UnaryTests("not(< \"a\", 5)").evaluate(5) { _ in nil }.value == false)
    }

    @Test("What is no test", arguments: ["not()", "1,", ",1", "1 2", "<", "- -", "not(1", "(1, 2)"])
    func refused(source: String) {
        #expect(throws: SyntaxFailure.self) { try UnaryTests(source) }
    }

    @Test("Names and equality")
    func names() throws {
        let tests = try UnaryTests("> limit and ? < a-b", known: KnownNames(names: ["a-b"]))
        #expect(tests.variableNames == ["a-b", "limit"] && tests.source == "> limit and ? < a-b" && !tests.isAny)
        #expect(try tests != UnaryTests("-") && UnaryTests("-") == UnaryTests("-") && UnaryTests("-").isAny)
    }

    @Test("Many cells share one run, its steps and its problems")
    func sharedRun() throws {
        var limits = EvaluationLimits()
        limits.maximumSteps = 3
        var run = EvaluationRun(limits: limits)
        let test = try UnaryTests("< 5")
        for _ in 0..<3 { #expect(test.passes(4, in: &run) { _ in nil } == true) }
        #expect(test.passes(4, in: &run) { _ in nil } == nil)
        #expect(run.problems.map(\.code) == [.tooManySteps])
    }
}
