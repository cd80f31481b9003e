import Foundation
import GRDB
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// How SQLite goes about each statement, and how much room the rows take.
@Suite(.timeLimit(.minutes(20)))
struct SQLitePlanTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.db")
    }

    /// The steps of SQLite's plan for a statement.
    private func plan(_ sql: StoreStatement) throws -> [String] {
        try SQLiteStore(path: path).close()
        let shell = try DatabaseQueue(path: path)
        return try shell.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql.rawValue)")
            // A plan is made without the values.
            statement.setUncheckedArguments(StatementArguments())
            return try Row.fetchAll(statement).map { $0["detail"] as String }
        }
    }

    @Test(arguments: StoreStatement.allCases)
    func statementNeitherScansNorSorts(sql: StoreStatement) throws {
        let steps = try plan(sql)
        let isInspection = sql == .subscriptionsInRange || sql == .instanceKeys
        for step in steps {
            #expect(!step.contains("TEMP B-TREE") || isInspection, "\(sql): \(steps)")
            switch sql {
            // All of them are wanted.
            case .definitions, .schedules: break
            // Rare, and no index is worth its cost on every append.
            case .deleteReceipts, .deleteSubscriptions, .instanceKeys, .subscriptionsInRange: break
            default: #expect(!step.hasPrefix("SCAN"), "\(sql): \(steps)")
            }
        }
    }

    @Test func workIsReadInTheOrderOfItsIndexes() throws {
        #expect(try plan(.readyWork).first == "SEARCH work USING PRIMARY KEY ((instance,key)>(?,?) AND instance<?)")
        let due = try plan(.dueWork).first ?? ""
        #expect(due.hasPrefix("SEARCH work USING INDEX work_due "), "\(due)")
        let state = try plan(.instancesInState).first ?? ""
        #expect(state.hasPrefix("SEARCH instance USING INDEX instance_state "), "\(state)")
    }

    @Test func waitingInstanceTakesLittleRoom() throws {
        let store = try SQLiteStore(path: path)
        let count: UInt64 = 20_000
        for first in stride(from: 1, through: count, by: 500) {
            var batch = AppendBatch(partition: .first)
            for number in first..<first + 500 {
                let one = step(number)
                let start = batch.payload.count
                batch.payload += [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 150)
                var entry = one.journal[0]
                entry.payload = start..<batch.payload.count
                batch.journal.append(entry)
                batch.work += one.work
                var row = one.instances[0]
                row.businessKey = "order \(number)"
                batch.instances.append(row)
                batch.receipts.append(
                    ReceiptRecord(
                        requestKey: UUID().uuidString, instance: row.key, sequence: 1, time: row.started))
            }
            try store.append(batch)
        }
        try store.close()
        let bytes = try folder.bytes("store.db").count / Int(count)
        print("FIGURE \(bytes) bytes of database a waiting instance, with business key and receipt")
        #expect(bytes < 500)
    }
}
