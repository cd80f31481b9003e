import Testing

@testable import FEEL

@Suite("Decimal", .timeLimit(.minutes(20)))
struct DecimalTests {
    private func decimal(_ text: String) throws -> Decimal { try #require(Decimal(text), "\(text)") }

    @Test(
        "Texts are read and printed",
        arguments: [
            ("0", "0"), ("-0", "0"), ("1.0", "1.0"), ("0.00", "0.00"), ("-12.50", "-12.50"), (".5", "0.5"),
            ("+7", "7"), ("1E3", "1000"), ("1e-3", "0.001"), ("12345E-2", "123.45"), ("0E5", "0"),
            ("1E+39", "1" + String(repeating: "0", count: 39)), ("1E+40", "1E+40"), ("1.5E+50", "1.5E+50"),
            ("1E-40", "0." + String(repeating: "0", count: 39) + "1"), ("1E-41", "1E-41"), ("-2.50E-60", "-2.50E-60"),
            ("18446744073709551616", "18446744073709551616"),
            ("9999999999999999999999999999999999", "9999999999999999999999999999999999"),
            // 35 digits and more are rounded half to even.
            ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
            ("12345678901234567890123456789012355", "12345678901234567890123456789012360"),
            ("1.00000000000000000000000000000000050000000000001", "1.000000000000000000000000000000001"),
            ("99999999999999999999999999999999999", "100000000000000000000000000000000000"),
            ("9.999999999999999999999999999999999E+6144", "9.999999999999999999999999999999999E+6144"),
            ("1E-6176", "1E-6176"), ("1E-6177", "0E-6176"),
            ("0000000000000000000000000000000000000000000000000000012.5", "12.5"),
        ])
    func text(_ text: String, _ expected: String) throws {
        #expect(try decimal(text).description == expected)
    }

    @Test(
        "What is no number is refused",
        arguments: [
            "", "-", "+", ".", "1.", "1..2", "e5", "1e", "1e+", "1 ", " 1", "1,5", "0x10", "NaN", "Infinity", "--1",
            "1E6145", "9.9999999999999999999999999999999999E+6144", "1E99999999999999999999", "١",
        ])
    func noNumber(_ text: String) {
        #expect(Decimal(text) == nil)
    }

    @Test("Equality, order and hashing go by value")
    func byValue() throws {
        let same = try [decimal("1"), decimal("1.0"), decimal("1.000"), decimal("10E-1"), decimal("0.1E1")]
        for number in same {
            #expect(number == same[0])
            #expect(number.hashValue == same[0].hashValue)
            #expect(!(number < same[0]) && !(number > same[0]))
        }
        #expect(Set(same).count == 1)
        #expect(try decimal("0") == decimal("0E+5") && decimal("0").hashValue == decimal("0E-9").hashValue)
        #expect(try decimal("100") == decimal("1E2") && decimal("100").hashValue == decimal("1E2").hashValue)
        let rising = try [
            "-1E+6144", "-1E+10", "-2", "-1.5", "-1E-6176", "0", "1E-6176", "1E-30", "0.1", "0.11", "1", "1.5", "2",
            "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1E+6144",
        ].map(decimal)
        for (left, first) in rising.enumerated() {
            for (right, second) in rising.enumerated() {
                #expect((first < second) == (left < right), "\(first) < \(second)")
                #expect((first == second) == (left == right), "\(first) = \(second)")
            }
        }
    }

    @Test("Integers are exact at the ends of their range")
    func integers() throws {
        for integer in [0, 1, -1, 63, 64, Int.max, Int.min, Int.max - 1, Int.min + 1] {
            #expect(Decimal(integer).description == String(integer))
            #expect(Decimal(integer).asInt == integer)
            #expect(Decimal(String(integer)) == Decimal(integer))
        }
        #expect(try decimal("1.5").asInt == nil)
        #expect(try decimal("10.0").asInt == 10)
        #expect(try decimal("1E18").asInt == 1_000_000_000_000_000_000)
        #expect(try decimal("9223372036854775808").asInt == nil)
        #expect(try decimal("-9223372036854775808").asInt == Int.min)
        #expect(try decimal("1E6000").asInt == nil)
        #expect(Decimal(Int.max).adding(1)?.description == "9223372036854775808")
        #expect(Decimal(Int.min).subtracting(1)?.description == "-9223372036854775809")
        #expect(Decimal(Int.min).multiplying(by: Decimal(Int.min)) == Decimal("85070591730234615865843651857942052864"))
        #expect(Decimal(Int.min).negated.description == "9223372036854775808")
    }

    @Test("Results have the exponent that IEEE 754 prefers")
    func exponents() throws {
        #expect(try decimal("1.20").adding(decimal("0.3"))?.description == "1.50")
        #expect(try decimal("1.20").multiplying(by: decimal("2.0"))?.description == "2.400")
        #expect(try decimal("2.400").dividing(by: decimal("2.0"))?.description == "1.20")
        #expect(try decimal("1").dividing(by: decimal("8"))?.description == "0.125")
        #expect(try decimal("0.1").adding(decimal("0.2"))?.description == "0.3")
    }

    @Test("What has no result answers nil")
    func noResult() throws {
        #expect(Decimal(1).dividing(by: 0) == nil)
        #expect(Decimal(0).dividing(by: 0) == nil)
        let large = try decimal("9.999999999999999999999999999999999E+6144")
        #expect(large.adding(large) == nil)
        #expect(large.multiplying(by: 10) == nil)
        #expect(try large.dividing(by: decimal("0.1")) == nil)
        #expect(large.negated.subtracting(large) == nil)
        #expect(large.subtracting(large) == 0)
    }

    @Test(
        "Powers",
        arguments: [
            ("2", "10", "1024"), ("-2", "3", "-8"), ("2", "-1", "0.5"), ("10", "-5", "0.00001"), ("0", "0", "1"),
            ("7", "0", "1"), ("0", "3", "0"), ("1", "1E18", "1"), ("-1", "999999999999999999", "-1"),
            ("1.1", "2", "1.21"), ("10", "6144", "1E+6144"), ("10", "-6150", "1E-6150"), ("0.5", "1E18", "0"),
            ("4", "0.5", "2"), ("-4", "0.5", nil), ("0", "0.5", "0"), ("0", "-0.5", nil), ("1", "0.1", "1"),
            ("10", "6145.5", nil), ("10", "-7000.5", "0"), ("0", "-1", nil), ("10", "6145", nil),
            ("1E6000", "9E18", nil), ("2", "1E30", nil),
        ])
    func power(_ base: String, _ exponent: String, _ expected: String?) throws {
        let result = try decimal(base).power(decimal(exponent))
        #expect(result == (try expected.map(decimal)))
    }

    @Test("Rounding to a scale")
    func rounding() throws {
        let modes: [RoundingMode] = [.halfEven, .halfUp, .halfDown, .up, .down, .floor, .ceiling]
        let expected: [(String, [String])] = [
            ("2.5", ["2", "3", "2", "3", "2", "2", "3"]), ("-2.5", ["-2", "-3", "-2", "-3", "-2", "-3", "-2"]),
            ("3.5", ["4", "4", "3", "4", "3", "3", "4"]), ("1.1", ["1", "1", "1", "2", "1", "1", "2"]),
            ("-1.9", ["-2", "-2", "-2", "-2", "-1", "-2", "-1"]), ("0.5", ["0", "1", "0", "1", "0", "0", "1"]),
            ("7", ["7", "7", "7", "7", "7", "7", "7"]), ("-0.1", ["0", "0", "0", "-1", "0", "-1", "0"]),
        ]
        for (text, results) in expected {
            for (mode, result) in zip(modes, results) {
                #expect(try decimal(text).rounded(scale: 0, mode) == decimal(result), "\(text) \(mode)")
            }
        }
        #expect(try decimal("1234.5678").rounded(scale: 2)?.description == "1234.57")
        #expect(try decimal("1250").rounded(scale: -2) == decimal("1200"))
        #expect(try decimal("1.5").rounded(scale: 5)?.description == "1.5")
        #expect(try decimal("5").rounded(scale: -100, .up) == decimal("1E100"))
        #expect(try decimal("5").rounded(scale: -6200, .up) == nil)
        #expect(try decimal("5").rounded(scale: .min) == 0)
        #expect(try decimal("5").rounded(scale: .max) == 5)
        #expect(try decimal("-1.5").floor == -2)
        #expect(try decimal("-1.5").ceiling == -1)
        #expect(try decimal("-1.5").truncated == -1)
        #expect(try decimal("9999999999999999999999999999999999.5").floor == decimal("1E34"))
        #expect(try decimal("999999999999999999999999999999999.9").ceiling == decimal("1E33"))
    }

    @Test("A number is the same however it went through text", arguments: [UInt64(1), 2, 3])
    func textRoundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let number = random.decimal()
            let again = try decimal(number.description)
            #expect(again == number, "seed \(seed): \(number)")
            #expect(again.hashValue == number.hashValue, "seed \(seed): \(number)")
        }
    }
}
