import EngineRuntime
import FEEL
import ProcessKernel
import ProcessModel

/// One thing that an instance waits for, in the words that every command uses for it: what it is, what wakes it and
/// when, and what a person can do.
struct WaitReport {
    enum Kind: String {
        case userTask = "user-task"
        case job
        case timer
        case message
        case signal
        case condition
        /// A task that is no job: a receive task.
        case task
        case adHoc = "ad-hoc"
        case incident
        case join
        case paused
        /// Nothing from outside: it goes on as soon as an engine runs.
        case engine
    }

    let element: Element
    let kind: Kind
    /// What makes the instance go on.
    let wakes: String
    /// When that happens by itself.
    var due: Instant?
    /// The activity that goes on meanwhile, where the event sits on its boundary.
    var on: Element?
    var job: JobKey?
    /// Whether it is the job of a listener, beside the work of the element itself.
    var isListener = false
    var jobType: String?
    var attemptsLeft: UInt32?
    var incident: Incident?
    /// What a person is asked.
    var form: FormReport?
    /// Whether the form's command has answers in it that are kept nowhere else.
    var hasDraft = false
    /// What went wrong last.
    var message: String?
    /// What a person can do; commands as they can be typed.
    var todo: [String] = []

    /// `drafts` are answers that were given so far and not taken.
    init(_ wait: Wait, of instance: ProcessInstance, hint: CommandHint, drafts: [JobKey: Context] = [:]) {
        let element = instance.element(of: wait)
        self.element = element
        let definition = instance.process(at: wait.process)
        let key = instance.key
        let id = CommandHint.quoted(element.id)
        switch wait.cause {
        case .userTask(let job):
            (kind, wakes) = (.userTask, "a person completes it")
            self.job = job
            form = instance.form(of: job).map(FormReport.init)
            let draft = drafts[job] ?? Context()
            hasDraft = !draft.isEmpty
            let sample = form?.sample(with: draft) ?? "{…}"
            todo = [hint.command("complete \(key) \(id) --input \(CommandHint.quoted(sample))")]
        case .job(let job, let type, _, _, _):
            kind = .job
            wakes = "a worker for \(type ?? "the job") does it"
            let worker = "--worker \(CommandHint.quoted(type ?? "TYPE"))=COMMAND"
            take(instance.jobs[job], type)
            todo = ["resume \(key) \(worker)\(patience)", "complete \(key) \(id) --input '{…}'"].map(hint.command)
        case .timer(_, let due, let activity):
            (kind, wakes) = (.timer, "the time comes")
            self.due = due
            on = activity.map { definition[$0] }
            todo = [hint.command("resume \(key)\(patience)")]
        case .message(_, let name, let correlationKey, let activity):
            kind = .message
            wakes = Self.wakes(message: name, correlationKey)
            on = activity.map { definition[$0] }
            todo = [hint.message(name, correlationKey)]
        case .signal(_, let name, let activity):
            kind = .signal
            wakes = "the signal \"\(name)\" is thrown"
            on = activity.map { definition[$0] }
            todo = [hint.command("signal \(CommandHint.quoted(name))")]
        case .condition(_, let activity):
            kind = .condition
            wakes = "its condition becomes true"
            on = activity.map { definition[$0] }
        case .completion:
            kind = .task
            wakes = "somebody completes it"
            todo = [hint.command("complete \(key) \(id) --input '{…}'")]
        case .activation:
            kind = .adHoc
            wakes = "somebody starts an activity in it, or completes it"
            todo = [hint.command("activate \(key) \(id) ACTIVITY"), hint.command("complete \(key) \(id)")]
        case .incident(let incident):
            kind = .incident
            wakes = "a person: \(incident.code.waysOut)"
            self.incident = incident
            message = incident.message
            todo = Self.waysOut(of: incident, key, id).map(hint.command)
        case .join(let missing):
            kind = .join
            wakes = "tokens come by the other flows: " + missing.map { definition[$0].id }.joined(separator: ", ")
        case .paused, .nothing:
            kind = wait.cause == .paused ? .paused : .engine
            if wait.cause == .paused {
                let isKept = !instance.agenda.isEmpty
                wakes = "a person resumes the instance" + (isKept ? "; what was done meanwhile is kept until then" : "")
            } else {
                wakes = "an engine runs"
            }
            todo = [hint.command("resume \(key)")]
        }
    }

    private mutating func take(_ job: Job, _ type: String?) {
        self.job = job.key
        isListener = job.listener != nil
        jobType = type
        due = job.notBefore
        attemptsLeft = job.attemptsLeft
        message = job.lastFailure
    }

    /// Without a terminal `resume` waits for what is due soon, and for the rest only if it is told to.
    private var patience: String {
        guard let due else { return "" }
        let left = due.milliseconds - EngineClock.system.now().milliseconds
        return left > 0 ? " --wait \(TimeSpan.argument(milliseconds: left))" : ""
    }

    /// Where variables may be the cause, they can be set before it is tried again.
    private static func waysOut(of incident: Incident, _ key: InstanceKey, _ id: String) -> [String] {
        let again = "retry \(key) \(id)"
        let withVariables = "\(again) --input '{…}'"
        let retries =
            switch incident.code {
            case .noFlowTaken, .expressionFailed, .timerInvalid, .loopWithoutWait, .jobSettingsInvalid, .eventInvalid,
                .loopInvalid:
                [withVariables]
            case .jobFailed, .errorNotCaught, .decisionFailed: [again, withVariables]
            case .notPermitted, .budgetExhausted, .calledProcessNotFound, .callsTooDeep, .calledDecisionNotFound:
                [again]
            }
        return retries + ["skip \(key) \(id)", "cancel \(key)"]
    }

    private static func wakes(message name: String, _ key: String?) -> String {
        "the message \"\(name)\" comes" + (key.map { " with the key \"\($0)\"" } ?? "")
    }

    static func all(
        of instance: ProcessInstance, hint: CommandHint, drafts: [JobKey: Context] = [:]
    ) -> [WaitReport] {
        instance.waits.map { WaitReport($0, of: instance, hint: hint, drafts: drafts) }
    }

    var json: Value {
        var object = Context([
            ("element", .string(element.id)),
            ("name", element.name.map { .string($0) } ?? .null),
            ("kind", .string(kind.rawValue)),
            ("wakes", .string(wakes)),
            ("due", due?.json ?? .null),
        ])
        if let on { object["on"] = .string(on.id) }
        if let job { object["job"] = .count(job.rawValue) }
        if let jobType { object["type"] = .string(jobType) }
        if isListener { object["listener"] = true }
        if let attemptsLeft { object["attempts_left"] = .count(attemptsLeft) }
        if let incident { object["code"] = .string(incident.code.text) }
        if let message { object["message"] = .string(message) }
        if let form { object["form"] = form.json }
        object["todo"] = .list(todo.map { .string($0) })
        return .context(object)
    }

    // MARK: For people

    /// A few words, for a cell of a table.
    var short: String {
        switch kind {
        case .userTask: "\(element.id) (user task)"
        case .job: "\(element.id) (job \(jobType ?? ""))"
        case .timer: "\(element.id) (timer \(due?.dateText ?? ""))"
        case .message, .signal, .condition, .task: "\(element.id) (\(kind.rawValue))"
        case .adHoc: "\(element.id) (ad hoc)"
        case .incident: "\(element.id) (incident)"
        case .join: "\(element.id) (join)"
        case .paused: "paused"
        case .engine: "ready to go on"
        }
    }

    /// What it waits for, what wakes it and what to do, one line each.
    func lines(now: Instant) -> [String] {
        var head = "  \(element.id)"
        if let name = element.name { head += " \"\(name)\"" }
        switch kind {
        case .userTask: head += ": a user task; \(wakes)"
        case .job: head += isListener ? ": a listener of the \(element.kind.word); \(wakes)" : ": a job; \(wakes)"
        case .timer: head += on.map { ": a timer on \($0.id)" } ?? ": a timer"
        case .message, .signal, .condition: head += (on.map { ": on \($0.id); " } ?? ": ") + wakes
        case .task: head += ": a task; \(wakes)"
        case .adHoc: head += ": an ad hoc sub-process; \(wakes)"
        case .incident: head += ": an incident [\(incident?.code.text ?? "")]"
        case .join: head += ": a join; \(wakes)"
        case .paused: head = "  the instance is paused; \(wakes)"
        case .engine: head = "  the instance can go on; \(wakes)"
        }
        var lines = [head]
        if kind == .incident { lines.append("    what happened: \((message ?? "").indented(by: 6))") }
        if kind == .job, let message, let attemptsLeft {
            lines.append("    last failure, \(counted(attemptsLeft, "attempt")) left: \(message.indented(by: 6))")
        }
        if let due {
            let left = due.milliseconds - now.milliseconds
            let relation = left > 0 ? "in \(TimeSpan.text(milliseconds: left))" : "now"
            lines.append("    \(kind == .timer ? "due" : "again") \(due.dateText) UTC, \(relation)")
        }
        if let form { lines += form.lines.map { "    asks for \($0)" } }
        if kind == .incident { lines.append("    what to do: \(incident?.code.waysOut ?? "")") }
        if hasDraft { lines.append("    the answers so far are in this command, and kept nowhere else:") }
        lines += todo.map { "    \($0)" }
        return lines
    }
}
