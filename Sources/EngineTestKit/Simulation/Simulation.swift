/// The engine, its store, its workers and its users in one thread from one seed: first with faults, then in calm. Start
/// reading here.
///
/// `SimulatedWorld` lives through it: it performs the core's actions one by one (`+Engine`) and plays workers
/// (`+Workers`) and clients and people (`+People`). `JournalSpy` looks at every append, every answer and every job
/// handed out, and remembers the first rule that was broken. Equal seeds give equal runs.
package struct Simulation: Sendable {
    package var seed: UInt64
    /// How much happens before calm comes.
    package var steps: Int

    package init(seed: UInt64, steps: Int = Simulation.defaultSteps) {
        self.seed = seed
        self.steps = steps
    }

    /// Enough for some crashes, and fast enough for hundreds of seeds.
    package static let defaultSteps = 250

    /// Runs it to its end or to the first broken rule.
    package func run() -> SimulationReport {
        var world = SimulatedWorld(seed: seed)
        var done = 0
        while done < steps, !world.hasFailed {
            world.step()
            done += 1
        }
        if !world.hasFailed { world.comeToRest() }
        var counts = world.counts
        counts.instances = world.spy.instances.count
        counts.events = world.spy.events
        counts.timersFired = world.spy.timersFired
        counts.incidents = world.spy.incidents
        counts.mailDelivered = world.spy.mail.delivered
        return SimulationReport(
            seed: seed, steps: done, failure: world.failure, counts: counts, fingerprint: world.spy.fingerprint)
    }
}

/// What a simulation came to.
package struct SimulationReport: Sendable {
    package var seed: UInt64
    /// Steps done before calm or the failure.
    package var steps: Int
    /// The first rule that was broken, with what is needed to understand it; nil when all held.
    package var failure: String?
    package var counts: SimulationCounts
    /// Equal for runs that wrote the same journal.
    package var fingerprint: UInt64

    /// Repeats the run.
    package var command: String { "cairn simulate --seed \(seed) --steps \(steps)" }
}

/// How often what happened; a simulation in which nothing goes wrong shows nothing.
package struct SimulationCounts: Sendable, Equatable {
    package var instances = 0
    package var events = 0
    package var appends = 0
    package var crashes = 0
    /// Tokens moved by hand, rewinds and forks that somebody asked for.
    package var changesByHand = 0
    /// Of these, those that undo first, and those that go on by another version.
    package var undone = 0
    package var migrated = 0
    package var storeFailures = 0
    package var jobsHandedOut = 0
    package var resultsTaken = 0
    package var resultsRefused = 0
    package var requestsRepeated = 0
    package var timersFired = 0
    package var incidents = 0
    /// Messages and signals that came to an instance.
    package var mailDelivered = 0
    /// Instances that ended before those that were left were cancelled.
    package var ended = 0

    package init() {}

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        for (path, _) in Self.names { sum[keyPath: path] += right[keyPath: path] }
        return sum
    }

    /// Every count with the words for it.
    package static var names: [(WritableKeyPath<SimulationCounts, Int>, String)] {
        [
            (\.instances, "instances"), (\.ended, "ended by themselves"), (\.events, "events"), (\.appends, "appends"),
            (\.crashes, "crashes"), (\.changesByHand, "changes by hand"), (\.undone, "of them undo first"),
            (\.migrated, "of them to another version"), (\.storeFailures, "store failures"),
            (\.jobsHandedOut, "jobs handed out"),
            (\.resultsTaken, "results taken"), (\.resultsRefused, "results refused"),
            (\.requestsRepeated, "requests repeated"), (\.timersFired, "timers fired"), (\.incidents, "incidents"),
            (\.mailDelivered, "messages and signals delivered"),
        ]
    }
}
