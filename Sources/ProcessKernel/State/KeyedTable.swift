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
    private var keys: [UInt32] = []
    /// At the positions of their keys. A row that was removed stays in its gap, where nobody sees it: rows that are
    /// optional would be copied whole for each look at one field.
    private var slots: [Row] = []
    private var isGap: [Bool] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package func contains(_ key: Row.Key) -> Bool { position(of: key) != nil }

    package func find(_ key: Row.Key) -> Row? {
        guard let position = position(of: key) else { return nil }
        return slots[position]
    }

    /// The row with that key, which must be there.
    package subscript(key: Row.Key) -> Row {
        _read {
            guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
            yield slots[position]
        }
        _modify {
            guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
            yield &slots[position]
        }
    }

    /// Whether the key is higher than all before it.
    func isNext(_ key: Row.Key) -> Bool { keys.last.map { $0 < key.rawValue } ?? true }

    /// Adds a row whose key is higher than all before it.
    package mutating func append(_ row: Row) {
        let key = row.key.rawValue
        precondition(keys.last.map { $0 < key } ?? true, "key \(key) of \(Row.self) is not higher than the last")
        keys.append(key)
        slots.append(row)
        isGap.append(false)
        count += 1
    }

    /// Removes the row with that key, which must be there.
    @discardableResult
    package mutating func remove(_ key: Row.Key) -> Row {
        guard let position = position(of: key) else { preconditionFailure("no row \(key) in \(Row.self)") }
        count -= 1
        if position == slots.count - 1 {
            let row = removeLast()
            while isGap.last ?? false { removeLast() }
            return row
        }
        let row = slots[position]
        isGap[position] = true
        if slots.count > 16, slots.count > 2 * count { closeGaps() }
        return row
    }

    package mutating func removeAll() {
        self = KeyedTable()
    }

    @discardableResult
    private mutating func removeLast() -> Row {
        keys.removeLast()
        isGap.removeLast()
        return slots.removeLast()
    }

    /// The first row with a key of at least `key`, so that a caller may change the table while walking it.
    package func first(from key: UInt32) -> Row? {
        var position = lowerBound(of: key)
        while position < slots.count {
            if !isGap[position] { return slots[position] }
            position += 1
        }
        return nil
    }

    /// All rows in the order of their keys.
    package var rows: some Sequence<Row> { slots.indices.lazy.filter { !isGap[$0] }.map { slots[$0] } }

    /// The rows changed, in the same order; their keys may change and keep growing.
    package func mapped(_ transform: (Row) -> Row) -> KeyedTable {
        var table = KeyedTable()
        for row in rows { table.append(transform(row)) }
        return table
    }

    private mutating func closeGaps() {
        var kept = 0
        for position in slots.indices where !isGap[position] {
            if kept != position {
                slots.swapAt(kept, position)
                keys[kept] = keys[position]
            }
            kept += 1
        }
        slots.removeSubrange(kept...)
        keys.removeSubrange(kept...)
        isGap = Array(repeating: false, count: kept)
    }

    private func position(of key: Row.Key) -> Int? {
        let wanted = key.rawValue
        let position = keys.last == wanted ? keys.count - 1 : lowerBound(of: wanted)
        guard position < keys.count, keys[position] == wanted, !isGap[position] else { return nil }
        return position
    }

    private func lowerBound(of key: UInt32) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension KeyedTable: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.rows.elementsEqual(right.rows)
    }
}
