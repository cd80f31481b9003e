import FEEL
import ProcessModel

/// Tokens on sequence flows.
extension Step {
    /// Puts a token on each flow, in order; a scope that has no token left completes after all that was thrown in it.
    ///
    /// - Parameter quantity: how many tokens each flow gets (BPMN 2.0.2, 10.3: completionQuantity).
    mutating func leave(by flows: LeavingFlows, quantity: Int, scope: ElementInstanceKey) {
        for _ in 0..<quantity {
            switch flows {
            case .none: break
            case .one(let flow): take(flow, scope: scope)
            case .several(let flows): for flow in flows { take(flow, scope: scope) }
            }
        }
        if case .adHocSubprocess = instance.element(of: scope).kind {
            agenda.append(.roundEnded(scope))
        } else if instance.elements[scope].tokens == 0 {
            agenda.append(.complete(scope))
        }
    }

    private mutating func take(_ flow: FlowIndex, scope: ElementInstanceKey) {
        record(.flowTaken(flow, scope: scope))
        agenda.append(.enter(instance.definition(of: scope)[flow].target, via: flow, scope: scope))
    }

    /// The flows that tokens leave an element by; nil after an incident was raised because there is none that may.
    mutating func flows(leaving element: Element, _ key: ElementInstanceKey) -> LeavingFlows? {
        switch choose(leaving: element, key) {
        case .success(let flows): return flows
        case .failure(let failure):
            raiseIncident(failure.code, at: key, failure.message, retry: .leave(key))
            return nil
        }
    }

    func choose(leaving element: Element, _ key: ElementInstanceKey) -> Result<LeavingFlows, IncidentCause> {
        if element.outgoing.count == 1, element.defaultFlow == nil {
            let flow = element.outgoing[0]
            if instance.definition(of: key)[flow].condition == nil { return .success(.one(flow)) }
        }
        switch element.kind {
        case .exclusiveGateway: return chooseFirst(leaving: element, key)
        case .parallelGateway: return .success(.several(element.outgoing))
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask,
            .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .inclusiveGateway,
            .complexGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent,
            .boundaryEvent, .endEvent:
            return chooseAll(leaving: element, key)
        }
    }

    /// The first flow in document order whose condition holds; an unconditional flow that is not the default holds
    /// (BPMN 2.0.2, 13.4.2).
    private func chooseFirst(
        leaving gateway: Element, _ key: ElementInstanceKey
    ) -> Result<LeavingFlows, IncidentCause> {
        if gateway.outgoing.isEmpty { return .success(.none) }
        for index in gateway.outgoing where index != gateway.defaultFlow {
            switch holds(instance.definition(of: key)[index], key) {
            case .success(true): return .success(.one(index))
            case .success(false): continue
            case .failure(let failure): return .failure(failure)
            }
        }
        if let flow = gateway.defaultFlow { return .success(.one(flow)) }
        return .failure(noFlow(leaving: gateway))
    }

    /// Every unconditional flow and every flow whose condition holds; the default where no condition does
    /// (BPMN 2.0.2, 13.3.2).
    private func chooseAll(
        leaving element: Element, _ key: ElementInstanceKey
    ) -> Result<LeavingFlows, IncidentCause> {
        if element.outgoing.isEmpty { return .success(.none) }
        var chosen: [FlowIndex] = []
        var hasCondition = false
        var conditionHolds = false
        for index in element.outgoing where index != element.defaultFlow {
            let flow = instance.definition(of: key)[index]
            switch holds(flow, key) {
            case .success(true):
                chosen.append(index)
                if flow.condition != nil { conditionHolds = true }
            case .success(false): break
            case .failure(let failure): return .failure(failure)
            }
            if flow.condition != nil { hasCondition = true }
        }
        if let flow = element.defaultFlow, !conditionHolds, hasCondition || chosen.isEmpty { chosen.append(flow) }
        return chosen.isEmpty ? .failure(noFlow(leaving: element)) : .success(.several(chosen))
    }

    private func noFlow(leaving element: Element) -> IncidentCause {
        IncidentCause(.noFlowTaken, "no condition of the flows out of \(element.id) holds and there is no default flow")
    }

    /// Whether a token may take the flow. Null is false; anything but a boolean is an error of the model.
    private func holds(_ flow: SequenceFlow, _ key: ElementInstanceKey) -> Result<Bool, IncidentCause> {
        guard let condition = flow.condition else { return .success(true) }
        var pending: [PendingVariable] = []
        if case .complexGateway = instance.element(of: key).kind {
            pending = [isWaitingForStart(true, instance.elements[key].scope)]
        }
        return truth(of: condition, at: key, pending: pending).mapError {
            IncidentCause($0.code, "flow \(flow.id): \($0.message)")
        }
    }
}

/// The flows that tokens leave by; most often one, which needs no array.
enum LeavingFlows {
    case none
    case one(FlowIndex)
    case several([FlowIndex])
}

/// What an incident will say, before it is raised.
struct IncidentCause: Error {
    let code: Incident.Code
    let message: String

    init(_ code: Incident.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
