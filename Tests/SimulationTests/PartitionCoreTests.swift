import EngineRuntime
import EngineTestKit
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel
import Testing

@Suite("What a partition gives out, and when", .timeLimit(.minutes(20)))
struct PartitionCoreTests {
    private static let straight = ProcessDefinition.build("straight") { process in
        process.start()
        process.service("work", type: "a")
        process.end()
        process.flow("start", "work", "end")
    }

    @Test("The end of an instance is told after the answer to its start")
    func endAfterAnswer() throws {
        var bench = try Bench(
            .build("empty") { process in
                process.start()
                process.end()
                process.flow("start", "end")
            })
        try bench.start()
        #expect(bench.words == ["reply accepted", "ended"])
    }

    @Test("A job goes to its worker with its type, its element, its headers, what the element sees and the attempt")
    func activation() throws {
        let headers = [JobSettings.Header(name: "url", value: "here"), JobSettings.Header(name: "a", value: "")]
        var bench = try Bench(
            .build("p") { process in
                process.service("work", type: "=\"a\"", headers: headers)
                process.map("work", inputs: ["amount": "=2"])
            })
        try bench.addWorker(1, type: "a")
        try bench.start()
        let job = try #require(bench.activations.first)
        #expect(job.type == "a")
        #expect(job.element == "work")
        #expect(job.headers == headers)
        #expect(job.variables.map(\.name) == ["amount"])
        #expect(job.variables.map(\.value) == [2])
        #expect(job.attempt == 1)
    }

    @Test("A job whose back-off ended when it had no worker goes to the next worker that comes")
    func backOffWithoutWorker() throws {
        var bench = try Bench(Self.straight)
        try bench.addWorker(1, type: "a")
        try bench.start()
        let job = try #require(bench.activations.first)
        try bench.feed(.requests([.finish(job, .failed(JobFailure(message: "no")))]))
        try bench.feed(.removeWorker(WorkerNumber(rawValue: 1)))
        bench.now = try #require(bench.core.nextWake)
        try bench.feed(.woke)
        #expect(bench.core.nextWake == nil)
        try bench.addWorker(2, type: "a")
        #expect(bench.activations.map(\.attempt) == [1, 2])
    }

    @Test("What a worker brings after a restart is not taken for the result of the job that is lent now")
    func leaseOfEarlierCore() throws {
        var bench = try Bench(Self.straight)
        try bench.addWorker(1, type: "a")
        try bench.start()
        let before = try #require(bench.activations.first)
        try bench.restart()
        try bench.addWorker(2, type: "a")
        let now = try #require(bench.activations.last)
        #expect(now.key == before.key && now.lease != before.lease)
        try bench.feed(.requests([.finish(before, .completed([]))]))
        #expect(try bench.state(1).status == .active)
        try bench.feed(.requests([.finish(now, .completed([]))]))
        #expect(try bench.state(1).status == .completed)
    }

    @Test("A job that a person puts off while it is lent and not given out yet waits for its new time")
    func putOffWhileLent() throws {
        var bench = try Bench(Self.straight) { $0.cachedInstances = 1 }
        try bench.start()
        try bench.start()
        // The job of the instance that is not in memory is lent while that is read; the person comes in between.
        let (present, absent) = bench.presentAndAbsent
        let fail = Command.finishJob(JobKey(rawValue: 3), .failed(JobFailure(message: "not now")))
        try bench.addWorker(1, type: "a", capacity: 2, while: Request(id: 9, .command(absent, fail)))
        #expect(bench.activations.map(\.key.instance) == [present])
    }

    @Test("A cut decision is gone on with after a restart")
    func continuation() throws {
        var bench = try Bench(
            .build("loop") { process in
                process.start()
                process.script("step", "if n = null then 1 else n + 1", result: "n")
                process.exclusive("again")
                process.end()
                process.flow("start", "step", "again")
                process.flow("again", "step", when: "n < 50")
                process.defaultFlow("again", "end")
            }
        ) { $0.kernel = KernelLimits(eventsPerDecision: 10, continuationsWithoutWait: 100) }
        bench.appendsLeft = 4
        try bench.start()
        #expect(try bench.state(1).status == .active)
        #expect(try bench.state(1).waits.map(\.cause) == [.nothing])
        try bench.restart()
        #expect(try bench.state(1).status == .completed)
        #expect(try bench.store.work(of: InstanceKey(rawValue: 1)).isEmpty)
    }

    @Test("A job that a person completes in the same append is not given out")
    func completedMeanwhile() throws {
        var bench = try Bench(Self.straight) { $0.cachedInstances = 1 }
        try bench.start()
        try bench.start()
        let (present, absent) = bench.presentAndAbsent
        let complete = Command.finishJob(JobKey(rawValue: 3), .completed([]))
        try bench.addWorker(1, type: "a", capacity: 2, while: Request(id: 9, .command(absent, complete)))
        #expect(bench.activations.map(\.key.instance) == [present])
    }
}

/// A core on a memory store, driven by hand.
private struct Bench {
    let store: any JournalStore = MemoryStore()
    private let definition: ProcessDefinition
    private let configuration: EngineConfiguration
    private var reader: InstanceReader
    var core: PartitionCore
    var now = Instant(milliseconds: 0)
    /// After so many appends the engine hangs, until it is restarted.
    var appendsLeft = Int.max
    private(set) var outward: [PartitionCore.Action] = []
    private var lastID: UInt64 = 0
    private var epoch: UInt64 = 1

    init(_ definition: ProcessDefinition, _ configure: (inout EngineConfiguration) -> Void = { _ in }) throws {
        self.definition = definition
        var configuration = EngineConfiguration()
        configure(&configuration)
        self.configuration = configuration
        reader = InstanceReader(store)
        core = PartitionCore(
            partition: .first, configuration: configuration, stored: PartitionCore.Stored(), epoch: 1)
        let new = NewDefinition(
            definition, digest: "", sourceName: "", source: [], body: try DefinitionCoding.encode(definition))
        try feed(.requests([Request(id: 1_000, .deploy([new]))]))
        outward = []
    }

    mutating func restart() throws {
        appendsLeft = .max
        epoch += 1
        reader = InstanceReader(store)
        core = PartitionCore(
            partition: .first, configuration: configuration,
            stored: try PartitionCore.Stored(store, reader, of: .first), epoch: epoch)
        try feed(.woke)
    }

    mutating func start() throws {
        lastID += 1
        let start = StartInstance(definition: DefinitionKey(rawValue: 1))
        try feed(.requests([Request(id: lastID, .start(NewInstance(definition: definition, start: start)))]))
    }

    mutating func addWorker(_ number: UInt64, type: String) throws {
        try feed(.addWorker(WorkerNumber(rawValue: number), type: type, capacity: 1, leaseMilliseconds: 60_000))
    }

    /// Adds a worker, and while its jobs are looked for a request comes in.
    mutating func addWorker(_ number: UInt64, type: String, capacity: Int, while request: Request) throws {
        let worker = WorkerNumber(rawValue: number)
        var actions = core.receive(
            .addWorker(worker, type: type, capacity: capacity, leaseMilliseconds: 60_000), now: now)
        actions += core.receive(.requests([request]), now: now)
        try perform(actions)
    }

    /// Of the first two instances the one that is in memory, and the one that is not.
    var presentAndAbsent: (InstanceKey, InstanceKey) {
        let first = InstanceKey(rawValue: 1)
        let second = InstanceKey(rawValue: 2)
        return core.cachedInstance(first) == nil ? (second, first) : (first, second)
    }

    mutating func feed(_ input: PartitionCore.Input) throws { try perform(core.receive(input, now: now)) }

    mutating func perform(_ actions: [PartitionCore.Action]) throws {
        var pending = actions
        while !pending.isEmpty {
            switch pending.removeFirst() {
            case .load(let key): pending += core.receive(.loaded(key, try reader.instance(key)), now: now)
            case .findReceipt(let key): pending += core.receive(.receipt(key, try store.receipt(key)), now: now)
            case .readReadyWork(let cursor, let limit):
                let page = try store.readyWork(of: .job, in: .first, after: cursor, limit: limit)
                pending += core.receive(.readyWork(page, isLast: page.count < limit), now: now)
            case .readDueWork(let cursor, let limit):
                let page = try store.dueWork(in: .first, after: cursor, limit: limit)
                pending += core.receive(.dueWork(page, isLast: page.count < limit), now: now)
            case .findSubscribers(let address, let cursor, let limit):
                let page = try store.subscribers(
                    of: address.topic, correlationKey: address.correlationKey, in: .first, after: cursor, limit: limit)
                pending += core.receive(.subscribers(address, page, isLast: page.count < limit), now: now)
            case .append:
                guard appendsLeft > 0 else { return }
                appendsLeft -= 1
                try store.append(core.batch)
                pending += core.receive(.appended, now: now)
            case let action: outward.append(action)
            }
        }
    }

    func state(_ counter: UInt64) throws -> ProcessInstance {
        try #require(try InstanceReader(store).instance(InstanceKey(rawValue: counter)))
    }

    var activations: [JobActivation] {
        outward.compactMap { if case .handOver(let job, _) = $0 { job } else { nil } }
    }

    /// What went outward, a word or two each.
    var words: [String] {
        outward.map { action in
            switch action {
            case .reply(_, .accepted): "reply accepted"
            case .reply: "reply"
            case .handOver: "hand over"
            case .withdraw: "withdraw"
            case .publish: "publish"
            case .ended: "ended"
            case .load, .findReceipt, .readReadyWork, .readDueWork, .findSubscribers, .append: "for the store"
            }
        }
    }
}

extension Request {
    fileprivate static func finish(_ job: JobActivation, _ outcome: JobOutcome) -> Request {
        Request(id: 0, .finish(job.key.instance, JobKey(rawValue: job.key.local), outcome, job.lease))
    }
}
