package import ProcessKernel
package import ProcessModel

/// Follows the tokens of one instance from its events and its definition alone, and says which event no token explains.
///
/// It shares nothing with `ProcessInstance.apply`: where both count wrongly in the same way, a rule of the standard was
/// misread, not a counter mistaken.
package struct TokenAudit: Sendable {
    private var definitions: DefinitionsInUse
    private var scopes: [ElementInstanceKey: ScopeTokens] = [:]
    private var elements: [ElementInstanceKey: Visit] = [:]
    /// What no token explains, oldest first.
    package private(set) var findings: [String] = []

    private struct Visit {
        let element: ElementIndex
        let scope: ElementInstanceKey
        let definition: ProcessDefinition
    }

    private struct ScopeTokens {
        /// Tokens on their way to each element, and those that wait at joins by flow.
        var underWay: [ElementIndex: Int] = [:]
        var atJoins: [FlowIndex: Int] = [:]
        /// By which flows complex gateways fired that wait for their reset.
        var fired: [ElementIndex: [FlowIndex]] = [:]
    }

    package init(_ definition: ProcessDefinition, library: [DefinitionKey: ProcessDefinition] = [:]) {
        definitions = DefinitionsInUse(definition, library: library)
    }

    /// Makes a definition known before an event that names it.
    package mutating func know(_ definition: ProcessDefinition, _ key: DefinitionKey) {
        definitions.know(definition, key)
    }

    package mutating func take(_ events: [Event]) {
        for event in events { take(event) }
    }

    private mutating func take(_ event: Event) {
        definitions.use(event)
        switch event {
        case .instanceStarted(let start):
            elements[.root] = Visit(element: .process, scope: .root, definition: definitions.own)
            open(.root, hasEntries: !start.isTriggered)
        case .instanceCompleted: checkIsEmpty(.root)
        case .elementActivated(let key, let element, let scope): activate(key, element, in: scope)
        case .processCalled(let key, let called, let call):
            elements[key] = Visit(element: .process, scope: call, definition: definitions[called])
            open(key)
        case .stateReplaced(let replacement): take(replacement)
        case .scopeOpened(let key, let element, let scope):
            use(scope, element, "is opened")
            elements[key] = Visit(element: element, scope: scope, definition: definition(in: scope))
            open(key, hasEntries: false)
        // What undoes something brings its own token.
        case .handlerActivated(let key, let element, let scope, _):
            elements[key] = Visit(element: element, scope: scope, definition: definition(in: scope))
            open(key)
        case .scopeReopened(let key, let record, let scope, _):
            let inner = definitions.inner(of: record) ?? definition(in: scope)
            elements[key] = Visit(element: record.element, scope: scope, definition: inner)
            open(key, hasEntries: false)
        case .elementCompleted(let key): end(key, hasToBeEmpty: true)
        case .elementSkipped(let key), .elementTerminated(let key): end(key, hasToBeEmpty: false)
        case .flowTaken(let flow, let scope): send(to: definition(in: scope)[flow].target, in: scope)
        case .tokenCreated(let element, let scope): send(to: element, in: scope)
        case .tokenArrived(let flow, let scope):
            let definition = definition(in: scope)
            use(scope, definition[flow].target, "arrives by \(definition[flow].id)")
            scopes[scope]?.atJoins[flow, default: 0] += 1
        case .tokensDropped(let scope): scopes[scope] = ScopeTokens()
        case .gatewayReset(let gateway, let scope):
            let fired = scopes[scope]?.fired.removeValue(forKey: gateway) ?? []
            takeOneOfEach(of: definition(in: scope)[gateway], in: scope, besides: fired)
        case .instanceTerminated, .instancePaused, .instanceResumed, .rewindStarted, .policyUsed, .agendaKept,
            .variableSet,
            .jobCreated, .jobCompleted, .jobFailed, .jobErrorThrown, .allowanceChanged, .timerStarted, .timerFired,
            .timerRemoved, .incidentRaised, .incidentResolved, .subscribed, .unsubscribed, .conditionChanged,
            .triggerSeen, .loopStarted, .roundOutput, .loopEnding, .startsLater, .compensationStarted,
            .listenersPassed, .adHocEnding, .triggersForgotten, .businessKeySet,
            .compensationTaken, .compensationEnded, .dispatched, .dispatchEnded, .dispatchAdvanced, .decisionEvaluated:
            break
        }
    }

    private mutating func take(_ replacement: StateReplacement) {
        switch replacement {
        case .fork(let image, _, _), .rewind(let image, _):
            elements = [:]
            scopes = [:]
            for row in image.elements.rows {
                elements[row.key] = Visit(
                    element: row.element, scope: row.scope, definition: definitions.definition(of: row))
            }
            for row in image.elements.rows where isScope(row.key) { scopes[row.key] = tokens(of: row, in: image) }
        case .migration(let migration): take(migration)
        }
    }

    private func isScope(_ key: ElementInstanceKey) -> Bool {
        elements[key].map { $0.definition[$0.element].kind.scope != nil } ?? false
    }

    private func tokens(of row: ElementInstance, in image: StateImage) -> ScopeTokens {
        var tokens = ScopeTokens()
        for entry in image.agenda + image.incidents.rows.map(\.retry) {
            switch entry {
            case .enter(let element, _, row.key): tokens.underWay[element, default: 0] += 1
            case .enterTriggered(let occurrence, _, row.key): tokens.underWay[occurrence.event, default: 0] += 1
            case .run(row.key), .perform(row.key): addEntries(of: row, to: &tokens)
            default: break
            }
        }
        // A job before it begins is that of a listener.
        if row.listeners?.phase == .start, row.job != nil { addEntries(of: row, to: &tokens) }
        for join in row.joins {
            let flows = definition(in: row.key)[join.gateway].incoming
            for (position, flow) in flows.enumerated() { tokens.atJoins[flow] = Int(join.arrived[position]) }
            if join.hasFired { tokens.fired[join.gateway] = flows.indices.filter { join.fired[$0] }.map { flows[$0] } }
        }
        return tokens
    }

    /// What a scope begins with is under way already; a loop begins with nothing but rounds.
    private func addEntries(of row: ElementInstance, to tokens: inout ScopeTokens) {
        let element = definition(in: row.key)[row.element]
        if element.activity.loop != nil, row.round == nil { return }
        for entry in element.kind.scope?.entries ?? [] { tokens.underWay[entry, default: 0] += 1 }
    }

    /// What has a place in the new definition goes there; nothing else may have tokens.
    private mutating func take(_ migration: Migration) {
        let before = definitions.previous
        let places = Dictionary(uniqueKeysWithValues: migration.elements.map { ($0.old, $0.new) })
        let flows = Dictionary(uniqueKeysWithValues: migration.flows.map { ($0.old, $0.new) })
        for (key, visit) in elements where visit.definition === before {
            guard let place = places[visit.element] else {
                find("\(before[visit.element].id) is open and has no place in the new definition")
                continue
            }
            elements[key] = Visit(element: place, scope: visit.scope, definition: definitions.next)
            guard let old = scopes[key] else { continue }
            var new = ScopeTokens()
            for (element, count) in old.underWay { if let place = places[element] { new.underWay[place] = count } }
            for (flow, count) in old.atJoins { if let place = flows[flow] { new.atJoins[place] = count } }
            for (gateway, fired) in old.fired {
                if let place = places[gateway] { new.fired[place] = fired.compactMap { flows[$0] } }
            }
            let tokens = [old, new].map { $0.underWay.values.reduce(0, +) + $0.atJoins.values.reduce(0, +) }
            if tokens[0] != tokens[1] { find("a migration makes \(tokens[1]) tokens of \(tokens[0])") }
            scopes[key] = new
        }
    }

    private func definition(in scope: ElementInstanceKey) -> ProcessDefinition {
        elements[scope]?.definition ?? definitions.own
    }

    private mutating func send(to element: ElementIndex, in scope: ElementInstanceKey) {
        guard elements[scope] != nil else { return find("a token goes to \(element.rawValue) in no open scope") }
        scopes[scope, default: ScopeTokens()].underWay[element, default: 0] += 1
    }

    private mutating func open(_ key: ElementInstanceKey, hasEntries: Bool = true) {
        guard let visit = elements[key], let scope = visit.definition[visit.element].kind.scope else { return }
        var tokens = ScopeTokens()
        if hasEntries { for entry in scope.entries { tokens.underWay[entry, default: 0] += 1 } }
        scopes[key] = tokens
    }

    private mutating func activate(_ key: ElementInstanceKey, _ index: ElementIndex, in scope: ElementInstanceKey) {
        let element = definition(in: scope)[index]
        elements[key] = Visit(element: index, scope: scope, definition: definition(in: scope))
        let isRound = elements[scope]?.element == index && element.activity.loop != nil
        if isRound {
            use(scope, index, "is activated")
        } else {
            takeTokens(of: element, in: scope)
        }
        // What stands around a loop has no tokens but those of its rounds.
        open(key, hasEntries: element.activity.loop == nil || isRound)
    }

    private mutating func takeTokens(of element: Element, in scope: ElementInstanceKey) {
        switch element.kind {
        case .boundaryEvent: break
        case .parallelGateway where element.incoming.count > 1:
            for flow in element.incoming where scopes[scope]?.atJoins[flow] ?? 0 == 0 {
                find("\(element.id) joins without a token of \(definition(in: scope)[flow].id)")
            }
            takeOneOfEach(of: element, in: scope)
        case .complexGateway where !element.incoming.isEmpty:
            let came = element.incoming.filter { scopes[scope]?.atJoins[$0] ?? 0 > 0 }
            if came.isEmpty { find("\(element.id) fires without a token") }
            takeOneOfEach(of: element, in: scope)
            scopes[scope]?.fired[element.index] = came
        case .inclusiveGateway where element.incoming.count > 1:
            if takeOneOfEach(of: element, in: scope) == 0 { find("\(element.id) joins without a token") }
        case _ where element.activity.startQuantity > 1 && !element.incoming.isEmpty:
            var left = element.activity.startQuantity
            for flow in element.incoming {
                let taken = min(left, scopes[scope]?.atJoins[flow] ?? 0)
                scopes[scope]?.atJoins[flow, default: 0] -= taken
                left -= taken
            }
            if left > 0 { find("\(element.id) begins with \(left) tokens too few") }
        default: use(scope, element.index, "is activated")
        }
    }

    @discardableResult
    private mutating func takeOneOfEach(
        of gateway: Element, in scope: ElementInstanceKey, besides left: [FlowIndex] = []
    ) -> Int {
        var taken = 0
        for flow in gateway.incoming where scopes[scope]?.atJoins[flow] ?? 0 > 0 && !left.contains(flow) {
            scopes[scope]?.atJoins[flow, default: 0] -= 1
            taken += 1
        }
        return taken
    }

    private mutating func use(_ scope: ElementInstanceKey, _ element: ElementIndex, _ what: String) {
        guard let tokens = scopes[scope]?.underWay[element], tokens > 0 else {
            return find("\(definition(in: scope)[element].id) \(what) without a token")
        }
        scopes[scope]?.underWay[element] = tokens - 1
    }

    private mutating func end(_ key: ElementInstanceKey, hasToBeEmpty: Bool) {
        guard let visit = elements.removeValue(forKey: key) else {
            return find("element instance \(key) ends and is not open")
        }
        if hasToBeEmpty { checkIsEmpty(key) }
        let inside = elements.keys.filter { elements[$0]?.scope == key }
        if !inside.isEmpty { find("\(visit.definition[visit.element].id) ends before what is inside") }
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
