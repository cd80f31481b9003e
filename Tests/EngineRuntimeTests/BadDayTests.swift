import EngineRuntime
import EngineTestKit
import FEEL
import Foundation
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import SQLiteStore
import Testing

/// What an engine does when the clock is set back or the disk is full. Nothing here waits for time to pass.
@Suite("Bad days", .timeLimit(.minutes(20)))
struct BadDayTests {
    private let clock = ManualClock()
    private static let year: Int64 = 365 * 86_400_000

    private func engine(on store: any JournalStore) -> Engine {
        Engine(
            store: store, clock: clock.engineClock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static let hour = ProcessDefinition.build("hour") { process in
        process.start()
        process.timer("wait", duration: "PT1H")
        process.end()
        process.flow("start", "wait", "end")
    }

    private func start(_ definition: ProcessDefinition, in engine: Engine) async throws -> InstanceKey {
        let summary = try await engine.deploy(definition, sourceName: "test", source: [])
        return try await engine.start(StartInstance(definition: summary.key), of: definition)
    }

    /// Returns when the engine has done what it has to do by itself: a request that needs nothing comes after that.
    private func settle(_ engine: Engine) async throws {
        for _ in 0..<20 { _ = try await engine.broadcast("nobody") }
    }

    // MARK: The clock

    @Test("Time goes forward by what has passed while the clock is behind, and by the clock when it has caught up")
    func steadyTime() {
        let start = Instant(milliseconds: 1_000_000)
        var core = SteadyClockCore(wall: start, uptime: 50)
        func now(_ wall: Int64, _ uptime: Int64) -> Int64 {
            core.now(wall: Instant(milliseconds: wall), uptime: uptime).milliseconds
        }
        #expect(now(1_000_010, 60) == 1_000_010)
        // A small step back is waited out.
        #expect(now(999_900, 70) == 1_000_010)
        #expect(now(1_000_020, 190) == 1_000_020)
        // A large one is not: five milliseconds have passed, then ten more.
        #expect(now(0, 195) == 1_000_025)
        #expect(now(10, 205) == 1_000_035)
        // Forward again.
        #expect(now(2_000_000, 206) == 2_000_000)
        core.neverBefore(Instant(milliseconds: 9_000_000))
        #expect(now(2_000_001, 207) == 9_000_001)
    }

    @Test("A clock that is set back by a year while the engine runs delays no timer, and the journal's time goes on")
    func clockSetBack() async throws {
        let store = MemoryStore()
        let engine = engine(on: store)
        let key = try await start(Self.hour, in: engine)
        clock.set(byMilliseconds: -Self.year)
        clock.advance(byMilliseconds: 3_599_000)
        try await settle(engine)
        #expect(store.instance(key)?.state == .active)
        clock.advance(byMilliseconds: 1_000)
        try await settle(engine)
        #expect(store.instance(key)?.state == .completed)
        let times = store.journal(of: key, from: 1, limit: 9).map(\.time)
        #expect(times.count == 2)
        #expect(times[1].milliseconds - times[0].milliseconds == 3_600_000)
        await engine.stop()
    }

    @Test("An engine that begins with a clock a year behind its journal goes on from there")
    func clockBehindTheJournal() async throws {
        let store = MemoryStore()
        let first = engine(on: store)
        let key = try await start(Self.hour, in: first)
        await first.stop()
        clock.set(byMilliseconds: -Self.year)
        let second = engine(on: store)
        try await settle(second)
        #expect(store.instance(key)?.state == .active)
        let other = try await start(Self.hour, in: second)
        clock.advance(byMilliseconds: 3_600_000)
        try await settle(second)
        #expect(store.instance(key)?.state == .completed)
        #expect(store.instance(other)?.state == .completed)
        await second.stop()
        var found: [Violation] = []
        _ = try DatabaseCheck(store, now: clock.engineClock.now()).run { found.append($0) }
        #expect(found == [])
    }

    @Test("A lease lasts as long as it says, also where the clock is set back meanwhile")
    func leaseSetBack() async throws {
        let work = ProcessDefinition.build("working") { process in
            process.start()
            process.service("work", type: "work")
            process.end()
            process.flow("start", "work", "end")
        }
        let engine = engine(on: MemoryStore())
        let key = try await start(work, in: engine)
        let (jobs, continuation) = AsyncStream.makeStream(of: UInt64.self)
        let worker = Task {
            await engine.work(on: "work", concurrency: 2, leaseMilliseconds: 60_000) { job in
                continuation.yield(job.lease.rawValue)
                if job.lease.rawValue & 1 == 0 { return .completed([]) }
                // The first never comes back by itself.
                let ticks = AsyncStream(unfolding: { () -> Int? in Task.isCancelled ? nil : 0 })
                for await _ in ticks { await Task.yield() }
                return .completed([])
            }
        }
        var leases = jobs.makeAsyncIterator()
        let first = await leases.next()
        clock.set(byMilliseconds: -Self.year)
        clock.advance(byMilliseconds: 59_000)
        try await settle(engine)
        #expect(try await engine.watch(key).state.status == .active)
        clock.advance(byMilliseconds: 2_000)
        try await settle(engine)
        let second = await leases.next()
        #expect(first != nil && second != nil && first != second, "it was handed out again")
        worker.cancel()
        await worker.value
        await engine.stop()
    }

    // MARK: The disk

    @Test("With a full disk everything is refused and nothing lost; when there is room it goes on by itself")
    func fullDisk() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/full-\(UUID().uuidString).db"
        defer {
            for suffix in ["", "-lock"] {
                do {
                    try FileManager.default.removeItem(atPath: path + suffix)
                } catch {
                    Issue.record("\(error)")
                }
            }
        }
        let store = try SQLiteStore(path: path)
        let engine = engine(on: store)
        let summary = try await engine.deploy(Self.hour, sourceName: "test", source: [])
        let pages = try #require(try store.setting("page_count").flatMap { Int($0) })
        _ = try store.setting("max_page_count = \(pages)")
        let large = [NamedValue("text", .string(String(repeating: "x", count: 100_000)))]
        var kept: [InstanceKey] = []
        do {
            kept.append(try await engine.start(StartInstance(definition: summary.key), of: Self.hour))
            for _ in 0..<100 {
                kept.append(
                    try await engine.start(StartInstance(definition: summary.key, variables: large), of: Self.hour))
            }
            Issue.record("the disk was never full")
        } catch let error as StoreError {
            #expect(error.code == .diskFull)
        }
        await #expect(throws: StoreError.self) {
            try await engine.start(StartInstance(definition: summary.key, variables: large), of: Self.hour)
        }
        #expect(try store.instances(InstanceQuery(limit: 99)).map(\.key) == kept.reversed())

        _ = try store.setting("max_page_count = 1000000")
        var more: InstanceKey?
        // It tries again by itself when some time has passed.
        for _ in 0..<1_000 where more == nil {
            clock.advance(byMilliseconds: 10_000)
            do {
                more = try await engine.start(StartInstance(definition: summary.key, variables: large), of: Self.hour)
            } catch let error as StoreError {
                #expect(error.code == .diskFull)
            }
        }
        #expect(more != nil)
        await engine.stop()
        _ = try DatabaseCheck(store, now: clock.engineClock.now()).run { Issue.record("\($0)") }
        try store.close()
    }
}
