import JournalStore
import ProcessKernel
import Synchronization

/// Where answers find who asked, jobs find their worker and changes find who watches.
final class Desk: Sendable {
    private struct State {
        var lastID: UInt64 = 0
        var isClosed = false
        var asking: [UInt64: CheckedContinuation<Reply, Never>] = [:]
        var workers: [WorkerNumber: AsyncStream<[JobActivation]>.Continuation] = [:]
        var running: [LeaseNumber: Task<JobOutcome, Never>] = [:]
        var watchers: [InstanceKey: [UInt64: AsyncStream<InstanceChange>.Continuation]] = [:]
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    // MARK: From outside

    func expect(_ continuation: CheckedContinuation<Reply, Never>) -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            state.asking[state.lastID] = continuation
            return state.lastID
        }
    }

    func addWorker() -> (WorkerNumber, AsyncStream<[JobActivation]>) {
        let (stream, continuation) = AsyncStream.makeStream(of: [JobActivation].self)
        let number = state.withLock { state in
            state.lastID += 1
            let number = WorkerNumber(rawValue: state.lastID)
            if state.isClosed { continuation.finish() } else { state.workers[number] = continuation }
            return number
        }
        return (number, stream)
    }

    func removeWorker(_ number: WorkerNumber) {
        state.withLock { $0.workers.removeValue(forKey: number) }?.finish()
    }

    /// Runs a handler so that it is cancelled when its job is withdrawn, or when its worker is.
    func run(
        _ job: JobActivation, _ handler: @escaping @Sendable (JobActivation) async -> JobOutcome
    ) async -> JobOutcome {
        let task = Task { await handler(job) }
        state.withLock { $0.running[job.lease] = task }
        defer { state.withLock { $0.running[job.lease] = nil } }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    func watch(
        _ instance: InstanceKey, whenUnwatched: @escaping @Sendable () -> Void
    ) -> AsyncStream<InstanceChange> {
        let (stream, continuation) = AsyncStream.makeStream(of: InstanceChange.self)
        let id = state.withLock { state in
            state.lastID += 1
            if state.isClosed {
                continuation.finish()
            } else {
                state.watchers[instance, default: [:]][state.lastID] = continuation
            }
            return state.lastID
        }
        continuation.onTermination = { [self] _ in
            let isLast = state.withLock { state in
                state.watchers[instance]?[id] = nil
                guard state.watchers[instance]?.isEmpty ?? false else { return false }
                state.watchers[instance] = nil
                return true
            }
            if isLast { whenUnwatched() }
        }
        return stream
    }

    /// Returns when the partition has stopped.
    func closed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.closing.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    // MARK: From the partition

    /// Passes on what the partition gives out, in its order; jobs of one worker together.
    func take(_ actions: [PartitionCore.Action]) {
        var jobs: [(WorkerNumber, [JobActivation])] = []
        for action in actions {
            switch action {
            case .reply(let id, let reply): answer(id, reply)
            case .handOver(let job, let worker):
                if jobs.last?.0 == worker {
                    jobs[jobs.count - 1].1.append(job)
                } else {
                    jobs.append((worker, [job]))
                }
            case .publish(let instance, let change):
                let watchers = state.withLock { $0.watchers[instance] ?? [:] }
                for (_, watcher) in watchers { watcher.yield(change) }
            case .withdraw(_, let lease): state.withLock { $0.running[lease.number] }?.cancel()
            case .load, .findReceipt, .readReadyWork, .readDueWork, .append:
                preconditionFailure("the driver performs \(action)")
            }
        }
        for (worker, batch) in jobs { state.withLock { $0.workers[worker] }?.yield(batch) }
    }

    /// The store failed: who watches has missed something and must look anew.
    func endWatches() {
        let watchers = state.withLock { state in
            let watchers = state.watchers
            state.watchers = [:]
            return watchers
        }
        for (_, continuations) in watchers { for (_, watcher) in continuations { watcher.finish() } }
    }

    func close() {
        let last = state.withLock { state in
            state.isClosed = true
            let last = state
            state.asking = [:]
            state.workers = [:]
            state.closing = []
            return last
        }
        for (_, continuation) in last.asking {
            continuation.resume(returning: .rejected(Rejection(.stopping, "the engine is stopping")))
        }
        for (_, worker) in last.workers { worker.finish() }
        endWatches()
        for continuation in last.closing { continuation.resume() }
    }

    private func answer(_ id: UInt64, _ reply: Reply) {
        state.withLock { $0.asking.removeValue(forKey: id) }?.resume(returning: reply)
    }
}
