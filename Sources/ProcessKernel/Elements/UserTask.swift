import ProcessModel

extension Step {
    /// Waits for a person: a job without a type, done once.
    mutating func performUserTask(_ element: Element, _ key: ElementInstanceKey) {
        guard element.listeners.isEmpty || startTimeouts(of: key, element) else { return }
        createJob(WantedJob(type: nil, isFixed: true, attempts: 1), for: key, retry: .perform(key))
    }
}
