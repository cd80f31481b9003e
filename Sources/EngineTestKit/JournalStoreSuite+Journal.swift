import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let journalChecks: [Check] = [
        Check(name: "an empty store knows nothing", body: emptyStore),
        Check(name: "an empty batch is written", body: emptyBatch),
        Check(name: "records are read back as written", body: recordsReadBack),
        Check(name: "a journal is read in pages", body: journalPages),
        Check(name: "pages of a journal are bounded in records and in bytes", body: journalPagesBySize),
        Check(name: "an instance is its latest snapshot and what came later", body: snapshots),
        Check(name: "counters go on after reopening", body: countersAfterReopening),
        Check(name: "partitions are apart", body: partitions),
        Check(name: "large records are kept", body: largeRecords),
        Check(name: "many instances are kept", body: manyInstances),
    ]

    private static func emptyStore(_ subject: inout Subject) throws {
        for moment in ["at first", "reopened"] {
            let store = subject.store
            var nothing = StoreContents()
            nothing.counters = [PartitionCounters()]
            nothing.loaded = [nil]
            nothing.journals = [[]]
            nothing.work = [[]]
            nothing.rows = [nil]
            nothing.receipts = [nil]
            nothing.ready = WorkKind.allCases.map { _ in [] }
            nothing.due = [[]]
            let contents = try StoreContents(of: store, instances: [InstanceKey(1)], receipts: ["a"])
            try contents.expectEqual(to: nothing, moment)
            try expect(try store.definitions(), [], "definitions \(moment)")
            try expect(try store.definition(DefinitionKey(rawValue: 1)), nil, "a definition \(moment)")
            try subject.reopen()
        }
    }

    private static func emptyBatch(_ subject: inout Subject) throws {
        try subject.append { _ in }
        try expect(try subject.store.counters(of: .first), PartitionCounters(), "counters")
    }

    private static func recordsReadBack(_ subject: inout Subject) throws {
        let allBytes = (0...255).map { UInt8($0) }
        let times = [Int64.min, -1, 0, 1, .max]
        try subject.append { batch in
            batch.record(1, InstanceKey(1), 1, allBytes)
            batch.record(2, InstanceKey(2), 1, [])
            batch.record(3, InstanceKey(1), 2, [0])
        }
        try subject.append { batch in
            batch.record(4, InstanceKey(1), 3, [7, 7])
            for (index, time) in times.enumerated() {
                batch.record(UInt64(5 + index), InstanceKey(3), UInt64(1 + index), [UInt8(index)])
                batch.journal[batch.journal.count - 1].time = Instant(time)
            }
        }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            try expect(
                try store.journal(of: InstanceKey(1), from: 1, limit: 10),
                [JournalRecord(1, 1, allBytes), JournalRecord(3, 2, [0]), JournalRecord(4, 3, [7, 7])],
                "the first journal \(moment)")
            try expect(
                try store.journal(of: InstanceKey(2), from: 1, limit: 10), [JournalRecord(2, 1, [])],
                "a record without events \(moment)")
            try expect(
                try store.journal(of: InstanceKey(3), from: 1, limit: 10).map(\.time.milliseconds), times,
                "times \(moment)")
            try subject.reopen()
        }
    }

    private static func journalPages(_ subject: inout Subject) throws {
        try subject.append { batch in
            for number in 1...10 as ClosedRange<UInt64> {
                // Another instance's records lie between.
                batch.record(number * 2 - 1, InstanceKey(1), number, [UInt8(number)])
                batch.record(number * 2, InstanceKey(2), number, [0])
            }
        }
        let store = subject.store
        let all = try store.journal(of: InstanceKey(1), from: 0, limit: .max)
        try expect(all.map(\.sequence), Array(1...10), "all sequences")
        for from in 0...11 as ClosedRange<UInt64> {
            for limit in 0...11 {
                try expect(
                    try store.journal(of: InstanceKey(1), from: from, limit: limit),
                    Array(all.drop { $0.sequence < from }.prefix(limit)), "\(limit) records from \(from)")
            }
        }
    }

    private static func journalPagesBySize(_ subject: inout Subject) throws {
        let (small, large) = (InstanceKey(1), InstanceKey(2))
        let megabyte = [UInt8](repeating: 7, count: 1_048_576)
        for number in 1...9 as ClosedRange<UInt64> {
            try subject.append { $0.record(number, large, number, megabyte) }
        }
        try subject.append { batch in
            for number in 1...501 as ClosedRange<UInt64> { batch.record(9 + number, small, number, [1]) }
        }
        func pages(_ key: InstanceKey) throws -> [[UInt64]] {
            var pages: [[UInt64]] = []
            while true {
                let page = try subject.store.journalPage(of: key, from: (pages.last?.last ?? 0) + 1)
                if page.isEmpty { return pages }
                pages.append(page.map(\.sequence))
            }
        }
        try expect(try pages(large), [[1, 2, 3, 4], [5, 6, 7, 8], [9]], "pages of records of a megabyte")
        try expect(try pages(small).map(\.count), [500, 1], "pages of records of a byte")
        try expect(try pages(InstanceKey(3)), [], "pages of nothing")
    }

    private static func snapshots(_ subject: inout Subject) throws {
        let key = InstanceKey(1)
        try subject.append { batch in
            for number in 1...5 as ClosedRange<UInt64> { batch.record(number, key, number, [UInt8(number)]) }
            batch.record(6, InstanceKey(2), 1, [6])
        }
        let events = (1...7 as ClosedRange<UInt64>).map { JournalRecord($0 > 5 ? $0 + 1 : $0, $0, [UInt8($0)]) }
        func expectLoaded(_ snapshot: [UInt8]?, _ sequence: UInt64, upTo last: Int, _ what: String) throws {
            let wanted = StoredInstance(
                snapshot: snapshot, snapshotSequence: sequence, events: Array(events[Int(sequence)..<last]))
            try expect(try subject.store.loadInstance(key), wanted, what)
        }
        try expectLoaded(nil, 0, upTo: 5, "without a snapshot")
        try subject.append { $0.snapshot(key, 3, [33]) }
        try expectLoaded([33], 3, upTo: 5, "with a snapshot")
        try subject.append { $0.snapshot(key, 5, []) }
        try expectLoaded([], 5, upTo: 5, "with an empty snapshot of all records")
        try subject.append { batch in
            batch.record(7, key, 6, [6])
            batch.snapshot(key, 6, [66, 66])
            batch.record(8, key, 7, [7])
        }
        try expectLoaded([66, 66], 6, upTo: 7, "with a snapshot in the batch of its record")
        try expect(
            try subject.store.loadInstance(InstanceKey(2))?.snapshot, nil, "the snapshot of another instance")
        try subject.reopen()
        try expectLoaded([66, 66], 6, upTo: 7, "reopened")
        try expect(
            try subject.store.journal(of: key, from: 1, limit: .max), events,
            "the journal, which snapshots leave alone")
    }

    private static func countersAfterReopening(_ subject: inout Subject) throws {
        try subject.append { batch in
            batch.record(1, InstanceKey(1), 1, [1])
            batch.record(2, InstanceKey(7), 1, [1])
            batch.record(3, InstanceKey(2), 1, [1])
            batch.definitions = [DefinitionRecord(5, "a", 1), DefinitionRecord(4, "b", 1)]
        }
        let first = PartitionCounters(position: 3, instance: 7, definition: 5)
        try expect(try subject.store.counters(of: .first), first, "counters")
        // The row of the read model alone counts too.
        try subject.append { $0.instances = [InstanceRecord(InstanceKey(9), .active)] }
        let second = PartitionCounters(position: 3, instance: 9, definition: 5)
        try expect(try subject.store.counters(of: .first), second, "counters with an instance row")
        try subject.reopen()
        try expect(try subject.store.counters(of: .first), second, "counters after reopening")
        try subject.append { $0.record(4, InstanceKey(10), 1, [1]) }
        try expect(
            try subject.store.counters(of: .first), PartitionCounters(position: 4, instance: 10, definition: 5),
            "counters after going on")
    }

    private static func partitions(_ subject: inout Subject) throws {
        let second = PartitionNumber(rawValue: 1)
        let other = InstanceKey(partition: second, counter: 1)
        try subject.append { batch in
            batch.record(1, InstanceKey(1), 1, [1])
            batch.work = [.insert(WorkRecord(WorkKey(1, 1))), .insert(WorkRecord(WorkKey(1, 2), due: 5))]
        }
        var batch = AppendBatch(partition: second)
        batch.record(1, other, 1, [2])
        batch.record(2, other, 2, [3])
        let otherReady = WorkRecord(WorkKey(instance: other, local: 1))
        let otherDue = WorkRecord(WorkKey(instance: other, local: 2), due: 4)
        batch.work = [.insert(otherReady), .insert(otherDue)]
        try subject.store.append(batch)

        try subject.reopen()
        let store = subject.store
        try expect(try store.counters(of: .first), PartitionCounters(position: 1, instance: 1), "the first's counters")
        try expect(try store.counters(of: second), PartitionCounters(position: 2, instance: 1), "the second's counters")
        try expect(try store.journal(of: other, from: 1, limit: 9).map(\.position), [1, 2], "the second's positions")
        try expect(try store.loadInstance(InstanceKey(1))?.events.count, 1, "the first's records")
        try expect(
            try store.readyWork(of: .job, in: .first, after: nil, limit: 9), [WorkRecord(WorkKey(1, 1))],
            "the first's ready work")
        try expect(try store.readyWork(of: .job, in: second, after: nil, limit: 9), [otherReady], "the second's")
        try expect(
            try store.dueWork(in: .first, after: nil, limit: 9), [WorkRecord(WorkKey(1, 2), due: 5)],
            "the first's due work")
        try expect(try store.dueWork(in: second, after: nil, limit: 9), [otherDue], "the second's due work")
        let third = PartitionNumber(rawValue: 2)
        try expect(try store.counters(of: third), PartitionCounters(), "a partition without records")
    }

    private static func largeRecords(_ subject: inout Subject) throws {
        var random = SeededGenerator(seed: 1)
        let large = (0..<5_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try subject.append { batch in
            batch.record(1, InstanceKey(1), 1, large)
            batch.record(2, InstanceKey(1), 2, [2])
            batch.snapshot(InstanceKey(1), 1, large.reversed())
            batch.definitions = [DefinitionRecord(1, "large", 1, source: large, body: large.reversed())]
        }
        try subject.reopen()
        let stored = try subject.store.loadInstance(InstanceKey(1))
        try expect(stored?.snapshot == large.reversed(), true, "the snapshot is the same")
        try expect(stored?.events, [JournalRecord(2, 2, [2])], "the record after it")
        let records = try subject.store.journal(of: InstanceKey(1), from: 1, limit: 1)
        try expect(records.first?.events == large, true, "the record is the same")
        let definition = try subject.store.definition(DefinitionKey(rawValue: 1))
        try expect(definition?.source == large, true, "the source of the definition is the same")
        try expect(definition?.body == large.reversed(), true, "the body of the definition is the same")
    }

    private static func manyInstances(_ subject: inout Subject) throws {
        let count: UInt64 = 3_000
        func type(_ counter: UInt64) -> String { "type \(counter % 7)" }
        var position: UInt64 = 0
        for sequence in 1...3 as ClosedRange<UInt64> {
            let local = UInt32(sequence)
            var batch = AppendBatch(partition: .first)
            for counter in 1...count {
                let key = InstanceKey(counter)
                position += 1
                batch.record(position, key, sequence, [UInt8(truncatingIfNeeded: counter)])
                batch.instances.append(InstanceRecord(key, sequence == 3 ? .completed : .active))
                batch.work.append(.insert(WorkRecord(WorkKey(counter, local), type: type(counter))))
                batch.work.append(.delete(WorkKey(counter, local - 1)))
                guard counter % 500 == 0 else { continue }
                try subject.store.append(batch)
                batch.removeAll()
            }
        }
        try subject.reopen()
        let store = subject.store
        try expect(try store.counters(of: .first), PartitionCounters(position: position, instance: count), "counters")
        for counter in stride(from: 1, through: count, by: 271) {
            let events = try store.loadInstance(InstanceKey(counter))?.events
            try expect(events?.map(\.sequence), [1, 2, 3], "sequences of \(counter)")
            try expect(
                events?.map(\.events), Array(repeating: [UInt8(truncatingIfNeeded: counter)], count: 3),
                "events of \(counter)")
            try expect(
                try store.work(of: InstanceKey(counter)), [WorkRecord(WorkKey(counter, 3), type: type(counter))],
                "work of \(counter)")
        }
        let ready = try store.readyWork(of: .job, in: .first, after: nil, limit: .max)
        try expect(ready.map(\.key.instance.counter), Array(1...count), "all ready work")
        let completed = try store.instances(InstanceQuery(states: [.completed], limit: .max))
        try expect(completed.map(\.key.counter), (1...count).reversed(), "all completed instances")
    }
}
