import DequeModule
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// From requests to the batch of the next append.
extension PartitionCore {
    /// Decides what waits, in order, as much as one append takes.
    mutating func decideWaiting(now: Instant) {
        var left = configuration.requestsPerAppend
        while left > 0, let request = waiting.popFirst() {
            decide(request, now: now)
            left -= 1
        }
    }

    private mutating func decide(_ request: Request, now: Instant) {
        if let key = request.requestKey, let receipt = receipts[key] ?? nil {
            return reply(request, .accepted(receipt.instance, sequence: receipt.sequence))
        }
        switch request.body {
        case .deploy(let definition): deploy(definition, request, now: now)
        case .start(let new): start(new, request, now: now)
        case .command(let key, let command): decide(command, on: key, request, now: now)
        case .finish(let key, let job, let outcome, let lease):
            let work = WorkKey(instance: key, local: job.rawValue)
            guard jobs.lease(of: work)?.number == lease else {
                return reply(
                    request, .rejected(Rejection(.leaseLapsed, "job \(job) of \(key) is no longer this worker's")))
            }
            jobs.remove(work)
            decide(.finishJob(job, outcome), on: key, request, now: now)
        case .watch(let key):
            guard let instance = cache.look(at: key, { copy $0 }) else {
                return reply(request, .rejected(.noInstance(key)))
            }
            watched.insert(key)
            reply(request, .state(instance))
        // What its worker may see is what is durable: it is looked up when the batch is.
        case .handOver(let work, let lease): held.append(.handOver(work, lease))
        case .becomeReady(let work): makeReady(work, now: now)
        }
    }

    private mutating func deploy(_ new: NewDefinition, _ request: Request, now: Instant) {
        if let summary = catalog.latest(id: new.id), summary.digest == new.digest {
            return reply(request, .deployed(summary))
        }
        counters.definition += 1
        let summary = DefinitionSummary(
            key: DefinitionKey(rawValue: counters.definition), id: new.id, version: catalog.nextVersion(id: new.id),
            digest: new.digest, deployed: now)
        catalog.add(summary)
        library = library.adding(.init(summary, new.definition))
        batch.definitions.append(
            DefinitionRecord(summary: summary, sourceName: new.sourceName, source: new.source, body: new.body))
        reply(request, .deployed(summary))
    }

    private mutating func start(_ new: NewInstance, _ request: Request, now: Instant) {
        counters.instance += 1
        let key = InstanceKey(partition: batch.partition, counter: counters.instance)
        if new.isWatched { watched.insert(key) }
        decide(
            .start(new.start),
            on: ProcessInstance(unborn: key, of: new.definition, definitionKey: new.start.definition), request,
            now: now)
    }

    private mutating func decide(_ command: Command, on key: InstanceKey, _ request: Request, now: Instant) {
        guard let instance = cache.take(key) else { return reply(request, .rejected(.noInstance(key))) }
        decide(command, on: consume instance, request, now: now)
    }

    private mutating func decide(
        _ command: Command, on instance: consuming ProcessInstance, _ request: Request, now: Instant
    ) {
        let rowBefore = RowState(instance)
        let context = DecisionContext(
            now: now, policy: configuration.policy, limits: configuration.kernel, library: library,
            zones: configuration.zones)
        var decision = Kernel.decide(command, on: consume instance, context: context)
        if let rejection = decision.rejection {
            cache.putBack(decision.instance)
            return reply(request, .rejected(rejection))
        }
        write(&decision, rowBefore, now: now)
        let key = decision.instance.key
        let sequence = decision.instance.mark.sequence
        if let requestKey = request.requestKey {
            let receipt = ReceiptRecord(requestKey: requestKey, instance: key, sequence: sequence, time: now)
            receipts[requestKey] = receipt
            batch.receipts.append(receipt)
        }
        reply(request, .accepted(key, sequence: sequence))
        cache.putBack(decision.instance)
    }

    private mutating func reply(_ request: Request, _ reply: Reply) {
        if request.id != 0 { held.append(.action(.reply(request.id, reply))) }
    }

    // MARK: Writing

    /// Puts what was decided into the batch.
    private mutating func write(_ decision: inout Decision, _ rowBefore: RowState, now: Instant) {
        guard !decision.events.isEmpty else { return }
        let key = decision.instance.key
        let start = writer.count
        EventCoding.encode(decision.events, into: &writer)
        counters.position += 1
        decision.instance.mark.sequence += 1
        decision.instance.mark.bytesSinceSnapshot += writer.count - start
        batch.journal.append(
            JournalEntry(
                position: counters.position, instance: key, sequence: decision.instance.mark.sequence, time: now,
                payload: start..<writer.count))
        for effect in decision.effects {
            if let change = WorkChange(effect, of: key) { batch.work.append(change) }
            held.append(.effect(key, effect))
        }
        let row = RowState(decision.instance)
        if row.isCut != rowBefore.isCut {
            batch.work.append(row.isCut ? .insert(.continuation(of: key, at: now)) : .delete(.continuation(of: key)))
        }
        if row.isOther(than: rowBefore) { batch.instances.append(InstanceRecord(of: decision.instance)) }
        writeSnapshotIfDue(&decision.instance)
        if watched.contains(key) {
            let change = InstanceChange(sequence: decision.instance.mark.sequence, events: decision.events, at: now)
            held.append(.action(.publish(key, change)))
        }
    }

    private mutating func writeSnapshotIfDue(_ instance: inout ProcessInstance) {
        let mark = instance.mark
        guard !instance.status.isEnded,
            mark.bytesSinceSnapshot > max(configuration.snapshotThresholdBytes, mark.snapshotBytes)
        else { return }
        let start = writer.count
        SnapshotCoding.encode(instance, into: &writer)
        instance.mark.bytesSinceSnapshot = 0
        instance.mark.snapshotBytes = writer.count - start
        batch.snapshots.append(
            SnapshotEntry(instance: instance.key, sequence: mark.sequence, payload: start..<writer.count))
    }
}

/// What of an instance shows in its rows and can change by any command.
private struct RowState {
    let status: ProcessInstance.Status
    let hasIncident: Bool
    /// A decision was cut and is to be gone on with.
    let isCut: Bool

    init(_ instance: borrowing ProcessInstance) {
        status = instance.status
        hasIncident = instance.hasIncident
        isCut = instance.continuations > 0
    }

    /// Whether the row of the read model is another.
    func isOther(than before: RowState) -> Bool { status != before.status || hasIncident != before.hasIncident }
}

extension WorkRecord {
    /// The row by which a cut decision is gone on with after a restart; until then memory knows.
    fileprivate static func continuation(of instance: InstanceKey, at now: Instant) -> WorkRecord {
        WorkRecord(key: .continuation(of: instance), kind: .continuation, element: 0, type: nil, due: now)
    }
}

extension WorkKey {
    fileprivate static func continuation(of instance: InstanceKey) -> WorkKey { WorkKey(instance: instance, local: 0) }
}

extension WorkChange {
    /// What an effect does to the work rows; nil where it does nothing.
    init?(_ effect: Effect, of instance: InstanceKey) {
        switch effect {
        case .createJob(let job):
            self = .insert(
                WorkRecord(
                    key: WorkKey(instance: instance, local: job.key.rawValue),
                    kind: job.type == nil ? .userTask : .job, element: job.element.rawValue, type: job.type,
                    due: job.notBefore))
        case .rescheduleJob(let key, let notBefore):
            self = .reschedule(WorkKey(instance: instance, local: key.rawValue), due: notBefore)
        case .removeJob(let key): self = .delete(WorkKey(instance: instance, local: key.rawValue))
        case .startTimer(let key, let element, let due):
            self = .insert(
                WorkRecord(
                    key: WorkKey(instance: instance, local: key.rawValue), kind: .timer, element: element.rawValue,
                    type: nil, due: due))
        case .removeTimer(let key): self = .delete(WorkKey(instance: instance, local: key.rawValue))
        case .offerJob, .continue, .end, .subscribe, .unsubscribe, .dispatch: return nil
        }
    }
}

extension Rejection {
    static func noInstance(_ key: InstanceKey) -> Rejection {
        Rejection(.instanceNotFound, "there is no instance \(key)")
    }
}
