import ProcessModel

/// Commands on the instance as a whole.
extension Step {
    mutating func begin(_ start: StartInstance) {
        record(
            .instanceStarted(
                InstanceStarted(
                    definition: start.definition, businessKey: start.businessKey, tenant: start.tenant,
                    at: context.now, limit: start.limit, policyVersion: context.policy.version)))
        for variable in start.variables {
            record(.variableSet(.root, Variable(name: variable.name, value: variable.value)))
        }
        beginScope(.root, of: instance.definition[.process])
    }

    mutating func resume() {
        record(.instanceResumed)
        // Whoever was asked for a job meanwhile did not get it: offer the open ones again.
        for job in instance.jobs.rows {
            effects.append(.offerJob(offer(job)))
        }
    }

    mutating func cancel(reason: String?) {
        terminateChildren(of: .root)
        endInstance(.instanceTerminated(at: context.now, reason: reason))
    }

    mutating func completeInstance() {
        endInstance(.instanceCompleted(at: context.now))
    }

    private mutating func endInstance(_ event: Event) {
        agenda.removeAll { _ in true }
        // The incidents of the root are those of tokens at no element.
        for incident in instance.incidents.rows { record(.incidentResolved(incident.key)) }
        record(event)
        effects.append(.end)
    }
}
