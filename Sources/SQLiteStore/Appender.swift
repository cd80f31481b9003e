import GRDBSQLite
import JournalStore
import ProcessKernel

/// Writes batches on the connection that writes, by statements that are prepared once.
///
/// It is used inside GRDB's write access and nowhere else. The transaction is its own: GRDB's costs 70 µs, which is
/// what ten steps cost here.
final class Appender {
    private let handle: OpaquePointer
    private let begin: RawStatement
    private let commit: RawStatement
    private let rollback: RawStatement
    private let insertJournal: RawStatement
    private let insertWork: RawStatement
    private let rescheduleWork: RawStatement
    private let deleteWork: RawStatement
    private let upsertInstance: RawStatement
    private let replaceInstance: RawStatement
    private let replaceSnapshot: RawStatement
    private let insertReceipt: RawStatement
    private let insertDefinition: RawStatement
    private let insertSubscription: RawStatement
    private let deleteSubscription: RawStatement
    private let setSchedule: RawStatement
    private let deleteSchedule: RawStatement
    private let findName: RawStatement
    private let insertName: RawStatement
    private var statements: [RawStatement]

    /// The numbers of the job types seen so far, each of them committed once `append` has returned.
    private var names: [String: Int64] = [:]
    /// Models have tens of job types; only types that are computed at run time could reach this.
    private static let mostNames = 10_000

    init(handle: OpaquePointer) throws(StoreError) {
        var prepared: [RawStatement] = []
        func prepare(_ text: String) throws(StoreError) -> RawStatement {
            var pointer: OpaquePointer?
            let code = sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
            guard code == SQLITE_OK, let pointer else {
                let cause = StoreError.sqlite(handle, "cannot prepare a statement")
                for statement in prepared { sqlite3_finalize(statement.pointer) }
                // A statement that the schema does not fit: the tables are not those that the version promises.
                throw code == SQLITE_ERROR ? StoreError(.corrupt, cause.message, underlying: cause.underlying) : cause
            }
            prepared.append(RawStatement(pointer: pointer))
            return RawStatement(pointer: pointer)
        }
        self.handle = handle
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        rollback = try prepare("ROLLBACK")
        insertJournal = try prepare(StoreStatement.insertJournal.rawValue)
        insertWork = try prepare(StoreStatement.insertWork.rawValue)
        rescheduleWork = try prepare(StoreStatement.rescheduleWork.rawValue)
        deleteWork = try prepare(StoreStatement.deleteWork.rawValue)
        upsertInstance = try prepare(StoreStatement.upsertInstance.rawValue)
        replaceInstance = try prepare(StoreStatement.replaceInstance.rawValue)
        replaceSnapshot = try prepare(StoreStatement.replaceSnapshot.rawValue)
        insertReceipt = try prepare(StoreStatement.insertReceipt.rawValue)
        insertDefinition = try prepare(StoreStatement.insertDefinition.rawValue)
        insertSubscription = try prepare(StoreStatement.insertSubscription.rawValue)
        deleteSubscription = try prepare(StoreStatement.deleteSubscription.rawValue)
        setSchedule = try prepare(StoreStatement.setSchedule.rawValue)
        deleteSchedule = try prepare(StoreStatement.deleteSchedule.rawValue)
        findName = try prepare(StoreStatement.findName.rawValue)
        insertName = try prepare(StoreStatement.insertName.rawValue)
        statements = prepared
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement.pointer) }
    }

    /// Writes the batch in one transaction; whatever fails, none is left open.
    func append(_ batch: AppendBatch) throws(StoreError) {
        try begin.run()
        do throws(StoreError) {
            try write(batch)
            try commit.run()
        } catch {
            undo()
            throw error
        }
        if names.count > Self.mostNames { names.removeAll() }
    }

    private func undo() {
        // Numbers that this transaction gave out are gone with it. Failures are rare, so the cache starts anew.
        names.removeAll()
        // SQLite has rolled back by itself after some failures, such as a full disk.
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        do throws(StoreError) {
            try rollback.run()
        } catch {
            preconditionFailure("a transaction can neither be finished nor undone: \(error)")
        }
    }

    private func write(_ batch: AppendBatch) throws(StoreError) {
        try batch.payload.withUnsafeBufferPointer { (payload) throws(StoreError) in
            for entry in batch.journal {
                insertJournal.bind(1, Schema.position(entry.position, in: batch.partition))
                insertJournal.bind(2, entry.instance)
                insertJournal.bind(3, entry.sequence)
                insertJournal.bind(4, entry.time)
                insertJournal.bindUncopied(5, UnsafeBufferPointer(rebasing: payload[entry.payload]))
                try insertJournal.run()
            }
            for entry in batch.snapshots {
                replaceSnapshot.bind(1, entry.instance)
                replaceSnapshot.bind(2, entry.sequence)
                replaceSnapshot.bindUncopied(3, UnsafeBufferPointer(rebasing: payload[entry.payload]))
                try replaceSnapshot.run()
            }
        }
        for change in batch.work { try write(change) }
        for change in batch.subscriptions { try write(change) }
        for instance in batch.instances { try write(instance) }
        for receipt in batch.receipts {
            insertReceipt.bind(1, receipt.requestKey)
            insertReceipt.bind(2, receipt.instance)
            insertReceipt.bind(3, receipt.sequence)
            insertReceipt.bind(4, receipt.time)
            try insertReceipt.run()
        }
        for definition in batch.definitions { try write(definition) }
        for change in batch.schedules { try write(change) }
        if !batch.deletedInstances.isEmpty || !batch.deletedDefinitions.isEmpty {
            try Deletion(handle: handle).run(batch)
        }
    }

    private func write(_ change: WorkChange) throws(StoreError) {
        switch change {
        case .insert(let work):
            let type: Int64? = if let text = work.type { try number(of: text) } else { nil }
            insertWork.bind(1, work.key.instance)
            insertWork.bind(2, work.key.local)
            insertWork.bind(3, Int64(work.kind.rawValue))
            insertWork.bind(4, work.element)
            insertWork.bind(5, type)
            insertWork.bind(6, work.due)
            try insertWork.run()
        case .reschedule(let key, let due):
            rescheduleWork.bind(1, key.instance)
            rescheduleWork.bind(2, key.local)
            rescheduleWork.bind(3, due)
            try rescheduleWork.run()
        case .delete(let key):
            deleteWork.bind(1, key.instance)
            deleteWork.bind(2, key.local)
            try deleteWork.run()
        }
    }

    private func write(_ change: SubscriptionChange) throws(StoreError) {
        switch change {
        case .insert(let row):
            insertSubscription.bind(1, Int64(row.topic.kind.rawValue))
            insertSubscription.bind(2, try number(of: row.topic.name))
            insertSubscription.bind(3, Schema.correlation(row.correlationKey))
            insertSubscription.bind(4, row.key.instance)
            insertSubscription.bind(5, row.key.local)
            insertSubscription.bind(6, row.definition.rawValue)
            insertSubscription.bind(7, row.element)
            try insertSubscription.run()
        case .delete(let topic, let correlationKey, let key):
            deleteSubscription.bind(1, Int64(topic.kind.rawValue))
            deleteSubscription.bind(2, try number(of: topic.name))
            deleteSubscription.bind(3, Schema.correlation(correlationKey))
            deleteSubscription.bind(4, key.instance)
            deleteSubscription.bind(5, key.local)
            try deleteSubscription.run()
        }
    }

    private func write(_ change: ScheduleChange) throws(StoreError) {
        switch change {
        case .set(let row):
            setSchedule.bind(1, row.key.definition.rawValue)
            setSchedule.bind(2, row.key.element)
            setSchedule.bind(3, Int64(row.key.trigger))
            setSchedule.bind(4, row.schedule.due)
            setSchedule.bind(5, row.schedule.cycle?.text)
            setSchedule.bind(6, row.schedule.cycle?.left.map(Int64.init))
            try setSchedule.run()
        case .delete(let key):
            deleteSchedule.bind(1, key.definition.rawValue)
            deleteSchedule.bind(2, key.element)
            deleteSchedule.bind(3, Int64(key.trigger))
            try deleteSchedule.run()
        }
    }

    private func write(_ instance: InstanceRecord) throws(StoreError) {
        try run(upsertInstance, with: instance)
        if sqlite3_changes(handle) == 0 { try run(replaceInstance, with: instance) }
    }

    private func run(_ statement: RawStatement, with instance: InstanceRecord) throws(StoreError) {
        statement.bind(1, instance.key)
        statement.bind(2, instance.definition.rawValue)
        statement.bind(3, Int64(instance.state.rawValue))
        statement.bind(4, instance.businessKey)
        statement.bind(5, instance.tenant)
        statement.bind(6, instance.started)
        statement.bind(7, instance.ended)
        try statement.run()
    }

    private func write(_ definition: DefinitionRecord) throws(StoreError) {
        insertDefinition.bind(1, definition.summary.key.rawValue)
        insertDefinition.bind(2, definition.summary.id)
        insertDefinition.bind(3, definition.summary.version)
        insertDefinition.bind(4, definition.summary.digest)
        insertDefinition.bind(5, definition.summary.deployed)
        insertDefinition.bind(6, definition.sourceName)
        insertDefinition.bind(9, definition.summary.deployment.rawValue)
        try definition.source.withUnsafeBufferPointer { (source) throws(StoreError) in
            try definition.body.withUnsafeBufferPointer { (body) throws(StoreError) in
                insertDefinition.bindUncopied(7, source)
                insertDefinition.bindUncopied(8, body)
                try insertDefinition.run()
            }
        }
    }

    /// The number that stands for a job type, given out now where the text is new.
    private func number(of text: String) throws(StoreError) -> Int64 {
        if let known = names[text] { return known }
        findName.bind(1, text)
        let found = try findName.rows { $0.int64(0) }
        if let number = found.first {
            names[text] = number
            return number
        }
        insertName.bind(1, text)
        try insertName.run()
        let number = sqlite3_last_insert_rowid(handle)
        names[text] = number
        return number
    }
}
