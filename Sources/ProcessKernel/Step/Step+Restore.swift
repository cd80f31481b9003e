import ProcessModel

/// An instance begins as a copy of another, or is put back to what it was.
extension Step {
    /// Why it cannot be done; then nothing of this step counts.
    mutating func fork(_ fork: RestoredState, from source: InstanceKey) -> Rejection? {
        if let rejection = attachAll(of: fork, source) { return rejection }
        var image = fork.image
        image.started = context.now
        image.policyVersion = context.policy.version
        image.continuations = 0
        // What the other instance sent is on its way already.
        image.dispatches = KeyedTable()
        record(.stateReplaced(.fork(image, from: source, sequence: fork.sequence)))
        openWork(fork.variables)
        return nil
    }

    /// Why it cannot be done; then nothing of this step counts.
    mutating func rewind(_ state: RestoredState, compensates: Bool) -> Rejection? {
        if let rejection = attachAll(of: state, instance.key) { return rejection }
        switch imageOfRewind(to: state) {
        case .failure(let rejection): return rejection
        case .success(let image):
            let records = compensates ? instance.undoable(since: state.image) : []
            if records.isEmpty { putBack(to: state, image) } else { undo(records, before: state) }
            return nil
        }
    }

    /// What completed since is undone first. All that is open ends, so that nothing else goes on meanwhile.
    private mutating func undo(_ records: [CompensationRecord], before state: RestoredState) {
        if let job = instance.elements[.root].job { effects.append(.removeJob(job)) }
        record(.rewindStarted(state, undoing: records))
        terminateChildren(of: .root)
        dropTokens(of: .root)
        for incident in instance.incidents.rows { record(.incidentResolved(incident.key)) }
        for timer in instance.elements[.root].timers {
            record(.timerRemoved(timer))
            effects.append(.removeTimer(timer))
        }
        for subscription in instance.elements[.root].subscriptions { unsubscribe(subscription) }
        agenda = Agenda([.undoNext(.root)])
    }

    /// All is undone that was to be undone first. What the handlers used may leave too little for what would be open
    /// again: then a person has to raise the allowance.
    mutating func finishRewind(to state: RestoredState) {
        switch imageOfRewind(to: state) {
        case .failure(let rejection):
            raiseIncident(.budgetExhausted, at: .root, rejection.reason, retry: .undoNext(.root))
        case .success(let image): putBack(to: state, image)
        }
    }

    /// The old state as it can follow this one.
    private func imageOfRewind(to state: RestoredState) -> Result<StateImage, Rejection> {
        guard var image = state.image.renumbered(from: instance.nextKey) else {
            return .failure(Rejection(.cannotRestore, "instance \(instance.key) has no more numbers to give"))
        }
        // What was spent stays spent, whatever is done again.
        image.allowance = Allowance(
            limit: instance.allowance.limit, reserved: image.allowance.reserved, spent: instance.allowance.spent)
        if let short = (image.allowance.reserved + image.allowance.spent).firstExceeding(image.allowance.limit) {
            return .failure(
                Rejection(.cannotRestore, "the run's allowance of \(short) does not cover what would be open again"))
        }
        image.policyVersion = instance.policyVersion
        image.continuations = 0
        image.dispatches = instance.dispatches
        return .success(image)
    }

    private mutating func putBack(to state: RestoredState, _ image: StateImage) {
        for job in instance.jobs.rows { effects.append(.removeJob(job.key)) }
        for timer in instance.timers.rows { effects.append(.removeTimer(timer.key)) }
        for subscription in instance.subscriptions.rows { effects.append(.unsubscribe(subscription)) }
        record(.stateReplaced(.rewind(image, sequence: state.sequence)))
        openWork(state.variables)
    }

    private mutating func attachAll(of restored: RestoredState, _ source: InstanceKey) -> Rejection? {
        if restored.image.status.isEnded || restored.image.status == .unborn {
            return Rejection(
                .cannotRestore, "instance \(source) had ended after record \(restored.sequence): nothing goes on there")
        }
        if restored.image.rewinding != nil {
            return Rejection(
                .cannotRestore, "instance \(source) was being put back itself after record \(restored.sequence)")
        }
        for key in restored.image.definitionKeys {
            guard let entry = context.library.entry(key) else {
                return Rejection(.cannotRestore, "definition \(key.rawValue) is not deployed")
            }
            attach(entry)
        }
        return nil
    }

    /// All that is open in a state that was put in place is made known outside, and what it left to be done goes on.
    private mutating func openWork(_ variables: [NamedValue]) {
        agenda = Agenda(instance.agenda)
        for job in instance.jobs.rows { effects.append(.createJob(offer(job))) }
        for timer in instance.timers.rows {
            effects.append(.startTimer(timer.key, timer.element, due: timer.due))
        }
        for subscription in instance.subscriptions.rows { effects.append(.subscribe(subscription)) }
        for value in variables { propagate(value, from: .root, label: .public, writer: nil) }
    }
}
