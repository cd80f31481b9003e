import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Rewinding with compensation", .timeLimit(.minutes(20)))
struct CompensatedRewindTests {
    /// Services `a`, `b` and `c` in a row; `a` and `b` are undone by `undoA` and `undoB`.
    private var row: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.service("b")
            process.service("c")
            process.service("undoA")
            process.service("undoB", attempts: 1)
            process.undo("a", by: "undoA")
            process.undo("b", by: "undoB")
            process.flow("a", "b", "c")
        }
    }

    /// The row with `a` and `b` done, waiting at `c`.
    private func twoDone() -> Scenario {
        var run = Scenario(row)
        run.start(["x": 1])
        run.complete("a", ["x": 2])
        run.complete("b")
        return run
    }

    @Test("Where nothing completed since that can be undone, it is the plain rewind")
    func nothing() {
        var run = Scenario(row)
        run.start()
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.expect(
            """
            rewound to 1 [a.4]
            -> remove job 2
            -> create job 5 a type=a
            """)
        run.complete("a")
        #expect(run.instance.rewinding == nil && run.jobs(of: "b") == 1)
    }

    @Test("What completed since is undone, the last first, and then the old state goes on under new keys")
    func two() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 1, ["y": 3]), compensates: true))
        run.expect(
            """
            rewinding to 1 [a, b]
            terminated c.5
            tokens dropped
            undoes next for root
            handler undoB.7 for root
            job 8 created for undoB.7 attempts=1
            -> remove job 6
            -> create job 8 undoB type=undoB
            """)
        #expect(run.variable("x") == 2)
        run.complete("undoB")
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.instance.rewinding == nil)
        #expect(run.waits == ["a: job type=a attempts=3"])
        #expect(run.variable("x") == 1 && run.variable("y") == 3)
        run.complete("a")
        run.complete("b")
        run.complete("c")
        #expect(run.instance.status == .completed)
    }

    @Test("What the old state had done is not undone")
    func oneBefore() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 2), compensates: true))
        run.complete("undoB")
        #expect(run.instance.rewinding == nil)
        #expect(run.waits == ["b: job type=b attempts=3"])
        run.take(.rewind(run.state(after: 1), compensates: true))
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
    }

    @Test("What was done again after a rewind is undone, also where the state put back had done it once before")
    func again() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 1)))
        run.complete("a")
        run.take(.rewind(run.state(after: 2), compensates: true))
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.waits == ["b: job type=b attempts=3"])
    }

    @Test("What completed in an open sub-process since is undone first, with the variables of that")
    func nested() {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.subprocess("sub") { sub in
                    sub.service("b")
                    sub.service("c")
                    sub.service("d")
                    sub.service("undoB")
                    sub.service("undoC", type: "=local")
                    sub.undo("b", by: "undoB")
                    sub.undo("c", by: "undoC")
                    sub.flow("b", "c", "d")
                    sub.eventSubprocess("undoing", on: .compensation) { undoing in
                        undoing.service("own")
                        undoing.flow("undoing.start", "own")
                    }
                }
                process.map("sub", inputs: ["local": "1"])
                process.service("before")
                process.flow("before", "a", "sub")
            })
        run.start()
        run.complete("before")
        run.complete("b")
        run.complete("c", ["local": "inner"])
        let all = run
        run.take(.rewind(run.state(after: 3), compensates: true))
        #expect(run.waits == ["undoC: job type=inner attempts=3"])
        run.complete("undoC")
        #expect(run.waits == ["c: job type=c attempts=3"])
        run = all
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.complete("undoC")
        run.complete("undoB")
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.waits == ["before: job type=before attempts=3"])
        #expect(run.path.hasSuffix("undoC undoB undoA"))
    }

    @Test("Of a sub-process that completed since, only what completed in it since is undone, or all by its own event")
    func completedScope() {
        func build(_ ownEvent: Bool) -> ProcessDefinition {
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("b")
                    sub.service("c")
                    sub.service("undoB")
                    sub.service("undoC")
                    sub.undo("b", by: "undoB")
                    sub.undo("c", by: "undoC")
                    sub.flow("b", "c")
                    if ownEvent {
                        sub.eventSubprocess("undoing", on: .compensation) { undoing in
                            undoing.service("own")
                            undoing.flow("undoing.start", "own")
                        }
                    }
                }
                process.service("after")
                process.flow("sub", "after")
            }
        }
        for ownEvent in [false, true] {
            var run = Scenario(build(ownEvent))
            run.start()
            run.complete("b")
            run.complete("c")
            run.take(.rewind(run.state(after: 2), compensates: true))
            run.complete(ownEvent ? "own" : "undoC")
            #expect(run.waits == ["c: job type=c attempts=3"])
        }
    }

    @Test("Rounds and called processes that are open give what completed in them")
    func roundsAndCalls() {
        let called = ProcessDefinition.build("called") { process in
            process.service("c")
            process.service("d")
            process.service("undoC")
            process.undo("c", by: "undoC")
            process.flow("c", "d")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "called")
                process.each("call", in: (list: "[1, 2]", name: "item"))
            }, calling: [called])
        run.start()
        run.complete("c")
        run.complete("c")
        run.complete("d")
        run.take(.rewind(run.state(after: 2), compensates: true))
        run.complete("undoC")
        #expect(run.instance.rewinding == nil)
        #expect(run.jobs(of: "c") == 1 && run.jobs(of: "d") == 1)
    }

    @Test("A handler that fails is an incident, and the rewind waits for its retry")
    func failing() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.fail("undoB", "no")
        #expect(run.waits == ["undoB: incident job-failed"])
        run.take(.retry(nil))
        run.complete("undoB")
        run.complete("undoA")
        #expect(run.instance.rewinding == nil && run.jobs(of: "a") == 1)
    }

    @Test("A handler that is skipped counts as done")
    func skipped() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.fail("undoB", "no")
        run.take(.skip(run.open("undoB")))
        run.complete("undoA")
        #expect(run.instance.rewinding == nil && run.jobs(of: "a") == 1)
    }

    @Test("Nothing else changes the course meanwhile; a pause and a cancellation work")
    func meanwhile() {
        var run = twoDone()
        let target = run.state(after: 1)
        let job = run.job(of: "c") ?? JobKey(rawValue: 0)
        run.take(.rewind(target, compensates: true))
        run.reject(.rewind(target, compensates: true), .beingRewound)
        run.reject(.rewind(target), .beingRewound)
        run.reject(.migrate(to: DefinitionKey(rawValue: 1), []), .beingRewound)
        run.reject(.modify(Modification(cancels: [run.open("undoB")])), .beingRewound)
        run.reject(.finishJob(job, .completed([])), .jobNotFound)
        var other = Scenario(row)
        other.reject(.fork(run.state(after: 4), from: InstanceKey(rawValue: 3)), .cannotRestore)
        run.take(.pause)
        run.complete("undoB")
        #expect(run.jobs(of: "undoA") == 0)
        run.take(.resume)
        #expect(run.jobs(of: "undoA") == 1)
        run.take(.cancel(reason: nil))
        #expect(run.instance.status == .terminated && run.instance.rewinding == nil)
    }

    @Test("A terminate end event that a handler leads to ends the handler at work, but not the instance")
    func terminateEnd() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.service("b")
                process.service("c")
                process.service("undoA")
                process.service("undoB")
                process.undo("a", by: "undoA")
                process.undo("b", by: "undoB")
                process.boundaryError("bad", on: "undoB", code: "E")
                process.end("stop", .terminate)
                process.flow("a", "b", "c")
                process.flow("bad", "stop")
            })
        run.start()
        run.complete("a")
        run.complete("b")
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.throwError("undoB", "E")
        #expect(run.waits == ["a: job type=a attempts=3"])
    }

    @Test("A rewind goes back behind one that undid something, but not into the middle of it")
    func behind() {
        var run = twoDone()
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.complete("undoB")
        run.complete("undoA")
        run.complete("a")
        run.reject(.rewind(run.state(after: 4)), .cannotRestore)
        run.take(.rewind(run.state(after: 3), compensates: true))
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.waits == ["c: job type=c attempts=3"])
    }

    @Test("What handlers use may leave too little for what would be open again; then the allowance is raised")
    func allowance() {
        var run = Scenario(row)
        run.start(limit: Resources(calls: 3))
        run.complete("a")
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.complete("undoA")
        #expect(run.waits == ["a: job type=a attempts=3"])
        run.take(.cancel(reason: nil))
        run = Scenario(row)
        run.start(limit: Resources(calls: 2))
        run.complete("a")
        run.take(.rewind(run.state(after: 1), compensates: true))
        run.complete("undoA")
        #expect(run.waits == ["p: incident budget-exhausted"])
        run.take(.retry(nil))
        #expect(run.waits == ["p: incident budget-exhausted"])
        run.take(.setAllowance(Resources(calls: 3)))
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=a attempts=3"])
    }

    @Test("A compensation under way is stopped: its handler begins anew where what it undoes completed since")
    func underWay() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.task("b")
                process.service("undoA")
                process.service("undoB")
                process.undo("a", by: "undoA")
                process.undo("b", by: "undoB")
                process.throwing("undo", process.compensation())
                process.flow("a", "b", "undo")
            })
        run.start()
        run.complete("a")
        run.complete("undoB")
        let before = run
        run.take(.rewind(run.state(after: 1), compensates: true))
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.waits == ["a: job type=a attempts=3"])
        run = before
        run.take(.rewind(run.state(after: 2), compensates: true))
        #expect(run.waits == ["undoB: job type=undoB attempts=3"])
        #expect(run.instance.rewinding == nil)
    }

    @Test("Events and listeners of the process do not go on while it is undone")
    func process() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.listen("p", .end, type: "last")
                process.eventSubprocess("late", on: .cycle("R3/PT1H"), interrupting: false) { $0.user("look") }
                process.eventSubprocess("news", on: .message(named: "m"), interrupting: false) { $0.user("read") }
            })
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "p") == 1)
        run.take(.rewind(run.state(after: 1), compensates: true))
        #expect(run.waits == ["undoA: job type=undoA attempts=3"])
        run.complete("undoA")
        #expect(run.instance.timers.count == 1 && run.instance.subscriptions.count == 1 && run.jobs(of: "a") == 1)
    }

    @Test("A rewind over a migration undoes what completed since, by the new version")
    func migrated() {
        let next = ProcessDefinition.build("p") { process in
            process.task("unused")
            process.service("c")
            process.service("a")
            process.service("b")
            process.service("undoB")
            process.service("undoA")
            process.undo("a", by: "undoA")
            process.undo("b", by: "undoB")
            process.flow("a", "b", "c")
        }
        var run = Scenario(row, calling: [next])
        run.start()
        run.complete("a")
        run.take(.migrate(to: DefinitionKey(rawValue: 2), []))
        run.complete("b")
        run.take(.rewind(run.state(after: 2), compensates: true))
        run.complete("undoB")
        #expect(run.instance.definitionKey == DefinitionKey(rawValue: 1))
        #expect(run.waits == ["b: job type=b attempts=3"])
    }
}
