package import ProcessKernel
package import ProcessModel

/// Follows the tokens of one instance from its events and its definition alone, and says which event no token explains.
///
/// It shares nothing with `ProcessInstance.apply`: where both count wrongly in the same way, a rule of the standard was
/// misread, not a counter mistaken.
package struct TokenAudit: Sendable {
    private let definition: ProcessDefinition
    private var scopes: [ElementInstanceKey: ScopeTokens] = [:]
    private var elements: [ElementInstanceKey: (element: ElementIndex, scope: ElementInstanceKey)] = [:]
    /// What no token explains, oldest first.
    package private(set) var findings: [String] = []

    private struct ScopeTokens {
        /// Tokens on their way to each element, and those that wait at joins by flow.
        var underWay: [ElementIndex: Int] = [:]
        var atJoins: [FlowIndex: Int] = [:]
    }

    package init(_ definition: ProcessDefinition) { self.definition = definition }

    package mutating func take(_ events: [Event]) {
        for event in events { take(event) }
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .instanceStarted:
            elements[.root] = (.process, .root)
            open(.root, .process)
        case .instanceCompleted: checkIsEmpty(.root)
        case .elementActivated(let key, let element, let scope): activate(key, element, in: scope)
        case .elementCompleted(let key): end(key, hasToBeEmpty: true)
        case .elementSkipped(let key), .elementTerminated(let key): end(key, hasToBeEmpty: false)
        case .flowTaken(let flow, let scope):
            guard scopes[scope] != nil else { return find("flow \(definition[flow].id) is taken in no open scope") }
            scopes[scope]?.underWay[definition[flow].target, default: 0] += 1
        case .tokenArrived(let flow, let scope):
            use(scope, definition[flow].target, "arrives by \(definition[flow].id)")
            scopes[scope]?.atJoins[flow, default: 0] += 1
        case .tokensDropped(let scope): scopes[scope] = ScopeTokens()
        case .instanceTerminated, .instancePaused, .instanceResumed, .policyUsed, .agendaKept, .variableSet,
            .jobCreated,
            .jobCompleted, .jobFailed, .jobErrorThrown, .allowanceChanged, .timerStarted, .timerFired, .incidentRaised,
            .incidentResolved:
            break
        }
    }

    private mutating func open(_ key: ElementInstanceKey, _ element: ElementIndex) {
        guard let scope = definition[element].kind.scope else { return }
        var tokens = ScopeTokens()
        for entry in scope.entries { tokens.underWay[entry, default: 0] += 1 }
        scopes[key] = tokens
    }

    private mutating func activate(_ key: ElementInstanceKey, _ index: ElementIndex, in scope: ElementInstanceKey) {
        elements[key] = (index, scope)
        let element = definition[index]
        switch element.kind {
        case .boundaryEvent: break
        case .parallelGateway where element.incoming.count > 1:
            for flow in element.incoming {
                let waiting = scopes[scope]?.atJoins[flow] ?? 0
                if waiting == 0 { find("\(element.id) joins without a token of \(definition[flow].id)") }
                scopes[scope]?.atJoins[flow] = max(0, waiting - 1)
            }
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask,
            .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
            .parallelGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway, .startEvent,
            .intermediateThrowEvent, .intermediateCatchEvent, .endEvent:
            use(scope, index, "is activated")
        }
        open(key, index)
    }

    private mutating func use(_ scope: ElementInstanceKey, _ element: ElementIndex, _ what: String) {
        guard let tokens = scopes[scope]?.underWay[element], tokens > 0 else {
            return find("\(definition[element].id) \(what) without a token")
        }
        scopes[scope]?.underWay[element] = tokens - 1
    }

    private mutating func end(_ key: ElementInstanceKey, hasToBeEmpty: Bool) {
        guard let (element, _) = elements.removeValue(forKey: key) else {
            return find("element instance \(key) ends and is not open")
        }
        if hasToBeEmpty { checkIsEmpty(key) }
        let inside = elements.keys.filter { elements[$0]?.scope == key }
        if !inside.isEmpty { find("\(definition[element].id) ends before what is inside") }
        scopes[key] = nil
    }

    /// A scope completes when its tokens are used up (BPMN 2.0.2, 13.3.4), not before.
    private mutating func checkIsEmpty(_ key: ElementInstanceKey) {
        guard let tokens = scopes[key] else { return }
        let left = tokens.underWay.values.reduce(0, +) + tokens.atJoins.values.reduce(0, +)
        let inside = elements.keys.count { elements[$0]?.scope == key && $0 != .root }
        if left + inside > 0 { find("a scope completes with \(left) tokens on flows and \(inside) open elements") }
    }

    private mutating func find(_ finding: String) { findings.append(finding) }
}
