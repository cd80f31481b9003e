import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Messages, signals, conditions and escalations", .timeLimit(.minutes(20)))
struct EventTests {
    @Test("A receive task waits for its message, or for completion from outside")
    func receive() {
        for fromOutside in [false, true] {
            var run = Scenario(.build("p") { $0.receive("r", message: "m") })
            run.start()
            #expect(run.waits == ["r: message m", "r: completion"])
            if fromOutside {
                run.take(.finishElement(run.open("r"), [NamedValue("x", 1)]))
            } else {
                run.message("m", ["x": 1])
            }
            #expect(run.variable("x") == 1)
            #expect(run.instance.status == .completed)
        }
    }

    @Test("A thrown signal reaches all that wait for it in the instance, and goes on to others")
    func signal() {
        var run = Scenario(
            .build("p") { process in
                process.catching("c1", .signal("s"))
                process.catching("c2", .signal("s"))
                process.throwing("t", .signal("s"))
            })
        run.start()
        #expect(run.path == "t c1 c2")
        #expect(run.effects.contains { if case .dispatch = $0 { true } else { false } })
    }

    @Test("A thrown message goes to one that waits for it, by its key where both have one")
    func message() {
        var run = Scenario(
            .build("p") { process in
                process.catching("c1", .message(named: "m", key: "one"))
                process.catching("c2", .message(named: "m", key: "two"))
                process.throwing("t", .message(named: "m", key: "two"))
            })
        run.start()
        #expect(run.path == "t c2")
        #expect(run.waits == ["c1: message m key=one"])
    }

    @Test("The first event behind an event-based gateway wins, the others are no longer waited for")
    func race() {
        var run = Scenario(
            .build("p") { process in
                process.eventBased("g")
                process.catching("m", .message(named: "m"))
                process.catching("t", .duration("PT1S"))
                process.receive("r", message: "n")
                process.flow("g", "m")
                process.flow("g", "t")
                process.flow("g", "r")
            })
        run.start()
        run.message("n")
        #expect(run.path == "g r")
        #expect(run.instance.timers.isEmpty && run.instance.subscriptions.isEmpty)
        #expect(run.instance.status == .completed)
    }

    @Test("Two events behind one gateway that happen at once let one token through")
    func raceAtOnce() {
        var run = Scenario(
            .build("p") { process in
                process.eventBased("g")
                process.catching("one", .signal("s"))
                process.catching("two", .signal("s"))
                process.flow("g", "one")
                process.flow("g", "two")
            })
        run.start()
        run.signal("s")
        #expect(run.path == "g one")
    }

    @Test("A parallel multiple event needs all of its triggers, a multiple event any")
    func multiple() {
        for all in [true, false] {
            var run = Scenario(.build("p") { $0.catching("c", .message(named: "m"), .signal("s"), all: all) })
            run.start()
            run.message("m")
            #expect((run.instance.status == .completed) == !all)
            guard all else { continue }
            run.signal("s")
            #expect(run.instance.status == .completed)
        }
    }

    @Test("A condition that holds already lets its event happen at once, another when it comes true")
    func condition() {
        var run = Scenario(
            .build("p") { process in
                process.catching("now", .condition("x = 1"))
                process.catching("later", .condition("x = 2"))
            })
        run.start(["x": 1])
        #expect(run.path == "now")
        run.set(["y": 2])
        #expect(run.path == "now")
        run.set(["x": 2])
        #expect(run.path == "now later")
    }

    @Test("A boundary event that does not interrupt fires again and again beside its activity")
    func beside() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.boundary("b", on: "a", .message(named: "m"), interrupting: false)
            })
        run.start()
        run.message("m")
        run.message("m")
        #expect(run.path == "b b")
        run.complete("a")
        #expect(run.instance.status == .completed)
    }

    @Test("An escalation that nobody catches changes nothing")
    func uncaught() {
        var run = Scenario(.build("p") { $0.end("e", .escalation("E")) })
        run.start()
        #expect(run.instance.status == .completed)
        #expect(run.instance.incidents.isEmpty)
    }

    @Test("An inner catch-all comes before an outer catch of the code")
    func innerFirst() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("outer") { outer in
                    outer.subprocess("inner") { inner in
                        inner.throwing("t", .escalation("E"))
                        inner.service("a")
                        inner.flow("t", "a")
                    }
                    outer.boundary("all", on: "inner", .escalation(code: nil), interrupting: false)
                }
                process.boundary("exact", on: "outer", .escalation(code: "E"), interrupting: false)
            })
        run.start()
        #expect(run.path == "t all")
        #expect(run.jobs(of: "a") == 1)
    }

    @Test("An escalation that interrupts ends the thrower before its own continuation")
    func interrupting() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.throwing("t", .escalation("E"))
                    sub.service("a")
                    sub.flow("t", "a")
                }
                process.boundary("caught", on: "sub", .escalation(code: "E"))
            })
        run.start()
        #expect(run.path == "t caught")
        #expect(run.instance.status == .completed)
    }

    @Test("A timer cycle on a boundary fires as often as it counts")
    func cycle() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.boundary("b", on: "a", .cycle("R3/PT1S"), interrupting: false)
            })
        run.start()
        for _ in 1...3 { run.fire("b") }
        #expect(run.path == "b b b")
        #expect(run.instance.timers.isEmpty)
    }

    @Test("Start and completion quantities count tokens")
    func quantities() {
        var run = Scenario(
            .build("p") { process in
                process.task("many")
                process.task("few")
                process.flow("many", "few")
                process.quantities("many", completion: 4)
                process.quantities("few", start: 2)
            })
        run.start()
        #expect(run.path == "many few few")
        #expect(run.instance.status == .completed)
    }
}
