import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let conflictChecks: [Check] = [
        Check(name: "a repeated record is refused and nothing of its batch is written", body: repeatedRecord),
        Check(name: "repeated receipts, definitions and work are refused and nothing is written", body: repeatedOthers),
        Check(name: "work may come, go and come again in one batch", body: workComesAgain),
    ]

    /// Something in every table.
    private static func fill(_ subject: Subject) throws {
        try subject.append { batch in
            batch.record(1, InstanceKey(1), 1, [1])
            batch.record(2, InstanceKey(1), 2, [2])
            batch.snapshot(InstanceKey(1), 1, [11])
            batch.work = [
                .insert(WorkRecord(WorkKey(1, 1), type: "old")), .insert(WorkRecord(WorkKey(1, 2), .timer, due: 50)),
            ]
            batch.instances = [InstanceRecord(InstanceKey(1), .active, businessKey: "order 1")]
            batch.receipts = [ReceiptRecord("first")]
            batch.definitions = [DefinitionRecord(1, "a", 1)]
        }
    }

    /// A batch that goes on from `fill`, writes to every table and brings a job type that was never seen.
    private static func next() -> AppendBatch {
        var batch = AppendBatch(partition: .first)
        batch.record(3, InstanceKey(2), 1, [1])
        batch.record(4, InstanceKey(1), 3, [3])
        batch.snapshot(InstanceKey(1), 3, [33])
        batch.snapshot(InstanceKey(2), 1, [21])
        batch.work = [
            .insert(WorkRecord(WorkKey(2, 1), type: "new")), .delete(WorkKey(1, 1)),
            .reschedule(WorkKey(1, 2), due: nil), .insert(WorkRecord(WorkKey(1, 3), due: 60)),
        ]
        batch.instances = [InstanceRecord(InstanceKey(1), .completed), InstanceRecord(InstanceKey(2), .active)]
        batch.receipts = [ReceiptRecord("second")]
        batch.definitions = [DefinitionRecord(2, "a", 2)]
        return batch
    }

    private static func contents(_ subject: Subject) throws -> StoreContents {
        try StoreContents(
            of: subject.store, instances: [InstanceKey(1), InstanceKey(2)], receipts: ["first", "second"])
    }

    /// Each spoilt batch is refused and leaves no trace; then the good one is written.
    private static func expectRefused(
        _ spoilt: [(what: String, batch: AppendBatch)], _ subject: inout Subject
    ) throws {
        try fill(subject)
        let before = try contents(subject)
        for (what, batch) in spoilt {
            try expectConflict(subject.store, batch, what)
            try contents(subject).expectEqual(to: before, "after \(what)")
        }
        try subject.reopen()
        try contents(subject).expectEqual(to: before, "reopened")

        try subject.store.append(next())
        try expect(
            try subject.store.work(of: InstanceKey(2)), [WorkRecord(WorkKey(2, 1), type: "new")],
            "work of the type that was in refused batches")
        try expect(
            try subject.store.counters(of: .first), PartitionCounters(position: 4, instance: 2, definition: 2),
            "counters after the good batch")
        try expect(try subject.store.receipt("second"), ReceiptRecord("second"), "the receipt of the good batch")
    }

    private static func repeatedRecord(_ subject: inout Subject) throws {
        var first = next()
        first.journal[0].instance = InstanceKey(1)
        var last = next()
        last.record(5, InstanceKey(1), 2, [9])
        var within = next()
        within.record(5, InstanceKey(2), 1, [9])
        var position = next()
        position.journal[0].position = 2
        var same = next()
        same.journal.append(same.journal[1])
        try expectRefused(
            [
                ("a repeated first record", first), ("a repeated last record", last),
                ("a record twice in the batch", within), ("a repeated position", position), ("the same record", same),
            ], &subject)
    }

    private static func repeatedOthers(_ subject: inout Subject) throws {
        var receipt = next()
        receipt.receipts.append(ReceiptRecord("first"))
        var receiptWithin = next()
        receiptWithin.receipts.append(ReceiptRecord("second"))
        var definition = next()
        definition.definitions.append(DefinitionRecord(1, "b", 1))
        var version = next()
        version.definitions.append(DefinitionRecord(3, "a", 1))
        var versionWithin = next()
        versionWithin.definitions.append(DefinitionRecord(3, "a", 2))
        var work = next()
        work.work.append(.insert(WorkRecord(WorkKey(1, 2))))
        var workWithin = next()
        workWithin.work.append(.insert(WorkRecord(WorkKey(2, 1), type: "newer")))
        try expectRefused(
            [
                ("a repeated receipt", receipt), ("a receipt twice in the batch", receiptWithin),
                ("a repeated definition key", definition), ("a repeated version", version),
                ("a version twice in the batch", versionWithin), ("repeated work", work),
                ("work twice in the batch", workWithin),
            ], &subject)
    }

    private static func workComesAgain(_ subject: inout Subject) throws {
        try fill(subject)
        try subject.append { batch in
            batch.work = [
                .delete(WorkKey(1, 1)), .insert(WorkRecord(WorkKey(1, 1), type: "second")),
                .insert(WorkRecord(WorkKey(3, 1))), .delete(WorkKey(3, 1)), .insert(WorkRecord(WorkKey(3, 1), due: 1)),
                .insert(WorkRecord(WorkKey(4, 2))), .delete(WorkKey(4, 2)),
                .insert(WorkRecord(WorkKey(4, 2), .userTask)),
            ]
        }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            try expect(
                try store.work(of: InstanceKey(1)),
                [WorkRecord(WorkKey(1, 1), type: "second"), WorkRecord(WorkKey(1, 2), .timer, due: 50)],
                "work that was replaced \(moment)")
            try expect(
                try store.work(of: InstanceKey(3)), [WorkRecord(WorkKey(3, 1), due: 1)],
                "work that came twice \(moment)")
            try expect(
                try store.work(of: InstanceKey(4)), [WorkRecord(WorkKey(4, 2), .userTask)],
                "work that was deleted and came again \(moment)")
            try subject.reopen()
        }
        var batch = AppendBatch(partition: .first)
        batch.work = [.delete(WorkKey(1, 2)), .insert(WorkRecord(WorkKey(4, 2)))]
        try expectConflict(subject.store, batch, "work that deleting another's does not free")
        try expect(try subject.store.work(of: InstanceKey(1)).count, 2, "work after the refusal")
    }
}
