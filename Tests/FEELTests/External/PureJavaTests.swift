import Foundation
import Testing

@testable import FEEL

@Suite("Methods of the Java platform", .timeLimit(.minutes(20)))
struct PureJavaTests {
    /// The result of the method, and the problems.
    private func call(_ method: String, _ arguments: [Value]) throws -> (value: Value, problems: [Problem.Code]) {
        let dot = try #require(method.prefix { $0 != "(" }.lastIndex(of: "."))
        let reference = ExternalFunctions.Reference(
            className: String(method[..<dot]), methodSignature: String(method[method.index(after: dot)...]))
        let native = try #require(ExternalFunctions.pureJava.function(reference), "\(method)")
        var run = EvaluationRun()
        let value = native(&run, arguments)
        return (value, run.problems.map(\.code))
    }

    private func number(_ text: String) throws -> Value { .number(try #require(Decimal(text))) }

    @Test(
        "Numbers",
        arguments: [
            ("java.lang.Math.max(double,double)", ["1", "2.5"], "2.5"),
            ("java.lang.Math.max(int, int)", ["1", "2"], "2"),
            ("java.lang.Math.min(long,long)", ["-1", "2"], "-1"), ("java.lang.Math.abs(float)", ["-1.1"], "1.1"),
            ("java.lang.Math.abs(int)", ["-2147483648"], "-2147483648"),
            ("java.lang.Math.floor(double)", ["-1.5"], "-2"),
            ("java.lang.Math.rint(double)", ["2.5"], "2"), ("java.lang.Math.round(double)", ["2.5"], "3"),
            ("java.lang.Math.round(double)", ["-2.5"], "-2"), ("java.lang.Math.round(float)", ["1E30"], "2147483647"),
            ("java.lang.Math.sqrt(double)", ["16"], "4"), ("java.lang.Math.cbrt(double)", ["-27"], "-3"),
            ("java.lang.Math.pow(double,double)", ["2", "10"], "1024"), ("java.lang.Math.log10(double)", ["1000"], "3"),
            ("java.lang.Math.floorMod(int,int)", ["-7", "3"], "2"),
            ("java.lang.Math.floorDiv(long,long)", ["-7", "3"], "-3"),
            ("java.lang.Math.addExact(int,int)", ["2147483646", "1"], "2147483647"),
            ("java.lang.Math.toIntExact(long)", ["7"], "7"), ("java.lang.Math.hypot(double,double)", ["3", "4"], "5"),
            ("java.lang.Integer.valueOf(int)", ["5"], "5"),
            ("java.lang.Integer.sum(int,int)", ["2147483647", "1"], "-2147483648"),
            ("java.lang.Integer.bitCount(int)", ["-1"], "32"), ("java.lang.Long.signum(long)", ["-9"], "-1"),
            ("java.lang.Byte.valueOf(byte)", ["-128"], "-128"),
            ("java.lang.Short.compare(short,short)", ["5", "2"], "3"),
            ("java.lang.Double.valueOf(double)", ["0.1"], "0.1"), ("java.lang.Float.valueOf(float)", ["0.1"], "0.1"),
            ("java.lang.Double.sum(double,double)", ["0.1", "0.2"], "0.30000000000000004"),
            ("java.math.BigDecimal.valueOf(long,int)", ["12345", "2"], "123.45"),
        ] as [(String, [String], String)])
    func numbers(_ method: String, _ arguments: [String], _ expected: String) throws {
        let result = try call(method, arguments.map { try number($0) })
        #expect(result.value == (try number(expected)), "\(method)")
        #expect(result.problems.isEmpty)
    }

    @Test(
        "Texts",
        arguments: [
            ("java.lang.Integer.parseInt(java.lang.String)", ["12"], 12),
            ("java.lang.Integer.parseInt(java.lang.String,int)", ["-ff", 16], -255),
            ("java.lang.Integer.toHexString(int)", [-1], "ffffffff"),
            ("java.lang.Long.toBinaryString(long)", [5], "101"),
            ("java.lang.Integer.toString(int)", [5], "5"),
            ("java.lang.Double.parseDouble(java.lang.String)", [" 7. "], 7),
            ("java.lang.Double.toString(double)", [12_345_678], "1.2345678E7"),
            ("java.lang.Double.toString(double)", [100], "100.0"),
            ("java.lang.String.valueOf(char)", ["x"], "x"),
            ("java.lang.String.valueOf(java.lang.Object)", [nil], "null"),
            ("java.lang.String.valueOf(double)", [1], "1.0"), ("java.lang.String.valueOf(boolean)", [true], "true"),
            ("java.lang.Character.isDigit(char)", ["5"], true), ("java.lang.Character.toUpperCase(char)", ["é"], "É"),
            ("java.lang.Character.getNumericValue(char)", ["f"], 15),
            ("java.lang.Boolean.parseBoolean(java.lang.String)", ["TRUE"], true),
            ("java.lang.Boolean.logicalXor(boolean,boolean)", [true, true], false),
            ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["%s-%s", ["a", 1]], "a-1"),
            ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["%s-%s", "a", 1], "a-1"),
            ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["foo %s", "bar"], "foo bar"),
            ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["none"], "none"),
        ] as [(String, [Value], Value)])
    func texts(_ method: String, _ arguments: [Value], _ expected: Value) throws {
        let result = try call(method, arguments)
        #expect(result.value == expected, "\(method)")
        #expect(result.problems.isEmpty)
    }

    @Test(
        "Templates",
        arguments: [
            ("%d", [7], "7"), ("%5d|%-5d|%05d", [7, 7, -7], "    7|7    |-0007"), ("%,d", [1_234_567], "1,234,567"),
            ("%+d % d %(d", [1, 1, -1], "+1  1 (1)"), ("%x %X %#x %o", [255, 255, 255, 8], "ff FF 0xff 10"),
            ("%.2f", [.number(Decimal("1.005") ?? 0)], "1.01"), ("%f", [1], "1.000000"), ("%08.2f", [-3], "-0003.00"),
            ("%,.1f", [.number(Decimal("12345.67") ?? 0)], "12,345.7"), ("%e", [12_345], "1.234500e+04"),
            ("%.1E", [.number(Decimal("0.00996") ?? 0)], "1.0E-02"), ("%.3g", [1234], "1.23e+03"),
            ("%g", [1], "1.00000"),
            ("%s %S %.2s|%4s|%-4s|", ["a", "b", "cde", "f", "g"], "a B cd|   f|g   |"), ("%c%C", ["x", "y"], "xY"),
            ("%b %b %b %B", [true, nil, "x", false], "true false true FALSE"),
            ("%2$s %1$s %<s %s", ["a", "b"], "b a a a"),
            ("100%%%n", [], "100%\n"), ("%s", [[1, 2]], "[1, 2]"), ("%d", [nil], "null"), ("%s", [nil], "null"),
            ("%.0f", [.number(Decimal("0.5") ?? 0)], "1"), ("%.3f", [0], "0.000"),
        ] as [(String, [Value], String)])
    func templates(_ template: String, _ arguments: [Value], _ expected: String) throws {
        #expect(try JavaFormat.text(template, arguments) == expected)
    }

    @Test(
        "Templates that have no result",
        arguments: [
            ("%", []), ("%d", ["a"]), ("%d", [.number(Decimal("1.5") ?? 0)]), ("%s %s", ["a"]), ("%y", ["a"]),
            ("%c", ["ab"]),
            ("%9999999d", [1]), ("%.f", [1]), ("%0$s", ["a"]), ("%f", ["1"]), ("%<s", ["a"]), ("%tY", ["a"]),
        ] as [(String, [Value])])
    func brokenTemplates(_ template: String, _ arguments: [Value]) {
        #expect(throws: JavaFailure.self) { try JavaFormat.text(template, arguments) }
    }

    @Test(
        "Arguments and results that do not fit",
        arguments: [
            ("java.lang.Math.max(int,int)", [1, "a"]), ("java.lang.Math.max(int,int)", [1]),
            ("java.lang.Math.max(int,int)", [1, 2, 3]), ("java.lang.Math.max(int,int)", [1, nil]),
            ("java.lang.Math.abs(int)", [.number(Decimal("1.5") ?? 0)]), ("java.lang.Math.abs(int)", [3_000_000_000]),
            ("java.lang.Byte.valueOf(byte)", [128]), ("java.lang.Character.isDigit(char)", ["12"]),
            ("java.lang.Character.isDigit(char)", ["\u{1F600}"]), ("java.lang.Math.floorMod(int,int)", [1, 0]),
            ("java.lang.Math.addExact(int,int)", [2_147_483_647, 1]),
            ("java.lang.Math.multiplyExact(long,long)", [.number(Decimal(Int.max)), 2]),
            ("java.lang.Integer.parseInt(java.lang.String)", ["x"]),
            ("java.lang.Integer.parseInt(java.lang.String)", ["2147483648"]),
            ("java.lang.Double.parseDouble(java.lang.String)", ["0x1p3"]),
            ("java.lang.Math.sin(double)", [.number(Decimal("1E20") ?? 0)]),
        ] as [(String, [Value])])
    func invalid(_ method: String, _ arguments: [Value]) throws {
        let result = try call(method, arguments)
        #expect(result.value == .null && result.problems == [.invalidArgument], "\(method) \(arguments)")
    }

    @Test(
        "What is no number in FEEL is a problem",
        arguments: [
            ("java.lang.Math.sqrt(double)", [-1]), ("java.lang.Math.log(double)", [0]),
            ("java.lang.Math.asin(double)", [2]),
            ("java.lang.Math.exp(double)", [1000]),
            ("java.lang.Math.pow(double,double)", [-1, .number(Decimal("0.5") ?? 0)]),
        ] as [(String, [Value])])
    func noNumber(_ method: String, _ arguments: [Value]) throws {
        let result = try call(method, arguments)
        #expect(result.value == .null && result.problems == [.outOfRange], "\(method)")
    }

    @Test(
        "What is not in the table is not found",
        arguments: [
            ("java.lang.Runtime", "exit(int)"), ("java.lang.Math", "random()"), ("java.lang.Math", "max(int,double)"),
            ("java.lang.Math", "max"), ("java.lang.Math", "max(int,int"), ("Math", "max(int,int)"),
            ("java.lang.System", "currentTimeMillis()"),
        ])
    func unknown(_ className: String, _ signature: String) {
        let reference = ExternalFunctions.Reference(className: className, methodSignature: signature)
        #expect(ExternalFunctions.pureJava.function(reference) == nil)
    }

    @Test("Functions of real numbers are those of the system, to within the last digit", arguments: [UInt64(1)])
    func realFunctions(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let functions: [(String, (Double) -> Double, ClosedRange<Int>)] = [
            ("sin", sin, -1000...1000), ("cos", cos, -1000...1000), ("tan", tan, -1000...1000), ("asin", asin, -1...0),
            ("acos", acos, -1...0), ("atan", atan, -1000...1000), ("sinh", sinh, -50...50), ("cosh", cosh, -50...50),
            ("tanh", tanh, -100...100), ("exp", exp, -600...600), ("expm1", expm1, -30...30),
            ("log1p", log1p, 0...1000),
            ("log", log, 0...100_000), ("log10", log10, 0...100_000), ("cbrt", cbrt, -1000...1000),
        ]
        for (name, expected, range) in functions {
            for _ in 0..<60 {
                var x = Double(random.int(range)) + Double(random.int(1...999_999)) / 1_000_000
                if random.chance(20) { x /= 1e7 }
                let result = try call("java.lang.Math.\(name)(double)", [try number("\(x)")])
                let found = try #require(result.value.asNumber.flatMap { Double($0.description) }, "\(name)(\(x))")
                #expect(abs(found - expected(x)) <= 2 * expected(x).ulp, "\(name)(\(x)): \(found)")
            }
        }
    }
}
