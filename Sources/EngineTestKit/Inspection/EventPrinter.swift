import FEEL
package import ProcessKernel
package import ProcessModel

/// Writes events and effects as lines that people compare: everything in them, by the names of the source.
///
/// An element instance is called after its element and its key, `pay.2`. The printer learns the names from the
/// activations it prints, so it prints the events of one instance from the first on.
package struct EventPrinter: Sendable {
    private var definitions: DefinitionsInUse
    /// What each element instance visits; what is inside it is of `inner`.
    private var elements: [ElementInstanceKey: (element: Element, inner: ProcessDefinition)] = [:]

    package init(_ definition: ProcessDefinition, library: [DefinitionKey: ProcessDefinition] = [:]) {
        definitions = DefinitionsInUse(definition, library: library)
        elements[.root] = (definition[.process], definition)
    }

    /// The instance's own.
    private var definition: ProcessDefinition { definitions.own }

    func definition(in scope: ElementInstanceKey) -> ProcessDefinition { elements[scope]?.inner ?? definition }

    package mutating func lines(_ events: [Event]) -> [String] { events.map { line($0) } }

    package mutating func line(_ event: Event) -> String {
        definitions.use(event)
        switch event {
        case .instanceStarted(let start):
            return "started" + field("definition", start.definition.rawValue) + field("policy", start.policyVersion)
                + field("at", start.at.milliseconds) + field("business-key", start.businessKey)
                + field("tenant", start.tenant) + (start.limit == .unlimited ? "" : " limit=\(text(start.limit))")
        case .instanceCompleted(let time): return "instance completed at=\(time.milliseconds)"
        case .instanceTerminated(let time, let reason):
            return "instance terminated at=\(time.milliseconds)" + field("reason", reason)
        case .instancePaused: return "paused"
        case .instanceResumed: return "resumed"
        case .policyUsed(let version): return "policy \(version)"
        case .agendaKept(let entries, let isCut):
            return "kept [\(entries.map(text).joined(separator: ", "))]" + (isCut ? " cut" : "")
        case .stateReplaced(let replacement): return line(replacement)
        case .rewindStarted(let state, let records): return "rewinding to \(state.sequence) [\(texts(records))]"
        case .elementActivated(let key, let element, let scope):
            enter(key, element, in: scope)
            return "activated \(text(key))" + inside(scope)
        case .scopeOpened(let key, let element, let scope):
            enter(key, element, in: scope)
            return "opened \(text(key))" + inside(scope)
        case .elementCompleted(let key): return "completed \(text(key))"
        case .elementSkipped(let key): return "skipped \(text(key))"
        case .elementTerminated(let key): return "terminated \(text(key))"
        case .flowTaken(let flow, let scope): return "took \(definition(in: scope)[flow].id)" + inside(scope)
        case .tokenArrived(let flow, let scope): return "arrived \(definition(in: scope)[flow].id)" + inside(scope)
        case .tokensDropped(let scope): return "tokens dropped" + inside(scope)
        case .tokenCreated(let element, let scope):
            return "token for \(definition(in: scope)[element].id)" + inside(scope)
        case .gatewayReset(let gateway, let scope): return "reset \(definition(in: scope)[gateway].id)" + inside(scope)
        case .processCalled(let key, let called, let call):
            let process = definitions[called]
            elements[key] = (process[.process], process)
            return "called \(process.id) as \(text(key))" + inside(call)
        case .handlerActivated(let key, let element, let scope, let holder):
            enter(key, element, in: scope)
            return "handler \(text(key)) for \(text(holder))" + inside(scope)
        case .scopeReopened(let key, let record, let scope, let holder):
            let inner = definitions.inner(of: record) ?? definition(in: scope)
            elements[key] = (inner[record.element], inner)
            return "reopened \(text(key)) for \(text(holder))" + inside(scope)
        case .decisionEvaluated(let key, let evaluation):
            let rules = evaluation.rules.map { "\($0.node) \($0.numbers)" }.joined(separator: "; ")
            return "decided \(evaluation.decision) = \(evaluation.result.json()) by [\(rules)]" + inside(key)
        case .variableSet, .jobCreated, .jobCompleted, .jobFailed, .jobErrorThrown, .allowanceChanged, .timerStarted,
            .timerFired, .timerRemoved, .incidentRaised, .incidentResolved, .subscribed, .unsubscribed,
            .conditionChanged, .triggerSeen, .loopStarted, .roundOutput, .loopEnding, .startsLater,
            .listenersPassed, .adHocEnding, .triggersForgotten, .businessKeySet, .compensationStarted,
            .compensationTaken, .compensationEnded, .dispatched, .dispatchEnded,
            .dispatchAdvanced:
            return lineOfWork(event)
        }
    }

    /// Says where from, and what the things that are open are called from now on.
    private mutating func line(_ replacement: StateReplacement) -> String {
        func rename(_ image: StateImage) -> String {
            elements = [:]
            for row in image.elements.rows {
                let definition = definitions.definition(of: row)
                elements[row.key] = (definition[row.element], definition)
            }
            return image.elements.rows.dropFirst().map { text($0.key) }.joined(separator: ", ")
        }
        switch replacement {
        case .fork(let image, let source, let sequence):
            return "forked from \(source) after \(sequence) [\(rename(image))]"
        case .rewind(let image, let sequence): return "rewound to \(sequence) [\(rename(image))]"
        case .migration(let migration):
            let places = Dictionary(uniqueKeysWithValues: migration.elements.map { ($0.old, $0.new) })
            let next = definitions.next
            for (key, visit) in elements where visit.inner === definitions.previous {
                if let place = places[visit.element.index] { elements[key] = (next[place], next) }
            }
            let called = migration.called.map { "called \($0.rawValue) " } ?? ""
            return "\(called)migrated to \(migration.definition.rawValue)"
        }
    }

    /// What is to be undone, in the order in which it happened.
    private func texts(_ records: [CompensationRecord], in process: UInt32 = 0) -> String {
        records.map { record in
            let id = definitions.definition(at: process)[record.element].id
            switch record.undoing {
            case .handler: return id
            case .rounds(let inner): return "\(id) rounds [\(texts(inner, in: process))]"
            case .scope(_, let inner, let process): return "\(id) [\(texts(inner, in: process))]"
            case .open(_, let inner, let process): return "open \(id) [\(texts(inner, in: process))]"
            }
        }.joined(separator: ", ")
    }

    private mutating func enter(_ key: ElementInstanceKey, _ element: ElementIndex, in scope: ElementInstanceKey) {
        let definition = definition(in: scope)
        elements[key] = (definition[element], definition)
    }

    private func lineOfWork(_ event: Event) -> String {
        switch event {
        case .variableSet(let key, let variable): return "set \(text(variable))" + inside(key)
        case .jobCreated(let job):
            return "job \(job.key) created for \(text(job.elementInstance)) attempts=\(job.attempts)"
                + field("type", job.computedType) + field("listener", job.listener)
                + (job.reserved == Resources(calls: 1) ? "" : " reserved=\(text(job.reserved))")
        case .jobCompleted(let key): return "job \(key) completed"
        case .jobFailed(let key, let attemptsLeft, let notBefore, let message):
            return "job \(key) failed attempts=\(attemptsLeft)" + field("not-before", notBefore?.milliseconds)
                + ": \(message)"
        case .jobErrorThrown(let key): return "job \(key) threw"
        case .allowanceChanged(let limit): return "allowance \(text(limit))"
        case .timerStarted(let timer):
            return "timer \(timer.key) started for \(text(timer.elementInstance))"
                + " event=\(definition(in: timer.elementInstance)[timer.element].id) due=\(timer.due.milliseconds)"
                + field("cycle", timer.cycle?.text) + field("left", timer.cycle?.left)
        case .timerFired(let key): return "timer \(key) fired"
        case .timerRemoved(let key): return "timer \(key) removed"
        case .subscribed, .unsubscribed, .conditionChanged, .triggerSeen, .dispatched, .dispatchEnded,
            .dispatchAdvanced:
            return lineOfMessages(event)
        case .loopStarted, .roundOutput, .loopEnding, .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten,
            .businessKeySet, .compensationStarted, .compensationTaken, .compensationEnded:
            return lineOfActivities(event)
        case .incidentRaised(let incident): return text(incident)
        case .incidentResolved(let key): return "incident \(key) resolved"
        case .instanceStarted, .instanceCompleted, .instanceTerminated, .instancePaused, .instanceResumed,
            .policyUsed, .agendaKept, .elementActivated, .elementCompleted, .elementSkipped, .elementTerminated,
            .flowTaken, .tokenArrived, .tokensDropped, .tokenCreated, .gatewayReset, .processCalled, .decisionEvaluated,
            .handlerActivated, .scopeReopened, .scopeOpened, .stateReplaced, .rewindStarted:
            preconditionFailure("\(event) is printed elsewhere")
        }
    }

    /// Effects as lines that begin with an arrow.
    package func lines(_ effects: [Effect]) -> [String] { effects.map { "-> " + line($0) } }

    private func line(_ effect: Effect) -> String {
        switch effect {
        case .createJob(let job): "create " + text(job)
        case .offerJob(let job): "offer " + text(job)
        case .rescheduleJob(let key, let notBefore):
            "reschedule job \(key)" + field("not-before", notBefore?.milliseconds)
        case .removeJob(let key): "remove job \(key)"
        case .startTimer(let key, let element, let due):
            "start timer \(key) event=\(id(of: element)) due=\(due.milliseconds)"
        case .removeTimer(let key): "remove timer \(key)"
        case .subscribe(let subscription): "subscribe \(subscription.key)"
        case .unsubscribe(let subscription): "unsubscribe \(subscription.key)"
        case .dispatch(let key): "dispatch \(key)"
        case .removeDispatch(let key): "remove dispatch \(key)"
        case .continue: "continue"
        case .end: "end"
        }
    }

    // MARK: Parts

    package func text(_ key: ElementInstanceKey) -> String {
        guard key != .root else { return "root" }
        return "\(elements[key].map { $0.element.id } ?? "?").\(key)"
    }

    package func text(_ entry: AgendaEntry) -> String {
        switch entry {
        case .enter(let element, let flow, let scope):
            "enter \(definition(in: scope)[element].id)" + (flow.map { " by \(definition(in: scope)[$0].id)" } ?? "")
                + inside(scope)
        case .run(let key): "run \(text(key))"
        case .perform(let key): "perform \(text(key))"
        case .complete(let key): "complete \(text(key))"
        case .leave(let key): "leave \(text(key))"
        case .trigger(let occurrence): "trigger \(text(occurrence))"
        case .enterTriggered(let occurrence, _, let scope): "enter by \(text(occurrence))" + inside(scope)
        case .escalate(let code, let variables, let scope, let label):
            "escalate \(code)" + text(label) + texts(variables) + inside(scope)
        case .broadcast(let name, let variables, let source, let process):
            "broadcast \(name) from \(text(source))" + field("within", process.map { text($0) }) + texts(variables)
        case .send(let message, let source): "send \(text(message)) from \(text(source))"
        case .nextRound(let body): "next round of \(text(body))"
        case .roundEnded(let body): "round ended of \(text(body))"
        case .undoNext(let holder): "undo next for \(text(holder))"
        case .cancelTransaction(let transaction): "cancel \(text(transaction))"
        case .waitAgain(let event, let holder): "wait again for \(definition(in: holder)[event].id) of \(text(holder))"
        case .throwError(let error, let source):
            "throw \(error.code)" + text(error.label) + " from \(text(source))" + field("message", error.message)
                + texts(error.variables)
        }
    }

    func text(_ label: Label) -> String {
        label == .public ? "" : " \(label.level)" + (label.isPersonal ? " personal" : "")
    }

    package func text(_ variable: Variable) -> String {
        let label = text(variable.label)
        let writer = variable.writer.map { " by \(id(of: $0))" } ?? ""
        return "\(variable.name)=\(variable.value.json())\(label)\(writer)"
    }

    package func text(_ incident: Incident) -> String {
        "incident \(incident.key) \(incident.code.text) at \(text(incident.elementInstance))"
            + " retry=[\(text(incident.retry))]: \(incident.message)"
    }

    package func text(_ resources: Resources) -> String {
        if resources == .unlimited { return "unlimited" }
        let amounts = [
            ("credits", resources.credits), ("ms", resources.milliseconds), ("bytes", resources.memoryBytes),
            ("calls", resources.calls), ("branches", resources.branches),
        ]
        let parts = amounts.filter { $0.1 != 0 }.map { "\($0.0):\($0.1 == .max ? "unlimited" : String($0.1))" }
        return parts.isEmpty ? "none" : parts.joined(separator: ",")
    }

    private func text(_ job: NewJob) -> String {
        "job \(job.key) \(id(of: job.element))" + (job.type.map { " type=\($0)" } ?? " for a person")
            + field("not-before", job.notBefore?.milliseconds)
    }

    /// The id of an element of the instance's own process; a number where a called one has more of them.
    private func id(of element: ElementIndex) -> String {
        element.position < definition.elements.count ? definition[element].id : "#\(element.rawValue)"
    }

    func texts(_ values: [NamedValue]) -> String { values.isEmpty ? "" : " " + values.map(text).joined(separator: " ") }

    private func text(_ value: NamedValue) -> String { "\(value.name)=\(value.value.json())\(text(value.label))" }

    func inside(_ scope: ElementInstanceKey) -> String { scope == .root ? "" : " in \(text(scope))" }

    func field(_ name: String, _ value: (some CustomStringConvertible)?) -> String {
        value.map { " \(name)=\($0)" } ?? ""
    }
}

// MARK: - State

extension EventPrinter {
    /// A printer that knows the open element instances of a state.
    package init(of instance: ProcessInstance) {
        let called = zip(instance.attachedKeys, instance.processes).dropFirst()
        self.init(instance.definition, library: Dictionary(uniqueKeysWithValues: Array(called)))
        for row in instance.elements.rows {
            elements[row.key] = (instance.element(of: row), instance.definition(of: row.key))
        }
    }

    /// The whole state, a line for each thing in it.
    package static func lines(of instance: ProcessInstance) -> [String] {
        let printer = EventPrinter(of: instance)
        var lines = [
            "instance \(instance.key) of definition \(instance.definitionKey.rawValue): \(instance.status)"
                + printer.field("business-key", instance.businessKey) + printer.field("tenant", instance.tenant),
            "started=\(instance.started.milliseconds)" + printer.field("ended", instance.ended?.milliseconds)
                + " policy=\(instance.policyVersion) next-key=\(instance.nextKey)"
                + " continuations=\(instance.continuations)",
            "allowance limit=\(printer.text(instance.allowance.limit))"
                + " reserved=\(printer.text(instance.allowance.reserved))"
                + " spent=\(printer.text(instance.allowance.spent))",
            "done "
                + instance.definition.elements.filter { instance.done.contains($0.index) }.map(\.id)
                .joined(separator: " "),
        ]
        if let state = instance.rewinding?.state {
            lines.append(
                "rewinding to \(state.sequence) next-key=\(state.image.nextKey) elements=\(state.image.elements.count)"
                    + printer.texts(state.variables))
        }
        for row in instance.elements.rows { lines += printer.lines(of: row) }
        for job in instance.jobs.rows {
            lines.append(
                "job \(job.key) of \(printer.text(job.elementInstance)) attempts=\(job.attemptsLeft)"
                    + " failures=\(job.failures)" + printer.field("type", job.computedType)
                    + printer.field("listener", job.listener)
                    + printer.field("not-before", job.notBefore?.milliseconds)
                    + printer.field("last-failure", job.lastFailure) + " reserved=\(printer.text(job.reserved))")
        }
        for timer in instance.timers.rows {
            lines.append(
                "timer \(timer.key) of \(printer.text(timer.elementInstance))"
                    + " event=\(instance.definition[timer.element].id) due=\(timer.due.milliseconds)")
        }
        lines += instance.incidents.rows.map(printer.text)
        if !instance.agenda.isEmpty { lines += instance.agenda.map { "agenda \(printer.text($0))" } }
        return lines
    }

    private func lines(of row: ElementInstance) -> [String] {
        var line = "element \(text(row.key))" + inside(row.scope) + " tokens=\(row.tokens) children=\(row.children)"
        if row.openIncidents > 0 { line += " incidents=\(row.openIncidents)" }
        line += field("job", row.job)
        if !row.timers.isEmpty { line += " timers=\(row.timers.map(\.description).joined(separator: ","))" }
        if !row.firedEvents.isEmpty {
            line += " fired=\(row.firedEvents.map { definition[$0].id }.joined(separator: ","))"
        }
        line += field("listeners", row.listeners.map { "\($0.phase)#\($0.done)" })
        if row.isEnding { line += " ending" }
        line += field("business-key", row.businessKey)
        let joins = row.joins.map { join in
            "  join \(definition[join.gateway].id) arrived=\(join.arrived) missing=\(join.missing)"
        }
        return [line] + joins + row.variables.all.map { "  \(text($0))" }
    }
}

extension ProcessDefinition {
    /// The definition as lines, for whoever has to understand a failure.
    package var lines: [String] {
        elements.map { element in
            var line = "element \(element.id): \(element.kind.word)"
            if let scope = element.scope, scope != .process { line += " in \(self[scope].id)" }
            if case .boundaryEvent(let event) = element.kind {
                line += " on \(self[event.attachedTo].id)\(event.isInterrupting ? "" : ", not interrupting")"
            }
            return line
        }
            + flows.map { flow in
                "flow \(flow.id)" + (flow.condition.map { " when \($0.description)" } ?? "")
                    + (self[flow.source].defaultFlow == flow.index ? " by default" : "")
            }
    }
}
