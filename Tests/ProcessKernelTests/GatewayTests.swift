import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Gateways and conditional flows", .timeLimit(.minutes(1)))
struct GatewayTests {
    // MARK: Exclusive

    private var choice: ProcessDefinition {
        .build("p") { process in
            process.exclusive("which")
            process.end("big")
            process.end("middle")
            process.end("small")
            process.defaultFlow("which", "small")
            process.flow("which", "big", when: "x > 10")
            process.flow("which", "middle", when: "x > 5")
        }
    }

    @Test("The first flow in document order whose condition holds is taken")
    func firstTrue() {
        var run = Scenario(choice)
        run.start(["x": 20])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=20
            activated which.1
            completed which.1
            took which>big
            activated big.2
            completed big.2
            instance completed at=0
            -> end
            """)
        #expect(run.completed == ["which", "big"])
    }

    @Test("The default flow is taken where no condition holds, wherever it stands; null is false")
    func defaultFlow() {
        for x: Value in [1, .null, "text"] {
            var run = Scenario(choice)
            run.start(["x": x])
            #expect(run.completed == ["which", "small"])
        }
        var run = Scenario(choice)
        run.start(["x": 7])
        #expect(run.completed == ["which", "middle"])
    }

    @Test("An unconditional flow that is not the default holds")
    func unconditional() {
        var run = Scenario(
            .build("p") { process in
                process.exclusive("which")
                process.end("a")
                process.end("b")
                process.end("c")
                process.flow("which", "a", when: "x")
                process.flow("which", "b")
                process.defaultFlow("which", "c")
            })
        run.start(["x": false])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=false
            activated which.1
            completed which.1
            took which>b
            activated b.2
            completed b.2
            instance completed at=0
            -> end
            """)
    }

    private var narrow: ProcessDefinition {
        .build("p") { process in
            process.exclusive("which")
            process.end("a")
            process.end("b")
            process.flow("which", "a", when: "x")
            process.flow("which", "b", when: "y")
        }
    }

    @Test("No flow to take is an incident; retry looks again")
    func noFlow() {
        var run = Scenario(narrow)
        run.start(["x": false])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=false
            activated which.1
            incident 2 no-flow-taken at which.1 retry=[complete which.1]: no condition of the flows out of which holds and there is no default flow
            """)
        #expect(run.waits == ["which: incident no-flow-taken"])
        #expect(run.instance.progress == 0)
        run.take(.retry(nil))
        run.expect(
            """
            incident 2 resolved
            incident 3 no-flow-taken at which.1 retry=[complete which.1]: no condition of the flows out of which holds and there is no default flow
            """)
        run.reject(.skip(run.open("which")), .cannotSkip)
        run.set(["y": true])
        run.expect(
            """
            set y=true
            """)
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            completed which.1
            took which>b
            activated b.4
            completed b.4
            instance completed at=0
            -> end
            """)
    }

    @Test("A condition that gives no boolean is an incident")
    func notBoolean() {
        var run = Scenario(narrow)
        run.start(["x": 1, "y": true])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=1
            set y=true
            activated which.1
            incident 2 expression-failed at which.1 retry=[complete which.1]: the condition of flow which>a gives 1, not true or false
            """)
        run.set(["x": true])
        run.take(.retry(nil))
        run.expect(
            """
            incident 2 resolved
            completed which.1
            took which>a
            activated a.3
            completed a.3
            instance completed at=0
            -> end
            """)
    }

    // MARK: Parallel

    @Test("A fork makes a token a flow, a join waits for one of each")
    func forkAndJoin() {
        var run = Scenario(
            .build("p") { process in
                process.parallel("fork")
                process.service("a")
                process.service("b")
                process.parallel("join")
                process.end()
                process.flow("fork", "a", "join")
                process.flow("fork", "b", "join", "end")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated fork.1
            completed fork.1
            took fork>a
            took fork>b
            activated a.2
            job 3 created for a.2 attempts=3
            activated b.4
            job 5 created for b.4 attempts=3
            -> create job 3 a type=a
            -> create job 5 b type=b
            """)
        run.complete("b")
        run.expect(
            """
            job 5 completed
            completed b.4
            took b>join
            arrived b>join
            -> remove job 5
            """)
        #expect(run.waits == ["join: join missing=a>join", "a: job type=a attempts=3"])
        #expect(run.instance.progress == 0.4)
        run.complete("a")
        run.expect(
            """
            job 3 completed
            completed a.2
            took a>join
            arrived a>join
            activated join.6
            completed join.6
            took join>end
            activated end.7
            completed end.7
            instance completed at=0
            -> remove job 3
            -> end
            """)
        #expect(run.instance.progress == 1)
    }

    @Test("Two tokens on one flow are one for each time that the join fires")
    func twoTokensOnOneFlow() {
        var run = Scenario(
            .build("p") { process in
                process.parallel("fork")
                process.task("merge")
                process.service("b")
                process.service("c")
                process.exclusive("either")
                process.parallel("join")
                process.task("after")
                process.flow("fork", "merge")
                process.flow("fork", "merge")
                process.flow("merge", "join")
                process.flow("fork", "b", "either")
                process.flow("fork", "c", "either", "join", "after")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated fork.1
            completed fork.1
            took fork>merge
            took fork>merge#2
            took fork>b
            took fork>c
            activated merge.2
            completed merge.2
            took merge>join
            activated merge.3
            completed merge.3
            took merge>join
            activated b.4
            job 5 created for b.4 attempts=3
            activated c.6
            job 7 created for c.6 attempts=3
            arrived merge>join
            arrived merge>join
            -> create job 5 b type=b
            -> create job 7 c type=c
            """)
        run.complete("b")
        run.expect(
            """
            job 5 completed
            completed b.4
            took b>either
            activated either.8
            completed either.8
            took either>join
            arrived either>join
            activated join.9
            completed join.9
            took join>after
            activated after.10
            completed after.10
            -> remove job 5
            """)
        #expect(run.waits == ["join: join missing=either>join", "c: job type=c attempts=3"])
        run.complete("c")
        run.expect(
            """
            job 7 completed
            completed c.6
            took c>either
            activated either.11
            completed either.11
            took either>join
            arrived either>join
            activated join.12
            completed join.12
            took join>after
            activated after.13
            completed after.13
            instance completed at=0
            -> remove job 7
            -> end
            """)
    }

    @Test("A join that can never fire waits and names what is missing")
    func unbalanced() {
        var run = Scenario(
            .build("p") { process in
                process.exclusive("which")
                process.parallel("join")
                process.flow("which", "join")
                process.flow("which", "join")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated which.1
            completed which.1
            took which>join
            arrived which>join
            """)
        #expect(run.instance.status == .active)
        #expect(run.waits == ["join: join missing=which>join#2"])
        run.take(.cancel(reason: nil))
        run.expect(
            """
            instance terminated at=0
            -> end
            """)
    }

    // MARK: Without a gateway

    private var split: ProcessDefinition {
        .build("p") { process in
            process.task("t")
            process.end("always")
            process.end("a")
            process.end("b")
            process.end("otherwise")
            process.flow("t", "a", when: "x > 1")
            process.flow("t", "always")
            process.flow("t", "b", when: "x > 2")
            process.defaultFlow("t", "otherwise")
        }
    }

    @Test("A task leaves by each unconditional flow and each whose condition holds")
    func implicitSplit() {
        var run = Scenario(split)
        run.start(["x": 3])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=3
            activated t.1
            completed t.1
            took t>a
            took t>always
            took t>b
            activated a.2
            completed a.2
            activated always.3
            completed always.3
            activated b.4
            completed b.4
            instance completed at=0
            -> end
            """)
        var one = Scenario(split)
        one.start(["x": 2])
        #expect(one.completed == ["t", "a", "always"])
    }

    @Test("A task leaves by the default flow where no condition holds, besides the unconditional flows")
    func implicitDefault() {
        var run = Scenario(split)
        run.start(["x": 0])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=0
            activated t.1
            completed t.1
            took t>always
            took t>otherwise
            activated always.2
            completed always.2
            activated otherwise.3
            completed otherwise.3
            instance completed at=0
            -> end
            """)
    }

    @Test("A task without a flow to take is an incident; its work is not done again")
    func implicitNoFlow() {
        var run = Scenario(
            .build("p") { process in
                process.service("t")
                process.end("a")
                process.end("b")
                process.flow("t", "a", when: "x = 1")
                process.flow("t", "b", when: "x = 2")
            })
        run.start()
        run.reject(.skip(run.open("t")), .cannotSkip)
        run.complete("t", ["x": 3])
        run.expect(
            """
            job 2 completed
            set x=3 by t
            incident 3 no-flow-taken at t.1 retry=[complete t.1]: no condition of the flows out of t holds and there is no default flow
            -> remove job 2
            """)
        run.set(["x": 2])
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            completed t.1
            took t>b
            activated b.4
            completed b.4
            instance completed at=0
            -> end
            """)
    }
}
