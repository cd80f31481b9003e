import DequeModule
import FEEL
package import JournalStore
package import ProcessKernel

/// Decides what a partition does next: which requests go into the next append, what is read before, and what is
/// released after. Start reading at `receive`.
///
/// It has no clock, no store and no thread. Whoever runs it performs the actions in their order and feeds back what
/// came of the reads and the append; nothing is decided while an append is in flight. The engine and the simulator run
/// the same core.
package struct PartitionCore {
    package enum Input: Sendable {
        case requests([Request])
        case loaded(InstanceKey, ProcessInstance?)
        case receipt(String, ReceiptRecord?)
        case readyWork([WorkRecord], isLast: Bool)
        case dueWork([WorkRecord], isLast: Bool)
        case subscribers(MailAddress, [SubscriptionRecord], isLast: Bool)
        case appended
        /// A read or the append failed; the batch may or may not be in the store. This is the last input: a new core
        /// that reads what there is goes on.
        case storeFailed(StoreError)
        case addWorker(WorkerNumber, type: String, capacity: Int, leaseMilliseconds: Int64)
        case removeWorker(WorkerNumber)
        case unwatch(InstanceKey)
        /// Time has passed.
        case woke
    }

    package enum Action: Sendable {
        case load(InstanceKey)
        case findReceipt(String)
        case readReadyWork(after: WorkKey?, limit: Int)
        case readDueWork(after: DueCursor?, limit: Int)
        case findSubscribers(MailAddress, after: WorkKey?, limit: Int)
        /// Write `batch` in one transaction.
        case append
        case reply(UInt64, Reply)
        case handOver(JobActivation, to: WorkerNumber)
        /// The job is no longer the worker's; its result will not be heard.
        case withdraw(WorkKey, JobQueueCore.Lease)
        /// What a watched instance went through.
        case publish(InstanceKey, InstanceChange)
        case ended(InstanceKey)
    }

    enum Phase {
        case idle
        /// So many reads are still to be answered.
        case reading(Int)
        case appending
        case failed
    }

    let configuration: EngineConfiguration
    /// The highest numbers used so far.
    var counters: PartitionCounters
    /// Versions and digests of what is deployed.
    var catalog: DefinitionCatalog
    /// What call activities can call.
    var library: ProcessLibrary
    var phase = Phase.idle
    var waiting = Deque<Request>()
    var cache: InstanceCache
    /// Instances that were asked for and are not there.
    var missing: Set<InstanceKey> = []
    var receipts: [String: ReceiptRecord?] = [:]
    var jobs: JobQueueCore
    var timers: TimerCore
    var schedules: ScheduleCore
    /// What messages and signals start.
    var starts: StartTable
    /// Who waits for what is decided next; void after each append.
    var routes: [MailAddress: Route] = [:]
    /// So many of the waiting requests are ready to be decided.
    private(set) var prepared = 0
    /// Processes that mail has started since something came from outside.
    var startsInARow = 0
    /// True once that was more than the configuration allows.
    package internal(set) var hasStartedTooMany = false
    /// True where all instances are to be published from their first event on.
    let watchesEverything: Bool
    var watched: Set<InstanceKey> = []
    /// What the next, or the running, append writes.
    package internal(set) var batch: AppendBatch
    var writer = ByteWriter(capacity: 1 << 16)
    /// What is given out when the append is durable, in order.
    var held: [Held] = []

    /// What a core begins with.
    package struct Stored {
        var counters = PartitionCounters()
        var definitions: [DefinitionSummary] = []
        var library = ProcessLibrary.empty
        var schedules: [ScheduleRecord] = []

        /// Of an empty store.
        package init() {}

        package init(
            _ store: any JournalStore, _ reader: InstanceReader, of partition: PartitionNumber
        ) throws(StoreError) {
            counters = try store.counters(of: partition)
            definitions = try store.definitions()
            library = try ProcessLibrary(store, reader)
            schedules = try store.schedules()
        }
    }

    enum Held {
        case effect(InstanceKey, Effect)
        case action(Action)
        case ready(WorkKey, type: String)
        case handOver(WorkKey, LeaseNumber)
    }

    /// `epoch` is higher than that of every core before in this program: workers of theirs may still be at work, and
    /// what they bring must not be taken for what is lent now.
    package init(
        partition: PartitionNumber, configuration: EngineConfiguration, stored: Stored, epoch: UInt64,
        watchesEverything: Bool = false
    ) {
        counters = stored.counters
        catalog = DefinitionCatalog(stored.definitions)
        library = stored.library
        starts = StartTable(stored.library)
        schedules = ScheduleCore(stored.schedules)
        self.watchesEverything = watchesEverything
        self.configuration = configuration
        cache = InstanceCache(capacity: configuration.cachedInstances)
        jobs = JobQueueCore(capacityPerType: configuration.readyJobsPerType, epoch: epoch)
        timers = TimerCore(capacity: configuration.timersInMemory)
        batch = AppendBatch(partition: partition)
    }

    /// True after `storeFailed`.
    package var hasFailed: Bool { if case .failed = phase { true } else { false } }

    /// The moment at which the core wants to be woken although nothing came in; nil when it does not.
    package var nextWake: Instant? {
        Self.earlier(Self.earlier(timers.nextDue, jobs.nextDeadline), schedules.nextDue)
    }

    private static func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    /// True while workers have jobs.
    package var hasLeases: Bool { jobs.leaseCount > 0 }

    /// Requests that wait for the next append.
    package var waitingCount: Int { waiting.count }

    /// An instance as the core holds it, for whoever checks the core; nil where it holds none.
    package func cachedInstance(_ key: InstanceKey) -> ProcessInstance? { cache.look(at: key) { copy $0 } }

    /// True while nothing is under way and nothing waits.
    package var isIdle: Bool {
        guard case .idle = phase else { return false }
        return waiting.isEmpty
    }

    /// Takes what happened and says what is to be done now, in order.
    package mutating func receive(_ input: Input, now: Instant) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .requests(let requests):
            startsInARow = 0
            waiting.append(contentsOf: requests)
        case .loaded(let key, let instance): takeLoaded(key, instance)
        case .receipt(let key, let record):
            receipts[key] = .some(record)
            readAnswered()
        case .readyWork(let page, let isLast):
            jobs.refilled(page, isLast: isLast)
            readAnswered()
        case .dueWork(let page, let isLast):
            let entries = page.compactMap { work in
                work.due.map { TimerCore.Entry(cursor: DueCursor(due: $0, key: work.key), kind: work.kind) }
            }
            timers.refilled(entries, isLast: isLast)
            readAnswered()
        case .subscribers(let address, let page, let isLast):
            takeSubscribers(address, page, isLast: isLast)
            readAnswered()
        case .appended: release(now: now, &actions)
        case .storeFailed(let error): return failAll(error)
        case .addWorker(let number, let type, let capacity, let leaseMilliseconds):
            jobs.addWorker(number, type: type, capacity: capacity, leaseMilliseconds: leaseMilliseconds)
        case .removeWorker(let number): jobs.removeWorker(number)
        case .unwatch(let key): watched.remove(key)
        case .woke: break
        }
        advance(now: now, &actions)
        return actions
    }

    /// Goes on as far as it can without an answer from outside.
    private mutating func advance(now: Instant, _ actions: inout [Action]) {
        while case .idle = phase {
            wakeDue(now: now, &actions)
            handOver(now: now, &actions)
            let reads = neededReads()
            if !reads.isEmpty {
                phase = .reading(reads.count)
                actions += reads
                return
            }
            guard !waiting.isEmpty else { return }
            decideWaiting(now: now)
            receipts.removeAll(keepingCapacity: true)
            missing.removeAll(keepingCapacity: true)
            if !routes.isEmpty { routes.removeAll() }
            if batch.isEmpty {
                release(now: now, &actions)
            } else {
                batch.payload = writer.bytes
                phase = .appending
                actions.append(.append)
            }
        }
    }

    // MARK: Reading

    /// What must be known before the next requests can be decided, each thing once.
    private mutating func neededReads() -> [Action] {
        var reads = Reads(page: configuration.workPage)
        prepared = 0
        for request in waiting.prefix(configuration.requestsPerAppend) {
            if reads.sends >= configuration.sendsPerAppend { break }
            prepared += 1
            if let key = request.instance, !cache.contains(key), !missing.contains(key) { reads.load(key) }
            if let key = request.requestKey, receipts[key] == nil { reads.findReceipt(key) }
            if request.isMail { addReads(for: request, to: &reads) }
            if case .delete(let keys) = request.body {
                for key in keys where !cache.contains(key) && !missing.contains(key) { reads.load(key) }
            }
        }
        if let cursor = timers.refill { reads.add(.readDueWork(after: cursor, limit: configuration.workPage)) }
        if let cursor = jobs.beginRefill() {
            reads.add(.readReadyWork(after: cursor, limit: configuration.workPage))
        }
        return reads.actions
    }

    private mutating func takeLoaded(_ key: InstanceKey, _ instance: ProcessInstance?) {
        if let instance { cache.putBack(instance) } else { missing.insert(key) }
        readAnswered()
    }

    private mutating func readAnswered() {
        guard case .reading(let left) = phase else { preconditionFailure("an answer to a read that nobody asked for") }
        phase = left == 1 ? .idle : .reading(left - 1)
    }

    // MARK: Time

    /// Turns what is due into requests, and frees jobs whose worker took too long.
    private mutating func wakeDue(now: Instant, _ actions: inout [Action]) {
        while waiting.count < configuration.requestsPerAppend, let key = schedules.popDue(now: now) {
            waiting.append(Request(id: 0, .startScheduled(key)))
        }
        while waiting.count < configuration.requestsPerAppend, let entry = timers.popDue(now: now) {
            let work = entry.cursor.key
            switch entry.kind {
            case .timer:
                waiting.append(
                    Request(id: 0, .command(work.instance, .fireTimer(TimerKey(rawValue: work.local)))))
            case .job: waiting.append(Request(id: 0, .becomeReady(work)))
            case .continuation: waiting.append(Request(id: 0, .command(work.instance, .continue)))
            case .dispatch:
                waiting.append(Request(id: 0, .passOn(work.instance, DispatchKey(rawValue: work.local))))
            case .userTask: break
            }
        }
        for (job, lease) in jobs.lapse(now: now) { actions.append(.withdraw(job, lease)) }
    }
}
