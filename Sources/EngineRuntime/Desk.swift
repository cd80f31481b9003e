import DequeModule
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

    /// Whoever does the jobs of a worker: lanes, each with one job at a time, as many as were ever needed at once. A
    /// reference, found once in each access to `state`, which guards it.
    private final class Worker: @unchecked Sendable {
        typealias Waiting = CheckedContinuation<JobActivation?, Never>

        let perform: @Sendable (JobActivation) async -> Void
        /// Handed over and not begun.
        var queue: Deque<JobActivation> = []
        var lanes: [UInt64: Task<Void, Never>] = [:]
        /// Lanes that wait for a job; the one that waited last goes first, while it is warm.
        var idle: [(lane: UInt64, continuation: Waiting)] = []
        var busy: [LeaseNumber: UInt64] = [:]

        init(perform: @escaping @Sendable (JobActivation) async -> Void) { self.perform = perform }

        /// Gives the next job to that lane; nil where none waits.
        func nextJob(for lane: UInt64) -> JobActivation? {
            guard let job = queue.popFirst() else { return nil }
            busy[job.lease] = lane
            return job
        }
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

    private typealias Waking = (continuation: Worker.Waiting, job: JobActivation)

    private let state = Mutex(State())

    // MARK: From outside

    func expect(_ continuation: CheckedContinuation<Reply, Never>, untilEnded: Bool) -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            state.asking[state.lastID] = Asking(continuation: continuation, untilEnded: untilEnded)
            return state.lastID
        }
    }

    /// From now on `perform` is called for each job that is handed to the worker, in a task of its own that is
    /// cancelled when the job is withdrawn.
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
        for lane in worker.idle { lane.continuation.resume(returning: nil) }
        for (_, lane) in worker.lanes { lane.cancel() }
        for (_, lane) in worker.lanes { await lane.value }
    }

    /// Puts jobs in and wakes one lane; each lane wakes the next while jobs are left. So the partition's thread pays
    /// for one waking however many jobs there are, and a lane that is done at once takes the next job without waiting.
    private func hand(_ jobs: [JobActivation], to number: WorkerNumber) {
        let waking: Waking? = state.withLock { state in
            guard let worker = state.workers[number] else { return nil }
            worker.queue.append(contentsOf: jobs)
            return wakeLane(of: number, worker, &state)
        }
        waking?.continuation.resume(returning: waking?.job)
    }

    /// Gives the next job to a lane that waits, else makes a lane for it: the core hands out no more jobs at a time
    /// than the worker has room for, and that many lanes there will be at most.
    private func wakeLane(of number: WorkerNumber, _ worker: Worker, _ state: inout State) -> Waking? {
        guard !worker.queue.isEmpty else { return nil }
        if let idle = worker.idle.popLast() { return worker.nextJob(for: idle.lane).map { (idle.continuation, $0) } }
        state.lastID += 1
        let lane = state.lastID
        guard let job = worker.nextJob(for: lane) else { return nil }
        worker.lanes[lane] = Task { [self] in await run(lane, of: number, worker.perform, first: job) }
        return nil
    }

    private func run(
        _ lane: UInt64, of number: WorkerNumber, _ perform: @Sendable (JobActivation) async -> Void,
        first: JobActivation
    ) async {
        var job = first
        while true {
            let waking: Waking? = state.withLock { state in
                guard let worker = state.workers[number] else { return nil }
                return wakeLane(of: number, worker, &state)
            }
            waking?.continuation.resume(returning: waking?.job)
            await perform(job)
            guard let next = await nextJob(after: job.lease, for: lane, of: number) else { return }
            job = next
        }
    }

    /// The next job at once, or when there is one. A lane that was cancelled with its job ends instead: a cancelled
    /// task stays so.
    private func nextJob(after last: LeaseNumber, for lane: UInt64, of number: WorkerNumber) async -> JobActivation? {
        let job: JobActivation?? = state.withLock { state in
            guard let worker = state.workers[number] else { return .some(nil) }
            worker.busy[last] = nil
            if Task.isCancelled {
                worker.lanes[lane] = nil
                return .some(nil)
            }
            return worker.nextJob(for: lane).map { .some($0) }
        }
        if let job { return job }
        return await withCheckedContinuation { continuation in
            let job: JobActivation?? = state.withLock { state in
                guard let worker = state.workers[number] else { return .some(nil) }
                if let job = worker.nextJob(for: lane) { return .some(job) }
                worker.idle.append((lane, continuation))
                return nil
            }
            if let job { continuation.resume(returning: job) }
        }
    }

    private func withdraw(_ lease: JobQueueCore.Lease) {
        let lane = state.withLock { state -> Task<Void, Never>? in
            guard let worker = state.workers[lease.worker] else { return nil }
            if let lane = worker.busy[lease.number] { return worker.lanes[lane] }
            worker.queue.removeAll { $0.lease == lease.number }
            return nil
        }
        lane?.cancel()
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

    /// Passes on what the partition gives out, in its order; jobs for one worker that follow each other together.
    func take(_ actions: [PartitionCore.Action]) {
        var jobs: [JobActivation] = []
        var worker: WorkerNumber?
        for action in actions {
            if case .handOver(let job, let number) = action {
                if let worker, worker != number {
                    hand(jobs, to: worker)
                    jobs.removeAll(keepingCapacity: true)
                }
                worker = number
                jobs.append(job)
            } else {
                pass(action)
            }
        }
        if let worker { hand(jobs, to: worker) }
    }

    private func pass(_ action: PartitionCore.Action) {
        switch action {
        case .reply(let id, let reply): answer(id, reply)
        case .ended(let instance): end(instance)
        case .publish(let instance, let change):
            let watchers = state.withLock { $0.watchers[instance] ?? [:] }
            for (_, watcher) in watchers { watcher.yield(change) }
        case .withdraw(_, let lease): withdraw(lease)
        case .handOver(let job, let worker): hand([job], to: worker)
        case .load, .findReceipt, .readReadyWork, .readDueWork, .findSubscribers, .append:
            preconditionFailure("the driver performs \(action)")
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
        let (last, lanes) = state.withLock { state in
            state.isClosed = true
            let last = state
            let lanes = state.workers.flatMap { $0.value.lanes.map(\.value) }
            state.asking = [:]
            state.ending = [:]
            state.closing = []
            return (last, lanes)
        }
        let stopping = Reply.rejected(Rejection(.stopping, "the engine is stopping"))
        for (_, asking) in last.asking { asking.continuation.resume(returning: stopping) }
        for (_, ending) in last.ending { for continuation in ending { continuation.resume(returning: stopping) } }
        for lane in lanes { lane.cancel() }
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
