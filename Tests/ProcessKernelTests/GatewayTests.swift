import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Gateways and flows", .timeLimit(.minutes(20)))
struct GatewayTests {
    // MARK: Exclusive

    private static let choice = ProcessDefinition.build("p") { process in
        process.exclusive("choice")
        for id in ["a", "b", "c"] { process.task(id) }
        process.defaultFlow("choice", "c")
        process.flow("choice", "a", when: "x > 10")
        process.flow("choice", "b", when: "x > 5")
    }

    @Test("An exclusive gateway takes the first flow in the document's order whose condition holds")
    func first() {
        var run = Scenario(Self.choice)
        run.start(["x": 11])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=11
            activated choice.1
            completed choice.1
            took choice>a
            activated a.2
            completed a.2
            instance completed at=0
            -> end
            """)
        var other = Scenario(Self.choice)
        other.start(["x": 6])
        #expect(other.completed == ["choice", "b"])
    }

    @Test("The default flow is for when no condition holds, wherever it is drawn; null does not hold")
    func byDefault() {
        var run = Scenario(Self.choice)
        run.start(["x": 5])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=5
            activated choice.1
            completed choice.1
            took choice>c
            activated c.2
            completed c.2
            instance completed at=0
            -> end
            """)
        var without = Scenario(Self.choice)
        without.start()
        #expect(without.completed == ["choice", "c"])
    }

    @Test("A flow without a condition that is not the default holds, in its place")
    func unconditional() {
        let definition = ProcessDefinition.build("p") { process in
            process.exclusive("choice")
            for id in ["a", "b", "c"] { process.task(id) }
            process.flow("choice", "a", when: "x")
            process.flow("choice", "b")
            process.flow("choice", "c", when: "true")
        }
        for (x, ids) in [(true, ["choice", "a"]), (false, ["choice", "b"])] as [(Value, [String])] {
            var run = Scenario(definition)
            run.start(["x": x])
            #expect(run.completed == ids)
        }
    }

    @Test("An exclusive gateway that tokens meet at lets each pass, and one without a flow out uses it up")
    func merge() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.exclusive("merge")
                process.flow("start", "merge")
                process.flow("start", "merge")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated start.1
            completed start.1
            took start>merge
            took start>merge#2
            activated merge.2
            completed merge.2
            activated merge.3
            completed merge.3
            instance completed at=0
            -> end
            """)
    }

    @Test("No flow that may be taken is an incident; the retry looks at the conditions again")
    func noFlow() {
        var run = Scenario(
            .build("p") { process in
                process.exclusive("choice")
                process.task("a")
                process.flow("choice", "a", when: "x")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated choice.1
            incident 2 no-flow-taken at choice.1 retry=[leave choice.1]: no condition of the flows out of choice holds and there is no default flow
            """)
        #expect(run.waits == ["choice: incident no-flow-taken"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 2 resolved
            incident 3 no-flow-taken at choice.1 retry=[leave choice.1]: no condition of the flows out of choice holds and there is no default flow
            """)
        run.reject(.skip(run.open("choice")), .cannotSkip)
        run.set(["x": true])
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            completed choice.1
            took choice>a
            activated a.4
            completed a.4
            instance completed at=0
            -> end
            """)
    }

    @Test("A condition that gives no truth value is an incident, even beside a default flow")
    func noTruth() {
        var run = Scenario(
            .build("p") { process in
                process.exclusive("choice")
                for id in ["a", "b"] { process.task(id) }
                process.flow("choice", "a", when: "x")
                process.defaultFlow("choice", "b")
            })
        run.start(["x": 1])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=1
            activated choice.1
            incident 2 expression-failed at choice.1 retry=[leave choice.1]: flow choice>a: the condition x gives 1, not true or false
            """)
        run.set(["x": false])
        run.take(.retry(nil))
        #expect(run.completed == ["choice", "b"])
    }

    // MARK: Parallel

    @Test("A parallel split takes every flow in order; the join waits for all and goes on once")
    func splitAndJoin() {
        var run = Scenario(
            .build("p") { process in
                process.parallel("split")
                process.service("a")
                process.service("b")
                process.parallel("join")
                process.task("after")
                process.flow("split", "a", "join", "after")
                process.flow("split", "b", "join")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated split.1
            completed split.1
            took split>a
            took split>b
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
        run.complete("a")
        run.expect(
            """
            job 3 completed
            completed a.2
            took a>join
            arrived a>join
            activated join.6
            completed join.6
            took join>after
            activated after.7
            completed after.7
            instance completed at=0
            -> remove job 3
            -> end
            """)
    }

    /// Jobs a and b bring tokens by the flow of m, jobs c and d by that of n.
    private static let twice = ProcessDefinition.build("p") { process in
        for id in ["a", "b", "c", "d"] { process.service(id) }
        process.exclusive("m")
        process.exclusive("n")
        process.parallel("join")
        process.service("after")
        process.flow("a", "m", "join", "after")
        process.flow("b", "m")
        process.flow("c", "n", "join")
        process.flow("d", "n")
    }

    @Test("A second token by the same flow does not stand for another flow; it waits for the next round")
    func tokensByOneFlow() {
        var run = Scenario(Self.twice)
        run.start()
        run.complete("a")
        run.complete("b")
        run.expect(
            """
            job 4 completed
            completed b.3
            took b>m
            activated m.10
            completed m.10
            took m>join
            arrived m>join
            -> remove job 4
            """)
        run.complete("c")
        run.expect(
            """
            job 6 completed
            completed c.5
            took c>n
            activated n.11
            completed n.11
            took n>join
            arrived n>join
            activated join.12
            completed join.12
            took join>after
            activated after.13
            job 14 created for after.13 attempts=3
            -> remove job 6
            -> create job 14 after type=after
            """)
        #expect(run.waits.first == "join: join missing=n>join")
        run.complete("after")
        run.expect(
            """
            job 14 completed
            completed after.13
            -> remove job 14
            """)
        run.complete("d")
        #expect(run.waits == ["after: job type=after attempts=3"])
        run.complete("after")
        #expect(run.instance.status == .completed)
    }

    @Test("A join that a flow never comes to keeps the instance waiting, and says by which flow")
    func neverJoined() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.parallel("join")
                process.task("never")
                process.flow("start", "join")
                process.flow("never", "join")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated start.1
            completed start.1
            took start>join
            arrived start>join
            """)
        #expect(run.waits == ["join: join missing=never>join"])
        run.take(.cancel(reason: nil))
        run.expect(
            """
            instance terminated at=0
            -> end
            """)
    }

    @Test("A gateway may join and split at once")
    func joinAndSplit() {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.task("b")
                process.parallel("both")
                process.task("c")
                process.task("d")
                process.flow("a", "both", "c")
                process.flow("b", "both", "d")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated a.1
            completed a.1
            took a>both
            activated b.2
            completed b.2
            took b>both
            arrived a>both
            arrived b>both
            activated both.3
            completed both.3
            took both>c
            took both>d
            activated c.4
            completed c.4
            activated d.5
            completed d.5
            instance completed at=0
            -> end
            """)
    }

    @Test("Tokens of one visit to a sub-process do not join with those of another")
    func joinsOfScopes() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b")
                    sub.parallel("join")
                    sub.flow("a", "join")
                    sub.flow("b", "join")
                }
                process.flow("start", "sub")
                process.flow("start", "sub")
            })
        run.start()
        let jobs = run.instance.jobs.rows.map(\.key)
        run.take(.finishJob(jobs[0], .completed([])))
        run.take(.finishJob(jobs[3], .completed([])))
        run.expect(
            """
            job 11 completed
            completed b.10
            took b>join in sub.3
            arrived b>join in sub.3
            -> remove job 11
            """)
        #expect(
            run.waits == [
                "join: join missing=b>join", "join: join missing=a>join", "b: job type=b attempts=3",
                "a: job type=a attempts=3",
            ])
        run.complete("b")
        run.expect(
            """
            job 7 completed
            completed b.6
            took b>join in sub.2
            arrived b>join in sub.2
            activated join.12 in sub.2
            completed join.12
            completed sub.2
            -> remove job 7
            """)
    }

    // MARK: Activities with several flows

    @Test("Tokens leave an activity by every flow without a condition")
    func implicitSplit() {
        var run = Scenario(
            .build("p") { process in
                for id in ["a", "b", "c"] { process.task(id) }
                process.flow("a", "b")
                process.flow("a", "c")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated a.1
            completed a.1
            took a>b
            took a>c
            activated b.2
            completed b.2
            activated c.3
            completed c.3
            instance completed at=0
            -> end
            """)
    }

    /// A task with a default flow to d and, by what `withUnconditional` says, one that is always taken.
    private static func conditional(withUnconditional: Bool) -> ProcessDefinition {
        .build("p") { process in
            for id in ["a", "b", "c", "d", "e"] { process.task(id) }
            process.flow("e", "a")
            process.flow("a", "b", when: "x > 5")
            process.flow("a", "c", when: "x > 10")
            process.defaultFlow("a", "d")
            if withUnconditional { process.flow("a", "d") }
        }
    }

    @Test("Tokens leave an activity by every flow whose condition holds, else by the default flow")
    func conditions() {
        for (x, ids) in [(11, ["b", "c"]), (6, ["b"]), (5, ["d"]), (.null, ["d"])] as [(Value, [String])] {
            var run = Scenario(Self.conditional(withUnconditional: false))
            run.start(["x": x])
            #expect(run.completed == ["e", "a"] + ids)
        }
    }

    @Test("A flow without a condition is taken besides, and does not stand for a condition that holds")
    func besides() {
        for (x, flows) in [(6, ["a>b", "a>d#2"]), (5, ["a>d#2", "a>d"])] as [(Value, [String])] {
            let definition = Self.conditional(withUnconditional: true)
            var run = Scenario(definition)
            run.start(["x": x])
            let taken = run.events.compactMap { event -> String? in
                guard case .flowTaken(let flow, _) = event, definition[flow].id != "e>a" else { return nil }
                return definition[flow].id
            }
            #expect(taken == flows)
        }
    }

    @Test("Results of a job are there for the conditions; where none holds an incident keeps the work done")
    func afterWork() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.task("b")
                process.task("c")
                process.flow("a", "b", when: "x > 5")
                process.flow("a", "c", when: "x > 10")
            })
        run.start()
        run.complete("a", ["x": 1])
        run.expect(
            """
            job 2 completed
            set x=1 by a
            incident 3 no-flow-taken at a.1 retry=[leave a.1]: no condition of the flows out of a holds and there is no default flow
            -> remove job 2
            """)
        run.set(["x": 11])
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            completed a.1
            took a>b
            took a>c
            activated b.4
            completed b.4
            activated c.5
            completed c.5
            instance completed at=0
            -> end
            """)
    }
}
