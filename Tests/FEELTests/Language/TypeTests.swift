import Testing

@testable import FEEL

@Suite("Types", .timeLimit(.minutes(20)))
struct TypeTests {
    @Test(
        "instance of",
        arguments: [
            ("1 instance of number", true), ("1 instance of string", false), ("1 instance of Any", true),
            ("null instance of Any", false), ("null instance of Null", true), ("n instance of number", false),
            ("l instance of list<number>", true), ("l instance of list<string>", false), ("l instance of list", true),
            ("[1, null] instance of list<number>", true), ("[] instance of list<string>", true),
            ("[1] instance of number", false), ("{a: 1} instance of context<a: number>", true),
            ("{a: 1, b: 2} instance of context<a: number>", true), ("{b: 2} instance of context<a: number>", false),
            ("{} instance of context", true), ("{a b: [1]} instance of context<a b: list<number>>", true),
            ("[1..2] instance of range<number>", true), ("[1..2] instance of range<string>", false),
            ("(< 5) instance of range<number>", true), ("@\"P1D\" instance of days and time duration", true),
            ("@\"P1Y\" instance of years and months duration", true), ("@\"P1Y\" instance of date and time", false),
            ("@\"2024-01-01T00:00:00\" instance of date and time", true), ("@\"2024-01-01\" instance of date", true),
            ("(function(a: number) a) instance of function<number> -> Any", true),
            ("(function(a: number) a) instance of function<Any> -> Any", false),
            ("(function(a) a) instance of function<number> -> Any", true),
            ("(function(a) a) instance of function<> -> Any", false),
            ("1 instance of number and true", true), ("x + 1 instance of number = 1", false),
            ("-1 instance of number", false),
        ])
    func instances(_ source: String, _ expected: Bool) throws {
        let value = try Expression(source).evaluate { EvaluationTests.variables[$0] }.value
        // The sign binds more loosely than the type: what it gets is a truth value. So does the sum.
        let isLoose = source.hasPrefix("-")
        #expect(value == (isLoose ? .null : .boolean(expected)), "\(source)")
    }

    @Test(
        "Types are printed as they are read",
        arguments: [
            "Any", "Null", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
            "years and months duration", "list<number>", "list<list<Any>>", "range<date>", "context",
            "context<a: number, b c: list<string>>", "function<> -> Any", "function<number, list<date>> -> boolean",
        ])
    func texts(text: String) throws {
        let type = try FEELType(text)
        #expect(type.description == text)
        #expect(try FEELType(" " + text.replacing("<", with: " <").replacing(",", with: " /* and */ , ") + " ") == type)
    }

    @Test("Types that a model names")
    func named() throws {
        let types: [String: FEELType] = ["tPerson": .context([.init("age", .number)]), "my type": .string]
        #expect(try FEELType("list<tPerson>", named: types) == .list(.context([.init("age", .number)])))
        let known = KnownNames(types: types)
        let value = try Expression("\"a\" instance of my type and true", known: known).evaluate { _ in nil }.value
        #expect(value == true)
        #expect(try Expression("(function(p: tPerson) p.age)({age: 3})", known: known).evaluate { _ in nil }.value == 3)
    }

    @Test(
        "What is no type",
        arguments: [
            "", "numbers", "list<", "list<number", "list<number>>", "context<a>", "function<number>", "range<>", "1",
        ])
    func refused(text: String) { #expect(throws: SyntaxFailure.self) { try FEELType(text) } }

    @Test("Types nested too deeply are refused")
    func nesting() {
        let text = String(repeating: "list<", count: 1000) + "number" + String(repeating: ">", count: 1000)
        #expect(throws: SyntaxFailure.self) { try FEELType(text) }
    }

    @Test("Conformance of types")
    func conformance() throws {
        let pairs = [
            ("number", "Any", true), ("Any", "number", false), ("list<number>", "list<Any>", true),
            ("context<a: number, b: string>", "context<a: Any>", true),
            ("context<a: number>", "context<b: number>", false),
            ("function<Any> -> number", "function<number> -> Any", true),
            ("function<number> -> Any", "function<Any> -> Any", false), ("range<number>", "range<Any>", true),
            ("Null", "string", true), ("date", "date and time", false),
        ]
        for (first, second, expected) in pairs {
            #expect(try FEELType(first).conforms(to: FEELType(second)) == expected, "\(first) to \(second)")
        }
    }

    @Test("Implicit conversions")
    func conversions() throws {
        #expect(FEELType.number.converting([5]) == 5)
        #expect(FEELType.number.converting([5, 6]) == nil && FEELType.number.converting(["a"]) == nil)
        #expect(FEELType.list(.number).converting(5) == [5] && FEELType.list(.string).converting(5) == nil)
        #expect(FEELType.list(.list(.number)).converting([5]) == [[5]])
        #expect(FEELType.any.converting([5]) == [5] && FEELType.string.converting(.null) == .null)
    }
}
