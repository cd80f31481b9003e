import ProcessModel

/// One decision under way: what was decided so far, and what is still to be done. There is no second copy of it, so
/// handing the state on copies nothing.
struct Step: ~Copyable {
    private var decision: Decision
    var agenda: Agenda
    let context: DecisionContext
    /// What was written since conditions were looked at.
    var changed: [(holder: ElementInstanceKey, name: String)] = []

    private(set) var instance: ProcessInstance {
        _read { yield decision.instance }
        _modify { yield &decision.instance }
    }
    var effects: [Effect] {
        _read { yield decision.effects }
        _modify { yield &decision.effects }
    }
    private(set) var rejection: Rejection? {
        get { decision.rejection }
        set { decision.rejection = newValue }
    }

    init(instance: consuming ProcessInstance, context: DecisionContext) {
        agenda = Agenda(instance.agenda)
        self.context = context
        decision = Decision(instance: instance, events: [], effects: [])
        decision.events.reserveCapacity(8)
    }

    /// Applies the event and keeps it for the journal.
    mutating func record(_ event: Event) {
        if case .variableSet(let key, let variable) = event, !instance.subscriptions.isEmpty {
            changed.append((key, variable.name))
        }
        instance.apply(event)
        decision.events.append(event)
    }

    /// Makes a definition known before it is called.
    mutating func attach(_ entry: ProcessLibrary.Entry) { instance.attach(entry.definition, entry.key) }

    /// Does what the command asks for and then all that follows from it.
    mutating func take(_ command: Command) {
        if case .skip(let key) = command, let rejection = rejectionOfSkip(key) {
            self.rejection = rejection
            return
        }
        if !command.isBeginning, !instance.status.isEnded { recordPolicy() }
        switch command {
        case .start(let start):
            switch beginning(of: start) {
            case .success(let start): begin(start)
            case .failure(let rejection):
                self.rejection = rejection
                return
            }
        case .finishJob(let job, let outcome): finishJob(job, outcome)
        case .fireTimer(let timer): fireTimer(timer)
        case .setVariables(let element, let values):
            for value in values { propagate(value, from: element, label: .public, writer: nil) }
            tell(.update, toTask: element)
        case .pause: record(.instancePaused)
        case .resume: resume()
        case .cancel(let reason): cancel(reason: reason)
        case .skip(let element): skip(element)
        case .retry(let incident): retry(incident)
        case .setAllowance(let limit): record(.allowanceChanged(limit: limit))
        case .continue: break
        case .occur(let subscription, let variables): happen(subscription, variables: variables)
        case .catchSignal(let name, let variables): catchSignal(name, variables)
        case .finishElement(let key, let variables):
            takeResults(variables, of: key)
            agenda.append(.complete(key))
        case .activate(let element, let key): activate(element, inAdHoc: key)
        case .completeAdHoc(let key): completeAdHoc(key)
        case .modify, .fork, .rewind, .migrate:
            rejection = change(by: command)
            if rejection != nil { return }
        case .relay(let name, let variables, let past):
            record(.dispatchAdvanced(dispatch(.signal(name: name, variables: variables)), past: past))
        case .advanceDispatch(let key, let past): record(.dispatchAdvanced(key, past: past))
        case .endDispatch(let key):
            record(.dispatchEnded(key))
            effects.append(.removeDispatch(key))
        }
        if !changed.isEmpty { lookAtConditions() }
        workOff()
    }

    /// What may fail halfway.
    private mutating func change(by command: Command) -> Rejection? {
        switch command {
        case .modify(let change): modify(change)
        case .fork(let state, let source): fork(state, from: source)
        case .rewind(let state, let compensates): rewind(state, compensates: compensates)
        case .migrate(let definition, let names, let called):
            migrate(to: definition, names: names, called: called)
        case .start, .finishJob, .fireTimer, .setVariables, .pause, .resume, .cancel, .skip, .retry, .setAllowance,
            .continue, .occur, .catchSignal, .finishElement, .activate, .completeAdHoc, .relay, .advanceDispatch,
            .endDispatch:
            nil
        }
    }

    consuming func finish() -> Decision { decision }

    private mutating func recordPolicy() {
        if context.policy.version != instance.policyVersion {
            record(.policyUsed(version: context.policy.version))
        }
    }

    private mutating func workOff() {
        repeat {
            while !agenda.isEmpty, instance.status == .active {
                if decision.events.count >= context.limits.eventsPerDecision {
                    cut()
                    return keepAgenda()
                }
                handle(agenda.removeFirst())
                if !changed.isEmpty { lookAtConditions() }
            }
        } while fireWaitingJoin()
        keepAgenda()
    }

    private mutating func handle(_ entry: AgendaEntry) {
        switch entry {
        case .enter(let element, let flow, let scope): enter(element, via: flow, scope: scope)
        case .run(let key): run(key)
        case .perform(let key): perform(key)
        case .complete(let key): complete(key)
        case .leave(let key): leave(key)
        case .trigger(let occurrence): trigger(occurrence)
        case .throwError(let error, let source): handle(error, from: source)
        case .escalate(let code, let variables, let scope, let label):
            escalate(code, label, variables, scope: scope)
        case .broadcast(let name, let variables, _, let process): broadcast(name, variables, within: process)
        case .send(let message, _): send(message)
        case .enterTriggered(let occurrence, let flow, let scope):
            enterTriggered(occurrence, via: flow, scope: scope)
        case .nextRound(let body): nextRound(body)
        case .roundEnded(let body): roundEnded(body)
        case .undoNext(let holder): undoNext(holder)
        case .cancelTransaction(let transaction): cancel(transaction)
        case .waitAgain(let event, let holder): waitAgain(for: event, of: holder)
        }
    }

    /// Too much for one decision: the rest comes in the next append, unless that has happened too often in a row.
    private mutating func cut() {
        // What was to be done at element instances that have ended is not worth a place in the journal, or an incident.
        let open = instance.elements
        agenda.removeAll { !open.contains($0.holder) }
        if agenda.isEmpty { return }
        guard instance.continuations + 1 >= context.limits.continuationsWithoutWait else { return }
        let entry = agenda.removeFirst()
        raiseIncident(
            .loopWithoutWait, at: entry.holder,
            "the process went on \(instance.continuations + 1) times without waiting for anything", retry: entry)
    }

    /// Writes down what is left, if that is not what is written down already.
    private mutating func keepAgenda() {
        guard !instance.status.isEnded else { return }
        let isCut = !agenda.isEmpty && instance.status == .active
        if isCut || instance.continuations > 0 || !agenda.entries.elementsEqual(instance.agenda) {
            record(.agendaKept(Array(agenda.entries), isCut: isCut))
        }
        if isCut { effects.append(.continue) }
    }
}

/// What is to be done, first in, first out.
struct Agenda {
    private var all: [AgendaEntry]
    private var done = 0

    init(_ entries: [AgendaEntry]) { all = entries }

    var isEmpty: Bool { done == all.count }
    var entries: ArraySlice<AgendaEntry> { all[done...] }

    mutating func append(_ entry: AgendaEntry) { all.append(entry) }

    mutating func removeFirst() -> AgendaEntry {
        let entry = all[done]
        done += 1
        if done == all.count {
            all.removeAll(keepingCapacity: true)
            done = 0
        }
        return entry
    }

    mutating func removeAll(where isObsolete: (AgendaEntry) -> Bool) {
        all = all[done...].filter { !isObsolete($0) }
        done = 0
    }
}

extension AgendaEntry {
    /// The element instance that is there as long as the entry is worth doing.
    package var holder: ElementInstanceKey {
        switch self {
        case .enter(_, _, let scope), .enterTriggered(_, _, let scope), .escalate(_, _, let scope, _): scope
        case .run(let key), .perform(let key), .complete(let key), .leave(let key), .throwError(_, let key),
            .nextRound(let key), .roundEnded(let key), .undoNext(let key), .cancelTransaction(let key),
            .waitAgain(_, let key):
            key
        case .trigger(let occurrence): occurrence.elementInstance
        // What is on its way goes on without who threw it.
        case .broadcast, .send: .root
        }
    }
}
