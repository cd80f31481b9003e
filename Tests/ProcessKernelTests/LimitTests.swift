import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Allowance, policy and the bounds of a decision", .timeLimit(.minutes(20)))
struct LimitTests {
    private var pair: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.service("b")
            process.flow("a", "b")
        }
    }

    // MARK: Allowance and policy

    @Test("A job that the allowance does not cover is an incident; more allowance and a retry go on")
    func allowance() {
        var run = Scenario(pair)
        run.start(limit: Resources(calls: 1))
        run.expect(
            """
            started definition=1 policy=1 at=0 limit=calls:1
            activated a.1
            job 2 created for a.1 attempts=3
            -> create job 2 a type=a
            """)
        run.complete("a")
        run.expect(
            """
            job 2 completed
            completed a.1
            took a>b
            activated b.3
            incident 4 budget-exhausted at b.3 retry=[perform b.3]: the run's allowance of calls does not cover this job
            -> remove job 2
            """)
        #expect(run.waits == ["b: incident budget-exhausted"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 4 resolved
            incident 5 budget-exhausted at b.3 retry=[perform b.3]: the run's allowance of calls does not cover this job
            """)
        run.take(.setAllowance(Resources(calls: 2)))
        run.expect(
            """
            allowance calls:2
            """)
        run.take(.retry(nil))
        run.expect(
            """
            incident 5 resolved
            job 6 created for b.3 attempts=3
            -> create job 6 b type=b
            """)
        run.complete("b")
        #expect(run.instance.allowance == Allowance(limit: Resources(calls: 2), spent: Resources(calls: 2)))
    }

    @Test("Each resource has its limit and its name")
    func shortages() {
        let limit = Resources(credits: 1, milliseconds: 1, memoryBytes: 1, calls: 1, branches: 1)
        let cases: [(Resources, String)] = [
            (Resources(credits: 2), "credits"), (Resources(milliseconds: 2), "time"),
            (Resources(memoryBytes: 2), "memory"), (Resources(calls: 2), "calls"), (Resources(branches: 2), "branches"),
        ]
        for (requirement, name) in cases {
            var run = Scenario(pair)
            run.policy = Policy(version: 2, requirement: requirement)
            run.start(limit: limit)
            let message = run.instance.incidents.rows.first { _ in true }?.message
            #expect(message == "the run's allowance of \(name) does not cover this job")
        }
    }

    @Test("A forbidden job type is an incident; the policy that a decision went by is recorded once")
    func policy() {
        var run = Scenario(pair)
        run.start()
        run.policy = Policy(version: 2, prohibitions: [Policy.Prohibition(jobType: "b", reason: "b is not allowed")])
        run.complete("a")
        run.expect(
            """
            policy 2
            job 2 completed
            completed a.1
            took a>b
            activated b.3
            incident 4 not-permitted at b.3 retry=[perform b.3]: b is not allowed
            -> remove job 2
            """)
        #expect(run.waits == ["b: incident not-permitted"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 4 resolved
            incident 5 not-permitted at b.3 retry=[perform b.3]: b is not allowed
            """)
        run.policy = Policy(version: 3, requirement: Resources(credits: 5, calls: 2))
        run.take(.retry(nil))
        run.expect(
            """
            policy 3
            incident 5 resolved
            job 6 created for b.3 attempts=3 reserved=credits:5,calls:2
            -> create job 6 b type=b
            """)
        #expect(run.instance.policyVersion == 3)
    }

    @Test("A person's task is no job type that could be forbidden")
    func personAllowed() {
        var run = Scenario(.build("p") { $0.user("check") })
        run.policy = Policy(version: 2, prohibitions: [Policy.Prohibition(jobType: "check", reason: "no")])
        run.start()
        #expect(run.waits == ["check: person"])
    }

    // MARK: The bounds of a decision

    private var row: ProcessDefinition {
        .build("p") { process in
            for id in ["a", "b", "c"] { process.task(id) }
            process.flow("a", "b", "c")
        }
    }

    @Test("A decision that reaches its bound goes on with the next")
    func cut() {
        var run = Scenario(row)
        run.limits = KernelLimits(eventsPerDecision: 4, continuationsWithoutWait: 100)
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated a.1
            completed a.1
            took a>b
            kept [enter b by a>b] cut
            -> continue
            """)
        #expect(run.waits == ["p: nothing"])
        #expect(run.instance.progress == 1.0 / 3)
        run.take(.continue)
        run.expect(
            """
            activated b.2
            completed b.2
            took b>c
            activated c.3
            completed c.3
            kept [complete root] cut
            -> continue
            """)
        run.take(.continue)
        run.expect(
            """
            instance completed at=0
            -> end
            """)
        #expect(run.instance.status == .completed)
    }

    @Test("A decision that is cut can be paused, and a repeated continue does nothing")
    func pausedCut() {
        var run = Scenario(row)
        run.limits = KernelLimits(eventsPerDecision: 4, continuationsWithoutWait: 100)
        run.start()
        run.take(.pause)
        run.expect(
            """
            paused
            kept [enter b by a>b]
            """)
        run.take(.continue)
        run.expect("")
        run.limits = .standard
        run.take(.resume)
        run.expect(
            """
            resumed
            activated b.2
            completed b.2
            took b>c
            activated c.3
            completed c.3
            instance completed at=0
            -> end
            """)
    }

    @Test("A loop that never waits is an incident at last; other branches go on")
    func loop() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("beside")
                process.exclusive("again")
                process.task("turn")
                process.end()
                process.flow("start", "beside")
                process.flow("start", "again", "turn", "again")
                process.flow("again", "end", when: "stop")
            })
        run.limits = KernelLimits(eventsPerDecision: 6, continuationsWithoutWait: 3)
        run.start()
        var turns = 0
        while run.effects.contains(.continue), turns < 10 {
            run.take(.continue)
            turns += 1
        }
        #expect(turns == 2)
        run.expect(
            """
            activated again.6
            completed again.6
            took again>turn
            activated turn.7
            completed turn.7
            took turn>again
            incident 8 loop-without-wait at root retry=[enter again by turn>again]: the process went on 3 times without waiting for anything
            kept []
            """)
        #expect(run.waits == ["again: incident loop-without-wait", "beside: job type=beside attempts=3"])
        #expect(run.instance.progress > 0)
        run.complete("beside")
        run.expect(
            """
            job 3 completed
            completed beside.2
            -> remove job 3
            """)
        run.limits = .standard
        run.take(.cancel(reason: nil))
        run.expect(
            """
            incident 8 resolved
            instance terminated at=0
            -> end
            """)
    }

    @Test("A loop that was stopped goes on after a retry")
    func loopRetry() {
        var run = Scenario(
            .build("p") { process in
                process.exclusive("merge")
                process.exclusive("again")
                process.task("turn")
                process.end()
                process.task("begin")
                process.flow("begin", "merge", "again")
                process.flow("again", "end", when: "stop")
                process.flow("again", "turn", "merge")
            })
        run.limits = KernelLimits(eventsPerDecision: 5, continuationsWithoutWait: 2)
        run.start()
        run.take(.continue)
        #expect(run.instance.hasIncident)
        run.set(["stop": true])
        run.limits = .standard
        run.take(.retry(nil))
        run.expect(
            """
            incident 5 resolved
            activated merge.6
            completed merge.6
            took merge>again
            activated again.7
            completed again.7
            took again>end
            activated end.8
            completed end.8
            instance completed at=0
            -> end
            """)
        #expect(run.instance.status == .completed)
    }
}
