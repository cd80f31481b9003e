package import ProcessModel

/// What a worker must know to do an open job.
package struct WorkOrder: Sendable {
    package let type: String
    /// The element's id in the source.
    package let element: String
    package let headers: [JobSettings.Header]
    /// What the element sees, sorted by name.
    package let variables: [Variable]
    /// 1 for the first attempt.
    package let attempt: UInt32
}

extension ProcessInstance {
    /// Nil where there is no such job, where it is a person's, and while the instance does not run.
    package func workOrder(for key: JobKey) -> WorkOrder? {
        guard status == .active, let job = jobs.find(key) else { return nil }
        let settings = settings(ofJobFor: job.elementInstance, listener: job.listener)
        guard let type = job.computedType ?? settings?.fixedType else { return nil }
        return WorkOrder(
            type: type, element: element(of: job.elementInstance).id, headers: settings?.headers ?? [],
            variables: variables(seenFrom: job.elementInstance), attempt: job.failures + 1)
    }
}
