import Testing

@testable import FEEL

@Suite("Binary coding of values", .timeLimit(.minutes(20)))
struct ValueCodingTests {
    private func encode(_ value: Value) -> [UInt8] {
        var writer = ByteWriter()
        writer.value(value)
        return writer.bytes
    }

    private func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Value {
        var reader = ByteReader(bytes)
        let value = try reader.value()
        guard reader.isAtEnd else { throw DecodingFailure(offset: reader.offset, message: "There is more") }
        return value
    }

    /// Journals keep these bytes for ever: a failure here means that old journals can no longer be read.
    @Test("The bytes of every tag stay as they are")
    func golden() throws {
        let opaque = Value.opaque(Opaque(mediaType: "a/b", bytes: [1, 2]))
        let reference = Value.opaque(Opaque(mediaType: "a/b", reference: "r"))
        let number = { (text: String) throws in Value.number(try #require(Decimal(text))) }
        let temporal = { (text: String) throws in try #require(Value(temporal: text)) }
        let cases: [(Value, [UInt8])] = [
            (nil, [0x00]), (false, [0x01]), (true, [0x02]), (0, [0x40]), (63, [0x7F]), (64, [0x03, 0x80, 0x01]),
            (-1, [0x03, 0x01]), (try number("1.0"), [0x04, 0x01, 0x00, 0x0A]),
            (try number("-1.5"), [0x05, 0x01, 0x00, 0x0F]),
            (try number("18446744073709551616"), [0x04, 0x00, 0x01, 0x00]),
            ("", [0x80]), ("ab", [0x82, 0x61, 0x62]),
            (.string(String(repeating: "x", count: 64)), [0x06, 0x40] + [UInt8](repeating: 0x78, count: 64)),
            (try temporal("2024-02-29"), [0x07, 0xD0, 0x1F, 0x02, 0x1D]),
            (try temporal("00:00:00.000000001"), [0x08, 0x01, 0x00]),
            (try temporal("00:00:00Z"), [0x08, 0x00, 0x01, 0x00]),
            (try temporal("00:00:00@UTC"), [0x08, 0x00, 0x02, 0x03, 0x55, 0x54, 0x43]),
            (try temporal("2024-02-29T00:00:00-00:01"), [0x09, 0xD0, 0x1F, 0x02, 0x1D, 0x00, 0x01, 0x77]),
            (try temporal("-PT0.5S"), [0x0A, 0x01, 0x80, 0xCA, 0xB5, 0xEE, 0x01]), (try temporal("P1Y"), [0x0B, 0x18]),
            ([1, nil], [0x0C, 0x02, 0x41, 0x00]), (["a": 1], [0x0D, 0x01, 0x01, 0x61, 0x41]),
            (opaque, [0x0E, 0x03, 0x61, 0x2F, 0x62, 0x02, 0x01, 0x02]),
            (reference, [0x0F, 0x03, 0x61, 0x2F, 0x62, 0x01, 0x72]),
        ]
        for (value, bytes) in cases {
            #expect(encode(value) == bytes, "\(value)")
            #expect(try decode(bytes) == value, "\(value)")
        }
    }

    @Test("Random values come back exactly", arguments: [UInt64(61), 62, 63])
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1500 {
            let value = random.value()
            let again = try decode(encode(value))
            #expect(again == value, "seed \(seed)")
            // The text tells 1.0 from 1 and shows the order of entries.
            #expect(again.description == value.description, "seed \(seed)")
            #expect(encode(again) == encode(value), "seed \(seed)")
        }
    }

    @Test("Every beginning of a value throws", arguments: [UInt64(71)])
    func cutShort(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = encode(random.value())
            for length in 0..<bytes.count {
                #expect(throws: DecodingFailure.self, "seed \(seed)") { try decode(Array(bytes[..<length])) }
            }
        }
    }

    @Test("Random and damaged bytes never crash, and what is read can be written", arguments: [UInt64(81)])
    func garbage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var readable = 0
        for round in 0..<10_000 {
            var bytes: [UInt8]
            if round % 2 == 0 {
                bytes = (0..<random.int(0...60)).map { _ in UInt8(random.int(0...255)) }
            } else {
                bytes = encode(random.value(depth: 2))
                for _ in 0..<random.int(1...3) { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
            }
            var reader = ByteReader(bytes)
            guard let value = try? reader.value() else { continue }
            readable += 1
            #expect(try decode(encode(value)).description == value.description, "seed \(seed), round \(round)")
        }
        // Enough of them get past the first checks.
        #expect(readable > 1000)
    }

    @Test("What cannot be a value is refused")
    func refused() {
        let refused: [[UInt8]] = [
            [], [0x10], [0x3F], [0xC0], [0xFF],
            // A coefficient of 35 digits, an exponent out of range.
            [0x04, 0x00] + [UInt8](repeating: 0xFF, count: 9) + [0x01, 0x00], [0x04, 0xBE, 0x60, 0x00, 0x01],
            // 2023-02-29, the 25th hour, an unknown zone tag, too many nanoseconds.
            [0x07, 0xCE, 0x1F, 0x02, 0x1D], [0x08, 0x80, 0x80, 0xE1, 0x98, 0xD2, 0xD2, 0x14, 0x00], [0x08, 0x00, 0x03],
            [0x0A, 0x00, 0x80, 0x94, 0xEB, 0xDC, 0x03],
            // A list that says it has a million items; two entries of one name.
            [0x0C, 0xC0, 0x84, 0x3D, 0x00], [0x0D, 0x02, 0x01, 0x61, 0x00, 0x01, 0x61, 0x00],
        ]
        for bytes in refused { #expect(throws: DecodingFailure.self, "\(bytes)") { try decode(bytes) } }
    }

    @Test("Nesting is bounded")
    func nesting() throws {
        let depth = Value.maximumNesting
        let deep = (0..<depth).flatMap { _ in [0x0C, 0x01] as [UInt8] }
        #expect(try decode(deep + [0x00]).asList?.count == 1)
        #expect(throws: DecodingFailure.self) { try decode([0x0C, 0x01] + deep + [0x00]) }
        let contexts = (0..<depth).flatMap { _ in [0x0D, 0x01, 0x00] as [UInt8] }
        #expect(try decode(contexts + [0x00]).asContext?.count == 1)
        #expect(throws: DecodingFailure.self) { try decode([0x0D, 0x01, 0x00] + contexts + [0x00]) }
    }
}
