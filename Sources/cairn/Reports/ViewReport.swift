import FEEL
import ProcessKernel

/// The picture of an instance for programs: the same rows, in order, scopes before what is in them.
enum ViewReport {
    static func json(of trace: InstanceTrace, now: Instant) -> Value {
        let instance = trace.instance
        let percent = Int((instance.progress * 100).rounded(.down))
        let rows = ViewRows.rows(of: instance, trace.visits, now: now).map { row -> Value in
            [
                "depth": .number(Decimal(row.depth)), "state": .string(word(row.state)), "name": .string(row.label),
                "detail": .string(row.detail), "time": .string(row.time),
            ]
        }
        return [
            "instance": instance.key.json, "state": .string(RunReport.State(of: instance).rawValue),
            "progress": .number(Decimal("\(Double(percent) / 100)") ?? 0), "rows": .list(rows),
        ]
    }

    private static func word(_ state: ViewRow.State) -> String {
        switch state {
        case .done: "done"
        case .working: "working"
        case .person: "person"
        case .waits: "waits"
        case .incident: "incident"
        case .skipped: "skipped"
        case .ended: "ended"
        case .pending: "pending"
        }
    }
}
