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
        /// A message of that name has to come, with that key where there is one.
        case message(SubscriptionKey, name: String, correlationKey: String?, on: ElementIndex?)
        /// A signal of that name has to be thrown.
        case signal(SubscriptionKey, name: String, on: ElementIndex?)
        /// The condition has to become true.
        case condition(SubscriptionKey, on: ElementIndex?)
        /// Somebody has to complete the task, which is no job.
        case completion(ElementInstanceKey)
        /// Somebody has to start an activity inside, or to complete the ad hoc sub-process.
        case activation(ElementInstanceKey)
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
    /// The position in `ProcessInstance.processes` of the definition that the elements are of.
    package let process: UInt32

    package init(element: ElementIndex, cause: Cause, process: UInt32 = 0) {
        self.element = element
        self.cause = cause
        self.process = process
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
        func wait(at element: ElementIndex, for cause: Wait.Cause) {
            waits.append(Wait(element: element, cause: cause, process: row.process))
        }
        if row.openIncidents > 0 {
            for incident in incidents.rows where incident.elementInstance == row.key {
                let element = if case .enter(let target, _, _) = incident.retry { target } else { row.element }
                wait(at: element, for: .incident(incident))
            }
        }
        if let key = row.job {
            let job = jobs[key]
            let type = self.type(of: job)
            let cause: Wait.Cause =
                if type == nil {
                    .userTask(key)
                } else {
                    .job(
                        key, type: type, attemptsLeft: job.attemptsLeft, notBefore: job.notBefore,
                        lastFailure: job.lastFailure)
                }
            wait(at: row.element, for: cause)
        }
        for key in row.timers {
            let timer = timers[key]
            let on = timer.element == row.element ? nil : row.element
            wait(at: timer.element, for: .timer(key, due: timer.due, on: on))
        }
        for key in row.subscriptions {
            let subscription = subscriptions[key]
            let on = subscription.element == row.element ? nil : row.element
            switch subscription.topic {
            case .message(let name, let correlationKey):
                wait(at: subscription.element, for: .message(key, name: name, correlationKey: correlationKey, on: on))
            case .signal(let name): wait(at: subscription.element, for: .signal(key, name: name, on: on))
            case .condition: wait(at: subscription.element, for: .condition(key, on: on))
            case .completion: wait(at: subscription.element, for: .completion(row.key))
            }
        }
        if waitsForCompletion(row) { wait(at: row.element, for: .completion(row.key)) }
        if case .adHocSubprocess = element(of: row).kind, !isLoopBody(row), row.tokens == 0, row.openIncidents == 0,
            row.job == nil
        {
            wait(at: row.element, for: .activation(row.key))
        }
        for join in row.joins where !join.isEmpty {
            let gateway = process(at: row.process)[join.gateway]
            let missing = gateway.incoming.indices.filter { join.arrived[$0] == 0 }.map { gateway.incoming[$0] }
            wait(at: join.gateway, for: .join(missing: missing))
        }
    }

    /// True for a task that is no job and that nothing but somebody outside, or its message, completes.
    package func waitsForCompletion(_ row: ElementInstance) -> Bool {
        guard case .receiveTask = element(of: row).kind else { return false }
        return !isLoopBody(row) && row.openIncidents == 0 && row.job == nil
    }

    /// The receive task of that id that an event-based gateway waits for.
    package func receiver(behindGateway id: String) -> SubscriptionKey? {
        subscriptions.rows.first { row in
            let waiting = definition(of: row.elementInstance)[row.element]
            guard waiting.id == id, case .receiveTask = waiting.kind else { return false }
            return elements[row.elementInstance].element != row.element
        }?.key
    }

    /// The element that a wait is about.
    package func element(of wait: Wait) -> Element { process(at: wait.process)[wait.element] }
}
