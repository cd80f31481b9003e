import EngineRuntime
import FEEL
import Foundation
import JournalStore
import ProcessKernel
import ProcessModel
import Synchronization

/// What grows with time: memory, the database for each step, and the time of a step. None of them should.
struct LongBench {
    let store: BenchStore
    /// How many jobs are done in all.
    let steps: Int

    /// One instance that goes round a loop, a job each round.
    func instance() async throws -> [BenchFigure] {
        let steps = steps
        return try await course("long.instance", BenchDefinitions.loop(), concurrency: 1) { engine, start, definition in
            _ = try await engine.run(start, of: definition)
        } done: {
            $0 == steps ? [NamedValue("stop", true)] : []
        }
    }

    /// Many instances of ten jobs, one after another and a hundred at a time: a day of a busy process.
    func traffic() async throws -> [BenchFigure] {
        let instances = steps / 10
        let definition = BenchDefinitions.sequence(of: 10)
        return try await course("long.traffic", definition, concurrency: 100) { engine, start, definition in
            try await Self.run(instances, engine, start, definition)
        } done: { _ in
            []
        }
    }

    private static func run(
        _ instances: Int, _ engine: Engine, _ start: StartInstance, _ definition: ProcessDefinition
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<100 {
                group.addTask {
                    for _ in stride(from: lane, to: instances, by: 100) {
                        _ = try await engine.run(start, of: definition)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func course(
        _ name: String, _ definition: ProcessDefinition, concurrency: Int,
        run: @escaping @Sendable (Engine, StartInstance, ProcessDefinition) async throws -> Void,
        done: @escaping @Sendable (Int) -> [NamedValue]
    ) async throws -> [BenchFigure] {
        try await store.withFile { path in
            let open = try store.open(path)
            defer { store.close(open) }
            let course = Course(path: path, steps: steps)
            let engine = Engine(store: open)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await engine.work(
                        on: BenchDefinitions.jobType, concurrency: concurrency, leaseMilliseconds: 60_000
                    ) { _ in .completed(done(course.count())) }
                }
                group.addTask {
                    let summary = try await engine.deploy(definition, sourceName: "bench", source: [])
                    try await run(engine, StartInstance(definition: summary.key), definition)
                }
                // The worker never ends by itself; the first to end has run everything.
                _ = try await group.next()
                group.cancelAll()
            }
            await engine.stop()
            return figures(name, course.samples)
        }
    }

    private func figures(_ name: String, _ samples: [Course.Sample]) -> [BenchFigure] {
        guard samples.count == Course.parts else { return [] }
        let (early, middle, last) = (samples[0], samples[samples.count / 2 - 1], samples[samples.count - 1])
        let times = zip(samples, samples.dropFirst()).map { $1.seconds - $0.seconds }
        let rest = Double(last.step - early.step)
        let growth =
            Double(last.database - middle.database) / Double(last.step - middle.step)
            / (Double(middle.database - early.database) / Double(middle.step - early.step))
        func figure(_ what: String, _ value: Double, _ unit: String) -> BenchFigure {
            BenchFigure(
                bench: "\(name).\(what)", store: store.kind.rawValue, durability: store.durabilityWord, figure: value,
                unit: unit)
        }
        return [
            figure("steps", rest / (last.seconds - early.seconds), "steps/s"),
            figure("slowdown", times[times.count - 1] / times[0], "last to first part"),
            figure("memory", Double(last.resident - early.resident) / rest, "bytes/step"),
            figure("resident", Double(last.resident) / 1e6, "MB at \(last.step)"),
            figure("database", Double(last.database - early.database) / rest, "bytes/step"),
            figure("growth", growth, "last to first half"),
        ]
    }
}

/// Counts steps, and looks around at the end of each tenth of them.
private final class Course: Sendable {
    struct Sample {
        let step: Int
        let seconds: Double
        let resident: Int
        let database: Int
    }

    static let parts = 10

    private let path: String
    private let part: Int
    private let start = ContinuousClock().now
    private let state = Mutex((step: 0, samples: [Sample]()))

    init(path: String, steps: Int) {
        self.path = path
        part = max(1, steps / Self.parts)
    }

    var samples: [Sample] { state.withLock { $0.samples } }

    /// The number of this step.
    func count() -> Int {
        state.withLock { state in
            state.step += 1
            if state.step % part == 0, state.samples.count < Self.parts {
                state.samples.append(
                    Sample(
                        step: state.step, seconds: (ContinuousClock().now - start).inSeconds,
                        resident: ResidentMemory.bytes(), database: BenchStore.size(of: path)))
            }
            return state.step
        }
    }
}
