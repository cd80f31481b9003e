import FEEL
import ProcessKernel
import ProcessModel

/// One event in words: its name as in the code, the element it is about, and what else it says.
struct EventReport {
    let name: String
    let element: Element?
    /// What the event says besides, for programs.
    let fields: [(String, Value)]
    /// The same for people.
    let detail: String
    /// The visit to the element, where the event is about one.
    let visit: ElementInstanceKey?
    /// The type of a job that is created for a worker.
    let jobType: String?
    let event: Event

    /// `before` is the state that the event is applied to: afterwards what it ends has no name any more. `version`
    /// gives the number that people know a definition by; nil where it is not known.
    init(_ event: Event, before: ProcessInstance, version: (DefinitionKey) -> UInt32? = { _ in nil }) {
        var words = Words(event, before)
        if case .stateReplaced(.migration(let migration)) = event { words.tell(migration, version) }
        name = words.name
        element = words.element
        visit = words.visit
        fields = words.fields
        detail = words.detail
        jobType = words.jobType
        self.event = event
    }

    var json: Value {
        var object: [(String, Value)] = [("event", .string(name))]
        if let element { object.append(("element", .string(element.id))) }
        if let visit { object.append(("visit", .count(visit.rawValue))) }
        return .context(Context(object + fields))
    }

    /// The name in separate words: `job created`.
    var words: String {
        name.reduce(into: "") { words, letter in words += letter.isUppercase ? " \(letter.lowercased())" : "\(letter)" }
    }
}

/// Finds the words for an event.
private struct Words {
    var name = ""
    var element: Element?
    var visit: ElementInstanceKey?
    var fields: [(String, Value)] = []
    var detail = ""
    var jobType: String?
    private let state: ProcessInstance

    init(_ event: Event, _ state: ProcessInstance) {
        self.state = state
        switch event {
        case .instanceStarted(let start): tell(start)
        case .instanceCompleted(let time): tell("instanceCompleted", [("at", time.json)])
        case .instanceTerminated(let time, let reason):
            tell(
                "instanceTerminated", [("at", time.json), ("reason", reason.map { .string($0) } ?? .null)], reason ?? ""
            )
        case .instancePaused: tell("instancePaused")
        case .instanceResumed: tell("instanceResumed")
        case .policyUsed(let version): tell("policyUsed", [("version", .count(version))], "version \(version)")
        case .agendaKept(let entries, let isCut):
            tell(
                "agendaKept", [("entries", .number(Decimal(entries.count))), ("cut", .boolean(isCut))],
                "\(entries.count) still to be done\(isCut ? ", goes on" : "")")
        case .allowanceChanged(let limit):
            tell("allowanceChanged", [], limit == .unlimited ? "unlimited" : "\(limit.calls) calls")
        case .elementActivated(let key, let index, let scope):
            tell("elementActivated", key, state.definition(of: scope)[index])
        case .stateReplaced(let replacement): tell(replacement)
        case .rewindStarted(let target, let records): tell(rewindTo: target.sequence, records)
        case .scopeOpened(let key, let index, let scope):
            tell("scopeOpened", key, state.definition(of: scope)[index])
        case .elementCompleted(let key): tell("elementCompleted", key)
        case .elementSkipped(let key): tell("elementSkipped", key)
        case .elementTerminated(let key): tell("elementTerminated", key)
        case .flowTaken(let flow, let scope): tell("flowTaken", flow, in: scope)
        case .tokenArrived(let flow, let scope):
            tell("tokenArrived", flow, in: scope)
            element = state.definition(of: scope)[state.definition(of: scope)[flow].target]
        case .tokensDropped(let scope): tell("tokensDropped", scope)
        case .variableSet(let key, let variable): tell(variable, of: key)
        case .jobCreated(let job): tell(job)
        case .jobCompleted(let key): tell("jobCompleted", key)
        case .jobErrorThrown(let key): tell("jobErrorThrown", key)
        case .jobFailed(let key, let attemptsLeft, let notBefore, let message):
            tell("jobFailed", key)
            fields += [
                ("attempts_left", .count(attemptsLeft)), ("not_before", notBefore?.json ?? .null),
                ("message", .string(message)),
            ]
            let again = notBefore.map { ", again at \($0.clockText)" } ?? ""
            detail += ": \(message) (\(counted(attemptsLeft, "attempt")) left\(again))"
        case .timerStarted(let timer):
            tell("timerStarted", timer)
            detail = "due \(timer.due.dateText)"
            fields.append(("due", timer.due.json))
        case .timerFired(let key): tell("timerFired", state.timers[key])
        case .timerRemoved(let key): tell("timerRemoved", state.timers[key])
        case .incidentRaised(let incident): tell(incident)
        case .incidentResolved(let key):
            tell("incidentResolved", state.incidents[key].elementInstance)
            fields = [("incident", .count(key.rawValue))]
        case .subscribed, .unsubscribed, .conditionChanged, .triggerSeen, .dispatched, .dispatchEnded,
            .dispatchAdvanced:
            tellMessages(event)
        case .tokenCreated, .gatewayReset, .processCalled, .decisionEvaluated, .loopStarted, .roundOutput, .loopEnding,
            .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten, .businessKeySet,
            .compensationStarted, .compensationTaken, .handlerActivated, .scopeReopened, .compensationEnded:
            tellActivities(event)
        }
    }

    private mutating func tell(rewindTo sequence: UInt64, _ records: [CompensationRecord]) {
        // The last of them is undone first.
        let ids = records.reversed().map { state.definition[$0.element].id }
        let verb = ids.count == 1 ? "is" : "are"
        tell(
            "rewindStarted",
            [("record", .number(Decimal(Int(clamping: sequence)))), ("undoes", .list(ids.map { .string($0) }))],
            "is put back to record \(sequence) when \(ids.joined(separator: ", ")) \(verb) undone"
        )
    }

    private mutating func tell(_ replacement: StateReplacement) {
        switch replacement {
        case .fork(_, let source, let sequence):
            tell(
                "instanceForked",
                [("from", .string("\(source)")), ("record", .number(Decimal(Int(clamping: sequence))))],
                "begins as instance \(source) was after record \(sequence)")
        case .rewind(_, let sequence):
            tell(
                "instanceRewound", [("record", .number(Decimal(Int(clamping: sequence))))],
                "is as it was after record \(sequence)")
        case .migration(let migration): tell(migration) { _ in nil }
        }
    }

    fileprivate mutating func tell(_ migration: Migration, _ version: (DefinitionKey) -> UInt32?) {
        let process = state.process(migration.definition).map { state.process(at: $0).id } ?? ""
        let from = migration.called ?? state.definitionKey
        let before = state.process(from).map { state.process(at: $0).id } ?? ""
        let old = version(from)
        let new = version(migration.definition)
        let by = new.map { "version \($0)" } ?? "another version"
        tell(
            "instanceMigrated",
            [("process", .string(process)), ("definition", .string("\(migration.definition.rawValue)"))],
            migration.called == nil
                ? "goes on by \(by) of \(process)" : "the called process \(process) goes on by \(by)")
        if migration.called != nil { fields.append(("called", .boolean(true))) }
        if let new { fields.append(("version", .count(new))) }
        guard let old else { return }
        fields += [("from_process", .string(before)), ("from_version", .count(old))]
        detail += " (before: \(before == process ? "" : "\(before) ")version \(old))"
    }

    private mutating func tellMessages(_ event: Event) {
        switch event {
        case .subscribed(let subscription): tell("subscribed", subscription)
        case .unsubscribed(let key): tell("unsubscribed", state.subscriptions[key])
        case .conditionChanged(let key, let isTrue):
            tell("conditionChanged", state.subscriptions[key])
            detail = isTrue ? "now true" : "now false"
            fields.append(("value", .boolean(isTrue)))
        case .triggerSeen(let key, let seen): tell("triggerSeen", key, state.definition(of: key)[seen.event])
        case .dispatched(let dispatch):
            switch dispatch.content {
            case .message(let message):
                tell("dispatched", [("message", .string(message.name))], "message \(message.name)")
            case .signal(let name, _): tell("dispatched", [("signal", .string(name))], "signal \(name)")
            }
        case .dispatchEnded(let key): tell("dispatchEnded", [("dispatch", .count(key.rawValue))])
        case .dispatchAdvanced(let key, let past):
            tell("dispatchAdvanced", [("dispatch", .count(key.rawValue)), ("past", .string("\(past)"))])
        default: preconditionFailure("\(event) is told elsewhere")
        }
    }

    private mutating func tell(_ name: String, _ timer: RunningTimer) {
        tell(name, timer.elementInstance, state.definition(of: timer.elementInstance)[timer.element])
        fields = [("timer", .count(timer.key.rawValue))]
    }

    private mutating func tell(_ name: String, _ subscription: Subscription) {
        let holder = subscription.elementInstance
        tell(name, holder, state.definition(of: holder)[subscription.element])
        switch subscription.topic {
        case .message(let message, let key):
            detail = "waits for the message \(message)" + (key.map { " with key \($0)" } ?? "")
            fields = [("message", .string(message)), ("correlation_key", key.map { .string($0) } ?? .null)]
        case .signal(let signal):
            detail = "waits for the signal \(signal)"
            fields = [("signal", .string(signal))]
        case .condition(let isTrue):
            detail = "waits for its condition"
            fields = [("value", .boolean(isTrue))]
        case .completion: detail = "waits for completion"
        }
    }

    private mutating func tellActivities(_ event: Event) {
        switch event {
        case .tokenCreated(let index, let scope):
            tell("tokenCreated", scope, state.definition(of: scope)[index])
            visit = nil
        case .gatewayReset(let index, let scope):
            tell("gatewayReset", scope, state.definition(of: scope)[index])
            visit = nil
        case .processCalled(let key, let definition, let call):
            tell("processCalled", call)
            visit = key
            let id = state.process(definition).map { state.process(at: $0).id } ?? ""
            detail = "process \(id)"
            fields = [("process", .string(id))]
        case .decisionEvaluated(let key, let evaluation):
            tell("decisionEvaluated", key)
            let rules = evaluation.rules.flatMap(\.numbers).map(String.init).joined(separator: ", ")
            detail = "\(evaluation.decision) = \(evaluation.result.json())" + (rules.isEmpty ? "" : " by rule \(rules)")
            fields = [
                ("decision", .string(evaluation.decision)),
                ("inputs", .context(Context(evaluation.inputs.map { ($0.name, $0.value) }))),
                ("result", evaluation.result),
                (
                    "rules",
                    .list(
                        evaluation.rules.map { rules in
                            ["name": .string(rules.node), "matched": .list(rules.numbers.map { .count($0) })]
                        })
                ),
            ]
        case .loopStarted(let key, let loop):
            tell("loopStarted", key)
            detail = loop.total.map { "\($0) rounds" } ?? "until its condition"
            fields = [("rounds", loop.total.map { .count($0) } ?? .null)]
        case .roundOutput(let key, let round, let value, _):
            tell("roundOutput", key)
            fields = [("round", .count(round)), ("value", value)]
        case .loopEnding(let key): tell("loopEnding", key)
        case .startsLater(let key, let elements):
            tell("startsLater", key)
            fields = [("activities", .list(elements.map { .string(state.definition(of: key)[$0].id) }))]
        case .listenersPassed(let key, let progress):
            tell("listenersPassed", key)
            fields = [("done", .count(progress.done))]
        case .adHocEnding(let key): tell("adHocEnding", key)
        case .triggersForgotten(let key, let event):
            tell("triggersForgotten", key, state.definition(of: key)[event])
        case .businessKeySet(let key, let businessKey, _):
            tell("businessKeySet", key)
            detail = businessKey
            fields = [("business_key", .string(businessKey))]
        case .compensationStarted(let key, let scope, let activity, let isCancel):
            tell("compensationStarted", key)
            fields = [
                ("activity", activity.map { .string(state.definition(of: scope)[$0].id) } ?? .null),
                ("cancel", .boolean(isCancel)),
            ]
        case .compensationTaken(let key): tell("compensationTaken", key)
        case .handlerActivated(let key, let index, let scope, _):
            tell("handlerActivated", key, state.definition(of: scope)[index])
        case .scopeReopened(let key, let record, let scope, _):
            let element = record.element == .process ? nil : state.definition(of: scope)[record.element]
            tell("scopeReopened", key, element ?? state.element(of: scope))
        case .compensationEnded(let key): tell("compensationEnded", key)
        default: preconditionFailure("\(event) is told elsewhere")
        }
    }

    private mutating func tell(_ name: String, _ fields: [(String, Value)] = [], _ detail: String = "") {
        self.name = name
        self.fields = fields
        self.detail = detail
    }

    private mutating func tell(_ start: InstanceStarted) {
        tell(
            "instanceStarted", [("process", .string(state.definition.id)), ("at", start.at.json)],
            "process \(state.definition.id)")
        if let key = start.businessKey { fields.append(("business_key", .string(key))) }
    }

    private mutating func tell(_ variable: Variable, of key: ElementInstanceKey) {
        tell("variableSet", key)
        let value = variable.value.json()
        detail = "\(variable.name) = \(value.count > 200 ? value.prefix(200) + "…" : value)"
        fields = [("variable", .string(variable.name)), ("value", variable.value)]
    }

    private mutating func tell(_ incident: Incident) {
        tell("incidentRaised", incident.elementInstance)
        detail = "\(incident.message) [\(incident.code.text)]"
        fields = [
            ("incident", .count(incident.key.rawValue)), ("code", .string(incident.code.text)),
            ("severity", .string(incident.code.severity.rawValue)),
            ("category", .string(incident.code.category.rawValue)), ("message", .string(incident.message)),
        ]
    }

    private mutating func tell(_ job: JobCreated) {
        tell("jobCreated", job.key, of: job.elementInstance)
        jobType = type(of: job)
        if let type = jobType { fields.append(("type", .string(type))) }
        fields.append(("attempts", .count(job.attempts)))
        if job.listener != nil { fields.append(("listener", true)) }
        detail += jobType.map { " for \($0)" } ?? " for a person"
    }

    private mutating func tell(_ name: String, _ key: ElementInstanceKey, _ element: Element? = nil) {
        self.name = name
        visit = key
        self.element = element ?? state.element(of: key)
    }

    private mutating func tell(_ name: String, _ index: FlowIndex, in scope: ElementInstanceKey) {
        let definition = state.definition(of: scope)
        let flow = definition[index]
        self.name = name
        element = definition[flow.source]
        fields = [("flow", .string(flow.id))]
        detail = "by \(flow.id) to \(definition[flow.target].id)"
    }

    private mutating func tell(_ name: String, _ job: JobKey, of visit: ElementInstanceKey? = nil) {
        tell(name, visit ?? state.jobs[job].elementInstance)
        fields = [("job", .count(job.rawValue))]
        detail = "job \(job)"
    }

    private func type(of job: JobCreated) -> String? {
        if let type = job.computedType { return type }
        return state.settings(ofJobFor: job.elementInstance, listener: job.listener)?.fixedType
    }
}

extension Value {
    static func count(_ number: UInt32) -> Value { .number(Decimal(Int(number))) }
}

extension InstanceKey {
    var json: Value { .number(Decimal(Int(rawValue))) }
}
