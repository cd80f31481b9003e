import FEEL
import ProcessKernel
import ProcessModel

/// Bytes of events and snapshots, as engines write them, of instances of random definitions.
struct FuzzJournals {
    private(set) var events: [[UInt8]] = []
    private(set) var snapshots: [Snapshot] = []

    /// The bytes of a state, and what must be known to read them.
    struct Snapshot {
        let bytes: [UInt8]
        let definition: ProcessDefinition
    }

    /// Runs so many instances.
    init(runs: Int) {
        for seed in 0..<runs { run(seed: UInt64(seed)) }
    }

    private mutating func run(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let shape = RandomDefinition.Shape(size: random.within(4...25), isStructured: true, extent: .all)
        let definition = RandomDefinition.make(&random, shape, jobTypes: ["a", "b"])
        let key = DefinitionKey(rawValue: 1)
        var instance = ProcessInstance(
            unborn: InstanceKey(rawValue: 1), of: definition, definitionKey: key)
        var now = Instant(milliseconds: 1_700_000_000_000)
        var command: Command? = .start(StartInstance(definition: key, variables: Self.values))
        for _ in 0..<30 {
            guard let next = command else { break }
            let decision = Kernel.decide(next, on: instance, context: DecisionContext(now: now))
            instance = decision.instance
            if !decision.events.isEmpty { keep(decision.events, instance) }
            now = now.advanced(byMilliseconds: 60_000)
            command = Self.command(for: instance, &random)
        }
    }

    private mutating func keep(_ events: [Event], _ instance: ProcessInstance) {
        var record = ByteWriter()
        EventCoding.encode(events, into: &record)
        self.events.append(record.bytes)
        var state = ByteWriter()
        SnapshotCoding.encode(instance, into: &state)
        snapshots.append(Snapshot(bytes: state.bytes, definition: instance.definition))
    }

    private static let values = [
        NamedValue("x", 1), NamedValue("ok", true), NamedValue("text", "é"), NamedValue("list", [1, ["a": nil]]),
    ]

    private static func command(for instance: ProcessInstance, _ random: inout SeededGenerator) -> Command? {
        guard !instance.status.isEnded else { return nil }
        if !instance.agenda.isEmpty { return .continue }
        if let job = random.pickAny(Array(instance.jobs.rows)) {
            return random.oneIn(5)
                ? .finishJob(job.key, .failed(JobFailure(message: "no"))) : .finishJob(job.key, .completed(values))
        }
        if let timer = random.pickAny(Array(instance.timers.rows)) { return .fireTimer(timer.key) }
        if let subscription = random.pickAny(Array(instance.subscriptions.rows)) {
            return .occur(subscription.key, values)
        }
        if !instance.incidents.isEmpty, random.oneIn(2) { return .retry(nil) }
        return .cancel(reason: "enough")
    }
}
