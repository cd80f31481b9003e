package import ProcessModel

/// One visit of a token to an element, from activation to its end. Its row is removed when it ends.
package struct ElementInstance: KeyedRow {
    package let key: ElementInstanceKey
    package let element: ElementIndex
    /// The process or sub-process instance that it runs in; the root names itself.
    package let scope: ElementInstanceKey
    /// Tokens inside, where this is a process or sub-process: children, tokens on flows and tokens waiting at joins.
    package var tokens: UInt32 = 0
    /// Element instances inside whose row is there.
    package var children: UInt32 = 0
    package var openIncidents: UInt32 = 0
    package var job: JobKey?
    package var timers: [TimerKey] = []
    /// Events on the boundary whose timer fired, so that a retry does not start it again.
    package var firedEvents: [ElementIndex] = []
    package var joins: [Join] = []
    package var variables = VariableList()

    package init(key: ElementInstanceKey, element: ElementIndex, scope: ElementInstanceKey) {
        self.key = key
        self.element = element
        self.scope = scope
    }
}

/// The tokens that wait at one joining gateway.
package struct Join: Sendable, Equatable {
    package let gateway: ElementIndex
    /// Tokens that came by each incoming flow, in the gateway's order of flows.
    package var arrived: [UInt32]
    /// How many incoming flows have no token yet; kept so that nobody counts a wide join again for each token.
    package var missing: UInt32

    package init(gateway: ElementIndex, flows: Int) {
        self.gateway = gateway
        arrived = Array(repeating: 0, count: flows)
        missing = UInt32(flows)
    }

    /// Made again from the tokens that had come.
    package init(gateway: ElementIndex, arrived: [UInt32]) {
        self.gateway = gateway
        self.arrived = arrived
        missing = UInt32(arrived.count { $0 == 0 })
    }
}

/// Work that a worker or a person has to do for an element instance.
package struct Job: KeyedRow {
    package let key: JobKey
    package let elementInstance: ElementInstanceKey
    /// The job type where an expression gave it; nil means the one that the definition fixes.
    package let computedType: String?
    package var attemptsLeft: UInt32
    package var failures: UInt32 = 0
    /// Not before this moment, after a failure.
    package var notBefore: Instant?
    package var lastFailure: String?
    /// What this job took from the allowance and will spend or return.
    package var reserved: Resources

    package init(
        key: JobKey, elementInstance: ElementInstanceKey, computedType: String?, attemptsLeft: UInt32,
        reserved: Resources
    ) {
        self.key = key
        self.elementInstance = elementInstance
        self.computedType = computedType
        self.attemptsLeft = attemptsLeft
        self.reserved = reserved
    }
}

/// A timer that runs for an element instance: for the catch event itself, or for a boundary event of an activity.
package struct RunningTimer: KeyedRow {
    package let key: TimerKey
    package let elementInstance: ElementInstanceKey
    /// The event that fires.
    package let element: ElementIndex
    package let due: Instant

    package init(key: TimerKey, elementInstance: ElementInstanceKey, element: ElementIndex, due: Instant) {
        self.key = key
        self.elementInstance = elementInstance
        self.element = element
        self.due = due
    }
}
