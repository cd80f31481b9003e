import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Pause, cancel, skip and retry", .timeLimit(.minutes(1)))
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
        run.expect("FILL")
        #expect(run.waits == ["p: resume", "a: job type=a attempts=3", "b: job type=b attempts=3"])
        run.complete("a", ["x": 1])
        run.expect("FILL")
        run.fail("b", "no line")
        run.expect("FILL")
        #expect(run.waits.first == "p: resume")
        run.take(.resume)
        run.expect("FILL")
        run.complete("b")
        run.expect("FILL")
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
        run.expect("FILL")
        run.take(.resume)
        run.expect("FILL")
        #expect(run.completed == ["late"])

        var other = Scenario(definition)
        other.start()
        other.take(.pause)
        other.complete("a")
        other.fire("late")
        other.expect("FILL")
        other.take(.resume)
        other.expect("FILL")
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
        run.expect("FILL")
        run.throwError("b", "E")
        run.expect("FILL")
        run.take(.skip(run.open("c")))
        run.expect("FILL")
        run.set(["x": 1])
        run.expect("FILL")
        run.take(.resume)
        run.expect("FILL")
    }

    @Test("A paused instance can be cancelled")
    func cancelPaused() {
        var run = Scenario(pair)
        run.start()
        run.take(.pause)
        run.complete("a")
        run.take(.cancel(reason: nil))
        run.expect("FILL")
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
        run.expect("FILL")
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
        run.expect("FILL")
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
        run.expect("FILL")
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
        run.expect("FILL")
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
        run.expect("FILL")
        run.take(.retry(nil))
        run.expect("FILL")
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
