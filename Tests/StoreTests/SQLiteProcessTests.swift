import Foundation
import GRDB
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// Several users of one file, and the sudden end of one of them.
@Suite(.timeLimit(.minutes(20)))
struct SQLiteProcessTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.db")
    }

    @Test func secondWriterIsRefusedAndToldWhoWrites() throws {
        let store = try SQLiteStore(path: path)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.db"), withDestinationPath: path)
        for name in [path, folder.file("link.db"), folder.file("./store.db")] {
            do {
                _ = try SQLiteStore(path: name)
                Issue.record("the second writer was let in by the name \(name)")
            } catch {
                #expect(error.code == .fileInUse)
                #expect(error.message.contains("process \(ProcessInfo.processInfo.processIdentifier) "))
            }
        }
        try store.append(step(1))
        try store.close()
        let next = try SQLiteStore(path: folder.file("link.db"))
        #expect(try next.counters(of: .first).position == 1)
        try next.close()
    }

    /// `flock` of another program holds the lock of a writer; killing that program frees it.
    @Test func lockOfAKilledProcessIsFree() throws {
        _ = try fill(path, steps: 1)
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        let output = Pipe()
        holder.standardOutput = output
        holder.arguments = [
            path + "-lock", "--command", "echo $$ holder > '\(path)-lock'; echo ready; exec sleep 600",
        ]
        try holder.run()
        // The word tells that the lock is held.
        #expect(output.fileHandleForReading.availableData == Data("ready\n".utf8))
        let written = try String(decoding: folder.bytes("store.db-lock"), as: UTF8.self)
        let process = try #require(written.split(separator: " ").first.flatMap { Int32($0) })
        do {
            _ = try SQLiteStore(path: path)
            Issue.record("the second writer was let in")
        } catch {
            #expect(error.code == .fileInUse)
            #expect(error.message.contains("process \(process) (holder)"))
        }
        // The shell holds the lock's file too, by inheritance.
        #expect(kill(process, SIGKILL) == 0)
        #expect(kill(holder.processIdentifier, SIGKILL) == 0)
        holder.waitUntilExit()
        _ = output.fileHandleForReading.readDataToEndOfFile()
        let store = try SQLiteStore(path: path)
        #expect(try store.counters(of: .first).position == 1)
        try store.close()
    }

    // MARK: Reading beside a writer

    @Test func readerSeesEachAppendAndChangesNothing() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        let reader = try SQLiteStore(path: path, access: .read)
        for number in 2...20 as ClosedRange<UInt64> {
            try store.append(step(number))
            let key = InstanceKey(rawValue: number)
            #expect(try reader.counters(of: .first).position == number)
            #expect(try reader.loadInstance(key) == store.loadInstance(key))
            #expect(try reader.instance(key) == store.instance(key))
            #expect(try reader.work(of: key) == [work(number)])
        }
        expectError(.readOnly) { try reader.append(step(21)) }
        try reader.close()
        try store.append(step(21))
        try store.close()
        #expect(try folder.files() == ["store.db", "store.db-lock"])
    }

    @Test func readerOutlivesTheWriterAndLetsTheNextOneIn() throws {
        let store = try SQLiteStore(path: path)
        try store.append(step(1))
        let reader = try SQLiteStore(path: path, access: .read)
        #expect(try reader.instances(InstanceQuery(limit: 9)).count == 1)
        try store.close()
        #expect(try reader.instances(InstanceQuery(limit: 9)).count == 1)
        let next = try SQLiteStore(path: path)
        try next.append(step(2))
        #expect(try reader.instances(InstanceQuery(limit: 9)).count == 2)
        try next.close()
        try reader.close()
    }

    @Test func readerOfAClosedDatabaseLeavesItAsItIs() throws {
        let bytes = try fill(path, steps: 50)
        let reader = try SQLiteStore(path: path, access: .read)
        #expect(try reader.counters(of: .first).position == 50)
        #expect(try reader.readyWork(of: .job, in: .first, after: nil, limit: 99).count == 50)
        try reader.close()
        #expect(try folder.bytes("store.db") == bytes)
    }

    @Test func queriesRunBesideAppends() throws {
        let store = try SQLiteStore(path: path)
        let steps: UInt64 = 400
        DispatchQueue.concurrentPerform(iterations: 6) { thread in
            do {
                if thread == 0 {
                    for number in 1...steps { try store.append(step(number)) }
                    return
                }
                var seen = 0
                while seen < Int(steps) {
                    let found = try store.instances(InstanceQuery(limit: .max))
                    // What was seen once stays, and all of it is whole.
                    #expect(found.count >= seen)
                    #expect(found.last.map { $0.key.counter } ?? 1 == 1)
                    if let newest = found.first {
                        #expect(try store.work(of: newest.key).count == 1)
                        #expect(try store.journal(of: newest.key, from: 1, limit: 9).count == 1)
                        #expect(try store.loadInstance(newest.key)?.events.count == 1)
                    }
                    seen = found.count
                }
            } catch {
                Issue.record("thread \(thread): \(error)")
            }
        }
        try store.close()
    }

    // MARK: A sudden end

    /// The files as a killed process leaves them: copied while the writer has them open.
    @Test func copyTakenMidWayIsOpenedAgain() throws {
        let store = try SQLiteStore(path: path)
        for number in 1...100 as ClosedRange<UInt64> { try store.append(step(number)) }
        try folder.copy("store.db", to: "copy.db")
        try folder.copy("store.db-wal", to: "copy.db-wal")
        try store.append(step(101))
        try store.close()

        let reader = try SQLiteStore(path: folder.file("copy.db"), access: .read)
        let before = try folder.bytes("copy.db")
        #expect(try reader.counters(of: .first) == PartitionCounters(position: 100, instance: 100))
        try reader.close()
        #expect(try folder.bytes("copy.db") == before)

        let copy = try SQLiteStore(path: folder.file("copy.db"))
        #expect(try copy.counters(of: .first) == PartitionCounters(position: 100, instance: 100))
        #expect(try copy.readyWork(of: .job, in: .first, after: nil, limit: .max) == (1...100).map { work($0) })
        try copy.append(step(101))
        try copy.close()
        let again = try SQLiteStore(path: folder.file("copy.db"))
        #expect(try again.counters(of: .first).position == 101)
        try again.close()
    }

    /// A log that ends anywhere gives whole appends, from the first on without gaps.
    @Test func logThatWasCutOffGivesWholeAppends() throws {
        let store = try SQLiteStore(path: path)
        for number in 1...30 as ClosedRange<UInt64> { try store.append(step(number)) }
        let file = try folder.bytes("store.db")
        let log = try folder.bytes("store.db-wal")
        try store.close()

        var found: Set<UInt64> = []
        for length in stride(from: 0, through: log.count, by: 5_003) {
            try folder.write(file, to: "cut.db")
            try folder.write(log.prefix(length), to: "cut.db-wal")
            let cut: SQLiteStore
            do throws(StoreError) {
                cut = try SQLiteStore(path: folder.file("cut.db"))
            } catch {
                // The header page alone says how long the file is before the tables are there.
                Issue.record("with \(length) bytes: \(error)")
                continue
            }
            let last = try cut.counters(of: .first).position
            found.insert(last)
            let numbers: [UInt64] = last == 0 ? [] : Array(1...last)
            #expect(try cut.instances(InstanceQuery(limit: .max)).map(\.key.counter) == numbers.reversed())
            #expect(try cut.readyWork(of: .job, in: .first, after: nil, limit: .max) == numbers.map { work($0) })
            for number in numbers {
                #expect(try cut.loadInstance(InstanceKey(rawValue: number))?.events.count == 1)
            }
            try cut.append(step(last + 1))
            try cut.close()
        }
        #expect(found.count > 10)
    }
}
