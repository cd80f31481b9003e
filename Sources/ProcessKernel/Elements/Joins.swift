import FEEL
import ProcessModel

/// Elements at which tokens wait for others: joining gateways, and activities that need several tokens to begin.
extension Step {
    /// Notes the token that came by `flow` and tells whether the element begins now.
    mutating func joinFires(at element: Element, after flow: FlowIndex, scope: ElementInstanceKey) -> Bool {
        record(.tokenArrived(flow, scope: scope))
        return joinFires(at: element, scope: scope)
    }

    mutating func joinFires(at element: Element, scope: ElementInstanceKey) -> Bool {
        guard let join = instance.elements[scope].joins.first(where: { $0.gateway == element.index }) else {
            return false
        }
        switch element.kind {
        // A token on each incoming flow (BPMN 2.0.2, 13.4.1).
        case .parallelGateway: return join.missing == 0
        case .inclusiveGateway: return nothingCanCome(to: element, join, in: scope)
        case .complexGateway(let settings): return complexGatewayFires(element, settings, join, in: scope)
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent,
            .boundaryEvent, .endEvent:
            return join.arrived.reduce(0, +) >= element.activity.startQuantity
        }
    }

    /// Lets joins fire that waited for tokens which cannot come any more. True where one did.
    ///
    /// It is looked at when nothing else moves: only then do tokens stand still.
    mutating func fireWaitingJoin() -> Bool {
        guard instance.status == .active else { return false }
        for scope in instance.scopesWithJoins {
            for join in instance.elements[scope].joins {
                let element = instance.definition(of: scope)[join.gateway]
                guard element.kind.waitsForTheLast, !join.isEmpty || join.hasFired else { continue }
                let fires = joinFires(at: element, scope: scope)
                // A reset may have let tokens go.
                if !fires, !agenda.isEmpty { return true }
                guard fires else { continue }
                let key = activate(element, scope: scope)
                run(key, element)
                return true
            }
        }
        return false
    }

    // MARK: Inclusive

    /// Whether an inclusive gateway with a token need not wait: each token elsewhere in the scope that can reach an
    /// empty incoming flow, by a path that avoids the gateway, can by such a path also reach one that has a token
    /// (BPMN 2.0.2, 13.4.3).
    private func nothingCanCome(to gateway: Element, _ join: Join, in scope: ElementInstanceKey) -> Bool {
        if join.missing == 0 { return true }
        if join.isEmpty { return false }
        return nothingCanCome(to: gateway, in: scope) { join.arrived[$0] > 0 }
    }

    private func nothingCanCome(
        to gateway: Element, in scope: ElementInstanceKey, whereFull isFull: (Int) -> Bool
    ) -> Bool {
        let definition = instance.definition(of: scope)
        var empty: [FlowIndex] = []
        var full: [FlowIndex] = []
        for (position, flow) in gateway.incoming.enumerated() {
            if isFull(position) { full.append(flow) } else { empty.append(flow) }
        }
        let toEmpty = definition.upstream(of: empty, avoiding: gateway.index, throughBoundaries: true)
        // Only flows make a path to a token that is there. A boundary event may never happen, and where it does the
        // other ways on are still open or not the token's any more.
        let toFull = definition.upstream(of: full, avoiding: gateway.index, throughBoundaries: false)
        for token in tokens(in: scope, besides: gateway.index) {
            if toEmpty.contains(token), !toFull.contains(token) { return false }
        }
        return true
    }

    /// Where the tokens of a scope are, those inside a sub-process at the sub-process.
    private func tokens(in scope: ElementInstanceKey, besides gateway: ElementIndex) -> [TokenPlace] {
        var places: [TokenPlace] = []
        func add(_ entry: AgendaEntry) {
            switch entry {
            case .enter(let element, let flow, scope): places.append(flow.map { .flow($0) } ?? .element(element))
            case .enterTriggered(_, let flow, scope): places.append(.flow(flow))
            case .enter, .enterTriggered, .run, .perform, .complete, .leave, .trigger, .throwError, .escalate,
                .broadcast, .send, .nextRound, .roundEnded, .undoNext, .cancelTransaction, .waitAgain:
                break
            }
        }
        agenda.entries.forEach(add)
        for incident in instance.incidents.rows { add(incident.retry) }
        for row in instance.elements.rows where row.scope == scope && row.key != scope {
            places.append(.element(row.element))
        }
        for join in instance.elements[scope].joins where join.gateway != gateway && !join.isEmpty {
            places.append(.element(join.gateway))
        }
        return places
    }

    // MARK: Complex

    /// A complex gateway fires when its condition holds; then it waits for the tokens that can still come, and is reset
    /// (BPMN 2.0.2, 13.4.5).
    private mutating func complexGatewayFires(
        _ gateway: Element, _ settings: ComplexGatewaySettings, _ join: Join, in scope: ElementInstanceKey
    ) -> Bool {
        // Somebody has to mend what the conditions read first.
        if hasIncident(gateway, in: scope) { return false }
        if join.hasFired {
            if nothingMoreComes(to: gateway, join, in: scope) { reset(gateway, in: scope) }
            return false
        }
        guard !join.isEmpty else { return false }
        guard let condition = settings.activationCondition else { return true }
        switch activation(condition, gateway, join, in: scope) {
        case .success(let fires): return fires
        case .failure(let cause):
            raiseIncident(cause.code, at: scope, cause.message, retry: .lookAgain(at: gateway, in: scope))
            return false
        }
    }

    /// A flow that gave a token when the gateway fired counts as one that has a token.
    private func nothingMoreComes(to gateway: Element, _ join: Join, in scope: ElementInstanceKey) -> Bool {
        nothingCanCome(to: gateway, in: scope) { join.arrived[$0] > 0 || join.fired[$0] }
    }

    /// The condition sees the number of tokens that came, in all and by each flow.
    private func activation(
        _ condition: ModelExpression, _ gateway: Element, _ join: Join, in scope: ElementInstanceKey
    ) -> Result<Bool, IncidentCause> {
        let definition = instance.definition(of: scope)
        var pending = [counter("activationCount", Int(join.arrived.reduce(0, +)), scope)]
        for (position, flow) in gateway.incoming.enumerated() {
            pending.append(counter(definition[flow].id, Int(join.arrived[position]), scope))
        }
        return truth(of: condition, at: scope, pending: pending)
    }

    private func hasIncident(_ gateway: Element, in scope: ElementInstanceKey) -> Bool {
        instance.elements[scope].openIncidents > 0
            && instance.incidents.rows.contains { $0.retry == .lookAgain(at: gateway, in: scope) }
    }

    private func counter(_ name: String, _ count: Int, _ scope: ElementInstanceKey) -> PendingVariable {
        PendingVariable(holder: scope, variable: Variable(name: name, value: .number(Decimal(count))))
    }

    /// At the reset only flows get a token whose condition holds.
    mutating func reset(_ gateway: Element, in scope: ElementInstanceKey) {
        if hasIncident(gateway, in: scope) { return }
        let definition = instance.definition(of: scope)
        var taken: [FlowIndex] = []
        for index in gateway.outgoing {
            guard let condition = definition[index].condition else { continue }
            switch truth(of: condition, at: scope, pending: [isWaitingForStart(false, scope)]) {
            case .success(let holds): if holds { taken.append(index) }
            case .failure(let cause):
                let message = "flow \(definition[index].id): \(cause.message)"
                return raiseIncident(
                    cause.code, at: scope, message, retry: .lookAgain(at: gateway, in: scope))
            }
        }
        record(.gatewayReset(gateway.index, scope: scope))
        for index in taken {
            record(.flowTaken(index, scope: scope))
            agenda.append(.enter(definition[index].target, via: index, scope: scope))
        }
        if instance.elements[scope].tokens == 0 { agenda.append(.complete(scope)) }
    }

    /// What the conditions of the flows out of a complex gateway tell its two rounds of tokens apart by.
    func isWaitingForStart(_ isStart: Bool, _ scope: ElementInstanceKey) -> PendingVariable {
        PendingVariable(holder: scope, variable: Variable(name: "waitingForStart", value: .boolean(isStart)))
    }
}

extension AgendaEntry {
    /// A joining gateway is looked at again, after an incident: nothing comes to it by any flow.
    static func lookAgain(at gateway: Element, in scope: ElementInstanceKey) -> AgendaEntry {
        .enter(gateway.index, via: nil, scope: scope)
    }
}

/// Where a token is.
private enum TokenPlace: Hashable {
    case element(ElementIndex)
    case flow(FlowIndex)
}

/// The places from which tokens can come to some flows.
private struct Upstream {
    var elements: ElementSet
    var flows: Set<FlowIndex>

    func contains(_ place: TokenPlace) -> Bool {
        switch place {
        case .element(let element): elements.contains(element)
        case .flow(let flow): flows.contains(flow)
        }
    }
}

extension ProcessDefinition {
    /// All places from which a token can come to one of the flows without passing the gateway. The events on its
    /// boundary may count as ways out of an activity too.
    fileprivate func upstream(
        of targets: [FlowIndex], avoiding gateway: ElementIndex, throughBoundaries: Bool
    ) -> Upstream {
        var found = Upstream(elements: ElementSet(), flows: [])
        var flowsLeft = targets
        var elementsLeft: [ElementIndex] = []
        while true {
            if let flow = flowsLeft.popLast() {
                if found.flows.insert(flow).inserted { elementsLeft.append(self[flow].source) }
            } else if let element = elementsLeft.popLast() {
                guard element != gateway, !found.elements.contains(element) else { continue }
                found.elements.insert(element)
                flowsLeft += self[element].incoming
                elementsLeft += origins(of: self[element], throughBoundaries: throughBoundaries)
            } else {
                return found
            }
        }
    }

    /// Where tokens come from that no flow brings.
    private func origins(of element: Element, throughBoundaries: Bool) -> [ElementIndex] {
        if case .boundaryEvent(let boundary) = element.kind { return throughBoundaries ? [boundary.attachedTo] : [] }
        guard case .intermediateCatchEvent = element.kind, element.incoming.isEmpty else { return [] }
        return elements.filter { other in
            guard case .intermediateThrowEvent(let results) = other.kind else { return false }
            return results.contains { if case .link(element.index) = $0 { true } else { false } }
        }.map(\.index)
    }
}

extension ElementKind {
    /// True for joins that go on without the tokens which cannot come any more.
    fileprivate var waitsForTheLast: Bool {
        switch self {
        case .inclusiveGateway, .complexGateway: true
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .parallelGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent,
            .intermediateCatchEvent, .boundaryEvent, .endEvent:
            false
        }
    }
}
