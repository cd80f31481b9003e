import ProcessModel

/// A running instance goes on by another definition.
extension Step {
    /// Why it cannot be done; then nothing of this step counts.
    mutating func migrate(to key: DefinitionKey, names: [MigrationName]) -> Rejection? {
        guard let entry = context.library.entry(key) else {
            return Rejection(.cannotMigrate, "definition \(key.rawValue) is not deployed")
        }
        if key == instance.definitionKey {
            return Rejection(.cannotMigrate, "instance \(instance.key) runs by that version already")
        }
        let plan = instance.plan(migratingTo: key, entry.definition, names: names)
        guard plan.problems.isEmpty else {
            return Rejection(.cannotMigrate, plan.problems.joined(separator: "; "))
        }
        for timer in plan.goneTimers {
            record(.timerRemoved(timer))
            effects.append(.removeTimer(timer))
        }
        for subscription in plan.goneSubscriptions { unsubscribe(subscription) }
        let before = instance.elements
        attach(entry)
        record(.stateReplaced(.migration(plan.migration)))
        agenda = Agenda(instance.agenda)
        moveWork(besides: before)
        let incidents = instance.incidents.count
        for row in Array(instance.elements.rows) where row.process == 0 { armAgain(row) }
        if instance.incidents.count > incidents {
            return Rejection(
                .cannotMigrate,
                "an event of the new version cannot wait: "
                    + instance.incidents.rows.reduce("") { $1.message })
        }
        beginFullJoins()
        return nil
    }

    /// What the outside keeps of open work says at which element of which definition it is.
    private mutating func moveWork(besides before: KeyedTable<ElementInstance>) {
        for job in instance.jobs.rows where instance.isOwn(job.elementInstance) {
            // Whoever does a job whose element stays where it is goes on.
            if before[job.elementInstance].element == instance.elements[job.elementInstance].element { continue }
            effects += [.removeJob(job.key), .createJob(offer(job))]
        }
        for timer in instance.timers.rows where instance.isOwn(timer.elementInstance) {
            effects += [.removeTimer(timer.key), .startTimer(timer.key, timer.element, due: timer.due)]
        }
        for subscription in instance.subscriptions.rows where instance.isOwn(subscription.elementInstance) {
            effects += [.unsubscribe(subscription), .subscribe(subscription)]
        }
    }

    /// Lets the events wait that the new version has and the old had not. What waits or has happened stays as it is.
    private mutating func armAgain(_ row: ElementInstance) {
        let element = instance.element(of: row)
        let entries = agenda.entries + instance.incidents.rows.map(\.retry)
        // What has yet to begin will arm them by itself.
        if entries.contains(where: { $0 == .run(row.key) || $0 == .perform(row.key) }) { return }
        if row.round == nil, !armBoundaryEvents(of: row.key, element) { return }
        if let scope = element.kind.scope, row.undoesFor == nil, row.compensation == nil, !instance.isLoopBody(row),
            !instance.isInterrupted(row.key)
        {
            _ = armEventSubprocesses(of: row.key, scope)
        }
        // What has happened and is still to be followed up is not waited for again.
        if entries.contains(where: { $0.holder == row.key }) { return }
        switch element.kind {
        case .intermediateCatchEvent(let event): _ = arm(event, of: element.index, for: row.key)
        case .receiveTask(let settings): if !instance.isLoopBody(row) { performReceiveTask(settings, element, row.key) }
        case .eventBasedGateway: performEventBasedGateway(element, row.key)
        case .userTask: if instance.isOpenTask(row.key) { _ = startTimeouts(of: row.key, element) }
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .serviceTask, .sendTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
            .parallelGateway, .inclusiveGateway, .complexGateway, .startEvent, .intermediateThrowEvent,
            .boundaryEvent, .endEvent:
            break
        }
    }

    /// A join of the new version may have all its tokens though none has just come.
    private mutating func beginFullJoins() {
        for scope in instance.scopesWithJoins where instance.isOwn(scope) {
            for join in instance.elements[scope].joins {
                let element = instance.element(at: join.gateway, in: scope)
                while let join = instance.elements[scope].joins.first(where: { $0.gateway == element.index }),
                    isFull(join, element)
                {
                    agenda.append(.run(activate(element, scope: scope)))
                }
            }
        }
    }

    private func isFull(_ join: Join, _ element: Element) -> Bool {
        switch element.kind {
        case .parallelGateway: join.missing == 0
        // These are looked at when nothing else moves.
        case .inclusiveGateway, .complexGateway: false
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .exclusiveGateway, .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent,
            .boundaryEvent, .endEvent:
            join.arrived.reduce(0, +) >= element.activity.startQuantity
        }
    }
}

extension ProcessInstance {
    fileprivate func element(at index: ElementIndex, in scope: ElementInstanceKey) -> Element {
        definition(of: scope)[index]
    }
}
