import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Pause, cancel, skip and retry", .timeLimit(.minutes(20)))
struct ControlTests {
    private var pair: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.service("b")
            process.task("after")
            process.flow("a", "after")
        }
    }

    // MARK: Pause and resume

    @Test("What is finished during a pause is kept and goes on at the resume; open jobs are offered again")
    func pause() {
        var run = Scenario(pair)
        run.start()
        run.take(.pause)
        run.expect(
            """
            paused
            """)
        #expect(run.waits == ["p: resume", "a: job type=a attempts=3", "b: job type=b attempts=3"])
        run.complete("a", ["x": 1])
        run.expect(
            """
            job 2 completed
            set x=1 by a
            kept [complete a.1]
            -> remove job 2
            """)
        run.fail("b", "no line")
        run.expect(
            """
            job 4 failed attempts=2 not-before=1000: no line
            -> reschedule job 4 not-before=1000
            """)
        #expect(run.waits.first == "p: resume")
        run.take(.resume)
        run.expect(
            """
            resumed
            completed a.1
            took a>after
            activated after.5
            completed after.5
            kept []
            -> offer job 4 b type=b not-before=1000
            """)
        run.complete("b")
        run.expect(
            """
            job 4 completed
            completed b.3
            instance completed at=0
            -> remove job 4
            -> end
            """)
    }

    @Test("A timer that fires during a pause interrupts at the resume, unless the activity was finished first")
    func timerWhilePaused() {
        let definition = ProcessDefinition.build("p") { process in
            process.service("a")
            process.boundaryTimer("late", on: "a", duration: "PT1H")
        }
        var run = Scenario(definition)
        run.start()
        run.take(.pause)
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            kept [trigger late of a.1]
            -> remove timer 2
            """)
        run.take(.resume)
        run.expect(
            """
            resumed
            terminated a.1
            activated late.4
            completed late.4
            instance completed at=3600000
            -> offer job 3 a type=a
            -> remove job 3
            -> end
            """)
        #expect(run.completed == ["late"])

        var other = Scenario(definition)
        other.start()
        other.take(.pause)
        other.complete("a")
        other.fire("late")
        other.expect(
            """
            timer 2 fired
            kept [complete a.1, trigger late of a.1]
            -> remove timer 2
            """)
        other.take(.resume)
        other.expect(
            """
            resumed
            completed a.1
            instance completed at=3600000
            -> end
            """)
        #expect(other.completed == ["a"])
    }

    @Test("Errors, retries and skips during a pause are done at the resume too")
    func othersWhilePaused() {
        var run = Scenario(
            .build("p") { process in
                process.service("a", attempts: 1)
                process.service("b")
                process.service("c")
                process.task("after")
                process.boundaryError("caught", on: "b")
                process.flow("c", "after")
            })
        run.start()
        run.fail("a", "broken")
        run.take(.pause)
        run.take(.retry(nil))
        run.expect(
            """
            incident 7 resolved
            kept [perform a.1]
            """)
        run.throwError("b", "E")
        run.expect(
            """
            job 4 threw
            kept [perform a.1, throw E from b.3]
            -> remove job 4
            """)
        run.take(.skip(run.open("c")))
        run.expect(
            """
            skipped c.5
            took c>after
            kept [perform a.1, throw E from b.3, enter after by c>after]
            -> remove job 6
            """)
        run.set(["x": 1])
        run.expect(
            """
            set x=1
            """)
        run.take(.resume)
        run.expect(
            """
            resumed
            job 8 created for a.1 attempts=1
            terminated b.3
            activated caught.9
            completed caught.9
            activated after.10
            completed after.10
            kept []
            -> create job 8 a type=a
            """)
    }

    @Test("A paused instance can be cancelled")
    func cancelPaused() {
        var run = Scenario(pair)
        run.start()
        run.take(.pause)
        run.complete("a")
        run.take(.cancel(reason: nil))
        run.expect(
            """
            terminated a.1
            terminated b.3
            instance terminated at=0
            -> remove job 4
            -> end
            """)
    }

    // MARK: Cancel

    @Test("Cancelling ends everything, innermost first, and says why")
    func cancel() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.timer("wait", duration: "PT1H")
                    sub.service("a", attempts: 1)
                }
                process.boundaryTimer("late", on: "sub", duration: "PT2H")
                process.user("check")
            })
        run.start()
        run.fail("a", "broken")
        run.take(.cancel(reason: "not wanted"))
        run.expect(
            """
            terminated wait.5
            terminated a.7
            terminated sub.1
            terminated check.3
            instance terminated at=0 reason=not wanted
            -> remove timer 6
            -> remove timer 2
            -> remove job 4
            -> end
            """)
        #expect(run.waits == [])
        #expect(run.instance.allowance.reserved == .none)
        #expect(run.instance.elements.count == 1)
        #expect(run.instance.timers.isEmpty && run.instance.jobs.isEmpty && run.instance.incidents.isEmpty)
    }

    // MARK: Skip

    @Test("A skipped job is called off and its token goes on; its reservation returns")
    func skipJob() {
        var run = Scenario(pair)
        run.start()
        run.take(.skip(run.open("a")))
        run.expect(
            """
            skipped a.1
            took a>after
            activated after.5
            completed after.5
            -> remove job 2
            """)
        #expect(run.instance.allowance.reserved == Resources(calls: 1))
        #expect(run.instance.allowance.spent == .none)
    }

    @Test("A skipped sub-process ends all inside")
    func skipSubprocess() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.timer("wait", duration: "PT1H")
                }
                process.map("sub", outputs: ["never": "=1"])
                process.task("after")
                process.flow("sub", "after")
            })
        run.start()
        run.take(.skip(run.open("sub")))
        run.expect(
            """
            terminated a.2
            terminated wait.4
            skipped sub.1
            took sub>after
            activated after.6
            completed after.6
            instance completed at=0
            -> remove job 3
            -> remove timer 5
            -> end
            """)
        #expect(run.variable("never") == nil)
    }

    @Test("Skipping an element with an incident ends the incident")
    func skipIncident() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a", attempts: 1)
                    sub.task("after")
                    sub.flow("a", "after")
                }
            })
        run.start()
        run.fail("a", "broken")
        run.take(.skip(run.open("a")))
        run.expect(
            """
            skipped a.2
            took a>after in sub.1
            activated after.5 in sub.1
            completed after.5
            completed sub.1
            instance completed at=0
            -> end
            """)
        #expect(run.instance.hasIncident == false)
    }

    // MARK: Retry

    @Test("One incident or all are retried")
    func retry() {
        var run = Scenario(
            .build("p") { process in
                for id in ["a", "b", "c"] { process.service(id, attempts: 1) }
            })
        run.start()
        for id in ["a", "b", "c"] { run.fail(id, "\(id) broke") }
        let second = Array(run.instance.incidents.rows)[1].key
        run.take(.retry(second))
        run.expect(
            """
            incident 8 resolved
            job 10 created for b.3 attempts=1
            -> create job 10 b type=b
            """)
        run.take(.retry(nil))
        run.expect(
            """
            incident 7 resolved
            incident 9 resolved
            job 11 created for a.1 attempts=1
            job 12 created for c.5 attempts=1
            -> create job 11 a type=a
            -> create job 12 c type=c
            """)
        run.take(.retry(nil))
        run.expect("")
    }

    // MARK: Rejections

    @Test("Each request that does not fit is rejected with its own code")
    func rejections() {
        var run = Scenario(pair)
        let job = JobKey(rawValue: 2)
        run.reject(.pause, .instanceNotFound)
        run.start()
        run.reject(
            .start(StartInstance(definition: DefinitionKey(rawValue: 1))), .instanceExists)
        run.reject(.finishJob(JobKey(rawValue: 99), .completed([])), .jobNotFound)
        run.reject(.finishJob(JobKey(rawValue: 1), .failed(JobFailure(message: ""))), .jobNotFound)
        run.reject(.fireTimer(TimerKey(rawValue: 1)), .timerNotFound)
        run.reject(.setVariables(ElementInstanceKey(rawValue: 99), []), .elementNotFound)
        run.reject(.skip(ElementInstanceKey(rawValue: 99)), .elementNotFound)
        run.reject(.skip(.root), .elementNotFound)
        run.reject(.retry(IncidentKey(rawValue: 1)), .incidentNotFound)
        run.reject(.resume, .notPaused)
        run.take(.pause)
        run.reject(.pause, .alreadyPaused)
        run.take(.resume)
        run.complete("a")
        run.reject(.finishJob(job, .completed([])), .jobNotFound)
        run.complete("b")
        run.reject(.cancel(reason: nil), .instanceEnded)
        run.reject(.continue, .instanceEnded)
        run.reject(.start(StartInstance(definition: DefinitionKey(rawValue: 1))), .instanceExists)
    }
}
