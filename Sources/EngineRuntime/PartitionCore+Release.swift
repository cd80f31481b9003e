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
        case .end:
            cache.remove(key)
            actions.append(.ended(key))
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

    /// The instance of a job was read: a leased job goes to its worker, one whose back-off is over becomes ready.
    mutating func decideHandOver(_ work: WorkKey, _ lease: LeaseNumber) {
        if let holder = jobs.lease(of: work), holder.number == lease {
            if let activation = activation(of: work, lease) {
                held.append(.action(.handOver(activation, to: holder.worker)))
            }
        } else if let type = cache.look(
            at: work.instance, { $0.jobs.find(JobKey(rawValue: work.local)).flatMap($0.type(of:)) })
        {
            jobs.add(work, type: type)
        }
    }

    /// The job as its worker gets it. Nil, and the job is forgotten, where it is not there any more or not to be done now.
    private mutating func activation(of work: WorkKey, _ lease: LeaseNumber) -> JobActivation? {
        let activation = cache.look(at: work.instance) { Self.activation(of: work, lease, in: $0) }
        if activation == nil { jobs.remove(work) }
        return activation
    }

    private static func activation(
        of work: WorkKey, _ lease: LeaseNumber, in instance: borrowing ProcessInstance
    ) -> JobActivation? {
        guard instance.status == .active, let job = instance.jobs.find(JobKey(rawValue: work.local)),
            let type = instance.type(of: job)
        else { return nil }
        let element = instance.element(of: job.elementInstance)
        let headers = if case .serviceTask(let settings) = element.kind { settings.headers } else { [JobSettings.Header]() }
        return JobActivation(
            key: work, lease: lease, type: type, element: element.id, headers: headers,
            variables: instance.variables(seenFrom: job.elementInstance), attempt: job.failures + 1)
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
