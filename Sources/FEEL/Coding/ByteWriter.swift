/// Appends numbers, strings and values to a buffer of bytes in a compact form that ``ByteReader`` reads back.
///
/// Integers are written in groups of seven bits, lowest first, so that small ones take one byte. Nothing describes
/// itself: a reader must ask for the same things in the same order.
public struct ByteWriter: Sendable {
    @usableFromInline var storage: [UInt8]

    /// All that was written.
    @inlinable public var bytes: [UInt8] { storage }
    /// The number of bytes that were written.
    @inlinable public var count: Int { storage.count }

    /// An empty writer with room for so many bytes before it has to grow.
    @inlinable
    public init(capacity: Int = 256) {
        storage = []
        storage.reserveCapacity(capacity)
    }

    /// One byte.
    @inlinable
    public mutating func byte(_ byte: UInt8) { storage.append(byte) }

    /// An unsigned integer: 1 byte below 128, 10 at most.
    @inlinable
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            storage.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        storage.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed integer: 1 byte from -64 to 63 ("zigzag").
    @inlinable
    public mutating func signed(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// A truth value: byte 0 or 1.
    @inlinable
    public mutating func boolean(_ value: Bool) { storage.append(value ? 1 : 0) }

    /// Eight bytes, lowest first.
    @inlinable
    public mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { storage.append(contentsOf: $0) }
    }

    /// A string: the number of its UTF-8 bytes, then they.
    @inlinable
    public mutating func string(_ text: String) {
        varint(UInt64(text.utf8.count))
        rawString(text)
    }

    /// The UTF-8 bytes alone.
    @inlinable
    mutating func rawString(_ text: String) {
        let written: Void? = text.utf8.withContiguousStorageIfAvailable { storage.append(contentsOf: $0) }
        if written == nil { storage.append(contentsOf: text.utf8) }
    }

    /// Bytes: their number, then they.
    @inlinable
    public mutating func bytes(_ bytes: [UInt8]) {
        varint(UInt64(bytes.count))
        storage.append(contentsOf: bytes)
    }

    /// Bytes without their number.
    @inlinable
    public mutating func raw(_ bytes: some Collection<UInt8>) { storage.append(contentsOf: bytes) }

    /// Forgets all that was written; a writer that keeps its capacity allocates nothing for the next record.
    @inlinable
    public mutating func removeAll(keepingCapacity: Bool = false) {
        storage.removeAll(keepingCapacity: keepingCapacity)
    }
}
