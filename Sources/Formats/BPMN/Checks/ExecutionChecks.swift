import ProcessModel

/// What is right in the source but has no effect yet: each is told where it stands, so that nothing is passed over in
/// silence.
///
/// It looks at what was lowered, so that a new kind of listener cannot be forgotten: the compiler names it here.
enum ExecutionChecks {
    static func features(of listeners: [Listener]) -> [ExecutionFeature] {
        listeners.contains { !$0.event.isExecuted } ? [.openTaskListener] : []
    }

    /// Of the listeners of a sequence flow. A token on a flow is at no element that could wait for a job.
    static func features(ofTaking listeners: [Listener]) -> [ExecutionFeature] {
        let areJobs = listeners.contains { if case .job = $0.action { true } else { false } }
        return areJobs ? [.flowListenerJob] : []
    }

    /// Tells what of it has no effect yet. A warning and no error: what is left stands beside the flow of the process.
    static func report(_ features: [ExecutionFeature], of node: BPMNModel.Node, _ findings: inout Findings) {
        for feature in features {
            findings.warning(
                .notUsedYet, BPMNRule.process, node,
                "The \(node.title) has \(feature.rawValue), which are not called yet.")
        }
    }
}

extension Listener.Event {
    fileprivate var isExecuted: Bool {
        switch self {
        case .start, .end, .take, .create, .assignment, .complete: true
        case .delete, .update, .timeout: false
        }
    }
}
