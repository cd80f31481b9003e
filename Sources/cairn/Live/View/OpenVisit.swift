import ProcessKernel
import ProcessModel

/// What an open visit is doing or waiting for, in a few words.
struct OpenVisit {
    let state: ViewRow.State
    let detail: String

    init(_ row: ElementInstance, in instance: ProcessInstance, now: Instant) {
        if row.openIncidents > 0, let incident = instance.incidents.rows.first(where: { $0.elementInstance == row.key })
        {
            (state, detail) = (.incident, TextWidth.clean(incident.message))
        } else if instance.status == .paused {
            (state, detail) = (.waits, "paused")
        } else if let key = row.job, let job = instance.jobs.find(key) {
            (state, detail) = Self.words(for: job, of: row, in: instance, now)
        } else if let wait = Self.waits(of: row, in: instance, now).first(where: { $0.element == row.element }) {
            (state, detail) = (.waits, wait.words)
        } else if let loop = row.loop {
            let total = loop.total.map { " of \($0)" } ?? ""
            let active = loop.active > 1 ? ", \(loop.active) at work" : ""
            (state, detail) = (.working, "\(loop.completed)\(total) done\(active)")
        } else if instance.waitsForCompletion(row) {
            (state, detail) = (.person, "to be completed")
        } else if case .adHocSubprocess = instance.element(of: row).kind, row.tokens == 0 {
            (state, detail) = (.person, "waits for an activity to be started")
        } else if case .eventBasedGateway = instance.element(of: row).kind {
            (state, detail) = (.waits, "waits for the first event")
        } else {
            (state, detail) = (.working, "")
        }
    }

    private static func words(
        for job: Job, of row: ElementInstance, in instance: ProcessInstance, _ now: Instant
    ) -> (ViewRow.State, String) {
        let isListener = job.listener != nil
        if !isListener, case .userTask = instance.element(of: row).kind { return (.person, "waits for a person") }
        let type = "\(isListener ? "listener" : "job") \(TextWidth.clean(instance.type(of: job) ?? ""))"
        guard job.failures > 0 else { return (.working, type) }
        let again = job.notBefore.map { ", again \(left(until: $0, now))" } ?? ""
        return (.waits, "\(type) failed, \(counted(job.attemptsLeft, "attempt")) left\(again)")
    }

    struct EventWait {
        let element: ElementIndex
        let words: String
    }

    /// The events on the boundary of an activity, or behind a gateway, that are waited for.
    static func boundary(of row: ElementInstance, in instance: ProcessInstance, now: Instant) -> [EventWait] {
        waits(of: row, in: instance, now).filter { $0.element != row.element }
    }

    private static func waits(of row: ElementInstance, in instance: ProcessInstance, _ now: Instant) -> [EventWait] {
        let timers = row.timers.compactMap { instance.timers.find($0) }.map { timer in
            EventWait(element: timer.element, words: "timer, \(left(until: timer.due, now))")
        }
        let subscriptions = row.subscriptions.compactMap { instance.subscriptions.find($0) }.map { subscription in
            let words =
                switch subscription.topic {
                case .message(let name, let key):
                    "message \"\(TextWidth.clean(name))\"" + (key.map { " with \"\(TextWidth.clean($0))\"" } ?? "")
                case .signal(let name): "signal \"\(TextWidth.clean(name))\""
                case .condition: "condition"
                case .completion: "completion from outside"
                }
            return EventWait(element: subscription.element, words: words)
        }
        return timers + subscriptions
    }

    private static func left(until moment: Instant, _ now: Instant) -> String {
        let left = moment.milliseconds - now.milliseconds
        return left > 0 ? "in \(TimeSpan.text(milliseconds: left))" : "now"
    }
}
