import EngineTestKit
import FEEL
import Formats
import Foundation
import ProcessKernel
import ProcessModel
import Testing

@Suite("Listeners of flows and of open tasks", .timeLimit(.minutes(20)))
struct TaskListenerTests {
    /// An instance of the process that stands in a source.
    private func scenario(_ content: String, at place: SourceLocation = #_sourceLocation) throws -> Scenario {
        let text = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="urn:test"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true">
            \(content)
            </process></definitions>
            """
        let compilation = Compiler.compile(SourceText(name: "test.bpmn", bytes: Array(text.utf8)))
        #expect(compilation.diagnostics.filter { $0.code == .notUsedYet } == [], sourceLocation: place)
        return Scenario(try #require(compilation.definitions.first, sourceLocation: place))
    }

    /// A user task `a` that a message interrupts, inside a sub-process, with these listeners.
    private func task(_ listeners: String, loop: String = "") throws -> Scenario {
        try scenario(
            """
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="box"/>
            <subProcess id="box"><startEvent id="s"/><sequenceFlow id="f2" sourceRef="s" targetRef="a"/>
            <userTask id="a"><extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="own">${2}</camunda:inputParameter></camunda:inputOutput>
            \(listeners)</extensionElements>\(loop)</userTask></subProcess>
            <boundaryEvent id="stop" attachedToRef="box"><timerEventDefinition>
            <timeDuration xsi:type="tFormalExpression">PT5H</timeDuration></timerEventDefinition></boundaryEvent>
            <userTask id="z"/><sequenceFlow id="f3" sourceRef="stop" targetRef="z"/>
            <sequenceFlow id="f4" sourceRef="box" targetRef="z"/>
            """)
    }

    private func setting(_ event: String, _ name: String, _ value: String, timer: String = "") -> String {
        #"<camunda:taskListener event="\#(event)" expression="${execution.setVariable('\#(name)', \#(value))}">"#
            + (timer.isEmpty
                ? ""
                : "<timerEventDefinition><timeCycle xsi:type=\"tFormalExpression\">\(timer)</timeCycle>"
                    + "</timerEventDefinition>") + "</camunda:taskListener>"
    }

    // MARK: Flows

    private func flow(_ listeners: String, condition: String = "") throws -> Scenario {
        try scenario(
            """
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="g"/>
            <exclusiveGateway id="g" default="other"/><sequenceFlow id="f" sourceRef="g" targetRef="a">
            <extensionElements>\(listeners)</extensionElements>
            <conditionExpression xsi:type="tFormalExpression">${way == 1}</conditionExpression></sequenceFlow>
            <sequenceFlow id="other" sourceRef="g" targetRef="b"/><userTask id="a"/><userTask id="b"/>
            """)
    }

    private static let taken = #"<camunda:executionListener event="take" class="org.Taken"/>"#
    private static let counted =
        #"<camunda:executionListener event="take" expression="${execution.setVariable('n', n + 1)}"/>"#

    @Test("A listener on a flow that a worker does comes between the source and the target, in its order")
    func workerOnFlow() throws {
        var run = try flow(Self.counted + Self.taken + Self.counted)
        run.start(["way": 1, "n": 1])
        #expect(run.waits == ["f: job type=org.Taken attempts=3"])
        #expect(run.variable("n") == 2)
        run.complete("f", ["n": 5])
        #expect(run.waits == ["a: person"])
        #expect(run.variable("n") == 6)
    }

    @Test("The condition of such a flow decides before the listener is called")
    func condition() throws {
        var run = try flow(Self.taken)
        run.start(["way": 2])
        #expect(run.waits == ["b: person"])
    }

    @Test("A listener on a flow that fails is done again alone")
    func workerFails() throws {
        var run = try flow(Self.counted + Self.taken)
        run.start(["way": 1, "n": 1])
        run.fail("f", "no", attemptsLeft: 0)
        #expect(run.waits == ["f: incident job-failed"])
        run.take(.retry(nil))
        #expect(run.waits == ["f: job type=org.Taken attempts=3"])
        #expect(run.variable("n") == 2)
    }

    @Test("A join counts a token that has passed listeners as one of its flow")
    func join() throws {
        var run = try scenario(
            """
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="g"/>
            <parallelGateway id="g"/><sequenceFlow id="f" sourceRef="g" targetRef="j">
            <extensionElements>\(Self.taken)</extensionElements></sequenceFlow>
            <sequenceFlow id="other" sourceRef="g" targetRef="j"/><parallelGateway id="j"/>
            <sequenceFlow id="f2" sourceRef="j" targetRef="a"/><userTask id="a"/>
            """)
        run.start()
        #expect(run.waits == ["j: join missing=f", "f: job type=org.Taken attempts=3"])
        run.complete("f")
        #expect(run.waits == ["a: person"])
    }

    @Test("A script on a flow that fails keeps the token on the flow, and a retry runs it again")
    func scriptFails() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.user("a")
                process.flow("start", "a")
                process.listen(from: "start", to: "a", set: "n", "if ok then 1 else function(x) x")
            })
        run.start(["ok": false])
        #expect(run.waits == ["a: incident expression-failed"])
        run.set(["ok": true])
        run.take(.retry(nil))
        #expect(run.variable("n") == 1)
        #expect(run.waits == ["a: person"])
    }

    @Test("A script on a flow behind an event-based gateway runs when its event has happened")
    func behindGateway() {
        var run = Scenario(
            .build("p") { process in
                process.eventBased("g")
                process.catching("m", .message(named: "m"))
                process.catching("s", .signal("s"))
                process.user("a")
                process.flow("g", "m", "a")
                process.flow("g", "s")
                process.listen(from: "g", to: "m", set: "n", "if ok then 1 else function(x) x")
                process.listen(from: "g", to: "s", set: "n", "2")
            })
        run.start(["ok": false])
        #expect(run.variable("n") == nil)
        run.message("m", ["x": 3])
        #expect(run.waits == ["p: incident expression-failed"])
        run.set(["ok": true])
        run.take(.retry(nil))
        #expect(run.variable("n") == 1 && run.variable("x") == 3)
        #expect(run.waits == ["a: person"])
    }

    // MARK: Open tasks

    @Test("A script for delete runs when the task is removed, and not when it is completed", arguments: [true, false])
    func delete(_ isRemoved: Bool) throws {
        var run = try task(setting("delete", "gone", "own"))
        run.start(["gone": 0])
        if isRemoved { run.fire("stop") } else { run.complete("a") }
        #expect(run.variable("gone") == (isRemoved ? 2 : 0))
        #expect(run.waits == ["z: person"])
    }

    @Test("A task that is skipped is removed too")
    func skip() throws {
        var run = try task(setting("delete", "gone", "own"))
        run.start()
        run.take(.skip(run.open("a")))
        #expect(run.variable("gone") == 2)
    }

    @Test("A script for delete does not run before the task is open")
    func deleteBefore() throws {
        var run = try task(
            #"<camunda:taskListener event="create" class="org.New"/>"# + setting("delete", "gone", "own"))
        run.start()
        run.fire("stop")
        #expect(run.variable("gone") == nil)
    }

    @Test("A script for update runs when variables of the task are set by hand")
    func update() throws {
        var run = try task(setting("update", "seen", "own"))
        run.start(["x": 0])
        run.set(["x": 1])
        #expect(run.variable("seen") == nil)
        run.set(["own": 3], of: run.open("a"))
        #expect(run.variable("seen") == 3)
        #expect(run.waits.contains("a: person"))
    }

    @Test("A script for timeout runs as often as its timer fires, beside the open task")
    func timeout() throws {
        var run = try task(setting("timeout", "late", "own + (empty late ? 0 : late)", timer: "R2/PT1H"))
        run.start()
        run.fire("a")
        #expect(run.variable("late") == 2)
        #expect(run.waits.contains("a: timer due=7200000"))
        run.fire("a")
        #expect(run.variable("late") == 4)
        #expect(run.waits == ["stop: timer due=18000000 on box", "a: person"])
        run.complete("a")
        #expect(run.waits == ["z: person"])
    }

    @Test("Each round of a repeated task has a timeout of its own")
    func timeoutOfRounds() throws {
        var run = try task(
            setting("timeout", "late", "1 + (empty late ? 0 : late)", timer: "R1/PT1H"),
            loop: "<multiInstanceLoopCharacteristics><loopCardinality xsi:type=\"tFormalExpression\">3"
                + "</loopCardinality></multiInstanceLoopCharacteristics>")
        run.start()
        for _ in 0..<3 { run.fire("a") }
        #expect(run.variable("late") == 3)
    }

    @Test("A listener for timeout that a worker does is a job beside the task, which sees what the task sees")
    func timeoutJob() throws {
        var run = try task(
            setting("timeout", "x", "1", timer: "R1/PT1H")
                .replacing("expression=\"${execution.setVariable('x', 1)}\"", with: "class=\"org.Remind\""))
        run.start()
        run.fire("a")
        #expect(run.waits.filter { $0.contains("org.Remind") } == ["a timeout 1: job type=org.Remind attempts=3"])
        #expect(run.instance.variable("own", seenFrom: run.open("a timeout 1"))?.value == 2)
        run.complete("a")
        run.complete("a timeout 1", ["reminded": true])
        #expect(run.variable("reminded") == true)
        #expect(run.waits == ["z: person"])
    }

    @Test("A task that is moved to another version keeps its timeout")
    func timeoutMigrates() throws {
        var run = try task(setting("timeout", "late", "own", timer: "R1/PT1H"))
        run.start()
        let timers = run.instance.timers.count
        let plan = run.instance.plan(
            migratingTo: DefinitionKey(rawValue: 9), run.definition, names: [])
        #expect(plan.goneTimers == [] && timers == 2)
    }
}

@Suite("Signals of one process instance", .timeLimit(.minutes(20)))
struct LocalSignalTests {
    private static let called = ProcessDefinition.build("called") { process in
        process.start()
        process.catching("inside", .signal("s"))
        process.end()
        process.flow("start", "inside", "end")
    }

    private func run(_ reach: SignalReach?) -> Scenario {
        Scenario(
            .build("p") { process in
                process.start()
                process.parallel("fork")
                process.catching("here", .signal("s"))
                process.call("call", "called")
                process.user("a")
                process.throwing("throw", .signal(name: .string("s"), payload: .nothing, reach: reach))
                process.flow("start", "fork", "here")
                process.flow("fork", "call")
                process.flow("fork", "a", "throw")
            }, calling: [Self.called])
    }

    @Test("A signal that stays in its process reaches neither called processes nor other instances")
    func local() {
        var run = run(.process)
        run.start()
        run.complete("a")
        #expect(run.path == "fork a here throw" || run.path == "fork a throw here")
        #expect(run.waits == ["inside: signal s"])
        #expect(run.instance.dispatches.isEmpty)
    }

    @Test("A signal without such a bound reaches all")
    func global() {
        var run = run(nil)
        run.start()
        run.complete("a")
        #expect(run.waits.filter { $0.contains("signal") } == [])
        #expect(run.instance.dispatches.count == 1)
    }

    @Test("A definition that was stored before signals had a reach is still read")
    func stored() throws {
        let result = EventResult.signal(name: .string("s"), payload: .nothing)
        let bytes = try JSONEncoder().encode(result)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("reach"))
        #expect(throws: Never.self) { try JSONDecoder().decode(EventResult.self, from: bytes) }
    }
}
