import ProcessModel

extension BPMNLowering {
    /// The kind of the element, or nil where there is an error about it.
    mutating func kind(of node: BPMNModel.Node) -> ElementKind? {
        switch node.kind {
        case .process: return .process(scope: scope(node))
        case .subprocess(let subprocess):
            switch subprocess {
            case .subProcess: return .subprocess(scope: scope(node))
            case .transaction, .adHocSubProcess: return nil
            }
        case .task(let task): return kind(of: node, task: task)
        case .gateway(let gateway):
            switch gateway {
            case .exclusiveGateway: return .exclusiveGateway
            case .parallelGateway: return .parallelGateway
            case .inclusiveGateway, .complexGateway, .eventBasedGateway: return nil
            }
        case .event(let event): return kind(of: node, event: event)
        case .callActivity, .choreographyActivity: return nil
        }
    }

    private mutating func kind(of node: BPMNModel.Node, task: BPMNKind.Task) -> ElementKind? {
        switch task {
        case .task: return options.externalTasks.contains(.task) ? .userTask(settings: UserTaskSettings()) : .task
        case .manualTask:
            return options.externalTasks.contains(.manualTask)
                ? .userTask(settings: UserTaskSettings()) : .manualTask
        case .userTask:
            return .userTask(settings: UserTaskSettings(headers: ZeebeExtensions(of: node.source).headers))
        case .serviceTask: return job(of: node).map { .serviceTask(job: $0) }
        case .scriptTask:
            // Zeebe's script tasks may also be done by a worker.
            if ZeebeExtensions(of: node.source).taskDefinition != nil {
                return job(of: node).map { .serviceTask(job: $0) }
            }
            return scriptKind(of: node)
        case .sendTask, .receiveTask, .businessRuleTask: return nil
        }
    }

    private mutating func kind(of node: BPMNModel.Node, event: BPMNKind.Event) -> ElementKind? {
        let definition = node.eventDefinitions.first
        switch event {
        case .start: return definition == nil ? .startEvent(.none) : nil
        case .throwing: return definition == nil ? .intermediateThrowEvent(results: []) : nil
        case .catching:
            guard let definition, definition.kind == .timer else { return nil }
            return timer(definition, of: node).map { .intermediateCatchEvent(EventCatch([.timer($0)])) }
        case .boundary: return boundaryEvent(node)
        case .end:
            guard let definition else { return .endEvent(results: []) }
            switch definition.kind {
            case .terminate: return .endEvent(results: [.terminate])
            case .error:
                return thrownError(definition, by: node).map {
                    .endEvent(results: [.error(ErrorThrow(code: .string($0)))])
                }
            case .cancel, .compensate, .conditional, .escalation, .link, .message, .signal, .timer: return nil
            }
        }
    }

    private mutating func boundaryEvent(_ node: BPMNModel.Node) -> ElementKind? {
        guard let definition = node.eventDefinitions.first else { return nil }
        let trigger: EventTrigger
        switch definition.kind {
        case .timer:
            guard let timer = timer(definition, of: node) else { return nil }
            trigger = .timer(timer)
        case .error: trigger = .error(ErrorCatch(code: errorCode(definition, of: node)))
        case .cancel, .compensate, .conditional, .escalation, .link, .message, .signal, .terminate: return nil
        }
        guard let host = node.attachedTo else { return nil }
        let isInterrupting = node.source.flag("cancelActivity") ?? true
        return .boundaryEvent(
            BoundaryEvent(
                attachedTo: elementIndex(host), isInterrupting: isInterrupting, trigger: EventCatch([trigger])))
    }
}
