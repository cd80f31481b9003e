import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Forking and rewinding instances", .timeLimit(.minutes(20)))
struct RestoreTests {
    private var row: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.boundaryTimer("late", on: "a", duration: "PT1H")
            process.service("b")
            process.flow("a", "b")
        }
    }

    @Test("A rewind calls off what is open and opens what was open then, under new keys")
    func rewind() {
        var run = Scenario(row)
        run.start(["x": 1])
        let job = run.job(of: "a") ?? JobKey(rawValue: 0)
        run.complete("a", ["x": 2])
        run.take(.rewind(run.state(after: 1, ["y": 3])))
        run.expect(
            """
            rewound to 1 [a.7]
            set y=3
            -> remove job 5
            -> create job 9 a type=a
            -> start timer 8 event=late due=3600000
            """)
        #expect(run.variable("x") == 1 && run.variable("y") == 3)
        run.reject(.finishJob(job, .completed([])), .jobNotFound)
        run.complete("a")
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("A rewind can be rewound")
    func rewindTwice() {
        var run = Scenario(row)
        run.start()
        run.complete("a")
        run.take(.rewind(run.state(after: 1)))
        run.take(.rewind(run.state(after: 2)))
        #expect(run.waits == ["b: job type=b attempts=3"])
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("Incidents of the old state go, and those of the restored one can be retried")
    func incidents() {
        var run = Scenario(row)
        run.start()
        run.fail("a", "no", attemptsLeft: 0)
        run.take(.skip(run.open("a")))
        #expect(!run.instance.hasIncident)
        run.take(.rewind(run.state(after: 2)))
        #expect(run.instance.hasIncident)
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1)
    }

    @Test("What was thrown stays on its way, and is neither lost nor sent by the rewind")
    func dispatches() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.throwing("tell", .signal("s"))
                process.service("b")
                process.flow("a", "tell", "b")
            })
        run.start()
        run.complete("a")
        let sent = run.instance.dispatches
        #expect(sent.count == 1)
        run.take(.rewind(run.state(after: 1)))
        #expect(run.instance.dispatches == sent)
        #expect(!run.effects.contains { if case .dispatch = $0 { true } else { false } })
        let copy = run.fork(at: 2)
        #expect(copy.instance.dispatches.isEmpty && copy.jobs(of: "b") == 1)
    }

    @Test("Called processes and rounds go back too")
    func inside() {
        let called = ProcessDefinition.build("called") { process in
            process.service("c")
            process.service("d")
            process.flow("c", "d")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "called")
                process.each("call", in: (list: "[1, 2]", name: "item"))
            }, calling: [called])
        run.start()
        run.complete("c")
        run.complete("d")
        run.complete("c")
        run.take(.rewind(run.state(after: 2)))
        #expect(run.jobs(of: "c") == 1 && run.jobs(of: "d") == 1)
        run.complete("d")
        run.complete("c")
        run.complete("d")
        #expect(run.instance.status == .completed)
    }

    @Test("What was spent stays spent, so a rewind may not be covered")
    func allowance() {
        var run = Scenario(row)
        run.start(limit: Resources(calls: 2))
        run.complete("a")
        run.reject(.rewind(run.state(after: 0)), .cannotRestore)
        run.take(.rewind(run.state(after: 1)))
        run.complete("a")
        #expect(run.waits == ["b: incident budget-exhausted"])
        run.reject(.rewind(run.state(after: 2)), .cannotRestore)
    }

    @Test("A fork begins where the other instance was, with a journal of its own and the same keys")
    func fork() {
        var run = Scenario(row)
        run.start(["x": 1])
        run.complete("a")
        run.now = Instant(milliseconds: 60_000)
        var copy = run.fork(at: 1, ["x": 5])
        copy.expect(
            """
            forked from 3 after 1 [a.1]
            set x=5
            -> create job 3 a type=a
            -> start timer 2 event=late due=3600000
            """)
        #expect(copy.instance.started == run.now)
        copy.fire("late")
        #expect(copy.instance.status == .completed)
        #expect(run.instance.status == .active)
    }

    @Test("Nothing is forked where nothing goes on")
    func forkOfEnd() {
        var run = Scenario(row)
        run.start()
        run.take(.cancel(reason: nil))
        let state = run.state(after: 2)
        run.reject(.rewind(state), .instanceEnded)
        var other = Scenario(row)
        other.reject(.fork(state, from: InstanceKey(rawValue: 3)), .cannotRestore)
        other.start()
        other.reject(.fork(other.state(after: 1), from: InstanceKey(rawValue: 3)), .instanceExists)
    }

    @Test("A cut decision goes on in a fork of it")
    func cut() {
        var run = Scenario(
            .build("p") { process in
                process.task("x")
                process.service("a")
                process.flow("x", "a")
            })
        run.limits = KernelLimits(eventsPerDecision: 2, continuationsWithoutWait: 100)
        run.start()
        #expect(run.effects.contains(.continue) && run.jobs(of: "a") == 0)
        run.limits = .standard
        #expect(run.fork(at: 1).jobs(of: "a") == 1)
    }
}
