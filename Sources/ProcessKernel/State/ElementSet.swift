package import ProcessModel

/// A set of elements of one definition, one bit each.
package struct ElementSet: Sendable, Equatable {
    /// Without trailing zero words, so equal sets are equal arrays.
    package private(set) var words: [UInt64] = []

    package init() {}

    /// Made again from `words`.
    package init(words: [UInt64]) {
        self.words = words
        while self.words.last == 0 { self.words.removeLast() }
    }

    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    package func contains(_ element: ElementIndex) -> Bool {
        let word = element.position / 64
        return word < words.count && words[word] & (1 << UInt64(element.position % 64)) != 0
    }

    package mutating func insert(_ element: ElementIndex) {
        let word = element.position / 64
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(element.position % 64)
    }
}
