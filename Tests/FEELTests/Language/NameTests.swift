import Testing

@testable import FEEL

@Suite("Names", .timeLimit(.minutes(20)))
struct NameTests {
    @Test(
        "Where a name ends",
        arguments: [
            // Adjacent words are one name, whoever knows it.
            ("first name", [], ["first name"]), ("first   \n name", [], ["first name"]), ("a 1 b", [], ["a 1 b"]),
            ("first name", ["first"], ["first name"]), ("a and b", [], ["a", "b"]),
            ("a between b and c", [], ["a", "b", "c"]),
            ("if a b then c d else e", [], ["a b", "c d", "e"]), ("_a + b_1", [], ["_a", "b_1"]),
            ("änderung", [], ["änderung"]),
            // Operators and keywords belong to a name only if it is known; the longest known one wins.
            ("a-b", [], ["a", "b"]), ("a-b", ["a-b"], ["a-b"]), ("a - b", ["a-b"], ["a", "b"]),
            ("a-b-c", ["a-b", "a-b-c"], ["a-b-c"]), ("a-b-c", ["a-b"], ["a-b", "c"]), ("a-bc", ["a-b"], ["a", "bc"]),
            ("a-b c", ["a-b"], []), ("x and y", ["x and y"], ["x and y"]), ("x and yz", ["x and y"], ["x", "yz"]),
            ("for sale + 1", ["for sale"], ["for sale"]), ("a.b", ["a.b"], ["a.b"]), ("a.b", [], ["a"]),
            ("50% of a", ["50% of a"], []), ("it's", ["it's"], ["it's"]),
            ("a/b*c+d", ["a/b*c", "a/b"], ["a/b*c", "d"]),
            ("  spaced   out ", ["spaced  out"], ["spaced out"]), ("if", ["if"], []),
            // Names of functions are names of variables too.
            ("count", [], ["count"]), ("date + time", [], ["date", "time"]), ("date and time", [], ["date", "time"]),
            ("count(count)", [], ["count"]), ("string length (x)", [], ["x"]),
            ("number of items", [], ["number of items"]),
            // Entries of contexts are no variables where they are visible.
            ("{a: 1, b: a + c}", [], ["c"]), ("{a: a}", [], ["a"]), ("{a-b: 1, c: a-b}", [], []),
            ("{a: {b: 1}, c: b}", [], ["b"]), ("{a: 1, c: {d: a, e: d}}", [], []), ("[{a: 1}, a]", [], ["a"]),
            ("{\"and\": 1, b: 2}", [], []), ("{x y: 1, z: x y + x}", [], ["x"]),
            ("b + a + b + a.c", [], ["a", "b"]),
        ] as [(String, [String], [String])])
    func variables(_ source: String, _ known: [String], _ expected: [String]) throws {
        guard !expected.isEmpty || source.hasPrefix("{") else {
            #expect(throws: SyntaxFailure.self) { try Expression(source, knownNames: known) }
            return
        }
        #expect(try Expression(source, knownNames: known).variableNames == expected)
    }

    @Test("Names after a dot")
    func paths() throws {
        let value: Value = ["a": ["b c": 1, "d-e": 2, "d": 10, "e": 1]]
        func evaluate(_ source: String, _ known: [String] = []) throws -> Value {
            try Expression(source, knownNames: known).evaluate { value.asContext?[$0] ?? 3 }.value
        }
        #expect(try evaluate("a.b c") == 1)
        #expect(try evaluate("a . b   c") == 1)
        #expect(try evaluate("a.d-e", ["d-e"]) == 2)
        #expect(try evaluate("a.d-e") == 7)
        #expect(try evaluate("{x: {p-q: 5}, y: x.p-q}.y") == 5)
    }

    @Test("The look-up is asked for the names as they are written, with single spaces")
    func lookups() throws {
        var asked: [String] = []
        let expression = try Expression("full\n  name = x-1 and full name = 2", knownNames: ["x-1"])
        _ = expression.evaluate { name in
            asked.append(name)
            return 2
        }
        #expect(asked == ["full name", "x-1", "full name"])
        #expect(expression.variableNames == ["full name", "x-1"])
    }

    @Test(
        "Between backticks any text is a name",
        arguments: [
            ("`for` + `order no`", "5"), ("`order no`", "3"), ("o.`if`.`a.b`", "7"), ("[`for`][1]", "2"),
            ("{x: `for`, y: x + 1}.y", "3"), ("if `for` = 2 then `$` else 0", "9"),
        ])
    func quoted(_ source: String, _ result: String) throws {
        let inner: Value = .context(Context([("a.b", 7)]))
        let values: [String: Value] = [
            "for": 2, "order no": 3, "o": .context(Context([("if", inner)])), "$": 9,
        ]
        #expect(try Expression(source).evaluate { values[$0] }.value.json() == result)
    }

    @Test("A backtick that is not closed is a fault", arguments: ["`a", "``", "a.`b", "1 + `"])
    func unclosed(_ source: String) {
        #expect(throws: SyntaxFailure.self) { try Expression(source) }
    }
}
