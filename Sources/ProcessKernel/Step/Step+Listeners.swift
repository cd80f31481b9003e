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

    /// Runs the scripts of a flow that a token takes. False after an incident.
    mutating func runTakeListeners(_ listeners: [Listener], in scope: ElementInstanceKey, retry: AgendaEntry) -> Bool {
        for listener in listeners where listener.event == .take {
            guard case .script(let script) = listener.action else { continue }
            if let cause = run(script, at: scope) {
                raiseIncident(cause.code, at: scope, cause.message, retry: retry)
                return false
            }
        }
        return true
    }
}

extension ProcessInstance {
    /// True for a scope that was completed and opened again to be undone.
    func isReopened(_ key: ElementInstanceKey) -> Bool {
        let element = element(of: key)
        return elements[key].undoesFor != nil && element.holdsElements && !element.activity.isForCompensation
    }
}
