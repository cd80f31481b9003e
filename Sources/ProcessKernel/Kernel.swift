import ProcessModel

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
        if command.mayFailHalfway { return decideAllOrNothing(command, on: instance, context: context) }
        var step = Step(instance: instance, context: context)
        step.take(command)
        return step.finish()
    }

    /// Whether all of such a change can be done shows only on the way.
    private static func decideAllOrNothing(
        _ command: Command, on instance: ProcessInstance, context: DecisionContext
    ) -> Decision {
        var step = Step(instance: instance, context: context)
        step.take(command)
        if let rejection = step.rejection {
            return Decision(instance: instance, events: [], effects: [], rejection: rejection)
        }
        return step.finish()
    }
}

/// What a command led to.
package struct Decision: ~Copyable, Sendable {
    /// The state after the events.
    package var instance: ProcessInstance
    package var events: [Event]
    package var effects: [Effect]
    package var rejection: Rejection?
}

extension ProcessInstance {
    /// Why the command cannot be taken in this state; nil when it can.
    func rejection(of command: Command) -> Rejection? {
        if command.isBeginning {
            return status == .unborn ? nil : Rejection(.instanceExists, "instance \(key) has started before")
        }
        switch status {
        case .unborn: return Rejection(.instanceNotFound, "there is no instance \(key)")
        case .completed, .terminated:
            // What an instance sent at its end is still on its way.
            if case .endDispatch = command { return rejectionOfKeys(in: command) }
            if case .advanceDispatch = command { return rejectionOfKeys(in: command) }
            if case .relay = command { return nil }
            return Rejection(.instanceEnded, "instance \(key) has ended")
        case .active, .paused: break
        }
        if let rewinding, command.isChangeOfCourse {
            return Rejection(
                .beingRewound,
                "instance \(key) is being put back to record \(rewinding.state.sequence)"
            )
        }
        return rejectionOfKeys(in: command)
    }

    private func rejectionOfStepping(_ command: Command) -> Rejection? {
        switch command {
        case .finishElement(let element, _):
            guard elements.contains(element), case .receiveTask = self.element(of: element).kind, !hasLoop(element),
                elements[element].job == nil
            else {
                return Rejection(.elementNotFound, "instance \(key) has no open task \(element) to complete")
            }
            return nil
        case .completeAdHoc(let element):
            return adHoc(element) != nil
                ? nil : Rejection(.elementNotFound, "instance \(key) has no open ad hoc sub-process \(element)")
        case .activate(let activity, let element):
            guard let settings = adHoc(element) else {
                return Rejection(.elementNotFound, "instance \(key) has no open ad hoc sub-process \(element)")
            }
            guard settings.activities.contains(activity) else {
                return Rejection(
                    .cannotActivate, "only activities of the sub-process that no flow leads to can be started")
            }
            guard settings.ordering == .parallel || elements[element].tokens == 0 else {
                return Rejection(.cannotActivate, "the sub-process does one activity after another, and one is open")
            }
            return nil
        case .start, .finishJob, .fireTimer, .setVariables, .pause, .resume, .cancel, .skip, .retry, .setAllowance,
            .continue, .occur, .catchSignal, .endDispatch, .advanceDispatch, .relay, .modify,
            .fork, .rewind, .migrate:
            return nil
        }
    }

    private func hasLoop(_ element: ElementInstanceKey) -> Bool { isLoopBody(elements[element]) }

    private func adHoc(_ element: ElementInstanceKey) -> AdHocSettings? {
        guard elements.contains(element), case .adHocSubprocess(_, let settings) = self.element(of: element).kind,
            !hasLoop(element), elements[element].job == nil
        else { return nil }
        return settings
    }

    private func rejectionOfKeys(in command: Command) -> Rejection? {
        switch command {
        case .start, .cancel, .setAllowance, .continue, .retry(nil), .catchSignal, .relay, .fork, .rewind, .migrate:
            return nil
        case .occur(let subscription, _):
            return subscriptions.contains(subscription)
                ? nil : Rejection(.subscriptionNotFound, "instance \(key) has no subscription \(subscription)")
        case .endDispatch(let dispatch), .advanceDispatch(let dispatch, _):
            return dispatches.contains(dispatch)
                ? nil : Rejection(.dispatchNotFound, "instance \(key) has nothing on its way as \(dispatch)")
        case .finishElement, .activate, .completeAdHoc: return rejectionOfStepping(command)
        case .modify(let change): return rejection(of: change)
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
