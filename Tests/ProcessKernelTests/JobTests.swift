import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Jobs", .timeLimit(.minutes(20)))
struct JobTests {
    private static func work(attempts: Value = 3) -> ProcessDefinition {
        .build("p") { process in
            process.service("work", attempts: attempts)
            process.task("after")
            process.flow("work", "after")
        }
    }

    /// Beside the job that a test is about another stays open, so that the instance does not end.
    private static let pair = ProcessDefinition.build("p") { process in
        process.service("work")
        process.boundaryTimer("late", on: "work", duration: "PT1H")
        process.service("beside")
    }

    // MARK: Creation

    @Test("Type and attempts are computed as the element sees the variables; the journal has a computed type")
    func computed() {
        var run = Scenario(
            .build("p") { process in
                process.service("work", type: "=\"pay-\" + kind", attempts: "=tries")
                process.map("work", inputs: ["kind": "card"])
            })
        run.start(["kind": "cash", "tries": 2])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set kind="cash"
            set tries=2
            activated work.1
            set kind="card" by work in work.1
            job 2 created for work.1 attempts=2 type=pay-card
            -> create job 2 work type=pay-card
            """)
        #expect(run.waits == ["work: job type=pay-card attempts=2"])
    }

    @Test("A type that the definition fixes is not repeated in the journal; attempts may be the text of a number")
    func fixed() {
        var run = Scenario(
            .build("p") { process in process.service("work", type: "payment", attempts: "5") })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated work.1
            job 2 created for work.1 attempts=5
            -> create job 2 work type=payment
            """)
    }

    @Test("A type that is no text is an incident, and the retry computes it again")
    func typeNotValid() {
        for (value, shown) in [(7, "7"), (.null, "null"), ("", "\"\"")] as [(Value, String)] {
            var run = Scenario(.build("p") { $0.service("work", type: "=kind") })
            run.start(["kind": value])
            run.expect(
                """
                started definition=1 policy=1 at=0
                set kind=\(shown)
                activated work.1
                incident 2 job-settings-invalid at work.1 retry=[perform work.1]: the job type kind gives \(shown), not a text
                """)
            run.set(["kind": "payment"])
            run.take(.retry(nil))
            run.expect(
                """
                incident 2 resolved
                job 3 created for work.1 attempts=3 type=payment
                -> create job 3 work type=payment
                """)
        }
    }

    @Test("Attempts that are no whole number from 1 on are an incident, and the retry computes them again")
    func attemptsNotValid() {
        let values: [(Value, String)] = [
            (0, "0"), (-1, "-1"), (.number(Decimal("2.5")!), "2.5"), ("two", "\"two\""), (.null, "null"),
            (4_294_967_296, "4294967296"), (true, "true"),
        ]
        for (value, shown) in values {
            var run = Scenario(.build("p") { $0.service("work", attempts: "=tries") })
            run.start(["tries": value])
            run.expect(
                """
                started definition=1 policy=1 at=0
                set tries=\(shown)
                activated work.1
                incident 2 job-settings-invalid at work.1 retry=[perform work.1]: the attempts tries give \(shown), not a whole number from 1 on
                """)
            run.set(["tries": 4_294_967_295])
            run.take(.retry(nil))
            #expect(run.waits == ["work: job type=work attempts=4294967295"])
        }
    }

    @Test("A person's task is a job without a type that is attempted once")
    func person() {
        var run = Scenario(.build("p") { $0.user("check") })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated check.1
            job 2 created for check.1 attempts=1
            -> create job 2 check for a person
            """)
        #expect(run.waits == ["check: person"])
        run.fail("check", "nobody is here")
        run.expect(
            """
            job 2 failed attempts=0: nobody is here
            incident 3 job-failed at check.1 retry=[perform check.1]: nobody is here
            -> remove job 2
            """)
        run.take(.retry(nil))
        run.complete("check", ["fine": true])
        run.expect(
            """
            job 4 completed
            set fine=true by check
            completed check.1
            instance completed at=0
            -> remove job 4
            -> end
            """)
    }

    // MARK: Failure

    @Test("A failed job keeps its key and waits longer each time")
    func backOff() {
        var run = Scenario(Self.work())
        run.start()
        run.fail("work", "no line")
        run.expect(
            """
            job 2 failed attempts=2 not-before=1000: no line
            -> reschedule job 2 not-before=1000
            """)
        #expect(run.waits == ["work: job type=work attempts=2 not-before=1000: no line"])
        run.now = Instant(milliseconds: 1_500)
        run.fail("work", "still no line")
        run.expect(
            """
            job 2 failed attempts=1 not-before=3500: still no line
            -> reschedule job 2 not-before=3500
            """)
        run.complete("work")
        run.expect(
            """
            job 2 completed
            completed work.1
            took work>after
            activated after.3
            completed after.3
            instance completed at=1500
            -> remove job 2
            -> end
            """)
    }

    @Test("The back-off doubles up to its cap")
    func cap() {
        var run = Scenario(Self.work(attempts: 40))
        run.start()
        var delays: [Int64] = []
        for _ in 0..<39 {
            run.fail("work", "no")
            let job = run.instance.jobs.rows.first { _ in true }
            delays.append((job?.notBefore?.milliseconds ?? 0) / 1_000)
        }
        #expect(delays == [1, 2, 4, 8, 16, 32] + Array(repeating: 60, count: 33))
    }

    @Test("When the attempts are used up an incident holds the token")
    func usedUp() {
        var run = Scenario(Self.work(attempts: 2))
        run.start()
        run.fail("work", "first")
        run.fail("work", "second")
        run.expect(
            """
            job 2 failed attempts=0: second
            incident 3 job-failed at work.1 retry=[perform work.1]: second
            -> remove job 2
            """)
        #expect(run.waits == ["work: incident job-failed"])
        #expect(run.instance.hasIncident)
        #expect(run.instance.allowance.reserved == .none)
        #expect(run.instance.allowance.spent == Resources(calls: 1))
        run.reject(.finishJob(JobKey(rawValue: 2), .completed([])), .jobNotFound)
        run.take(.retry(nil))
        run.fail("work", "again")
        run.expect(
            """
            job 4 failed attempts=1 not-before=1000: again
            -> reschedule job 4 not-before=1000
            """)
    }

    @Test("A worker may say how many attempts are left: more than before, or none")
    func attemptsSaid() {
        var run = Scenario(Self.work(attempts: 1))
        run.start()
        run.fail("work", "busy", attemptsLeft: 7)
        run.expect(
            """
            job 2 failed attempts=7 not-before=1000: busy
            -> reschedule job 2 not-before=1000
            """)
        run.fail("work", "hopeless", attemptsLeft: 0)
        run.expect(
            """
            job 2 failed attempts=0: hopeless
            incident 3 job-failed at work.1 retry=[perform work.1]: hopeless
            -> remove job 2
            """)
    }

    // MARK: Errors

    /// One activity with an event for the code E1 and, drawn before it, one for all errors.
    private static let caught = ProcessDefinition.build("p") { process in
        process.service("work")
        process.boundaryError("any", on: "work")
        process.boundaryError("first", on: "work", code: "E1")
        process.boundaryTimer("late", on: "work", duration: "PT1H")
        process.task("after")
        process.flow("work", "after")
    }

    @Test("An error goes to the event that names its code, whatever is drawn before it; what ran ends")
    func caughtByCode() {
        var run = Scenario(Self.caught)
        run.start()
        run.throwError("work", "E1", message: "no money", ["missing": 3])
        run.expect(
            """
            job 3 threw
            terminated work.1
            activated first.4
            set missing=3 by first
            completed first.4
            instance completed at=0
            -> remove job 3
            -> remove timer 2
            -> end
            """)
        #expect(run.completed == ["first"])
    }

    @Test("An error that no event names goes to the one that catches all")
    func caughtByAll() {
        var run = Scenario(Self.caught)
        run.start()
        run.throwError("work", "E2")
        run.expect(
            """
            job 3 threw
            terminated work.1
            activated any.4
            completed any.4
            instance completed at=0
            -> remove job 3
            -> remove timer 2
            -> end
            """)
    }

    @Test("An error that nothing catches is an incident; other tokens go on and the timers keep running")
    func uncaught() {
        var run = Scenario(Self.pair)
        run.start()
        run.throwError("work", "E1", ["missing": 3])
        run.expect(
            """
            job 3 threw
            incident 6 error-not-caught at work.1 retry=[perform work.1]: nothing catches error E1
            -> remove job 3
            """)
        #expect(run.variable("missing") == nil)
        #expect(
            run.waits == [
                "work: incident error-not-caught", "late: timer due=3600000 on work",
                "beside: job type=beside attempts=3",
            ])
        run.complete("beside")
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            terminated work.1
            activated late.7
            completed late.7
            instance completed at=3600000
            -> remove timer 2
            -> end
            """)
    }

    // MARK: Jobs that are over

    @Test("A job is finished once: whatever comes after is rejected")
    func once() {
        let later: [JobOutcome] = [
            .completed([]), .failed(JobFailure(message: "no")), .errorThrown(ThrownError(code: "E1")),
        ]
        let job = JobKey(rawValue: 3)
        var run = Scenario(Self.pair)
        run.start()
        run.complete("work", ["x": 1])
        run.expect(
            """
            job 3 completed
            set x=1 by work
            completed work.1
            -> remove job 3
            -> remove timer 2
            """)
        for outcome in later { run.reject(.finishJob(job, outcome), .jobNotFound) }

        var thrown = Scenario(Self.pair)
        thrown.start()
        thrown.throwError("work", "E1")
        for outcome in later { thrown.reject(.finishJob(job, outcome), .jobNotFound) }

        var failed = Scenario(Self.pair)
        failed.start()
        failed.fail("work", "no", attemptsLeft: 0)
        for outcome in later { failed.reject(.finishJob(job, outcome), .jobNotFound) }
    }

    @Test("The job of an element that has ended is called off, its reservation returns, and its result is rejected")
    func elementEnded() {
        var run = Scenario(Self.pair)
        run.start()
        run.fire("late")
        run.expect(
            """
            timer 2 fired
            terminated work.1
            activated late.6
            completed late.6
            -> remove timer 2
            -> remove job 3
            """)
        #expect(run.instance.allowance.reserved == Resources(calls: 1))
        #expect(run.instance.allowance.spent == .none)
        run.reject(.finishJob(JobKey(rawValue: 3), .completed([])), .jobNotFound)
        run.complete("beside")
        run.reject(.finishJob(JobKey(rawValue: 5), .completed([])), .instanceEnded)
    }

    @Test("Two tokens at one element have a job each")
    func twoTokens() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("work")
                process.flow("start", "work")
                process.flow("start", "work")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated start.1
            completed start.1
            took start>work
            took start>work#2
            activated work.2
            job 3 created for work.2 attempts=3
            activated work.4
            job 5 created for work.4 attempts=3
            -> create job 3 work type=work
            -> create job 5 work type=work
            """)
        run.take(.finishJob(JobKey(rawValue: 5), .completed([])))
        run.expect(
            """
            job 5 completed
            completed work.4
            -> remove job 5
            """)
        #expect(run.waits == ["work: job type=work attempts=3"])
    }
}
