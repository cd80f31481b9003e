import GRDBSQLite
import JournalStore
import ProcessKernel

/// Takes instances and definitions out of the tables, within the append that says so.
///
/// It is rare, so its statements are prepared when they are needed. The numbers of what goes are noted first: a key
/// that comes a second time would name something else than what others remember.
struct Deletion {
    let handle: OpaquePointer

    func run(_ batch: AppendBatch) throws(StoreError) {
        if !batch.deletedInstances.isEmpty { try deleteInstances(batch) }
        for key in batch.deletedDefinitions {
            try run(.keepDefinition) { $0.bind(1, key.rawValue) }
            try run(.deleteSchedules) { $0.bind(1, key.rawValue) }
            try run(.deleteDefinition) { $0.bind(1, key.rawValue) }
        }
    }

    private func deleteInstances(_ batch: AppendBatch) throws(StoreError) {
        let range = Schema.range(of: batch.partition)
        try run(.keepPosition) { statement in
            statement.bind(1, range.lowerBound)
            statement.bind(2, range.upperBound)
            statement.bind(3, Int64(batch.partition.rawValue))
        }
        for key in batch.deletedInstances {
            try run(.keepInstance) { statement in
                statement.bind(1, Int64(key.partition.rawValue))
                statement.bind(2, key)
            }
            for sql in [StoreStatement.deleteJournal, .deleteSnapshot, .deleteWorkOfInstance, .deleteInstance] {
                try run(sql) { $0.bind(1, key) }
            }
        }
        let keys = batch.deletedInstances.map { String(Int64(bitPattern: $0.rawValue)) }.joined(separator: ",")
        for sql in [StoreStatement.deleteReceipts, .deleteSubscriptions] {
            try run(sql) { $0.bind(1, "[\(keys)]") }
        }
    }

    private func run(_ sql: StoreStatement, _ bind: (RawStatement) -> Void) throws(StoreError) {
        var pointer: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql.rawValue, -1, &pointer, nil) == SQLITE_OK, let pointer else {
            throw StoreError.sqlite(handle, "cannot prepare a statement")
        }
        defer { sqlite3_finalize(pointer) }
        let statement = RawStatement(pointer: pointer)
        bind(statement)
        try statement.run()
    }
}
