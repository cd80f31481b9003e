package import ProcessKernel

extension InstanceRecord {
    /// The row of the read model that says what the state says. A rebuild from the journal gives the same.
    package init(of instance: ProcessInstance) {
        let state: State =
            switch instance.status {
            case .unborn: preconditionFailure("instance \(instance.key) has no events yet")
            case .active: instance.hasIncident ? .incident : .active
            case .paused: .paused
            case .completed: .completed
            case .terminated: .terminated
            }
        self.init(
            key: instance.key, definition: instance.definitionKey, state: state, businessKey: instance.businessKey,
            tenant: instance.tenant, started: instance.started, ended: instance.ended)
    }
}
