import DequeModule
package import JournalStore
package import ProcessKernel

/// Which job goes to which worker, and until when it is theirs.
///
/// Only jobs of types that have a worker are in memory, and of those only so many; the rest stay in the store until
/// there is somebody to do them. Leases are not durable: after a restart every open job is free again.
package struct JobQueueCore {
    package struct Lease: Sendable, Equatable {
        package var number: LeaseNumber
        package var worker: WorkerNumber
    }

    package struct Assignment: Sendable, Equatable {
        package var job: WorkKey
        package var lease: LeaseNumber
        package var worker: WorkerNumber
    }

    private struct Worker {
        let queue: Int
        let capacity: Int
        let leaseMilliseconds: Int64
        var leased = 0
        /// In the order of their deadlines, because all leases of a worker last equally long.
        var deadlines = Deque<(deadline: Instant, job: WorkKey, lease: LeaseNumber)>()

        var hasRoom: Bool { leased < capacity }
    }

    /// The jobs of one type that has, or had, a worker. Queues stay, so that positions in `queues` do.
    private struct Queue {
        var ready = Deque<WorkKey>()
        /// How far the store was read for this type.
        var horizon = Horizon.upTo(nil)
        var workers: [WorkerNumber] = []
    }

    private enum Horizon {
        /// Jobs up to and with this key were looked at; what of them is not in memory is not to be done now.
        case upTo(WorkKey?)
        /// All were.
        case end

        func isBefore(_ key: WorkKey) -> Bool {
            switch self {
            case .upTo(let last): last.map { $0 < key } ?? true
            case .end: false
            }
        }
    }

    /// A job in memory: ready, or leased.
    private struct Known {
        let queue: Int
        var lease: Lease?
    }

    private let capacityPerType: Int
    private var queues: [Queue] = []
    private var queueOfType: [String: Int] = [:]
    private var workers: [WorkerNumber: Worker] = [:]
    private var known: [WorkKey: Known] = [:]
    private var lastLease: UInt64
    /// Jobs that workers have.
    private(set) var leaseCount = 0
    /// After which job the page begins that is being read.
    private var pageStart: WorkKey?

    package init(capacityPerType: Int, epoch: UInt64) {
        self.capacityPerType = capacityPerType
        lastLease = epoch << 40
    }

    /// Jobs in memory, ready or leased.
    package var count: Int { known.count }

    // MARK: Workers

    package mutating func addWorker(_ number: WorkerNumber, type: String, capacity: Int, leaseMilliseconds: Int64) {
        let queue = queueOfType[type] ?? queues.count
        if queue == queues.count {
            queues.append(Queue())
            queueOfType[type] = queue
        }
        workers[number] = Worker(queue: queue, capacity: capacity, leaseMilliseconds: leaseMilliseconds)
        if queues[queue].workers.isEmpty { queues[queue].horizon = .upTo(nil) }
        queues[queue].workers.append(number)
    }

    /// The worker is gone: what it had is free again.
    package mutating func removeWorker(_ number: WorkerNumber) {
        guard let worker = workers[number] else { return }
        for lease in worker.deadlines { free(lease.job, heldBy: lease.lease) }
        workers[number] = nil
        queues[worker.queue].workers.removeAll { $0 == number }
        if queues[worker.queue].workers.isEmpty {
            for job in queues[worker.queue].ready where known[job]?.lease == nil { known[job] = nil }
            queues[worker.queue].ready = []
        }
    }

    // MARK: Jobs

    /// A job can be done now. One that is known already stays where it is.
    package mutating func add(_ job: WorkKey, type: String) {
        guard let queue = queueOfType[type] else { return }
        add(job, to: queue)
    }

    private mutating func add(_ job: WorkKey, to queue: Int) {
        guard !queues[queue].workers.isEmpty, known[job] == nil else { return }
        guard queues[queue].ready.count < capacityPerType else {
            // It stays in the store: reading goes on before it when there is room.
            if !queues[queue].horizon.isBefore(job) {
                queues[queue].horizon = .upTo(WorkKey(instance: job.instance, local: job.local - 1))
            }
            return
        }
        known[job] = Known(queue: queue)
        queues[queue].ready.append(job)
    }

    /// The job is no more, or is not to be done now. Tells whose it was.
    @discardableResult
    package mutating func remove(_ job: WorkKey) -> Lease? {
        guard let lease = known.removeValue(forKey: job)?.lease else { return nil }
        workers[lease.worker]?.leased -= 1
        leaseCount -= 1
        return lease
    }

    /// Who has the job, if it is leased.
    package func lease(of job: WorkKey) -> Lease? { known[job]?.lease }

    /// Gives ready jobs to workers that have room, oldest first.
    package mutating func assign(now: Instant) -> [Assignment] {
        var assignments: [Assignment] = []
        for queue in queues.indices where !queues[queue].ready.isEmpty {
            for number in queues[queue].workers {
                while workers[number]!.hasRoom, let job = nextReady(in: queue) {
                    assignments.append(lend(job, to: number, now: now))
                }
            }
        }
        return assignments
    }

    /// Frees the jobs whose worker did not finish in time; tells whose they were.
    package mutating func lapse(now: Instant) -> [(job: WorkKey, lease: Lease)] {
        var lapsed: [(job: WorkKey, lease: Lease)] = []
        for number in workersInOrder {
            while let first = workers[number]!.deadlines.first {
                guard first.deadline <= now || !holds(first.job, first.lease) else { break }
                workers[number]!.deadlines.removeFirst()
                if free(first.job, heldBy: first.lease) {
                    lapsed.append((first.job, Lease(number: first.lease, worker: number)))
                }
            }
        }
        return lapsed
    }

    package var nextDeadline: Instant? {
        workersInOrder.compactMap { workers[$0]!.deadlines.first?.deadline }.min()
    }

    // MARK: The store

    /// Where to go on reading ready work from the store; nil while no queue with room wants any. `refilled` must
    /// follow.
    package mutating func beginRefill() -> WorkKey?? {
        var start: WorkKey??
        for queue in queues {
            guard case .upTo(let last) = queue.horizon, queue.ready.count * 2 <= capacityPerType,
                queue.workers.contains(where: { workers[$0]!.hasRoom })
            else { continue }
            // The one that is least far: a page serves all that are not before it.
            guard let known = start else {
                start = .some(last)
                continue
            }
            if let key = known, last.map({ $0 < key }) ?? true { start = .some(last) }
        }
        if let start { pageStart = start }
        return start
    }

    /// A page was read from the store; a page shorter than asked for is the last.
    ///
    /// Each queue goes on from the first job that it had no room for, never from the start again: jobs that are read
    /// and dropped, because their instance is paused, would be read for ever.
    package mutating func refilled(_ page: [WorkRecord], isLast: Bool) {
        let served = queues.indices.filter { !isBeforePage(queues[$0].horizon) }
        var full: Set<Int> = []
        for work in page {
            guard let type = work.type, let queue = queueOfType[type], !full.contains(queue),
                queues[queue].horizon.isBefore(work.key), served.contains(queue)
            else { continue }
            if queues[queue].ready.count >= capacityPerType, known[work.key] == nil {
                full.insert(queue)
            } else {
                add(work.key, to: queue)
                queues[queue].horizon = .upTo(work.key)
            }
        }
        for queue in served where !full.contains(queue) {
            if isLast {
                queues[queue].horizon = .end
            } else if let last = page.last, queues[queue].horizon.isBefore(last.key) {
                queues[queue].horizon = .upTo(last.key)
            }
        }
    }

    /// True where jobs between the horizon and the page were not looked at.
    private func isBeforePage(_ horizon: Horizon) -> Bool {
        guard case .upTo(let last) = horizon, let pageStart else { return false }
        return last.map { $0 < pageStart } ?? true
    }

    // MARK: Inside

    private var workersInOrder: [WorkerNumber] { queues.flatMap(\.workers) }

    private mutating func nextReady(in queue: Int) -> WorkKey? {
        while let job = queues[queue].ready.popFirst() {
            // Removed jobs leave their key behind in the queue.
            if let known = known[job], known.lease == nil { return job }
        }
        return nil
    }

    private mutating func lend(_ job: WorkKey, to number: WorkerNumber, now: Instant) -> Assignment {
        lastLease += 1
        leaseCount += 1
        let lease = LeaseNumber(rawValue: lastLease)
        known[job]!.lease = Lease(number: lease, worker: number)
        let deadline = now.advanced(byMilliseconds: workers[number]!.leaseMilliseconds)
        // A clock that went back must not put a later lease before an earlier one.
        let last = workers[number]!.deadlines.last?.deadline ?? deadline
        workers[number]!.leased += 1
        workers[number]!.deadlines.append((max(deadline, last), job, lease))
        return Assignment(job: job, lease: lease, worker: number)
    }

    private func holds(_ job: WorkKey, _ number: LeaseNumber) -> Bool { lease(of: job)?.number == number }

    /// Makes a leased job ready again, if that lease is still the one that counts.
    @discardableResult
    private mutating func free(_ job: WorkKey, heldBy number: LeaseNumber) -> Bool {
        guard holds(job, number), let queue = known[job]?.queue else { return false }
        remove(job)
        add(job, to: queue)
        return true
    }
}
