package import FEEL

/// What a decision may know besides the state and the command.
package struct DecisionContext: Sendable {
    package var now: Instant
    package var policy: Policy
    package var limits: KernelLimits
    /// What call activities can call.
    package var library: ProcessLibrary
    /// The rules of time zones, for expressions that name one.
    package var zones: ZoneRules

    package init(
        now: Instant, policy: Policy = .allowAll, limits: KernelLimits = .standard, library: ProcessLibrary = .empty,
        zones: ZoneRules = ZoneRules()
    ) {
        self.now = now
        self.policy = policy
        self.limits = limits
        self.library = library
        self.zones = zones
    }

    /// What expressions may know: the moment of the decision and the zones, and no functions from outside.
    package var environment: EvaluationEnvironment {
        var environment = EvaluationEnvironment()
        environment.now = DateAndTime(millisecondsSinceEpoch: now.milliseconds)
        environment.zones = zones
        return environment
    }
}

/// The bounds of one decision and of what an instance may hold, each with its reason.
package struct KernelLimits: Sendable {
    /// A decision that has recorded so many events stops at the next agenda entry, so that one instance cannot keep the
    /// partition's thread from the others.
    package var eventsPerDecision: Int
    /// A run that goes on so often without waiting for anything is in a loop that never ends.
    package var continuationsWithoutWait: UInt32
    /// Calls inside calls. Ending an instance goes down through all of them, on a stack of 8 MB.
    package var callDepth: Int
    /// Rounds of one loop over a number or a collection: each takes some 300 bytes of the state while it is open.
    package var roundsPerLoop: Int

    package init(
        eventsPerDecision: Int, continuationsWithoutWait: UInt32, callDepth: Int = 64, roundsPerLoop: Int = 100_000
    ) {
        self.eventsPerDecision = eventsPerDecision
        self.continuationsWithoutWait = continuationsWithoutWait
        self.callDepth = callDepth
        self.roundsPerLoop = roundsPerLoop
    }

    package static let standard = KernelLimits(eventsPerDecision: 1_000, continuationsWithoutWait: 100)
}
