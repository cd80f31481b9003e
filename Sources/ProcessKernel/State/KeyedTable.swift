package protocol KeyedRow: Sendable, Equatable {
    associatedtype Key: LocalKey
    var key: Key { get }
}

/// Rows in the order of their keys, which only ever grow; looked up by binary search.
///
/// A removed row leaves a gap that is closed when gaps outnumber rows, so adding and removing cost the same however
/// many rows there are, and walking the table meets the rows in the order in which they came. A dictionary would do
/// neither: Swift seeds its hashing anew in each process.
package struct KeyedTable<Row: KeyedRow>: Sendable {
    /// A row that was removed stays in its gap, where nobody sees it: rows that are optional would be copied whole for
    /// each look at one field.
    private struct Slot: Sendable {
        var row: Row
        var isGap = false

        var key: UInt32 { row.key.rawValue }
    }

    /// In the order of their keys. One array and no second one for the keys: an instance has many tables, and whoever
    /// copies it counts a reference for each array.
    private var slots: [Slot] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package func contains(_ key: Row.Key) -> Bool { position(of: key) != nil }

    package func find(_ key: Row.Key) -> Row? {
        guard let position = position(of: key) else { return nil }
        return slots[position].row
    }

    /// The row with that key, which must be there.
    package subscript(key: Row.Key) -> Row {
        _read {
            guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
            yield slots[position].row
        }
        _modify {
            guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
            yield &slots[position].row
        }
    }

    /// Whether the key is higher than all before it.
    func isNext(_ key: Row.Key) -> Bool { lastKey.map { $0 < key.rawValue } ?? true }

    /// Adds a row whose key is higher than all before it.
    package mutating func append(_ row: Row) {
        precondition(isNext(row.key), "key \(row.key) of \(Row.self) is not higher than the last")
        slots.append(Slot(row: row))
        count += 1
    }

    /// Removes the row with that key, which must be there.
    @discardableResult
    package mutating func remove(_ key: Row.Key) -> Row {
        guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
        count -= 1
        if position == slots.count - 1 {
            let row = slots.removeLast().row
            while slots.last?.isGap ?? false { slots.removeLast() }
            return row
        }
        let row = slots[position].row
        slots[position].isGap = true
        if slots.count > 16, slots.count > 2 * count { closeGaps() }
        return row
    }

    package mutating func removeAll() {
        self = KeyedTable()
    }

    /// The first row with a key of at least `key`, so that a caller may change the table while walking it.
    package func first(from key: UInt32) -> Row? {
        var position = lowerBound(of: key)
        while position < slots.count {
            if !slots[position].isGap { return slots[position].row }
            position += 1
        }
        return nil
    }

    /// All rows in the order of their keys.
    package var rows: some Sequence<Row> { slots.lazy.filter { !$0.isGap }.map(\.row) }

    /// The rows changed, in the same order; their keys may change and keep growing.
    package func mapped(_ transform: (Row) -> Row) -> KeyedTable {
        var table = KeyedTable()
        for row in rows { table.append(transform(row)) }
        return table
    }

    private mutating func closeGaps() { slots.removeAll { $0.isGap } }

    private var lastKey: UInt32? { slots.isEmpty ? nil : slots[slots.count - 1].key }

    private func position(of key: Row.Key) -> Int? {
        let wanted = key.rawValue
        let position = lastKey == wanted ? slots.count - 1 : lowerBound(of: wanted)
        guard position < slots.count, slots[position].key == wanted, !slots[position].isGap else { return nil }
        return position
    }

    private func lowerBound(of key: UInt32) -> Int {
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension KeyedTable: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.rows.elementsEqual(right.rows)
    }
}
