import ProcessModel

extension Step {
    /// Does what an element is there for, once its inputs are mapped and its boundary events wait.
    ///
    /// One file beside this runs each kind. An element that has to wait returns with a job, a timer or tokens inside;
    /// an element that does not ends in `complete`.
    mutating func perform(_ element: Element, _ key: ElementInstanceKey) {
        switch element.kind {
        case .process: beginProcess(key)
        case .subprocess, .transaction: beginScope(key, of: element)
        case .adHocSubprocess(_, let settings): performAdHoc(settings, element, key)
        case .callActivity(let settings): performCall(settings, key)
        case .task, .manualTask, .startEvent, .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway,
            .boundaryEvent:
            complete(key, element)
        case .userTask: performUserTask(element, key)
        case .serviceTask(let settings): performServiceTask(settings, key)
        case .scriptTask(let script): performScript(script, element, key)
        case .intermediateCatchEvent(let event): performCatchEvent(event, element, key)
        case .intermediateThrowEvent(let results), .endEvent(let results): performThrow(results, element, key)
        case .sendTask(let message): performSendTask(message, element, key)
        case .receiveTask(let settings): performReceiveTask(settings, element, key)
        case .eventBasedGateway: performEventBasedGateway(element, key)
        case .eventSubprocess(let scope, let start): goOn(at: start, scope, key)
        case .businessRuleTask(let call): performDecision(call, element, key)
        }
    }
}
