import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Events that need all of their triggers, again and again", .timeLimit(.minutes(20)))
struct RepeatedTriggerTests {
    private func boundary(_ triggers: EventTrigger..., isInterrupting: Bool = false) -> Scenario {
        Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary("both", on: "a", EventCatch(triggers, needsAll: true), interrupting: isInterrupting)
            })
    }

    @Test("One on a boundary that interrupts nothing happens each time all have happened again")
    func messages() {
        var run = boundary(.message(named: "m"), .message(named: "n"))
        run.start()
        for round in 1...3 {
            run.message("m")
            #expect(!run.waits.contains("both: message m on a"))
            run.message("n")
            #expect(run.completed.count { $0 == "both" } == round)
            #expect(run.waits == ["a: person", "both: message m on a", "both: message n on a"])
        }
    }

    @Test("A signal that comes again before the others counts once")
    func signals() {
        var run = boundary(.signal("s"), .message(named: "m"))
        run.start()
        run.signal("s")
        run.signal("s")
        run.message("m")
        #expect(run.path == "both")
        run.message("m")
        #expect(run.path == "both")
        run.signal("s")
        #expect(run.path == "both both")
    }

    @Test("A condition has to turn true again")
    func conditions() {
        var run = boundary(.condition("x > 1"), .message(named: "m"))
        run.start()
        run.set(["x": 2])
        run.message("m")
        #expect(run.path == "both")
        run.message("m")
        run.set(["x": 3])
        #expect(run.path == "both")
        run.set(["x": 0])
        run.set(["x": 5])
        #expect(run.path == "both both")
    }

    @Test("A timer that repeats counts each time it is due, one that does not counts once")
    func timers() {
        var run = boundary(.cycle("R/PT1H"), .message(named: "m"))
        run.start()
        run.fire("both")
        run.message("m")
        run.message("m")
        run.fire("both")
        #expect(run.path == "both both")
        var once = boundary(.duration("PT1H"), .message(named: "m"))
        once.start()
        once.fire("both")
        once.message("m")
        once.message("m")
        #expect(once.path == "both")
        #expect(once.instance.timers.isEmpty)
    }

    @Test("One that interrupts happens once")
    func interrupting() {
        var run = boundary(.message(named: "m"), .message(named: "n"), isInterrupting: true)
        run.start()
        run.message("m")
        run.message("n")
        #expect(run.path == "both")
        #expect(run.instance.status == .completed)
    }

    @Test("An event sub-process that interrupts nothing begins each time")
    func eventSubprocess() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.eventSubprocess(
                    "sub", on: EventCatch([.message(named: "m"), .signal("s")], needsAll: true), interrupting: false
                ) { sub in
                    sub.user("b")
                    sub.flow("sub.start", "b")
                }
            })
        run.start()
        for round in 1...2 {
            run.signal("s")
            run.message("m")
            #expect(run.jobs(of: "b") == round)
        }
    }
}
