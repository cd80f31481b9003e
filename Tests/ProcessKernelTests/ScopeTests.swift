import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Sub-processes and terminate end events", .timeLimit(.minutes(20)))
struct ScopeTests {
    // MARK: Begin and end

    @Test("A sub-process begins at its start event, and its token goes on when all tokens inside are used up")
    func beginAndEnd() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.start("inner")
                    sub.service("a")
                    sub.service("b")
                    sub.flow("inner", "a")
                    sub.flow("inner", "b")
                }
                process.task("after")
                process.flow("sub", "after")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated inner.2 in sub.1
            completed inner.2
            took inner>a in sub.1
            took inner>b in sub.1
            activated a.3 in sub.1
            job 4 created for a.3 attempts=3
            activated b.5 in sub.1
            job 6 created for b.5 attempts=3
            -> create job 4 a type=a
            -> create job 6 b type=b
            """)
        run.complete("a")
        run.expect(
            """
            job 4 completed
            completed a.3
            -> remove job 4
            """)
        run.complete("b")
        run.expect(
            """
            job 6 completed
            completed b.5
            completed sub.1
            took sub>after
            activated after.7
            completed after.7
            instance completed at=0
            -> remove job 6
            -> end
            """)
    }

    @Test("Without a start event a sub-process begins at each element that no flow enters")
    func severalEntries() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.task("a")
                    sub.task("b")
                    sub.task("c")
                    sub.flow("a", "c")
                }
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated a.2 in sub.1
            completed a.2
            took a>c in sub.1
            activated b.3 in sub.1
            completed b.3
            activated c.4 in sub.1
            completed c.4
            completed sub.1
            instance completed at=0
            -> end
            """)
    }

    @Test("A sub-process with nothing inside is done at once, also within another")
    func empty() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("outer") { outer in
                    outer.subprocess("inner") { _ in }
                }
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated outer.1
            activated inner.2 in outer.1
            completed inner.2
            completed outer.1
            instance completed at=0
            -> end
            """)
    }

    @Test("Variables of a sub-process are seen inside, end with it, and leave by its output mappings")
    func variables() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b", type: "=kind")
                    sub.flow("a", "b")
                }
                process.map("sub", inputs: ["kind": "inner"], outputs: ["result": "=kind + \"!\""])
            })
        run.start(["kind": "outer"])
        run.complete("a", ["kind": "changed"])
        run.expect(
            """
            job 3 completed
            set kind="changed" by a in sub.1
            completed a.2
            took a>b in sub.1
            activated b.4 in sub.1
            job 5 created for b.4 attempts=3 type=changed
            -> remove job 3
            -> create job 5 b type=changed
            """)
        run.complete("b")
        run.expect(
            """
            job 5 completed
            completed b.4
            set result="changed!" by sub
            completed sub.1
            instance completed at=0
            -> remove job 5
            -> end
            """)
        #expect(run.variable("kind") == "outer")
    }

    // MARK: Terminate

    /// Two tokens inside besides the one that terminates, one at a job and one at a join; a job outside.
    private static let terminating = ProcessDefinition.build("p") { process in
        process.service("outside")
        process.subprocess("sub") { sub in
            sub.service("a")
            sub.service("stop")
            sub.task("early")
            sub.parallel("join")
            sub.end("terminate", .terminate)
            sub.flow("a", "join")
            sub.flow("early", "join")
            sub.flow("stop", "terminate")
        }
        process.task("after")
        process.flow("sub", "after")
    }

    @Test("A terminate end event ends what else is in its scope, also tokens at joins; the scope itself goes on")
    func terminateScope() {
        var run = Scenario(Self.terminating)
        run.start()
        #expect(run.waits.contains("join: join missing=a>join"))
        run.complete("stop")
        run.expect(
            """
            job 7 completed
            completed stop.6
            took stop>terminate in sub.3
            activated terminate.9 in sub.3
            terminated a.4
            tokens dropped in sub.3
            completed terminate.9
            completed sub.3
            took sub>after
            activated after.10
            completed after.10
            -> remove job 7
            -> remove job 5
            """)
        #expect(run.waits == ["outside: job type=outside attempts=3"])
    }

    @Test("A terminate end event of the process ends the scopes inside it, and the instance completes")
    func terminateProcess() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.timer("wait", duration: "PT1H")
                }
                process.service("stop")
                process.end("terminate", .terminate)
                process.flow("stop", "terminate")
            })
        run.start()
        run.complete("stop")
        run.expect(
            """
            job 3 completed
            completed stop.2
            took stop>terminate
            activated terminate.8
            terminated a.4
            terminated wait.6
            terminated sub.1
            tokens dropped
            completed terminate.8
            instance completed at=0
            -> remove job 3
            -> remove job 5
            -> remove timer 7
            -> end
            """)
        #expect(run.instance.status == .completed)
    }

    @Test("A terminate end event also ends tokens that are on their way in the same decision")
    func terminateAgenda() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.start("inner")
                    sub.end("terminate", .terminate)
                    sub.task("a")
                    sub.task("b")
                    sub.flow("inner", "a")
                    sub.flow("inner", "terminate")
                    sub.flow("a", "b")
                }
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated inner.2 in sub.1
            completed inner.2
            took inner>a in sub.1
            took inner>terminate in sub.1
            activated a.3 in sub.1
            completed a.3
            took a>b in sub.1
            activated terminate.4 in sub.1
            tokens dropped in sub.1
            completed terminate.4
            completed sub.1
            instance completed at=0
            -> end
            """)
    }

    /// In the sub-process and beside it a loop that never waits.
    private static let loops = ProcessDefinition.build("p") { process in
        process.subprocess("sub") { sub in
            sub.start("inner")
            sub.exclusive("here")
            sub.service("stop")
            sub.service("broken", attempts: 1)
            sub.end("terminate", .terminate)
            sub.flow("inner", "here", "here")
            sub.flow("inner", "stop", "terminate")
            sub.flow("inner", "broken")
        }
        process.exclusive("there")
        process.start()
        process.flow("start", "sub")
        process.flow("start", "there", "there")
    }

    @Test("A terminate end event also ends the incidents that tokens of its scope hold, and no others")
    func terminateIncidents() {
        var run = Scenario(Self.loops)
        run.limits = KernelLimits(eventsPerDecision: 10, continuationsWithoutWait: 2)
        run.start()
        while run.effects.contains(.continue) { run.take(.continue) }
        run.fail("broken", "no")
        let waits = Set(run.waits)
        #expect(
            waits == [
                "there: incident loop-without-wait", "here: incident loop-without-wait",
                "stop: job type=stop attempts=3", "broken: incident job-failed",
            ])
        let here = run.instance.incidents.rows.first { $0.elementInstance == run.open("sub") }
        run.complete("stop")
        run.expect(
            """
            job 8 completed
            completed stop.7
            took stop>terminate in sub.2
            activated terminate.18 in sub.2
            terminated broken.9
            incident 16 resolved
            tokens dropped in sub.2
            completed terminate.18
            completed sub.2
            -> remove job 8
            """)
        #expect(run.waits == ["there: incident loop-without-wait"])
        if let here { run.reject(.retry(here.key), .incidentNotFound) }
    }
}
