/// The offsets of named time zones, from data that is handed in: FEEL reads no files.
///
/// How to read on: ``ZoneHistory`` is one zone as the files of the IANA database describe it, ``YearlyRule`` what
/// holds after the last change that its file lists.
public struct ZoneRules: Sendable {
    private let find: (@Sendable (String) -> ZoneHistory?)?

    /// No zone is known. Names of zones are taken as they are then, and whatever depends on their rules has no result.
    public init() { find = nil }

    /// The zones that the closure finds by name, such as `Europe/Paris`; nil for one that does not exist. It is asked
    /// again and again, and must always answer the same.
    public init(find: @escaping @Sendable (String) -> ZoneHistory?) { self.find = find }

    /// The rules of the zone; nil if they are not known.
    func history(of name: String) -> ZoneHistory? { find?(name) }

    /// Whether no rules were handed in.
    var isEmpty: Bool { find == nil }

    /// Whether a zone of that name may exist: it does, or no zones are known at all.
    func mayExist(_ name: String) -> Bool { isEmpty || history(of: name) != nil }
}

/// When the clocks of a zone showed what: the content of a TZif file (RFC 8536).
public struct ZoneHistory: Sendable {
    /// A moment after which another offset holds.
    struct Change: Sendable, Equatable {
        /// Seconds since 1970-01-01T00:00:00Z.
        let instant: Int
        let before: Int
        let after: Int

        /// The first local time, in seconds, that is read with the new offset. Local times that there are twice are
        /// read with the old one, and so are those that were skipped, which moves them by the length of the gap.
        var firstLocalAfter: Int { instant + max(before, after) }
    }

    /// In the order of time.
    private let changes: [Change]
    private let firstOffset: Int
    /// What holds after the last change; nil if nothing changes any more.
    private let rule: YearlyRule?

    /// Files are a few kilobytes; the largest known one has fewer than 2000 changes.
    private static let maximumSize = 1_000_000

    /// Reads the content of a TZif file of version 1 to 4; nil if it is none.
    public init?(tzif bytes: [UInt8]) {
        guard bytes.count <= ZoneHistory.maximumSize else { return nil }
        var reader = TZifReader(bytes)
        guard let table = reader.read() else { return nil }
        var changes: [Change] = []
        var offset = table.firstOffset
        for (instant, next) in zip(table.instants, table.offsets) {
            if let last = changes.last, instant <= last.instant { return nil }
            // A change of the name or of what counts as summer time is none of the offset.
            if next != offset { changes.append(Change(instant: instant, before: offset, after: next)) }
            offset = next
        }
        self.changes = changes
        firstOffset = table.firstOffset
        switch table.footer {
        case nil, ""?: rule = nil
        case let text?:
            guard let read = YearlyRule(text) else { return nil }
            rule = read
        }
    }

    /// Seconds east of UTC at the instant, which is in seconds since 1970-01-01T00:00:00Z.
    func offset(at instant: Int) -> Int {
        if let last = changes.last, instant < last.instant { return listed(before: instant, by: \.instant) }
        guard let rule else { return lastOffset }
        return rule.offset(at: instant, by: \.instant)
    }

    /// Seconds east of UTC with which a local time is read: the earlier offset where there are two, and the one before
    /// a gap for what lies in it.
    func offset(ofLocal seconds: Int) -> Int {
        if let last = changes.last, seconds < last.firstLocalAfter {
            return listed(before: seconds, by: \.firstLocalAfter)
        }
        guard let rule else { return lastOffset }
        // The rule may begin with a time that the last listed change jumped over or repeated.
        return rule.offset(at: seconds, by: \.firstLocalAfter)
    }

    /// The offset that holds outside of summer time, now and in future: what a time of day without a date is read
    /// with.
    var standardOffset: Int { rule?.standardOffset ?? lastOffset }

    private var lastOffset: Int { changes.last?.after ?? firstOffset }

    private func listed(before moment: Int, by key: (Change) -> Int) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if key(changes[middle]) <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : changes[low - 1].after
    }
}

/// Reads the numbers of a TZif file.
private struct TZifReader {
    struct Table {
        var instants: [Int] = []
        var offsets: [Int] = []
        var firstOffset = 0
        /// The text at the end of a file of version 2 and later.
        var footer: String?
    }

    private struct Header {
        let version: UInt8
        let utcIndicators: Int
        let standardIndicators: Int
        let leapSeconds: Int
        let changes: Int
        let types: Int
        let characters: Int

        /// How many bytes follow, with instants of so many bytes.
        func bodySize(_ width: Int) -> Int {
            changes * (width + 1) + types * 6 + characters + leapSeconds * (width + 4) + standardIndicators
                + utcIndicators
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() -> Table? {
        guard let first = header() else { return nil }
        if first.version == 0 { return table(first, width: 4) }
        // The same again with 64 bits, for whom 32 are not enough.
        position += first.bodySize(4)
        guard let second = header(), var table = table(second, width: 8) else { return nil }
        guard byte() == UInt8(ascii: "\n") else { return nil }
        var footer: [UInt8] = []
        while let byte = byte(), byte != UInt8(ascii: "\n") { footer.append(byte) }
        table.footer = String(decoding: footer, as: UTF8.self)
        return table
    }

    private mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// A number in network order; sign included.
    private mutating func integer(_ width: Int) -> Int? {
        guard bytes.count - position >= width, position >= 0 else { return nil }
        var value: UInt64 = bytes[position] >= 0x80 ? .max : 0
        for offset in 0..<width { value = value << 8 | UInt64(bytes[position + offset]) }
        position += width
        return Int(Int64(bitPattern: value))
    }

    private mutating func header() -> Header? {
        guard position >= 0, bytes.count - position >= 44,
            bytes[position..<position + 4].elementsEqual("TZif".utf8)
        else { return nil }
        let version = bytes[position + 4]
        position += 20
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = integer(4), (0...1_000_000).contains(count) else { return nil }
            counts.append(count)
        }
        return Header(
            version: version, utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
            changes: counts[3], types: counts[4], characters: counts[5])
    }

    private mutating func table(_ header: Header, width: Int) -> Table? {
        let end = position + header.bodySize(width)
        guard header.types > 0, end <= bytes.count else { return nil }
        var table = Table()
        for _ in 0..<header.changes {
            // The calendar ends long before: this keeps sums with offsets in range.
            guard let instant = integer(width), abs(instant) < 1 << 58 else { return nil }
            table.instants.append(instant)
        }
        let typeOfChanges = (0..<header.changes).compactMap { _ in byte() }
        var types: [Int] = []
        for _ in 0..<header.types {
            // Offsets are less than 26 hours (RFC 8536, 3.2).
            guard let offset = integer(4), abs(offset) < 26 * 3600, byte() != nil, byte() != nil else { return nil }
            types.append(offset)
        }
        for type in typeOfChanges {
            guard Int(type) < types.count else { return nil }
            table.offsets.append(types[Int(type)])
        }
        table.firstOffset = types[0]
        position = end
        return table
    }
}
