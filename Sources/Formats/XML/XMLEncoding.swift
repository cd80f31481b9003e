import ProcessModel

/// Brings the bytes of a document to UTF-8, so that the rest knows one encoding only.
///
/// XML 1.0, 4.3.3: a processor must read UTF-8 and UTF-16, UTF-16 has a byte order mark, and everything else is
/// declared. Latin-1 is read as well because older modellers write it; other encodings are refused with their name.
enum XMLEncoding {
    static func utf8(_ bytes: [UInt8]) throws(XMLFailure) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try checked(Array(bytes.dropFirst(3))) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes, isBigEndian: true) }
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes, isBigEndian: false) }
        guard let declared = declaredEncoding(bytes) else { return try checked(bytes) }
        switch declared.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": return try checked(bytes)
        case "iso-8859-1", "latin1", "iso_8859-1":
            return bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | ($0 >> 6), 0x80 | ($0 & 0x3F)] }
        default:
            throw XMLFailure(
                .encodingUnsupported, "The encoding '\(declared)' is not read here; save the file as UTF-8.",
                place: Place(line: 1, column: 1))
        }
    }

    private static func checked(_ bytes: [UInt8]) throws(XMLFailure) -> [UInt8] {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return bytes
        } catch {
            let offset = error.byteOffsets.lowerBound
            throw XMLFailure(
                .notWellFormed, "The byte at this place is not UTF-8, which the file claims to be.",
                place: XMLPlaces.place(of: offset, in: bytes))
        }
    }

    private static func utf16(_ bytes: [UInt8], isBigEndian: Bool) throws(XMLFailure) -> [UInt8] {
        guard bytes.count.isMultiple(of: 2) else {
            throw XMLFailure(.notWellFormed, "The file is marked as UTF-16 but has an odd number of bytes.")
        }
        let units = stride(from: 2, to: bytes.count, by: 2).map { position in
            let (first, second) = (UInt16(bytes[position]), UInt16(bytes[position + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw XMLFailure(.notWellFormed, "The file is marked as UTF-16 but has halves of surrogate pairs.")
        }
        return Array(text.utf8)
    }

    /// What the XML declaration names; nil without one. Only looked for where it may stand, at the very start.
    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        // A declaration has no more than version, encoding and standalone; 200 bytes hold it with room to spare.
        let declaration = String(decoding: bytes.prefix(200).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
        guard let name = declaration.split(separator: "encoding", maxSplits: 1).dropFirst().first else { return nil }
        let quoted = name.drop { $0 != "\"" && $0 != "'" }
        guard let quote = quoted.first else { return nil }
        return String(quoted.dropFirst().prefix { $0 != quote })
    }
}
