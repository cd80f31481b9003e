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

    /// `before` is the state that the event is applied to: afterwards what it ends has no name any more.
    init(_ event: Event, before: ProcessInstance) {
        let words = Words(event, before)
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
        case .elementActivated(let key, let index, _): tell("elementActivated", key, state.definition[index])
        case .elementCompleted(let key): tell("elementCompleted", key)
        case .elementSkipped(let key): tell("elementSkipped", key)
        case .elementTerminated(let key): tell("elementTerminated", key)
        case .flowTaken(let flow, _): tell("flowTaken", state.definition[flow])
        case .tokenArrived(let flow, _):
            tell("tokenArrived", state.definition[flow])
            element = state.definition[state.definition[flow].target]
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
            detail += ": \(message) (\(attemptsLeft) attempts left\(again))"
        case .timerStarted(let key, let visit, let index, let due):
            tell("timerStarted", visit, state.definition[index])
            detail = "due \(due.dateText)"
            fields = [("timer", .count(key.rawValue)), ("due", due.json)]
        case .timerFired(let key):
            let timer = state.timers[key]
            tell("timerFired", timer.elementInstance, state.definition[timer.element])
            fields = [("timer", .count(key.rawValue))]
        case .incidentRaised(let incident): tell(incident)
        case .incidentResolved(let key):
            tell("incidentResolved", state.incidents[key].elementInstance)
            fields = [("incident", .count(key.rawValue))]
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
        detail += jobType.map { " for \($0)" } ?? " for a person"
    }

    private mutating func tell(_ name: String, _ key: ElementInstanceKey, _ element: Element? = nil) {
        self.name = name
        visit = key
        self.element = element ?? state.element(of: key)
    }

    private mutating func tell(_ name: String, _ flow: SequenceFlow) {
        self.name = name
        element = state.definition[flow.source]
        fields = [("flow", .string(flow.id))]
        detail = "by \(flow.id) to \(state.definition[flow.target].id)"
    }

    private mutating func tell(_ name: String, _ job: JobKey, of visit: ElementInstanceKey? = nil) {
        tell(name, visit ?? state.jobs[job].elementInstance)
        fields = [("job", .count(job.rawValue))]
        detail = "job \(job)"
    }

    private func type(of job: JobCreated) -> String? {
        if let type = job.computedType { return type }
        guard case .serviceTask(let settings) = state.element(of: job.elementInstance).kind else { return nil }
        return settings.type.literalValue?.asString
    }
}

extension Value {
    static func count(_ number: UInt32) -> Value { .number(Decimal(Int(number))) }
}

extension InstanceKey {
    var json: Value { .number(Decimal(Int(rawValue))) }
}
