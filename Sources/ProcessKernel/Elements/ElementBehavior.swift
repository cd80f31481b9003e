import ProcessModel

extension Step {
    /// Does what an element is there for, once its inputs are mapped and its boundary events wait.
    ///
    /// One file beside this runs each kind. An element that has to wait returns with a job, a timer or tokens inside;
    /// an element that does not ends in `complete`.
    mutating func perform(_ element: Element, _ key: ElementInstanceKey) {
        switch element.kind {
        case .process: preconditionFailure("the process itself is not entered")
        case .subprocess: beginScope(key, of: element)
        case .task, .manualTask, .startEvent, .intermediateThrowEvent, .exclusiveGateway, .parallelGateway,
            .boundaryEvent:
            complete(key, element)
        case .userTask: performUserTask(key)
        case .serviceTask(let settings): performServiceTask(settings, key)
        case .scriptTask(let script): performScript(script, element, key)
        case .intermediateCatchEvent(let event): performCatchEvent(event, element, key)
        case .endEvent(let results): performEndEvent(results, element, key)
        case .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .sendTask, .receiveTask,
            .businessRuleTask, .inclusiveGateway, .complexGateway, .eventBasedGateway:
            notExecuted(element)
        }
    }
}

/// What the kernel does not run yet cannot come here: the compiler refuses it (`ExecutionChecks`).
func notExecuted(_ element: Element) -> Never {
    preconditionFailure("\(element.kind.word) \(element.id) cannot be executed yet and was not refused")
}
