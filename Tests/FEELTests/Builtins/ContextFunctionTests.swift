import Testing

@testable import FEEL

@Suite("Functions of contexts", .timeLimit(.minutes(20)))
struct ContextFunctionTests {
    @Test(
        "Results",
        arguments: [
            ("get value({a: \"foo\"}, \"a\")", "\"foo\""), ("get value({a: null}, \"a\")", "null"),
            ("get entries({a: 1, b: 2})", "[{key: \"a\", value: 1}, {key: \"b\", value: 2}]"),
            ("get entries({})", "[]"),
            ("context([{key: \"a\", value: 1}, {key: \"b\", value: 2}])", "{a: 1, b: 2}"), ("context([])", "{}"),
            ("context({key: \"a\", value: null})", "{a: null}"), ("context(get entries({a: {b: 1}}))", "{a: {b: 1}}"),
            ("context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"), ("context put({a: 1}, \"a\", 2)", "{a: 2}"),
            ("context put({}, \"\", 1)", "context([{key: \"\", value: 1}])"),
            ("context put({}, \"a\", null)", "{a: null}"),
            ("context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", "{x: 1, y: {a: 2}}"),
            ("context put({x: 1, y: {a: 0}}, [\"y\", \"b\"], 2)", "{x: 1, y: {a: 0, b: 2}}"),
            ("context put({y: {a: {b: {c: 1}}}}, [\"y\", \"a\", \"b\", \"c\"], 2)", "{y: {a: {b: {c: 2}}}}"),
            ("context merge([{a: 1}, {b: 2}, {a: 3}])", "{a: 3, b: 2}"), ("context merge([])", "{}"),
            ("context merge({a: 1})", "{a: 1}"),
        ])
    func results(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "get value({a: 1}, \"b\")", "get value({a: 1}, 1)", "get value(null, \"a\")", "get value(\"a\", \"a\")",
            "get value({a: 1})", "get entries(null)", "get entries([1, 2])", "context(null)", "context([1])",
            "context([{key: \"a\"}])", "context([{value: 1}])", "context([{key: 1, value: 1}])",
            "context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "context put({}, null, 1)",
            "context put(null, \"a\", 1)", "context put({}, \"a\")", "context put({}, 1, 1)", "context put({}, [], 1)",
            "context put({y: {}}, [\"y\", null], 2)", "context put({y: 1}, [\"y\", \"a\"], 2)",
            "context put({}, [\"y\", \"a\"], 2)", "context merge(null)", "context merge([{}, null])",
            "context merge([1])",
        ])
    func invalid(_ source: String) throws { try EvaluationTests.expect(source, "null", problems: [.invalidArgument]) }
}
