import FEEL
import ProcessKernel
import ProcessModel

/// What became of a run: the object that `run` and `resume` print.
struct RunReport {
    enum State: String { case completed, failed, terminated, active }

    /// What an instance shows at one moment.
    struct Snapshot {
        var open: [String] = []
        var waiting: [String] = []
        var variables: [Variable] = []
        var state: State

        var json: Value {
            [
                "open": .list(open.map { .string($0) }), "waiting": .list(waiting.map { .string($0) }),
                "variables": variables.json, "state": .string(state.rawValue),
            ]
        }
    }

    struct Failure {
        var code: String
        var message: String
        var element: String?

        var json: Value {
            ["code": .string(code), "message": .string(message), "element": element.map { .string($0) } ?? .null]
        }
    }

    var state: State
    var variables: [Variable] = []
    var completed: [String] = []
    var snapshots: [Snapshot] = []
    var failure: Failure?
    var incidents: [Value] = []
    var diagnostics: Value = .list([])
    var instance: InstanceKey?
    /// Nil where the run has no engine that could go on later.
    var waits: [WaitReport]?
    /// Where it stands, for people; made from the state where there is more to say than here.
    var summary: [String] = []

    init(state: State) { self.state = state }

    /// What became of an instance that an engine ran.
    init(of trace: InstanceTrace, hint: CommandHint) {
        state = State(of: trace.instance)
        instance = trace.instance.key
        variables = trace.instance.variables
        completed = trace.completed
        snapshots = [Snapshot(of: trace.instance)]
        waits = WaitReport.all(of: trace.instance, hint: hint, drafts: trace.drafts)
        take(incidentsOf: trace.instance)
        summary = InstanceSummary.lines(trace.instance, hint: hint, drafts: trace.drafts)
    }

    static func refused(_ sources: Sources) -> RunReport {
        var report = RunReport(state: .failed)
        report.diagnostics = DiagnosticReport.json(sources)
        report.failure = Failure(code: "source-refused", message: "the source is refused; see the diagnostics")
        return report
    }

    var json: Value {
        var object = Context()
        if let instance { object["instance"] = instance.json }
        object["state"] = .string(state.rawValue)
        object["variables"] = variables.json
        object["completed"] = .list(completed.map { .string($0) })
        object["snapshots"] = .list(snapshots.map(\.json))
        if let waits { object["waits"] = .list(waits.map(\.json)) }
        if let failure { object["error"] = failure.json }
        if !incidents.isEmpty { object["incidents"] = .list(incidents) }
        if diagnostics != .list([]) { object["diagnostics"] = diagnostics }
        return .context(object)
    }

    /// The report for people.
    var lines: [String] {
        if !summary.isEmpty { return summary }
        var lines = ["state: \(state.rawValue)", "completed: \(completed.joined(separator: ", "))"]
        for (position, snapshot) in snapshots.enumerated() {
            let open = (snapshot.open + snapshot.waiting).joined(separator: ", ")
            lines.append("after step \(position): \(snapshot.state.rawValue)\(open.isEmpty ? "" : ", open: \(open)")")
        }
        if let failure { lines.append("error: \(failure.message) [\(failure.code)]") }
        lines.append("variables: \(variables.json.json())")
        return lines
    }

    var exitStatus: ExitStatus {
        switch state {
        case .completed: .completed
        case .failed, .terminated: .failed
        case .active: .waits
        }
    }
}

extension RunReport.State {
    init(of instance: ProcessInstance) {
        switch instance.status {
        case .completed: self = .completed
        case .terminated: self = .terminated
        case .unborn, .active, .paused: self = instance.hasIncident ? .failed : .active
        }
    }
}

extension RunReport.Snapshot {
    init(of instance: ProcessInstance) {
        self.init(state: RunReport.State(of: instance))
        variables = instance.variables
        take(instance)
    }

    /// Adds what is open and waiting in an instance.
    mutating func take(_ instance: ProcessInstance) {
        for row in instance.elements.rows {
            let element = instance.element(of: row)
            switch element.kind {
            // An event is never among what is open (docs/command-line.md), though a worker may have to throw it.
            case .intermediateThrowEvent, .endEvent: break
            default: if row.job != nil || instance.waitsForCompletion(row) { open.append(element.id) }
            }
            switch element.kind {
            case .intermediateCatchEvent:
                if !row.timers.isEmpty || !row.subscriptions.isEmpty { waiting.append(element.id) }
            case .eventBasedGateway:
                for event in instance.eventsBehind(row) {
                    if case .receiveTask = event.kind { open.append(event.id) } else { waiting.append(event.id) }
                }
            default: break
            }
        }
    }
}

extension ProcessInstance {
    /// The catch events and receive tasks that an event-based gateway waits for.
    fileprivate func eventsBehind(_ gateway: ElementInstance) -> [Element] {
        let definition = definition(of: gateway.key)
        let waiting =
            gateway.timers.map { timers[$0].element } + gateway.subscriptions.map { subscriptions[$0].element }
        return element(of: gateway).outgoing.map { definition[definition[$0].target] }
            .filter { waiting.contains($0.index) }
    }
}

extension RunReport {
    /// The open incidents, in the words of the report; the first is what it failed by.
    mutating func take(incidentsOf instance: ProcessInstance) {
        for wait in WaitReport.all(of: instance, hint: CommandHint(database: nil)) {
            guard let incident = wait.incident else { continue }
            let object = Context([
                ("code", .string(incident.code.text)), ("element", .string(wait.element.id)),
                ("message", .string(incident.message)), ("severity", .string(incident.code.severity.rawValue)),
                ("category", .string(incident.code.category.rawValue)), ("ways_out", .string(incident.code.waysOut)),
            ])
            incidents.append(.context(object))
            if failure == nil {
                failure = Failure(code: incident.code.text, message: incident.message, element: wait.element.id)
            }
        }
    }
}

extension [Variable] {
    var json: Value { .context(Context(map { ($0.name, $0.value) })) }
}
