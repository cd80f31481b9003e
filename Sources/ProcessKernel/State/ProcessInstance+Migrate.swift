import FEEL
import ProcessModel

/// What a migration does to the state: every position in the old definition becomes one in the new. What waits and is
/// gone was called off by events before it, what is new is armed by events after it.
extension ProcessInstance {
    mutating func apply(_ migration: Migration) {
        guard let process = process(migration.definition) else {
            preconditionFailure("definition \(migration.definition.rawValue) was not attached before it is run by")
        }
        let moved = positions(runBy: migration.called ?? definitionKey)
        let places = Places(migration, of: moved, from: self.process(at: moved[0]), to: self.process(at: process))
        var image = image
        for position in moved { image.definitionKeys[Int(position)] = migration.definition }
        image.elements = elements.mapped { places.apply(to: $0) }
        image.jobs = jobs.mapped { job in
            var job = job
            if runs(job.elementInstance, by: moved) { job.computedType = places.computedType(of: job, in: self) }
            return job
        }
        image.timers = timers.mapped { timer in
            var timer = timer
            if runs(timer.elementInstance, by: moved) { timer.element = places(timer.element) }
            return timer
        }
        image.subscriptions = subscriptions.mapped { subscription in
            var subscription = subscription
            if runs(subscription.elementInstance, by: moved) { subscription.element = places(subscription.element) }
            return subscription
        }
        image.incidents = incidents.mapped { incident in
            var incident = incident
            incident.retry = places.apply(to: incident.retry, in: self)
            return incident
        }
        image.agenda = agenda.map { places.apply(to: $0, in: self) }
        if moved[0] == 0 {
            image.done = ElementSet()
            for pair in migration.elements where done.contains(pair.old) { image.done.insert(pair.new) }
        }
        take(image)
    }

    /// The positions in `processes` of a definition: after a migration there may be two.
    func positions(runBy key: DefinitionKey) -> [UInt32] {
        let positions = attachedKeys.indices.filter { attachedKeys[$0] == key }.map(UInt32.init)
        precondition(!positions.isEmpty, "definition \(key.rawValue) was never run by")
        return positions
    }

    /// Whether an element instance is of the definition at these positions.
    func runs(_ key: ElementInstanceKey, by positions: [UInt32]) -> Bool {
        elements.find(key).map { positions.contains($0.process) } ?? false
    }
}

/// Where elements and flows are in the new definition. What is in use has a place there: the plan saw to that.
private struct Places {
    private let old: ProcessDefinition
    private let new: ProcessDefinition
    /// The positions of the old definition among those that the instance runs by.
    private let moved: [UInt32]
    private var elements: [ElementIndex?]
    private var flows: [FlowIndex?]

    init(_ migration: Migration, of moved: [UInt32], from old: ProcessDefinition, to new: ProcessDefinition) {
        self.moved = moved
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

    /// What a process can undo of another that it called, or that called it, goes along too.
    func apply(to row: ElementInstance) -> ElementInstance {
        var row = row
        if !row.undoable.isEmpty { row.undoable = row.undoable.map { apply(to: $0, in: row.process) } }
        if let record = row.undoes { row.undoes = apply(to: record, in: row.process) }
        if var run = row.compensation {
            run.queue = run.queue.map { apply(to: $0, in: row.process) }
            row.compensation = run
        }
        guard moved.contains(row.process) else { return row }
        row.element = self(row.element)
        row.firedEvents = row.firedEvents.compactMap { elements[$0.position] }
        row.seen = row.seen.compactMap { seen in
            elements[seen.event.position].map { Seen(event: $0, trigger: seen.trigger) }
        }
        row.startsLater = row.startsLater.map { self($0) }
        row.joins = row.joins.map(apply)
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

    /// - Parameter process: the position of the definition that the record is kept in.
    private func apply(to record: CompensationRecord, in process: UInt32) -> CompensationRecord {
        let element = moved.contains(record.process ?? process) ? self(record.element) : record.element
        switch record.undoing {
        case .handler:
            if !moved.contains(process) { return record }
            let element = self(record.element)
            guard let handler = new[element].activity.compensationHandler else {
                preconditionFailure("\(new[element].id) cannot be undone in the new definition")
            }
            return CompensationRecord(element: element, visit: record.visit, undoing: .handler(handler))
        case .scope(let variables, let records, let process):
            return CompensationRecord(
                element: element, visit: record.visit,
                undoing: .scope(
                    variables: moved.contains(process) ? apply(to: variables) : variables,
                    records: records.map { apply(to: $0, in: process) }, process: process))
        case .open(let variables, let records, let process):
            return CompensationRecord(
                element: element, visit: record.visit,
                undoing: .open(
                    variables: moved.contains(process) ? apply(to: variables) : variables,
                    records: records.map { apply(to: $0, in: process) }, process: process))
        case .rounds(let records):
            return CompensationRecord(
                element: element, visit: record.visit, undoing: .rounds(records.map { apply(to: $0, in: process) }))
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
        return type == element.jobSettings?.fixedType ? nil : type
    }

    func apply(to entry: AgendaEntry, in instance: ProcessInstance) -> AgendaEntry {
        guard instance.runs(entry.holder, by: moved), entry.isOfDefinition else { return entry }
        return entry.mapped(elements: { self($0) }, flows: { self($0) })
    }
}

extension CompensationRecord {
    /// The position of the definition that its element is of, where the record says it itself.
    fileprivate var process: UInt32? {
        switch undoing {
        case .scope(_, _, let process), .open(_, _, let process): process
        case .handler, .rounds: nil
        }
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
