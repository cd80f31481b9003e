import ProcessModel

/// What is right in BPMN but not executed yet: each is told where it stands, so that nothing is passed over in silence.
/// `ExecutionFeature.notExecutedYet` is the list.
///
/// It looks at what was lowered, so that a new kind of element cannot be forgotten: the compiler names it here.
enum ExecutionChecks {
    /// What a lowered element asks of the kernel beyond what it has learned.
    static func features(of kind: ElementKind) -> [ExecutionFeature] {
        switch kind {
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask,
            .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
            .parallelGateway,
            .inclusiveGateway, .complexGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent,
            .intermediateCatchEvent, .boundaryEvent, .endEvent:
            []
        }
    }

    static func features(of listeners: [Listener]) -> [ExecutionFeature] {
        let areJobs = listeners.contains { if case .job = $0.action { true } else { false } }
        return areJobs ? [.listenerJob] : []
    }

    /// Tells what of it has no effect yet. A warning and no error: what is left stands beside the flow of the process.
    static func report(_ features: [ExecutionFeature], of node: BPMNModel.Node, _ findings: inout Findings) {
        for feature in features where ExecutionFeature.notExecutedYet.contains(feature) {
            findings.warning(
                .notUsedYet, BPMNRule.process, node,
                "The \(node.title) has \(feature.rawValue), which are not called yet.")
        }
    }
}
