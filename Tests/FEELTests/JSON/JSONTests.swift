import Testing

@testable import FEEL

@Suite("JSON", .timeLimit(.minutes(20)))
struct JSONTests {
    @Test(
        "What is printed as it was read",
        arguments: [
            "null", "true", "false", "0", "-1", "12.50", "0.1", "1E+40", "9999999999999999999999999999999999", "\"\"",
            #""a\"b\\c\n\t\r\b\f\u0001é😀/""#, "[]", "{}", #"[1,[2,[]],{"a":{}}]"#, #"{"b":1,"a":[null,true]}"#,
            #"{"@type":"date","@value":"2024-02-29"}"#, #"{"@type":"time","@value":"10:30:00@Europe/Paris"}"#,
            #"{"@type":"dateTime","@value":"2024-02-29T10:30:00Z"}"#, #"{"@type":"duration","@value":"-P1DT2H"}"#,
            #"{"@type":"duration","@value":"P1Y2M"}"#, #"{"@type":"opaque","mediaType":"a/b","base64":"AAEC"}"#,
            #"{"@type":"opaque","mediaType":"a/b","reference":"store/1"}"#,
            // Not ours: data of others may have `@type` too.
            #"{"@type":"Person","name":"Ann"}"#, #"{"@type":"Person","@value":"x"}"#, #"{"@type":1,"@value":"x"}"#,
            #"{"@type":"date","@value":"x","more":1}"#, #"{"@type":"date"}"#, #"{"@type":"opaque","mediaType":"a/b"}"#,
            #"{"@type":"opaque","mediaType":"a/b","content":"x"}"#, #"{"@type":"date","@value":1}"#,
        ])
    func identical(_ text: String) throws {
        #expect(try Value(json: text).json() == text)
    }

    @Test("Typed objects become their values")
    func typed() throws {
        let date = try #require(CalendarDate("2024-02-29"))
        #expect(try Value(json: #" { "@value" : "2024-02-29" , "@type" : "date" } "#) == .date(date))
        let opaque = Opaque(mediaType: "a/b", bytes: [0, 1, 255])
        #expect(try Value(json: #"{"@type":"opaque","mediaType":"a/b","base64":"AAH/"}"#) == .opaque(opaque))
        #expect(try Value(json: #"{"@type":"duration","@value":"P1Y"}"#) == .yearMonthDuration(.init(months: 12)))
    }

    @Test("Forms that are read but not printed")
    func lenient() throws {
        #expect(try Value(json: " \t\r\n[ 1 , 2 ] \n") == [1, 2])
        #expect(try Value(json: "1e2").json() == "100")
        #expect(try Value(json: "-0") == 0)
        #expect(try Value(json: #""\u00e9\ud83d\ude00\/""#) == "é😀/")
        #expect(try Value(json: #"{"a":1,"b":2,"a":3}"#).json() == #"{"a":3,"b":2}"#)
        #expect(try Value(json: "1.00000000000000000000000000000000000001") == 1)
    }

    @Test(
        "What is refused, and where",
        arguments: [
            ("", 1, 1), ("  ", 1, 3), ("nul", 1, 1), ("True", 1, 1), ("01", 1, 2), ("+1", 1, 1), ("1.", 1, 3),
            (".5", 1, 1), ("1e", 1, 3), ("--1", 1, 2), ("1 2", 1, 3), ("[1,]", 1, 4), ("[1 2]", 1, 4), ("[1", 1, 3),
            ("{\"a\":1,}", 1, 8), ("{a:1}", 1, 2), ("{\"a\" 1}", 1, 6), ("{\"a\":}", 1, 6), ("\"abc", 1, 5),
            ("\"a\nb\"", 1, 3), ("\"\\x\"", 1, 3), ("\"\\u12\"", 1, 6), ("\"\\ud83d\"", 1, 2), ("\"\\ud83dx\"", 1, 2),
            ("\"\\ud83d\\u0041\"", 1, 2), ("\"\\ude00\"", 1, 2), ("1E6145", 1, 1), ("[1,\n 1e9999]", 2, 2),
            ("[\"é\", x]", 1, 7), ("NaN", 1, 1), ("'a'", 1, 1), ("[1] // x", 1, 5), ("\u{FEFF}1", 1, 1),
            ("{\"a\":\n{\"@type\":\"date\",\"@value\":\"2024-13-01\"}}", 2, 1),
            ("{\"@type\":\"duration\",\"@value\":\"P1Y1D\"}", 1, 1),
            ("{\"@type\":\"opaque\",\"mediaType\":\"a/b\",\"base64\":\"AAE\"}", 1, 1),
        ])
    func refused(_ text: String, _ line: Int, _ column: Int) {
        let failure = #expect(throws: JSONFailure.self) { try Value(json: text) }
        #expect(failure?.line == line && failure?.column == column, "\(text): \(failure?.description ?? "")")
    }

    @Test("Bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        for bytes: [UInt8] in [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF], [0xC0, 0x80], [0xF0, 0x9F, 0x98]] {
            let quote = UInt8(ascii: "\"")
            #expect(throws: JSONFailure.self) { try Value(json: [quote] + bytes + [quote]) }
            #expect(throws: JSONFailure.self) { try Value(json: [quote, UInt8(ascii: "\\"), 0x6E] + bytes + [quote]) }
            #expect(throws: JSONFailure.self) { try Value(json: bytes) }
        }
    }

    @Test("Nesting is bounded")
    func nesting() throws {
        let depth = Value.maximumNesting
        func lists(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(try Value(json: lists(depth)).json() == lists(depth))
        #expect(throws: JSONFailure.self) { try Value(json: lists(depth + 1)) }
        #expect(throws: JSONFailure.self) { try Value(json: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONFailure.self) { try Value(json: String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test("Random values come back, in one line and in many", arguments: [UInt64(91), 92])
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let value = random.value()
            #expect(try Value(json: value.json()) == value, "seed \(seed)")
            #expect(try Value(json: value.json(pretty: true)) == value, "seed \(seed)")
            #expect(!value.json().contains("\n"), "seed \(seed)")
        }
    }

    @Test("Damaged texts never crash", arguments: [UInt64(101)])
    func garbage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            var bytes = random.value(depth: 2).jsonBytes()
            for _ in 0..<random.int(1...3) {
                let position = random.int(0...bytes.count - 1)
                bytes[position] = UInt8(random.int(0...255))
                if random.chance(30), bytes.count > 1 { bytes.remove(at: position) }
            }
            if let value = try? Value(json: bytes) {
                #expect((try? Value(json: value.json())) == value, "seed \(seed)")
            }
        }
    }

    @Test("Pretty printing")
    func pretty() {
        let value: Value = ["a": [1, []], "b": [:], "c": ["d": nil]]
        #expect(
            value.json(pretty: true) == """
                {
                  "a": [
                    1,
                    []
                  ],
                  "b": {},
                  "c": {
                    "d": null
                  }
                }
                """)
    }

    @Test("Base64 of every length, and only in its one form")
    func base64() {
        for length in 0...20 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + 200) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("Hello".utf8)) == "SGVsbG8=")
        for text in ["A", "AA", "AAA", "A===", "AA=A", "====", "AB==", "AAB=", "AA==AAAA", "AA A", "AA-_"] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
    }
}
