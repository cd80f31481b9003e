import EngineRuntime
import JournalStore
import ProcessKernel
import ProcessModel
import Workers

/// Runs instances until each has ended or waits for something that this run does not bring: a person, a worker that
/// is not there, a time that is too far away.
///
/// The engine works for the whole database: beside these instances it fires what is due and does what has a worker in
/// the others too.
struct LiveRun: Sendable {
    let engine: Engine
    let store: any JournalStore
    let workers: [(type: String, worker: ProcessWorker)]
    let concurrency: Int
    let answers: Answers
    /// How far away a timer may be that is waited for; nil is any time.
    let patienceMilliseconds: Int64?
    /// How the instances are shown and who is asked.
    let show: Show
    /// Takes the lines to print, in order.
    let tell: @Sendable ([String]) -> Void

    struct Show: Sendable {
        /// A picture of the instance that is drawn again and again, instead of lines; only where there is one instance.
        var isPicture = false
        /// Whether somebody is at the terminal who can be asked.
        var asks = false
    }

    /// A lease is longer than any program may run, so that none lapses while its program is still there.
    private static let leaseReserveMilliseconds: Int64 = 10_000

    /// An instance to run. What it went through up to a record is not told.
    struct Start: Sendable {
        var key: InstanceKey
        var knownUpTo: UInt64 = 0
    }

    /// What became of each instance, in the order of the keys. A cancelled task ends the run where it is.
    func run(_ instances: [Start]) async throws -> [InstanceTrace] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (type, worker) in workers {
                let lease = Int64(worker.timeout / .milliseconds(1)) + Self.leaseReserveMilliseconds
                group.addTask {
                    await engine.work(on: type, concurrency: concurrency, leaseMilliseconds: lease) { job in
                        await worker.perform(job)
                    }
                }
            }
            defer { group.cancelAll() }
            return try await follow(instances)
        }
    }

    private func follow(_ instances: [Start]) async throws -> [InstanceTrace] {
        try await withThrowingTaskGroup(of: InstanceTrace.self) { group in
            for instance in instances {
                group.addTask { try await follow(instance, showsInstance: instances.count > 1) }
            }
            var traces: [InstanceTrace] = []
            for try await trace in group { traces.append(trace) }
            return traces.sorted { $0.instance.key < $1.instance.key }
        }
    }

    private func follow(_ start: Start, showsInstance: Bool) async throws -> InstanceTrace {
        guard let trace = try InstanceTrace(start.key, reader: InstanceReader(store), store: store) else {
            throw Rejection(.instanceNotFound, "there is no instance \(start.key)")
        }
        var following = Following(run: self, trace: trace, knownUpTo: start.knownUpTo, showsInstance: showsInstance)
        // A watch ends when the store failed. Asking again tells whether it works.
        while try await !following.watch() {
            if Task.isCancelled { break }
        }
        following.end()
        return following.trace
    }

    func isSoon(_ moment: Instant) -> Bool {
        guard let patienceMilliseconds else { return true }
        return moment <= engine.now().advanced(byMilliseconds: patienceMilliseconds)
    }
}
