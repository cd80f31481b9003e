import FEEL
import ProcessModel

/// Jobs: work for a worker or a person.
extension Step {
    /// Creates the job of an element instance, if policy and allowance permit; else raises an incident.
    mutating func createJob(_ wanted: WantedJob, for key: ElementInstanceKey, retry: AgendaEntry) {
        if let reason = context.policy.refusal(ofJobType: wanted.type) {
            return raiseIncident(.notPermitted, at: key, reason, retry: retry)
        }
        let requirement = context.policy.requirement
        if let short = instance.allowance.shortage(for: requirement) {
            return raiseIncident(
                .budgetExhausted, at: key, "the run's allowance of \(short) does not cover this job", retry: retry)
        }
        let job = JobKey(rawValue: instance.nextKey)
        var created = JobCreated(
            key: job, elementInstance: key, computedType: wanted.isFixed ? nil : wanted.type,
            attempts: wanted.attempts, reserved: requirement)
        created.listener = wanted.listener
        record(.jobCreated(created))
        effects.append(
            .createJob(NewJob(key: job, element: instance.elements[key].element, type: wanted.type)))
    }

    /// The job of an instance as it is offered to whoever does it.
    func offer(_ job: Job) -> NewJob {
        NewJob(
            key: job.key, element: instance.elements[job.elementInstance].element, type: instance.type(of: job),
            notBefore: job.notBefore)
    }

    mutating func finishJob(_ key: JobKey, _ outcome: JobOutcome) {
        let elementInstance = instance.jobs[key].elementInstance
        let isListener = instance.jobs[key].listener != nil
        switch outcome {
        case .completed(let values):
            record(.jobCompleted(key))
            effects.append(.removeJob(key))
            takeResults(values, of: elementInstance)
            if isListener { endListener(of: elementInstance) } else { agenda.append(.complete(elementInstance)) }
        case .failed(let failure): failJob(key, failure)
        case .errorThrown(let error):
            record(.jobErrorThrown(key))
            effects.append(.removeJob(key))
            agenda.append(.throwError(error, from: elementInstance))
        }
    }

    private mutating func failJob(_ key: JobKey, _ failure: JobFailure) {
        let job = instance.jobs[key]
        let left = failure.attemptsLeft ?? (job.attemptsLeft - 1)
        guard left == 0 else {
            let delay = context.policy.retry.delay(afterFailures: job.failures + 1)
            let notBefore = context.now.advanced(byMilliseconds: delay)
            record(.jobFailed(key, attemptsLeft: left, notBefore: notBefore, message: failure.message))
            effects.append(.rescheduleJob(key, notBefore: notBefore))
            return
        }
        record(.jobFailed(key, attemptsLeft: 0, notBefore: nil, message: failure.message))
        effects.append(.removeJob(key))
        raiseIncident(
            .jobFailed, at: job.elementInstance, failure.message, retry: instance.retryOfWork(of: job.elementInstance))
    }
}

/// A job that is about to be created.
struct WantedJob {
    /// Nil means that a person does it.
    let type: String?
    /// Whether the definition fixes the type, so that the journal need not say it.
    let isFixed: Bool
    let attempts: UInt32
    /// The position of the listener that it is the job of.
    var listener: UInt32?
}
