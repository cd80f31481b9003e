import Testing

@testable import FEEL

@Suite("Filters, paths and properties", .timeLimit(.minutes(20)))
struct FilterTests {
    @Test(
        "Filters",
        arguments: [
            ("l[item > 1]", "[2, 3]"), ("l[x > 13]", "[]"), ("l[true]", "[1, 2, 3]"), ("l[null]", "[]"),
            ("x[true]", "[12]"), ("x[item = 5]", "[]"), ("n[item = 1]", "null"), ("[][item > 1]", "[]"),
            // A number is a place, also if it is computed.
            ("l[x - 10]", "2"), ("l[-1]", "3"), ("l[0]", "null"), ("l[x]", "null"), ("[][x - 10]", "null"),
            ("l[count(l)]", "3"), ("l[l[2]]", "2"), ("\"a\"[1]", "\"a\""), ("l[1.5]", "null"),
            // Entries of the items come before what is around, and what is around before nothing.
            ("order.items[price != null].name", "[\"a\", \"b\"]"), ("order.items[price = x - 2].name", "[\"a\"]"),
            ("order.items[item.price = 25].name", "[\"b\"]"), ("order.items[name = \"c\"][1].name", "\"c\""),
            ("[{x: 1}, {x: 2}][x = 2]", "[{x: 2}]"), ("{p: 2, r: [{p: 1}, {q: 3}][p = 2]}.r", "[{q: 3}]"),
            ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"), ("[{a b: 1}][a b = 1]", "[{a b: 1}]"),
            ("[{\"a-b\": 1}, {\"a-b\": 2}][a-b = 2]", "[{\"a-b\": 2}]"),
            ("[[1, 2], [3, 4]][item[1] = 3]", "[[3, 4]]"), ("[{l: [1, 2]}][l[item > 1] = [2]]", "[{l: [1, 2]}]"),
            ("[{a: 1, l: [1, 2]}].l[1]", "[1, 2]"), ("[{a: 1, l: [{b: 1}]}][l[b = a][1].b = 1].a", "[1]"),
            ("for i in [1, 2] return [10, 20][i]", "[10, 20]"), ("l[item > 1][item > 2]", "[3]"),
        ])
    func filters(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test("A condition that is no truth value counts as false and is reported")
    func noTruth() throws {
        try EvaluationTests.expect("[1, 2][\"a\"]", "[]", problems: [.typeMismatch, .typeMismatch])
        try EvaluationTests.expect("[1, \"a\"][item > 0]", "[1]", problems: [.typeMismatch])
    }

    @Test(
        "Properties",
        arguments: [
            ("d.year", "2024"), ("d.month", "2"), ("d.day", "29"), ("d.weekday", "4"), ("t.hour", "10"),
            ("t.minute", "30"), ("t.second", "5.25"), ("t.time offset", "@\"-PT5H\""), ("t.timezone", "null"),
            ("local.time offset", "null"), ("z.timezone", "\"Europe/Paris\""), ("m.year", "2024"), ("m.hour", "23"),
            ("m.time offset", "@\"PT0S\""), ("p.days", "1"), ("p.hours", "2"), ("p.minutes", "3"), ("p.seconds", "4.5"),
            ("p.value", "93784.5"), ("(-p).days", "-1"), ("(-p).hours", "-2"), ("(-p).seconds", "-4.5"),
            ("y.years", "-1"), ("y.months", "-2"), ("y.value", "-14"), ("[d, m].year", "[2024, 2024]"),
            ("[1..3).start", "1"), ("[1..3).end", "3"), ("[1..3).start included", "true"),
            ("[1..3).end included", "false"), ("(< 5).start", "null"), ("(< 5).end", "5"),
            ("(>= 5).start included", "true"), ("(>= 5).end included", "false"),
        ])
    func properties(_ source: String, _ expected: String) throws {
        let values: [String: String] = [
            "d": "2024-02-29", "t": "10:30:05.25-05:00", "local": "10:30:00", "z": "10:30:00@Europe/Paris",
            "m": "2024-01-01T23:00:00Z", "p": "P1DT2H3M4.5S", "y": "-P1Y2M",
        ]
        let evaluation = try Expression(source).evaluate { name in values[name].flatMap { Value(temporal: $0) } }
        #expect(evaluation.value == (try Expression(expected).evaluate { _ in nil }.value), "\(source)")
        #expect(evaluation.problems.isEmpty, "\(source): \(evaluation.problems)")
    }

    @Test(
        "Properties that there are not",
        arguments: ["@\"P1D\".years", "@\"P1Y\".days", "@\"2024-01-01\".hour", "[1..2].size"])
    func noProperties(source: String) throws {
        try EvaluationTests.expect(source, "null", problems: [.typeMismatch])
    }

    @Test("An offset that depends on rules nobody handed in is no guess")
    func zones() throws {
        try EvaluationTests.expect(
            "@\"2024-01-01T10:00:00@Europe/Paris\".time offset", "null", problems: [.unknownZone])
    }
}
