import Testing

@testable import FEEL

@Suite("Functions as values", .timeLimit(.minutes(20)))
struct FunctionTests {
    @Test(
        "Calls",
        arguments: [
            ("(function(a, b) a - b)(5, 3)", "2"), ("(function() 7)()", "7"),
            ("(function(a, b) a - b)(b: 5, a: 3)", "-2"), ("{f: function(a) a + x, r: f(1)}.r", "13"),
            ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", "120"),
            ("{k: 2, f: function(a) function(b) a * b + k, r: f(3)(4)}.r", "14"),
            ("{f: function(a) a, g: function(h, a) h(h(a)) + 1, r: g(f, 5)}.r", "6"),
            ("[function(a) a + 1, function(a) a + 2][2](10)", "12"), ("{f: function(a) a}.f(3)", "3"),
            ("for f in [function(a) a, function(a) -a] return f(2)", "[2, -2]"),
            ("{sum: function(a) a * 100, r: sum(2)}.r", "200"), ("{count: 3, r: count([1, 2])}.r", "2"),
            ("{f: max, r: f(1, 5, 2)}.r", "5"), ("{\"f-g\": function(a) a + 1, r: f-g(1)}.r", "2"),
            ("contains(match: \"b\", string: \"abc\")", "true"),
            ("number(from: \"1,5\", decimal separator: \",\")", "1.5"),
            ("date(day: 2, month: 3, year: 2024)", "@\"2024-03-02\""), ("[{f: 1}][f(1) = 2]", "[]"),
        ])
    func calls(_ source: String, _ expected: String) throws {
        let codes: [Problem.Code] = source.hasPrefix("[{f: 1}]") ? [.typeMismatch] : []
        try EvaluationTests.expect(source, expected, problems: codes)
    }

    @Test(
        "Arguments are converted to the types of the parameters, or null",
        arguments: [
            ("(function(a: number) a)(\"1\")", "null", true), ("(function(a: number) a)([1])", "1", false),
            ("(function(a: list<number>) a)(1)", "[1]", false),
            ("(function(a: list<number>) a)([\"x\"])", "null", true),
            ("(function(a: date and time) a)(@\"2024-01-01\")", "@\"2024-01-01T00:00:00Z\"", false),
            ("(function(a: number) \"other\")(\"1\")", "\"other\"", true),
            ("(function(a: number) a)(null)", "null", false),
            ("(function(a) a)()", "null", true), ("(function(a) a)(1, 2)", "null", true),
            ("(function(a) a)(b: 1)", "null", true), ("(function(a, b) a)(a: 1)", "null", true),
            ("contains(string: \"a\", text: \"b\")", "null", true),
            ("(function(f: function<number> -> Any) f(1))(function(a) a)", "1", false),
        ])
    func conversions(_ source: String, _ expected: String, _ isReported: Bool) throws {
        try EvaluationTests.expect(source, expected, problems: isReported ? [.invalidArgument] : [])
    }

    @Test("What is no function cannot be called", arguments: ["1(2)", "null()", "\"abs\"(1)", "l[1](2)", "x.y()"])
    func noFunctions(source: String) throws {
        let evaluation = try Expression(source).evaluate { EvaluationTests.variables[$0] }
        #expect(evaluation.value == .null && evaluation.problems.last?.code == .typeMismatch)
    }

    @Test("A name is called if it is known")
    func known() throws {
        let double = FunctionValue([.init("n", .number)], result: .number) { run, arguments in
            guard let number = arguments[0].asNumber, run.take(1) else { return run.report(.invalidArgument, "Not me") }
            return .number(number.adding(number) ?? .zero)
        }
        let expression = try Expression("double it(21)", knownNames: ["double it"])
        #expect(expression.variableNames == ["double it"])
        #expect(expression.evaluate { _ in .function(double) }.value == 42)
        let broken = expression.evaluate { _ in nil }
        #expect(broken.value == .null && broken.problems.first?.code == .unknownVariable)
        #expect(throws: SyntaxFailure.self) { try Expression("double it(21)") }
    }

    @Test("A function keeps the variables as they were when it was made")
    func closures() throws {
        let made = try Expression("function(a) a + x").evaluate { _ in 1 }.value
        #expect(try Expression("f(1)", knownNames: ["f"]).evaluate { $0 == "f" ? made : 100 }.value == 2)
    }

    @Test("A native function can call what it is handed, and its problems stand where it was called")
    func native() throws {
        let twice = FunctionValue([.init("f"), .init("x")]) { run, arguments in
            guard let function = arguments[0].asFunction else { return run.report(.invalidArgument, "No function") }
            return function.call([function.call([arguments[1]], &run)], &run)
        }
        let lookup = { (_: String) -> Value? in .function(twice) }
        #expect(try Expression("twice(function(a) a * 3, 2)", knownNames: ["twice"]).evaluate(lookup).value == 18)
        let problems = try Expression("1 + twice(1, 2)", knownNames: ["twice"]).evaluate(lookup).problems
        #expect(problems.first?.message == "No function" && problems.first?.range == 4..<15)
    }

    @Test("External functions come from the environment")
    func external() throws {
        let source = """
            {larger: function(a, b) external {java: {class: "java.lang.Math", method signature: "max(double,double)"}},
             r: larger(1, 2)}.r
            """
        let expression = try Expression(source)
        let without = expression.evaluate { _ in nil }
        #expect(without.value == .null && without.problems.first?.code == .unknownFunction)
        var environment = EvaluationEnvironment()
        environment.external = ExternalFunctions { reference in
            guard reference.className == "java.lang.Math", reference.methodSignature == "max(double,double)" else {
                return nil
            }
            return { _, arguments in arguments[1] }
        }
        #expect(expression.evaluate(environment: environment) { _ in nil }.value == 2)
    }

    @Test("Recursion is bounded, on a small stack too")
    func recursion() throws {
        let sources = [
            "{f: function(n) 1 + f(n + 1), r: f(1)}.r", "{f: function(n) [f(n)][1], r: f(1)}.r",
            "{f: function(n) if f(n) then 1 else 2, r: f(1)}.r", "{f: function(g) g(g), r: f(f)}.r",
            "{f: function(n) for i in [1, 2] return f(i), r: f(1)}.r",
            "{f: function(n) [1, 2][f(item) = 1], r: f(1)}.r",
            "{f: function(n) n in (f(n)), r: f(1)}.r", "{f: function(n) {a: {b: f(n)}}, r: f(1)}.r",
            "{f: function(n: number) some i in [1] satisfies f(n: i), r: f(1)}.r",
        ]
        for source in sources {
            let codes = withSmallStack { () -> [Problem.Code] in
                (try? Expression(source))?.evaluate { _ in nil }.problems.map(\.code) ?? []
            }
            #expect(codes?.contains(.nestedTooDeep) == true || codes?.contains(.tooManySteps) == true, "\(source)")
        }
    }

    @Test("A function has no bytes and no JSON to be read again")
    func notKept() throws {
        let function = try Expression("[function(a: number) a, abs]").evaluate { _ in nil }.value
        var writer = ByteWriter()
        writer.value(function)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.value() == [nil, nil])
        #expect(
            function.json()
                == #"[{"@type":"function","@value":"function(a: number) -> Any"},{"@type":"function","@value":"abs"}]"#)
        #expect(function.holdsFunction && !Value.list([1, ["a": "b"]]).holdsFunction)
    }
}
