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
        case .sqlite: try SQLiteStore(path: path, durability: durability)
        }
    }

    /// The bytes of a database and of its log.
    static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? Int ?? 0) + (log?[.size] as? Int ?? 0)
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

    /// Steps a second of a bare loop: the statements of `seq10`, so many instances in each transaction, and nothing
    /// else.
    func bareSteps(inFlight: Int, seconds: Double) async throws -> Double {
        try await with { store in
            let clock = ContinuousClock()
            var loop = BareLoop()
            var round = 0
            let start = clock.now
            while (clock.now - start).inSeconds < seconds {
                var batch = AppendBatch(partition: .first)
                // Instances are at different steps, as they are when they run by themselves.
                for lane in 0..<inFlight { loop.add(phase: (round + lane) % 11, lane: lane, to: &batch) }
                try store.append(batch)
                round += 1
            }
            // Ten of the eleven records of an instance are steps.
            return Double(round * inFlight) * 10 / 11 / (clock.now - start).inSeconds
        }
    }

    private static func entry(
        _ position: UInt64, instance: UInt64, sequence: UInt64, payload: Range<Int>
    ) -> JournalEntry {
        JournalEntry(
            position: position, instance: InstanceKey(partition: .first, counter: instance), sequence: sequence,
            time: Instant(milliseconds: 1_700_000_000_000), payload: payload)
    }
}

/// What instances of `seq10` write: a record for the start and for each of ten completions, the job that goes and the
/// one that comes, and the row of the read model at both ends.
private struct BareLoop {
    private var position: UInt64 = 0
    private var instances: UInt64 = 0
    private var lanes: [Int: (instance: InstanceKey, sequence: UInt64)] = [:]

    mutating func add(phase: Int, lane: Int, to batch: inout AppendBatch) {
        if phase == 0 || lanes[lane] == nil {
            instances += 1
            lanes[lane] = (InstanceKey(partition: .first, counter: instances), 0)
        }
        guard let instance = lanes[lane]?.instance else { return }
        lanes[lane]!.sequence += 1
        let sequence = lanes[lane]!.sequence
        position += 1
        let start = batch.payload.count
        batch.payload += phase == 0 ? Self.startBytes : Self.stepBytes
        batch.journal.append(
            JournalEntry(
                position: position, instance: instance, sequence: sequence, time: Self.time,
                payload: start..<batch.payload.count))
        if sequence > 1 { batch.work.append(.delete(WorkKey(instance: instance, local: UInt32(sequence - 1)))) }
        if phase < 10 {
            let key = WorkKey(instance: instance, local: UInt32(sequence))
            batch.work.append(
                .insert(WorkRecord(key: key, kind: .job, element: 1, type: BenchDefinitions.jobType, due: nil)))
        }
        if phase == 0 || phase == 10 {
            batch.instances.append(
                InstanceRecord(
                    key: instance, definition: DefinitionKey(rawValue: 1), state: phase == 0 ? .active : .completed,
                    businessKey: nil, tenant: nil, started: Self.time, ended: phase == 0 ? nil : Self.time))
        }
    }

    private static let time = Instant(milliseconds: 1_700_000_000_000)
    // What the records of `seq10` take.
    private static let startBytes = [UInt8](repeating: 7, count: 48)
    private static let stepBytes = [UInt8](repeating: 7, count: 20)
}

/// For what goes wrong beside the figures.
func printError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
