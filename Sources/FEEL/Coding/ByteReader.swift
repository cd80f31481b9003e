/// Why bytes could not be read.
public struct DecodingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The position of the byte at which reading stopped.
    public let offset: Int
    /// What did not fit, for people.
    public let message: String

    /// A failure at the position.
    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    public var description: String { "\(message) at byte \(offset)" }
}

/// Reads what ``ByteWriter`` wrote.
///
/// Nothing that the bytes say is trusted: every length is checked against what is left before anything is allocated,
/// nesting is bounded, and whatever does not fit throws.
public struct ByteReader: Sendable {
    @usableFromInline let storage: [UInt8]
    @usableFromInline var position: Int
    @usableFromInline let end: Int

    /// A reader of all the bytes.
    @inlinable
    public init(_ bytes: [UInt8]) {
        storage = bytes
        position = 0
        end = bytes.count
    }

    /// A reader of a part; offsets in failures count from the beginning of the part's array only if the part does.
    public init(_ bytes: ArraySlice<UInt8>) { self.init(Array(bytes)) }

    /// The number of bytes that were read.
    @inlinable public var offset: Int { position }
    /// The number of bytes that are left.
    @inlinable public var remaining: Int { end - position }
    /// Whether nothing is left.
    @inlinable public var isAtEnd: Bool { position == end }

    @usableFromInline
    func failure(_ message: String) -> DecodingFailure { DecodingFailure(offset: position, message: message) }

    /// The next byte.
    @inlinable
    public mutating func byte() throws(DecodingFailure) -> UInt8 {
        guard position < end else { throw failure("The bytes end too early") }
        defer { position &+= 1 }
        return storage[position]
    }

    /// An unsigned integer; see ``ByteWriter/varint(_:)``.
    @inlinable
    public mutating func varint() throws(DecodingFailure) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let next = try byte()
            // The tenth byte has one bit left for it.
            guard shift < 63 || next <= 1 else { throw failure("An integer is longer than 64 bits") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    /// A signed integer; see ``ByteWriter/signed(_:)``.
    @inlinable
    public mutating func signed() throws(DecodingFailure) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A truth value: byte 0 or 1.
    @inlinable
    public mutating func boolean() throws(DecodingFailure) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw failure("A byte is neither true nor false")
        }
    }

    /// Eight bytes, lowest first.
    @inlinable
    public mutating func fixed64() throws(DecodingFailure) -> UInt64 {
        guard remaining >= 8 else { throw failure("The bytes end too early") }
        var value: UInt64 = 0
        for place in 0..<8 { value |= UInt64(storage[position &+ place]) << UInt64(place * 8) }
        position &+= 8
        return value
    }

    /// A number of things that follow, each of them at least one byte long.
    @inlinable
    public mutating func count() throws(DecodingFailure) -> Int {
        let count = try varint()
        guard count <= UInt64(remaining) else { throw failure("A length is beyond the end of the bytes") }
        return Int(count)
    }

    /// A string; see ``ByteWriter/string(_:)``.
    @inlinable
    public mutating func string() throws(DecodingFailure) -> String {
        let count = try count()
        return try rawString(count)
    }

    /// A string of so many UTF-8 bytes.
    @usableFromInline
    mutating func rawString(_ count: Int) throws(DecodingFailure) -> String {
        guard count <= remaining else { throw failure("A length is beyond the end of the bytes") }
        let start = position
        let text = storage.withUnsafeBufferPointer {
            String(exactly: UnsafeBufferPointer(rebasing: $0[start..<start + count]))
        }
        guard let text else { throw failure("A string is not valid UTF-8") }
        position += count
        return text
    }

    /// Bytes; see ``ByteWriter/bytes(_:)``.
    @inlinable
    public mutating func bytes() throws(DecodingFailure) -> [UInt8] {
        let count = try count()
        return try raw(count)
    }

    /// So many bytes.
    @inlinable
    public mutating func raw(_ count: Int) throws(DecodingFailure) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw failure("A length is beyond the end of the bytes") }
        defer { position &+= count }
        return Array(storage[position..<position + count])
    }
}
