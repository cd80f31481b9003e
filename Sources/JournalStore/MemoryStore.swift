package import ProcessKernel
import Synchronization

/// A store that keeps everything in memory and forgets it with the process: for tests, simulation and trying things
/// out.
///
/// It refuses what the durable stores refuse. Texts that name something are compared by their bytes, as databases do;
/// Swift's own comparison takes different spellings of one character for the same.
package final class MemoryStore: JournalStore {
    private let contents = Mutex(Contents())

    package init() {}

    package func append(_ batch: AppendBatch) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            try contents.check(batch)
            contents.write(batch)
        }
    }

    package func counters(of partition: PartitionNumber) -> PartitionCounters {
        contents.withLock { contents in
            var counters = contents.counters[partition] ?? PartitionCounters()
            counters.definition = contents.highestDefinition
            return counters
        }
    }

    package func latestTime(in partition: PartitionNumber) -> Instant? {
        contents.withLock { contents in
            let records = contents.journal.filter { $0.key.partition == partition }.values.compactMap(\.last)
            return records.max { $0.position < $1.position }?.time
        }
    }

    package func loadInstance(_ key: InstanceKey) -> StoredInstance? {
        contents.withLock { contents in
            let snapshot = contents.snapshots[key]
            let journal = contents.journal[key] ?? []
            guard snapshot != nil || !journal.isEmpty else { return nil }
            let sequence = snapshot?.sequence ?? 0
            return StoredInstance(
                snapshot: snapshot?.state, snapshotSequence: sequence,
                events: journal.filter { $0.sequence > sequence })
        }
    }

    package func receipt(_ requestKey: String) -> ReceiptRecord? {
        contents.withLock { $0.receipts[Array(requestKey.utf8)] }
    }

    package func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) -> [WorkRecord] {
        let ready = contents.withLock { contents in
            contents.allWork(in: partition).filter { work in
                work.kind == kind && work.due == nil && cursor.map { $0 < work.key } ?? true
            }
        }
        return Array(ready.sorted { $0.key < $1.key }.prefix(max(0, limit)))
    }

    package func dueWork(in partition: PartitionNumber, after cursor: DueCursor?, limit: Int) -> [WorkRecord] {
        let due = contents.withLock { contents in
            contents.allWork(in: partition).compactMap { work in
                work.due.map { (place: DueCursor(due: $0, key: work.key), work: work) }
            }
        }
        let later = due.filter { entry in cursor.map { $0 < entry.place } ?? true }
        return later.sorted { $0.place < $1.place }.prefix(max(0, limit)).map(\.work)
    }

    package func subscribers(
        of topic: SubscriptionTopic, correlationKey: String?, in partition: PartitionNumber, after cursor: WorkKey?,
        limit: Int
    ) -> [SubscriptionRecord] {
        let waiting = contents.withLock { contents in
            (contents.subscriptions[Contents.TopicBytes(topic)] ?? [:]).values.filter { row in
                row.key.instance.partition == partition && cursor.map { $0 < row.key } ?? true
                    && (correlationKey.map { key in row.correlationKey.map { sameBytes(key, $0) } ?? true } ?? true)
            }
        }
        return Array(waiting.sorted { $0.key < $1.key }.prefix(max(0, limit)))
    }

    package func schedules() -> [ScheduleRecord] {
        contents.withLock { $0.schedules.values.sorted { $0.key < $1.key } }
    }

    package func instances(_ query: InstanceQuery) -> [InstanceRecord] {
        let matching = contents.withLock { contents in
            contents.instances.values.filter { instance in
                (query.states.isEmpty || query.states.contains(instance.state))
                    && (query.before.map { instance.key < $0 } ?? true)
                    && (query.businessKey.map { sameBytes($0, instance.businessKey) } ?? true)
            }
        }
        return Array(matching.sorted { $1.key < $0.key }.prefix(max(0, query.limit)))
    }

    package func instance(_ key: InstanceKey) -> InstanceRecord? {
        contents.withLock { $0.instances[key] }
    }

    package func journal(of key: InstanceKey, from sequence: UInt64, limit: Int) -> [JournalRecord] {
        contents.withLock { contents in
            Array((contents.journal[key] ?? []).drop { $0.sequence < sequence }.prefix(max(0, limit)))
        }
    }

    package func journalPage(of key: InstanceKey, from sequence: UInt64) -> [JournalRecord] {
        var bytes = 0
        return Array(
            journal(of: key, from: sequence, limit: JournalPage.records).prefix { record in
                defer { bytes += record.events.count }
                return bytes < JournalPage.bytes
            })
    }

    package func work(of key: InstanceKey) -> [WorkRecord] {
        contents.withLock { contents in
            (contents.work[key] ?? [:]).values.sorted { $0.key < $1.key }
        }
    }

    package func definitions() -> [DefinitionSummary] {
        contents.withLock { contents in
            contents.definitions.values.map(\.summary).sorted { $0.key.rawValue < $1.key.rawValue }
        }
    }

    package func definition(_ key: DefinitionKey) -> DefinitionRecord? {
        contents.withLock { $0.definitions[key] }
    }
}

// MARK: - Inspection

extension MemoryStore {
    package func instanceKeys(after cursor: InstanceKey?, limit: Int) -> [InstanceKey] {
        contents.withLock { contents in
            let all = Set(contents.journal.keys).union(contents.instances.keys).union(contents.snapshots.keys)
            return Array(all.filter { key in cursor.map { $0 < key } ?? true }.sorted().prefix(max(0, limit)))
        }
    }

    package func work(in range: ClosedRange<InstanceKey>) -> [WorkRecord] {
        contents.withLock { contents in
            contents.work.filter { range.contains($0.key) }.flatMap(\.value.values).sorted { $0.key < $1.key }
        }
    }

    package func subscriptions(in range: ClosedRange<InstanceKey>) -> [SubscriptionRecord] {
        contents.withLock { contents in
            contents.subscriptions.values.flatMap(\.values).filter { range.contains($0.key.instance) }
                .sorted { $0.key < $1.key }
        }
    }

    package func receipts(after cursor: String?, limit: Int) -> [ReceiptRecord] {
        contents.withLock { contents in
            let later = contents.receipts.filter { key, _ in
                cursor.map { $0.utf8.lexicographicallyPrecedes(key) } ?? true
            }
            return later.sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(max(0, limit)).map(\.value)
        }
    }
}

private func sameBytes(_ text: String, _ other: String?) -> Bool {
    other.map { text.utf8.elementsEqual($0.utf8) } ?? false
}

/// What a memory store holds. Dictionaries are looked into by key or sorted before anybody sees their order.
private struct Contents {
    struct Snapshot {
        var sequence: UInt64
        var state: [UInt8]
    }

    /// An id and version of a definition, which name one definition only.
    struct VersionedID: Hashable {
        var id: [UInt8]
        var version: UInt32

        init(_ summary: DefinitionSummary) {
            id = Array(summary.id.utf8)
            version = summary.version
        }
    }

    var counters: [PartitionNumber: PartitionCounters] = [:]
    var journal: [InstanceKey: [JournalRecord]] = [:]
    var snapshots: [InstanceKey: Snapshot] = [:]
    var work: [InstanceKey: [UInt32: WorkRecord]] = [:]
    var instances: [InstanceKey: InstanceRecord] = [:]
    var receipts: [[UInt8]: ReceiptRecord] = [:]
    var definitions: [DefinitionKey: DefinitionRecord] = [:]
    var versions: Set<VersionedID> = []
    var subscriptions: [TopicBytes: [WorkKey: SubscriptionRecord]] = [:]
    var schedules: [ScheduleKey: ScheduleRecord] = [:]
    /// What was deleted counts too.
    var highestDefinition: UInt64 = 0

    struct TopicBytes: Hashable {
        var kind: SubscriptionTopic.Kind
        var name: [UInt8]

        init(_ topic: SubscriptionTopic) {
            kind = topic.kind
            name = Array(topic.name.utf8)
        }
    }

    func allWork(in partition: PartitionNumber) -> [WorkRecord] {
        work.filter { $0.key.partition == partition }.flatMap(\.value.values)
    }
}

// MARK: - Refusing

extension Contents {
    /// Refuses the whole batch before anything of it is written.
    func check(_ batch: AppendBatch) throws(StoreError) {
        var position = counters[batch.partition]?.position ?? 0
        var sequences: [InstanceKey: UInt64] = [:]
        for entry in batch.journal {
            let last = sequences[entry.instance] ?? journal[entry.instance]?.last?.sequence ?? 0
            guard entry.sequence > last, entry.position > position else {
                throw StoreError(.conflict, "record \(entry.sequence) of instance \(entry.instance) is there already")
            }
            sequences[entry.instance] = entry.sequence
            position = entry.position
        }
        try checkWork(batch.work)
        try checkSubscriptions(batch.subscriptions)

        var newReceipts: Set<[UInt8]> = []
        for receipt in batch.receipts {
            let key = Array(receipt.requestKey.utf8)
            guard receipts[key] == nil, newReceipts.insert(key).inserted else {
                throw StoreError(.conflict, "the receipt \(receipt.requestKey) is there already")
            }
        }
        var newKeys: Set<DefinitionKey> = []
        var newVersions: Set<VersionedID> = []
        for definition in batch.definitions.map(\.summary) {
            let version = VersionedID(definition)
            guard definitions[definition.key] == nil, newKeys.insert(definition.key).inserted,
                !versions.contains(version), newVersions.insert(version).inserted
            else {
                throw StoreError(.conflict, "definition \(definition.id) \(definition.version) is there already")
            }
        }
    }

    /// Follows the changes without making them: a row may come, go and come again within one batch.
    private func checkWork(_ changes: [WorkChange]) throws(StoreError) {
        var isThere: [WorkKey: Bool] = [:]
        for change in changes {
            switch change {
            case .insert(let new):
                let stored = work[new.key.instance]?[new.key.local] != nil
                guard !(isThere[new.key] ?? stored) else {
                    throw StoreError(.conflict, "work \(new.key.local) of \(new.key.instance) is there already")
                }
                isThere[new.key] = true
            case .reschedule:
                break
            case .delete(let key):
                isThere[key] = false
            }
        }
    }
}

extension Contents {
    private struct SubscriptionID: Hashable {
        var topic: TopicBytes
        var correlationKey: [UInt8]?
        var key: WorkKey
    }

    /// Follows the changes as `checkWork` does.
    private func checkSubscriptions(_ changes: [SubscriptionChange]) throws(StoreError) {
        var isThere: [SubscriptionID: Bool] = [:]
        for change in changes {
            switch change {
            case .insert(let new):
                let topic = TopicBytes(new.topic)
                let id = SubscriptionID(
                    topic: topic, correlationKey: new.correlationKey.map { Array($0.utf8) }, key: new.key)
                guard !(isThere[id] ?? (subscriptions[topic]?[new.key] != nil)) else {
                    throw StoreError(
                        .conflict, "subscription \(new.key.local) of \(new.key.instance) is there already")
                }
                isThere[id] = true
            case .delete(let topic, let correlationKey, let key):
                let id = SubscriptionID(
                    topic: TopicBytes(topic), correlationKey: correlationKey.map { Array($0.utf8) }, key: key)
                isThere[id] = false
            }
        }
    }
}

// MARK: - Writing

extension Contents {
    /// Writes a batch that was checked.
    mutating func write(_ batch: AppendBatch) {
        for entry in batch.journal {
            let record = JournalRecord(
                position: entry.position, sequence: entry.sequence, time: entry.time,
                events: Array(batch.payload[entry.payload]))
            journal[entry.instance, default: []].append(record)
            count(entry.instance)
            counters[batch.partition, default: PartitionCounters()].position = entry.position
        }
        for change in batch.work { write(change) }
        for change in batch.subscriptions { write(change) }
        for change in batch.schedules {
            switch change {
            case .set(let record): schedules[record.key] = record
            case .delete(let key): schedules[key] = nil
            }
        }
        for instance in batch.instances {
            instances[instance.key] = instance
            count(instance.key)
        }
        for snapshot in batch.snapshots {
            let state = Array(batch.payload[snapshot.payload])
            snapshots[snapshot.instance] = Snapshot(sequence: snapshot.sequence, state: state)
        }
        for receipt in batch.receipts { receipts[Array(receipt.requestKey.utf8)] = receipt }
        for definition in batch.definitions {
            definitions[definition.summary.key] = definition
            versions.insert(VersionedID(definition.summary))
            highestDefinition = max(highestDefinition, definition.summary.key.rawValue)
        }
        for key in batch.deletedInstances { delete(key) }
        for key in batch.deletedDefinitions {
            if let gone = definitions.removeValue(forKey: key) { versions.remove(VersionedID(gone.summary)) }
            schedules = schedules.filter { $0.key.definition != key }
        }
    }

    private mutating func delete(_ key: InstanceKey) {
        count(key)
        journal[key] = nil
        snapshots[key] = nil
        work[key] = nil
        instances[key] = nil
        receipts = receipts.filter { $0.value.instance != key }
        subscriptions = subscriptions.compactMapValues { rows in
            let left = rows.filter { $0.key.instance != key }
            return left.isEmpty ? nil : left
        }
    }

    private mutating func write(_ change: WorkChange) {
        switch change {
        case .insert(let new):
            work[new.key.instance, default: [:]][new.key.local] = new
        case .reschedule(let key, let due):
            work[key.instance]?[key.local]?.due = due
        case .delete(let key):
            work[key.instance]?[key.local] = nil
            if work[key.instance]?.isEmpty ?? false { work[key.instance] = nil }
        }
    }

    private mutating func write(_ change: SubscriptionChange) {
        switch change {
        case .insert(let new): subscriptions[TopicBytes(new.topic), default: [:]][new.key] = new
        case .delete(let topic, _, let key):
            let topic = TopicBytes(topic)
            subscriptions[topic]?[key] = nil
            if subscriptions[topic]?.isEmpty ?? false { subscriptions[topic] = nil }
        }
    }

    private mutating func count(_ key: InstanceKey) {
        let highest = counters[key.partition]?.instance ?? 0
        counters[key.partition, default: PartitionCounters()].instance = max(highest, key.counter)
    }
}
