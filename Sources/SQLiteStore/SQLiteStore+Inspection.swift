import GRDB
package import JournalStore
package import ProcessKernel

// Reads for who compares everything with the journal.

extension SQLiteStore {
    /// Up to this size a writer looks at every page before it writes anything: a tenth of a second at most. A larger
    /// file is looked at by `cairn check`; what is broken in it is found when it is read.
    static let bytesCheckedAtOpening: Int64 = 64 << 20

    /// Refuses a file with damaged pages, before the connection of the writer is there: to make that one, GRDB writes.
    /// What is no database, or cannot be opened, is left to the writer to tell.
    static func refuseDamagedPages(of path: String) throws {
        guard let size = FileFacts.size(of: path), size > 0, size <= bytesCheckedAtOpening else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            let reader = try DatabaseQueue(path: Connections.readablePath(path), configuration: configuration)
            let damage = try reader.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
            try reader.close()
            guard let damage, damage != "ok" else { return }
            throw StoreError(.corrupt, "\(path) has damaged pages (\(damage))")
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CANTOPEN].contains(error.resultCode) {
            return
        }
    }

    package func instanceKeys(after cursor: InstanceKey?, limit: Int) throws(StoreError) -> [InstanceKey] {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.instanceKeys)
            statement.bind(1, cursor?.rawValue ?? 0)
            statement.bind(2, limit: limit)
            return try statement.rows { $0.instanceKey(0) }
        }
    }

    package func work(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [WorkRecord] {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.workInRange)
            statement.bind(1, range)
            return try statement.works()
        }
    }

    package func subscriptions(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [SubscriptionRecord] {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.subscriptionsInRange)
            statement.bind(1, range)
            return try statement.rows { row throws(StoreError) in
                guard let kind = UInt8(exactly: row.int64(5)).flatMap(SubscriptionTopic.Kind.init(rawValue:)) else {
                    throw StoreError(.corrupt, "the database holds a subscription of the kind \(row.int64(5))")
                }
                return try row.subscription(of: SubscriptionTopic(kind, row.text(6)))
            }
        }
    }

    package func receipts(after cursor: String?, limit: Int) throws(StoreError) -> [ReceiptRecord] {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.receipts)
            statement.bind(1, cursor ?? "")
            statement.bind(2, limit: limit)
            return try statement.rows { row in
                ReceiptRecord(
                    requestKey: row.text(0), instance: row.instanceKey(1), sequence: row.uint64(2), time: row.time(3))
            }
        }
    }

    /// What SQLite itself finds wrong with the file; empty where it is whole. It reads every page.
    package func damage() throws(StoreError) -> [String] {
        try onReader { db throws(StoreError) in
            do {
                return try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
            } catch {
                throw StoreError.wrapping(error, "cannot check the file")
            }
        }
    }
}

extension RawStatement {
    /// SQL takes keys for signed numbers; no key of a file is above those.
    fileprivate func bind(_ index: Int32, _ range: ClosedRange<InstanceKey>) {
        let highest = UInt64(Int64.max)
        bind(index, min(range.lowerBound.rawValue, highest))
        bind(index + 1, min(range.upperBound.rawValue, highest))
    }
}
