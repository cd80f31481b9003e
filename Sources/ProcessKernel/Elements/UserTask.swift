import ProcessModel

extension Step {
    /// Waits for a person: a job without a type, done once.
    mutating func performUserTask(_ key: ElementInstanceKey) {
        createJob(for: key, type: JobType(text: nil, isFixed: true), attempts: 1)
    }
}
