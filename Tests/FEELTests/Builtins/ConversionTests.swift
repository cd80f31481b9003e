import Testing

@testable import FEEL

@Suite("Functions that convert", .timeLimit(.minutes(20)))
struct ConversionTests {
    @Test(
        "Results",
        arguments: [
            ("string length(\"\")", "0"), ("string length(\"e\u{301}😀\")", "3"), ("string length([\"abc\"])", "3"),
            ("contains(\"foobar\", \"oba\")", "true"), ("contains(\"foobar\", \"\")", "true"),
            ("contains(\"\", \"a\")", "false"),
            ("contains(\"aaab\", \"aab\")", "true"), ("contains(\"aabaaabaaac\", \"aabaaac\")", "true"),
            ("contains(\"abababac\", \"ababac\")", "true"),
            ("contains(\"é\", \"e\")", "false"),
            ("upper case(\"aBc ß é\")", "\"ABC SS É\""), ("count([])", "0"), ("count([1, null])", "2"),
            ("count(5)", "1"),
            ("sum([1, 2.5])", "3.5"), ("sum(1, 2, 3)", "6"), ("sum(5)", "5"), ("sum([])", "null"),
            ("min([3, 1, 2])", "1"),
            ("max(3, 1, 2)", "3"), ("max([\"a\", \"c\", \"b\"])", "\"c\""), ("min([])", "null"),
            ("min(@\"PT1H\", @\"PT30M\")", "@\"PT30M\""),
            ("string(1.50)", "\"1.50\""), ("string(null)", "null"), ("string(\"a\")", "\"a\""),
            ("string(true)", "\"true\""),
            ("string(@\"2024-01-01\")", "\"2024-01-01\""), ("string(@\"PT1H\")", "\"PT1H\""),
            ("string([1, \"a\", null])", "\"[1, \\\"a\\\", null]\""),
            ("string({a: 1, \"b-c\": [2]})", "\"{a: 1, \\\"b-c\\\": [2]}\""),
            ("number(\"1.5\")", "1.5"), ("number(\"1 000,5\", \" \", \",\")", "1000.5"),
            ("number(\"1,000.5\", \",\", \".\")", "1000.5"),
            ("number(\"1.000.000\", \".\", null)", "1000000"), ("number(\"15\", null, null)", "15"),
            ("date(\"2024-02-29\")", "@\"2024-02-29\""), ("date(@\"2024-02-29T10:00:00Z\")", "@\"2024-02-29\""),
            ("date(2024, 2, 29)", "@\"2024-02-29\""), ("time(\"10:30:00\")", "@\"10:30:00\""),
            ("time(@\"2024-02-29T10:00:00Z\")", "@\"10:00:00Z\""), ("time(10, 30, 1.5)", "@\"10:30:01.5\""),
            ("time(10, 30, 0, @\"-PT1H\")", "@\"10:30:00-01:00\""), ("time(10, 30, 0, null)", "@\"10:30:00\""),
            ("date and time(\"2024-02-29T10:00:00\")", "@\"2024-02-29T10:00:00\""),
            ("date and time(\"2024-02-29\")", "@\"2024-02-29T00:00:00\""),
            ("date and time(@\"2024-02-29\", @\"10:00:00Z\")", "@\"2024-02-29T10:00:00Z\""),
            ("date and time(@\"2024-02-29T01:00:00\", @\"10:00:00\")", "@\"2024-02-29T10:00:00\""),
            ("duration(\"P1Y2M\")", "@\"P1Y2M\""), ("duration(\"-PT90M\")", "@\"-PT1H30M\""),
        ])
    func results(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "string length(1)", "string length(null)", "string length()", "string length(\"a\", \"b\")",
            "contains(\"a\")",
            "contains(\"a\", 1)", "upper case([\"a\", \"b\"])", "count()", "count(null)", "count(1, 2)", "sum()",
            "sum([1, \"a\"])",
            "sum([null])", "min()", "string()", "number(1)", "number(\"x\")", "number(\"\")", "number(\"1,5\")",
            "number(\"1 000\")",
            "number(\"1\", \".\", \".\")", "number(\"1\", \"x\", \".\")", "number(\"1.5\", null, \",\")",
            "date(\"2024-13-01\")", "date(1)",
            "date(null)", "date(2024, 13, 1)", "date(2024, 1)", "date(2024.5, 1, 1)", "time(\"25:00:00\")",
            "time(10, 30)",
            "time(24, 0, 0)", "time(10, 0, 60)", "time(10, 0, -1)", "time(10, 0, 0, 1)", "time(10, 0, 0, @\"P2D\")",
            "date and time(\"x\")", "date and time(@\"2024-01-01\", 1)", "date and time(1, @\"10:00:00\")",
            "duration(\"P1Y1D\")",
            "duration(1)",
        ])
    func invalid(source: String) throws { try EvaluationTests.expect(source, "null", problems: [.invalidArgument]) }

    @Test("Mixed kinds have no minimum", arguments: ["min([1, \"a\"])", "max(1, null)", "min([true])", "max([[1]])"])
    func mixed(source: String) throws { try EvaluationTests.expect(source, "null", problems: [.typeMismatch]) }

    @Test("The search finds what a slow search finds", arguments: [UInt64(131)])
    func search(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            let text = (0..<random.int(0...60)).map { _ in random.pick(["a", "b"]) }.joined()
            let pattern = (0..<random.int(0...10)).map { _ in random.pick(["a", "b"]) }.joined()
            let bytes = Array(text.utf8)
            let slow = (0...bytes.count).first { bytes[$0...].starts(with: pattern.utf8) }
            #expect(text.firstOccurrence(of: pattern) == slow, "seed \(seed): '\(pattern)' in '\(text)'")
        }
    }

    @Test("Every function has a name of its own and is found by it")
    func names() throws {
        #expect(Set(Builtin.all.map(\.name)).count == Builtin.all.count)
        for builtin in Builtin.all {
            let match = try #require(BuiltinNames.match(at: 0, in: Scanner(builtin.name + " (1)")))
            #expect(match.builtin == builtin && Builtin.named(builtin.name) == builtin)
            #expect(!builtin.signatures.isEmpty)
        }
    }
}
