import FEEL
package import ProcessKernel

/// Makes again what the journal says of each instance: its row of the read model, its work, its subscriptions and its
/// snapshot. What is as it should be is not written.
///
/// Whoever runs it is the one writer, and no engine works meanwhile. An instance whose journal cannot be read keeps its
/// rows and is named.
package struct Rebuild {
    package struct Summary: Sendable {
        package var instances: UInt64 = 0
        package var differences: UInt64 = 0
        /// Instances whose journal cannot be read, with the reason.
        package var unreadable: [(InstanceKey, StoreError)] = []
    }

    private let store: any JournalStore
    private let reader: InstanceReader
    private let clock: Instant
    /// Differences written in one append: a transaction of that size takes moments.
    private static let differencesPerAppend = 1_000

    package init(_ store: any JournalStore, now: Instant) {
        self.store = store
        reader = InstanceReader(store)
        clock = now
    }

    /// Calls `found` for each row that was not as it should be, before it is written.
    package func run(_ found: (RowDifference) -> Void) throws(StoreError) -> Summary {
        var summary = Summary()
        // What is noted as due at once was due by the journal's time.
        let now = max(clock, try store.latestTime(in: .first) ?? clock)
        var batch = AppendBatch(partition: .first)
        var waiting = 0
        func write() throws(StoreError) {
            if !batch.isEmpty { try store.append(batch) }
            batch.removeAll()
            waiting = 0
        }
        try JournalPass(store, reader).run { one throws(StoreError) in
            if let failure = one.failure { return summary.unreadable.append((one.key, failure)) }
            if one.state != nil { summary.instances += 1 }
            var differences = one.differences(now: now)
            if let state = one.state, let difference = try mendSnapshot(of: state, in: &batch) {
                differences.append(difference)
            }
            for difference in differences { found(difference) }
            summary.differences += UInt64(differences.count)
            if one.state == nil {
                // Nothing of it is in the journal, so there is no such instance.
                if !differences.isEmpty { batch.deletedInstances.append(one.key) }
            } else {
                Self.mend(one, differences, now: now, in: &batch)
            }
            waiting += differences.count
            if waiting >= Self.differencesPerAppend { try write() }
        } pageEnded: { () throws(StoreError) in
            try write()
        }
        return summary
    }

    private static func mend(
        _ one: JournalPass.One, _ differences: [RowDifference], now: Instant, in batch: inout AppendBatch
    ) {
        guard let state = one.state else { return }
        let wanted = DerivedRows(of: state)
        for difference in differences {
            switch difference.table {
            case .instance: batch.instances.append(wanted.instance)
            case .work:
                for row in one.work where row.key.local == difference.local { batch.work.append(.delete(row.key)) }
                for row in wanted.work where row.key.local == difference.local {
                    batch.work.append(.insert(row.written(at: now)))
                }
            case .subscription:
                for row in one.subscriptions where row.key.local == difference.local {
                    batch.subscriptions.append(
                        .delete(topic: row.topic, correlationKey: row.correlationKey, row.key))
                }
                for row in wanted.subscriptions where row.key.local == difference.local {
                    batch.subscriptions.append(.insert(row))
                }
            case .snapshot: break
            }
        }
    }

    /// Writes a snapshot of the state by all events in the place of one that gives another.
    private func mendSnapshot(
        of state: ProcessInstance, in batch: inout AppendBatch
    ) throws(StoreError) -> RowDifference? {
        guard let stored = try store.loadInstance(state.key), stored.snapshot != nil else { return nil }
        let wanted = Self.bytes(of: state)
        if stored.snapshotSequence <= state.mark.sequence, let loaded = try readable(state.key),
            Self.bytes(of: loaded) == wanted
        {
            return nil
        }
        // The payload of a batch holds the bytes of all its snapshots.
        let start = batch.payload.count
        batch.payload += wanted
        batch.snapshots.append(
            SnapshotEntry(
                instance: state.key, sequence: state.mark.sequence, payload: start..<batch.payload.count))
        return RowDifference(
            table: .snapshot, instance: state.key, local: nil,
            fields: [
                RowDifference.Field(
                    name: "state", stored: "another than the journal gives", wanted: "that of the journal")
            ])
    }

    /// The state by the snapshot; nil where it cannot be read.
    private func readable(_ key: InstanceKey) throws(StoreError) -> ProcessInstance? {
        do throws(StoreError) {
            return try reader.instance(key)
        } catch {
            guard error.code == .corrupt else { throw error }
            return nil
        }
    }

    private static func bytes(of state: ProcessInstance) -> [UInt8] {
        var writer = ByteWriter()
        SnapshotCoding.encode(state, into: &writer)
        return writer.bytes
    }
}
