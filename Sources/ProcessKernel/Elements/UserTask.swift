import ProcessModel

extension Step {
    /// Waits for a person: a job without a type, done once.
    mutating func performUserTask(_ key: ElementInstanceKey) {
        createJob(WantedJob(type: nil, isFixed: true, attempts: 1), for: key, retry: .perform(key))
    }
}
