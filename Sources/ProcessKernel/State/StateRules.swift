import ProcessModel

extension ProcessInstance {
    /// What is wrong with the state between two decisions; empty for every state that the kernel may leave.
    ///
    /// Everything that the state counts is counted again from what is there, so that a counter that is wrong by one
    /// shows at once and not when it is used.
    package var brokenRules: [String] {
        var broken: [String] = []
        if status == .unborn { return elements.isEmpty ? [] : ["an instance without events has elements"] }
        for row in elements.rows {
            checkPlace(of: row, &broken)
            checkCounts(of: row, &broken)
            checkJoins(of: row, &broken)
            checkReason(of: row, &broken)
        }
        if scopesWithJoins != elements.rows.filter({ !$0.joins.isEmpty }).map(\.key) {
            broken.append("the scopes with joins are not those that are kept")
        }
        checkTables(&broken)
        checkAllowance(&broken)
        if status.isEnded { checkEnd(&broken) }
        if rewinding != nil, status.isEnded || elements.find(.root)?.compensation == nil {
            broken.append("the instance is to be put back, and nothing is undone that this waits for")
        }
        if status == .active, agenda.isEmpty, continuations > 0 { broken.append("nothing is left of a cut decision") }
        if !status.isEnded, waits.isEmpty { broken.append("the instance has not ended and waits for nothing") }
        if status.isEnded, !waits.isEmpty { broken.append("the instance has ended and waits for something") }
        return broken
    }

    private func checkPlace(of row: ElementInstance, _ broken: inout [String]) {
        if row.key == .root {
            if row.element != .process || row.scope != .root { broken.append("the root is not the process") }
            return
        }
        guard let scope = elements.find(row.scope) else {
            broken.append("\(name(row)) is in scope \(row.scope), which is not there")
            return
        }
        if row.round != nil {
            if scope.element != row.element || scope.loop == nil {
                broken.append("\(name(row)) is a round in \(name(scope)), which is not its loop")
            }
        } else if isProcess(row.key) {
            guard case .callActivity = element(of: scope).kind else {
                broken.append("\(name(row)) is called by \(name(scope)), which calls nothing")
                return
            }
        } else if element(of: row).scope != scope.element || row.process != scope.process {
            broken.append("\(name(row)) is in \(name(scope)), which is not its scope in the definition")
        }
    }

    /// Tokens of a scope: its children, those on flows (on the agenda, or stopped by an incident) and those at joins.
    private func checkCounts(of row: ElementInstance, _ broken: inout [String]) {
        let children = elements.rows.count { $0.scope == row.key && $0.key != .root }
        if children != Int(row.children) {
            broken.append("\(name(row)) counts \(row.children) children, there are \(children)")
        }
        let entering = agenda + incidents.rows.map(\.retry)
        let onFlows = entering.count { entry in
            switch entry {
            // A complex gateway that is looked at again gets no token by that.
            case .enter(let element, nil, let scope):
                scope == row.key && !definition(of: row.key)[element].isComplexJoin
            case .enter(_, _, let scope), .enterTriggered(_, _, let scope): scope == row.key
            case .run, .perform, .complete, .leave, .trigger, .throwError, .nextRound, .roundEnded, .undoNext,
                .cancelTransaction, .escalate, .broadcast, .send, .waitAgain:
                false
            }
        }
        let atJoins = row.joins.reduce(0) { $0 + $1.arrived.reduce(0, +) }
        let entries = hasNotBegun(row) ? element(of: row).kind.scope?.entries.count ?? 0 : 0
        let tokens = children + onFlows + Int(atJoins) + entries
        if tokens != Int(row.tokens) {
            broken.append(
                "\(name(row)) counts \(row.tokens) tokens, there are \(tokens): "
                    + "\(children) at elements, \(onFlows) on flows, \(atJoins) at joins")
        }
        let open = incidents.rows.count { $0.elementInstance == row.key }
        if open != Int(row.openIncidents) {
            broken.append("\(name(row)) counts \(row.openIncidents) incidents, there are \(open)")
        }
    }

    /// The tokens of a scope are counted from its activation; they are put on their way when it begins, which an
    /// incident or a listener may put off.
    private func hasNotBegun(_ row: ElementInstance) -> Bool {
        guard !status.isEnded, element(of: row).kind.scope != nil, !isLoopBody(row) else { return false }
        if row.listeners?.phase == .start, isListening(row.key) { return true }
        if agenda.contains(.run(row.key)) || agenda.contains(.perform(row.key)) { return true }
        return incidents.rows.contains { incident in
            guard incident.elementInstance == row.key else { return false }
            switch incident.retry {
            case .run, .perform: return true
            case .enter, .complete, .leave, .trigger, .throwError, .escalate, .broadcast, .send, .enterTriggered,
                .nextRound, .roundEnded, .undoNext, .cancelTransaction, .waitAgain:
                return false
            }
        }
    }

    private func checkJoins(of row: ElementInstance, _ broken: inout [String]) {
        for (position, join) in row.joins.enumerated() {
            let gateway = process(at: row.process)[join.gateway]
            if row.joins[..<position].contains(where: { $0.gateway == join.gateway }) {
                broken.append("\(name(row)) has two joins at \(gateway.id)")
            }
            if join.arrived.count != gateway.incoming.count {
                broken.append("the join at \(gateway.id) counts \(join.arrived.count) flows")
            }
            let missing = join.arrived.count { $0 == 0 }
            if missing != Int(join.missing) {
                broken.append("the join at \(gateway.id) misses \(missing) flows and counts \(join.missing)")
            }
            if case .parallelGateway = gateway.kind, missing == 0 {
                broken.append("the join at \(gateway.id) has all its tokens and waits")
            }
            if missing == join.arrived.count, !join.hasFired {
                broken.append("the join at \(gateway.id) has no token and is kept")
            }
        }
    }

    /// Every open element instance has something that will end it; one without would stay for ever.
    private func checkReason(of row: ElementInstance, _ broken: inout [String]) {
        guard row.key != .root, row.job == nil, row.tokens == 0, row.openIncidents == 0 else { return }
        let hasOwnTimer = row.timers.contains { timers.find($0)?.element == row.element || isGateway(row) }
        let hasOwnSubscription = row.subscriptions.contains {
            subscriptions.find($0)?.element == row.element || isGateway(row)
        }
        let isOnAgenda = agenda.contains { entry in
            switch entry {
            case .enter, .enterTriggered, .escalate, .broadcast, .send: false
            case .run, .perform, .complete, .leave, .trigger, .throwError, .nextRound, .roundEnded, .undoNext,
                .cancelTransaction, .waitAgain:
                entry.holder == row.key
            }
        }
        let isHeld =
            waitsForCompletion(row) || row.compensation != nil || isAdHoc(row)
            || row.key == waitingStart(of: .root) || isHeldStart(row)
        if !hasOwnTimer, !hasOwnSubscription, !isOnAgenda, !isHeld {
            broken.append("\(name(row)) is open and nothing will end it")
        }
    }

    /// A start that happened goes on once the event sub-processes beside it wait, which an incident may put off.
    private func isHeldStart(_ row: ElementInstance) -> Bool {
        guard case .eventSubprocess(_, row.element) = element(of: row.scope).kind else { return false }
        return incidents.rows.contains { $0.retry == .perform(row.scope) }
    }

    private func isGateway(_ row: ElementInstance) -> Bool {
        if case .eventBasedGateway = element(of: row).kind { true } else { false }
    }

    private func isAdHoc(_ row: ElementInstance) -> Bool {
        if case .adHocSubprocess = element(of: row).kind { true } else { false }
    }

    private func checkTables(_ broken: inout [String]) {
        for job in jobs.rows where elements.find(job.elementInstance)?.job != job.key {
            broken.append("job \(job.key) is not that of its element instance")
        }
        for row in elements.rows {
            if let job = row.job, !jobs.contains(job) {
                broken.append("\(name(row)) has job \(job), which is not there")
            }
            for timer in row.timers where timers.find(timer)?.elementInstance != row.key {
                broken.append("\(name(row)) has timer \(timer), which is not there")
            }
        }
        for subscription in subscriptions.rows
        where !(elements.find(subscription.elementInstance)?.subscriptions.contains(subscription.key) ?? false) {
            broken.append("subscription \(subscription.key) is not one of its element instance")
        }
        for timer in timers.rows where !(elements.find(timer.elementInstance)?.timers.contains(timer.key) ?? false) {
            broken.append("timer \(timer.key) is not one of its element instance")
        }
        for incident in incidents.rows where !elements.contains(incident.elementInstance) {
            broken.append("incident \(incident.key) is at an element instance that is not there")
        }
        let keys =
            elements.rows.map(\.key.rawValue) + jobs.rows.map(\.key.rawValue) + timers.rows.map(\.key.rawValue)
            + incidents.rows.map(\.key.rawValue) + subscriptions.rows.map(\.key.rawValue)
            + dispatches.rows.map(\.key.rawValue)
        if Set(keys).count != keys.count { broken.append("two things have the same key") }
        if let highest = keys.max(), highest >= nextKey { broken.append("the next key was used already") }
    }

    private func checkAllowance(_ broken: inout [String]) {
        let reserved = jobs.rows.reduce(Resources.none) { $0 + $1.reserved }
        if reserved != allowance.reserved {
            broken.append("\(allowance.reserved) is reserved, the jobs hold \(reserved)")
        }
        if let short = (allowance.reserved + allowance.spent).firstExceeding(allowance.limit) {
            broken.append("more is reserved and spent than the limit of \(short) allows")
        }
    }

    private func checkEnd(_ broken: inout [String]) {
        if elements.count != 1 || !jobs.isEmpty || !timers.isEmpty || !subscriptions.isEmpty || !incidents.isEmpty
            || !agenda.isEmpty
        {
            broken.append("something is left of an instance that has ended")
        }
        if ended == nil { broken.append("the instance has ended at no time") }
    }

    private func name(_ row: ElementInstance) -> String { "\(element(of: row).id).\(row.key)" }
}
