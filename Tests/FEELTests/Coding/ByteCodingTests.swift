import Testing

@testable import FEEL

@Suite("Binary coding of numbers and strings", .timeLimit(.minutes(20)))
struct ByteCodingTests {
    @Test("Integers at the ends of each length")
    func integers() throws {
        var unsigned: [UInt64] = [0, .max]
        for bits in 1..<64 { unsigned += [1 << UInt64(bits), (1 << UInt64(bits)) - 1] }
        var writer = ByteWriter()
        for number in unsigned {
            writer.varint(number)
            writer.signed(Int64(bitPattern: number))
            writer.fixed64(number)
        }
        var reader = ByteReader(writer.bytes)
        for number in unsigned {
            #expect(try reader.varint() == number)
            #expect(try reader.signed() == Int64(bitPattern: number))
            #expect(try reader.fixed64() == number)
        }
        #expect(reader.isAtEnd && reader.offset == writer.count)
    }

    @Test("The forms are as documented")
    func forms() {
        var writer = ByteWriter(capacity: 0)
        writer.byte(7)
        writer.varint(300)
        writer.signed(-1)
        writer.boolean(true)
        writer.string("é")
        writer.bytes([1, 2])
        writer.raw([3])
        writer.fixed64(1)
        #expect(writer.bytes == [7, 0xAC, 2, 1, 1, 2, 0xC3, 0xA9, 2, 1, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0])
        writer.removeAll(keepingCapacity: true)
        #expect(writer.bytes == [] && writer.count == 0)
    }

    @Test("Strings, bytes and booleans come back")
    func strings() throws {
        let long = String(repeating: "漢😀", count: 100)
        var writer = ByteWriter()
        writer.string("")
        writer.string(long)
        writer.bytes([])
        writer.bytes(Array(0...255))
        writer.boolean(false)
        writer.boolean(true)
        var reader = ByteReader(([9] + writer.bytes + [9])[1..<writer.count + 1])
        #expect(try reader.string() == "")
        #expect(try reader.string() == long)
        #expect(try reader.bytes() == [])
        #expect(try reader.bytes() == Array(0...255))
        #expect(try !reader.boolean())
        #expect(try reader.boolean())
        #expect(reader.isAtEnd)
    }

    @Test("Whatever is cut short or out of range throws")
    func failures() {
        func fails<T>(_ bytes: [UInt8], at offset: Int, _ read: (inout ByteReader) throws(DecodingFailure) -> T) {
            var reader = ByteReader(bytes)
            let failure = #expect(throws: DecodingFailure.self) { _ = try read(&reader) }
            #expect(failure?.offset == offset, "\(bytes)")
        }
        fails([], at: 0) { reader throws(DecodingFailure) in try reader.byte() }
        fails([0x80], at: 1) { reader throws(DecodingFailure) in try reader.varint() }
        fails([UInt8](repeating: 0xFF, count: 10), at: 10) { reader throws(DecodingFailure) in try reader.varint() }
        fails([UInt8](repeating: 0x80, count: 9) + [2], at: 10) { reader throws(DecodingFailure) in
            try reader.varint()
        }
        fails([1, 2, 3, 4, 5, 6, 7], at: 0) { reader throws(DecodingFailure) in try reader.fixed64() }
        fails([3, 65, 66], at: 1) { reader throws(DecodingFailure) in try reader.string() }
        fails([2, 0xC3, 0x28], at: 1) { reader throws(DecodingFailure) in try reader.string() }
        fails([3, 0xED, 0xA0, 0x80], at: 1) { reader throws(DecodingFailure) in try reader.string() }
        fails([9, 1], at: 1) { reader throws(DecodingFailure) in try reader.bytes() }
        fails([UInt8](repeating: 0xFF, count: 9) + [1], at: 10) { reader throws(DecodingFailure) in
            try reader.string()
        }
        fails([2], at: 1) { reader throws(DecodingFailure) in try reader.boolean() }
        fails([1], at: 0) { reader throws(DecodingFailure) in try reader.raw(-1) }
    }
}
