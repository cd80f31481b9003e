import EngineRuntime
import JournalStore
import ProcessKernel

/// The shell around the core, with all that can go wrong there.
extension SimulatedWorld {
    mutating func feed(_ input: PartitionCore.Input) {
        pending += core.receive(input, now: now)
    }

    /// Performs what the core wants, one by one; between any two the engine may crash or requests may come in.
    mutating func pump() {
        giveRequests()
        while !pending.isEmpty, !hasFailed {
            if hasFaults, random.chance(perMille: 3) { return crash() }
            if random.chance(perMille: 100) { giveRequests() }
            perform(pending.removeFirst())
        }
    }

    private mutating func giveRequests() {
        guard !inbox.isEmpty else { return }
        let requests = inbox
        inbox = []
        feed(.requests(requests))
    }

    private mutating func perform(_ action: PartitionCore.Action) {
        switch action {
        case .load, .findReceipt, .readReadyWork, .readDueWork, .findSubscribers: read(action)
        case .append: append()
        case .reply(let id, let reply): answer(id, reply)
        case .handOver(let job, let worker): take(job, worker)
        case .withdraw(let job, let lease): spy.withdrawn(job, lease.number)
        case .publish(let key, let change): spy.published(key, change)
        case .ended(let key): spy.ended(key)
        }
    }

    // MARK: The store

    private mutating func read(_ action: PartitionCore.Action) {
        if hasFaults, random.chance(perMille: 5) { return storeFails("the read failed") }
        do throws(StoreError) {
            switch action {
            case .load(let key):
                let instance = try reader.instance(key)
                spy.loaded(key, instance)
                feed(.loaded(key, instance))
            case .findReceipt(let key): feed(.receipt(key, try store.receipt(key)))
            case .readReadyWork(let cursor, let limit):
                let page = try store.readyWork(of: .job, in: .first, after: cursor, limit: limit)
                feed(.readyWork(page, isLast: page.count < limit))
            case .readDueWork(let cursor, let limit):
                let page = try store.dueWork(in: .first, after: cursor, limit: limit)
                feed(.dueWork(page, isLast: page.count < limit))
            case .findSubscribers(let address, let cursor, let limit):
                let page = try store.subscribers(
                    of: address.topic, correlationKey: address.correlationKey, in: .first, after: cursor, limit: limit)
                feed(.subscribers(address, page, isLast: page.count < limit))
            case .append, .reply, .handOver, .withdraw, .publish, .ended: preconditionFailure("\(action) is no read")
            }
        } catch {
            spy.report("the memory store failed: \(error)")
        }
    }

    /// Writes the batch, or not; and the core learns of it, or of a failure, or dies before it learns.
    private mutating func append() {
        let fate = hasFaults ? random.below(100) : 99
        if fate >= 4 { write() }
        switch fate {
        case 0, 1, 4, 5: storeFails("the append failed")
        case 2, 3, 6: crash()
        default:
            spy.checkCache(of: core)
            feed(.appended)
        }
    }

    private mutating func write() {
        do throws(StoreError) {
            try store.append(core.batch)
            counts.appends += 1
            spy.appended(core.batch, now: now)
        } catch {
            spy.report("the memory store refused the batch: \(error)")
        }
    }

    private mutating func storeFails(_ message: String) {
        counts.storeFailures += 1
        // Whoever waits for an answer must get one; what else was to be done is void.
        if pending.contains(where: { if case .reply = $0 { true } else { false } }) {
            spy.report("an answer was behind a read or an append that failed")
        }
        pending = []
        for action in core.receive(.storeFailed(StoreError(.unavailable, message)), now: now) { perform(action) }
        spy.coreIsGone()
        begin()
        // The workers are other tasks of the same program: they live on, and the shell names them again.
        for worker in workers { feed(worker.input) }
    }

    /// The program dies. Its workers die with it, but for results that are on their way from elsewhere.
    mutating func crash() {
        counts.crashes += 1
        pending = []
        inbox = []
        asked = [:]
        workers = []
        var random = random
        schedule.loseWork { random.chance(perMille: 700) }
        self.random = random
        spy.coreIsGone()
        begin()
    }

    /// A new core goes on from what is durable.
    private mutating func begin() {
        epoch += 1
        reader = InstanceReader(store)
        do throws(StoreError) {
            core = PartitionCore(
                partition: .first, configuration: configuration,
                stored: try PartitionCore.Stored(store, reader, of: .first), epoch: epoch)
        } catch {
            spy.report("the memory store failed: \(error)")
        }
        feed(.woke)
    }
}
