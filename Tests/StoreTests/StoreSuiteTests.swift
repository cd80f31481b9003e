import EngineTestKit
import JournalStore
import SQLiteStore
import Testing

/// The checks that every store passes.
@Suite(.timeLimit(.minutes(20)))
struct StoreSuiteTests {
    @Test(arguments: JournalStoreSuite.checks)
    func memoryStore(_ check: JournalStoreSuite.Check) throws {
        let suite = JournalStoreSuite(make: { MemoryStore() }, reopen: { $0 })
        try suite.run(check)
    }

    @Test(arguments: JournalStoreSuite.checks, SQLiteStore.Durability.allCases)
    func sqliteStore(_ check: JournalStoreSuite.Check, _ durability: SQLiteStore.Durability) throws {
        let folder = try TemporaryFolder()
        let suite = JournalStoreSuite(
            make: { try SQLiteStore(path: folder.file("store.db"), durability: durability) },
            reopen: { store in
                let store = try #require(store as? SQLiteStore)
                try store.close()
                return try SQLiteStore(path: folder.file("store.db"), durability: durability)
            })
        let store = try #require(try suite.run(check) as? SQLiteStore)
        try store.close()
    }
}
