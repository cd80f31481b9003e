import DequeModule
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// From a durable batch to the outside.
extension PartitionCore {
    /// The batch is durable, or there was nothing to write: answers and effects go out in the order of the decisions.
    mutating func release(now: Instant, _ actions: inout [Action]) {
        phase = .idle
        batch.removeAll()
        writer.removeAll(keepingCapacity: true)
        for item in held {
            switch item {
            case .action(let action): actions.append(action)
            case .effect(let key, let effect): perform(effect, of: key, &actions)
            case .ready(let work, let type): jobs.add(work, type: type)
            case .handOver: break
            }
        }
        for item in held {
            switch item {
            // Later decisions of the batch may have ended the job.
            case .handOver(let work, let lease): giveOut(work, lease, &actions)
            // After the answers: who wants to hear of an end learns by its answer which one that is.
            case .effect(let key, .end): actions.append(.ended(key))
            case .action, .effect, .ready: break
            }
        }
        held.removeAll(keepingCapacity: true)
        cache.shrink()
    }

    private mutating func perform(_ effect: Effect, of key: InstanceKey, _ actions: inout [Action]) {
        switch effect {
        case .createJob(let job), .offerJob(let job):
            guard let type = job.type else { return }
            let work = WorkKey(instance: key, local: job.key.rawValue)
            if let notBefore = job.notBefore {
                timers.insert(TimerCore.Entry(cursor: DueCursor(due: notBefore, key: work), kind: .job))
            } else {
                jobs.add(work, type: type)
            }
        case .rescheduleJob(let job, let notBefore):
            let work = WorkKey(instance: key, local: job.rawValue)
            withdraw(work, &actions)
            if let notBefore {
                timers.insert(TimerCore.Entry(cursor: DueCursor(due: notBefore, key: work), kind: .job))
            }
        case .removeJob(let job):
            let work = WorkKey(instance: key, local: job.rawValue)
            withdraw(work, &actions)
            timers.remove(work)
        case .startTimer(let timer, _, let due):
            let work = WorkKey(instance: key, local: timer.rawValue)
            timers.insert(TimerCore.Entry(cursor: DueCursor(due: due, key: work), kind: .timer))
        case .removeTimer(let timer): timers.remove(WorkKey(instance: key, local: timer.rawValue))
        case .continue: waiting.append(Request(id: 0, .command(key, .continue)))
        case .dispatch(let dispatch): waiting.append(Request(id: 0, .passOn(key, dispatch)))
        case .subscribe, .unsubscribe: break
        case .removeDispatch, .end:
            // What it sent is still to be passed on.
            let isDone = cache.look(at: key) { $0.status.isEnded && $0.dispatches.isEmpty }
            if isDone ?? false { cache.remove(key) }
        }
    }

    private mutating func withdraw(_ work: WorkKey, _ actions: inout [Action]) {
        if let lease = jobs.remove(work) { actions.append(.withdraw(work, lease)) }
    }

    // MARK: Handing over

    /// Gives ready jobs to workers with room. A job whose instance is not in memory waits until it was read.
    mutating func handOver(now: Instant, _ actions: inout [Action]) {
        for assignment in jobs.assign(now: now) {
            if cache.contains(assignment.job.instance) {
                if let activation = activation(of: assignment.job, assignment.lease) {
                    actions.append(.handOver(activation, to: assignment.worker))
                }
            } else {
                waiting.append(Request(id: 0, .handOver(assignment.job, assignment.lease)))
            }
        }
    }

    /// The instance of a lent job was read: the job goes to its worker, if it is still theirs.
    private mutating func giveOut(_ work: WorkKey, _ lease: LeaseNumber, _ actions: inout [Action]) {
        guard let holder = jobs.lease(of: work), holder.number == lease, let activation = activation(of: work, lease)
        else { return }
        actions.append(.handOver(activation, to: holder.worker))
    }

    /// The back-off of a job is over, which its work row must say too: only rows without a due time are found when
    /// there is a worker again.
    mutating func makeReady(_ work: WorkKey, now: Instant) {
        let type = cache.look(at: work.instance) { instance -> String? in
            guard let job = instance.jobs.find(JobKey(rawValue: work.local)), let notBefore = job.notBefore,
                notBefore <= now
            else { return nil }
            return instance.type(of: job)
        }
        guard let type else { return }
        batch.work.append(.reschedule(work, due: nil))
        held.append(.ready(work, type: type))
    }

    /// The job as its worker gets it. Nil, and the job is forgotten, where it is not there any more or not to be done
    /// now.
    private mutating func activation(of work: WorkKey, _ lease: LeaseNumber) -> JobActivation? {
        let activation = cache.look(at: work.instance) { instance in
            instance.workOrder(for: JobKey(rawValue: work.local)).map { JobActivation(work, lease, $0) }
        }
        if activation == nil { jobs.remove(work) }
        return activation
    }

    // MARK: Failure

    /// A read failed, or what an append did is not known. All in memory that rests on it is dropped: this core is done.
    mutating func failAll(_ error: StoreError) -> [Action] {
        var actions: [Action] = []
        for case .action(.reply(let id, _)) in held { actions.append(.reply(id, .failed(error))) }
        for request in waiting where request.id != 0 { actions.append(.reply(request.id, .failed(error))) }
        held.removeAll()
        waiting.removeAll()
        phase = .failed
        return actions
    }
}
