import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Inclusive and complex joins", .timeLimit(.minutes(20)))
struct JoinTests {
    @Test("An inclusive join waits for those tokens alone that can still come")
    func inclusive() {
        var run = Scenario(
            .build("p") { process in
                process.inclusive("split")
                process.service("a")
                process.service("b")
                process.service("c")
                process.inclusive("join")
                process.service("after")
                process.flow("split", "a", when: "x > 0")
                process.flow("split", "b", when: "x > 1")
                process.flow("split", "c", when: "x > 2")
                process.flow("a", "join", "after")
                process.flow("b", "join")
                process.flow("c", "join")
            })
        run.start(["x": 2])
        run.complete("a")
        #expect(run.jobs(of: "after") == 0)
        run.complete("b")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("An inclusive join goes on when the token it waited for takes another way")
    func elsewhere() {
        var run = Scenario(
            .build("p") { process in
                process.task("split")
                process.service("a")
                process.service("b")
                process.exclusive("choice")
                process.inclusive("join")
                process.service("after")
                process.end()
                process.flow("split", "a", "join", "after")
                process.flow("split", "b", "choice")
                process.flow("choice", "join", when: "false")
                process.defaultFlow("choice", "end")
            })
        run.start()
        run.complete("a")
        run.complete("b")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("Inclusive joins in a loop do not wait for themselves")
    func loop() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.inclusive("join")
                process.service("a")
                process.exclusive("again")
                process.end()
                process.flow("start", "join", "a", "again")
                process.flow("again", "join", when: "more")
                process.defaultFlow("again", "end")
            })
        run.start(["more": true])
        run.complete("a")
        run.complete("a", ["more": false])
        #expect(run.path == "join a again join a again end")
    }

    @Test("Two tokens by one flow fire an inclusive join twice")
    func twoByOneFlow() {
        var run = Scenario(
            .build("p") { process in
                process.task("split")
                process.task("a")
                process.service("b")
                process.inclusive("join")
                process.task("after")
                process.flow("split", "a", "join", "after")
                process.flow("split", "b", "join")
                process.quantities("a", completion: 2)
            })
        run.start()
        #expect(run.path == "split a")
        run.complete("b")
        #expect(run.path == "split a b join after join after")
        #expect(run.instance.status == .completed)
    }

    @Test("An activity is waited for though an event on its boundary has brought a token already")
    func boundaryBesides() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("a")
                process.service("b")
                process.boundary("beside", on: "a", .message(named: "m"), interrupting: false)
                process.inclusive("join")
                process.service("after")
                process.flow("start", "a", "join", "after")
                process.flow("start", "b", "join")
                process.flow("beside", "join")
            })
        run.start()
        run.message("m")
        run.complete("b")
        #expect(run.jobs(of: "after") == 0)
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A token in a sub-process whose boundary leads to the join is waited for")
    func boundary() {
        var run = Scenario(
            .build("p") { process in
                process.task("split")
                process.service("a")
                process.subprocess("sub") { $0.service("b") }
                process.boundaryError("caught", on: "sub")
                process.end()
                process.inclusive("join")
                process.service("after")
                process.flow("split", "a", "join", "after")
                process.flow("split", "sub", "end")
                process.flow("caught", "join")
            })
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "after") == 0)
        run.complete("b")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("Rounds of a loop have joins of their own")
    func rounds() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b")
                    sub.inclusive("join")
                    sub.flow("a", "join")
                    sub.flow("b", "join")
                }
                process.times("sub", "2")
            })
        run.start()
        for id in ["a", "b", "a", "b"] { run.complete(id) }
        #expect(run.completed.count { $0 == "join" } == 2)
        #expect(run.instance.status == .completed)
    }

    /// Three ways into a complex gateway, of which two are enough.
    private func twoOfThree() -> Scenario {
        Scenario(
            .build("p") { process in
                process.task("split")
                for id in ["a", "b", "c"] { process.service(id) }
                process.complex("join", when: "activationCount >= 2")
                process.service("after")
                for id in ["a", "b", "c"] { process.flow("split", id, "join") }
                process.flow("join", "after")
            })
    }

    @Test("A complex gateway fires at n of m tokens, and swallows the rest at its reset")
    func complex() {
        var run = twoOfThree()
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "after") == 0)
        run.complete("b")
        #expect(run.jobs(of: "after") == 1)
        run.complete("c")
        #expect(run.jobs(of: "after") == 1)
        run.complete("after")
        #expect(run.instance.status == .completed)
        #expect(run.instance.agenda.isEmpty)
    }

    @Test("A complex gateway is reset when the token it waited for is used up elsewhere, and its flows get tokens")
    func resetElsewhere() {
        var run = Scenario(
            .build("p") { process in
                process.task("split")
                for id in ["a", "b"] { process.service(id) }
                process.exclusive("choice")
                process.end()
                process.complex("join", when: "activationCount >= 1")
                process.service("after")
                process.service("rest")
                process.flow("split", "a", "join", "after")
                process.flow("split", "b", "choice")
                process.flow("choice", "join", when: "false")
                process.defaultFlow("choice", "end")
                process.flow("join", "rest", when: "waitingForStart = false")
            })
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "after") == 1 && run.jobs(of: "rest") == 0)
        run.complete("b")
        #expect(run.jobs(of: "rest") == 1)
        #expect(run.instance.agenda.isEmpty)
    }

    @Test("A second token by a flow that has fired waits for the next activation")
    func complexAgain() {
        var run = Scenario(
            .build("p") { process in
                process.task("split")
                process.task("a")
                process.service("b")
                process.complex("join")
                process.service("after")
                process.flow("split", "a", "join", "after")
                process.flow("split", "b", "join")
                process.quantities("a", completion: 2)
            })
        run.start()
        #expect(run.jobs(of: "after") == 1)
        run.complete("b")
        #expect(run.jobs(of: "after") == 2)
    }
}
