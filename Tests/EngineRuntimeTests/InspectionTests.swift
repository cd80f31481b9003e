import EngineRuntime
import EngineTestKit
import FEEL
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import Testing

/// Checking a store against its journal, making its rows again, and deleting.
@Suite("Check, rebuild, delete", .timeLimit(.minutes(20)))
struct InspectionTests {
    private let store = MemoryStore()
    private let clock = ManualClock()

    private static let working = ProcessDefinition.build("working") { process in
        process.start()
        process.service("work", type: "work")
        process.end()
        process.flow("start", "work", "end")
    }

    private static let waiting = ProcessDefinition.build("waiting") { process in
        process.start()
        process.catching("wait", .message("order", key: "=key"))
        process.end()
        process.flow("start", "wait", "end")
    }

    private func engine() -> Engine {
        var configuration = EngineConfiguration()
        configuration.snapshotThresholdBytes = 0
        return Engine(
            store: store, configuration: configuration, clock: clock.engineClock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Instance 1 has a job, 2 waits for a message, 3 was cancelled.
    private func fill() async throws {
        let engine = engine()
        let working = try await engine.deploy(Self.working, sourceName: "w", source: [1])
        let waiting = try await engine.deploy(Self.waiting, sourceName: "m", source: [2])
        _ = try await engine.start(StartInstance(definition: working.key), of: Self.working, requestKey: "first")
        _ = try await engine.start(
            StartInstance(definition: waiting.key, variables: [NamedValue("key", "k")]), of: Self.waiting)
        let last = try await engine.start(StartInstance(definition: working.key), of: Self.working)
        try await engine.submit(.cancel(reason: nil), to: last)
        await engine.stop()
    }

    private func check() throws -> [Violation] {
        var found: [Violation] = []
        let summary = try DatabaseCheck(store, now: clock.engineClock.now()).run { found.append($0) }
        #expect(summary.violations == UInt64(found.count))
        return found
    }

    private static func key(_ counter: UInt64) -> InstanceKey { InstanceKey(rawValue: counter) }
    private static func workKey(_ counter: UInt64, _ local: UInt32) -> WorkKey {
        WorkKey(instance: key(counter), local: local)
    }

    @Test("A store as the engine leaves it holds, and there is nothing to make again")
    func holds() async throws {
        try await fill()
        #expect(try check() == [])
        let summary = try Rebuild(store, now: clock.engineClock.now()).run { Issue.record("\($0) differed") }
        #expect(summary.instances == 3)
        #expect(summary.differences == 0)
    }

    /// A change behind the engine's back, and what must be said of it.
    struct Damage: Sendable, CustomStringConvertible {
        let description: String
        let code: Violation.Code
        let words: String
        let spoil: @Sendable (inout AppendBatch, MemoryStore) throws -> Void
    }

    private static let mendable: [Damage] = [
        Damage(description: "the state in the read model", code: .readModel, words: "state is completed") {
            batch, store in
            var row = try #require(store.instance(key(1)))
            row.state = .completed
            batch.instances = [row]
        },
        Damage(description: "a row for an instance that never was", code: .readModel, words: "row is there") {
            batch, store in
            let row = try #require(store.instance(key(1)))
            batch.instances = [
                InstanceRecord(
                    key: key(9), definition: row.definition, state: .active, businessKey: nil, tenant: nil,
                    started: row.started, ended: nil)
            ]
        },
        Damage(description: "work that is not there", code: .work, words: "row is missing") { batch, store in
            batch.work = [.delete(store.work(of: key(1))[0].key)]
        },
        Damage(description: "work that nobody has", code: .work, words: "row is there") { batch, _ in
            batch.work = [.insert(WorkRecord(key: workKey(3, 50), kind: .timer, element: 1, type: nil, due: nil))]
        },
        Damage(description: "work of another type", code: .work, words: "type is other, should be work") {
            batch, store in
            var row = store.work(of: key(1))[0]
            row.type = "other"
            batch.work = [.delete(row.key), .insert(row)]
        },
        Damage(description: "a subscription that is not there", code: .subscription, words: "row is missing") {
            batch, store in
            let row = store.subscriptions(in: key(2)...key(2))[0]
            batch.subscriptions = [.delete(topic: row.topic, correlationKey: row.correlationKey, row.key)]
        },
        Damage(description: "a subscription of an instance that never was", code: .subscription, words: "row is there")
        {
            batch, store in
            var row = store.subscriptions(in: key(2)...key(2))[0]
            row.key = workKey(90, 1)
            batch.subscriptions = [.insert(row)]
        },
        Damage(description: "the snapshot of another instance", code: .snapshot, words: "another state") {
            batch, store in
            let other = try #require(store.loadInstance(key(1))?.snapshot)
            batch.payload = other
            batch.snapshots = [SnapshotEntry(instance: key(2), sequence: 1, payload: 0..<other.count)]
        },
        Damage(description: "a snapshot that is no snapshot", code: .snapshot, words: "cannot be read") { batch, _ in
            batch.payload = [SnapshotCoding.version, 200]
            batch.snapshots = [SnapshotEntry(instance: key(2), sequence: 1, payload: 0..<2)]
        },
    ]

    @Test("Rows that are not as the journal says are named, and made again", arguments: mendable)
    func mends(_ damage: Damage) async throws {
        try await fill()
        var batch = AppendBatch(partition: .first)
        try damage.spoil(&batch, store)
        try store.append(batch)
        let found = try check()
        #expect(found.map(\.code) == [damage.code])
        #expect(found.first?.message.contains(damage.words) == true, "\(found)")

        var differences = 0
        let summary = try Rebuild(store, now: clock.engineClock.now()).run { _ in differences += 1 }
        #expect(differences == 1)
        #expect(summary.differences == 1)
        #expect(try check() == [])
    }

    private static let lasting: [Damage] = [
        Damage(description: "a record is missing", code: .journalUnreadable, words: "record 2 is missing") {
            batch, _ in
            batch.payload = [1, 0]
            batch.journal = [
                JournalEntry(
                    position: 99, instance: key(1), sequence: 3, time: Instant(milliseconds: .max), payload: 0..<2)
            ]
        },
        Damage(description: "time goes back", code: .timeWentBack, words: "record 2 is older") { batch, _ in
            batch.payload = [1, 0]
            batch.journal = [
                JournalEntry(
                    position: 99, instance: key(1), sequence: 2, time: Instant(milliseconds: 5), payload: 0..<2)
            ]
        },
        Damage(description: "a receipt of nothing", code: .receipt, words: "names record 7") { batch, _ in
            batch.receipts = [
                ReceiptRecord(requestKey: "r", instance: key(1), sequence: 7, time: Instant(milliseconds: 1))
            ]
        },
        Damage(description: "a definition that is another", code: .definition, words: "its digest differs") {
            batch, store in
            var record = try #require(store.definition(DefinitionKey(rawValue: 1)))
            record.summary.key = DefinitionKey(rawValue: 9)
            record.summary.version = 9
            record.source = [7]
            batch.definitions = [record]
        },
        Damage(description: "a schedule of nothing", code: .schedule, words: "no start event") { batch, _ in
            let place = ScheduleKey(definition: DefinitionKey(rawValue: 1), element: 1, trigger: 0)
            batch.schedules = [
                .set(ScheduleRecord(key: place, schedule: TimerSchedule(due: Instant(milliseconds: 1))))
            ]
        },
    ]

    @Test("What the journal itself lacks is named and left alone", arguments: lasting)
    func names(_ damage: Damage) async throws {
        try await fill()
        var batch = AppendBatch(partition: .first)
        try damage.spoil(&batch, store)
        try store.append(batch)
        let found = try check()
        #expect(found.contains { $0.code == damage.code && $0.message.contains(damage.words) }, "\(found)")
        _ = try Rebuild(store, now: clock.engineClock.now()).run { _ in }
        #expect(try check().contains { $0.code == damage.code })
    }

    // MARK: Deleting

    @Test("A deleted instance is gone for the engine too, and its key is not given again")
    func deletes() async throws {
        try await fill()
        let engine = engine()
        await #expect(throws: Rejection.self) { try await engine.delete([Self.key(3), Self.key(1)]) }
        #expect(store.instance(Self.key(3)) != nil, "all or none")
        try await engine.submit(.cancel(reason: nil), to: Self.key(1))
        try await engine.delete([Self.key(3), Self.key(1)])
        await #expect(throws: Rejection.self) { try await engine.submit(.pause, to: Self.key(1)) }
        let definition = try #require(store.definitions().first)
        let next = try await engine.start(
            StartInstance(definition: definition.key), of: Self.working, requestKey: "first")
        #expect(next == Self.key(4))
        await engine.stop()
        #expect(store.instanceKeys(after: nil, limit: 9) == [Self.key(2), next])
        #expect(try check() == [])
    }

    @Test("A definition that an instance needs stays; the version before takes over when the latest goes")
    func deletesDefinitions() async throws {
        try await fill()
        let removal = DefinitionRemoval(store, now: clock.engineClock.now())
        #expect(throws: Rejection.self) { try removal.remove([DefinitionKey(rawValue: 1)]) }
        let nightly = { (cycle: String) in
            ProcessDefinition.build("nightly") { process in
                process.start("night", on: .cycle(cycle))
                process.end()
                process.flow("night", "end")
            }
        }
        let engine = engine()
        let first = try await engine.deploy(nightly("R/PT1H"), sourceName: "n", source: [3])
        let second = try await engine.deploy(nightly("R/PT2H"), sourceName: "n", source: [4])
        await engine.stop()
        #expect(store.schedules().map(\.key.definition) == [second.key])
        try removal.remove([second.key])
        #expect(store.schedules().map(\.key.definition) == [first.key])
        #expect(try check() == [])
        let again = self.engine()
        #expect(try await again.deploy(nightly("R/PT2H"), sourceName: "n", source: [4]).key.rawValue == 5)
        await again.stop()
    }
}
