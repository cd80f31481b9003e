import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// Everything there is in one simulation. Time is virtual and moves from one happening to the next.
struct SimulatedWorld {
    var random: SeededGenerator
    var now = Instant(milliseconds: 1_893_456_000_000)
    let store: any JournalStore = MemoryStore()
    var spy: JournalSpy
    let configuration: EngineConfiguration
    /// The definitions that are deployed, with the key once it is known.
    var processes: [SimulatedProcess]

    // The engine.
    var core: PartitionCore
    var reader: InstanceReader
    var epoch: UInt64 = 1
    /// What the core wants done, in its order.
    var pending: [PartitionCore.Action] = []
    /// Requests that arrived and that the core has not been given yet.
    var inbox: [Request] = []

    // The outside.
    var schedule = Schedule()
    var clients: [SimulatedClient] = []
    var workers: [SimulatedWorker] = []
    var asked: [UInt64: Asked] = [:]
    var lastID: UInt64 = 0
    var counts = SimulationCounts()
    /// False from the moment of calm on.
    var hasFaults = true

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        configuration = Self.configuration(&random)
        processes = SimulatedProcess.some(&random)
        spy = JournalSpy(store: store)
        reader = InstanceReader(store)
        core = PartitionCore(
            partition: .first, configuration: configuration, stored: PartitionCore.Stored(), epoch: 1)
        self.random = random
        for index in processes.indices { send(SimulatedClient(.deploy(process: index), key: nil)) }
        feed(.woke)
    }

    /// Bounds as small as they may be in some runs, so that every overflow happens.
    private static func configuration(_ random: inout SeededGenerator) -> EngineConfiguration {
        var configuration = EngineConfiguration()
        configuration.cachedInstances = random.pick([1, 3, 4_096])
        configuration.requestsPerAppend = random.pick([1, 3, 1_024])
        configuration.readyJobsPerType = random.pick([1, 2, 10_000])
        configuration.workPage = random.pick([1, 3, 1_000])
        configuration.timersInMemory = random.pick([1, 3, 10_000])
        configuration.sendsPerAppend = random.pick([1, 2, 10_000])
        configuration.snapshotThresholdBytes = random.pick([0, 200, 16_384])
        configuration.kernel = KernelLimits(
            eventsPerDecision: random.pick([4, 20, 1_000]), continuationsWithoutWait: 100)
        return configuration
    }

    var failure: String? { spy.failure }
    var hasFailed: Bool { failure != nil }

    // MARK: The faulty phase

    /// Lets one thing happen.
    mutating func step() {
        switch random.below(100) {
        case 0..<12: startSomething()
        case 12..<26: somebodyActs()
        case 26..<29: addWorker(of: random.pick(jobTypes))
        case 29..<31: loseWorker()
        case 31..<32: crash()
        case 32..<33: now = now.advanced(byMilliseconds: Int64(random.below(3_600_000)))
        case 33..<34: watchSomething()
        case 34..<38: sendMail()
        default: next()
        }
        pump()
    }

    /// Moves the clock to what comes next and lets it happen. False when nothing comes any more.
    @discardableResult
    mutating func next() -> Bool {
        let wake = core.nextWake
        if let wake, wake <= schedule.nextTime ?? .distantFuture {
            now = max(now, wake)
            // Nobody wakes on the dot.
            if hasFaults, random.chance(perMille: 100) {
                now = now.advanced(byMilliseconds: Int64(random.below(5_000)))
            }
            feed(.woke)
            return true
        }
        guard let (time, happening) = schedule.popFirst() else { return false }
        now = max(now, time)
        handle(happening)
        return true
    }

    private mutating func handle(_ happening: Happening) {
        switch happening {
        case .send(let client): send(client)
        case .timeout(let client, let attempt): repeatIfUnanswered(client, attempt)
        case .workDone(let job, let outcome): deliver(job, outcome)
        }
    }

    // MARK: Calm

    /// Faults stop, people and workers do all they can; then everything has ended or says what it waits for. What is
    /// left is cancelled at last, and nothing may remain of it.
    mutating func comeToRest() {
        hasFaults = false
        for type in jobTypes { addWorker(of: type) }
        feed(.woke)
        pump()
        var rounds = 0
        repeat {
            guard runUntilQuiet() else { return }
            rounds += 1
            if rounds > 1_000 { return spy.report("people have something to do for ever") }
        } while everybodyHelps()
        checkRest()
        counts.ended = spy.instances.count { $0.state.status.isEnded }
        for key in spy.openInstances { send(SimulatedClient(.command(key, .cancel(reason: "the end")), key: nil)) }
        guard runUntilQuiet() else { return }
        spy.checkMail()
        spy.checkEverythingEnded()
        spy.checkRecovery()
    }

    /// False after a failure.
    private mutating func runUntilQuiet() -> Bool {
        pump()
        var happenings = 0
        while !hasFailed, next() {
            pump()
            happenings += 1
            if happenings > 20_000 { spy.report("the engine does not come to rest") }
        }
        return !hasFailed
    }

    /// What may be left after calm is only what nobody here can help.
    private mutating func checkRest() {
        if !core.isIdle { spy.report("the core has \(core.waitingCount) requests and does not go on") }
        for client in clients where !client.isAnswered { spy.report("request \(client.name) was never answered") }
        for key in spy.openInstances { spy.checkRest(of: key) }
    }

    var jobTypes: [String] { SimulatedProcess.jobTypes }
}

/// What will happen, at a time.
enum Happening {
    case send(SimulatedClient)
    case timeout(client: Int, attempt: Int)
    case workDone(JobActivation, JobOutcome)
}

/// Happenings in the order of their times; those of one time in the order in which they were planned.
struct Schedule {
    private var entries: [(time: Instant, happening: Happening)] = []

    var nextTime: Instant? { entries.first?.time }

    mutating func add(_ happening: Happening, at time: Instant) {
        let position = entries.firstIndex { time < $0.time } ?? entries.count
        entries.insert((time, happening), at: position)
    }

    mutating func popFirst() -> (Instant, Happening)? {
        entries.isEmpty ? nil : entries.removeFirst()
    }

    /// Forgets what workers have under way, each with the chance that its result still arrives.
    mutating func loseWork(_ isLost: () -> Bool) {
        entries.removeAll { if case .workDone = $0.happening { isLost() } else { false } }
    }
}

extension Instant {
    static let distantFuture = Instant(milliseconds: .max)
}
