/// FEEL compares strings code point by code point. Swift's `==` also equates composed and decomposed letters, and its
/// `<` orders normalised forms.
extension String {
    /// Whether both strings have the same code points.
    func hasSameCodePoints(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { other.hasBytes($0) }
        return isSame ?? utf8.elementsEqual(other.utf8)
    }

    /// The order by code points, which is the order of the UTF-8 bytes.
    func codePointOrdering(to other: String) -> Ordering {
        if hasSameCodePoints(as: other) { return .equal }
        return utf8.lexicographicallyPrecedes(other.utf8) ? .less : .greater
    }

    /// The text of the bytes; nil if they are not valid UTF-8.
    ///
    /// Decoding and comparing is several times faster than `String(validating:as:)`: what decoding repairs, it
    /// changes.
    init?(exactly bytes: UnsafeBufferPointer<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
        guard utf8.count == bytes.count, hasBytes(bytes) else { return nil }
    }

    /// Whether these are the bytes of the text; there are as many.
    private func hasBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { own in
            for position in bytes.indices where own[position] != bytes[position] { return false }
            return true
        }
        return isSame ?? utf8.elementsEqual(bytes)
    }
}
