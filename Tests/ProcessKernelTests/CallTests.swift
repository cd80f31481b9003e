import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Calls of other processes", .timeLimit(.minutes(20)))
struct CallTests {
    private let callee = ProcessDefinition.build("callee") { process in
        process.start()
        process.service("inner")
        process.flow("start", "inner")
    }

    private let failing = ProcessDefinition.build("failing") { process in
        process.start()
        process.end("bad", .error(code: "E"))
        process.flow("start", "bad")
    }

    @Test("A called process sees only what is mapped, and gives back only what is mapped")
    func mappings() {
        var run = Scenario(
            .build("p") { process in
                process.call("call", "callee", inputs: ["x": "=a"], outputs: ["b": "=y"])
                process.service("after")
                process.flow("call", "after")
            }, calling: [callee])
        run.start(["a": 1])
        let inner = run.open("inner")
        #expect(run.instance.variable("x", seenFrom: inner)?.value == 1)
        #expect(run.instance.variable("a", seenFrom: inner) == nil)
        run.complete("inner", ["y": 2, "z": 3])
        #expect(run.variable("b") == 2)
        #expect(run.variable("y") == nil)
        #expect(run.path == "inner call")
    }

    @Test("A local transfer passes only what the call has of its own, and keeps what comes back there for its outputs")
    func localTransfers() {
        let local = Transfer(passesAll: true, isLocal: true)
        let settings = CallSettings(process: .string("callee"), inputs: local, outputs: local)
        var run = Scenario(
            .build("p") { process in
                process.element("call", .callActivity(settings: settings))
                process.map("call", inputs: ["own": "=a + 1"], outputs: ["given": "=y"], rule: .addToPropagation)
                process.service("after")
                process.flow("call", "after")
            }, calling: [callee])
        run.start(["a": 1])
        let inner = run.open("inner")
        #expect(run.instance.variable("own", seenFrom: inner)?.value == 2)
        #expect(run.instance.variable("a", seenFrom: inner) == nil)
        run.complete("inner", ["y": 2, "z": 3])
        #expect(run.variable("given") == 2)
        #expect(run.variable("y") == nil && run.variable("z") == nil)
    }

    @Test("An error that the called process does not catch goes to the boundary of the call")
    func error() {
        var run = Scenario(
            .build("p") { process in
                process.call("call", "failing")
                process.boundaryError("caught", on: "call", code: "E")
            }, calling: [failing])
        run.start()
        #expect(run.path == "bad caught")
        #expect(run.instance.status == .completed)
    }

    @Test("A boundary event that interrupts ends the called process")
    func interrupted() {
        var run = Scenario(
            .build("p") { process in
                process.call("call", "callee")
                process.boundary("stop", on: "call", .message(named: "m"))
            }, calling: [callee])
        run.start()
        run.message("m")
        #expect(run.jobs(of: "inner") == 0)
        #expect(run.instance.status == .completed)
    }

    @Test("A process that is not there is an incident")
    func missing() {
        var run = Scenario(.build("p") { $0.call("call", "nowhere") })
        run.start()
        #expect(run.waits == ["call: incident called-process-not-found"])
    }

    @Test("A process that calls itself without end is an incident at the bound")
    func endless() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.call("call", "p")
                process.flow("start", "call")
            })
        run.limits.callDepth = 3
        run.start()
        #expect(run.instance.incidents.rows.map(\.code) == [.callsTooDeep])
    }

    @Test("Each round of a call has its own process, and joins inside wait only for tokens of their own process")
    func rounds() {
        let joining = ProcessDefinition.build("joining") { process in
            process.start()
            process.inclusive("split")
            process.service("x")
            process.service("y")
            process.inclusive("join")
            process.flow("start", "split", "x", "join")
            process.flow("split", "y", "join")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "joining")
                process.times("call", "2")
            }, calling: [joining])
        run.start()
        for _ in 1...2 { run.complete("x") }
        for _ in 1...2 { run.complete("y") }
        #expect(run.completed.count { $0 == "join" } == 2)
        #expect(run.instance.status == .completed)
    }

    @Test("What completed in a called process is undone with the call")
    func compensated() {
        let booking = ProcessDefinition.build("booking") { process in
            process.start()
            process.task("book")
            process.service("cancel")
            process.undo("book", by: "cancel")
            process.flow("start", "book")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "booking")
                process.throwing("undo", process.compensation())
                process.service("after")
                process.flow("call", "undo", "after")
            }, calling: [booking])
        run.start()
        #expect(run.jobs(of: "cancel") == 1)
        run.complete("cancel")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A called process has the business key that its call gives, and none without it", arguments: [true, false])
    func businessKey(_ isGiven: Bool) {
        let callee = ProcessDefinition.build("callee") { process in
            process.script("read", "processBusinessKey", result: "seen")
            process.user("inner")
            process.flow("read", "inner")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "callee", outputs: ["seen": "=seen"])
                if isGiven { process.businessKey(of: "call", "=processBusinessKey + \"-\" + string(no)") }
                process.script("own", "processBusinessKey", result: "own")
                process.flow("call", "own")
            }, calling: [callee])
        run.take(
            .start(
                StartInstance(
                    definition: DefinitionKey(rawValue: 1), businessKey: "order", variables: [NamedValue("no", 7)])))
        run.complete("inner")
        #expect(run.variable("seen") == (isGiven ? "order-7" : .null))
        #expect(run.variable("own") == "order")
    }
}
