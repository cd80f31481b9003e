import EngineRuntime
import EngineTestKit
import FEEL
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import Testing

/// Messages, signals and timers between instances and from outside. Nothing here waits for time to pass.
@Suite("Routing", .timeLimit(.minutes(20)))
struct RoutingTests {
    private let store = UnreliableStore()
    private let clock = ManualClock()

    private func engine(_ configure: (inout EngineConfiguration) -> Void = { _ in }) -> Engine {
        var configuration = EngineConfiguration()
        configure(&configuration)
        return Engine(
            store: store, configuration: configuration, clock: clock.engineClock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static let waiting = ProcessDefinition.build("waiting") { process in
        process.start()
        process.catching("wait", .message("order", key: "=key"))
        process.end()
        process.flow("start", "wait", "end")
    }

    private static let started = ProcessDefinition.build("started") { process in
        process.start("order", on: .message("order"))
        process.user("look")
        process.flow("order", "look")
    }

    private static let listening = ProcessDefinition.build("listening") { process in
        process.start()
        process.user("work")
        process.boundary("hear", on: "work", .signal("news"), interrupting: false)
        process.user("read")
        process.flow("start", "work")
        process.flow("hear", "read")
    }

    private func start(
        _ definition: ProcessDefinition, _ variables: [NamedValue] = [], in engine: Engine
    ) async throws -> InstanceKey {
        let summary = try await engine.deploy(definition, sourceName: "test", source: [])
        return try await engine.start(
            StartInstance(definition: summary.key, variables: variables), of: definition)
    }

    private func state(_ key: InstanceKey) throws -> ProcessInstance {
        try #require(try InstanceReader(store).instance(key))
    }

    /// Returns when the engine has done what it has to do by itself: a request that needs nothing comes after that.
    private func settle(_ engine: Engine) async throws {
        for _ in 0..<20 { _ = try await engine.broadcast("nobody") }
    }

    // MARK: Messages

    @Test("A message goes to the oldest instance that waits for it with its key, and brings its variables")
    func correlation() async throws {
        let engine = engine()
        let other = try await start(Self.waiting, [NamedValue("key", "a")], in: engine)
        let wanted = try await start(Self.waiting, [NamedValue("key", "b")], in: engine)
        let later = try await start(Self.waiting, [NamedValue("key", "b")], in: engine)
        let taken = try await engine.publish(
            Message(name: "order", correlationKey: "b", variables: [NamedValue("amount", 12)]))
        #expect(taken.instance == wanted)
        #expect(try state(wanted).status == .completed)
        #expect(try state(wanted).variables.contains { $0.name == "amount" && $0.value == 12 })
        #expect(try state(other).status == .active)
        #expect(try state(later).status == .active)
        #expect(try await engine.publish(Message(name: "order")).instance == other)
        await engine.stop()
    }

    @Test("Many messages that come together reach as many receivers, each one")
    func manyMessages() async throws {
        let engine = engine()
        for _ in 0..<20 { _ = try await start(Self.waiting, [NamedValue("key", "a")], in: engine) }
        let taken = try await withThrowingTaskGroup(of: InstanceKey.self) { group in
            for _ in 0..<20 { group.addTask { try await engine.publish(Message(name: "order")).instance } }
            return try await group.reduce(into: Set<InstanceKey>()) { $0.insert($1) }
        }
        #expect(taken.count == 20)
        await engine.stop()
    }

    @Test("A message that nobody waits for starts a process, and without such a process it is refused")
    func startByMessage() async throws {
        let engine = engine()
        await #expect(throws: Rejection(.messageNotExpected, "nothing waits for the message \"order\"")) {
            try await engine.publish(Message(name: "order"))
        }
        _ = try await engine.deploy(Self.started, sourceName: "test", source: [])
        let taken = try await engine.publish(Message(name: "order", variables: [NamedValue("amount", 3)]))
        #expect(try state(taken.instance).variables.map(\.name) == ["amount"])
        #expect(try state(taken.instance).waits.count == 1)
        await engine.stop()
    }

    @Test("A message with a request key is taken once, after a restart too")
    func messageOnce() async throws {
        let first = engine()
        let key = try await start(Self.waiting, [NamedValue("key", "a")], in: first)
        let taken = try await first.publish(Message(name: "order"), requestKey: "m1")
        #expect(taken.instance == key)
        #expect(try await first.publish(Message(name: "order"), requestKey: "m1") == taken)
        await first.stop()
        let second = engine()
        #expect(try await second.publish(Message(name: "order"), requestKey: "m1") == taken)
        // The key belongs to another kind of request.
        await #expect(throws: Rejection.self) { try await second.broadcast("news", requestKey: "m1") }
        await second.stop()
    }

    @Test("A message flow leads to the process and element that it is drawn to, and nowhere else")
    func messageFlows() async throws {
        let engine = engine()
        _ = try await start(Self.waiting, [NamedValue("key", "a")], in: engine)
        let aimed = ProcessDefinition.build("aimed") { process in
            process.start()
            process.catching("here", .message("order"))
            process.catching("there", .message("order"))
            process.flow("start", "here")
            process.flow("start", "there")
        }
        let target = try await start(aimed, in: engine)
        let sender = ProcessDefinition.build("sender") { process in
            process.start()
            process.end(
                "end", .message("order", targets: [MessageTarget(process: "aimed", element: "there")]))
            process.flow("start", "end")
        }
        _ = try await start(sender, in: engine)
        try await settle(engine)
        #expect(try state(target).waits.map { try state(target).element(of: $0).id } == ["here"])
        _ = try await start(sender, in: engine)
        try await settle(engine)
        #expect(try state(target).waits.count == 1)
        #expect(try state(InstanceKey(rawValue: 1)).status == .active)
        await engine.stop()
    }

    // MARK: Signals

    @Test("A signal reaches all that wait for it, page by page, and starts what it starts once")
    func signals() async throws {
        let engine = engine { configuration in
            configuration.workPage = 2
            configuration.sendsPerAppend = 3
        }
        let woken = ProcessDefinition.build("woken") { process in
            process.start("news", on: .signal("news"))
            process.user("look")
            process.flow("news", "look")
        }
        _ = try await engine.deploy(woken, sourceName: "test", source: [])
        var keys: [InstanceKey] = []
        for _ in 0..<7 { keys.append(try await start(Self.listening, in: engine)) }
        let herald = ProcessDefinition.build("herald") { process in
            process.start()
            process.end("end", .signal("news", payload: ["about": "=topic"]))
            process.flow("start", "end")
        }
        let sender = try await start(herald, [NamedValue("topic", "rain")], in: engine)
        try await settle(engine)
        for key in keys { #expect(try state(key).waits.count == 3) }
        #expect(try state(sender).dispatches.isEmpty)
        #expect(store.inner.instances(InstanceQuery(limit: 99)).count == 9)
        #expect(try await engine.broadcast("news", [], requestKey: "n1") > 0)
        _ = try await engine.broadcast("news", [], requestKey: "n1")
        try await settle(engine)
        for key in keys { #expect(try state(key).waits.count == 4) }
        #expect(store.inner.instances(InstanceQuery(limit: 99)).count == 10)
        await engine.stop()
    }

    // MARK: Timers

    @Test("A timer starts one instance each time it is due, and a new version takes its place")
    func scheduledStarts() async throws {
        func ticking(_ cycle: String) -> ProcessDefinition {
            .build("ticking") { process in
                process.start("tick", on: .cycle(cycle))
                process.user("look")
                process.flow("tick", "look")
            }
        }
        func count() -> Int { store.inner.instances(InstanceQuery(limit: 99)).count }
        let engine = engine()
        let first = try await engine.deploy(ticking("R2/PT10S"), sourceName: "test", source: [])
        #expect(count() == 0)
        clock.advance(byMilliseconds: 10_000)
        try await settle(engine)
        #expect(count() == 1)
        await engine.stop()
        // What was due while nobody ran is made up for, and the cycle ends.
        let second = self.engine()
        clock.advance(byMilliseconds: 60_000)
        try await settle(second)
        #expect(count() == 2)
        #expect(store.inner.schedules().isEmpty)
        _ = try await second.deploy(ticking("R/PT10S"), sourceName: "test", source: [])
        let third = try await second.deploy(ticking("R/PT1H"), sourceName: "test", source: [])
        #expect(store.inner.schedules().map(\.key.definition) == [third.key])
        #expect(first.key != third.key)
        clock.advance(byMilliseconds: 60_000)
        try await settle(second)
        #expect(count() == 2)
        await #expect(throws: Rejection.self) {
            try await second.deploy(ticking("now and then"), sourceName: "test", source: [])
        }
        await second.stop()
    }

    @Test("Definitions that are deployed together know each other, and only what changed is stored again")
    func deployments() async throws {
        let engine = engine()
        let both = try await engine.deploy([
            NewDefinition(Self.waiting, sourceName: "", source: []),
            NewDefinition(Self.started, sourceName: "", source: []),
        ])
        #expect(both.map(\.deployment) == [both[0].key, both[0].key])
        let more = try await engine.deploy([
            NewDefinition(Self.waiting, sourceName: "", source: []),
            NewDefinition(Self.listening, sourceName: "", source: []),
        ])
        #expect(more[0] == both[0])
        #expect(more[1].deployment == more[1].key)
        await engine.stop()
    }
}
