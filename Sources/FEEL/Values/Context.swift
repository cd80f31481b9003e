/// Named values in the order in which they were added: FEEL's context, JSON's object.
///
/// Names are unique and compared by code points. Two contexts with the same entries are equal whatever their order.
public struct Context: Sendable {
    /// One name and its value.
    public struct Entry: Sendable, Hashable {
        /// The name; any string.
        public let name: String
        /// The value under that name.
        public var value: Value

        /// An entry with this name and value.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }

        public static func == (left: Entry, right: Entry) -> Bool {
            left.name.hasSameCodePoints(as: right.name) && left.value == right.value
        }
    }

    /// The entries in their order.
    public private(set) var entries: [Entry]
    /// Positions by name, kept only where looking through the entries would be slow. Never iterated.
    private var index: [ExactName: Int]?

    /// Up to this size, comparing names one by one is faster than hashing.
    private static let indexedFrom = 16

    /// A context without entries.
    public init() { entries = [] }

    /// A context of the entries; of those with the same name the last value counts, in the place of the first.
    public init(_ entries: some Sequence<(String, Value)>) {
        self.init()
        self.entries.reserveCapacity(entries.underestimatedCount)
        for (name, value) in entries { self[name] = value }
    }

    /// The number of entries.
    public var count: Int { entries.count }
    /// Whether there is no entry.
    public var isEmpty: Bool { entries.isEmpty }

    /// The value of that name; nil if there is none. Setting adds at the end or replaces in place; nil removes.
    public subscript(name: String) -> Value? {
        get {
            guard let position = position(of: name) else { return nil }
            return entries[position].value
        }
        set {
            guard let newValue else { return remove(name) }
            if let position = position(of: name) {
                entries[position].value = newValue
            } else {
                append(name, newValue)
            }
        }
    }

    private func position(of name: String) -> Int? {
        if let index { return index[ExactName(name)] }
        return entries.firstIndex { $0.name.hasSameCodePoints(as: name) }
    }

    private mutating func append(_ name: String, _ value: Value) {
        entries.append(Entry(name, value))
        if index != nil {
            index?[ExactName(name)] = entries.count - 1
        } else if entries.count >= Context.indexedFrom {
            buildIndex()
        }
    }

    private mutating func remove(_ name: String) {
        guard let position = position(of: name) else { return }
        entries.remove(at: position)
        index = nil
        if entries.count >= Context.indexedFrom { buildIndex() }
    }

    private mutating func buildIndex() {
        var index: [ExactName: Int] = [:]
        index.reserveCapacity(entries.count * 2)
        for (position, entry) in entries.enumerated() { index[ExactName(entry.name)] = position }
        self.index = index
    }
}

extension Context: Hashable {
    public static func == (left: Context, right: Context) -> Bool {
        guard left.count == right.count else { return false }
        // Contexts are mostly built in the same order: compare in place and search only where that fails.
        for (position, entry) in left.entries.enumerated() where right.entries[position] != entry {
            guard let other = right[entry.name], other == entry.value else { return false }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        // Independent of order: a sum of the hashes of the entries, each from the same start.
        var sum = 0
        for entry in entries {
            var entryHasher = hasher
            entryHasher.combine(entry)
            sum &+= entryHasher.finalize()
        }
        hasher.combine(sum)
    }
}

extension Context: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}

/// A name that equals another only if the code points are the same.
private struct ExactName: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactName, right: ExactName) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
