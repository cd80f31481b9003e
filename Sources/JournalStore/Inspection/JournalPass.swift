import ProcessKernel

/// Goes through all instances of a store in the order of their keys, with what their rows are and what the journal says
/// that they should be; what `DatabaseCheck` and `Rebuild` have in common.
///
/// The store must stand still meanwhile, or show one moment: else what is written between two reads looks like a
/// difference.
struct JournalPass {
    /// One instance, or what is stored for a key that has none.
    struct One {
        let key: InstanceKey
        /// The state by all its events; nil where there is no record.
        let state: ProcessInstance?
        /// Why there is none although there are records.
        let failure: StoreError?
        let row: InstanceRecord?
        let work: [WorkRecord]
        let subscriptions: [SubscriptionRecord]

        /// What is not as the journal says.
        func differences(now: Instant) -> [RowDifference] {
            // Without a state nobody knows what the rows should be.
            if failure != nil { return [] }
            let wanted = state.map { DerivedRows(of: $0) }
            return (RowDifference.compare(row, wanted?.instance).map { [$0] } ?? [])
                + RowDifference.compare(work, wanted?.work ?? [], now: now)
                + RowDifference.compare(subscriptions, wanted?.subscriptions ?? [])
        }
    }

    private let store: any JournalStore
    private let reader: InstanceReader
    /// Instances at a time: subscriptions are searched through once for each page.
    private static let page = 10_000

    init(_ store: any JournalStore, _ reader: InstanceReader) {
        self.store = store
        self.reader = reader
    }

    /// `take` gets each instance, and keys without one that rows are there for; `pageEnded` is called between pages.
    func run(
        _ take: (One) throws(StoreError) -> Void, pageEnded: () throws(StoreError) -> Void = {}
    ) throws(StoreError) {
        var last: InstanceKey?
        while true {
            let keys = try store.instanceKeys(after: last, limit: Self.page)
            let isLast = keys.count < Self.page
            let first = Self.after(last)
            let end = isLast ? InstanceKey(rawValue: .max) : keys[keys.count - 1]
            let subscriptions = Dictionary(grouping: try store.subscriptions(in: first...end), by: \.key.instance)
            // An instance may have a hundred thousand rows of work, so those of one are read at a time, with those of
            // keys before it that there is no instance for.
            let known = Set(keys).union(subscriptions.keys)
            for key in known.union([end]).sorted() {
                let work = Dictionary(grouping: try store.work(in: Self.after(last)...key), by: \.key.instance)
                for key in Set(work.keys).union(known.contains(key) ? [key] : []).sorted() {
                    try take(one(key, work: work[key] ?? [], subscriptions: subscriptions[key] ?? []))
                }
                last = key
            }
            try pageEnded()
            if isLast || end.rawValue == .max { return }
        }
    }

    private static func after(_ key: InstanceKey?) -> InstanceKey {
        InstanceKey(rawValue: key.map { $0.rawValue + 1 } ?? 0)
    }

    private func one(
        _ key: InstanceKey, work: [WorkRecord], subscriptions: [SubscriptionRecord]
    ) throws(StoreError) -> One {
        var state: ProcessInstance?
        var failure: StoreError?
        do throws(StoreError) {
            state = try reader.replay(key, upTo: .max)
        } catch {
            guard error.code == .corrupt else { throw error }
            failure = error
        }
        return One(
            key: key, state: state, failure: failure, row: try store.instance(key), work: work,
            subscriptions: subscriptions)
    }
}
