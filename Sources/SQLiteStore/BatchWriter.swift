import GRDB
import GRDBSQLite
import JournalStore
import ProcessKernel

/// Writes batches with statements that live as long as the connection.
///
/// It binds numbers and slices of the batch's payload: a row costs no allocation.
final class BatchWriter {
    private let handle: OpaquePointer
    private let begin: Statement
    private let commit: Statement
    private let rollback: Statement
    private let insertJournal: Statement
    private let insertWork: Statement
    private let rescheduleWork: Statement
    private let deleteWork: Statement
    private let insertName: Statement
    private let upsertInstance: Statement
    private let replaceSnapshot: Statement
    private let insertReceipt: Statement
    private let insertDefinition: Statement
    /// The numbers of job types, as far as they are durable or in the transaction under way.
    private var names: [String: Int64] = [:]

    init(_ database: Database) throws {
        guard let handle = database.sqliteConnection else {
            throw StoreError(.unavailable, "the database is closed")
        }
        self.handle = handle
        begin = try Statement(handle, "BEGIN IMMEDIATE")
        commit = try Statement(handle, "COMMIT")
        rollback = try Statement(handle, "ROLLBACK")
        insertJournal = try Statement(
            handle, "INSERT INTO journal (position, instance, sequence, time, events) VALUES (?, ?, ?, ?, ?)")
        insertWork = try Statement(
            handle, "INSERT INTO work (instance, key, kind, element, type, due) VALUES (?, ?, ?, ?, ?, ?)")
        rescheduleWork = try Statement(handle, "UPDATE work SET due = ? WHERE instance = ? AND key = ?")
        deleteWork = try Statement(handle, "DELETE FROM work WHERE instance = ? AND key = ?")
        insertName = try Statement(handle, "INSERT INTO name (text) VALUES (?)")
        upsertInstance = try Statement(
            handle,
            """
            INSERT INTO instance (key, definition, state, business_key, tenant, started, ended)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET definition = excluded.definition, state = excluded.state,
                business_key = excluded.business_key, tenant = excluded.tenant, started = excluded.started,
                ended = excluded.ended
            """)
        replaceSnapshot = try Statement(
            handle, "INSERT OR REPLACE INTO snapshot (instance, sequence, state) VALUES (?, ?, ?)")
        insertReceipt = try Statement(
            handle, "INSERT INTO receipt (request_key, instance, sequence, time) VALUES (?, ?, ?, ?)")
        insertDefinition = try Statement(
            handle,
            """
            INSERT INTO definition (key, id, version, digest, deployed, source_name, source, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        try readNames(database)
    }

    /// Must come before the connection is closed.
    func close() {
        for statement in [
            begin, commit, rollback, insertJournal, insertWork, rescheduleWork, deleteWork, insertName,
            upsertInstance, replaceSnapshot, insertReceipt, insertDefinition,
        ] { statement.finalize() }
    }

    /// Writes all of the batch in one transaction. After an error nothing of it is there, unless it was the commit that
    /// failed: then nobody knows.
    func append(_ batch: AppendBatch, _ database: Database) throws {
        try begin.run()
        do {
            try write(batch)
            try commit.run()
        } catch {
            // A failed commit may have ended the transaction already; then there is nothing to roll back.
            if sqlite3_get_autocommit(handle) == 0 { try rollback.run() }
            try readNames(database)
            throw error
        }
    }

    private func write(_ batch: AppendBatch) throws {
        try batch.payload.withUnsafeBufferPointer { payload in
            for entry in batch.journal {
                insertJournal.bind(1, UInt64(batch.partition.rawValue) << 48 | entry.position)
                insertJournal.bind(2, entry.instance.rawValue)
                insertJournal.bind(3, entry.sequence)
                insertJournal.bind(4, entry.time)
                insertJournal.bind(5, UnsafeBufferPointer(rebasing: payload[entry.payload]))
                try insertJournal.run()
            }
            for entry in batch.snapshots {
                replaceSnapshot.bind(1, entry.instance.rawValue)
                replaceSnapshot.bind(2, entry.sequence)
                replaceSnapshot.bind(3, UnsafeBufferPointer(rebasing: payload[entry.payload]))
                try replaceSnapshot.run()
            }
        }
        for change in batch.work { try write(change) }
        for record in batch.instances { try write(record) }
        for receipt in batch.receipts {
            insertReceipt.bind(1, receipt.requestKey)
            insertReceipt.bind(2, receipt.instance.rawValue)
            insertReceipt.bind(3, receipt.sequence)
            insertReceipt.bind(4, receipt.time)
            try insertReceipt.run()
        }
        for definition in batch.definitions { try write(definition) }
    }

    private func write(_ change: WorkChange) throws {
        switch change {
        case .insert(let work):
            insertWork.bind(1, work.key.instance.rawValue)
            insertWork.bind(2, UInt64(work.key.local))
            insertWork.bind(3, UInt64(work.kind.rawValue))
            insertWork.bind(4, UInt64(work.element))
            if let type = work.type { insertWork.bind(5, UInt64(try number(of: type))) } else { insertWork.bindNull(5) }
            if let due = work.due { insertWork.bind(6, due) } else { insertWork.bindNull(6) }
            try insertWork.run()
        case .reschedule(let key, let due):
            if let due { rescheduleWork.bind(1, due) } else { rescheduleWork.bindNull(1) }
            rescheduleWork.bind(2, key.instance.rawValue)
            rescheduleWork.bind(3, UInt64(key.local))
            try rescheduleWork.run()
        case .delete(let key):
            deleteWork.bind(1, key.instance.rawValue)
            deleteWork.bind(2, UInt64(key.local))
            try deleteWork.run()
        }
    }

    private func write(_ record: InstanceRecord) throws {
        upsertInstance.bind(1, record.key.rawValue)
        upsertInstance.bind(2, record.definition.rawValue)
        upsertInstance.bind(3, UInt64(record.state.rawValue))
        if let key = record.businessKey { upsertInstance.bind(4, key) } else { upsertInstance.bindNull(4) }
        if let tenant = record.tenant { upsertInstance.bind(5, tenant) } else { upsertInstance.bindNull(5) }
        upsertInstance.bind(6, record.started)
        if let ended = record.ended { upsertInstance.bind(7, ended) } else { upsertInstance.bindNull(7) }
        try upsertInstance.run()
    }

    private func write(_ definition: DefinitionRecord) throws {
        insertDefinition.bind(1, definition.summary.key.rawValue)
        insertDefinition.bind(2, definition.summary.id)
        insertDefinition.bind(3, UInt64(definition.summary.version))
        insertDefinition.bind(4, definition.summary.digest)
        insertDefinition.bind(5, definition.summary.deployed)
        insertDefinition.bind(6, definition.sourceName)
        try definition.source.withUnsafeBufferPointer { source in
            try definition.body.withUnsafeBufferPointer { body in
                insertDefinition.bind(7, source)
                insertDefinition.bind(8, body)
                try insertDefinition.run()
            }
        }
    }

    private func number(of name: String) throws -> Int64 {
        if let number = names[name] { return number }
        insertName.bind(1, name)
        try insertName.run()
        let number = sqlite3_last_insert_rowid(handle)
        names[name] = number
        return number
    }

    private func readNames(_ database: Database) throws {
        names = [:]
        for row in try Row.fetchAll(database, sql: "SELECT text, id FROM name") { names[row[0]] = row[1] }
    }
}

/// One prepared statement of the raw handle.
private struct Statement {
    private let handle: OpaquePointer
    private let statement: OpaquePointer

    init(_ handle: OpaquePointer, _ sql: String) throws {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw DatabaseError(handle, code) }
        self.handle = handle
        self.statement = statement
    }

    func bind(_ index: Int32, _ value: UInt64) { sqlite3_bind_int64(statement, index, Int64(bitPattern: value)) }
    func bind(_ index: Int32, _ value: Instant) { sqlite3_bind_int64(statement, index, value.milliseconds) }
    func bindNull(_ index: Int32) { sqlite3_bind_null(statement, index) }

    /// The text is copied.
    func bind(_ index: Int32, _ text: String) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(statement, index, text, -1, transient)
    }

    /// The bytes must stay until the statement has run.
    func bind(_ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), nil)
    }

    func run() throws {
        let code = sqlite3_step(statement)
        // The code of the step is the one that counts; resetting repeats it.
        defer { sqlite3_reset(statement) }
        guard code == SQLITE_DONE else { throw DatabaseError(handle, code) }
    }

    func finalize() { sqlite3_finalize(statement) }
}

extension DatabaseError {
    fileprivate init(_ handle: OpaquePointer, _ code: Int32) {
        self.init(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(handle)),
            message: String(cString: sqlite3_errmsg(handle)))
    }
}
