import FEEL
import ProcessModel

/// Listeners: what is done besides when an element begins or ends. Scripts run at once; what code did elsewhere is a
/// job, and the element waits for it.
extension Step {
    /// Lets those do their part that come before the work. False while one is at work, and after an incident; then
    /// `perform` goes on with the rest.
    mutating func passStartListeners(of key: ElementInstanceKey, _ element: Element) -> Bool {
        element.listeners.isEmpty || pass(.start, of: key, element, retry: .perform(key))
    }

    /// For a scope that is opened by hand: what would be a job is passed over, since the token inside does not wait.
    /// False after an incident.
    mutating func passStartScripts(of key: ElementInstanceKey, _ element: Element) -> Bool {
        let positions = element.listeners(in: .start)
        for position in positions {
            guard case .script(let script) = element.listeners[position].action else { continue }
            if let cause = run(script, at: key) {
                raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
                return false
            }
        }
        if !positions.isEmpty { note(.start, done: positions.count, of: key) }
        return true
    }

    /// Lets those do their part that come after the work. False while one is at work, and after an incident; then
    /// `complete` goes on with the rest.
    mutating func passEndListeners(of key: ElementInstanceKey, _ element: Element) -> Bool {
        // What is opened again to be undone has ended before.
        if element.listeners.isEmpty || instance.isReopened(key) { return true }
        let phase: ListenerProgress.Phase =
            switch instance.elements[key].listeners?.phase {
            case .start, .end: .end
            case .both, nil: .both
            }
        return pass(phase, of: key, element, retry: .complete(key))
    }

    private mutating func pass(
        _ phase: ListenerProgress.Phase, of key: ElementInstanceKey, _ element: Element, retry: AgendaEntry
    ) -> Bool {
        // A scope may come here again while a listener of its end is at work.
        if instance.elements[key].job != nil { return false }
        let positions = element.listeners(in: phase)
        if positions.isEmpty { return true }
        let progress = instance.elements[key].listeners
        var done = progress?.phase == phase ? Int(progress?.done ?? 0) : 0
        while done < positions.count {
            let position = positions[done]
            switch element.listeners[position].action {
            case .script(let script):
                if let cause = run(script, at: key) {
                    note(phase, done: done, of: key)
                    raiseIncident(cause.code, at: key, cause.message, retry: retry)
                    return false
                }
                done += 1
            case .job(let settings):
                note(phase, done: done, of: key)
                createJob(by: settings, for: key, listener: UInt32(position), retry: retry)
                return false
            }
        }
        note(phase, done: done, of: key)
        return true
    }

    private mutating func note(_ phase: ListenerProgress.Phase, done: Int, of key: ElementInstanceKey) {
        let progress = ListenerProgress(phase: phase, done: UInt32(done))
        if instance.elements[key].listeners != progress { record(.listenersPassed(key, progress)) }
    }

    /// The job of a listener is done: the next one comes, or the element goes on.
    mutating func endListener(of key: ElementInstanceKey) {
        guard let progress = instance.elements[key].listeners else {
            preconditionFailure("a listener of \(key) was done that had not begun")
        }
        note(progress.phase, done: Int(progress.done) + 1, of: key)
        agenda.append(progress.phase == .start ? .perform(key) : .complete(key))
    }

    /// Runs the scripts of a flow that a token has taken, before the target is entered. False after an incident; then
    /// the token stays on the flow, and a retry runs them again.
    ///
    /// Where a worker does one of them, the compiler has put an element on the flow that waits for it.
    mutating func passTakeListeners(
        of flow: SequenceFlow, in scope: ElementInstanceKey, retry: @autoclosure () -> AgendaEntry
    ) -> Bool {
        for listener in flow.listeners where listener.event == .take {
            guard case .script(let script) = listener.action else { continue }
            if let cause = run(script, at: scope) {
                raiseIncident(cause.code, at: scope, "flow \(flow.id): \(cause.message)", retry: retry())
                return false
            }
        }
        return true
    }

    // MARK: What happens to an open user task

    /// Runs the scripts for `update`, or for `delete`, of a task that a person has open.
    ///
    /// A task that ends cannot wait for a worker, and neither can one whose own job is open: the compiler says so of
    /// such listeners. What fails is an incident of the scope around, since the task itself may be gone: its retry has
    /// nothing left to do.
    mutating func tell(_ event: Listener.Event, toTask key: ElementInstanceKey) {
        let element = instance.element(of: key)
        guard !element.listeners.isEmpty, instance.isOpenTask(key) else { return }
        for listener in element.listeners where listener.event == event {
            guard case .script(let script) = listener.action, let cause = run(script, at: key) else { continue }
            let scope = instance.scopeOfTokens(around: key)
            raiseIncident(
                cause.code, at: scope, "the listener of \(element.id) for \(event.rawValue): \(cause.message)",
                retry: .complete(scope))
        }
    }

    /// Starts the timers of the listeners for `timeout`, beside the work of the task. False after an incident.
    mutating func startTimeouts(of key: ElementInstanceKey, _ element: Element) -> Bool {
        for (position, listener) in element.listeners.enumerated() where listener.event == .timeout {
            let number = UInt8(clamping: position)
            guard let timer = listener.timer, Int(number) == position,
                !isArmed(element.index, number, isTimer: true, for: key)
            else { continue }
            if let cause = startTimer(timer, of: element.index, number, for: key) {
                raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
                return false
            }
        }
        return true
    }

    /// The time of a listener for `timeout` has come; the task goes on beside it.
    mutating func timeOut(_ occurrence: Occurrence) {
        let key = occurrence.elementInstance
        let element = instance.element(of: key)
        guard instance.isOpenTask(key), Int(occurrence.trigger) < element.listeners.count else { return }
        let listener = element.listeners[Int(occurrence.trigger)]
        switch listener.action {
        case .script(let script):
            if let cause = run(script, at: key) {
                raiseIncident(cause.code, at: key, cause.message, retry: .trigger(occurrence))
            }
        case .job:
            guard let target = listener.element else { return }
            let scope = instance.scopeOfTokens(around: key)
            record(.tokenCreated(target, scope: scope))
            let beside = activate(instance.definition(of: key)[target], scope: scope)
            // What only the task sees, the listener is to see too.
            for variable in instance.elements[key].variables.all { record(.variableSet(beside, variable)) }
            run(beside, instance.element(of: beside))
        }
    }
}

extension ProcessInstance {
    /// True for a user task that a person has to do: its listeners for the beginning are done, and those for the end
    /// have not begun.
    func isOpenTask(_ key: ElementInstanceKey) -> Bool {
        guard case .userTask = element(of: key).kind, let job = elements[key].job else { return false }
        return jobs[job].listener == nil
    }

    /// The scope whose tokens an activity is one of, beyond the loop that it may be a round of.
    func scopeOfTokens(around key: ElementInstanceKey) -> ElementInstanceKey {
        let scope = elements[key].scope
        return elements[key].round == nil ? scope : elements[scope].scope
    }

    /// True for a scope that was completed and opened again to be undone.
    func isReopened(_ key: ElementInstanceKey) -> Bool {
        let element = element(of: key)
        return elements[key].undoesFor != nil && element.holdsElements && !element.activity.isForCompensation
    }
}
