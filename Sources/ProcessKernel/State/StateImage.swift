import ProcessModel

/// A whole state as a value, which names definitions by their keys: what a snapshot saves, and what the event carries
/// that puts an instance into a state that it did not come to by itself.
package struct StateImage: Sendable, Equatable {
    /// The instance's own definition, then those that it called.
    package var definitionKeys: [DefinitionKey]
    package var status: ProcessInstance.Status
    package var businessKey: String?
    package var tenant: String?
    package var started: Instant
    package var ended: Instant?
    package var policyVersion: UInt32
    package var allowance: Allowance
    package var continuations: UInt32
    package var nextKey: UInt32
    package var done: ElementSet
    package var elements = KeyedTable<ElementInstance>()
    package var jobs = KeyedTable<Job>()
    package var timers = KeyedTable<RunningTimer>()
    package var subscriptions = KeyedTable<Subscription>()
    package var dispatches = KeyedTable<Dispatch>()
    package var incidents = KeyedTable<Incident>()
    package var agenda: [AgendaEntry] = []
    package var rewinding: Rewinding?
}

extension StateImage {
    /// What of the state does not fit the definitions, or what a row refers to is not there; nil when all is. Only
    /// damaged bytes have such a state.
    func fault(among definitions: [ProcessDefinition]) -> String? {
        for row in elements.rows {
            guard Int(row.process) < definitions.count,
                row.element.position < definitions[Int(row.process)].elements.count
            else { return "element instance \(row.key) is of no element of its definition" }
        }
        for job in jobs.rows where !elements.contains(job.elementInstance) {
            return "job \(job.key) belongs to no element instance"
        }
        for timer in timers.rows where !elements.contains(timer.elementInstance) {
            return "timer \(timer.key) belongs to no element instance"
        }
        for subscription in subscriptions.rows {
            guard let row = elements.find(subscription.elementInstance),
                subscription.element.position < definitions[Int(row.process)].elements.count
            else { return "subscription \(subscription.key) belongs to no element instance" }
        }
        return nil
    }
}

extension ProcessInstance {
    /// The state without its definitions.
    package var image: StateImage {
        StateImage(
            definitionKeys: attachedKeys, status: status, businessKey: businessKey, tenant: tenant, started: started,
            ended: ended, policyVersion: policyVersion, allowance: allowance, continuations: continuations,
            nextKey: nextKey, done: done, elements: elements, jobs: jobs, timers: timers, subscriptions: subscriptions,
            dispatches: dispatches, incidents: incidents, agenda: agenda, rewinding: rewinding)
    }

    /// Puts the instance into that state. Its definitions are attached.
    mutating func take(_ image: StateImage) {
        run(by: image.definitionKeys)
        status = image.status
        businessKey = image.businessKey
        tenant = image.tenant
        started = image.started
        ended = image.ended
        policyVersion = image.policyVersion
        allowance = image.allowance
        continuations = image.continuations
        nextKey = image.nextKey
        done = image.done
        elements = image.elements
        jobs = image.jobs
        timers = image.timers
        subscriptions = KeyedTable()
        conditionReaders = ConditionReaders()
        for subscription in image.subscriptions.rows { insert(subscription) }
        dispatches = image.dispatches
        incidents = image.incidents
        agenda = image.agenda
        rewinding = image.rewinding
        scopesWithJoins = image.elements.rows.filter { !$0.joins.isEmpty }.map(\.key)
    }
}

extension StateImage {
    /// The same state with new keys for all that is open, counted from `next` on in the same order: what was called by
    /// an old key, in this state or a later one, is not taken for it. Nil where the keys run out.
    ///
    /// - Dispatches are not renumbered: whoever renumbers decides which of them stay.
    func renumbered(from next: UInt32) -> StateImage? {
        var open = elements.rows.map(\.key.rawValue).filter { $0 != ElementInstanceKey.root.rawValue }
        open += jobs.rows.map(\.key.rawValue) + timers.rows.map(\.key.rawValue)
        open += subscriptions.rows.map(\.key.rawValue) + incidents.rows.map(\.key.rawValue)
        open.sort()
        // One more stands for all that is named and not open any more.
        guard UInt64(next) + UInt64(open.count) + 1 < UInt64(UInt32.max) else { return nil }
        var renumbering = Renumbering(table: [0: 0], gone: next)
        for (position, key) in open.enumerated() { renumbering.table[key] = next + 1 + UInt32(position) }
        var image = self
        image.nextKey = next + 1 + UInt32(open.count)
        image.elements = elements.mapped { renumbering.apply(to: $0) }
        image.jobs = jobs.mapped { job in
            var job = job
            job.key = renumbering(job.key)
            job.elementInstance = renumbering(job.elementInstance)
            return job
        }
        image.timers = timers.mapped { timer in
            var timer = timer
            timer.key = renumbering(timer.key)
            timer.elementInstance = renumbering(timer.elementInstance)
            return timer
        }
        image.subscriptions = subscriptions.mapped { subscription in
            var subscription = subscription
            subscription.key = renumbering(subscription.key)
            subscription.elementInstance = renumbering(subscription.elementInstance)
            return subscription
        }
        image.incidents = incidents.mapped { incident in
            var incident = incident
            incident.key = renumbering(incident.key)
            incident.elementInstance = renumbering(incident.elementInstance)
            incident.retry = incident.retry.mapped(keys: renumbering.callAsFunction)
            return incident
        }
        image.agenda = agenda.map { $0.mapped(keys: renumbering.callAsFunction) }
        return image
    }
}

/// New keys for old ones.
private struct Renumbering {
    var table: [UInt32: UInt32]
    /// For a key of what is not open any more.
    let gone: UInt32

    func callAsFunction<Key: LocalKey>(_ key: Key) -> Key { Key(rawValue: table[key.rawValue] ?? gone) }

    func apply(to row: ElementInstance) -> ElementInstance {
        var row = row
        row.key = self(row.key)
        row.scope = self(row.scope)
        row.job = row.job.map { self($0) }
        row.timers = row.timers.map { self($0) }
        row.subscriptions = row.subscriptions.map { self($0) }
        row.undoesFor = row.undoesFor.map { self($0) }
        if let run = row.compensation { row.compensation?.scope = self(run.scope) }
        return row
    }
}

extension AgendaEntry {
    /// The same entry with other keys, elements and flows.
    func mapped(
        keys: (ElementInstanceKey) -> ElementInstanceKey = { $0 }, elements: (ElementIndex) -> ElementIndex = { $0 },
        flows: (FlowIndex) -> FlowIndex = { $0 }
    ) -> AgendaEntry {
        func mapped(_ occurrence: Occurrence) -> Occurrence {
            Occurrence(
                elements(occurrence.event), trigger: occurrence.trigger, of: keys(occurrence.elementInstance),
                variables: occurrence.variables)
        }
        switch self {
        case .enter(let element, let flow, let scope):
            return .enter(elements(element), via: flow.map(flows), scope: keys(scope))
        case .run(let key): return .run(keys(key))
        case .perform(let key): return .perform(keys(key))
        case .complete(let key): return .complete(keys(key))
        case .leave(let key): return .leave(keys(key))
        case .trigger(let occurrence): return .trigger(mapped(occurrence))
        case .throwError(let error, let key): return .throwError(error, from: keys(key))
        case .escalate(let code, let variables, let scope, let label):
            return .escalate(code: code, variables: variables, scope: keys(scope), label: label)
        case .broadcast(let name, let variables, let key, let process):
            return .broadcast(name: name, variables: variables, from: keys(key), within: process.map(keys))
        case .send(let message, let key): return .send(message, from: keys(key))
        case .enterTriggered(let occurrence, let flow, let scope):
            return .enterTriggered(mapped(occurrence), via: flows(flow), scope: keys(scope))
        case .nextRound(let key): return .nextRound(keys(key))
        case .roundEnded(let key): return .roundEnded(keys(key))
        case .undoNext(let key): return .undoNext(keys(key))
        case .cancelTransaction(let key): return .cancelTransaction(keys(key))
        case .waitAgain(let event, let key): return .waitAgain(elements(event), of: keys(key))
        }
    }
}
