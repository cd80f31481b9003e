import ProcessModel

/// What is right in BPMN but not executed yet, or never: each is refused where it stands, so that nothing is passed
/// over in silence. `ExecutionFeature.notExecutedYet` is the list.
///
/// It looks at what was lowered, so that a new kind of element cannot be forgotten: the compiler names it here.
struct ExecutionChecks {
    /// What a lowered element asks of the kernel.
    static func features(of kind: ElementKind) -> [ExecutionFeature] {
        switch kind {
        case .process(let scope): scope.variables.isEmpty ? [] : [.scopeVariable]
        case .subprocess(let scope): scope.variables.isEmpty ? [] : [.scopeVariable]
        case .eventSubprocess: [.eventSubprocess]
        case .transaction: [.transaction]
        case .adHocSubprocess: [.adHocSubprocess]
        case .callActivity: [.callActivity]
        case .task, .manualTask, .userTask, .serviceTask, .scriptTask, .exclusiveGateway, .parallelGateway: []
        case .sendTask: [.sendTask]
        case .receiveTask(let settings): settings.instantiates ? [.receiveTask, .instantiation] : [.receiveTask]
        case .businessRuleTask: [.decision]
        case .inclusiveGateway: [.inclusiveGateway]
        case .complexGateway: [.complexGateway]
        case .eventBasedGateway(let settings):
            settings.instantiates ? [.eventBasedGateway, .instantiation] : [.eventBasedGateway]
        case .startEvent(let start):
            start.trigger.map { features(of: $0) + ($0.triggers.flatMap(startFeatures)) } ?? []
        case .intermediateThrowEvent(let results), .endEvent(let results): features(of: results)
        case .intermediateCatchEvent(let trigger): features(of: trigger)
        case .boundaryEvent(let event): features(of: event.trigger)
        }
    }

    static func features(of activity: ActivitySettings) -> [ExecutionFeature] {
        var features: [ExecutionFeature] = []
        switch activity.loop {
        case .standard?: features.append(.standardLoop)
        case .multiInstance?: features.append(.multiInstance)
        case nil: break
        }
        if activity.isForCompensation || activity.compensationHandler != nil { features.append(.compensationActivity) }
        if activity.startQuantity != 1 || activity.completionQuantity != 1 { features.append(.quantity) }
        return features
    }

    private static func features(of trigger: EventCatch) -> [ExecutionFeature] {
        let several: [ExecutionFeature] = trigger.triggers.count > 1 ? [.severalDefinitions] : []
        return several
            + trigger.triggers.flatMap { trigger -> [ExecutionFeature] in
                switch trigger {
                case .message: [.messageEvent]
                case .timer(.cycle): [.timerCycle]
                case .timer(.date), .timer(.duration), .error: []
                case .signal: [.signalEvent]
                case .escalation: [.escalationEvent]
                case .compensation: [.compensationEvent]
                case .conditional: [.conditionalEvent]
                case .link: [.linkEvent]
                case .cancel: [.cancelEvent]
                }
            }
    }

    private static func startFeatures(of trigger: EventTrigger) -> [ExecutionFeature] {
        switch trigger {
        case .timer: [.timerStart]
        case .error: [.errorStart]
        case .message, .signal, .escalation, .compensation, .conditional, .link, .cancel: []
        }
    }

    private static func features(of results: [EventResult]) -> [ExecutionFeature] {
        let several: [ExecutionFeature] = results.count > 1 ? [.severalDefinitions] : []
        return several
            + results.flatMap { result -> [ExecutionFeature] in
                switch result {
                case .message: [.messageEvent]
                case .signal: [.signalEvent]
                case .error, .terminate: []
                case .escalation: [.escalationEvent]
                case .compensation: [.compensationEvent]
                case .link: [.linkEvent]
                case .cancel: [.cancelEvent]
                case .job: [.jobEvent]
                }
            }
    }

    /// Reports what of it is not executed yet, each once.
    static func refuse(_ features: [ExecutionFeature], of node: BPMNModel.Node, _ findings: inout Findings) {
        var seen: Set<ExecutionFeature> = []
        for feature in features where ExecutionFeature.notExecutedYet.contains(feature) && seen.insert(feature).inserted {
            findings.error(
                .notExecutedYet, BPMNRule.process, node,
                "The \(node.title) cannot be executed yet: \(feature.rawValue).")
        }
    }
}
