import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let routingChecks: [Check] = [
        Check(name: "subscribers come by topic and key in the order of their instances", body: subscribers),
        Check(name: "subscribers come in pages and by partition", body: subscriberPages),
        Check(name: "names and correlation keys are kept to the byte", body: subscriberTexts),
        Check(name: "a subscription that is there already is refused", body: subscriptionTwice),
        Check(name: "schedules are set, replaced and deleted", body: schedules),
        Check(name: "definitions say which deployment they came with", body: deployments),
    ]

    private static func row(
        _ key: WorkKey, _ topic: SubscriptionTopic, _ correlationKey: String? = nil
    ) -> SubscriptionRecord {
        SubscriptionRecord(
            key: key, topic: topic, correlationKey: correlationKey, definition: DefinitionKey(rawValue: 4), element: 6)
    }

    private static func subscribers(_ subject: inout Subject) throws {
        let order = SubscriptionTopic(.message, "order")
        let signal = SubscriptionTopic(.signal, "order")
        let rows = [
            row(WorkKey(1, 2), order, "a"), row(WorkKey(2, 1), order), row(WorkKey(2, 9), order, ""),
            row(WorkKey(3, 5), order, "b"), row(WorkKey(4, 1), order, "a"), row(WorkKey(4, 2), order, "="),
        ]
        let others = [row(WorkKey(1, 7), signal), row(WorkKey(9, 1), SubscriptionTopic(.message, "offer"), "a")]
        try subject.append { $0.subscriptions = (rows.reversed() + others).map { .insert($0) } }
        for moment in ["at once", "reopened"] {
            func found(_ topic: SubscriptionTopic, _ key: String?) throws -> [SubscriptionRecord] {
                try subject.store.subscribers(of: topic, correlationKey: key, in: .first, after: nil, limit: 99)
            }
            try expect(try found(order, nil), rows, "without a key \(moment)")
            try expect(try found(order, "a"), [rows[0], rows[1], rows[4]], "with a key \(moment)")
            try expect(try found(order, "c"), [rows[1]], "with a key that nobody has \(moment)")
            try expect(try found(order, ""), [rows[1], rows[2]], "with an empty key \(moment)")
            try expect(try found(signal, nil), [others[0]], "of the signal \(moment)")
            try expect(try found(SubscriptionTopic(.message, "other"), nil), [], "of an unknown name \(moment)")
            try subject.reopen()
        }
        // What is not there can be deleted without harm.
        try subject.append { batch in
            batch.subscriptions = [
                .delete(topic: order, correlationKey: "a", WorkKey(1, 2)),
                .delete(topic: order, correlationKey: nil, WorkKey(2, 1)),
                .delete(topic: order, correlationKey: nil, WorkKey(8, 8)),
                .delete(topic: SubscriptionTopic(.signal, "never"), correlationKey: nil, WorkKey(8, 8)),
            ]
        }
        try expect(
            try subject.store.subscribers(of: order, correlationKey: "a", in: .first, after: nil, limit: 9), [rows[4]],
            "after deleting")
    }

    private static func subscriberPages(_ subject: inout Subject) throws {
        let topic = SubscriptionTopic(.message, "m")
        var rows: [SubscriptionRecord] = []
        for counter in [1, 2, 3, 70_000] as [UInt64] {
            rows.append(row(WorkKey(counter, 1), topic, counter % 2 == 0 ? "k" : nil))
            rows.append(row(WorkKey(counter, 2), topic, "k"))
        }
        try subject.append { $0.subscriptions = rows.map { .insert($0) } }
        let other = PartitionNumber(rawValue: 1)
        var batch = AppendBatch(partition: other)
        let stranger = row(WorkKey(instance: InstanceKey(partition: other, counter: 1), local: 1), topic)
        batch.subscriptions = [.insert(stranger)]
        try subject.store.append(batch)
        for limit in 1...rows.count + 1 {
            for key in [nil, "k"] {
                var paged: [SubscriptionRecord] = []
                while true {
                    let page = try subject.store.subscribers(
                        of: topic, correlationKey: key, in: .first, after: paged.last?.key, limit: limit)
                    if page.isEmpty { break }
                    paged += page
                }
                try expect(paged, rows, "all in pages of \(limit)")
            }
        }
        try expect(
            try subject.store.subscribers(of: topic, correlationKey: nil, in: other, after: nil, limit: 9), [stranger],
            "another partition")
    }

    private static func subscriberTexts(_ subject: inout Subject) throws {
        let texts = ["", "a", "A", "zażółć", "nul\u{0}within", "quote'\"", "%_", "👩‍👩‍👧"]
        try subject.append { batch in
            for (index, text) in texts.enumerated() {
                let key = WorkKey(UInt64(index + 1), 1)
                batch.subscriptions.append(.insert(row(key, SubscriptionTopic(.message, text), text)))
            }
        }
        for (index, text) in texts.enumerated() {
            let found = try subject.store.subscribers(
                of: SubscriptionTopic(.message, text), correlationKey: text, in: .first, after: nil, limit: 9)
            try expect(found.map(\.key), [WorkKey(UInt64(index + 1), 1)], "the topic \(text)")
            try expect(found.map { $0.correlationKey.map { Array($0.utf8) } }, [Array(text.utf8)], "the key \(text)")
        }
    }

    private static func subscriptionTwice(_ subject: inout Subject) throws {
        let topic = SubscriptionTopic(.signal, "s")
        let one = row(WorkKey(1, 1), topic)
        try subject.append { $0.subscriptions = [.insert(one)] }
        var batch = AppendBatch(partition: .first)
        batch.subscriptions = [.insert(row(WorkKey(2, 1), topic)), .insert(one)]
        try expectConflict(subject.store, batch, "the same row")
        // It may end and come again within one batch.
        try subject.append {
            $0.subscriptions = [.delete(topic: topic, correlationKey: nil, one.key), .insert(one)]
        }
        try expect(
            try subject.store.subscribers(of: topic, correlationKey: nil, in: .first, after: nil, limit: 9), [one],
            "the rows")
    }

    private static func schedules(_ subject: inout Subject) throws {
        func record(_ definition: UInt64, _ element: UInt32, _ due: Int64, _ cycle: RunningTimer.Cycle? = nil)
            -> ScheduleRecord
        {
            ScheduleRecord(
                key: ScheduleKey(definition: DefinitionKey(rawValue: definition), element: element, trigger: 1),
                schedule: TimerSchedule(due: Instant(due), cycle: cycle))
        }
        let first = record(1, 7, 50)
        let second = record(2, 3, -50, RunningTimer.Cycle(text: "R/PT1H", left: nil))
        let third = record(2, 4, 9, RunningTimer.Cycle(text: "R5/PT1H", left: 4))
        try subject.append { $0.schedules = [.set(third), .set(first), .set(second)] }
        try expect(try subject.store.schedules(), [first, second, third], "schedules by key")
        var later = third
        later.schedule = TimerSchedule(due: Instant(99), cycle: RunningTimer.Cycle(text: "R5/PT1H", left: 3))
        try subject.append { $0.schedules = [.set(later), .delete(first.key), .delete(record(9, 9, 9).key)] }
        try subject.reopen()
        try expect(try subject.store.schedules(), [second, later], "schedules after a change")
    }

    private static func deployments(_ subject: inout Subject) throws {
        var records = [DefinitionRecord(1, "a", 1), DefinitionRecord(2, "b", 1), DefinitionRecord(3, "a", 2)]
        records[1].summary.deployment = DefinitionKey(rawValue: 1)
        try subject.append { $0.definitions = records }
        try subject.reopen()
        try expect(try subject.store.definitions(), records.map(\.summary), "definitions")
        try expect(try subject.store.definition(records[1].summary.key), records[1], "one definition")
    }
}
