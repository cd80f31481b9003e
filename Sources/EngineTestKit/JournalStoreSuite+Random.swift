import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let randomChecks: [Check] = (1...8 as ClosedRange<UInt64>).map { randomCheck(seed: $0) }

    /// Random batches, some of them to be refused, compared with a model after each few.
    package static func randomCheck(seed: UInt64) -> Check {
        Check(name: "random batches do what the model does, seed \(seed)") { subject in
            do {
                var session = RandomSession(seed: seed)
                for step in 1...120 { try session.take(step: step, subject: &subject) }
            } catch {
                throw Failure(description: "seed \(seed): \(error)")
            }
        }
    }
}

/// The simplest thing that has the meaning of a store: lists, searched from end to end.
private struct StoreModel {
    struct Entry {
        var instance: InstanceKey
        var record: JournalRecord
    }

    struct Snapshot {
        var instance: InstanceKey
        var sequence: UInt64
        var state: [UInt8]
    }

    var journal: [Entry] = []
    var snapshots: [Snapshot] = []
    var work: [WorkRecord] = []
    var instances: [InstanceRecord] = []
    var receipts: [ReceiptRecord] = []
    var definitions: [DefinitionRecord] = []

    /// Whether the batch was written; a refused one changes nothing.
    mutating func append(_ batch: AppendBatch) -> Bool {
        var next = self
        guard next.write(batch) else { return false }
        self = next
        return true
    }

    private mutating func write(_ batch: AppendBatch) -> Bool {
        for entry in batch.journal {
            let isRepeated = journal.contains { old in
                old.instance == entry.instance && old.record.sequence == entry.sequence
                    || old.instance.partition == batch.partition && old.record.position == entry.position
            }
            if isRepeated { return false }
            let record = JournalRecord(
                position: entry.position, sequence: entry.sequence, time: entry.time,
                events: Array(batch.payload[entry.payload]))
            journal.append(Entry(instance: entry.instance, record: record))
        }
        for change in batch.work {
            switch change {
            case .insert(let new):
                if work.contains(where: { $0.key == new.key }) { return false }
                work.append(new)
            case .reschedule(let key, let due):
                for index in work.indices where work[index].key == key { work[index].due = due }
            case .delete(let key): work.removeAll { $0.key == key }
            }
        }
        for row in batch.instances {
            instances.removeAll { $0.key == row.key }
            instances.append(row)
        }
        for entry in batch.snapshots {
            snapshots.removeAll { $0.instance == entry.instance }
            let state = Array(batch.payload[entry.payload])
            snapshots.append(Snapshot(instance: entry.instance, sequence: entry.sequence, state: state))
        }
        for receipt in batch.receipts {
            if receipts.contains(where: { $0.requestKey == receipt.requestKey }) { return false }
            receipts.append(receipt)
        }
        for new in batch.definitions {
            let isThere = definitions.map(\.summary).contains { old in
                old.key == new.summary.key || old.id == new.summary.id && old.version == new.summary.version
            }
            if isThere { return false }
            definitions.append(new)
        }
        return true
    }

    func counters(of partition: PartitionNumber) -> PartitionCounters {
        let entries = journal.filter { $0.instance.partition == partition }
        let keys = entries.map(\.instance) + instances.map(\.key).filter { $0.partition == partition }
        return PartitionCounters(
            position: entries.map(\.record.position).max() ?? 0, instance: keys.map(\.counter).max() ?? 0,
            definition: definitions.map(\.summary.key.rawValue).max() ?? 0)
    }

    func records(of key: InstanceKey) -> [JournalRecord] {
        journal.filter { $0.instance == key }.map(\.record).sorted { $0.sequence < $1.sequence }
    }

    func ready(_ kind: WorkKind, _ partition: PartitionNumber) -> [WorkRecord] {
        work.filter { $0.kind == kind && $0.due == nil && $0.key.instance.partition == partition }
            .sorted { $0.key < $1.key }
    }

    func due(_ partition: PartitionNumber) -> [WorkRecord] {
        work.filter { $0.due != nil && $0.key.instance.partition == partition }.sorted { $0.place < $1.place }
    }

    func contents(partitions: [PartitionNumber], instances keys: [InstanceKey], receipts names: [String])
        -> StoreContents
    {
        var contents = StoreContents()
        contents.counters = partitions.map { counters(of: $0) }
        contents.journals = keys.map { records(of: $0) }
        contents.loaded = keys.map { key in
            let snapshot = snapshots.first { $0.instance == key }
            let records = records(of: key)
            if snapshot == nil && records.isEmpty { return nil }
            let sequence = snapshot?.sequence ?? 0
            return StoredInstance(
                snapshot: snapshot?.state, snapshotSequence: sequence,
                events: records.filter { $0.sequence > sequence })
        }
        contents.work = keys.map { key in work.filter { $0.key.instance == key }.sorted { $0.key < $1.key } }
        contents.rows = keys.map { key in instances.first { $0.key == key } }
        contents.receipts = names.map { name in receipts.first { $0.requestKey == name } }
        for partition in partitions {
            for kind in WorkKind.allCases { contents.ready.append(ready(kind, partition)) }
            contents.due.append(due(partition))
        }
        contents.instances = instances.sorted { $1.key < $0.key }
        contents.definitions = definitions.sorted { $0.summary.key.rawValue < $1.summary.key.rawValue }
        return contents
    }
}

extension WorkRecord {
    /// Where it stands among due work.
    fileprivate var place: DueCursor { DueCursor(due: due ?? Instant(.max), key: key) }
}

/// One run from one seed.
private struct RandomSession {
    var random: SeededGenerator
    var model = StoreModel()
    let partitions = [PartitionNumber.first, PartitionNumber(rawValue: 1)]
    let keys: [InstanceKey]
    let names = (1...30).map { "request \($0)" }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        keys = [PartitionNumber.first, PartitionNumber(rawValue: 1)].flatMap { partition in
            (1...6 as ClosedRange<UInt64>).map { InstanceKey(partition: partition, counter: $0) }
        }
    }

    mutating func take(step: Int, subject: inout JournalStoreSuite.Subject) throws {
        let batch = makeBatch()
        if model.append(batch) {
            try subject.store.append(batch)
        } else {
            try expectConflict(subject.store, batch, "step \(step)")
        }
        if random.oneIn(15) { try subject.reopen() }
        if random.oneIn(4) {
            let found = try StoreContents(
                of: subject.store, partitions: partitions, instances: keys, receipts: names)
            let wanted = model.contents(partitions: partitions, instances: keys, receipts: names)
            try found.expectEqual(to: wanted, "step \(step)")
        }
        try compareQueries(subject.store, step: step)
    }

    private mutating func any<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func bytes() -> [UInt8] {
        let most = random.oneIn(20) ? 20_000 : 90
        let count = Int.random(in: 0..<most, using: &random)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// Mostly good batches; a batch is spoilt by chance where something that is there already comes again.
    private mutating func makeBatch() -> AppendBatch {
        var batch = AppendBatch(partition: any(partitions))
        let own = keys.filter { $0.partition == batch.partition }
        var position = model.counters(of: batch.partition).position
        var sequences = own.map { key in model.records(of: key).last?.sequence ?? 0 }
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            let index = Int.random(in: 0..<own.count, using: &random)
            position += 1
            sequences[index] += 1
            let isRepeated = sequences[index] > 1 && random.oneIn(40)
            batch.journal.append(
                JournalEntry(
                    position: position, instance: own[index], sequence: sequences[index] - (isRepeated ? 1 : 0),
                    time: Instant(Int64.random(in: -9...9, using: &random)), payload: batch.add(bytes())))
            if random.oneIn(5) {
                batch.snapshots.append(
                    SnapshotEntry(instance: own[index], sequence: sequences[index], payload: batch.add(bytes())))
            }
        }
        for _ in 0..<Int.random(in: 0..<6, using: &random) { batch.work.append(makeChange(own)) }
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            let key = any(own)
            batch.instances.append(
                InstanceRecord(
                    key: key, definition: DefinitionKey(rawValue: UInt64.random(in: 1...3, using: &random)),
                    state: any(InstanceRecord.State.allCases), businessKey: any([nil, "a", "b"]),
                    tenant: any([nil, nil, "t"]), started: Instant(Int64.random(in: 0...2, using: &random)),
                    ended: any([nil, Instant(5)])))
        }
        if random.oneIn(5) { batch.receipts.append(ReceiptRecord(any(names), any(own))) }
        if random.oneIn(10) {
            let key = UInt64.random(in: 1...40, using: &random)
            batch.definitions.append(
                DefinitionRecord(key, any(["x", "y"]), UInt32.random(in: 1...20, using: &random), source: bytes()))
        }
        return batch
    }

    private mutating func makeChange(_ own: [InstanceKey]) -> WorkChange {
        let key = WorkKey(instance: any(own), local: UInt32.random(in: 1...8, using: &random))
        let due: Int64? = random.oneIn(2) ? nil : Int64.random(in: -2...2, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .delete(key)
        case 1: return .reschedule(key, due: due.map { Instant($0) })
        default:
            // A work row that is there already spoils the batch, so most of the time another is chosen.
            let isThere = model.work.contains { $0.key == key }
            if isThere && !random.oneIn(30) { return .delete(key) }
            return .insert(
                WorkRecord(key, any(WorkKind.allCases), type: any([nil, "mail", "type \(key.local)"]), due: due))
        }
    }

    private mutating func compareQueries(_ store: any JournalStore, step: Int) throws {
        let partition = any(partitions)
        let limit = Int.random(in: 0...7, using: &random)
        let cursor = WorkKey(instance: any(keys), local: UInt32.random(in: 0...9, using: &random))
        let kind = any(WorkKind.allCases)
        try expect(
            try store.readyWork(of: kind, in: partition, after: cursor, limit: limit),
            Array(model.ready(kind, partition).filter { cursor < $0.key }.prefix(limit)),
            "step \(step), \(limit) of \(kind) after \(cursor)")
        let place = DueCursor(due: Instant(Int64.random(in: -3...3, using: &random)), key: cursor)
        try expect(
            try store.dueWork(in: partition, after: place, limit: limit),
            Array(model.due(partition).filter { place < $0.place }.prefix(limit)),
            "step \(step), \(limit) due after \(place)")
        let from = UInt64.random(in: 0...9, using: &random)
        let key = any(keys)
        try expect(
            try store.journal(of: key, from: from, limit: limit),
            Array(model.records(of: key).filter { $0.sequence >= from }.prefix(limit)),
            "step \(step), \(limit) records of \(key) from \(from)")
        let count = Int.random(in: 0...3, using: &random)
        let states = InstanceRecord.State.allCases.shuffled(using: &random).prefix(count)
        let query = InstanceQuery(
            states: Array(states), businessKey: any([nil, nil, "a"]), before: any([nil, key]), limit: limit)
        let matching = model.instances.filter { row in
            (states.isEmpty || states.contains(row.state)) && (query.before.map { row.key < $0 } ?? true)
                && (query.businessKey == nil || query.businessKey == row.businessKey)
        }
        try expect(
            try store.instances(query), Array(matching.sorted { $1.key < $0.key }.prefix(limit)),
            "step \(step), \(query)")
    }
}
