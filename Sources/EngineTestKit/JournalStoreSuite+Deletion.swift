import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let deletionChecks: [Check] = [
        Check(name: "a deleted instance leaves nothing, and the others stay", body: deletedInstance),
        Check(name: "keys and positions of what was deleted do not come again", body: deletedKeys),
        Check(name: "what the batch of a deletion writes of an instance goes too", body: deletedInItsBatch),
        Check(name: "a deleted definition goes with its schedules", body: deletedDefinition),
        Check(name: "the time of the last record is known", body: latestTime),
        Check(name: "everything is found by ranges and in pages", body: inspection),
    ]

    private static func subscription(_ counter: UInt64, _ key: String? = nil) -> SubscriptionRecord {
        SubscriptionRecord(
            key: WorkKey(counter, 5), topic: SubscriptionTopic(.message, "m"), correlationKey: key,
            definition: DefinitionKey(rawValue: 1), element: 2)
    }

    /// Three instances with something in every table.
    private static func fill(_ subject: Subject) throws {
        try subject.append { batch in
            for counter in 1...3 as ClosedRange<UInt64> {
                let key = InstanceKey(counter)
                batch.record(counter * 2 - 1, key, 1, [1])
                batch.record(counter * 2, key, 2, [2])
                batch.snapshot(key, 1, [UInt8(counter)])
                batch.work.append(.insert(WorkRecord(WorkKey(counter, 1), type: "t")))
                batch.work.append(.insert(WorkRecord(WorkKey(counter, 2), .timer, due: 10)))
                batch.subscriptions.append(.insert(subscription(counter, "k")))
                batch.instances.append(InstanceRecord(key, .active, businessKey: "b"))
                batch.receipts.append(ReceiptRecord("r\(counter)", key))
            }
        }
    }

    private static func deletedInstance(_ subject: inout Subject) throws {
        try fill(subject)
        try subject.append { $0.deletedInstances = [InstanceKey(2)] }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            let key = InstanceKey(2)
            try expect(try store.loadInstance(key), nil, "the state \(moment)")
            try expect(try store.instance(key), nil, "the row \(moment)")
            try expect(try store.journal(of: key, from: 0, limit: 9), [], "the journal \(moment)")
            try expect(try store.work(of: key), [], "the work \(moment)")
            try expect(try store.receipt("r2"), nil, "the receipt \(moment)")
            try expect(
                try store.instances(InstanceQuery(limit: 9)).map(\.key), [InstanceKey(3), InstanceKey(1)],
                "the other rows \(moment)")
            try expect(
                try store.subscribers(
                    of: SubscriptionTopic(.message, "m"), correlationKey: "k", in: .first, after: nil, limit: 9),
                [subscription(1, "k"), subscription(3, "k")], "the other subscriptions \(moment)")
            try expect(try store.receipt("r3")?.instance, InstanceKey(3), "another receipt \(moment)")
            try expect(try store.dueWork(in: .first, after: nil, limit: 9).count, 2, "the other timers \(moment)")
            try expect(try store.loadInstance(InstanceKey(3))?.snapshot, [3], "another snapshot \(moment)")
            try subject.reopen()
        }
        // What is not there can be deleted without harm.
        try subject.append { $0.deletedInstances = [InstanceKey(2), InstanceKey(77)] }
    }

    private static func deletedKeys(_ subject: inout Subject) throws {
        try fill(subject)
        try subject.append { $0.definitions = [DefinitionRecord(1, "a", 1), DefinitionRecord(2, "a", 2)] }
        let before = try subject.store.counters(of: .first)
        try expect(before, PartitionCounters(position: 6, instance: 3, definition: 2), "counters")
        try subject.append { batch in
            batch.deletedInstances = [InstanceKey(3), InstanceKey(2)]
            batch.deletedDefinitions = [DefinitionKey(rawValue: 2)]
        }
        for moment in ["at once", "reopened"] {
            try expect(try subject.store.counters(of: .first), before, "counters after deleting \(moment)")
            try subject.reopen()
        }
        try subject.append { $0.record(7, InstanceKey(4), 1, [1]) }
        try subject.append { $0.deletedInstances = [InstanceKey(1), InstanceKey(4)] }
        try subject.reopen()
        try expect(
            try subject.store.counters(of: .first), PartitionCounters(position: 7, instance: 4, definition: 2),
            "counters of an empty store")
    }

    private static func deletedInItsBatch(_ subject: inout Subject) throws {
        try fill(subject)
        try subject.append { batch in
            batch.record(7, InstanceKey(2), 3, [3])
            batch.instances = [InstanceRecord(InstanceKey(2), .terminated)]
            batch.receipts = [ReceiptRecord("late", InstanceKey(2))]
            batch.deletedInstances = [InstanceKey(2)]
        }
        try expect(try subject.store.loadInstance(InstanceKey(2)), nil, "the state")
        try expect(try subject.store.receipt("late"), nil, "the receipt")
        try expect(try subject.store.counters(of: .first).position, 7, "the position")
    }

    private static func deletedDefinition(_ subject: inout Subject) throws {
        func schedule(_ definition: UInt64) -> ScheduleRecord {
            ScheduleRecord(
                key: ScheduleKey(definition: DefinitionKey(rawValue: definition), element: 1, trigger: 0),
                schedule: TimerSchedule(due: Instant(5)))
        }
        try subject.append { batch in
            batch.definitions = [DefinitionRecord(1, "a", 1), DefinitionRecord(2, "b", 1)]
            batch.schedules = [.set(schedule(1)), .set(schedule(2))]
        }
        try subject.append { $0.deletedDefinitions = [DefinitionKey(rawValue: 1)] }
        for moment in ["at once", "reopened"] {
            try expect(try subject.store.definitions().map(\.id), ["b"], "definitions \(moment)")
            try expect(try subject.store.definition(DefinitionKey(rawValue: 1)), nil, "the definition \(moment)")
            try expect(try subject.store.schedules(), [schedule(2)], "schedules \(moment)")
            try subject.reopen()
        }
        // Its version is free again.
        try subject.append { $0.definitions = [DefinitionRecord(3, "a", 1)] }
    }

    private static func latestTime(_ subject: inout Subject) throws {
        try expect(try subject.store.latestTime(in: .first), nil, "without records")
        try fill(subject)
        // The last to be written counts, not the latest of all times.
        try subject.append { batch in
            batch.record(7, InstanceKey(1), 3, [3])
            batch.journal[0].time = Instant(5)
        }
        for moment in ["at once", "reopened"] {
            try expect(try subject.store.latestTime(in: .first), Instant(5), "the time \(moment)")
            let other = PartitionNumber(rawValue: 1)
            try expect(try subject.store.latestTime(in: other), nil, "of another partition \(moment)")
            try subject.reopen()
        }
    }

    private static func inspection(_ subject: inout Subject) throws {
        try fill(subject)
        // Rows without a record, and a record and a snapshot without a row.
        try subject.append { batch in
            batch.instances = [InstanceRecord(InstanceKey(8), .active)]
            batch.record(7, InstanceKey(5), 1, [1])
            batch.snapshot(InstanceKey(9), 1, [9])
            batch.work = [.insert(WorkRecord(WorkKey(7, 1), .userTask))]
            batch.subscriptions = [.insert(subscription(6))]
            batch.receipts = [ReceiptRecord("", InstanceKey(1)), ReceiptRecord("R", InstanceKey(1))]
        }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            let keys = [1, 2, 3, 5, 8, 9].map { InstanceKey($0) }
            try expect(try store.instanceKeys(after: nil, limit: 99), keys, "keys \(moment)")
            for limit in 0...6 {
                try expect(
                    try store.instanceKeys(after: keys[1], limit: limit), Array(keys.dropFirst(2).prefix(limit)),
                    "\(limit) keys \(moment)")
            }
            let all = InstanceKey(rawValue: 0)...InstanceKey(rawValue: .max)
            try expect(
                try store.work(in: all).map(\.key),
                [1, 2, 3].flatMap { [WorkKey($0, 1), WorkKey($0, 2)] } + [WorkKey(7, 1)], "work \(moment)")
            try expect(
                try store.work(in: InstanceKey(3)...InstanceKey(6)).map(\.type), ["t", nil],
                "work in a range \(moment)")
            try expect(
                try store.subscriptions(in: all),
                [subscription(1, "k"), subscription(2, "k"), subscription(3, "k"), subscription(6)],
                "subscriptions \(moment)")
            try expect(
                try store.subscriptions(in: InstanceKey(2)...InstanceKey(2)), [subscription(2, "k")],
                "subscriptions in a range \(moment)")
            let receipts = try store.receipts(after: nil, limit: 9).map(\.requestKey)
            // An empty key is not given to anybody, and is before the first.
            try expect(receipts.filter { !$0.isEmpty }, ["R", "r1", "r2", "r3"], "receipts \(moment)")
            try expect(try store.receipts(after: "r1", limit: 1).map(\.requestKey), ["r2"], "a page \(moment)")
            try subject.reopen()
        }
    }
}
