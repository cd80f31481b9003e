import EngineRuntime
import JournalStore
import Logging
import ProcessKernel
import ProcessModel

/// Whole instances through the engine, with an asynchronous worker that does nothing.
struct EngineBench {
    let store: BenchStore
    let seconds: Double

    /// The engine and the bare loop take turns, so that a disk that is slow for a while is slow for both.
    private static let turns = 4

    /// Steps a second of processes of ten tasks in a row, so many at a time; each completion is durable before the next
    /// task begins, because the next task's job is handed out by the transaction that holds the completion.
    func sequence(inFlight: Int) async throws -> [BenchFigure] {
        let floor = try await store.floor()
        let definition = BenchDefinitions.sequence(of: 10)
        let turn = EngineBench(store: store, seconds: seconds / Double(Self.turns))
        var bare = 0.0
        var instances = 0
        var elapsed = 0.0
        var times = Samples()
        for _ in 0..<Self.turns {
            bare += try await store.bareSteps(inFlight: inFlight, seconds: turn.seconds) / Double(Self.turns)
            let engine = try await store.with { store in
                try await withEngine(on: store, concurrency: inFlight) { engine in
                    let start = try await deployed(definition, engine)
                    return try await turn.repeatedly(inFlight: inFlight) {
                        _ = try await engine.run(start, of: definition)
                    }
                }
            }
            instances += engine.count
            elapsed += engine.elapsed
            times.merge(engine.times)
        }
        let name = inFlight == 1 ? "seq10.one" : "seq10"
        return [
            BenchFigure(
                bench: name, store: store.kind.rawValue, durability: store.durabilityWord, inFlight: inFlight,
                figure: Double(instances * 10) / elapsed, unit: "steps/s", p50: times.percentile(0.5),
                p99: times.percentile(0.99), floor: floor),
            BenchFigure(
                bench: name + ".bare", store: store.kind.rawValue, durability: store.durabilityWord,
                inFlight: inFlight, figure: bare, unit: "steps/s", floor: floor),
        ]
    }

    /// Milliseconds of one instance with a thousand jobs side by side.
    func fan() async throws -> [BenchFigure] {
        let definition = BenchDefinitions.fan(of: 1_000)
        let floor = try await store.floor()
        let times = try await store.with { store in
            try await withEngine(on: store, concurrency: 1_000) { engine in
                let start = try await deployed(definition, engine)
                // The first time warms the engine up.
                _ = try await engine.run(start, of: definition)
                return try await repeatedly(inFlight: 1) { _ = try await engine.run(start, of: definition) }.times
            }
        }
        return [
            BenchFigure(
                bench: "fan1000", store: store.kind.rawValue, durability: store.durabilityWord, inFlight: 1,
                figure: (times.percentile(0.5) ?? 0) / 1_000, unit: "ms", p50: times.percentile(0.5),
                p99: times.percentile(0.99), floor: floor)
        ]
    }

    /// Microseconds from the start to the end of a process of one job, one at a time.
    func latency() async throws -> [BenchFigure] {
        let definition = BenchDefinitions.sequence(of: 1)
        let floor = try await store.floor()
        let times = try await store.with { store in
            try await withEngine(on: store, concurrency: 1) { engine in
                let start = try await deployed(definition, engine)
                return try await repeatedly(inFlight: 1) { _ = try await engine.run(start, of: definition) }.times
            }
        }
        return [
            BenchFigure(
                bench: "latency1", store: store.kind.rawValue, durability: store.durabilityWord, inFlight: 1,
                figure: times.percentile(0.5) ?? 0, unit: "us", p50: times.percentile(0.5),
                p99: times.percentile(0.99), floor: floor)
        ]
    }

    private func deployed(_ definition: ProcessDefinition, _ engine: Engine) async throws -> StartInstance {
        let summary = try await engine.deploy(definition, sourceName: "bench", source: [])
        return StartInstance(definition: summary.key)
    }

    /// Does the same over and over, so many at a time, until the time is up.
    private func repeatedly(
        inFlight: Int, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> (count: Int, elapsed: Double, times: Samples) {
        let clock = ContinuousClock()
        let start = clock.now
        let seconds = self.seconds
        let all = try await withThrowingTaskGroup(of: (Int, Samples).self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    var count = 0
                    var times = Samples()
                    while (clock.now - start).inSeconds < seconds {
                        let begin = clock.now
                        try await body()
                        times.add(clock.now - begin)
                        count += 1
                    }
                    return (count, times)
                }
            }
            var total = (count: 0, times: Samples())
            for try await (count, times) in group {
                total.count += count
                total.times.merge(times)
            }
            return total
        }
        return (all.count, (clock.now - start).inSeconds, all.times)
    }
}

/// Runs the body with an engine on the store and a worker that does nothing, and stops both.
func withEngine<Result: Sendable>(
    on store: any JournalStore, concurrency: Int, _ body: @Sendable @escaping (Engine) async throws -> Result
) async throws -> Result {
    let engine = Engine(store: store)
    let result = try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            await engine.work(on: BenchDefinitions.jobType, concurrency: concurrency, leaseMilliseconds: 60_000) { _ in
                .completed([])
            }
            return nil
        }
        group.addTask { try await body(engine) }
        while let result = try await group.next() {
            if let result {
                group.cancelAll()
                return result
            }
        }
        preconditionFailure("the body of a benchmark gave no result")
    }
    await engine.stop()
    return result
}
