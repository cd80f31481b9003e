import JournalStore
import ProcessKernel
import Synchronization

/// Where answers find who asked, jobs find their worker and changes find who watches.
final class Desk: Sendable {
    private struct Asking {
        let continuation: CheckedContinuation<Reply, Never>
        /// True for who started an instance and wants to hear of its end, not of its start.
        let untilEnded: Bool
    }

    private struct Worker {
        let perform: @Sendable (JobActivation) async -> Void
        var running: [LeaseNumber: Task<Void, Never>] = [:]
    }

    private struct State {
        var lastID: UInt64 = 0
        var isClosed = false
        var asking: [UInt64: Asking] = [:]
        var ending: [InstanceKey: [CheckedContinuation<Reply, Never>]] = [:]
        var workers: [WorkerNumber: Worker] = [:]
        var watchers: [InstanceKey: [UInt64: AsyncStream<InstanceChange>.Continuation]] = [:]
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    // MARK: From outside

    func expect(_ continuation: CheckedContinuation<Reply, Never>, untilEnded: Bool) -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            state.asking[state.lastID] = Asking(continuation: continuation, untilEnded: untilEnded)
            return state.lastID
        }
    }

    /// From now on `perform` is called for each job that is handed to the worker, in a task of its own that is cancelled
    /// when the job is withdrawn.
    func addWorker(_ perform: @escaping @Sendable (JobActivation) async -> Void) -> WorkerNumber {
        state.withLock { state in
            state.lastID += 1
            let number = WorkerNumber(rawValue: state.lastID)
            state.workers[number] = Worker(perform: perform)
            return number
        }
    }

    /// Cancels what the worker is doing and returns when it has ended.
    func removeWorker(_ number: WorkerNumber) async {
        let worker = state.withLock { $0.workers.removeValue(forKey: number) }
        guard let worker else { return }
        for (_, task) in worker.running { task.cancel() }
        for (_, task) in worker.running { await task.value }
    }

    private func hand(_ job: JobActivation, to number: WorkerNumber) {
        state.withLock { state in
            guard let perform = state.workers[number]?.perform else { return }
            state.workers[number]?.running[job.lease] = Task { [self] in
                await perform(job)
                forget(job.lease, of: number)
            }
        }
    }

    private func forget(_ lease: LeaseNumber, of number: WorkerNumber) {
        state.withLock { state in
            if state.workers[number] != nil { state.workers[number]!.running[lease] = nil }
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

    /// Passes on what the partition gives out, in its order.
    func take(_ actions: [PartitionCore.Action]) {
        for action in actions {
            switch action {
            case .reply(let id, let reply): answer(id, reply)
            case .handOver(let job, let worker): hand(job, to: worker)
            case .ended(let instance): end(instance)
            case .publish(let instance, let change):
                let watchers = state.withLock { $0.watchers[instance] ?? [:] }
                for (_, watcher) in watchers { watcher.yield(change) }
            case .withdraw(_, let lease):
                state.withLock { $0.workers[lease.worker]?.running[lease.number] }?.cancel()
            case .load, .findReceipt, .readReadyWork, .readDueWork, .append:
                preconditionFailure("the driver performs \(action)")
            }
        }
    }

    /// The store failed with what was held back: who waits for an end, or watches, may have missed something.
    func fail(_ error: StoreError) {
        let ending = state.withLock { state in
            let ending = state.ending
            state.ending = [:]
            return ending
        }
        for (_, continuations) in ending {
            for continuation in continuations { continuation.resume(returning: .failed(error)) }
        }
        endWatches()
    }

    private func endWatches() {
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
            state.ending = [:]
            state.closing = []
            return last
        }
        let stopping = Reply.rejected(Rejection(.stopping, "the engine is stopping"))
        for (_, asking) in last.asking { asking.continuation.resume(returning: stopping) }
        for (_, ending) in last.ending { for continuation in ending { continuation.resume(returning: stopping) } }
        for (_, worker) in last.workers { for (_, task) in worker.running { task.cancel() } }
        endWatches()
        for continuation in last.closing { continuation.resume() }
    }

    private func answer(_ id: UInt64, _ reply: Reply) {
        let continuation: CheckedContinuation<Reply, Never>? = state.withLock { state in
            guard let asking = state.asking.removeValue(forKey: id) else { return nil }
            if asking.untilEnded, case .accepted(let key, _) = reply {
                state.ending[key, default: []].append(asking.continuation)
                return nil
            }
            return asking.continuation
        }
        continuation?.resume(returning: reply)
    }

    private func end(_ key: InstanceKey) {
        for continuation in state.withLock({ $0.ending.removeValue(forKey: key) }) ?? [] {
            continuation.resume(returning: .accepted(key, sequence: 0))
        }
    }
}
