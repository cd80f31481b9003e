import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Sub-processes, ends and timers", .timeLimit(.minutes(1)))
struct ScopeTests {
    // MARK: Sub-processes

    @Test("A sub-process has variables of its own and completes after its last token")
    func ownVariables() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.script("s", "local + 1", result: "local")
                    sub.flow("a", "s")
                }
                process.map("sub", inputs: ["local": "=x * 2"])
                process.end()
                process.flow("sub", "end")
            })
        run.start(["x": 5])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=5
            activated sub.1
            set local=10 by sub in sub.1
            activated a.2 in sub.1
            job 3 created for a.2 attempts=3
            -> create job 3 a type=a
            """)
        #expect(run.instance.progress == 0)
        run.complete("a", ["x": 6])
        run.expect(
            """
            job 3 completed
            set x=6 by a
            completed a.2
            took a>s in sub.1
            activated s.4 in sub.1
            set local=11 by s in sub.1
            completed s.4
            completed sub.1
            took sub>end
            activated end.5
            completed end.5
            instance completed at=0
            -> remove job 3
            -> end
            """)
        #expect(run.variable("local") == nil)
        #expect(run.variable("x") == 6)
    }

    @Test("Scopes inside scopes complete from the inside")
    func nested() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("outer") { outer in
                    outer.subprocess("inner") { inner in
                        inner.service("a")
                        inner.service("b")
                    }
                    outer.task("after")
                    outer.flow("inner", "after")
                }
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated outer.1
            activated inner.2 in outer.1
            activated a.3 in inner.2
            job 4 created for a.3 attempts=3
            activated b.5 in inner.2
            job 6 created for b.5 attempts=3
            -> create job 4 a type=a
            -> create job 6 b type=b
            """)
        run.complete("b")
        run.expect(
            """
            job 6 completed
            completed b.5
            -> remove job 6
            """)
        run.complete("a")
        run.expect(
            """
            job 4 completed
            completed a.3
            completed inner.2
            took inner>after in outer.1
            activated after.7 in outer.1
            completed after.7
            completed outer.1
            instance completed at=0
            -> remove job 4
            -> end
            """)
    }

    @Test("A sub-process without elements completes at once")
    func empty() {
        var run = Scenario(.build("p") { $0.subprocess("sub") { _ in } })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            completed sub.1
            instance completed at=0
            -> end
            """)
    }

    // MARK: Terminate

    @Test("A terminate end event ends what else is in its own scope, and no more")
    func terminateInside() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.subprocess("deep") { $0.user("b") }
                    sub.service("c")
                    sub.end("stop", .terminate)
                    sub.flow("c", "stop")
                }
                process.service("beside")
                process.task("after")
                process.flow("sub", "after")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated beside.2
            job 3 created for beside.2 attempts=3
            activated a.4 in sub.1
            job 5 created for a.4 attempts=3
            activated deep.6 in sub.1
            activated c.7 in sub.1
            job 8 created for c.7 attempts=3
            activated b.9 in deep.6
            job 10 created for b.9 attempts=1
            -> create job 3 beside type=beside
            -> create job 5 a type=a
            -> create job 8 c type=c
            -> create job 10 b for a person
            """)
        run.complete("c")
        run.expect(
            """
            job 8 completed
            completed c.7
            took c>stop in sub.1
            activated stop.11 in sub.1
            terminated a.4
            terminated b.9
            terminated deep.6
            tokens dropped in sub.1
            completed stop.11
            completed sub.1
            took sub>after
            activated after.12
            completed after.12
            -> remove job 8
            -> remove job 5
            -> remove job 10
            """)
        #expect(run.waits == ["beside: job type=beside attempts=3"])
    }

    @Test("A terminate end event at the top completes the instance, tokens on flows and at joins included")
    func terminateAtTop() {
        var run = Scenario(
            .build("p") { process in
                process.parallel("fork")
                process.parallel("join")
                process.service("a")
                process.end("stop", .terminate)
                process.task("late")
                process.flow("fork", "join")
                process.flow("fork", "a", "join")
                process.flow("fork", "stop")
                process.flow("fork", "late")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated fork.1
            completed fork.1
            took fork>join
            took fork>a
            took fork>stop
            took fork>late
            arrived fork>join
            activated a.2
            job 3 created for a.2 attempts=3
            activated stop.4
            terminated a.2
            tokens dropped
            completed stop.4
            instance completed at=0
            -> create job 3 a type=a
            -> remove job 3
            -> end
            """)
        #expect(run.instance.status == .completed)
    }

    // MARK: Error end events

    @Test("An error end event ends its sub-process and goes on at the boundary")
    func errorEnd() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b")
                    sub.end("bad", .error(code: "E1"))
                    sub.flow("a", "bad")
                }
                process.boundaryError("caught", on: "sub", code: "E1")
                process.task("repair")
                process.flow("caught", "repair")
            })
        run.start()
        run.complete("a")
        run.expect(
            """
            job 3 completed
            completed a.2
            took a>bad in sub.1
            activated bad.6 in sub.1
            completed bad.6
            terminated b.4
            terminated sub.1
            activated caught.7
            completed caught.7
            took caught>repair
            activated repair.8
            completed repair.8
            instance completed at=0
            -> remove job 3
            -> remove job 5
            -> end
            """)
        #expect(run.completed == ["a", "bad", "caught", "repair"])
    }

    @Test("An error end event that nobody catches is an incident at the event")
    func errorNotCaught() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.end("bad", .error(code: "E1"))
                process.service("b")
                process.flow("a", "bad")
            })
        run.start()
        run.complete("a")
        run.expect(
            """
            job 2 completed
            completed a.1
            took a>bad
            activated bad.5
            incident 6 error-not-caught at bad.5 retry=[throw E1 from bad.5]: nothing catches error E1
            -> remove job 2
            """)
        #expect(run.waits == ["b: job type=b attempts=3", "bad: incident error-not-caught"])
        run.take(.skip(run.open("bad")))
        run.expect(
            """
            skipped bad.5
            """)
    }

    // MARK: Boundary timers

    private func guarded(interrupting: Bool) -> ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.boundaryTimer("late", on: "a", duration: "PT1H", interrupting: interrupting)
            process.service("remind")
            process.end()
            process.flow("a", "end")
            process.flow("late", "remind")
        }
    }

    @Test("An interrupting timer ends its activity and goes on in its place")
    func interrupting() {
        var run = Scenario(guarded(interrupting: true))
        run.now = Instant(milliseconds: 500)
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=500
            activated a.1
            timer 2 started for a.1 event=late due=3600500
            job 3 created for a.1 attempts=3
            -> start timer 2 event=late due=3600500
            -> create job 3 a type=a
            """)
        #expect(run.waits == ["a: job type=a attempts=3", "late: timer due=3600500 on a"])
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            terminated a.1
            activated late.4
            completed late.4
            took late>remind
            activated remind.5
            job 6 created for remind.5 attempts=3
            -> remove timer 2
            -> remove job 3
            -> create job 6 remind type=remind
            """)
        run.complete("remind")
        run.expect(
            """
            job 6 completed
            completed remind.5
            instance completed at=3600500
            -> remove job 6
            -> end
            """)
    }

    @Test("A timer that does not interrupt begins a token beside the activity")
    func notInterrupting() {
        var run = Scenario(guarded(interrupting: false))
        run.start()
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            activated late.4
            completed late.4
            took late>remind
            activated remind.5
            job 6 created for remind.5 attempts=3
            -> remove timer 2
            -> create job 6 remind type=remind
            """)
        #expect(run.waits == ["a: job type=a attempts=3", "remind: job type=remind attempts=3"])
        run.complete("a")
        run.expect(
            """
            job 3 completed
            completed a.1
            took a>end
            activated end.7
            completed end.7
            -> remove job 3
            """)
        run.complete("remind")
        run.expect(
            """
            job 6 completed
            completed remind.5
            instance completed at=3600000
            -> remove job 6
            -> end
            """)
    }

    @Test("A completed activity calls off the timers on its boundary")
    func calledOff() {
        var run = Scenario(guarded(interrupting: true))
        run.start()
        run.complete("a")
        run.expect(
            """
            job 3 completed
            completed a.1
            took a>end
            activated end.4
            completed end.4
            instance completed at=0
            -> remove job 3
            -> remove timer 2
            -> end
            """)
    }

    @Test("A timer on a sub-process ends all inside")
    func timerOnSubprocess() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.timer("wait", duration: "P2D")
                }
                process.boundaryTimer("late", on: "sub", duration: "PT1H")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            timer 2 started for sub.1 event=late due=3600000
            activated a.3 in sub.1
            job 4 created for a.3 attempts=3
            activated wait.5 in sub.1
            timer 6 started for wait.5 event=wait due=172800000
            -> start timer 2 event=late due=3600000
            -> create job 4 a type=a
            -> start timer 6 event=wait due=172800000
            """)
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            terminated a.3
            terminated wait.5
            terminated sub.1
            activated late.7
            completed late.7
            instance completed at=3600000
            -> remove timer 2
            -> remove job 4
            -> remove timer 6
            -> end
            """)
    }

    // MARK: Timer catch events

    private func waiting(_ build: (inout DefinitionBuilder) -> Void) -> ProcessDefinition {
        .build("p") { process in
            build(&process)
            process.end()
            process.flow("wait", "end")
        }
    }

    @Test("A duration counts from the moment that the timer starts")
    func duration() {
        var run = Scenario(waiting { $0.timer("wait", duration: "PT90S") })
        run.now = Instant(milliseconds: 1_000)
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=1000
            activated wait.1
            timer 2 started for wait.1 event=wait due=91000
            -> start timer 2 event=wait due=91000
            """)
        #expect(run.waits == ["wait: timer due=91000"])
        #expect(run.instance.progress == 0)
        run.fire("wait")
        run.expect(
            """
            timer 2 fired
            completed wait.1
            took wait>end
            activated end.3
            completed end.3
            instance completed at=91000
            -> remove timer 2
            -> end
            """)
    }

    @Test("A date is a moment; without an offset it is taken as UTC")
    func dates() {
        for text in ["1970-01-02", "1970-01-02T00:00:00", "1970-01-02T00:00:00Z", "1970-01-02T01:00:00+01:00"] {
            var run = Scenario(waiting { $0.timer("wait", date: text) })
            run.start()
            #expect(run.waits == ["wait: timer due=86400000"], "\(text)")
        }
    }

    @Test("Months and years are counted by the calendar; expressions may give typed values or texts")
    func expressions() {
        let month = waiting { $0.timer("wait", duration: "=span") }
        var run = Scenario(month)
        run.start(["span": "P1M"])
        #expect(run.waits == ["wait: timer due=\(31 * 86_400_000)"])
        var typed = Scenario(waiting { $0.timer("wait", duration: #"=duration("P1D")"#) })
        typed.start()
        #expect(typed.waits == ["wait: timer due=86400000"])
        var date = Scenario(waiting { $0.timer("wait", date: #"=date and time("1970-01-01T00:00:01Z")"#) })
        date.start()
        #expect(date.waits == ["wait: timer due=1000"])
    }

    @Test("A time that is none is an incident; retry evaluates it again")
    func badTime() {
        var run = Scenario(waiting { $0.timer("wait", duration: "=span") })
        run.start(["span": "soon"])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set span="soon"
            activated wait.1
            incident 2 timer-not-valid at wait.1 retry=[run wait.1]: span gives "soon", which is no time
            """)
        #expect(run.waits == ["wait: incident timer-not-valid"])
        run.set(["span": "PT1S"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 2 resolved
            timer 3 started for wait.1 event=wait due=1000
            -> start timer 3 event=wait due=1000
            """)
        run.fire("wait")
        run.expect(
            """
            timer 3 fired
            completed wait.1
            took wait>end
            activated end.4
            completed end.4
            instance completed at=1000
            -> remove timer 3
            -> end
            """)
    }

    @Test("A boundary timer that is none stops its activity before it begins; other timers are not started twice")
    func badBoundaryTime() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.boundaryTimer("first", on: "a", duration: "PT1H")
                process.boundaryTimer("second", on: "a", duration: "=span")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated a.1
            timer 2 started for a.1 event=first due=3600000
            incident 3 timer-not-valid at a.1 retry=[run a.1]: span gives null, which is no time
            -> start timer 2 event=first due=3600000
            """)
        run.set(["span": "PT2H"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            timer 4 started for a.1 event=second due=7200000
            job 5 created for a.1 attempts=3
            -> start timer 4 event=second due=7200000
            -> create job 5 a type=a
            """)
        #expect(
            run.waits == [
                "a: job type=a attempts=3", "first: timer due=3600000 on a", "second: timer due=7200000 on a",
            ])
    }
}
