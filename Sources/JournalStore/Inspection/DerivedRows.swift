package import ProcessKernel
import ProcessModel

/// The rows that the state of an instance has beside the journal: all of them can be made again.
package struct DerivedRows: Sendable {
    package let instance: InstanceRecord
    /// In the order of their keys.
    package let work: [WorkRecord]
    /// In the order of their keys.
    package let subscriptions: [SubscriptionRecord]

    package init(of state: borrowing ProcessInstance) {
        let state = copy state
        instance = InstanceRecord(of: state)
        work = WorkRecord.all(of: state)
        subscriptions = state.subscriptions.rows.compactMap { SubscriptionRecord($0, of: state) }
            .sorted { $0.key < $1.key }
    }
}

extension WorkRecord {
    /// The work rows that a state must have, in the order of their keys.
    package static func all(of state: ProcessInstance) -> [WorkRecord] {
        let jobs = state.jobs.rows.map { job in
            let type = state.type(of: job)
            return WorkRecord(
                key: WorkKey(instance: state.key, local: job.key.rawValue), kind: type == nil ? .userTask : .job,
                element: state.elements[job.elementInstance].element.rawValue, type: type, due: job.notBefore)
        }
        let timers = state.timers.rows.map { timer in
            WorkRecord(
                key: WorkKey(instance: state.key, local: timer.key.rawValue), kind: .timer,
                element: timer.element.rawValue, type: nil, due: timer.due)
        }
        let dispatches = state.dispatches.rows.map { dispatch in
            WorkRecord(
                key: WorkKey(instance: state.key, local: dispatch.key.rawValue), kind: .dispatch, element: 0, type: nil,
                due: nil)
        }
        let continuation = WorkRecord(
            key: WorkKey(instance: state.key, local: 0), kind: .continuation, element: 0, type: nil, due: nil)
        return (state.continuations > 0 ? [continuation] : []) + (jobs + timers + dispatches).sorted { $0.key < $1.key }
    }

    /// Whether the row says the same as another. A job whose back-off is over may be noted as ready; a continuation
    /// and a dispatch are due at any time before now.
    package func means(_ other: WorkRecord, now: Instant) -> Bool {
        var row = self
        if kind == .continuation || kind == .dispatch, let due, due <= now { row.due = nil }
        if kind == .job, due == nil, let notBefore = other.due, notBefore <= now { row.due = notBefore }
        return row == other
    }

    /// The row as it is written: what is the engine's own is due at once, so that it is found by its time.
    package func written(at now: Instant) -> WorkRecord {
        switch kind {
        case .job, .userTask, .timer: return self
        case .continuation, .dispatch:
            var row = self
            row.due = now
            return row
        }
    }
}
