package import ProcessModel

/// What it takes to let an instance go on by another definition, worked out before anything is done.
package struct MigrationPlan: Sendable, Equatable {
    package var migration: Migration
    /// What is open and has no place in the new definition: all of it. Empty where the instance can be migrated.
    package var problems: [String] = []
    /// What is called off: what it waits for is not there in the new definition.
    package var goneTimers: [TimerKey] = []
    package var goneSubscriptions: [SubscriptionKey] = []
}

/// An element or flow of the old definition is another one in the new, by their ids.
package struct MigrationName: Sendable, Equatable {
    package var old: String
    package var new: String

    package init(old: String, new: String) {
        self.old = old
        self.new = new
    }
}

extension ProcessInstance {
    /// The plan to go on by `new`. Elements of equal id and kind are each other's place, and those that `names` says.
    package func plan(
        migratingTo key: DefinitionKey, _ new: ProcessDefinition, names: [MigrationName]
    ) -> MigrationPlan {
        plan(CalledMove(from: definitionKey, to: key, new), names: names)
    }

    /// The plan for one of the definitions that the instance runs by.
    package func plan(_ move: CalledMove, names: [MigrationName]) -> MigrationPlan {
        var planner = MigrationPlanner(self, move, names)
        planner.look()
        return planner.plan
    }

    /// The called processes that have another version among these, and are open or can be undone.
    package func moves(toCalled keys: [DefinitionKey], in library: ProcessLibrary) -> [CalledMove] {
        var moves: [CalledMove] = []
        for key in keys {
            guard let new = library.entry(key)?.definition else { continue }
            for (position, old) in attachedKeys.enumerated() where old != key && old != definitionKey {
                guard process(at: UInt32(position)).id == new.id, !moves.contains(where: { $0.from == old }),
                    isInUse(UInt32(position))
                else { continue }
                moves.append(CalledMove(from: old, to: key, new))
            }
        }
        return moves
    }

    private func isInUse(_ process: UInt32) -> Bool {
        elements.rows.contains { row in
            row.process == process
                || (row.undoable + (row.compensation?.queue ?? []) + (row.undoes.map { [$0] } ?? []))
                    .contains { $0.names(process) }
        }
    }
}

/// That what runs by one definition goes on by another.
package struct CalledMove: Sendable {
    package let from: DefinitionKey
    package let to: DefinitionKey
    package let new: ProcessDefinition

    package init(from: DefinitionKey, to: DefinitionKey, _ new: ProcessDefinition) {
        self.from = from
        self.to = to
        self.new = new
    }
}

extension CompensationRecord {
    /// Whether it undoes something in the definition at that position. As deep as scopes are nested.
    fileprivate func names(_ process: UInt32) -> Bool {
        switch undoing {
        case .handler: false
        case .scope(_, let inner, let own), .open(_, let inner, let own):
            own == process || inner.contains { $0.names(process) }
        case .rounds(let inner): inner.contains { $0.names(process) }
        }
    }
}

private struct MigrationPlanner {
    let instance: ProcessInstance
    let old: ProcessDefinition
    let new: ProcessDefinition
    /// The positions of the old definition among those that the instance runs by.
    private let moved: [UInt32]
    var plan: MigrationPlan
    private var elements: [ElementIndex?]
    private var flows: [FlowIndex?]

    init(_ instance: ProcessInstance, _ move: CalledMove, _ names: [MigrationName]) {
        self.instance = instance
        new = move.new
        moved = instance.positions(runBy: move.from)
        old = instance.process(at: moved[0])
        let called = move.from == instance.definitionKey ? nil : move.from
        plan = MigrationPlan(migration: Migration(definition: move.to, called: called, elements: [], flows: []))
        elements = Array(repeating: nil, count: old.elements.count)
        flows = Array(repeating: nil, count: old.flows.count)
        for name in names { check(name) }
        place(names)
    }

    private mutating func check(_ name: MigrationName) {
        if let element = old.element(id: name.old) {
            guard let target = new.element(id: name.new) else {
                return problem("\(name.old)=\(name.new): the new version has no element \(name.new)")
            }
            if target.kind.word != element.kind.word {
                problem("\(name.old) is a \(element.kind.word), \(name.new) is a \(target.kind.word)")
            }
        } else if old.flows.contains(where: { $0.id == name.old }) {
            if !new.flows.contains(where: { $0.id == name.new }) {
                problem("\(name.old)=\(name.new): the new version has no flow \(name.new)")
            }
        } else {
            problem("\(name.old)=\(name.new): the instance's version has no \(name.old)")
        }
    }

    private mutating func problem(_ text: String) {
        if !plan.problems.contains(text) { plan.problems.append(text) }
    }

    // MARK: Places

    private mutating func place(_ names: [MigrationName]) {
        let named = Dictionary(names.map { ($0.old, $0.new) }) { first, _ in first }
        let newElements = Dictionary(new.elements.map { ($0.id, $0) }) { first, _ in first }
        let newFlows = Dictionary(new.flows.map { ($0.id, $0.index) }) { first, _ in first }
        elements[0] = .process
        for element in old.elements.dropFirst() {
            guard let target = newElements[named[element.id] ?? element.id], target.kind.word == element.kind.word
            else {
                continue
            }
            elements[element.index.position] = target.index
        }
        for flow in old.flows { flows[flow.index.position] = newFlows[named[flow.id] ?? flow.id] }
        plan.migration.elements = old.elements.compactMap { element in
            elements[element.index.position].map { .init(old: element.index, new: $0) }
        }
        plan.migration.flows = old.flows.compactMap { flow in
            flows[flow.index.position].map { .init(old: flow.index, new: $0) }
        }
    }

    // MARK: What is in use

    mutating func look() {
        for row in instance.elements.rows {
            look(at: row.undoable, in: row.process)
            look(at: row.compensation?.queue ?? [], in: row.process)
            if let undoes = row.undoes { look(at: [undoes], in: row.process) }
            guard moved.contains(row.process) else { continue }
            use(row.element, "is open")
            if instance.isListening(row.key) { problem("listeners of \(old[row.element].id) are at work") }
            lookAtRepetition(of: row)
            for later in row.startsLater { use(later, "is to be started later") }
            for join in row.joins { look(at: join) }
        }
        for entry in instance.agenda { look(at: entry, "a token is on its way") }
        for incident in instance.incidents.rows { look(at: incident.retry, "an incident holds a token") }
        for timer in instance.timers.rows where instance.runs(timer.elementInstance, by: moved) {
            if !stays(timer.element, timer.trigger, of: timer.elementInstance) { plan.goneTimers.append(timer.key) }
        }
        for row in instance.subscriptions.rows where instance.runs(row.elementInstance, by: moved) {
            if !stays(row.element, row.trigger, of: row.elementInstance) { plan.goneSubscriptions.append(row.key) }
        }
    }

    private mutating func use(_ index: ElementIndex, _ why: String) {
        let element = old[index]
        guard index != .process else { return }
        guard let place = elements[index.position] else {
            let found = new.element(id: element.id).map { "is a \($0.kind.word) there" } ?? "is not there"
            return problem("\(element.kind.word) \(element.id) \(why) and \(found)")
        }
        if let scope = element.scope, elements[scope.position] != new[place].scope {
            problem("\(element.kind.word) \(element.id) \(why) and is in another scope there")
        }
        if case .boundaryEvent(let before) = element.kind, case .boundaryEvent(let after) = new[place].kind,
            elements[before.attachedTo.position] != after.attachedTo
        {
            problem("\(element.id) \(why) and is on another activity there")
        }
    }

    /// Rounds go on only in a loop of the same kind.
    private mutating func lookAtRepetition(of row: ElementInstance) {
        guard let place = elements[row.element.position] else { return }
        if old[row.element].activity.loop.repetition != new[place].activity.loop.repetition {
            problem("\(old[row.element].id) is open and repeats in another way there")
        }
    }

    private mutating func look(at join: Join) {
        let gateway = old[join.gateway]
        use(join.gateway, "has tokens that wait")
        guard let place = elements[join.gateway.position] else { return }
        if !new[place].joins { problem("tokens wait at \(gateway.id), and it joins none there") }
        for (position, flow) in gateway.incoming.enumerated()
        where join.arrived[position] > 0 || join.hasFired && join.fired[position] {
            use(flow, to: place, "a token waits that came by it")
        }
    }

    private mutating func use(_ flow: FlowIndex, to target: ElementIndex?, _ why: String) {
        guard let place = flows[flow.position] else { return problem("flow \(old[flow].id) is not there: \(why)") }
        if let target, new[place].target != target {
            problem("flow \(old[flow].id) leads to another element there: \(why)")
        }
    }

    private mutating func look(at entry: AgendaEntry, _ why: String) {
        guard instance.runs(entry.holder, by: moved) else { return }
        switch entry {
        case .enter(let element, let flow, _):
            use(element, why)
            if let flow { use(flow, to: elements[element.position], why) }
        case .trigger(let occurrence): use(occurrence.event, "has happened")
        case .waitAgain(let event, _): use(event, why)
        case .enterTriggered(let occurrence, let flow, _):
            use(occurrence.event, "has happened")
            use(flow, to: elements[occurrence.event.position], why)
        case .run, .perform, .complete, .leave, .throwError, .escalate, .broadcast, .send, .nextRound, .roundEnded,
            .undoNext, .cancelTransaction:
            break
        }
    }

    /// As deep as scopes are nested.
    ///
    /// - Parameter process: the position of the definition that the records are kept in.
    private mutating func look(at records: [CompensationRecord], in process: UInt32) {
        for record in records {
            switch record.undoing {
            case .handler:
                guard moved.contains(process) else { continue }
                use(record.element, "can be undone")
                if let place = elements[record.element.position], new[place].activity.compensationHandler == nil {
                    problem("\(old[record.element].id) can be undone and nothing undoes it there")
                }
            case .scope(_, let inner, let process), .open(_, let inner, let process):
                if moved.contains(process) { use(record.element, "can be undone") }
                look(at: inner, in: process)
            case .rounds(let inner):
                if moved.contains(process) { use(record.element, "can be undone") }
                look(at: inner, in: process)
            }
        }
    }

    /// Whether what is waited for is waited for by the same holder in the new definition.
    private func stays(_ event: ElementIndex, _ trigger: UInt8, of holder: ElementInstanceKey) -> Bool {
        if let place = elements[event.position], event == instance.elements[holder].element,
            old[event].hasTimeout(trigger)
        {
            return new[place].hasTimeout(trigger)
        }
        guard let place = elements[event.position], let before = old[event].eventCatch?.triggers,
            let after = new[place].eventCatch?.triggers, Int(trigger) < before.count, Int(trigger) < after.count,
            before[Int(trigger)].hasSameKind(as: after[Int(trigger)])
        else { return false }
        let target = instance.elements[holder].element
        guard let host = elements[target.position] else { return false }
        if case .boundaryEvent(let boundary) = new[place].kind { return boundary.attachedTo == host }
        if event == target { return true }
        if case .startEvent = new[place].kind { return new[place].scope.map { new[$0].scope == host } ?? false }
        return new[host].outgoing.contains { new[$0].target == place }
    }
}

extension Element {
    /// Whether the listener at that position is called when its time has come.
    fileprivate func hasTimeout(_ position: UInt8) -> Bool {
        Int(position) < listeners.count && listeners[Int(position)].event == .timeout
    }
}

extension EventTrigger {
    /// A condition stays only where it reads the same.
    fileprivate func hasSameKind(as other: EventTrigger) -> Bool {
        if case .message = self, case .message = other { return true }
        if case .signal = self, case .signal = other { return true }
        if case .timer = self, case .timer = other { return true }
        guard case .conditional(let before) = self, case .conditional(let after) = other else { return false }
        return before.condition.description == after.condition.description
    }
}

extension Loop? {
    /// What tells kinds of repetition apart.
    fileprivate var repetition: String {
        switch self {
        case nil: "once"
        case .standard: "while"
        case .multiInstance(let loop): loop.isSequential ? "one by one" : "together"
        }
    }
}
