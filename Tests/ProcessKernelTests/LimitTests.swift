import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Allowance, policy and the bounds of a decision", .timeLimit(.minutes(1)))
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
        run.expect("FILL")
        run.complete("a")
        run.expect("FILL")
        #expect(run.waits == ["b: incident budget-exhausted"])
        run.take(.retry(nil))
        run.expect("FILL")
        run.take(.setAllowance(Resources(calls: 2)))
        run.expect("FILL")
        run.take(.retry(nil))
        run.expect("FILL")
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
        run.expect("FILL")
        #expect(run.waits == ["b: incident not-permitted"])
        run.take(.retry(nil))
        run.expect("FILL")
        run.policy = Policy(version: 3, requirement: Resources(credits: 5, calls: 2))
        run.take(.retry(nil))
        run.expect("FILL")
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
        run.expect("FILL")
        #expect(run.waits == ["p: nothing"])
        #expect(run.instance.progress == 1.0 / 3)
        run.take(.continue)
        run.expect("FILL")
        run.take(.continue)
        run.expect("FILL")
        #expect(run.instance.status == .completed)
    }

    @Test("A decision that is cut can be paused, and a repeated continue does nothing")
    func pausedCut() {
        var run = Scenario(row)
        run.limits = KernelLimits(eventsPerDecision: 4, continuationsWithoutWait: 100)
        run.start()
        run.take(.pause)
        run.expect("FILL")
        run.take(.continue)
        run.expect("")
        run.limits = .standard
        run.take(.resume)
        run.expect("FILL")
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
        run.expect("FILL")
        #expect(run.waits == ["again: incident loop-without-wait", "beside: job type=beside attempts=3"])
        #expect(run.instance.progress > 0)
        run.complete("beside")
        run.expect("FILL")
        run.limits = .standard
        run.take(.cancel(reason: nil))
        run.expect("FILL")
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
        run.expect("FILL")
        #expect(run.instance.status == .completed)
    }
}
