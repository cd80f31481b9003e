import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Event sub-processes", .timeLimit(.minutes(20)))
struct EventSubprocessTests {
    @Test("One that interrupts ends all else in its scope, and what it brings is written")
    func interrupting() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handler", on: .message(named: "m")) { handler in
                    handler.service("b")
                    handler.flow("handler.start", "b")
                }
            })
        run.start()
        run.message("m", ["x": 1])
        #expect(run.jobs(of: "a") == 0)
        #expect(run.variable("x") == 1)
        #expect(run.instance.subscriptions.isEmpty)
        run.complete("b")
        #expect(run.path == "handler.start b handler")
        #expect(run.instance.status == .completed)
    }

    @Test("One that does not interrupt runs beside, as often as its event happens, and keeps the scope open")
    func beside() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handler", on: .signal("s"), interrupting: false) { handler in
                    handler.service("b")
                    handler.flow("handler.start", "b")
                }
            })
        run.start()
        run.signal("s")
        run.signal("s")
        #expect(run.jobs(of: "b") == 2)
        run.complete("a")
        #expect(run.instance.status == .active)
        run.complete("b")
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("An error is caught by the event sub-process before the boundary of its scope")
    func beforeBoundary() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.end("bad", .error(code: "E"))
                    sub.eventSubprocess("handler", on: .error(code: nil)) { _ in }
                }
                process.boundaryError("caught", on: "sub", code: "E")
            })
        run.start()
        #expect(run.path == "bad handler.start handler sub")
    }

    @Test("An error in a handler goes outward, not to the handler itself")
    func errorInHandler() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.end("bad", .error(code: "E"))
                    sub.eventSubprocess("handler", on: .error(code: "E")) { handler in
                        handler.end("again", .error(code: "E"))
                        handler.flow("handler.start", "again")
                    }
                }
                process.boundaryError("caught", on: "sub")
            })
        run.start()
        #expect(run.path == "bad handler.start again caught")
    }

    @Test("An error in a handler that runs beside is caught by another event sub-process of the scope")
    func errorBeside() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("beside", on: .signal("s"), interrupting: false) { handler in
                    handler.end("bad", .error(code: "E"))
                    handler.flow("beside.start", "bad")
                }
                process.eventSubprocess("handler", on: .error(code: "E")) { _ in }
            })
        run.start()
        run.signal("s")
        #expect(run.path == "beside.start bad handler.start handler")
        #expect(run.instance.status == .completed)
    }

    @Test("A timer cycle begins one as often as it counts")
    func cycle() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handler", on: .cycle("R2/PT10S"), interrupting: false) { _ in }
            })
        run.start()
        run.fire("handler.start")
        run.fire("handler.start")
        #expect(run.now == Instant(milliseconds: 20_000))
        #expect(run.instance.timers.isEmpty)
        #expect(run.path == "handler.start handler handler.start handler")
    }

    @Test("A condition begins one each time it turns from false to true")
    func condition() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handler", on: .condition("x > 1"), interrupting: false) { _ in }
            })
        run.start(["x": 0])
        for value in [2, 3, 1, 2] { run.set(["x": .number(Decimal(value))]) }
        #expect(run.path == "handler.start handler handler.start handler")
    }
}
