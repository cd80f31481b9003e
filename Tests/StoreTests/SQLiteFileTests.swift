import Foundation
import GRDB
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// What a file is, before anything is read from it.
@Suite(.timeLimit(.minutes(20)))
struct SQLiteFileTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.db")
    }

    @Test(arguments: [(SQLiteStore.Durability.full, "2"), (.normal, "1")])
    func writerIsSetUp(durability: SQLiteStore.Durability, synchronous: String) throws {
        let store = try SQLiteStore(path: path, durability: durability)
        #expect(try store.setting("synchronous") == synchronous)
        #expect(try store.setting("journal_mode") == "wal")
        #expect(try store.setting("application_id") == "\(0x4361_726E)")
        #expect(try store.setting("user_version") == "3")
        try store.close()
        let again = try SQLiteStore(path: path, durability: durability)
        #expect(try again.setting("synchronous") == synchronous)
        #expect(try again.setting("journal_mode") == "wal")
        try again.close()
    }

    @Test func closedStoreLeavesOneFileAndRefusesEverything() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        try store.close()
        try store.close()
        #expect(try folder.files() == ["store.db", "store.db-lock"])
        #expect(try folder.bytes("store.db-lock").isEmpty)
        expectError(.unavailable) { try store.append(step(2)) }
        expectError(.unavailable) { _ = try store.counters(of: .first) }
        expectError(.unavailable) { _ = try store.instance(InstanceKey(rawValue: 1)) }
    }

    @Test func storeThatIsDroppedGivesItsLockBack() throws {
        try SQLiteStore(path: path).append(step(1))
        #expect(try folder.files() == ["store.db", "store.db-lock"])
        let store = try SQLiteStore(path: path)
        #expect(try store.counters(of: .first).position == 1)
        try store.close()
    }

    // MARK: Files that are not ours

    @Test(arguments: [SQLiteStore.Access.write, .read])
    func garbageIsForeign(access: SQLiteStore.Access) throws {
        for garbage in [Data("x".utf8), Data("not a database, ".utf8) + Data(repeating: 7, count: 10_000)] {
            try folder.write(garbage, to: "store.db")
            expectError(.foreignFile) { _ = try SQLiteStore(path: path, access: access) }
            #expect(try folder.bytes("store.db") == garbage)
        }
    }

    @Test(arguments: [SQLiteStore.Access.write, .read])
    func databaseOfAnotherProgramIsForeign(access: SQLiteStore.Access) throws {
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE t(x); INSERT INTO t VALUES(1)") }
        try other.close()
        let bytes = try folder.bytes("store.db")
        expectError(.foreignFile) { _ = try SQLiteStore(path: path, access: access) }
        #expect(try folder.bytes("store.db") == bytes)
    }

    @Test(arguments: [SQLiteStore.Access.write, .read])
    func newerVersionIsLeftAlone(access: SQLiteStore.Access) throws {
        try SQLiteStore(path: path).close()
        let shell = try DatabaseQueue(path: path)
        try shell.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 4") }
        try shell.close()
        let bytes = try folder.bytes("store.db")
        expectError(.newerVersion) { _ = try SQLiteStore(path: path, access: access) }
        #expect(try folder.bytes("store.db") == bytes)
    }

    @Test func emptyFileBecomesADatabase() throws {
        try folder.write(Data(), to: "store.db")
        expectError(.notFound) { _ = try SQLiteStore(path: path, access: .read) }
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        try store.close()
    }

    @Test func fileThatWasNeverFinishedIsFinishedByAWriterOnly() throws {
        let shell = try DatabaseQueue(path: path)
        try shell.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(0x4361_726E)") }
        try shell.close()
        expectError(.notFound) { _ = try SQLiteStore(path: path, access: .read) }
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        try store.close()
    }

    // MARK: Damage

    @Test(arguments: [SQLiteStore.Access.write, .read])
    func truncatedFileIsCorrupt(access: SQLiteStore.Access) throws {
        let whole = try fill(path, steps: 300)
        #expect(whole.count > 40_000)
        for length in [whole.count - 1, whole.count - 4096, whole.count / 2, 4096, 100] {
            try folder.write(whole.prefix(length), to: "store.db")
            expectError(.corrupt, .foreignFile) { _ = try SQLiteStore(path: path, access: access) }
        }
        // What was cut off is the reason, not the way it was written back.
        try folder.write(whole, to: "store.db")
        let store = try SQLiteStore(path: path, access: access)
        #expect(try store.counters(of: .first).position == 300)
        try store.close()
    }

    @Test(arguments: [SQLiteStore.Access.write, .read])
    func logWithoutItsFileIsCorruptAndKept(access: SQLiteStore.Access) throws {
        let store = try SQLiteStore(path: folder.file("whole.db"))
        try store.append(step(1))
        try folder.copy("whole.db-wal", to: "store.db-wal")
        try store.close()
        try folder.write(Data(), to: "store.db")
        let log = try folder.bytes("store.db-wal")
        expectError(.corrupt) { _ = try SQLiteStore(path: path, access: access) }
        #expect(try folder.bytes("store.db-wal") == log)
    }

    @Test func missingTableIsCorrupt() throws {
        try SQLiteStore(path: path).close()
        let shell = try DatabaseQueue(path: path)
        try shell.write { try $0.execute(sql: "DROP TABLE work") }
        try shell.close()
        expectError(.corrupt) { _ = try SQLiteStore(path: path) }
    }

    @Test func overwrittenPagesAreCorruptWhenTheyAreRead() throws {
        var bytes = try fill(path, steps: 300)
        bytes.replaceSubrange(4096..., with: Data(repeating: 0xA5, count: bytes.count - 4096))
        try folder.write(bytes, to: "store.db")
        expectError(.corrupt) { _ = try SQLiteStore(path: path) }
    }

    // MARK: Places

    @Test func whatIsNotThereIsNotFound() throws {
        expectError(.notFound) { _ = try SQLiteStore(path: path, access: .read) }
        #expect(try folder.files() == [])
        expectError(.notFound) { _ = try SQLiteStore(path: folder.file("no/store.db"), access: .write) }
        expectError(.notFound) { _ = try SQLiteStore(path: folder.file("no/store.db"), access: .read) }
    }

    /// Nobody can make a file there, not even root.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel")))
    func folderThatCannotBeWrittenIsReadOnly() throws {
        expectError(.readOnly) { _ = try SQLiteStore(path: "/sys/kernel/store.db") }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func closedDatabaseInAFolderThatCannotBeWrittenIsRead() throws {
        // Characters that mean something in the URI by which such a file is opened.
        let name = "odd %41?#.db"
        _ = try fill(folder.file(name), steps: 3)
        let files = try folder.files()
        #expect(chmod(folder.path, 0o555) == 0)
        defer { chmod(folder.path, 0o755) }
        let reader = try SQLiteStore(path: folder.file(name), access: .read)
        #expect(try reader.counters(of: .first).position == 3)
        #expect(try reader.instances(InstanceQuery(limit: 9)).count == 3)
        try reader.close()
        #expect(try folder.files() == files)
        chmod(folder.file(name) + "-lock", 0o444)
        expectError(.readOnly) { _ = try SQLiteStore(path: folder.file(name)) }
    }

    @Test func fullDiskIsSaidAndHealed() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        let pages = try #require(try store.setting("page_count").flatMap { Int($0) })
        _ = try store.setting("max_page_count = \(pages)")
        var large = step(2)
        large.payload += [UInt8](repeating: 1, count: 100_000)
        large.journal[0].payload = 0..<large.payload.count
        large.work = [.insert(work(2, type: "a type of a refused batch"))]
        for _ in 1...2 { expectError(.diskFull) { try store.append(large) } }
        #expect(try store.loadInstance(InstanceKey(rawValue: 2)) == nil)
        _ = try store.setting("max_page_count = 100000")
        try store.append(large)
        #expect(try store.journal(of: InstanceKey(rawValue: 2), from: 1, limit: 1).first?.events == large.payload)
        #expect(try store.work(of: InstanceKey(rawValue: 2)) == [work(2, type: "a type of a refused batch")])
        try store.close()
    }
}
