import FEEL
import ProcessModel

/// What a migration does to the state: every position in the old definition becomes one in the new. What waits and is
/// gone was called off by events before it, what is new is armed by events after it.
extension ProcessInstance {
    mutating func apply(_ migration: Migration) {
        guard let process = process(migration.definition) else {
            preconditionFailure("definition \(migration.definition.rawValue) was not attached before it is run by")
        }
        let places = Places(migration, from: definition, to: self.process(at: process))
        var image = image
        image.definitionKeys[0] = migration.definition
        image.elements = elements.mapped { $0.process == 0 ? places.apply(to: $0) : $0 }
        image.jobs = jobs.mapped { job in
            var job = job
            if isOwn(job.elementInstance) { job.computedType = places.computedType(of: job, in: self) }
            return job
        }
        image.timers = timers.mapped { timer in
            var timer = timer
            if isOwn(timer.elementInstance) { timer.element = places(timer.element) }
            return timer
        }
        image.subscriptions = subscriptions.mapped { subscription in
            var subscription = subscription
            if isOwn(subscription.elementInstance) { subscription.element = places(subscription.element) }
            return subscription
        }
        image.incidents = incidents.mapped { incident in
            var incident = incident
            incident.retry = places.apply(to: incident.retry, in: self)
            return incident
        }
        image.agenda = agenda.map { places.apply(to: $0, in: self) }
        image.done = ElementSet()
        for pair in migration.elements where done.contains(pair.old) { image.done.insert(pair.new) }
        take(image)
    }

    /// Whether an element instance is of the instance's own definition.
    func isOwn(_ key: ElementInstanceKey) -> Bool { elements.find(key)?.process == 0 }
}

/// Where elements and flows are in the new definition. What is in use has a place there: the plan saw to that.
private struct Places {
    private let old: ProcessDefinition
    private let new: ProcessDefinition
    private var elements: [ElementIndex?]
    private var flows: [FlowIndex?]

    init(_ migration: Migration, from old: ProcessDefinition, to new: ProcessDefinition) {
        self.old = old
        self.new = new
        elements = Array(repeating: nil, count: old.elements.count)
        flows = Array(repeating: nil, count: old.flows.count)
        for pair in migration.elements { elements[pair.old.position] = pair.new }
        for pair in migration.flows { flows[pair.old.position] = pair.new }
    }

    func callAsFunction(_ element: ElementIndex) -> ElementIndex {
        guard let place = elements[element.position] else {
            preconditionFailure("\(old[element].id) is in use and has no place in the new definition")
        }
        return place
    }

    private func callAsFunction(_ flow: FlowIndex) -> FlowIndex {
        guard let place = flows[flow.position] else {
            preconditionFailure("flow \(old[flow].id) is in use and has no place in the new definition")
        }
        return place
    }

    func apply(to row: ElementInstance) -> ElementInstance {
        var row = row
        row.element = self(row.element)
        row.firedEvents = row.firedEvents.compactMap { elements[$0.position] }
        row.seen = row.seen.compactMap { seen in
            elements[seen.event.position].map { Seen(event: $0, trigger: seen.trigger) }
        }
        row.startsLater = row.startsLater.map { self($0) }
        row.joins = row.joins.map(apply)
        row.undoable = row.undoable.map(apply)
        row.undoes = row.undoes.map(apply)
        if let run = row.compensation { row.compensation?.queue = run.queue.map(apply) }
        row.variables = apply(to: row.variables)
        // What has passed all listeners of a phase has passed those of the new version.
        if let progress = row.listeners {
            let count = new[row.element].listeners(in: progress.phase).count
            row.listeners = ListenerProgress(phase: progress.phase, done: UInt32(count))
        }
        return row
    }

    private func apply(to join: Join) -> Join {
        let before = old[join.gateway]
        let after = new[self(join.gateway)]
        var arrived = [UInt32](repeating: 0, count: after.incoming.count)
        var fired = [Bool](repeating: false, count: after.incoming.count)
        for (position, flow) in before.incoming.enumerated() {
            guard let place = flows[flow.position], let target = after.incoming.firstIndex(of: place) else { continue }
            arrived[target] += join.arrived[position]
            if join.hasFired { fired[target] = join.fired[position] }
        }
        var result = Join(gateway: after.index, arrived: arrived)
        if join.hasFired { result.fired = fired }
        return result
    }

    private func apply(to record: CompensationRecord) -> CompensationRecord {
        switch record.undoing {
        case .handler:
            let element = self(record.element)
            guard let handler = new[element].activity.compensationHandler else {
                preconditionFailure("\(new[element].id) cannot be undone in the new definition")
            }
            return CompensationRecord(element: element, visit: record.visit, undoing: .handler(handler))
        case .scope(let variables, let records, let process):
            if process != 0 { return record }
            return CompensationRecord(
                element: self(record.element), visit: record.visit,
                undoing: .scope(variables: apply(to: variables), records: records.map(apply), process: process))
        case .open(let variables, let records, let process):
            if process != 0 { return record }
            return CompensationRecord(
                element: self(record.element), visit: record.visit,
                undoing: .open(variables: apply(to: variables), records: records.map(apply), process: process))
        case .rounds(let records):
            return CompensationRecord(
                element: self(record.element), visit: record.visit, undoing: .rounds(records.map(apply)))
        }
    }

    /// Who wrote a variable is only told: an element without a place is forgotten.
    private func apply(to variables: VariableList) -> VariableList {
        var result = VariableList()
        for variable in variables.all {
            var variable = variable
            // The writer of what a call was given is of the calling definition, so it need not be in this one.
            variable.writer = variable.writer.flatMap { $0.position < elements.count ? elements[$0.position] : nil }
            result.set(variable)
        }
        return result
    }

    /// A job keeps the type that it was created with.
    func computedType(of job: Job, in instance: ProcessInstance) -> String? {
        let type = instance.type(of: job)
        let element = new[self(instance.elements[job.elementInstance].element)]
        return type == element.jobSettings?.type.literalValue?.asString ? nil : type
    }

    func apply(to entry: AgendaEntry, in instance: ProcessInstance) -> AgendaEntry {
        guard instance.isOwn(entry.holder), entry.isOfDefinition else { return entry }
        return entry.mapped(elements: { self($0) }, flows: { self($0) })
    }
}

extension AgendaEntry {
    /// Whether the entry names elements or flows.
    var isOfDefinition: Bool {
        switch self {
        case .enter, .trigger, .enterTriggered, .waitAgain: true
        case .run, .perform, .complete, .leave, .throwError, .escalate, .broadcast, .send, .nextRound, .roundEnded,
            .undoNext, .cancelTransaction:
            false
        }
    }
}
