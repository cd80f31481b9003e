import EngineRuntime
import EngineTestKit
import FEEL
import Foundation
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import Synchronization
import Testing

/// The engine as a whole: its thread, its door and what comes out of it. Nothing here waits for time to pass.
@Suite("Engine", .timeLimit(.minutes(20)))
struct EngineTests {
    private let store = UnreliableStore()
    private let clock = ManualClock()

    private func engine(_ configuration: EngineConfiguration = EngineConfiguration()) -> Engine {
        Engine(
            store: store, configuration: configuration, clock: clock.engineClock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static let approval = ProcessDefinition.build("approval") { process in
        process.start()
        process.user("approve")
        process.end()
        process.flow("start", "approve", "end")
    }

    private static let work = ProcessDefinition.build("working") { process in
        process.start()
        process.service("work", type: "work")
        process.end()
        process.flow("start", "work", "end")
    }

    private func deploy(_ definition: ProcessDefinition, to engine: Engine) async throws -> StartInstance {
        let summary = try await engine.deploy(definition, sourceName: "test", source: [])
        return StartInstance(definition: summary.key)
    }

    /// Follows an instance until it has ended.
    private func end(of key: InstanceKey, in engine: Engine) async throws -> ProcessInstance {
        var (state, changes) = try await engine.watch(key)
        if state.status.isEnded { return state }
        for await change in changes where change.sequence > state.mark.sequence {
            for event in change.events { state.apply(event) }
            state.mark.sequence = change.sequence
            if state.status.isEnded { break }
        }
        return state
    }

    // MARK: The way of a request

    @Test("The same definition is stored once; a changed one gets the next version")
    func deploying() async throws {
        let engine = engine()
        let first = try await engine.deploy(Self.approval, sourceName: "a", source: [1])
        let same = try await engine.deploy(Self.approval, sourceName: "a", source: [1])
        let changed = try await engine.deploy(Self.approval, sourceName: "a", source: [2])
        #expect(first == same)
        #expect(first.version == 1)
        #expect(changed.version == 2)
        #expect(changed.key != first.key)
        #expect(store.inner.definitions().count == 2)
        await engine.stop()
    }

    @Test("An instance is durable when its start returns, and who watches sees every record after the state")
    func watching() async throws {
        let engine = engine()
        let key = try await engine.start(deploy(Self.approval, to: engine), of: Self.approval)
        #expect(store.inner.instance(key)?.state == .active)
        let (state, changes) = try await engine.watch(key)
        #expect(state.mark.sequence == 1)
        let job = try #require(state.jobs.rows.first { _ in true }).key
        try await engine.submit(.setVariables(.root, [NamedValue("a", 1)]), to: key)
        try await engine.submit(.finishJob(job, .completed([NamedValue("b", 2)])), to: key)
        var seen = state
        for await change in changes where change.sequence > seen.mark.sequence {
            #expect(change.sequence == seen.mark.sequence + 1)
            for event in change.events { seen.apply(event) }
            seen.mark.sequence = change.sequence
            if seen.status.isEnded { break }
        }
        #expect(seen.variables.map(\.name) == ["a", "b"])
        #expect(try InstanceReader(store).instance(key) == seen)
        await engine.stop()
    }

    @Test("A rejection changes nothing and says why")
    func rejections() async throws {
        let engine = engine()
        let key = try await engine.start(deploy(Self.approval, to: engine), of: Self.approval)
        await #expect(throws: Rejection(.notPaused, "instance 1 is not paused")) {
            try await engine.submit(.resume, to: key)
        }
        await #expect(throws: Rejection.self) {
            try await engine.submit(.pause, to: InstanceKey(rawValue: 77))
        }
        var configuration = EngineConfiguration()
        configuration.requestBytes = 10
        #expect(store.inner.journal(of: key, from: 1, limit: 10).count == 1)
        await engine.stop()
        let small = self.engine(configuration)
        await #expect(throws: Rejection.self) {
            try await small.submit(.setVariables(.root, [NamedValue("a", .string("much too long"))]), to: key)
        }
        await small.stop()
    }

    @Test("A repeated request key changes nothing and gets the first answer, after a restart too")
    func requestKeys() async throws {
        let first = engine()
        let start = try await deploy(Self.approval, to: first)
        let key = try await first.start(start, of: Self.approval, requestKey: "order 1")
        #expect(try await first.start(start, of: Self.approval, requestKey: "order 1") == key)
        let other = try await first.start(start, of: Self.approval, requestKey: "order 2")
        #expect(other != key)
        await first.stop()
        let second = engine()
        #expect(try await second.start(start, of: Self.approval, requestKey: "order 1") == key)
        try await second.submit(.pause, to: key, requestKey: "pause")
        try await second.submit(.pause, to: key, requestKey: "pause")
        await #expect(throws: Rejection.self) { try await second.submit(.pause, to: key) }
        #expect(store.inner.instances(InstanceQuery(limit: 10)).count == 2)
        await #expect(throws: Rejection.self) {
            try await second.start(start, of: Self.approval, requestKey: String(repeating: "x", count: 201))
        }
        await second.stop()
    }

    // MARK: Work

    @Test("Jobs are done by whoever works on their type, so many at a time and no more")
    func working() async throws {
        let engine = engine()
        let start = try await deploy(Self.work, to: engine)
        let counter = Counter()
        let worker = Task {
            await engine.work(on: "work", concurrency: 3, leaseMilliseconds: 1_000) { job in
                counter.enter()
                await Task.yield()
                counter.leave()
                return .completed([NamedValue("done", .string(job.element))])
            }
        }
        try await withThrowingTaskGroup(of: InstanceKey.self) { group in
            for _ in 0..<40 { group.addTask { try await engine.run(start, of: Self.work) } }
            for try await key in group { #expect(store.inner.instance(key)?.state == .completed) }
        }
        #expect(counter.highest <= 3)
        #expect(counter.entered == 40)
        worker.cancel()
        await worker.value
        await engine.stop()
    }

    @Test("Jobs that were there before a worker, and before a restart, are done")
    func workLeftBehind() async throws {
        let first = engine()
        let start = try await deploy(Self.work, to: first)
        var keys: [InstanceKey] = []
        for _ in 0..<5 { keys.append(try await first.start(start, of: Self.work)) }
        await first.stop()
        let second = engine()
        let worker = Task {
            await second.work(on: "work", concurrency: 2, leaseMilliseconds: 1_000) { _ in .completed([]) }
        }
        for key in keys { #expect(try await end(of: key, in: second).status == .completed) }
        worker.cancel()
        await second.stop()
    }

    @Test("A job whose lease has lapsed is given out again, and the first answer is not heard")
    func leaseLapse() async throws {
        let engine = engine()
        let key = try await engine.start(deploy(Self.work, to: engine), of: Self.work)
        let begun = Gate()
        let release = Gate()
        let late = Gate()
        let counter = Counter()
        let worker = Task {
            await engine.work(on: "work", concurrency: 2, leaseMilliseconds: 500) { _ in
                counter.enter()
                guard counter.entered == 1 else { return .completed([NamedValue("by", "second")]) }
                begun.open()
                await release.wait()
                late.open()
                return .completed([NamedValue("by", "first")])
            }
        }
        await begun.wait()
        clock.advance(byMilliseconds: 501)
        // Any request wakes the partition, which then looks at the clock.
        let state = try await end(of: key, in: engine)
        #expect(state.variables.first?.value == "second")
        release.open()
        await late.wait()
        #expect(store.inner.journal(of: key, from: 1, limit: 10).count == 2)
        worker.cancel()
        await worker.value
        await engine.stop()
    }

    @Test("A job that is no longer wanted cancels its handler")
    func withdrawal() async throws {
        let engine = engine()
        let key = try await engine.start(deploy(Self.work, to: engine), of: Self.work)
        let begun = Gate()
        let cancelled = Gate()
        let worker = Task {
            await engine.work(on: "work", concurrency: 1, leaseMilliseconds: 100_000) { _ in
                begun.open()
                await withTaskCancellationHandler {
                    await cancelled.wait()
                } onCancel: {
                    cancelled.open()
                }
                return .completed([])
            }
        }
        await begun.wait()
        try await engine.submit(.cancel(reason: nil), to: key)
        await cancelled.wait()
        #expect(store.inner.instance(key)?.state == .terminated)
        worker.cancel()
        await worker.value
        await engine.stop()
    }

    @Test("A failed job comes again when its back-off is over, and not before")
    func backOff() async throws {
        let engine = engine()
        let key = try await engine.start(deploy(Self.work, to: engine), of: Self.work)
        let counter = Counter()
        let (_, changes) = try await engine.watch(key)
        let worker = Task {
            await engine.work(on: "work", concurrency: 1, leaseMilliseconds: 100_000) { job in
                counter.enter()
                return job.attempt == 1 ? .failed(JobFailure(message: "not yet")) : .completed([])
            }
        }
        for await change in changes where change.sequence > 1 { break }
        clock.advance(byMilliseconds: 999)
        _ = try await engine.watch(key)
        #expect(counter.entered == 1)
        clock.advance(byMilliseconds: 1)
        #expect(try await end(of: key, in: engine).status == .completed)
        #expect(counter.entered == 2)
        worker.cancel()
        await engine.stop()
    }

    @Test("Timers fire when the clock says so")
    func timers() async throws {
        let definition = ProcessDefinition.build("timing") { process in
            process.start()
            process.timer("pause", duration: "PT1H")
            process.end()
            process.flow("start", "pause", "end")
        }
        let engine = engine()
        let key = try await engine.start(deploy(definition, to: engine), of: definition)
        clock.advance(byMilliseconds: 3_599_999)
        #expect(try await engine.watch(key).state.status == .active)
        clock.advance(byMilliseconds: 1)
        #expect(try await end(of: key, in: engine).status == .completed)
        await engine.stop()
    }

    // MARK: Bounds and failures

    @Test("More instances than are kept in memory are read back when something happens to them")
    func eviction() async throws {
        var configuration = EngineConfiguration()
        configuration.cachedInstances = 2
        configuration.snapshotThresholdBytes = 1
        let engine = engine(configuration)
        let start = try await deploy(Self.approval, to: engine)
        var keys: [InstanceKey] = []
        for _ in 0..<12 { keys.append(try await engine.start(start, of: Self.approval)) }
        for round in 1...3 {
            for key in keys {
                try await engine.submit(.setVariables(.root, [NamedValue("round", Value(round))]), to: key)
            }
        }
        for key in keys {
            let job = try #require(try await engine.watch(key).state.jobs.rows.first { _ in true }).key
            try await engine.submit(.finishJob(job, .completed([])), to: key)
        }
        #expect(store.inner.instances(InstanceQuery(limit: 20)).allSatisfy { $0.state == .completed })
        #expect(try InstanceReader(store).replay(keys[0], upTo: .max)?.variables.first?.value == 3)
        await engine.stop()
    }

    @Test(
        "When the store fails callers get the error, nothing half done shows, and the engine goes on",
        arguments: [false, true])
    func storeFailure(afterWriting: Bool) async throws {
        let engine = engine()
        let start = try await deploy(Self.approval, to: engine)
        let before = try await engine.start(start, of: Self.approval)
        let (_, changes) = try await engine.watch(before)
        store.failAppends(1, afterWriting: afterWriting)
        await #expect(throws: StoreError.self) {
            try await engine.start(start, of: Self.approval, requestKey: "repeat me")
        }
        // A watch may have missed something, so it ends.
        for await _ in changes {}
        let after = try await succeeding { try await engine.start(start, of: Self.approval, requestKey: "repeat me") }
        #expect(store.inner.instances(InstanceQuery(limit: 10)).map(\.key) == [after, before])
        try await engine.submit(.pause, to: before)
        #expect(try await engine.watch(before).state.status == .paused)
        await engine.stop()
    }

    @Test("Work goes on after the store failed under it")
    func workAfterFailure() async throws {
        let engine = engine()
        let start = try await deploy(Self.work, to: engine)
        let worker = Task {
            await engine.work(on: "work", concurrency: 4, leaseMilliseconds: 1_000_000) { _ in .completed([]) }
        }
        store.failAppends(2)
        var keys: [InstanceKey] = []
        for number in 0..<10 {
            keys.append(
                try await succeeding { try await engine.start(start, of: Self.work, requestKey: "start \(number)") })
        }
        for key in keys { #expect(try await end(of: key, in: engine).status == .completed) }
        #expect(store.inner.instances(InstanceQuery(limit: 20)).count == 10)
        worker.cancel()
        await engine.stop()
    }

    @Test("A job that the store did not take is given to nobody")
    func jobNotDurable() async throws {
        let engine = engine()
        let start = try await deploy(Self.work, to: engine)
        let counter = Counter()
        let worker = Task {
            await engine.work(on: "work", concurrency: 4, leaseMilliseconds: 1_000_000) { _ in
                counter.enter()
                return .completed([])
            }
        }
        // The worker is known to the partition from here on, and nothing is under way.
        _ = try await engine.run(start, of: Self.work)
        store.failAppends(1)
        await #expect(throws: StoreError.self) { try await engine.start(start, of: Self.work) }
        worker.cancel()
        // Returns when all that was handed over has been done.
        await worker.value
        #expect(counter.entered == 1)
        await engine.stop()
    }

    /// Repeats a request while the store does not work. The pauses between the engine's tries are over at once,
    /// because the clock is moved.
    private func succeeding<Result>(_ request: () async throws -> Result) async throws -> Result {
        for _ in 0..<1_000 {
            do { return try await request() } catch is StoreError { clock.advance(byMilliseconds: 10_000) }
        }
        return try await request()
    }

    @Test("More requests than may wait are turned away")
    func overload() async throws {
        var configuration = EngineConfiguration()
        configuration.waitingRequests = 2
        let engine = engine(configuration)
        let start = try await deploy(Self.approval, to: engine)
        let busy = Gate()
        let semaphore = DispatchSemaphore(value: 0)
        store.holdUpAppend(until: semaphore, telling: busy)
        let first = Task { try await engine.start(start, of: Self.approval) }
        await busy.wait()
        // The append is held up, so from here on all that is asked waits; the mailbox has room for two.
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    do {
                        _ = try await engine.start(start, of: Self.approval)
                        return "started"
                    } catch let rejection as Rejection {
                        return rejection.code.rawValue
                    } catch {
                        return "\(error)"
                    }
                }
            }
            var outcomes: [String] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 3 { semaphore.signal() }
            }
            return outcomes
        }
        #expect(
            outcomes.sorted() == ["engine-overloaded", "engine-overloaded", "engine-overloaded", "started", "started"])
        _ = try await first.value
        await engine.stop()
    }

    @Test("Stopping finishes the append under way; what it said is durable, what comes later is turned away")
    func stopping() async throws {
        let engine = engine()
        let start = try await deploy(Self.approval, to: engine)
        let busy = Gate()
        let semaphore = DispatchSemaphore(value: 0)
        store.holdUpAppend(until: semaphore, telling: busy)
        let under = Task { try await engine.start(start, of: Self.approval) }
        await busy.wait()
        let stopped = Task { await engine.stop() }
        semaphore.signal()
        let key = try await under.value
        await stopped.value
        #expect(store.inner.instance(key)?.state == .active)
        await #expect(throws: Rejection(.stopping, "the engine is stopping")) {
            try await engine.start(start, of: Self.approval)
        }
        // A second stop has nothing to do.
        await engine.stop()
    }
}

/// Counts who is inside.
private final class Counter: Sendable {
    private let state = Mutex((inside: 0, highest: 0, entered: 0))

    func enter() {
        state.withLock { state in
            state.inside += 1
            state.entered += 1
            state.highest = max(state.highest, state.inside)
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }

    var highest: Int { state.withLock { $0.highest } }
    var entered: Int { state.withLock { $0.entered } }
}
