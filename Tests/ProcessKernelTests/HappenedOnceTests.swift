import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("What has happened does not happen again by a retry", .timeLimit(.minutes(20)))
struct HappenedOnceTests {
    private static let faulty = "=if ok then 1 else function(x) x"

    @Test("An event behind an event-based gateway whose inputs cannot be mapped goes on after a retry")
    func chosen() {
        var run = Scenario(
            .build("p") { process in
                process.eventBased("g")
                process.catching("m", .message(named: "m"))
                process.receive("r", message: "n")
                process.user("a")
                process.flow("g", "m", "a")
                process.flow("g", "r")
                process.map("m", inputs: ["in": Self.faulty])
            })
        run.start(["ok": false])
        run.message("m", ["x": 3])
        #expect(run.waits == ["m: incident expression-failed"])
        run.take(.retry(nil))
        #expect(run.waits == ["m: incident expression-failed"])
        run.set(["ok": true])
        run.take(.retry(nil))
        #expect(run.waits == ["a: person"])
        #expect(run.variable("x") == 3)
    }

    @Test("One that needs all of its triggers has had them all")
    func chosenWithAll() {
        var run = Scenario(
            .build("p") { process in
                process.eventBased("g")
                process.catching("m", .message(named: "m"), .signal("s"), all: true)
                process.catching("t", .duration("PT1S"))
                process.user("a")
                process.flow("g", "m", "a")
                process.flow("g", "t")
                process.map("m", inputs: ["in": Self.faulty])
            })
        run.start(["ok": false])
        run.message("m")
        run.signal("s")
        #expect(run.waits == ["m: incident expression-failed"])
        run.take(.retry(nil))
        run.set(["ok": true])
        run.take(.retry(nil))
        #expect(run.waits == ["a: person"])
    }

    @Test("An event that throws and has a job too throws once, however often its job is tried")
    func throwing() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                let job = JobSettings(type: .string("post"), attempts: .literal(1))
                process.throwing("t", .signal("s"), .job(job), .message(named: "m"))
                process.user("a")
                process.flow("start", "t", "a")
            })
        run.start()
        #expect(run.instance.dispatches.count == 2)
        for _ in 0..<2 {
            run.fail("t", "no")
            run.take(.retry(nil))
        }
        #expect(run.instance.dispatches.count == 2)
        run.complete("t")
        #expect(run.waits == ["a: person"])
    }

    @Test("What such an event could not throw is thrown by the retry")
    func throwingLater() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                let job = JobSettings(type: .string("post"), attempts: .literal(1))
                process.throwing("t", .job(job), .signal("=name"))
                process.flow("start", "t")
            })
        run.start(["name": 1])
        #expect(run.waits == ["t: incident event-not-valid"])
        run.set(["name": "s"])
        run.take(.retry(nil))
        #expect(run.instance.dispatches.count == 1)
        #expect(run.waits == ["t: job type=post attempts=1"])
    }
}
