import ProcessModel

/// A running instance goes on by another definition.
extension Step {
    /// Why it cannot be done; then nothing of this step counts.
    mutating func migrate(to key: DefinitionKey, names: [MigrationName], called: [DefinitionKey]) -> Rejection? {
        let plans: [MigrationPlan]
        switch instance.plans(migratingTo: key, names, called: called, in: context.library) {
        case .failure(let rejection): return rejection
        case .success(let found): plans = found
        }
        let problems = plans.flatMap(\.problems)
        guard problems.isEmpty else {
            return Rejection(.cannotMigrate, problems.joined(separator: "; "))
        }
        for plan in plans {
            for timer in plan.goneTimers {
                record(.timerRemoved(timer))
                effects.append(.removeTimer(timer))
            }
            for subscription in plan.goneSubscriptions { unsubscribe(subscription) }
        }
        let before = instance.elements
        var moved: [UInt32] = []
        for plan in plans {
            guard let entry = context.library.entry(plan.migration.definition) else { continue }
            moved += instance.positions(runBy: plan.migration.called ?? instance.definitionKey)
            attach(entry)
            record(.stateReplaced(.migration(plan.migration)))
        }
        agenda = Agenda(instance.agenda)
        moveWork(of: moved, besides: before)
        let incidents = instance.incidents.count
        for row in Array(instance.elements.rows) where moved.contains(row.process) { armAgain(row) }
        if instance.incidents.count > incidents {
            return Rejection(
                .cannotMigrate,
                "an event of the new version cannot wait: "
                    + instance.incidents.rows.reduce("") { $1.message })
        }
        beginFullJoins(of: moved)
        return nil
    }

    /// What the outside keeps of open work says at which element of which definition it is.
    private mutating func moveWork(of moved: [UInt32], besides before: KeyedTable<ElementInstance>) {
        for job in instance.jobs.rows where instance.runs(job.elementInstance, by: moved) {
            // Whoever does a job whose element stays where it is goes on.
            if before[job.elementInstance].element == instance.elements[job.elementInstance].element { continue }
            effects += [.removeJob(job.key), .createJob(offer(job))]
        }
        for timer in instance.timers.rows where instance.runs(timer.elementInstance, by: moved) {
            effects += [.removeTimer(timer.key), .startTimer(timer.key, timer.element, due: timer.due)]
        }
        for subscription in instance.subscriptions.rows where instance.runs(subscription.elementInstance, by: moved) {
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
    private mutating func beginFullJoins(of moved: [UInt32]) {
        for scope in instance.scopesWithJoins where instance.runs(scope, by: moved) {
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
    /// What it takes: a plan for the instance's own definition, unless it runs by that, then those for what it called.
    package func plans(
        migratingTo key: DefinitionKey, _ names: [MigrationName], called: [DefinitionKey], in library: ProcessLibrary
    ) -> Result<[MigrationPlan], Rejection> {
        for key in [key] + called where library.entry(key) == nil {
            return .failure(Rejection(.cannotMigrate, "definition \(key.rawValue) is not deployed"))
        }
        var moves = moves(toCalled: called, in: library)
        if key != definitionKey, let new = library.entry(key)?.definition {
            moves.insert(CalledMove(from: definitionKey, to: key, new), at: 0)
        }
        if moves.isEmpty {
            let what = called.isEmpty ? "" : ", and so does what it has called"
            return .failure(Rejection(.cannotMigrate, "instance \(self.key) runs by that version already\(what)"))
        }
        // A name counts where there is something of that name; one that is nowhere is told once.
        let olds = moves.map { process(at: positions(runBy: $0.from)[0]) }
        return .success(
            moves.enumerated().map { position, move in
                plan(
                    move,
                    names: names.filter { name in
                        olds[position].has(name.old) || (position == 0 && !olds.contains { $0.has(name.old) })
                    })
            })
    }

    fileprivate func element(at index: ElementIndex, in scope: ElementInstanceKey) -> Element {
        definition(of: scope)[index]
    }
}

extension ProcessDefinition {
    fileprivate func has(_ id: String) -> Bool { element(id: id) != nil || flows.contains { $0.id == id } }
}
