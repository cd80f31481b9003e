import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

/// What an incident stopped is done again where it stopped, and nothing else is.
@Suite("Retries that go on in place", .timeLimit(.minutes(20)))
struct RetryInPlaceTests {
    private func complexJoin(_ condition: String, reset: String? = nil) -> Scenario {
        Scenario(
            .build("p") { process in
                process.start()
                process.parallel("fork")
                process.user("a")
                process.user("b")
                process.complex("join", when: condition)
                process.user("after")
                process.flow("start", "fork", "a", "join")
                process.flow("fork", "b", "join")
                if let reset { process.flow("join", "after", when: reset) } else { process.flow("join", "after") }
            })
    }

    @Test("An activation condition that is neither boolean nor null is an incident on the gateway")
    func activation() {
        var run = complexJoin("limit")
        run.start(["limit": "many"])
        run.complete("a")
        #expect(run.waits.contains("join: incident expression-failed"))
        #expect(run.instance.incidents.count == 1)
        // Nothing that happens elsewhere raises it again.
        run.set(["other": 1])
        #expect(run.instance.incidents.count == 1)
        run.take(.retry(nil))
        #expect(run.instance.incidents.count == 1)
        run.set(["limit": true])
        run.take(.retry(nil))
        #expect(run.instance.incidents.isEmpty)
        #expect(run.jobs(of: "after") == 1)
        run.complete("b")
        run.complete("after")
        #expect(run.instance.status == .completed)
    }

    @Test("An activation condition that is null does not hold")
    func nullActivation() {
        var run = complexJoin("if activationCount < 2 then null else true")
        run.start()
        run.complete("a")
        #expect(run.instance.incidents.isEmpty && run.jobs(of: "after") == 0)
        run.complete("b")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A token that comes meanwhile waits with the others, and a retry counts it")
    func meanwhile() {
        var run = complexJoin("if activationCount = 1 then \"one\" else true")
        run.start()
        run.complete("a")
        run.complete("b")
        #expect(run.instance.incidents.count == 1)
        run.take(.retry(nil))
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A condition that is no boolean at the reset of a complex gateway is an incident there")
    func reset() {
        var run = complexJoin("activationCount = 1", reset: "if waitingForStart then true else again")
        run.start(["again": "yes"])
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
        run.complete("b")
        #expect(run.waits.contains("join: incident expression-failed"))
        run.set(["again": true])
        run.take(.retry(nil))
        #expect(run.jobs(of: "after") == 2)
    }

    @Test("Outputs of a completed ad hoc sub-process that fail are mapped again, and nothing is started")
    func adHoc() {
        var run = Scenario(
            .build("p") { process in
                process.adHoc("box") { $0.service("a") }
                process.map("box", outputs: ["y": "=if ok then 1 else function(x) x"])
            })
        run.start(["ok": false])
        run.take(.completeAdHoc(run.open("box")))
        #expect(run.waits == ["box: incident expression-failed"])
        run.take(.retry(nil))
        #expect(run.waits == ["box: incident expression-failed"])
        run.set(["ok": true])
        run.take(.retry(nil))
        #expect(run.instance.status == .completed)
        #expect(run.variable("y") == 1)
    }

    @Test("A condition on a boundary that fails does not let the work be done twice")
    func condition() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary("c", on: "a", .condition("limit"))
            })
        run.start()
        run.set(["limit": "many"])
        #expect(run.waits == ["a: incident expression-failed", "a: person", "c: condition on a"])
        run.take(.retry(nil))
        #expect(run.waits == ["a: incident expression-failed", "a: person", "c: condition on a"])
        run.inject(.variableSet(.root, Variable(name: "limit", value: true)))
        run.take(.retry(nil))
        #expect(run.path == "c")
        #expect(run.instance.jobs.isEmpty)
    }

    @Test("A condition of an event sub-process that fails leaves its process at work")
    func processCondition() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.eventSubprocess("sub", on: .condition("limit"), interrupting: false) { sub in
                    sub.user("b")
                    sub.flow("sub.start", "b")
                }
            })
        run.start()
        run.set(["limit": "many"])
        #expect(run.instance.incidents.count == 1)
        run.inject(.variableSet(.root, Variable(name: "limit", value: true)))
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1 && run.jobs(of: "b") == 1)
        run.complete("a")
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("A process whose event sub-process cannot wait at the start begins by a retry")
    func processStart() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.user("a")
                process.flow("start", "a")
                process.eventSubprocess("sub", on: .duration("=length"), interrupting: false) { $0.task("t") }
            })
        run.start()
        #expect(run.instance.incidents.count == 1 && run.jobs(of: "a") == 0)
        run.set(["length": "PT1H"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1 && run.instance.timers.count == 1)
    }

    // MARK: Conditions

    @Test("A change of a variable looks at the conditions that read it alone, also after they were read back")
    func readers() {
        var run = Scenario(
            .build("p") { process in
                process.catching("x", .condition("a > 1"))
                process.catching("y", .condition("b > 1 and a > 5"))
            })
        run.start()
        run.set(["c": 2])
        #expect(run.path == "")
        run.set(["a": 2])
        #expect(run.path == "x")
        run.set(["b": 2])
        #expect(run.path == "x")
        run.set(["a": 6])
        #expect(run.path == "x y")
    }
}
