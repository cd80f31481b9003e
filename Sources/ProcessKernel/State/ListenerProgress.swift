package import ProcessModel

/// How far the listeners of an element instance have come. One after another does its part, in the order of the source,
/// and the element goes on after the last of them.
package struct ListenerProgress: Sendable, Equatable {
    /// The numbers are stored and never change meaning.
    package enum Phase: UInt8, Sendable {
        /// Before the work of the element.
        case start = 1
        /// After it, before the outputs are mapped.
        case end = 2
        /// Both at the end, the first ones first: of an event that has happened when its token comes to be.
        case both = 3
    }

    package let phase: Phase
    /// How many of the phase are done.
    package let done: UInt32

    package init(phase: Phase, done: UInt32) {
        self.phase = phase
        self.done = done
    }
}

extension Element {
    /// The positions of the listeners of a phase, in the order in which they do their part.
    func listeners(in phase: ListenerProgress.Phase) -> [Int] {
        switch phase {
        case .start: positions(of: startingEvents)
        case .end: positions(of: [.complete, .end])
        case .both: positions(of: startingEvents + [.complete, .end])
        }
    }

    /// A task is assigned at its beginning where the model names who does it.
    private var startingEvents: [Listener.Event] {
        guard case .userTask(let settings) = kind, settings.assignment.assignee != nil else {
            return [.start, .create]
        }
        return [.start, .create, .assignment]
    }

    private func positions(of events: [Listener.Event]) -> [Int] {
        events.flatMap { event in listeners.indices.filter { listeners[$0].event == event } }
    }
}

extension ProcessInstance {
    /// True while a listener of an element instance is at work, or has failed.
    package func isListening(_ key: ElementInstanceKey) -> Bool {
        guard let progress = elements[key].listeners else { return false }
        return Int(progress.done) < element(of: key).listeners(in: progress.phase).count
    }

    /// What is done again after an incident of the work under way: that of a listener, or of the element itself.
    func retryOfWork(of key: ElementInstanceKey) -> AgendaEntry {
        guard isListening(key), elements[key].listeners?.phase != .start else { return .perform(key) }
        return .complete(key)
    }

    /// What a worker must know to do a job: the listener's settings, or those of the element.
    package func settings(ofJobFor key: ElementInstanceKey, listener: UInt32?) -> JobSettings? {
        let element = element(of: key)
        guard let listener else { return element.jobSettings }
        guard Int(listener) < element.listeners.count, case .job(let settings) = element.listeners[Int(listener)].action
        else { return nil }
        return settings
    }
}
