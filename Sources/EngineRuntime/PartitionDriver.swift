package import JournalStore
package import ProcessKernel

/// Runs a core against a store in the thread of the caller, until only the outside can make it go on.
///
/// The engine's thread and the scripted run share it. The simulator performs the actions itself, so that it can crash
/// between any two.
package struct PartitionDriver {
    package private(set) var core: PartitionCore
    private let store: any JournalStore
    private let reader: InstanceReader

    /// A core that goes on from what the store has.
    package init(
        store: any JournalStore, partition: PartitionNumber, configuration: EngineConfiguration, epoch: UInt64,
        watchesEverything: Bool = false
    ) throws(StoreError) {
        self.store = store
        reader = InstanceReader(store)
        core = PartitionCore(
            partition: partition, configuration: configuration,
            stored: try PartitionCore.Stored(store, reader, of: partition), epoch: epoch,
            watchesEverything: watchesEverything)
    }

    /// Gives the core an input, performs what it wants of the store, and passes everything else on, in order.
    ///
    /// A thrown error was told to everybody who waited; the driver is of no more use, and a new one goes on.
    package mutating func feed(
        _ input: PartitionCore.Input, now: Instant, outward: (PartitionCore.Action) -> Void
    ) throws(StoreError) {
        do throws(StoreError) {
            try perform(core.receive(input, now: now), now: now, outward)
        } catch {
            // After this input the core answers and asks for nothing.
            for action in core.receive(.storeFailed(error), now: now) { outward(action) }
            throw error
        }
    }

    private mutating func perform(
        _ actions: [PartitionCore.Action], now: Instant, _ outward: (PartitionCore.Action) -> Void
    ) throws(StoreError) {
        var actions = actions
        while !actions.isEmpty {
            var next: [PartitionCore.Action] = []
            for action in actions {
                if let answer = try answer(action) {
                    next += core.receive(answer, now: now)
                } else {
                    outward(action)
                }
            }
            actions = next
        }
    }

    /// What the store says to an action; nil for an action that is not the store's.
    private func answer(_ action: PartitionCore.Action) throws(StoreError) -> PartitionCore.Input? {
        switch action {
        case .load(let key): return .loaded(key, try reader.instance(key))
        case .findReceipt(let key): return .receipt(key, try store.receipt(key))
        case .readReadyWork(let cursor, let limit):
            let page = try store.readyWork(of: .job, in: core.batch.partition, after: cursor, limit: limit)
            return .readyWork(page, isLast: page.count < limit)
        case .readDueWork(let cursor, let limit):
            let page = try store.dueWork(in: core.batch.partition, after: cursor, limit: limit)
            return .dueWork(page, isLast: page.count < limit)
        case .findSubscribers(let address, let cursor, let limit):
            let page = try store.subscribers(
                of: address.topic, correlationKey: address.correlationKey, in: core.batch.partition, after: cursor,
                limit: limit)
            return .subscribers(address, page, isLast: page.count < limit)
        case .append:
            try store.append(core.batch)
            return .appended
        case .reply, .handOver, .withdraw, .publish, .ended: return nil
        }
    }
}
