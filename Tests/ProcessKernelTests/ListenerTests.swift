import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Listeners that a worker does", .timeLimit(.minutes(20)))
struct ListenerTests {
    private func one(_ build: (inout DefinitionBuilder) -> Void) -> Scenario {
        Scenario(
            .build("p") { process in
                process.start()
                process.user("a")
                process.end()
                process.flow("start", "a", "end")
                build(&process)
            })
    }

    @Test("The start listeners are done one after another before the work, the end listeners after it")
    func order() {
        var run = one { process in
            process.listen("a", .end, type: "ended")
            process.listen("a", .start, type: "first")
            process.listen("a", .start, type: "second")
        }
        run.start()
        #expect(run.waits == ["a: job type=first attempts=3"])
        run.complete("a")
        #expect(run.waits == ["a: job type=second attempts=3"])
        run.complete("a", ["noted": true])
        #expect(run.waits == ["a: person"])
        #expect(run.variable("noted") == true)
        run.complete("a")
        #expect(run.waits == ["a: job type=ended attempts=3"])
        #expect(run.path == "")
        run.complete("a")
        #expect(run.path == "a end")
    }

    @Test("Scripts run in their order between the jobs, each once")
    func scripts() {
        var run = one { process in
            process.listen("a", .start, set: "n", "1")
            process.listen("a", .start, type: "job")
            process.listen("a", .start, set: "n", "n + 10")
        }
        run.start()
        #expect(run.variable("n") == 1)
        run.complete("a", ["n": 5])
        #expect(run.variable("n") == 15)
        #expect(run.waits == ["a: person"])
    }

    @Test("A task listener for create comes after the start, one for complete before the end")
    func taskListeners() {
        var run = one { process in
            process.listen("a", .create, type: "created")
            process.listen("a", .complete, type: "completed")
            process.listen("a", .start, type: "started")
            process.listen("a", .end, type: "ended")
        }
        run.start()
        var types: [String] = []
        while let wait = run.waits.first {
            types.append(wait)
            run.complete("a")
        }
        #expect(
            types == [
                "a: job type=started attempts=3", "a: job type=created attempts=3", "a: person",
                "a: job type=completed attempts=3", "a: job type=ended attempts=3",
            ])
    }

    @Test("A task is assigned at its beginning only where the model names who does it", arguments: [true, false])
    func assignment(_ isAssigned: Bool) {
        var run = Scenario(
            .build("p") { process in
                let assignee: ModelExpression? = isAssigned ? .string("anna") : nil
                process.element(
                    "a", .userTask(settings: UserTaskSettings(assignment: Assignment(assignee: assignee))))
                process.listen("a", .assignment, type: "assigned")
            })
        run.start()
        #expect(run.waits == [isAssigned ? "a: job type=assigned attempts=3" : "a: person"])
    }

    @Test("A listener that fails is tried again, then an incident, and a retry does that listener again alone")
    func failing() {
        var run = one { process in
            process.listen("a", .start, type: "first")
            process.listen("a", .start, type: "second", attempts: 2)
        }
        run.start()
        run.complete("a")
        run.fail("a", "no")
        #expect(run.waits == ["a: job type=second attempts=1 not-before=1000: no"])
        run.fail("a", "no")
        #expect(run.waits == ["a: incident job-failed"])
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=second attempts=2"])
        run.complete("a")
        #expect(run.waits == ["a: person"])
    }

    @Test("A retry of an end listener does not do the work again")
    func failingAtTheEnd() {
        var run = one { $0.listen("a", .end, type: "ended", attempts: 1) }
        run.start()
        run.complete("a")
        run.fail("a", "no")
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=ended attempts=1"])
        run.complete("a")
        #expect(run.path == "a end")
    }

    @Test("An incident of the work does not repeat the listeners before it")
    func workFails() {
        var run = Scenario(
            .build("p") { process in
                process.service("a", attempts: 1)
                process.listen("a", .start, type: "started")
                process.listen("a", .start, set: "n", "if n = null then 1 else n + 1")
            })
        run.start()
        run.complete("a")
        run.fail("a", "no")
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=a attempts=3"] || run.waits == ["a: job type=a attempts=1"])
        #expect(run.variable("n") == 1)
    }

    @Test("An error of a listener is caught on the boundary of its element", arguments: [Listener.Event.start, .end])
    func caught(_ event: Listener.Event) {
        var run = one { process in
            process.listen("a", event, type: "throws")
            process.boundaryError("e", on: "a", code: "E")
        }
        run.start()
        if event == .end { run.complete("a") }
        run.throwError("a", "E")
        #expect(run.path == "e")
        #expect(run.instance.status == .completed)
    }

    @Test("An error of an end listener that nothing catches is an incident, and a retry does the listener again")
    func uncaught() {
        var run = one { $0.listen("a", .end, type: "throws") }
        run.start()
        run.complete("a")
        run.throwError("a", "E")
        #expect(run.waits == ["a: incident error-not-caught"])
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=throws attempts=3"])
    }

    @Test("A boundary event ends an element whose listener is at work")
    func interrupted() {
        var run = one { process in
            process.listen("a", .start, type: "slow")
            process.boundaryTimer("late", on: "a", duration: "PT1H")
        }
        run.start()
        run.fire("late")
        #expect(run.path == "late")
        #expect(run.instance.jobs.isEmpty)
    }

    @Test("Listeners of a process are done before its first element and after its last")
    func process() {
        var run = one { process in
            process.listen("p", .start, type: "begins")
            process.listen("p", .end, type: "ends")
        }
        run.start()
        #expect(run.waits == ["p: job type=begins attempts=3"])
        run.complete("p")
        #expect(run.waits == ["a: person"])
        run.complete("a")
        #expect(run.waits == ["p: job type=ends attempts=3"])
        run.complete("p")
        #expect(run.instance.status == .completed)
    }

    @Test("Listeners of a process that a message starts are done before the start event completes")
    func triggered() {
        let definition = ProcessDefinition.build("p") { process in
            process.start("start", on: .message(named: "m"))
            process.user("a")
            process.flow("start", "a")
            process.listen("p", .start, type: "begins", attempts: 1)
        }
        var run = Scenario(definition)
        let start = definition.element(id: "start")?.index ?? .process
        run.take(
            .start(
                StartInstance(
                    definition: DefinitionKey(rawValue: 1),
                    trigger: StartTrigger(start, variables: [NamedValue("x", 1)]))))
        #expect(run.waits == ["p: job type=begins attempts=3"] || run.waits == ["p: job type=begins attempts=1"])
        run.fail("p", "no")
        run.take(.retry(nil))
        run.complete("p")
        #expect(run.completed == ["start"])
        #expect(run.waits == ["a: person"])
        #expect(run.variable("x") == 1)
    }

    @Test("Listeners of a called process belong to the call")
    func called() {
        let callee = ProcessDefinition.build("callee") { process in
            process.task("inner")
            process.listen("callee", .start, type: "begins")
            process.listen("callee", .end, type: "ends")
        }
        var run = Scenario(.build("p") { $0.call("call", "callee") }, calling: [callee])
        run.start()
        run.complete("callee")
        #expect(run.path == "inner")
        run.complete("callee")
        #expect(run.path == "inner call")
    }

    @Test("Listeners of a sub-process stand around what is inside")
    func subprocess() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { $0.user("a") }
                process.listen("sub", .start, type: "begins")
                process.listen("sub", .end, type: "ends", attempts: 1)
            })
        run.start()
        #expect(run.jobs(of: "a") == 0)
        run.complete("sub")
        run.complete("a")
        run.fail("sub", "no")
        run.take(.retry(nil))
        run.complete("sub")
        #expect(run.path == "a sub")
    }

    @Test("Each round of a loop has its own listeners")
    func rounds() {
        var run = one { process in
            process.times("a", "2", sequential: true)
            process.listen("a", .start, type: "begins")
        }
        run.start()
        for _ in 1...2 {
            #expect(run.waits == ["a: job type=begins attempts=3"])
            run.complete("a")
            run.complete("a")
        }
        // The loop itself completes after its rounds.
        #expect(run.path == "a a a end")
    }

    @Test("The listeners of an event that has happened are done when it fires, before its token goes on")
    func boundaryEvent() {
        var run = one { process in
            process.boundaryTimer("late", on: "a", duration: "PT1H")
            process.listen("late", .start, type: "fires")
        }
        run.start()
        run.fire("late")
        #expect(run.waits == ["late: job type=fires attempts=3"])
        run.complete("late")
        #expect(run.path == "late")
    }

    @Test("A sub-process of which a listener fails at the end of an ad hoc one completes by a retry")
    func adHoc() {
        var run = Scenario(
            .build("p") { process in
                process.adHoc("box") { $0.service("a") }
                process.listen("box", .end, type: "ends", attempts: 1)
            })
        run.start()
        run.take(.completeAdHoc(run.open("box")))
        run.fail("box", "no")
        run.take(.retry(nil))
        run.complete("box")
        #expect(run.path == "box")
    }

    @Test("A policy that refuses the job of a listener is an incident of its element")
    func policy() {
        var run = one { $0.listen("a", .end, type: "ended") }
        run.start()
        run.policy = Policy(
            version: 2, prohibitions: [Policy.Prohibition(jobType: "ended", reason: "not here")])
        run.complete("a")
        #expect(run.waits == ["a: incident not-permitted"])
        run.policy = Policy(version: 3)
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=ended attempts=3"])
    }
}
