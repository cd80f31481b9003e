package import ProcessKernel
import Synchronization

/// A store in memory: for scripts, tests and the simulator. It keeps everything until it goes, and never fails.
package final class MemoryStore: JournalStore {
    private struct State {
        var journal: [InstanceKey: [JournalRecord]] = [:]
        var snapshots: [InstanceKey: (sequence: UInt64, state: [UInt8])] = [:]
        /// Sorted by key.
        var work: [WorkRecord] = []
        var instances: [InstanceKey: InstanceRecord] = [:]
        var receipts: [String: ReceiptRecord] = [:]
        var definitions: [DefinitionRecord] = []
        var positions: [PartitionNumber: UInt64] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package func append(_ batch: AppendBatch) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            try Self.check(batch, against: state)
            for entry in batch.journal {
                state.journal[entry.instance, default: []].append(
                    JournalRecord(
                        position: entry.position, sequence: entry.sequence, time: entry.time,
                        events: Array(batch.payload[entry.payload])))
                state.positions[batch.partition] = entry.position
            }
            for change in batch.work { Self.apply(change, to: &state.work) }
            for record in batch.instances { state.instances[record.key] = record }
            for entry in batch.snapshots {
                state.snapshots[entry.instance] = (entry.sequence, Array(batch.payload[entry.payload]))
            }
            for receipt in batch.receipts { state.receipts[receipt.requestKey] = receipt }
            state.definitions += batch.definitions
        }
    }

    // MARK: Recovery reads

    package func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters {
        state.withLock { state in
            PartitionCounters(
                position: state.positions[partition] ?? 0,
                instance: state.journal.keys.filter { $0.partition == partition }.map(\.counter).max() ?? 0,
                definition: state.definitions.map(\.summary.key.rawValue).max() ?? 0)
        }
    }

    package func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance? {
        state.withLock { state in
            guard let records = state.journal[key] else { return nil }
            let snapshot = state.snapshots[key]
            let sequence = snapshot?.sequence ?? 0
            return StoredInstance(
                snapshot: snapshot?.state, snapshotSequence: sequence,
                events: records.filter { $0.sequence > sequence })
        }
    }

    package func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord? {
        state.withLock { $0.receipts[requestKey] }
    }

    package func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        state.withLock { state in
            let matching = state.work.lazy.filter { work in
                work.kind == kind && work.due == nil && work.key.instance.partition == partition
                    && cursor.map { $0 < work.key } ?? true
            }
            return Array(matching.prefix(limit))
        }
    }

    package func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        state.withLock { state in
            let due = state.work.compactMap { work -> (cursor: DueCursor, work: WorkRecord)? in
                guard let due = work.due, work.key.instance.partition == partition else { return nil }
                let place = DueCursor(due: due, key: work.key)
                return cursor.map { $0 < place } ?? true ? (place, work) : nil
            }
            return due.sorted { $0.cursor < $1.cursor }.prefix(limit).map(\.work)
        }
    }

    // MARK: Queries

    package func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord] {
        state.withLock { state in
            let matching = state.instances.values.filter { record in
                (query.states.isEmpty || query.states.contains(record.state))
                    && (query.businessKey == nil || query.businessKey == record.businessKey)
                    && query.before.map { record.key < $0 } ?? true
            }
            return Array(matching.sorted { $1.key < $0.key }.prefix(query.limit))
        }
    }

    package func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord? {
        state.withLock { $0.instances[key] }
    }

    package func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        state.withLock { state in
            Array((state.journal[key] ?? []).lazy.filter { $0.sequence >= sequence }.prefix(limit))
        }
    }

    package func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord] {
        state.withLock { state in state.work.filter { $0.key.instance == key } }
    }

    package func definitions() throws(StoreError) -> [DefinitionSummary] {
        state.withLock { $0.definitions.map(\.summary) }
    }

    package func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? {
        state.withLock { state in state.definitions.first { $0.summary.key == key } }
    }

    // MARK: Writing

    /// Everything is looked at before anything is written, so that a refused batch leaves no trace.
    private static func check(_ batch: AppendBatch, against state: State) throws(StoreError) {
        var last: [InstanceKey: UInt64] = [:]
        for entry in batch.journal {
            let before = last[entry.instance] ?? state.journal[entry.instance]?.last?.sequence ?? 0
            guard entry.sequence > before else {
                throw StoreError(.conflict, "record \(entry.sequence) of instance \(entry.instance) is there already")
            }
            last[entry.instance] = entry.sequence
        }
    }

    private static func apply(_ change: WorkChange, to work: inout [WorkRecord]) {
        switch change {
        case .insert(let record):
            let position = lowerBound(of: record.key, in: work)
            if position < work.count, work[position].key == record.key {
                work[position] = record
            } else {
                work.insert(record, at: position)
            }
        case .reschedule(let key, let due):
            let position = lowerBound(of: key, in: work)
            if position < work.count, work[position].key == key { work[position].due = due }
        case .delete(let key):
            let position = lowerBound(of: key, in: work)
            if position < work.count, work[position].key == key { work.remove(at: position) }
        }
    }

    private static func lowerBound(of key: WorkKey, in work: [WorkRecord]) -> Int {
        var low = 0
        var high = work.count
        while low < high {
            let middle = (low + high) / 2
            if work[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
