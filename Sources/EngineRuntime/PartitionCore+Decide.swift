import DequeModule
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// From requests to the batch of the next append.
extension PartitionCore {
    /// Decides what waits and is ready, in order, as much as one append takes.
    mutating func decideWaiting(now: Instant) {
        var left = prepared
        while left > 0, let request = waiting.popFirst() {
            guard decide(request, now: now) else { return waiting.prepend(request) }
            left -= 1
        }
    }

    /// False where the request must wait for the next append.
    private mutating func decide(_ request: Request, now: Instant) -> Bool {
        if let key = request.requestKey, let receipt = receipts[key] ?? nil {
            answer(request, Place(instance: receipt.instance, sequence: receipt.sequence))
            return true
        }
        if request.isMail { return decideMail(request, now: now) }
        decideOther(request, now: now)
        return true
    }

    private mutating func decideOther(_ request: Request, now: Instant) {
        switch request.body {
        case .deploy(let definitions): deploy(definitions, request, now: now)
        case .start(let new): start(new, request, now: now)
        case .fork(let state, let source): fork(state, from: source, request, now: now)
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
        case .delete(let keys): delete(keys, request)
        // What its worker may see is what is durable: it is looked up when the batch is.
        case .handOver(let work, let lease): held.append(.handOver(work, lease))
        case .becomeReady(let work): makeReady(work, now: now)
        case .startScheduled(let key): startScheduled(key, now: now)
        case .publish, .broadcast, .passOn: preconditionFailure("mail is decided elsewhere")
        }
    }

    /// Stores those that differ from the latest of their id; they are deployed together.
    private mutating func deploy(_ all: [NewDefinition], _ request: Request, now: Instant) {
        for new in all {
            if case .failure(let rejection) = ScheduleRecord.all(of: new.definition, .unknown, now: now) {
                return reply(request, .rejected(rejection))
            }
        }
        var summaries: [DefinitionSummary] = []
        var added: [ProcessLibrary.Entry] = []
        for new in all {
            if let summary = catalog.latest(id: new.id), summary.digest == new.digest {
                summaries.append(summary)
                continue
            }
            counters.definition += 1
            let summary = DefinitionSummary(
                key: DefinitionKey(rawValue: counters.definition), id: new.id,
                version: catalog.nextVersion(id: new.id), digest: new.digest, deployed: now,
                deployment: added.first?.key)
            let entry = ProcessLibrary.Entry(summary, new.definition)
            let older = added.last { $0.definition.id == new.id } ?? library.latest(new.id)
            replaceStarts(of: older, by: entry, now: now)
            catalog.add(summary)
            added.append(entry)
            summaries.append(summary)
            batch.definitions.append(
                DefinitionRecord(summary: summary, sourceName: new.sourceName, source: new.source, body: new.body))
        }
        if !added.isEmpty { library = library.adding(added) }
        reply(request, .deployed(summaries))
    }

    /// From now on messages, signals and timers start the new version.
    private mutating func replaceStarts(
        of older: ProcessLibrary.Entry?, by entry: ProcessLibrary.Entry, now: Instant
    ) {
        starts.replace(older, with: entry)
        for key in older.map({ schedules.rows(of: $0.key) }) ?? [] {
            schedules.remove(key)
            batch.schedules.append(.delete(key))
        }
        guard case .success(let rows) = ScheduleRecord.all(of: entry.definition, entry.key, now: now) else { return }
        for row in rows {
            schedules.set(row)
            batch.schedules.append(.set(row))
        }
    }

    /// Nothing of them is left in memory either: whoever speaks of one from now on is told that there is no such
    /// instance.
    private mutating func delete(_ keys: [InstanceKey], _ request: Request) {
        for key in keys {
            guard let isDone = cache.look(at: key, { $0.status.isEnded && $0.dispatches.isEmpty }) else {
                return reply(request, .rejected(.noInstance(key)))
            }
            guard isDone else {
                return reply(request, .rejected(Rejection(.instanceNotEnded, "instance \(key) has not ended")))
            }
        }
        for key in keys {
            cache.remove(key)
            missing.insert(key)
            watched.remove(key)
            batch.deletedInstances.append(key)
        }
        reply(request, .reached(UInt64(keys.count)))
    }

    private mutating func start(_ new: NewInstance, _ request: Request, now: Instant) {
        counters.instance += 1
        let key = InstanceKey(partition: batch.partition, counter: counters.instance)
        if new.isWatched || watchesEverything { watched.insert(key) }
        decide(
            .start(new.start),
            on: ProcessInstance(unborn: key, of: new.definition, definitionKey: new.start.definition), request,
            now: now)
    }

    private mutating func fork(
        _ state: RestoredState, from source: InstanceKey, _ request: Request, now: Instant
    ) {
        guard let key = state.image.definitionKeys.first, let entry = library.entry(key) else {
            return reply(request, .rejected(Rejection(.cannotRestore, "its definition is not deployed")))
        }
        counters.instance += 1
        let instance = InstanceKey(partition: batch.partition, counter: counters.instance)
        if watchesEverything { watched.insert(instance) }
        decide(
            .fork(state, from: source),
            on: ProcessInstance(unborn: instance, of: entry.definition, definitionKey: key), request, now: now)
    }

    private mutating func decide(_ command: Command, on key: InstanceKey, _ request: Request, now: Instant) {
        guard let instance = cache.take(key) else { return reply(request, .rejected(.noInstance(key))) }
        decide(command, on: consume instance, request, now: now)
    }

    private mutating func decide(
        _ command: Command, on instance: consuming ProcessInstance, _ request: Request, now: Instant
    ) {
        switch apply(command, on: consume instance, now: now) {
        case .success(let place): accept(request, place, now: now)
        case .failure(let rejection): reply(request, .rejected(rejection))
        }
    }

    /// Gives a command to an instance in memory. Nil where it does not take it.
    @discardableResult
    mutating func apply(_ command: Command, on key: InstanceKey, now: Instant) -> Place? {
        guard let instance = cache.take(key), case .success(let place) = apply(command, on: instance, now: now) else {
            return nil
        }
        return place
    }

    /// Decides the command, puts what comes of it into the batch, and the instance back.
    mutating func apply(
        _ command: Command, on instance: consuming ProcessInstance, now: Instant
    ) -> Result<Place, Rejection> {
        let rowBefore = RowState(instance)
        let context = DecisionContext(
            now: now, policy: configuration.policy, limits: configuration.kernel, library: library,
            zones: configuration.zones)
        var decision = Kernel.decide(command, on: consume instance, context: context)
        if let rejection = decision.rejection {
            // What was not started is nothing to keep.
            if decision.instance.status == .unborn {
                watched.remove(decision.instance.key)
            } else {
                cache.putBack(decision.instance)
            }
            return .failure(rejection)
        }
        write(&decision, rowBefore, now: now)
        let place = Place(instance: decision.instance.key, sequence: decision.instance.mark.sequence)
        cache.putBack(decision.instance)
        return .success(place)
    }

    /// Keeps the receipt and answers.
    mutating func accept(_ request: Request, _ place: Place, now: Instant) {
        if let requestKey = request.requestKey {
            let receipt = ReceiptRecord(
                requestKey: requestKey, instance: place.instance, sequence: place.sequence, time: now)
            receipts[requestKey] = receipt
            batch.receipts.append(receipt)
        }
        answer(request, place)
    }

    private mutating func answer(_ request: Request, _ place: Place) {
        if place.instance == .none { return reply(request, .reached(place.sequence)) }
        reply(request, .accepted(place.instance, sequence: place.sequence))
    }

    mutating func reply(_ request: Request, _ reply: Reply) {
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
            if let change = WorkChange(effect, of: key, at: now) { batch.work.append(change) }
            if let change = SubscriptionChange(effect, of: decision.instance) { batch.subscriptions.append(change) }
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
    let definition: DefinitionKey

    init(_ instance: borrowing ProcessInstance) {
        status = instance.status
        hasIncident = instance.hasIncident
        isCut = instance.continuations > 0
        definition = instance.definitionKey
    }

    /// Whether the row of the read model is another.
    func isOther(than before: RowState) -> Bool {
        status != before.status || hasIncident != before.hasIncident || definition != before.definition
    }
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
    init?(_ effect: Effect, of instance: InstanceKey, at now: Instant) {
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
        // Due now: after a restart it is found by its time, as long as it was not passed on.
        case .dispatch(let key):
            self = .insert(
                WorkRecord(
                    key: WorkKey(instance: instance, local: key.rawValue), kind: .dispatch, element: 0, type: nil,
                    due: now))
        case .removeDispatch(let key): self = .delete(WorkKey(instance: instance, local: key.rawValue))
        case .offerJob, .continue, .end, .subscribe, .unsubscribe: return nil
        }
    }
}

extension SubscriptionChange {
    /// What an effect does to the rows of subscriptions; nil where it does nothing.
    init?(_ effect: Effect, of instance: borrowing ProcessInstance) {
        switch effect {
        case .subscribe(let subscription):
            // What it waited for may have happened in the same decision; then it is gone, perhaps with its element.
            guard instance.subscriptions.contains(subscription.key),
                let record = SubscriptionRecord(subscription, of: instance)
            else { return nil }
            self = .insert(record)
        case .unsubscribe(let subscription):
            let key = WorkKey(instance: instance.key, local: subscription.key.rawValue)
            switch subscription.topic {
            case .message(let name, let correlationKey):
                self = .delete(topic: SubscriptionTopic(.message, name), correlationKey: correlationKey, key)
            case .signal(let name): self = .delete(topic: SubscriptionTopic(.signal, name), correlationKey: nil, key)
            case .condition, .completion: return nil
            }
        case .createJob, .offerJob, .rescheduleJob, .removeJob, .startTimer, .removeTimer, .dispatch, .removeDispatch,
            .continue, .end:
            return nil
        }
    }
}

extension DefinitionKey {
    /// Of a definition that has none yet.
    fileprivate static let unknown = DefinitionKey(rawValue: 0)
}

extension Rejection {
    static func noInstance(_ key: InstanceKey) -> Rejection {
        Rejection(.instanceNotFound, "there is no instance \(key)")
    }
}
