import Dispatch
import JournalStore
import ProcessKernel
import Synchronization

/// A memory store whose appends a test lets fail or holds up.
final class UnreliableStore: JournalStore {
    private struct State {
        var failuresLeft = 0
        var writesBeforeFailing = false
        var holdUp: DispatchSemaphore?
        var heldUp: Gate?
    }

    let inner = MemoryStore()
    private let state = Mutex(State())

    /// The next appends fail; with `afterWriting` they have written before, which nobody is told.
    func failAppends(_ count: Int, afterWriting: Bool = false) {
        state.withLock { state in
            state.failuresLeft = count
            state.writesBeforeFailing = afterWriting
        }
    }

    /// The next append waits for the semaphore and opens the gate before.
    func holdUpAppend(until semaphore: DispatchSemaphore, telling gate: Gate) {
        state.withLock { state in
            state.holdUp = semaphore
            state.heldUp = gate
        }
    }

    func append(_ batch: AppendBatch) throws(StoreError) {
        let (semaphore, gate) = state.withLock { state in
            defer {
                state.holdUp = nil
                state.heldUp = nil
            }
            return (state.holdUp, state.heldUp)
        }
        gate?.open()
        semaphore?.wait()
        let (fails, writes) = state.withLock { state in
            guard state.failuresLeft > 0 else { return (false, true) }
            state.failuresLeft -= 1
            return (true, state.writesBeforeFailing)
        }
        if writes { try inner.append(batch) }
        if fails { throw StoreError(.diskFull, "the test filled the disk") }
    }

    func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters {
        inner.counters(of: partition)
    }

    func latestTime(in partition: PartitionNumber) throws(StoreError) -> Instant? { inner.latestTime(in: partition) }
    func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance? { inner.loadInstance(key) }
    func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord? { inner.receipt(requestKey) }

    func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        inner.readyWork(of: kind, in: partition, after: cursor, limit: limit)
    }

    func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        inner.dueWork(in: partition, after: cursor, limit: limit)
    }

    func subscribers(
        of topic: SubscriptionTopic, correlationKey: String?, in partition: PartitionNumber, after cursor: WorkKey?,
        limit: Int
    ) throws(StoreError) -> [SubscriptionRecord] {
        inner.subscribers(of: topic, correlationKey: correlationKey, in: partition, after: cursor, limit: limit)
    }

    func schedules() throws(StoreError) -> [ScheduleRecord] { inner.schedules() }

    func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord] { inner.instances(query) }
    func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord? { inner.instance(key) }

    func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        inner.journal(of: key, from: sequence, limit: limit)
    }

    func journalPage(of key: InstanceKey, from sequence: UInt64) throws(StoreError) -> [JournalRecord] {
        inner.journalPage(of: key, from: sequence)
    }

    func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord] { inner.work(of: key) }
    func instanceKeys(after cursor: InstanceKey?, limit: Int) throws(StoreError) -> [InstanceKey] {
        inner.instanceKeys(after: cursor, limit: limit)
    }
    func work(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [WorkRecord] { inner.work(in: range) }
    func subscriptions(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [SubscriptionRecord] {
        inner.subscriptions(in: range)
    }
    func receipts(after cursor: String?, limit: Int) throws(StoreError) -> [ReceiptRecord] {
        inner.receipts(after: cursor, limit: limit)
    }
    func definitions() throws(StoreError) -> [DefinitionSummary] { inner.definitions() }
    func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? { inner.definition(key) }
}
