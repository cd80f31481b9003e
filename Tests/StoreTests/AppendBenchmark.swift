import Foundation
import GRDB
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// Figures of the hot path: `CAIRN_BENCH=1 swift test -c release --filter AppendBenchmark`.
///
/// Every figure comes with the floor of the same run: what a transaction of one row costs on this disk at this moment.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CAIRN_BENCH"] != nil), .serialized)
struct AppendBenchmark {
    let folder: TemporaryFolder
    let clock = ContinuousClock()

    init() throws { folder = try TemporaryFolder() }

    /// A bare loop of transactions of one row.
    private func floor(_ durability: SQLiteStore.Durability) throws -> [Double] {
        let queue = try DatabasePool(path: folder.file("floor-\(UUID().uuidString).db"))
        return try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
            try db.execute(sql: "CREATE TABLE t(x BLOB)")
            let insert = try db.makeStatement(sql: "INSERT INTO t VALUES(zeroblob(60))")
            return try (0..<1_000).map { _ in try seconds { try insert.execute() } }
        }
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        try clock.measure(body) / .seconds(1)
    }

    private func report(_ name: String, steps: Int, times: [Double], floor: [Double]) {
        let total = times.reduce(0, +)
        let floorMean = floor.reduce(0, +) / Double(floor.count)
        let work = total - floorMean * Double(times.count)
        let sorted = times.sorted()
        func milliseconds(_ part: Double) -> String {
            String(format: "%.2f", sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] * 1_000)
        }
        print(
            "FIGURE \(name): \(Int(Double(steps) / total)) steps/s, \(Int(Double(steps) / work)) without the floor of",
            String(format: "%.3f ms;", floorMean * 1_000),
            "append p50 \(milliseconds(0.5)) p99 \(milliseconds(0.99)) p99.9 \(milliseconds(0.999))",
            "max \(milliseconds(1)) ms")
    }

    /// Each step is a record, a job that is done and the next one. Instances of a window take turns by chance, each
    /// goes ten steps and makes room for a new one; or they live on, which scatters the writes as far as it goes.
    @Test(arguments: [(256, true), (2_000, true), (1_000, false), (10_000, false), (100_000, false)])
    func stepsOfAWindow(instances: Int, ends: Bool) throws {
        let batchSize = 256
        for durability in SQLiteStore.Durability.allCases {
            let floor = try floor(durability)
            let store = try SQLiteStore(path: folder.file("\(durability).db"), durability: durability)
            for text in (ProcessInfo.processInfo.environment["CAIRN_SET"] ?? "").split(separator: ";") {
                _ = try store.setting(String(text))
            }
            var generator = SystemRandomNumberGenerator()
            var newest = UInt64(instances)
            var window = (1...newest).map { (number: $0, sequence: UInt64(0)) }
            var position: UInt64 = 0
            var times: [Double] = []
            var batch = AppendBatch(partition: .first)
            let warm = instances * 2 / batchSize
            for _ in 0..<warm + 2_000 {
                batch.removeAll()
                for _ in 0..<batchSize {
                    let index = Int.random(in: 0..<instances, using: &generator)
                    if ends && window[index].sequence == 10 {
                        newest += 1
                        window[index] = (newest, 0)
                    }
                    window[index].sequence += 1
                    position += 1
                    let (number, sequence) = window[index]
                    batch.add(number, sequence, position)
                    let key = InstanceKey(rawValue: number)
                    batch.work.append(.delete(WorkKey(instance: key, local: UInt32(sequence) - 1)))
                    batch.work.append(
                        .insert(
                            WorkRecord(
                                key: WorkKey(instance: key, local: UInt32(sequence)), kind: .job, element: 12,
                                type: "send-mail-\(number % 5)", due: nil)))
                }
                times.append(try seconds { try store.append(batch) })
            }
            report(
                "\(instances) instances \(ends ? "of 10 steps" : "that live on"), 256 a batch, \(durability)",
                steps: (times.count - warm) * batchSize, times: Array(times.dropFirst(warm)), floor: floor)
            try store.close()
        }
    }

    /// Whole lives: start with a row and a job, the job's end, the instance's end.
    @Test(arguments: [false, true])
    func instancesStartAndEnd(withTexts: Bool) throws {
        let floor = try floor(.full)
        let store = try SQLiteStore(path: folder.file("lives.db"))
        for text in (ProcessInfo.processInfo.environment["CAIRN_SET"] ?? "").split(separator: ";") {
            _ = try store.setting(String(text))
        }
        var position: UInt64 = 0
        var times: [Double] = []
        let lag: UInt64 = 5_000
        for first in stride(from: 1, through: 300_000, by: 128) as StrideThrough<UInt64> {
            var batch = AppendBatch(partition: .first)
            for number in first..<first + 128 {
                position += 1
                batch.add(number, 1, position)
                batch.work.append(.insert(work(number)))
                var row = step(number).instances[0]
                if withTexts {
                    row.businessKey = "order \(number)"
                    batch.receipts.append(
                        ReceiptRecord(
                            requestKey: "a0eebc99-9c0b-4ef8-bb6d-\(number)", instance: row.key, sequence: 1,
                            time: row.started))
                }
                batch.instances.append(row)
                guard number > lag else { continue }
                position += 1
                batch.add(number - lag, 2, position)
                batch.work.append(.delete(work(number - lag).key))
                row = step(number - lag).instances[0]
                if withTexts { row.businessKey = "order \(number - lag)" }
                row.state = .completed
                row.ended = row.started
                batch.instances.append(row)
            }
            times.append(try seconds { try store.append(batch) })
        }
        report(
            "instances start and end\(withTexts ? " with business keys and receipts" : "")",
            steps: times.count * 256, times: times, floor: floor)
        let counted = try seconds { _ = try store.counters(of: .first) }
        print("FIGURE counters of \(position) records: \(Int(counted * 1_000_000)) µs")
        try store.close()
    }

    /// What the partition asks at its start, and for each command with a request key.
    @Test func recoveryReads() throws {
        let store = try SQLiteStore(path: folder.file("store.db"))
        let count: UInt64 = 200_000
        for first in stride(from: 1, to: count, by: 1_000) {
            var batch = AppendBatch(partition: .first)
            for number in first..<first + 1_000 {
                batch.add(number, 1, number)
                batch.work.append(.insert(work(number)))
                batch.receipts.append(
                    ReceiptRecord(
                        requestKey: "request \(number)", instance: InstanceKey(rawValue: number), sequence: 1,
                        time: Instant(milliseconds: 1)))
            }
            try store.append(batch)
        }
        let receipts = try seconds {
            for number in 1...50_000 { _ = try store.receipt("request \(number * 8)") }
        }
        let loads = try seconds {
            for number in 1...50_000 as ClosedRange<UInt64> {
                _ = try store.loadInstance(InstanceKey(rawValue: number * 4 - 3))
            }
        }
        var read = 0
        let works = try seconds {
            var cursor: WorkKey?
            while true {
                let page = try store.readyWork(of: .job, in: .first, after: cursor, limit: 1_000)
                if page.isEmpty { break }
                read += page.count
                cursor = page.last?.key
            }
        }
        print(
            "FIGURE receipt \(Int(receipts * 20_000)) ns, loadInstance \(Int(loads * 20_000)) ns,",
            "readyWork \(Int(works * 1e9) / read) ns a row")
        try store.close()
    }
}

extension AppendBatch {
    fileprivate mutating func add(_ number: UInt64, _ sequence: UInt64, _ position: UInt64) {
        let start = payload.count
        for byte in 0..<60 { payload.append(UInt8(truncatingIfNeeded: UInt64(byte) &+ number)) }
        journal.append(
            JournalEntry(
                position: position, instance: InstanceKey(rawValue: number), sequence: sequence,
                time: Instant(milliseconds: 1_700_000_000_000), payload: start..<payload.count))
    }
}
