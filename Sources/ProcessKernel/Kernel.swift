/// How a process runs: a command and a state become events and effects. Start reading here.
///
/// `decide` knows no clock, no randomness and no I/O. It makes a `Step`, which works off an agenda first in, first out:
/// `Step.record` applies each event at once, so that what comes later in the same decision sees it. One file in
/// `Elements` runs each kind of element; `Step/` has what they share.
package enum Kernel {
    /// Decides one command on one instance. A rejection changes nothing and has neither events nor effects.
    ///
    /// The instance is consumed and comes back in the decision: a second copy would be copied whole at the first
    /// change.
    package static func decide(
        _ command: Command, on instance: consuming ProcessInstance, context: DecisionContext
    ) -> Decision {
        if let rejection = instance.rejection(of: command) {
            return Decision(instance: instance, events: [], effects: [], rejection: rejection)
        }
        var step = Step(instance: instance, context: context)
        step.take(command)
        return step.finish()
    }
}

/// What a command led to.
package struct Decision: Sendable {
    /// The state after the events.
    package var instance: ProcessInstance
    package var events: [Event]
    package var effects: [Effect]
    package var rejection: Rejection?
}

extension ProcessInstance {
    /// Why the command cannot be taken in this state; nil when it can.
    func rejection(of command: Command) -> Rejection? {
        if case .start = command {
            return status == .unborn ? nil : Rejection(.instanceExists, "instance \(key) has started before")
        }
        switch status {
        case .unborn: return Rejection(.instanceNotFound, "there is no instance \(key)")
        case .completed, .terminated:
            return Rejection(.instanceEnded, "instance \(key) has ended")
        case .active, .paused: break
        }
        return rejectionOfKeys(in: command)
    }

    private func rejectionOfKeys(in command: Command) -> Rejection? {
        switch command {
        case .start, .cancel, .setAllowance, .continue, .retry(nil):
            return nil
        case .finishJob(let job, _):
            return jobs.contains(job) ? nil : Rejection(.jobNotFound, "instance \(key) has no open job \(job)")
        case .fireTimer(let timer):
            return timers.contains(timer) ? nil : Rejection(.timerNotFound, "instance \(key) has no timer \(timer)")
        case .setVariables(let element, _):
            return elements.contains(element)
                ? nil : Rejection(.elementNotFound, "instance \(key) has no open element instance \(element)")
        case .pause:
            return status == .paused ? Rejection(.alreadyPaused, "instance \(key) is paused already") : nil
        case .resume:
            return status == .paused ? nil : Rejection(.notPaused, "instance \(key) is not paused")
        case .skip(let element):
            guard elements.contains(element), element != .root else {
                return Rejection(.elementNotFound, "instance \(key) has no open element instance \(element) to skip")
            }
            return nil
        case .retry(let incident?):
            return incidents.contains(incident)
                ? nil : Rejection(.incidentNotFound, "instance \(key) has no open incident \(incident)")
        }
    }
}
