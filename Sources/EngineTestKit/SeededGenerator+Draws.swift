/// Draws that mean the same for a seed with every version of the compiler; the library's own may change.
extension SeededGenerator {
    /// A number from 0 up to but not including `bound`.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "nothing is below \(bound)")
        return Int(next() % UInt64(bound))
    }

    package mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in so many of a thousand cases.
    package mutating func chance(perMille: Int) -> Bool { below(1_000) < perMille }

    package mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// Nil of an empty list.
    package mutating func pickAny<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : pick(items) }
}
