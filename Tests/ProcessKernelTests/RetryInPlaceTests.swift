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

    @Test("A condition that goes on failing is one incident")
    func conditionOnce() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary("c", on: "a", .condition("limit"), interrupting: false)
            })
        run.start()
        run.set(["limit": "many"])
        run.set(["limit": "more"])
        #expect(run.instance.incidents.count == 1)
    }

    @Test("A condition that fails while outputs cannot be mapped does not let the work begin again")
    func conditionAfterWork() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary("c", on: "a", .condition("limit"), interrupting: false)
                process.map("a", outputs: ["y": "=if ok then 1 else function(x) x"])
            })
        run.start(["ok": false])
        run.complete("a")
        run.set(["limit": "many"])
        #expect(run.instance.incidents.count == 2)
        run.inject(.variableSet(.root, Variable(name: "limit", value: true)))
        run.take(.retry(nil))
        #expect(run.instance.jobs.isEmpty)
        #expect(run.path == "c")
        #expect(run.waits == ["a: incident expression-failed", "c: condition on a"])
    }

    @Test("A condition on a loop that fails leaves the loop and its rounds as they are")
    func conditionOnLoop() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary("c", on: "a", .condition("limit"), interrupting: false)
                process.loop("a", while: "more")
            })
        run.start(["more": false])
        run.set(["limit": "many"])
        run.take(.retry(nil))
        run.complete("a", ["more": true])
        // Only the end of a round asks whether there is another.
        #expect(run.jobs(of: "a") == 1)
        run.complete("a", ["more": false])
        #expect(run.path == "a a a")
    }

    @Test("A condition on an ad hoc sub-process that fails starts nothing in it again")
    func conditionOnAdHoc() {
        var run = Scenario(
            .build("p") { process in
                process.adHoc("box", starting: ["a"]) { $0.user("a") }
                process.boundary("c", on: "box", .condition("limit"), interrupting: false)
            })
        run.start()
        run.complete("a")
        run.set(["limit": "many"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 0)
    }

    @Test("A condition that fails leaves alone a job that was given up")
    func conditionAndFailedJob() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.boundary("c", on: "a", .condition("limit"), interrupting: false)
            })
        run.start()
        run.fail("a", "no", attemptsLeft: 0)
        run.set(["limit": "many"])
        run.inject(.variableSet(.root, Variable(name: "limit", value: true)))
        guard let incident = Array(run.instance.incidents.rows).last else { return }
        run.take(.retry(incident.key))
        #expect(run.path == "c")
        #expect(run.instance.jobs.isEmpty && run.instance.incidents.count == 1)
    }

    @Test("An event that needs all of its triggers and cannot wait anew lets the work go on")
    func needsAllAgain() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.boundary(
                    "c", on: "a", EventCatch([.message(named: "=name"), .signal("s")], needsAll: true),
                    interrupting: false)
            })
        run.start(["name": "m"])
        run.message("m", ["name": 1])
        run.signal("s")
        #expect(run.path == "c")
        #expect(run.instance.incidents.count == 1)
        run.set(["name": "n"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1 && run.instance.incidents.isEmpty)
        run.message("n")
        run.signal("s")
        #expect(run.path == "c c")
    }

    @Test("A start that needs all of its triggers keeps the one that came while another one cannot be waited for")
    func needsAllAtStart() {
        var run = Scenario(
            .build("p") { process in
                let event = EventCatch([.message(named: "m"), .message(named: "=name")], needsAll: true)
                process.element("begin", .startEvent(StartEvent(trigger: event)))
                process.user("a")
                process.flow("begin", "a")
            })
        let begin = run.definition.element(id: "begin")?.index ?? .process
        run.take(.start(StartInstance(definition: DefinitionKey(rawValue: 1), trigger: StartTrigger(begin))))
        #expect(run.instance.incidents.count == 1)
        run.set(["name": "n"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 0)
        run.message("n")
        #expect(run.jobs(of: "a") == 1)
    }

    // MARK: Scopes that cannot begin

    private func twoHandlers(interrupting: Bool) -> Scenario {
        Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.user("a")
                    sub.eventSubprocess("first", on: .signal("s"), interrupting: interrupting) { first in
                        first.user("b")
                        first.flow("first.start", "b")
                    }
                    sub.eventSubprocess("second", on: .duration("=length")) { $0.task("t") }
                }
            })
    }

    @Test("A scope that could not begin begins by a retry, though an event sub-process is at work in it")
    func besideEventSubprocess() {
        var run = twoHandlers(interrupting: false)
        run.start()
        run.signal("s")
        #expect(run.jobs(of: "a") == 0 && run.jobs(of: "b") == 1)
        run.set(["length": "PT1H"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1 && run.instance.timers.count == 1)
        run.complete("b")
        run.complete("a")
        #expect(run.instance.status == .completed)
    }

    @Test("A scope that could not begin does not begin once an event sub-process has taken over")
    func takenOver() {
        var run = twoHandlers(interrupting: true)
        run.start()
        run.signal("s")
        #expect(run.instance.incidents.isEmpty)
        #expect(run.jobs(of: "b") == 1)
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("An event sub-process inside of which one cannot wait goes on by a retry with what its event brought")
    func nestedEventSubprocess() {
        var run = Scenario(
            .build("p") { process in
                process.user("a")
                process.eventSubprocess("outer", on: .message(named: "m")) { outer in
                    outer.user("b")
                    outer.flow("outer.start", "b")
                    outer.eventSubprocess("inner", on: .duration("=length")) { $0.task("t") }
                }
            })
        run.start()
        run.message("m", ["x": 1])
        #expect(run.waits == ["outer: incident timer-not-valid"])
        #expect(run.variable("x") == 1)
        run.set(["length": "PT1H"])
        run.take(.retry(nil))
        #expect(run.jobs(of: "b") == 1 && run.instance.timers.count == 1)
        run.complete("b")
        #expect(run.path == "outer.start b outer")
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
