/// What a decision may know besides the state and the command.
package struct DecisionContext: Sendable {
    package var now: Instant
    package var policy: Policy
    package var limits: KernelLimits

    package init(now: Instant, policy: Policy = .allowAll, limits: KernelLimits = .standard) {
        self.now = now
        self.policy = policy
        self.limits = limits
    }
}

/// The bounds of one decision and of what an instance may hold, each with its reason.
package struct KernelLimits: Sendable {
    /// A decision that has recorded so many events stops at the next agenda entry, so that one instance cannot keep the
    /// partition's thread from the others.
    package var eventsPerDecision: Int
    /// A run that goes on so often without waiting for anything is in a loop that never ends.
    package var continuationsWithoutWait: UInt32

    package init(eventsPerDecision: Int, continuationsWithoutWait: UInt32) {
        self.eventsPerDecision = eventsPerDecision
        self.continuationsWithoutWait = continuationsWithoutWait
    }

    package static let standard = KernelLimits(eventsPerDecision: 1_000, continuationsWithoutWait: 100)
}
