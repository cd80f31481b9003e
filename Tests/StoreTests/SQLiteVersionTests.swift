import Foundation
import GRDB
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// Files of every version that there was, backups, and what one writer says to the next.
@Suite(.timeLimit(.minutes(20)))
struct SQLiteVersionTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.db")
    }

    private static let versions = [1, 2, 3]
    private static let current = 3

    /// Makes the file as the program of that version left it, and gives its bytes.
    private func make(version: Int) throws -> Data {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Versions/v\(version).sql")
        let shell = try DatabaseQueue(path: path)
        try shell.writeWithoutTransaction { db in
            try db.execute(sql: String(decoding: Data(contentsOf: script), as: UTF8.self))
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try shell.close()
        return try folder.bytes("store.db")
    }

    /// What both instances are, whatever the version: 1 waits for a person and a timer, 2 has completed.
    private func expectContents(_ store: SQLiteStore) throws {
        #expect(try store.instances(InstanceQuery(limit: 9)).map(\.state) == [.completed, .active])
        #expect(try store.work(of: InstanceKey(rawValue: 1)).map(\.kind) == [.timer, .userTask])
        #expect(try store.counters(of: .first) == PartitionCounters(position: 3, instance: 2, definition: 1))
        let state = try #require(try InstanceReader(store).instance(InstanceKey(rawValue: 1)))
        #expect(state.waits.count == 2)
        #expect(state.variables.map(\.name) == ["amount"])
        let now = Instant(milliseconds: 2_000_000_000_000)
        _ = try DatabaseCheck(store, now: now).run { Issue.record("\($0)") }
        #expect(try store.damage() == [])
    }

    @Test func everyVersionHasAFile() throws {
        #expect(Self.versions == Array(1...Self.current))
        let store = try SQLiteStore(path: path)
        #expect(try store.setting("user_version") == "\(Self.current)")
        try store.close()
    }

    @Test(arguments: versions) func fileOfEachVersionIsBroughtUpToDateAndKept(version: Int) throws {
        let bytes = try make(version: version)
        if version < Self.current {
            // Who only reads leaves it as it is.
            expectError(.readOnly) { _ = try SQLiteStore(path: path, access: .read) }
            #expect(try folder.bytes("store.db") == bytes)
        }
        let store = try SQLiteStore(path: path)
        try expectContents(store)
        if version == Self.current {
            #expect(store.upgrade == nil)
            #expect(try folder.files().filter { $0.hasSuffix(".backup") }.isEmpty)
        } else {
            let backup = path + "-v\(version).backup"
            #expect(store.upgrade?.from == Int64(version))
            #expect(store.upgrade?.backup.hasSuffix("store.db-v\(version).backup") == true)
            let shell = try DatabaseQueue(path: backup)
            #expect(try shell.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version)
            #expect(try shell.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM journal") } == 3)
            try shell.close()
        }
        try store.append(step(4))
        try store.close()
        let again = try SQLiteStore(path: path)
        #expect(again.upgrade == nil)
        #expect(try again.counters(of: .first).position == 4)
        try again.close()
    }

    @Test func backupOfAnUpgradeThatWasBrokenOffIsKept() throws {
        _ = try make(version: 1)
        try folder.write(Data("before".utf8), to: "store.db-v1.backup")
        let store = try SQLiteStore(path: path)
        #expect(store.upgrade?.backup.hasSuffix("store.db-v1-2.backup") == true)
        try store.close()
        #expect(try folder.bytes("store.db-v1.backup") == Data("before".utf8))
    }

    // MARK: Backups

    @Test func backupBesideAWriterIsOneMoment() throws {
        let store = try SQLiteStore(path: path)
        let steps: UInt64 = 300
        DispatchQueue.concurrentPerform(iterations: 2) { thread in
            do {
                if thread == 0 {
                    for number in 1...steps { try store.append(step(number)) }
                    return
                }
                let reader = try SQLiteStore(path: path, access: .read)
                for number in 0..<10 { try reader.backUp(to: folder.file("b\(number).db"), replaces: false) }
                try reader.close()
            } catch {
                Issue.record("thread \(thread): \(error)")
            }
        }
        try store.close()
        for number in 0..<10 {
            let copy = try SQLiteStore(path: folder.file("b\(number).db"), access: .read)
            let last = try copy.counters(of: .first).position
            #expect(try copy.instances(InstanceQuery(limit: .max)).count == Int(last))
            #expect(try copy.readyWork(of: .job, in: .first, after: nil, limit: .max).count == Int(last))
            try copy.close()
        }
        #expect(try folder.files().filter { $0.contains("partial") }.isEmpty)
    }

    @Test func backupOverwritesNothingUnlessAsked() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        try folder.write(Data("precious".utf8), to: "b.db")
        expectError(.unavailable) { try store.backUp(to: folder.file("b.db"), replaces: false) }
        #expect(try folder.bytes("b.db") == Data("precious".utf8))
        try store.backUp(to: folder.file("b.db"), replaces: true)
        let copy = try SQLiteStore(path: folder.file("b.db"), access: .read)
        #expect(try copy.counters(of: .first).position == 1)
        try copy.close()
        for name in [path, folder.file("./store.db")] {
            expectError(.fileInUse) { try store.backUp(to: name, replaces: true) }
        }
        // A log beside it would be read into the copy.
        try folder.write(Data("log".utf8), to: "b.db-wal")
        expectError(.fileInUse) { try store.backUp(to: folder.file("b.db"), replaces: true) }
        #expect(try folder.files().filter { $0.contains("partial") }.isEmpty)
        try store.close()
    }

    // MARK: One moment

    @Test func oneMomentStaysWhileOthersWrite() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        let moment = try SQLiteStore(path: path, access: .readOneMoment)
        try store.append(step(2))
        #expect(try moment.counters(of: .first).position == 1)
        #expect(try moment.instances(InstanceQuery(limit: 9)).count == 1)
        #expect(try moment.instanceKeys(after: nil, limit: 9).count == 1)
        expectError(.readOnly) { try moment.append(step(3)) }
        try moment.close()
        let later = try SQLiteStore(path: path, access: .readOneMoment)
        #expect(try later.instances(InstanceQuery(limit: 9)).count == 2)
        try later.close()
        try store.close()
    }

    @Test func lockSaysSinceWhen() throws {
        let store = try SQLiteStore(path: path)
        do {
            _ = try SQLiteStore(path: path)
            Issue.record("the second writer was let in")
        } catch {
            #expect(error.message.contains(" since 2"), "\(error.message)")
            #expect(error.message.hasSuffix("Z"), "\(error.message)")
        }
        try store.close()
    }
}
