import ProcessModel

/// Tokens that are put somewhere and visits that are ended by hand.
extension Step {
    /// Why it cannot be done; then nothing of this step counts.
    mutating func modify(_ change: Modification) -> Rejection? {
        for value in change.variables { propagate(value, from: .root, label: .public, writer: nil) }
        for start in change.starts {
            if let rejection = begin(start, besides: change.cancels) { return rejection }
        }
        for key in change.cancels where instance.elements.contains(key) {
            let scope = instance.elements[key].scope
            terminate(key)
            endEmptyScopes(from: scope)
        }
        return nil
    }

    // MARK: Starting

    private mutating func begin(_ start: Modification.Start, besides cancelled: [ElementInstanceKey]) -> Rejection? {
        let definition = instance.definition(of: start.near ?? .root)
        guard let element = definition.target(of: start.place) else {
            return Rejection(.elementNotFound, "process \(definition.id) has no such element")
        }
        if let reason = definition.reasonAgainst(start.place, element) { return Rejection(.cannotStart, reason) }
        let scope: ElementInstanceKey
        switch openScope(of: element, in: definition, near: start.near, besides: cancelled) {
        case .failure(let rejection): return rejection
        case .success(let key): scope = key
        }
        if let reason = reasonAgainstStarting(in: scope, besides: cancelled) { return Rejection(.cannotStart, reason) }
        switch start.place {
        case .flow(let flow):
            guard start.variables.isEmpty else {
                return Rejection(.cannotStart, "a token on a flow has no variables of its own")
            }
            record(.flowTaken(flow, scope: scope))
            agenda.append(.enter(element.index, via: flow, scope: scope))
        case .element:
            record(.tokenCreated(element.index, scope: scope))
            let key = activate(element, scope: scope)
            for value in start.variables {
                record(.variableSet(key, Variable(name: value.name, value: value.value)))
            }
            agenda.append(.run(key))
        }
        return nil
    }

    private func reasonAgainstStarting(
        in scope: ElementInstanceKey, besides cancelled: [ElementInstanceKey]
    ) -> String? {
        let row = instance.elements[scope]
        let element = instance.element(of: row)
        // A scope that undoes itself ends when that is done, whatever is open in it.
        if row.compensation != nil || row.undoesFor != nil && !element.activity.isForCompensation {
            return "\(element.id) is being undone"
        }
        if case .adHocSubprocess(_, let settings) = element.kind, settings.ordering == .sequential,
            Int(row.tokens) > cancelled.count(where: { instance.elements.find($0)?.scope == scope })
        {
            return "\(element.id) does one activity after another, and one is open"
        }
        return nil
    }

    /// The scope that the token gets into: one that is open, or one that is opened, with all around it that is not
    /// open, and with none of the tokens that it would begin with by itself.
    private mutating func openScope(
        of element: Element, in definition: ProcessDefinition, near: ElementInstanceKey?,
        besides cancelled: [ElementInstanceKey]
    ) -> Result<ElementInstanceKey, Rejection> {
        let path = definition.scopes(around: element)
        var scope: ElementInstanceKey
        let depth: Int
        switch openScope(on: path, in: definition, near: near, besides: cancelled) {
        case .failure(let rejection): return .failure(rejection)
        case .success(let found): (scope, depth) = found
        }
        for index in path[..<depth].reversed() {
            switch open(definition[index], in: scope) {
            case .failure(let rejection): return .failure(rejection)
            case .success(let key): scope = key
            }
        }
        return .success(scope)
    }

    /// The innermost open scope, with its position on the path. What ends by the same command does not count.
    private func openScope(
        on path: [ElementIndex], in definition: ProcessDefinition, near: ElementInstanceKey?,
        besides cancelled: [ElementInstanceKey]
    ) -> Result<(ElementInstanceKey, Int), Rejection> {
        func isCandidate(_ row: ElementInstance) -> Bool {
            !instance.isLoopBody(row) && !instance.isInside(row.key, cancelled)
        }
        if var key = near {
            while true {
                let row = instance.elements[key]
                if let depth = path.firstIndex(of: row.element), isCandidate(row) { return .success((key, depth)) }
                if instance.isProcess(key) {
                    return .failure(Rejection(.cannotStart, "what is to be started in ends by the same command"))
                }
                key = row.scope
            }
        }
        for (depth, index) in path.enumerated() where index != .process {
            let open = instance.elements.rows.filter { row in
                row.element == index && row.process == 0 && isCandidate(row) && instance.process(around: row) == .root
            }
            if open.count > 1 {
                let numbers = open.map(\.key.description).joined(separator: ", ")
                return .failure(
                    Rejection(
                        .cannotStart, "\(definition[index].id) is open more than once (\(numbers)): name one of them"))
            }
            if let row = open.first { return .success((row.key, depth)) }
        }
        return .success((.root, path.count - 1))
    }

    private mutating func open(
        _ element: Element, in scope: ElementInstanceKey
    ) -> Result<ElementInstanceKey, Rejection> {
        if element.activity.loop != nil {
            return .failure(Rejection(.cannotStart, "\(element.id) repeats: name an open round of it"))
        }
        if let reason = reasonAgainstStarting(in: scope, besides: []) {
            return .failure(Rejection(.cannotStart, reason))
        }
        let incidents = instance.incidents.count
        record(.tokenCreated(element.index, scope: scope))
        let key = ElementInstanceKey(rawValue: instance.nextKey)
        record(.scopeOpened(key, element.index, scope: scope))
        guard mapInputs(of: key, element), armBoundaryEvents(of: key, element), passStartScripts(of: key, element)
        else { return .failure(rejection(ofOpening: element)) }
        declareVariables(of: element, key)
        if let inner = element.kind.scope { _ = armEventSubprocesses(of: key, inner) }
        return instance.incidents.count == incidents ? .success(key) : .failure(rejection(ofOpening: element))
    }

    /// An open scope must not have an incident that begins it anew when it is retried.
    private func rejection(ofOpening element: Element) -> Rejection {
        let reason = instance.incidents.rows.reduce("") { $1.message }
        return Rejection(.cannotStart, "\(element.id) cannot be opened: \(reason)")
    }

    // MARK: Cancelling

    /// Ends a scope that was left without a token, and those around it that are so then; the instance with the last.
    private mutating func endEmptyScopes(from scope: ElementInstanceKey) {
        var scope = scope
        while true {
            let row = instance.elements[scope]
            if row.loop != nil { return agenda.append(.roundEnded(scope)) }
            guard row.tokens == 0, row.compensation == nil else { return }
            if case .adHocSubprocess = instance.element(of: row).kind { return agenda.append(.roundEnded(scope)) }
            if scope == .root {
                return endInstance(.instanceTerminated(at: context.now, reason: "its last token was cancelled"))
            }
            terminate(scope)
            scope = row.scope
        }
    }
}

extension ProcessInstance {
    /// Whether the element instance is one of those or inside one.
    fileprivate func isInside(_ key: ElementInstanceKey, _ outer: [ElementInstanceKey]) -> Bool {
        var key = key
        while key != .root {
            if outer.contains(key) { return true }
            key = elements[key].scope
        }
        return false
    }

    /// The process that the element instance runs in: the root, or what a call began.
    fileprivate func process(around row: ElementInstance) -> ElementInstanceKey {
        var key = row.key
        while !isProcess(key) { key = elements[key].scope }
        return key
    }

    /// Why the keys of the change do not fit; nil where they do.
    func rejection(of change: Modification) -> Rejection? {
        for key in change.cancels where key == .root || !elements.contains(key) {
            return Rejection(.elementNotFound, "instance \(self.key) has no open element instance \(key) to cancel")
        }
        for case let key? in change.starts.map(\.near) where !elements.contains(key) {
            return Rejection(.elementNotFound, "instance \(self.key) has no open element instance \(key) to start in")
        }
        return nil
    }
}

extension ProcessDefinition {
    /// The element that a token at that place comes to; nil where there is no such place.
    fileprivate func target(of place: Modification.Start.Place) -> Element? {
        switch place {
        case .element(let index): index.position < elements.count ? self[index] : nil
        case .flow(let index): index.position < flows.count ? self[self[index].target] : nil
        }
    }

    /// The scopes around an element, the innermost first.
    fileprivate func scopes(around element: Element) -> [ElementIndex] {
        var path: [ElementIndex] = []
        var scope = element.scope
        while let index = scope {
            path.append(index)
            scope = self[index].scope
        }
        return path
    }

    /// Why no token can be put there.
    fileprivate func reasonAgainst(_ place: Modification.Start.Place, _ element: Element) -> String? {
        for index in scopes(around: element) where self[index].activity.isForCompensation || undoes(self[index]) {
            return "\(self[index].id) only undoes what completed"
        }
        if element.activity.isForCompensation { return "\(element.id) only undoes what completed" }
        switch element.kind {
        case .process: return "the process itself is not started inside an instance"
        case .boundaryEvent(let boundary): return "\(element.id) is an event on \(self[boundary.attachedTo].id)"
        case .eventSubprocess: return "\(element.id) is begun by its event"
        case .startEvent:
            guard let scope = element.scope, case .eventSubprocess = self[scope].kind else { return nil }
            return "\(element.id) begins an event sub-process when it happens; start what follows it"
        case .subprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask, .userTask, .serviceTask,
            .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .exclusiveGateway, .parallelGateway,
            .inclusiveGateway, .complexGateway, .eventBasedGateway, .intermediateThrowEvent, .intermediateCatchEvent,
            .endEvent:
            guard element.joins, case .element = place else { return nil }
            let flows = element.incoming.map { self[$0].id }.joined(separator: ", ")
            return "tokens wait at \(element.id) by their flows; name one of \(flows)"
        }
    }

    private func undoes(_ element: Element) -> Bool {
        guard case .eventSubprocess(_, let start) = element.kind, case .startEvent(let event) = self[start].kind else {
            return false
        }
        return event.trigger?.triggers.contains { if case .compensation = $0 { true } else { false } } ?? false
    }
}
