import Foundation
import JournalStore
import ProcessKernel
import SQLiteStore

/// Makes the stores that benchmarks run on, each in a file of its own that goes afterwards.
struct BenchStore {
    enum Kind: String, CaseIterable { case sqlite, memory }

    let kind: Kind
    let durability: SQLiteStore.Durability
    /// Where database files are made.
    let folder: URL

    var durabilityWord: String { kind == .memory ? "none" : durability.rawValue }

    /// Runs the body with a new, empty store.
    func with<Result>(_ body: (any JournalStore) async throws -> Result) async throws -> Result {
        try await withFile { path in
            let store = try open(path)
            defer { close(store) }
            return try await body(store)
        }
    }

    /// Runs the body with the path of a database that is not there yet, and removes what is there afterwards.
    func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = folder.appendingPathComponent("cairn-bench-\(ProcessInfo.processInfo.processIdentifier).db").path
        let remove = {
            for suffix in ["", "-wal", "-shm", "-lock"] where FileManager.default.fileExists(atPath: path + suffix) {
                do { try FileManager.default.removeItem(atPath: path + suffix) } catch { printError("\(error)") }
            }
        }
        remove()
        defer { remove() }
        return try await body(path)
    }

    func open(_ path: String) throws -> any JournalStore {
        switch kind {
        case .memory: MemoryStore()
        case .sqlite: try SQLiteStore(path: path, mode: .write(durability))
        }
    }

    func close(_ store: any JournalStore) {
        guard let store = store as? SQLiteStore else { return }
        do { try store.close() } catch { printError("\(error)") }
    }

    /// The middle time of a transaction of one row: what the machine's disk takes, whatever the engine does.
    func floor() async throws -> Double {
        try await with { store in
            var times = Samples()
            let clock = ContinuousClock()
            for position in 1...300 as ClosedRange<UInt64> {
                var batch = AppendBatch(partition: .first)
                batch.payload = [0]
                batch.journal.append(Self.entry(position, instance: position, sequence: 1, payload: 0..<1))
                let start = clock.now
                try store.append(batch)
                times.add(clock.now - start)
            }
            return times.percentile(0.5) ?? 0
        }
    }

    /// Steps a second of a bare loop: the statements of so many steps in each transaction, and nothing else.
    func bareSteps(perAppend: Int, seconds: Double) async throws -> Double {
        try await with { store in
            let clock = ContinuousClock()
            let payload = [UInt8](repeating: 7, count: Self.bytesPerStep)
            var position: UInt64 = 0
            var steps = 0
            let start = clock.now
            while (clock.now - start).inSeconds < seconds {
                var batch = AppendBatch(partition: .first)
                for slot in 0..<UInt64(perAppend) {
                    position += 1
                    let sequence = (position - 1) / UInt64(perAppend) + 1
                    batch.journal.append(
                        Self.entry(
                            position, instance: slot + 1, sequence: sequence,
                            payload: batch.payload.count..<batch.payload.count + payload.count))
                    batch.payload += payload
                    let instance = InstanceKey(partition: .first, counter: slot + 1)
                    if sequence > 1 { batch.work.append(.delete(WorkKey(instance: instance, local: UInt32(sequence - 1)))) }
                    batch.work.append(
                        .insert(
                            WorkRecord(
                                key: WorkKey(instance: instance, local: UInt32(sequence)), kind: .job, element: 1,
                                type: BenchDefinitions.jobType, due: nil)))
                }
                try store.append(batch)
                steps += perAppend
            }
            return Double(steps) / (clock.now - start).inSeconds
        }
    }

    /// What the journal record of one step of `seq10` takes.
    private static let bytesPerStep = 20

    private static func entry(
        _ position: UInt64, instance: UInt64, sequence: UInt64, payload: Range<Int>
    ) -> JournalEntry {
        JournalEntry(
            position: position, instance: InstanceKey(partition: .first, counter: instance), sequence: sequence,
            time: Instant(milliseconds: 1_700_000_000_000), payload: payload)
    }
}

/// For what goes wrong beside the figures.
func printError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
