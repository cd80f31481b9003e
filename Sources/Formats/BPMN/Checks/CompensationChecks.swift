import ProcessModel

extension BPMNCheck {
    /// A cancel event calls off the transaction around it and is caught on one (BPMN 2.0.2, 10.3.5 and 10.5.5).
    @Sendable static func cancelsInTransactions(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.has(.cancel) {
            switch node.kind {
            case .event(.end):
                guard !isInTransaction(node, model) else { continue }
                findings.error(
                    .cancelOutsideTransaction, BPMNRule.subprocess, node,
                    "The \(node.title) cancels, but is in no transaction.")
            case .event(.boundary):
                guard let host = node.attachedTo, model.nodes[host].kind != .subprocess(.transaction) else { continue }
                findings.error(
                    .cancelOutsideTransaction, BPMNRule.subprocess, node,
                    "The \(node.title) catches a cancel, but is on no transaction.")
            case .process, .task, .subprocess, .callActivity, .gateway, .event, .choreographyActivity: break
            }
        }
    }

    private static func isInTransaction(_ node: BPMNModel.Node, _ model: BPMNModel) -> Bool {
        var scope = node.parent
        while let index = scope {
            if model.nodes[index].kind == .subprocess(.transaction) { return true }
            scope = model.nodes[index].parent
        }
        return false
    }

    /// The handler of a compensation boundary event hangs on it by an association (BPMN 2.0.2, 10.7.2).
    @Sendable static func compensationEventsHaveHandlers(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .event(.boundary) && node.has(.compensate) {
            let handlers = model.compensationHandlers(of: node).filter {
                model.nodes[$0].isCompensationHandler && model.nodes[$0].parent == node.parent
            }
            guard handlers.count != 1 else { continue }
            findings.error(
                .compensationHandlerInvalid, BPMNRule.compensation, node,
                "The \(node.title) must be associated with exactly one activity of its scope that is for compensation; "
                    + "it is with \(handlers.count).")
        }
    }

    /// No flow leads into an activity that is for compensation: only the event that it hangs on begins it (10.7.1). An
    /// event sub-process is begun by its start event, whatever else is said of it.
    @Sendable static func compensationActivitiesHang(_ model: BPMNModel, _ findings: inout Findings) {
        let events = model.nodes.filter { $0.kind == .event(.boundary) && $0.has(.compensate) }
        let hanging = Set(events.flatMap { model.compensationHandlers(of: $0) })
        for node in model.nodes
        where node.isCompensationHandler && !node.isEventSubprocess && !hanging.contains(node.index) {
            findings.warning(
                .unconnected, BPMNRule.compensation, node,
                "The \(node.title) is for compensation, but no compensation boundary event is associated with it, so "
                    + "it is never done.")
        }
    }
}
