import Testing

@testable import FEEL

@Suite("Functions of strings", .timeLimit(.minutes(20)))
struct StringFunctionTests {
    @Test(
        "Results",
        arguments: [
            ("substring(\"foobar\", 3)", "\"obar\""), ("substring(\"foobar\", 3, 3)", "\"oba\""),
            ("substring(\"foobar\", -2, 1)", "\"a\""), ("substring(\"foobar\", 3, 3.8)", "\"oba\""),
            ("substring(\"foobar\", -6, 60)", "\"foobar\""), ("substring(\"foobar\", 6)", "\"r\""),
            ("substring(\"\u{1F40E}foo\", 2)", "\"foo\""), ("substring(\"foobar\", 3, null)", "\"obar\""),
            ("lower case(\"aBÉ\")", "\"abé\""), ("substring before(\"foobar\", \"bar\")", "\"foo\""),
            ("substring before(\"foobar\", \"xyz\")", "\"\""), ("substring before(\"foobar\", \"\")", "\"\""),
            ("substring after(\"foobar\", \"ob\")", "\"ar\""), ("substring after(\"foobar\", \"x\")", "\"\""),
            ("substring after(\"abc\", \"\")", "\"abc\""), ("substring after(\"\", \"a\")", "\"\""),
            ("starts with(\"foobar\", \"fo\")", "true"), ("starts with(\"foobar\", \"oo\")", "false"),
            ("ends with(\"foobar\", \"bar\")", "true"), ("ends with(\"r\", \"bar\")", "false"),
            ("ends with(\"foobar\", \"\")", "true"), ("matches(\"foobar\", \"^fo*b\")", "true"),
            ("matches(\"FOO\", \"foo\", \"i\")", "true"), ("matches(\"foo\", \"f.p\")", "false"),
            ("matches(\"abc\", \"b\", null)", "true"),
            ("replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""),
            ("replace(\"abc\", \"B\", \"x\", \"i\")", "\"axc\""),
            ("split(\"a;b;;\", \";\")", "[\"a\", \"b\", \"\", \"\"]"),
            ("string join([\"a\", null, \"c\"], \"-\")", "\"a-c\""), ("string join([\"a\", \"b\"])", "\"ab\""),
            ("string join([\"a\", \"b\"], null)", "\"ab\""), ("string join([], \"X\")", "\"\""),
            ("string join(\"a\", \"X\")", "\"a\""),
        ])
    func results(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "substring(\"foobar\", 0)", "substring(\"foobar\", 7)", "substring(\"foobar\", -7)", "substring(\"\", 1)",
            "substring(\"foobar\", 1, 0)", "substring(\"foobar\", 1, -1)", "substring(\"foobar\", \"1\")",
            "substring(\"foobar\", 1E30)", "substring(null, 1)", "lower case(1)", "starts with(\"a\", null)",
            "ends with(1, \"a\")", "substring before(\"a\", 1)", "matches(\"a\", \"(\")",
            "matches(\"a\", \"a\", \"p\")",
            "matches(\"a\", null)", "matches(null, \"a\")", "replace(\"abc\", \"b*\", \"x\")",
            "replace(\"abc\", \"b\", \"$\")",
            "split(\"a\", \"\")", "split(\"a\", null)", "string join(null)", "string join([1, 2], \"x\")",
            "string join([\"a\"], 1)", "string join(1, \"x\")",
        ])
    func invalid(_ source: String) throws { try EvaluationTests.expect(source, "null", problems: [.invalidArgument]) }

    @Test("A pattern that explodes takes the steps that there are")
    func explosion() throws {
        let text = String(repeating: "a", count: 2000)
        var limits = EvaluationLimits()
        limits.maximumSteps = 10_000
        let evaluation = try Expression("matches(t, \"^(a+)+b$\")").evaluate(limits: limits) { _ in .string(text) }
        #expect(evaluation.value == .null)
        #expect(evaluation.problems.map(\.code) == [.tooManySteps])
    }

    @Test("A replacement that grows too large is refused")
    func growth() throws {
        var limits = EvaluationLimits()
        limits.maximumSize = 1000
        let source = "replace(t, \".\", \"0123456789\")"
        let evaluation = try Expression(source).evaluate(limits: limits) { _ in
            .string(String(repeating: "a", count: 900))
        }
        #expect(evaluation.value == .null && evaluation.problems.count == 1)
    }
}
