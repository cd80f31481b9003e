import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Compensation and transactions", .timeLimit(.minutes(20)))
struct CompensationTests {
    /// Tasks `a` and `b`, undone by `undoA` and `undoB`, then a throw of compensation and a service `after`.
    private func twoDone(_ thrown: (DefinitionBuilder) -> EventResult) -> Scenario {
        Scenario(
            .build("p") { process in
                process.task("a")
                process.task("b")
                process.service("undoA")
                process.service("undoB")
                process.undo("a", by: "undoA")
                process.undo("b", by: "undoB")
                process.throwing("undo", thrown(process))
                process.service("after")
                process.flow("a", "b", "undo", "after")
            })
    }

    @Test("Handlers run one after another, in the reverse order of completion, before the token goes on")
    func order() {
        var run = twoDone { $0.compensation() }
        run.start()
        #expect(run.jobs(of: "undoB") == 1 && run.jobs(of: "undoA") == 0)
        run.complete("undoB")
        #expect(run.jobs(of: "undoA") == 1 && run.jobs(of: "after") == 0)
        run.complete("undoA")
        #expect(run.path == "a b undoB undoA undo")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A named activity alone is undone")
    func named() {
        var run = twoDone { $0.compensation(of: "a") }
        run.start()
        run.complete("undoA")
        #expect(run.path == "a b undoA undo")
    }

    @Test("A throw that does not wait lets its token go on at once")
    func withoutWaiting() {
        var run = twoDone { $0.compensation(waits: false) }
        run.start()
        #expect(run.jobs(of: "after") == 1 && run.jobs(of: "undoB") == 1)
        run.complete("after")
        #expect(run.instance.status == .active)
        run.complete("undoB")
        run.complete("undoA")
        #expect(run.instance.status == .completed)
    }

    @Test(
        "A terminate end event ends the undoing of its scope with the scope",
        arguments: [EventResult.terminate, .terminateAround(.instance)])
    func terminated(_ end: EventResult) {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.task("b")
                process.service("undoA")
                process.service("undoB")
                process.undo("a", by: "undoA")
                process.undo("b", by: "undoB")
                process.throwing("undo", process.compensation(waits: false))
                process.service("after")
                process.end("stop", end)
                process.flow("a", "b", "undo", "after", "stop")
            })
        run.start()
        #expect(run.jobs(of: "undoB") == 1)
        run.complete("after")
        #expect(run.path == "a b undo after stop")
        #expect(run.instance.status == .completed)
    }

    @Test(
        "A throw inside an event sub-process undoes what completed there, then the scope around it",
        arguments: [true, false])
    func insideEventSubprocess(waits: Bool) {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.user("b")
                process.flow("a", "b")
                process.eventSubprocess("handling", on: .message(named: "m")) { handling in
                    handling.task("c")
                    handling.service("undoC")
                    handling.undo("c", by: "undoC")
                    handling.throwing("undo", handling.compensation(waits: waits))
                    handling.flow("handling.start", "c", "undo")
                }
            })
        run.start()
        run.message("m")
        #expect(run.jobs(of: "undoC") == 1 && run.jobs(of: "undoA") == (waits ? 0 : 1))
        run.complete("undoC")
        #expect(run.jobs(of: "undoA") == 1)
        run.complete("undoA")
        #expect(run.instance.status == .completed)
        #expect(run.path.hasSuffix(waits ? "undoC undoA undo handling" : "undo undoC handling undoA"))
    }

    @Test("The instance ends with the handler at work when the throw was skipped")
    func skippedThrow() {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.throwing("undo", process.compensation())
                process.flow("a", "undo")
            })
        run.start()
        run.take(.skip(run.open("undo")))
        #expect(run.instance.status == .active)
        run.complete("undoA")
        #expect(run.instance.status == .completed)
    }

    @Test("What has not completed is not undone")
    func notCompleted() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.throwing("undo", process.compensation(of: "a"))
            })
        run.start()
        #expect(run.path == "undo")
        #expect(run.jobs(of: "undoA") == 0)
    }

    @Test("A completed sub-process is undone with the variables that it had")
    func snapshot() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("undoA", type: "=x")
                    sub.undo("a", by: "undoA")
                }
                process.map("sub", inputs: ["x": "1"])
                process.throwing("undo", process.compensation())
                process.flow("sub", "undo")
            })
        run.start(["x": "outer"])
        run.complete("a", ["x": "changed"])
        #expect(run.waits.contains("undoA: job type=changed attempts=3"))
        run.complete("undoA")
        #expect(run.instance.status == .completed)
    }

    @Test("The rounds of a loop are undone in the reverse order of their completion")
    func rounds() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.times("a", "2")
                process.throwing("undo", process.compensation())
                process.flow("a", "undo")
            })
        run.start()
        run.complete("a")
        run.complete("a")
        #expect(run.jobs(of: "undoA") == 1)
        run.complete("undoA")
        run.complete("undoA")
        #expect(run.instance.status == .completed)
    }

    @Test("A compensation event sub-process replaces the handlers of its scope")
    func eventSubprocess() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.task("a")
                    sub.service("undoA")
                    sub.undo("a", by: "undoA")
                    sub.eventSubprocess("undoing", on: .compensation) { undoing in
                        undoing.service("own")
                        undoing.flow("undoing.start", "own")
                    }
                }
                process.throwing("undo", process.compensation())
                process.flow("sub", "undo")
            })
        run.start()
        #expect(run.jobs(of: "own") == 1 && run.jobs(of: "undoA") == 0)
        run.complete("own")
        #expect(run.instance.status == .completed)
    }

    @Test("A cancelled transaction undoes what completed, then goes on at its cancel event")
    func cancelled() {
        var run = Scenario(
            .build("p") { process in
                process.transaction("tx") { tx in
                    tx.task("a")
                    tx.service("undoA")
                    tx.undo("a", by: "undoA")
                    tx.service("open")
                    tx.end("cancel", .cancel)
                    tx.flow("a", "cancel")
                }
                process.boundary("cancelled", on: "tx", .cancel)
            })
        run.start()
        #expect(run.jobs(of: "open") == 0)
        run.complete("undoA")
        #expect(run.path == "a cancel undoA cancelled")
        #expect(run.instance.status == .completed)
    }

    @Test("An error that leaves a transaction undoes nothing")
    func hazard() {
        var run = Scenario(
            .build("p") { process in
                process.transaction("tx") { tx in
                    tx.task("a")
                    tx.service("undoA")
                    tx.undo("a", by: "undoA")
                    tx.end("bad", .error(code: "E"))
                    tx.flow("a", "bad")
                }
                process.boundaryError("hazard", on: "tx")
            })
        run.start()
        #expect(run.path == "a bad hazard")
        #expect(run.instance.status == .completed)
    }
}
