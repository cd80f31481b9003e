import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// Instances that wait: what they cost, and how fast the engine is there again beside them.
struct WaitingBench {
    let store: BenchStore

    /// Memory and database of waiting instances, and how long it takes to read one back and decide.
    func park() async throws -> [BenchFigure] {
        let few = 50_000
        let many = 300_000
        return try await store.withFile { path in
            let open = try store.open(path)
            defer { store.close(open) }
            let definition = BenchDefinitions.parking()
            let (atFew, atMany) = try await withEngine(on: open, concurrency: 1) { engine in
                let summary = try await engine.deploy(definition, sourceName: "bench", source: [])
                let start = StartInstance(definition: summary.key)
                try await Self.start(few, start, definition, engine)
                let atFew = ResidentMemory.bytes()
                try await Self.start(many - few, start, definition, engine)
                return (atFew, ResidentMemory.bytes())
            }
            let size = BenchStore.size(of: path)
            let times = try readAndDecide(open, count: many)
            let word = store.kind.rawValue
            return [
                BenchFigure(
                    bench: "park.memory", store: word, durability: store.durabilityWord,
                    figure: Double(atMany - atFew) / Double(many - few), unit: "bytes/instance"),
                BenchFigure(
                    bench: "park.resident", store: word, durability: store.durabilityWord,
                    figure: Double(atMany) / 1e6, unit: "MB at \(many)"),
                BenchFigure(
                    bench: "park.database", store: word, durability: store.durabilityWord,
                    figure: Double(size) / Double(many), unit: "bytes/instance"),
                BenchFigure(
                    bench: "park.wake", store: word, durability: store.durabilityWord,
                    figure: times.percentile(0.99) ?? 0, unit: "us", p50: times.percentile(0.5),
                    p99: times.percentile(0.99)),
            ]
        }
    }

    /// From opening the database to the first job in the hands of a worker, beside many instances that wait.
    func recover() async throws -> [BenchFigure] {
        let waiting = 100_000
        return try await store.withFile { path in
            let parking = BenchDefinitions.parking()
            let working = BenchDefinitions.sequence(of: 1)
            let first = try store.open(path)
            let engine = Engine(store: first)
            let parked = try await engine.deploy(parking, sourceName: "bench", source: [])
            try await Self.start(waiting, StartInstance(definition: parked.key), parking, engine)
            let worked = try await engine.deploy(working, sourceName: "bench", source: [])
            _ = try await engine.start(StartInstance(definition: worked.key), of: working)
            await engine.stop()
            store.close(first)

            let clock = ContinuousClock()
            let begin = clock.now
            let second = try store.open(path)
            defer { store.close(second) }
            let restarted = Engine(store: second)
            let (reached, reach) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
            let elapsed = await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await restarted.work(on: BenchDefinitions.jobType, concurrency: 1, leaseMilliseconds: 60_000) { _ in
                        reach.yield(clock.now)
                        return .completed([])
                    }
                }
                var moments = reached.makeAsyncIterator()
                let moment = await moments.next()
                group.cancelAll()
                return moment.map { ($0 - begin).inSeconds } ?? .infinity
            }
            await restarted.stop()
            return [
                BenchFigure(
                    bench: "recover", store: store.kind.rawValue, durability: store.durabilityWord, figure: elapsed,
                    unit: "s to the first job")
            ]
        }
    }

    private static func start(
        _ count: Int, _ start: StartInstance, _ definition: ProcessDefinition, _ engine: Engine
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<256 {
                group.addTask {
                    for _ in stride(from: lane, to: count, by: 256) {
                        _ = try await engine.start(start, of: definition)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Reads instances from all over the database and decides a command on each, as the partition does.
    private func readAndDecide(_ store: any JournalStore, count: Int) throws -> Samples {
        let reader = InstanceReader(store)
        let context = DecisionContext(now: Instant(milliseconds: 1_800_000_000_000))
        var samples = Samples()
        let clock = ContinuousClock()
        // A stride that shares no factor with the count comes everywhere.
        var counter: UInt64 = 1
        for _ in 0..<20_000 {
            counter = (counter + 104_729) % UInt64(count) + 1
            let begin = clock.now
            guard let instance = try reader.instance(InstanceKey(partition: .first, counter: counter)),
                let task = instance.jobs.rows.first(where: { _ in true })
            else { throw StoreError(.corrupt, "the parked instance \(counter) is not there") }
            let decision = Kernel.decide(.finishJob(task.key, .completed([])), on: instance, context: context)
            samples.add(clock.now - begin)
            precondition(decision.instance.status == .completed, "a parked instance did not complete")
        }
        return samples
    }
}
