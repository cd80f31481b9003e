import HeapModule
package import JournalStore
package import ProcessKernel

/// Which due times come next. Only the earliest are in memory; the store has all.
package struct TimerCore {
    package struct Entry: Sendable, Comparable {
        package var cursor: DueCursor
        package var kind: WorkKind

        package init(cursor: DueCursor, kind: WorkKind) {
            self.cursor = cursor
            self.kind = kind
        }

        package static func < (left: Self, right: Self) -> Bool { left.cursor < right.cursor }
    }

    /// How far the store's entries are in memory.
    private enum Horizon: Equatable {
        /// Nothing was read yet.
        case start
        /// All entries up to this one.
        case upTo(DueCursor)
        /// All there are.
        case end
    }

    private let capacity: Int
    private var heap = Heap<Entry>()
    /// What is wanted; the heap also holds entries that were removed or replaced, until they come up.
    private var wanted: [WorkKey: Instant] = [:]
    private var horizon = Horizon.start

    package init(capacity: Int) { self.capacity = capacity }

    package var count: Int { wanted.count }

    /// The moment at which `popDue` has something to give.
    package var nextDue: Instant? { heap.min?.cursor.due }

    /// Where to go on reading from the store; nil while enough is in memory or all is.
    package var refill: DueCursor?? {
        guard heap.isEmpty else { return nil }
        switch horizon {
        case .start: return .some(nil)
        case .upTo(let cursor): return .some(cursor)
        case .end: return nil
        }
    }

    /// A due time was written to the store.
    package mutating func insert(_ entry: Entry) {
        let isInMemory =
            switch horizon {
            case .start: false
            case .upTo(let last): entry.cursor <= last
            case .end: true
            }
        guard isInMemory else {
            // An earlier time of the same work is void, and the new one is read when it comes.
            wanted[entry.cursor.key] = nil
            return
        }
        add(entry)
        if wanted.count > capacity, let latest = heap.popMax() {
            if wanted[latest.cursor.key] == latest.cursor.due { wanted[latest.cursor.key] = nil }
            horizon = heap.max.map { .upTo($0.cursor) } ?? .start
        }
    }

    /// A page was read from the store after `refill`; a page shorter than asked for is the last.
    package mutating func refilled(_ page: [Entry], isLast: Bool) {
        for entry in page { add(entry) }
        if isLast {
            horizon = .end
        } else if let last = page.last {
            horizon = .upTo(last.cursor)
        }
    }

    package mutating func remove(_ key: WorkKey) { if !wanted.isEmpty { wanted[key] = nil } }

    /// Takes the earliest entry if it is due.
    package mutating func popDue(now: Instant) -> Entry? {
        while let first = heap.min, first.cursor.due <= now {
            heap.removeMin()
            if wanted[first.cursor.key] == first.cursor.due {
                wanted[first.cursor.key] = nil
                return first
            }
        }
        dropUnwanted()
        return nil
    }

    private mutating func add(_ entry: Entry) {
        // Twice in the heap, one of the two would be taken for the other.
        guard wanted[entry.cursor.key] != entry.cursor.due else { return }
        wanted[entry.cursor.key] = entry.cursor.due
        heap.insert(entry)
    }

    /// Removed entries at the front would wake the partition for nothing.
    private mutating func dropUnwanted() {
        while let first = heap.min, wanted[first.cursor.key] != first.cursor.due { heap.removeMin() }
    }
}
