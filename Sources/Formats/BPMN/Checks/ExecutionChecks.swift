import ProcessModel

/// What is right in the source but can have no effect: each is told where it stands and why, so that nothing is passed
/// over in silence.
///
/// It looks at what was lowered, so that a new kind of listener cannot be forgotten: the compiler names it here.
enum ExecutionChecks {
    /// Tells which listeners of an element are not called. A warning and no error: what is left stands beside the flow
    /// of the process.
    static func report(_ listeners: [Listener], of node: BPMNModel.Node, _ findings: inout Findings) {
        for listener in listeners {
            guard let reason = listener.whyNotCalled else { continue }
            findings.warning(
                .notUsedYet, BPMNRule.process, node,
                "A listener of the \(node.title) for \(listener.event.rawValue) is not called: \(reason).")
        }
    }

    /// Tells which listeners of a flow out of an event-based gateway are not called.
    static func report(onChoice listeners: [Listener], of node: BPMNModel.Node, _ findings: inout Findings) {
        guard listeners.contains(where: \.isJob) else { return }
        findings.warning(
            .notUsedYet, BPMNRule.process, node,
            "Listeners of flows out of the \(node.title) that a worker does are not called: the events behind it "
                + "wait at once. Put them on the events.")
    }
}

extension Listener {
    /// Why the listener is never called; nil where it is.
    fileprivate var whyNotCalled: String? {
        switch event {
        case .start, .end, .take, .create, .assignment, .complete: nil
        case .delete: isJob ? "a task that is removed ends at once and waits for no worker. A script is run" : nil
        case .update: isJob ? "a task that is changed has its own work open and no second job. A script is run" : nil
        case .timeout: timer == nil ? "it has no timer" : nil
        }
    }
}
