package import ProcessModel

/// One thing that an instance waits for: what it is, what will wake it, and when.
package struct Wait: Sendable, Equatable {
    package enum Cause: Sendable, Equatable {
        /// A worker has to finish the job. `notBefore` is set after a failure.
        case job(JobKey, type: String?, attemptsLeft: UInt32, notBefore: Instant?, lastFailure: String?)
        /// A person has to complete the task.
        case userTask(JobKey)
        /// The clock has to reach the time. `on` is the activity where the event sits on its boundary.
        case timer(TimerKey, due: Instant, on: ElementIndex?)
        /// Somebody has to resolve the incident.
        case incident(Incident)
        /// Tokens have to arrive by the other flows.
        case join(missing: [FlowIndex])
        /// Somebody has to resume the instance.
        case paused
        /// Nothing: the engine goes on by itself as soon as it runs.
        case nothing
    }

    package let element: ElementIndex
    package let cause: Cause

    package init(element: ElementIndex, cause: Cause) {
        self.element = element
        self.cause = cause
    }
}

extension ProcessInstance {
    /// All that the instance waits for, in the order in which it began to; empty exactly when it has ended.
    package var waits: [Wait] {
        if status.isEnded || status == .unborn { return [] }
        var waits: [Wait] = []
        if status == .paused { waits.append(Wait(element: .process, cause: .paused)) }
        if status == .active, !agenda.isEmpty { waits.append(Wait(element: .process, cause: .nothing)) }
        for row in elements.rows { appendWaits(of: row, to: &waits) }
        return waits
    }

    private func appendWaits(of row: ElementInstance, to waits: inout [Wait]) {
        if row.openIncidents > 0 {
            for incident in incidents.rows where incident.elementInstance == row.key {
                let element = if case .enter(let target, _, _) = incident.retry { target } else { row.element }
                waits.append(Wait(element: element, cause: .incident(incident)))
            }
        }
        if let key = row.job {
            let job = jobs[key]
            let type = self.type(of: job)
            let cause: Wait.Cause =
                if case .userTask = definition[row.element].kind {
                    .userTask(key)
                } else {
                    .job(
                        key, type: type, attemptsLeft: job.attemptsLeft, notBefore: job.notBefore,
                        lastFailure: job.lastFailure)
                }
            waits.append(Wait(element: row.element, cause: cause))
        }
        for key in row.timers {
            let timer = timers[key]
            waits.append(
                Wait(
                    element: timer.element,
                    cause: .timer(key, due: timer.due, on: timer.element == row.element ? nil : row.element)))
        }
        for join in row.joins {
            let gateway = definition[join.gateway]
            let missing = gateway.incoming.indices.filter { join.arrived[$0] == 0 }.map { gateway.incoming[$0] }
            waits.append(Wait(element: join.gateway, cause: .join(missing: missing)))
        }
    }
}
