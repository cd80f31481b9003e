import EngineTestKit
import FEEL
import Foundation
import ProcessKernel
import ProcessModel
import Testing

@Suite("Random definitions, random paths", .timeLimit(.minutes(20)))
struct RandomPathTests {
    /// CAIRN_WALKS says how many, for a long look.
    private static let walks = Int(ProcessInfo.processInfo.environment["CAIRN_WALKS"] ?? "") ?? 400

    @Test("Every decision keeps the rules of the state", arguments: 0..<walks / 20)
    func paths(block: Int) {
        for seed in block * 20..<block * 20 + 20 { walk(seed: UInt64(seed)) }
    }

    @Test(
        "The seed of CAIRN_SEED",
        .enabled(if: ProcessInfo.processInfo.environment["CAIRN_SEED"] != nil))
    func oneSeed() throws {
        walk(seed: try #require(UInt64(ProcessInfo.processInfo.environment["CAIRN_SEED"] ?? "")))
    }

    @Test("The walks come everywhere")
    func coverage() {
        var kinds: Set<String> = []
        var codes: Set<Incident.Code> = []
        for seed: UInt64 in 0..<400 {
            var walk = RandomWalk(seed: seed)
            walk.run()
            kinds.formUnion(walk.eventKinds)
            codes.formUnion(walk.incidentCodes)
        }
        #expect(kinds.count == 47, "\(kinds.sorted())")
        // The definitions call nothing that calls and no decisions, and the names of their events are right.
        let others: Set<Incident.Code> = [
            .eventInvalid, .loopInvalid, .callsTooDeep, .decisionFailed,
        ]
        #expect(Set(Incident.Code.allCases).subtracting(codes).subtracting(others) == [])
    }

    private func walk(seed: UInt64) {
        var walk = RandomWalk(seed: seed)
        walk.run()
        guard let failure = walk.failure else { return }
        var printer = EventPrinter(walk.definition)
        let journal = walk.journal.enumerated().flatMap { number, events in
            ["record \(number + 1)"] + printer.lines(events).map { "  " + $0 }
        }
        Issue.record(
            """
            Seed \(seed): \(failure)

            The definition:
            \(walk.definition.lines.joined(separator: "\n"))

            The journal:
            \(journal.joined(separator: "\n"))

            The state:
            \(EventPrinter.lines(of: walk.instance).joined(separator: "\n"))

            Repeat it with: CAIRN_SEED=\(seed) swift test --filter RandomPathTests.oneSeed
            """)
    }
}

/// One instance of a random definition, to which random things happen.
private struct RandomWalk {
    private var random: SeededGenerator
    let definition: ProcessDefinition
    private(set) var instance: ProcessInstance
    private(set) var journal: [[Event]] = []
    /// The first rule that was broken.
    private(set) var failure: String?
    private var folded: ProcessInstance
    private var audit: TokenAudit
    private var context: DecisionContext
    private let definitions: [DefinitionKey: ProcessDefinition]
    /// The states after each record, and what happened before a fork was gone on with.
    private var images: [StateImage] = []
    private var earlier: [[Event]] = []

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let extent: RandomDefinition.Extent = [.simple, .more, .all][Int(seed % 3)]
        let shape = RandomDefinition.Shape(
            size: random.within(3...30), isStructured: random.chance(perMille: 500), extent: extent)
        definition = RandomDefinition.make(&random, shape, jobTypes: ["a", "b"])
        let inner = RandomDefinition.Shape(size: random.within(2...8), isStructured: true, extent: .more)
        let called = RandomDefinition.make(&random, inner, jobTypes: ["a", "b"], id: "called")
        let other = RandomDefinition.make(&random, shape, jobTypes: ["a", "b"])
        // What it calls, and two later versions of it: the same again, and one that has little in common with it.
        let all = [definition, called, definition, other]
        let library = ProcessLibrary(
            all.enumerated().map { position, definition in
                ProcessLibrary.Entry(
                    key: DefinitionKey(rawValue: UInt64(position + 1)), version: position + 1, deployment: 1,
                    definition: definition)
            })
        instance = ProcessInstance(
            unborn: InstanceKey(rawValue: 1), of: definition, definitionKey: DefinitionKey(rawValue: 1))
        folded = instance
        definitions = Dictionary(uniqueKeysWithValues: library.all.map { ($0.key, $0.definition) })
        audit = TokenAudit(definition, library: definitions)
        context = DecisionContext(
            now: Instant(milliseconds: 0),
            limits: KernelLimits(
                eventsPerDecision: random.pick([5, 30, 200]), continuationsWithoutWait: UInt32(random.within(2...6))),
            library: library)
        self.random = random
    }

    mutating func run() {
        let limit = random.chance(perMille: 300) ? Resources(calls: Int64(random.below(6))) : .unlimited
        decide(
            .start(StartInstance(definition: DefinitionKey(rawValue: 1), variables: values(), limit: limit)))
        for _ in 0..<random.within(5...60) where !instance.status.isEnded && failure == nil {
            if random.chance(perMille: 15) { fork() } else if let command = command() { decide(command) }
            context.now = context.now.advanced(byMilliseconds: Int64(random.below(20_000)))
        }
        if !instance.status.isEnded, failure == nil {
            decide(.cancel(reason: nil))
            if !instance.status.isEnded { failure = "it was cancelled and has not ended" }
        }
        if failure == nil { foldFromTheStart() }
    }

    // MARK: What happens

    private mutating func command() -> Command? {
        if random.chance(perMille: 40) {
            context.policy = Policy(
                version: UInt32(random.within(1...3)),
                prohibitions: random.chance(perMille: 300) ? [Policy.Prohibition(jobType: "b", reason: "no")] : [])
        }
        if !instance.agenda.isEmpty, instance.status == .active, random.chance(perMille: 700) { return .continue }
        if !instance.subscriptions.isEmpty, random.chance(perMille: 150) {
            return random.pickAny(Array(instance.subscriptions.rows)).map { .occur($0.key, values()) }
        }
        if let dispatch = instance.dispatches.rows.first(where: { _ in true }), random.chance(perMille: 500) {
            return .endDispatch(dispatch.key)
        }
        if let command = stepInside() { return command }
        if random.chance(perMille: 80) { return .modify(modification()) }
        if instance.elements.rows.contains(where: { !$0.undoable.isEmpty }), random.chance(perMille: 60) {
            return .rewind(state(), compensates: true)
        }
        if random.chance(perMille: 30) { return .rewind(state(), compensates: random.chance(perMille: 500)) }
        if random.chance(perMille: 50) {
            return .migrate(to: DefinitionKey(rawValue: random.pick([1, 3, 4])), [])
        }
        switch random.below(100) {
        case 0..<50: return random.pickAny(Array(instance.jobs.rows)).map { .finishJob($0.key, outcome()) }
        case 50..<65:
            guard let timer = random.pickAny(Array(instance.timers.rows)) else { return nil }
            context.now = max(context.now, timer.due)
            return .fireTimer(timer.key)
        case 65..<72: return instance.status == .paused ? .resume : .pause
        case 72..<76: return .resume
        case 76..<82: return random.pickAny(instance.elements.rows.map(\.key)).map(Command.skip)
        case 82..<91:
            return .retry(random.chance(perMille: 300) ? nil : random.pickAny(instance.incidents.rows.map(\.key)))
        case 91..<97: return .setVariables(random.pick(instance.elements.rows.map(\.key)), values())
        case 97..<99:
            return .setAllowance(
                Resources(calls: instance.allowance.spent.calls + instance.allowance.reserved.calls + 3))
        default:
            return random.chance(perMille: 200) ? .cancel(reason: "enough") : .finishJob(JobKey(rawValue: 0), outcome())
        }
    }

    /// What happens to tasks that are no jobs, and in ad hoc sub-processes.
    private mutating func stepInside() -> Command? {
        guard random.chance(perMille: 150) else { return nil }
        if random.chance(perMille: 200) { return .catchSignal(name: random.pick(["s", "t"]), values()) }
        guard let row = random.pickAny(Array(instance.elements.rows)) else { return nil }
        switch instance.element(of: row).kind {
        case .receiveTask: return .finishElement(row.key, values())
        case .adHocSubprocess(_, let settings):
            guard random.chance(perMille: 700), let activity = random.pickAny(settings.activities) else {
                return .completeAdHoc(row.key)
            }
            return .activate(activity, in: row.key)
        default: return nil
        }
    }

    private mutating func state() -> RestoredState {
        let record = random.below(images.count)
        return RestoredState(image: images[record], sequence: UInt64(record + 1), variables: values())
    }

    /// Goes on with a copy of the instance as it was after one of its records.
    private mutating func fork() {
        let state = state()
        guard let definition = definitions[state.image.definitionKeys[0]] else { return }
        let unborn = ProcessInstance(
            unborn: instance.key, of: definition, definitionKey: state.image.definitionKeys[0])
        let before = (instance, folded, audit, journal)
        instance = unborn
        folded = unborn
        audit = TokenAudit(definition, library: definitions)
        journal = []
        if decide(.fork(state, from: InstanceKey(rawValue: 9))) {
            earlier += before.3
            images = [images[images.count - 1]]
        } else {
            (instance, folded, audit, journal) = before
        }
    }

    /// Tokens anywhere, wherever that makes sense or not.
    private mutating func modification() -> Modification {
        var change = Modification(variables: random.chance(perMille: 300) ? values() : [])
        let rows = Array(instance.elements.rows)
        for _ in 0..<random.below(3) {
            let near = random.chance(perMille: 500) ? random.pickAny(rows)?.key : nil
            let process = instance.definition(of: near ?? .root)
            let flow = process.flows.isEmpty ? nil : random.pickAny(process.flows.map(\.index))
            let element = random.pick(process.elements.map(\.index))
            let isFlow = random.chance(perMille: 200)
            change.starts.append(
                Modification.Start(
                    isFlow ? flow.map { .flow($0) } ?? .element(element) : .element(element), near: near,
                    variables: isFlow ? [] : values()))
        }
        for _ in 0..<random.below(3) { if let row = random.pickAny(rows) { change.cancels.append(row.key) } }
        return change
    }

    private mutating func outcome() -> JobOutcome {
        switch random.below(10) {
        case 0, 1: .failed(JobFailure(message: "no", attemptsLeft: random.pick([nil, 0, 1])))
        case 2: .errorThrown(ThrownError(code: random.pick(["E1", "E2", "E3"]), message: nil, variables: values()))
        default: .completed(values())
        }
    }

    private mutating func values() -> [NamedValue] {
        var values: [NamedValue] = []
        if random.chance(perMille: 600) { values.append(NamedValue("x", Value(integerLiteral: random.below(4)))) }
        if random.chance(perMille: 400) { values.append(NamedValue("ok", .boolean(random.chance(perMille: 500)))) }
        if random.chance(perMille: 200) { values.append(NamedValue("y", random.pick([true, "a", "text", .null]))) }
        if random.chance(perMille: 50) { values.append(NamedValue("local", ["a": 1])) }
        return values
    }

    // MARK: What must hold

    @discardableResult
    private mutating func decide(_ command: Command) -> Bool {
        let before = instance
        let decision = Kernel.decide(command, on: instance, context: context)
        if decision.rejection != nil {
            if decision.instance != before || !decision.events.isEmpty || !decision.effects.isEmpty {
                failure = "\(command) was rejected and changed something"
            }
            return false
        }
        instance = decision.instance
        if !decision.events.isEmpty {
            journal.append(decision.events)
            images.append(instance.image)
        }
        for event in decision.events { fold(event, into: &folded) }
        audit.take(decision.events)
        if folded != instance {
            failure = "\(command): the events fold to another state"
        } else if let rule = instance.brokenRules.first ?? audit.findings.first {
            failure = "\(command): \(rule)"
        } else if decision.effects.contains(.continue) != (instance.continuations > 0 && !instance.status.isEnded) {
            failure = "\(command): going on is not asked for when something is left"
        }
        checkBytes(decision.events)
        return true
    }

    /// Goes on with the state and the events as they are read back.
    private mutating func checkBytes(_ events: [Event]) {
        var snapshot = ByteWriter()
        SnapshotCoding.encode(instance, into: &snapshot)
        var written = ByteWriter()
        EventCoding.encode(events, into: &written)
        do throws(DecodingFailure) {
            let copy = try SnapshotCoding.decode(
                snapshot.bytes, key: instance.key, definition: instance.definition, attached: instance.attached)
            if copy != instance { failure = failure ?? "the snapshot is another state" }
            if try EventCoding.decode(written.bytes) != events { failure = failure ?? "the events are read as others" }
            instance = copy
        } catch {
            failure = failure ?? "what was written cannot be read: \(error)"
        }
    }

    private func fold(_ event: Event, into state: inout ProcessInstance) {
        for key in event.definitionKeys { if let found = definitions[key] { state.attach(found, key) } }
        state.apply(event)
    }

    private mutating func foldFromTheStart() {
        guard let key = journal.first?.first?.firstDefinitionKey, let definition = definitions[key] else {
            failure = "the journal begins no instance"
            return
        }
        var state = ProcessInstance(unborn: instance.key, of: definition, definitionKey: key)
        for event in journal.joined() { fold(event, into: &state) }
        if state != instance { failure = "the journal folds to another state" }
    }

    // MARK: What came

    var eventKinds: Set<String> {
        Set((earlier + journal).joined().map { event in "\(event)".prefix { $0 != "(" }.description })
    }

    var incidentCodes: Set<Incident.Code> {
        Set(
            (earlier + journal).joined().compactMap {
                if case .incidentRaised(let incident) = $0 { incident.code } else { nil }
            })
    }
}
