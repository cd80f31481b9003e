import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// Sees everything that becomes durable and everything that is given out, keeps its own states by folding the events,
/// and says which rule was broken first (the invariants of `docs/architecture.md`).
struct JournalSpy {
    /// One instance as its journal says it is.
    struct Known {
        var state: ProcessInstance
        var audit: TokenAudit
        /// One array of events a record, and when it was decided.
        var records: [(time: Instant, events: [Event])] = []
    }

    struct LentJob {
        let job: WorkKey
        let worker: WorkerNumber
        let deadline: Instant
    }

    private let store: any JournalStore
    private let definitions: InstanceReader
    private(set) var failure: String?
    /// In the order in which they started, which is that of their keys.
    private(set) var instances: [Known] = []
    private var positions: [InstanceKey: Int] = [:]
    private var receipts: [String: ReceiptRecord] = [:]
    private var marks: Set<String> = []
    private var lastPosition: UInt64 = 0
    private var lastKeys: [InstanceKey] = []
    /// Leases whose result must be taken; one for a job at most.
    private var leases: [LeaseNumber: LentJob] = [:]
    private var leaseOfJob: [WorkKey: LeaseNumber] = [:]
    /// All numbers of leases so far, also those of cores that are gone: what comes late must never fit a later one.
    private var leaseNumbers: Set<LeaseNumber> = []
    private(set) var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var timersFired = 0
    private(set) var incidents = 0
    private(set) var events = 0
    private(set) var mail = MailSpy()

    init(store: any JournalStore) {
        self.store = store
        definitions = InstanceReader(store)
    }

    func known(_ key: InstanceKey) -> Known? { positions[key].map { instances[$0] } }

    var openInstances: [InstanceKey] { instances.map(\.state).filter { !$0.status.isEnded }.map(\.key) }

    func openState(_ random: inout SeededGenerator) -> ProcessInstance? {
        random.pickAny(openInstances).flatMap { known($0)?.state }
    }

    /// What an instance was after a record that it has.
    mutating func image(of key: InstanceKey, after sequence: UInt64) -> StateImage? {
        do {
            return try definitions.replay(key, upTo: sequence)?.image
        } catch {
            report("instance \(key) cannot be replayed: \(error)", key)
            return nil
        }
    }

    /// Keeps the first broken rule, with what one needs to understand it.
    mutating func report(_ message: String, _ key: InstanceKey? = nil) {
        guard failure == nil else { return }
        var lines = [message]
        if let key, let known = known(key) {
            lines += ["", "The definition:"] + known.state.definition.lines.map { "  " + $0 }
            lines += ["", "The journal of instance \(key):"]
            var printer = EventPrinter(known.state.definition)
            for (number, record) in known.records.enumerated() {
                lines.append("  record \(number + 1) at \(record.time.milliseconds)")
                lines += printer.lines(record.events).map { "    " + $0 }
            }
            lines += ["", "The state:"] + EventPrinter.lines(of: known.state).map { "  " + $0 }
        }
        failure = lines.joined(separator: "\n")
    }

    // MARK: Appends

    /// The store holds the batch now, whatever the core will hear.
    mutating func appended(_ batch: AppendBatch, now: Instant) {
        lastKeys = []
        for entry in batch.journal { take(entry, Array(batch.payload[entry.payload])) }
        if let broken = mail.take(batch.subscriptions) { report(broken) }
        for receipt in batch.receipts { take(receipt) }
        for snapshot in batch.snapshots { check(snapshot, Array(batch.payload[snapshot.payload])) }
        for key in lastKeys { check(key, now: now) }
    }

    private mutating func take(_ entry: JournalEntry, _ bytes: [UInt8]) {
        let key = entry.instance
        if entry.position != lastPosition + 1 {
            report("record \(entry.position) of the partition follows \(lastPosition)", key)
        }
        lastPosition = entry.position
        for byte in bytes { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01b3 }
        do {
            let events = try EventCoding.decode(bytes)
            if positions[key] == nil { try begin(key, events) }
            guard let position = positions[key] else { return }
            instances[position].state.mark.sequence += 1
            if entry.sequence != instances[position].state.mark.sequence {
                report("record \(entry.sequence) of instance \(key) is not the next", key)
            }
            instances[position].records.append((entry.time, events))
            for event in events { try take(event, at: position) }
            instances[position].audit.take(events)
            if let finding = instances[position].audit.findings.first { report("tokens: \(finding)", key) }
        } catch {
            report("the events of instance \(key) cannot be read: \(error)", key)
        }
        if !lastKeys.contains(key) { lastKeys.append(key) }
    }

    private mutating func begin(_ key: InstanceKey, _ events: [Event]) throws {
        guard let first = events.first?.firstDefinitionKey else {
            return report("the journal of instance \(key) does not begin with its start")
        }
        if case .instanceStarted(let start)? = events.first, let businessKey = start.businessKey,
            instances.contains(where: { $0.state.businessKey == businessKey })
        {
            report("request \(businessKey) started a second instance, \(key)")
        }
        let definition = try definitions.definition(first)
        positions[key] = instances.count
        instances.append(
            Known(
                state: ProcessInstance(unborn: key, of: definition, definitionKey: first),
                audit: TokenAudit(definition)))
    }

    private mutating func take(_ event: Event, at position: Int) throws {
        events += 1
        for key in event.definitionKeys {
            let definition = try definitions.definition(key)
            instances[position].state.attach(definition, key)
            instances[position].audit.know(definition, key)
        }
        instances[position].state.apply(event)
        let key = instances[position].state.key
        if let broken = mail.take(event, of: key) { report(broken, key) }
        switch event {
        case .variableSet(_, let variable) where variable.name.hasPrefix("command-"):
            if !marks.insert(variable.name).inserted {
                report("request \(variable.name) was taken twice", instances[position].state.key)
            }
        case .timerFired: timersFired += 1
        case .incidentRaised: incidents += 1
        default: break
        }
    }

    private mutating func take(_ receipt: ReceiptRecord) {
        if receipts.updateValue(receipt, forKey: receipt.requestKey) != nil {
            report("request \(receipt.requestKey) was taken twice", receipt.instance)
        }
    }

    private mutating func check(_ entry: SnapshotEntry, _ bytes: [UInt8]) {
        guard let state = known(entry.instance)?.state, state.mark.sequence == entry.sequence else { return }
        do {
            let copy = try SnapshotCoding.decode(
                bytes, key: entry.instance, definition: state.definition, attached: state.attached)
            compare(copy, state, "the snapshot")
        } catch {
            report("the snapshot of instance \(entry.instance) cannot be read: \(error)", entry.instance)
        }
    }

    /// The state keeps its rules, and its rows say what it says.
    private mutating func check(_ key: InstanceKey, now: Instant) {
        guard let state = known(key)?.state else { return }
        for rule in state.brokenRules { report(rule, key) }
        if let broken = mail.check(state) { report(broken, key) }
        do {
            let row = try store.instance(key)
            if row != InstanceRecord(of: state) {
                report("the read model says \(row.map { "\($0)" } ?? "nothing") of instance \(key)", key)
            }
            let rows = try store.work(of: key)
            let expected = WorkRecord.all(of: state)
            if !rows.elementsEqual(expected, by: { $0.means($1, now: now) }) {
                report("the work of instance \(key) is \(rows) and should be \(expected)", key)
            }
        } catch {
            report("the memory store failed: \(error)")
        }
    }

    // MARK: What the core knows

    /// An instance was read back for the core.
    mutating func loaded(_ key: InstanceKey, _ instance: ProcessInstance?) {
        guard let instance else {
            if known(key) != nil { report("instance \(key) was not found", key) }
            return
        }
        guard let state = known(key)?.state else { return report("instance \(key) was found and never written") }
        compare(instance, state, "what was read back")
    }

    /// After an append the core's own states are those of the journal.
    mutating func checkCache(of core: PartitionCore) {
        for key in lastKeys {
            if let cached = core.cachedInstance(key), let state = known(key)?.state {
                compare(cached, state, "what the core holds")
            }
        }
    }

    private mutating func compare(_ other: ProcessInstance, _ state: ProcessInstance, _ what: String) {
        if other != state {
            let lines = EventPrinter.lines(of: other)
            let shown = lines.filter { !EventPrinter.lines(of: state).contains($0) }
            report("\(what) is not what the journal says; it has\n  \(shown.joined(separator: "\n  "))", state.key)
        } else if other.mark.sequence != 0, other.mark.sequence != state.mark.sequence {
            report("\(what) is of record \(other.mark.sequence), not \(state.mark.sequence)", state.key)
        }
    }

    // MARK: Leases

    mutating func coreIsGone() {
        leases = [:]
        leaseOfJob = [:]
    }

    mutating func workerLeft(_ number: WorkerNumber) {
        for (lease, lent) in leases where lent.worker == number { forget(lent.job, lease) }
    }

    mutating func withdrawn(_ job: WorkKey, _ lease: LeaseNumber) { forget(job, lease) }

    private mutating func forget(_ job: WorkKey, _ lease: LeaseNumber) {
        leases[lease] = nil
        if leaseOfJob[job] == lease { leaseOfJob[job] = nil }
    }

    /// A job given to a worker is open in the journal, may be done now, and is nobody else's.
    mutating func handedOut(_ job: JobActivation, to worker: SimulatedWorker, at now: Instant) {
        let key = job.key.instance
        guard let state = known(key)?.state, let open = state.jobs.find(JobKey(rawValue: job.key.local)) else {
            return report("job \(job.key.local) of \(key) was given out and is not open in the journal", key)
        }
        if state.status != .active {
            report("job \(open.key) was given out while the instance is \(state.status)", key)
        }
        if let notBefore = open.notBefore, notBefore > now {
            report("job \(open.key) was given out before its time", key)
        }
        if state.type(of: open) != job.type || worker.type != job.type {
            report("job \(open.key) was given to a worker of \(worker.type)", key)
        }
        if job.variables != state.variables(seenFrom: open.elementInstance) {
            report("job \(open.key) was given out with other variables than the journal's", key)
        }
        if job.attempt != open.failures + 1 { report("job \(open.key) was given out as attempt \(job.attempt)", key) }
        if !leaseNumbers.insert(job.lease).inserted {
            report("job \(open.key) was given out as lease \(job.lease.rawValue), which there was before", key)
        }
        if let other = leaseOfJob[job.key] {
            report(
                "job \(open.key) was given out as lease \(job.lease.rawValue) while lease \(other.rawValue) counts", key
            )
        }
        leases[job.lease] = LentJob(
            job: job.key, worker: worker.number, deadline: now.advanced(byMilliseconds: worker.leaseMilliseconds))
        leaseOfJob[job.key] = job.lease
    }

    /// A worker's result was taken: its lease must have counted at that time.
    mutating func resultTaken(_ job: JobActivation, sequence: UInt64) {
        let key = job.key.instance
        guard let known = known(key), sequence > 0, sequence <= known.records.count else {
            return report("a result was answered before it was durable", key)
        }
        guard let lent = leases[job.lease] else {
            return report(
                "a result for job \(job.key.local) was taken under lease \(job.lease.rawValue), which lapsed", key)
        }
        if known.records[Int(sequence) - 1].time >= lent.deadline {
            report("a result for job \(job.key.local) was taken after the end of its lease", key)
        }
        forget(job.key, job.lease)
    }

    // MARK: Answers

    mutating func answered(_ reply: Reply) {
        switch reply {
        case .accepted(let key, let sequence):
            if known(key)?.state.mark.sequence ?? 0 < sequence {
                report("record \(sequence) of instance \(key) was answered before it was durable", key)
            }
        case .deployed(let summaries):
            do {
                for summary in summaries where try store.definition(summary.key)?.summary != summary {
                    report("definition \(summary.id) was answered before it was durable")
                }
            } catch {
                report("the memory store failed: \(error)")
            }
        case .state(let state): watched(state)
        case .reached, .rejected, .failed: break
        }
    }

    private mutating func watched(_ state: ProcessInstance) {
        do {
            guard let then = try definitions.replay(state.key, upTo: state.mark.sequence) else {
                return report("instance \(state.key) was shown before it was durable")
            }
            compare(state, then, "what was shown")
        } catch {
            report("instance \(state.key) cannot be replayed: \(error)")
        }
    }

    mutating func published(_ key: InstanceKey, _ change: InstanceChange) {
        guard let records = known(key)?.records, change.sequence <= records.count else {
            return report("record \(change.sequence) of instance \(key) was shown before it was durable", key)
        }
        if records[Int(change.sequence) - 1].events != change.events {
            report("record \(change.sequence) of instance \(key) was shown with other events", key)
        }
    }

    mutating func ended(_ key: InstanceKey) {
        if known(key)?.state.status.isEnded != true {
            report("the end of instance \(key) was told before it was durable", key)
        }
    }

    // MARK: The end

    /// After calm an instance may wait for what only its author can mend.
    mutating func checkRest(of key: InstanceKey) {
        guard let state = known(key)?.state else { return }
        for wait in state.waits {
            switch wait.cause {
            case .incident, .join: break
            case .job, .userTask, .timer, .message, .signal, .condition, .completion, .activation, .paused, .nothing:
                report("instance \(key) still waits at \(state.element(of: wait).id): \(wait.cause)", key)
            }
        }
    }

    mutating func checkMail() {
        do {
            if let broken = try mail.checkRest(store, instances.map(\.state)) { report(broken) }
        } catch {
            report("the memory store failed: \(error)")
        }
    }

    mutating func checkEverythingEnded() {
        for key in openInstances { report("instance \(key) was cancelled and has not ended", key) }
    }

    /// Every instance is the same whether it is read from its snapshot or from its first event on.
    mutating func checkRecovery() {
        let reader = InstanceReader(store)
        for state in instances.map(\.state) {
            do {
                guard let read = try reader.instance(state.key), let replayed = try reader.replay(state.key, upTo: .max)
                else { return report("instance \(state.key) is not in the store", state.key) }
                compare(read, state, "what was read back")
                compare(replayed, state, "the replayed instance")
            } catch {
                report("instance \(state.key) cannot be read: \(error)", state.key)
            }
        }
    }
}
