import Testing

@testable import FEEL

@Suite("Evaluation", .timeLimit(.minutes(20)))
struct EvaluationTests {
    /// The variables that the cases read.
    static let variables: Context = [
        "x": 12, "s": "hello", "t": true, "f": false, "n": nil, "l": [1, 2, 3],
        "order": [
            "id": "A-1", "items": [["price": 10, "name": "a"], ["price": 25, "name": "b"], ["name": "c"]],
        ],
    ]

    /// The value of the source, and both source and expected value as FEEL.
    static func expect(_ source: String, _ expected: String, problems codes: [Problem.Code] = []) throws {
        let evaluation = try Expression(source).evaluate { variables[$0] }
        let value = try Expression(expected).evaluate { _ in nil }
        #expect(value.problems.isEmpty, "\(expected)")
        #expect(evaluation.value == value.value, "\(source)")
        #expect(evaluation.problems.map(\.code) == codes, "\(source): \(evaluation.problems)")
    }

    @Test(
        "Literals",
        arguments: [
            ("null", "null"), ("true", "true"), ("1.50", "1.5"), (".5", "0.5"), ("1e3", "1000"), ("1.2E-2", "0.012"),
            ("[]", "[]"), ("[1, [2], \"a\"]", "[1,[2],\"a\"]"), ("{}", "{}"),
            ("{a: 1, b: a + 1, c: {d: b}}", "{c: {d: 2}, b: 2, a: 1}"),
            ("{a: 1, b: {a: 2, c: a}, d: a}", "{a: 1, b: {a: 2, c: 2}, d: 1}"), ("\"\\u00e9\\U01F600\"", "\"é😀\""),
            ("\"a\\\"b\\\\\\n\\r\\t\\'\"", "\"a\\\"b\\\\\\n\\r\\t'\""), ("\"\\uD83D\\uDE00\"", "\"😀\""),
            ("\"\\d\\u12\"", "\"\\\\d\\\\u12\""),
            ("1 /* a * / */ + // b\n 2", "3"), ("// only this\r 7", "7"), ("@\"2024-02-29\"", "date(\"2024-02-29\")"),
            ("@\"10:30:00Z\"", "time(\"10:30:00Z\")"), ("@\"PT1H\"", "duration(\"PT1H\")"),
            ("\u{A0}1\u{2003}+\u{3000}2", "3"),
        ])
    func literals(_ source: String, _ expected: String) throws { try Self.expect(source, expected) }

    @Test(
        "Arithmetic",
        arguments: [
            ("1 + 2 * 3", "7"), ("10 - 4 - 3", "3"), ("2 * 3 ** 2", "18"), ("-3 ** 2", "9"),
            ("3 ** 4 ** 5", "3486784401"),
            ("10 / 4", "2.5"), ("1 / 3 * 3", "0.9999999999999999999999999999999999"), ("--10", "10"), ("-10--5", "-5"),
            ("0.1 + 0.2 = 0.3", "true"), ("\"a\" + \"b\" + s", "\"abhello\""), ("x * x - 1", "143"),
            ("(1 + 2) * 3", "9"),
            ("-(x)", "-12"), ("10 ** -5", "0.00001"),
        ])
    func arithmetic(_ source: String, _ expected: String) throws { try Self.expect(source, expected) }

    @Test(
        "Arithmetic that has no result",
        arguments: [
            ("1 + \"a\"", Problem.Code.typeMismatch), ("n + 1", .typeMismatch), ("\"a\" - \"b\"", .typeMismatch),
            ("[1] + 1", .typeMismatch), ("true * 2", .typeMismatch), ("-s", .typeMismatch), ("-n", .typeMismatch),
            ("1 / 0", .divisionByZero), ("x / (x - 12)", .divisionByZero), ("0 ** -1", .divisionByZero),
            ("(-2) ** 0.5", .outOfRange), ("10 ** 7000", .outOfRange), ("9E6144 + 9E6144", .outOfRange),
            ("9E6144 * 10", .outOfRange), ("@\"P1D\" / 0", .divisionByZero), ("@\"P1D\" + @\"P1Y\"", .typeMismatch),
            ("@\"2024-01-01\" + 1", .typeMismatch), ("-@\"2024-01-01\"", .typeMismatch), ("nothing", .unknownVariable),
        ])
    func noResult(_ source: String, _ code: Problem.Code) throws { try Self.expect(source, "null", problems: [code]) }

    @Test(
        "Dates and durations",
        arguments: [
            ("@\"2024-02-28\" + @\"P2D\"", "@\"2024-03-01\""), ("@\"2024-01-31\" + @\"P1M\"", "@\"2024-02-29\""),
            ("@\"P1M\" + @\"2024-03-31\"", "@\"2024-04-30\""), ("@\"2024-03-01\" - @\"P1D\"", "@\"2024-02-29\""),
            ("@\"2024-03-01\" + @\"PT36H\"", "@\"2024-03-02\""), ("@\"2024-03-01\" - @\"PT1H\"", "@\"2024-02-29\""),
            ("@\"2024-03-01\" - @\"2024-02-01\"", "@\"P29D\""), ("@\"10:00:00\" + @\"PT15H\"", "@\"01:00:00\""),
            ("@\"10:00:00+01:00\" - @\"PT11H\"", "@\"23:00:00+01:00\""),
            ("@\"10:00:00\" - @\"12:30:00\"", "@\"-PT2H30M\""),
            ("@\"10:00:00+01:00\" - @\"10:00:00Z\"", "@\"-PT1H\""),
            ("@\"2024-12-31T23:00:00Z\" + @\"PT1H0.5S\"", "@\"2025-01-01T00:00:00.5Z\""),
            ("@\"2024-03-01T00:00:00\" - @\"2024-02-29T23:59:59.5\"", "@\"PT0.5S\""),
            ("@\"2024-03-01T00:00:00+02:00\" - @\"2024-03-01T00:00:00Z\"", "@\"-PT2H\""),
            ("@\"2024-03-31T10:00:00\" - @\"P1M\"", "@\"2024-02-29T10:00:00\""),
            ("@\"P1D\" + @\"PT1H\"", "@\"P1DT1H\""),
            ("@\"P1Y\" - @\"P1M\"", "@\"P11M\""), ("@\"P1D\" * 1.5", "@\"PT36H\""), ("2 * @\"P1Y\"", "@\"P2Y\""),
            ("@\"PT1S\" / 3", "@\"PT0.333333333S\""), ("@\"P1Y\" / 5", "@\"P2M\""), ("@\"P1D\" / @\"PT1H\"", "24"),
            ("@\"P1Y\" / @\"P5M\"", "2.4"), ("-@\"P1D\"", "@\"-P1D\""), ("-@\"-P1Y\"", "@\"P1Y\""),
        ])
    func temporal(_ source: String, _ expected: String) throws { try Self.expect(source, expected) }

    @Test(
        "Dates and durations that have no result",
        arguments: [
            ("@\"999999999-12-31\" + @\"P1D\"", Problem.Code.outOfRange), ("@\"P106751991167300D\" * 2", .outOfRange),
            ("@\"10:00:00\" - @\"10:00:00Z\"", .typeMismatch), ("@\"2024-01-01\" + @\"2024-01-01\"", .typeMismatch),
            ("@\"10:00:00\" + @\"P1Y\"", .typeMismatch), ("@\"P1Y\" / @\"P0Y\"", .divisionByZero),
            ("@\"2024-01-01T00:00:00@Europe/Paris\" + @\"P1D\"", .unknownZone),
            ("@\"10:00:00@Europe/Paris\" - @\"10:00:00@Asia/Dhaka\"", .unknownZone),
            ("@\"10:00:00@Europe/Paris\" < @\"10:00:00Z\"", .unknownZone),
        ])
    func noTemporal(_ source: String, _ code: Problem.Code) throws { try Self.expect(source, "null", problems: [code]) }

    @Test(
        "Comparison",
        arguments: [
            ("1 = 1.0", "true"), ("s = \"hello\"", "true"), ("s != \"x\"", "true"), ("n = null", "true"),
            ("x = null", "false"),
            ("l = [1, 2, 3.0]", "true"), ("x >= 12 = true", "true"), ("\"a\" < \"b\"", "true"), ("x <= 11", "false"),
            ("@\"2024-01-01\" < @\"2024-01-02\"", "true"), ("x between 1 and 12", "true"),
            ("x between 13 and 20", "false"),
            ("x between 12 and 11 + 1", "true"), ("not(x between 1 and 5)", "true"),
        ])
    func comparison(_ source: String, _ expected: String) throws { try Self.expect(source, expected) }

    @Test(
        "Comparison that has no result",
        arguments: ["1 = \"1\"", "1 < \"1\"", "n < 1", "l < l", "true >= false", "1 != true"])
    func incomparable(source: String) throws { try Self.expect(source, "null", problems: [.typeMismatch]) }

    @Test("Three truth values: every pair")
    func logic() throws {
        let values: [(String, Bool?)] = [("true", true), ("false", false), ("null", nil)]
        func text(_ value: Bool?) -> String { value.map { "\($0)" } ?? "null" }
        for (left, first) in values {
            for (right, second) in values {
                let and = first == false || second == false ? false : first == nil || second == nil ? nil : true
                let or = first == true || second == true ? true : first == nil || second == nil ? nil : false
                try Self.expect("\(left) and \(right)", text(and))
                try Self.expect("\(left) or \(right)", text(or))
            }
            try Self.expect("not(\(left))", text(first.map { !$0 }))
        }
        // Anything else counts as null.
        try Self.expect("true and 1", "null", problems: [.typeMismatch])
        try Self.expect("1 and false", "false", problems: [.typeMismatch])
        try Self.expect("s or true", "true", problems: [.typeMismatch])
        try Self.expect("not(1)", "null", problems: [.invalidArgument])
        // What is decided is not evaluated further.
        try Self.expect("false and nothing", "false")
        try Self.expect("t or f and nothing", "true")
    }

    @Test("Conditions")
    func conditions() throws {
        try Self.expect("if t then 1 else 2", "1")
        try Self.expect("if f then 1 else 2", "2")
        try Self.expect("if n then 1 else 2", "2")
        try Self.expect("if 1 then 1 else 2", "null", problems: [.typeMismatch])
        try Self.expect("if x > 5 then if x > 10 then \"big\" else \"middle\" else \"small\"", "\"big\"")
        try Self.expect("1 + if f then 1 else 2 + 3", "6")
        try Self.expect("if t then 1 else nothing", "1")
    }

    @Test(
        "Paths and items",
        arguments: [
            ("order.id", "\"A-1\""), ("order.items.price", "[10, 25, null]"), ("order.items[2].name", "\"b\""),
            ("order.items[-1].name", "\"c\""), ("order.nothing", "null"), ("order.nothing.more", "null"),
            ("n.a", "null"),
            ("l[1]", "1"), ("l[3]", "3"), ("l[4]", "null"), ("l[0]", "null"), ("l[-3]", "1"), ("l[-4]", "null"),
            ("l[1 + 1]", "2"), ("l[1.5]", "null"), ("l[2.0]", "2"), ("x[1]", "12"), ("x[-1]", "12"), ("x[2]", "null"),
            ("{a: {b: 1}}.a.b", "1"), ("[{b: 1}, {b: [2]}].b", "[1, [2]]"), ("[][1]", "null"), ("[1, 2][2]", "2"),
        ])
    func paths(_ source: String, _ expected: String) throws { try Self.expect(source, expected) }

    @Test("Values without entries have none")
    func noEntries() throws {
        try Self.expect("x.a", "null", problems: [.typeMismatch])
        try Self.expect("l.a", "[null, null, null]", problems: [.typeMismatch, .typeMismatch, .typeMismatch])
    }
}
