import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Bounds of one decision", .timeLimit(.minutes(20)))
struct LimitTests {
    /// Counts to a number without waiting.
    private static let counter = ProcessDefinition.build("counter") { process in
        process.start()
        process.exclusive("merge")
        process.script("step", "if n = null then 1 else n + 1", result: "n")
        process.exclusive("again")
        process.end()
        process.flow("start", "merge", "step", "again")
        process.flow("again", "merge", when: "n < limit")
        process.defaultFlow("again", "end")
    }

    @Test("A decision stops after so many events, keeps the rest and asks to go on")
    func cut() {
        var run = Scenario(Self.counter)
        run.limits = KernelLimits(eventsPerDecision: 6, continuationsWithoutWait: 100)
        run.start(["limit": 1])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set limit=1
            activated start.1
            completed start.1
            took start>merge
            activated merge.2
            completed merge.2
            took merge>step
            kept [enter step by merge>step] cut
            -> continue
            """)
        #expect(run.waits == ["counter: nothing"])
        run.take(.continue)
        run.expect(
            """
            activated step.3
            set n=1 by step
            completed step.3
            took step>again
            activated again.4
            completed again.4
            took again>end
            kept [enter end by again>end] cut
            -> continue
            """)
        #expect(run.instance.continuations == 2)
        run.take(.continue)
        run.expect(
            """
            activated end.5
            completed end.5
            instance completed at=0
            -> end
            """)
    }

    @Test("By default a decision records about a thousand events")
    func standardBound() {
        var run = Scenario(Self.counter)
        run.start(["limit": 1_000])
        #expect((1_000...1_010).contains(run.events.count))
        var decisions = 1
        while run.effects == [.continue] {
            run.take(.continue)
            decisions += 1
        }
        #expect(run.instance.status == .completed)
        #expect(run.variable("n") == 1_000)
        #expect(decisions == run.journal.count)
    }

    @Test("A loop that never waits ends in an incident, and goes on when it is retried")
    func loop() {
        var run = Scenario(Self.counter)
        run.limits = KernelLimits(eventsPerDecision: 10, continuationsWithoutWait: 5)
        run.start(["limit": 1_000])
        var decisions = 1
        while run.effects == [.continue], decisions < 100 {
            run.take(.continue)
            decisions += 1
        }
        #expect(decisions == 5)
        #expect(run.waits == ["again: incident loop-without-wait"])
        #expect(run.instance.continuations == 0)
        run.set(["limit": 1])
        run.take(.retry(nil))
        while run.effects == [.continue] { run.take(.continue) }
        #expect(run.instance.status == .completed)
    }

    @Test("A command between two parts of a cut decision comes after what is on the agenda")
    func commandBetween() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.parallel("split")
                process.user("person")
                process.script("one", "1", result: "x")
                process.script("two", "2", result: "x")
                process.end()
                process.flow("start", "split", "person", "end")
                process.flow("split", "one", "two", "end")
            })
        run.limits = KernelLimits(eventsPerDecision: 10, continuationsWithoutWait: 100)
        run.start()
        run.complete("person")
        #expect(run.completed == ["start", "split", "one", "person", "two"])
        while run.effects.contains(.continue) { run.take(.continue) }
        #expect(run.completed == ["start", "split", "one", "person", "two", "end", "end"])
    }

    @Test("A pause holds up what a cut decision left; resuming goes on with it")
    func pauseWhileCut() {
        var run = Scenario(Self.counter)
        run.limits = KernelLimits(eventsPerDecision: 6, continuationsWithoutWait: 100)
        run.start(["limit": 2])
        run.take(.pause)
        run.expect(
            """
            paused
            kept [enter step by merge>step]
            """)
        #expect(run.waits == ["counter: resume"])
        run.take(.continue)
        run.expect("")
        run.take(.resume)
        #expect(run.effects == [.continue])
        while run.effects == [.continue] { run.take(.continue) }
        #expect(run.instance.status == .completed)
    }

    @Test("What was to be done at an element that has ended makes no incident when a decision is cut")
    func cutAtEndedElement() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.user("work")
                process.boundaryTimer("late", on: "work", duration: "PT1M")
                process.task("after")
                process.end()
                process.flow("start", "work", "end")
                process.flow("late", "after", "end")
            })
        run.start()
        run.take(.pause)
        run.fire("late")
        run.complete("work")
        #expect(run.instance.agenda.count == 2)
        run.limits = KernelLimits(eventsPerDecision: 4, continuationsWithoutWait: 1)
        run.take(.resume)
        run.expect(
            """
            resumed
            terminated work.2
            activated late.5
            completed late.5
            took late>after
            incident 6 loop-without-wait at root retry=[enter after by late>after]: the process went on 1 times without waiting for anything
            kept []
            """)
    }

    @Test("A terminate end event also ends the tokens that an incident holds")
    func terminateWithStoppedToken() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.subprocess("sub") { sub in
                    sub.start("begin")
                    sub.parallel("split")
                    sub.user("person")
                    sub.end("stop", .terminate)
                    sub.script("step", "1")
                    sub.exclusive("again")
                    sub.flow("begin", "split", "person", "stop")
                    sub.flow("split", "step", "again", "step")
                }
                process.end()
                process.flow("start", "sub", "end")
            })
        run.limits = KernelLimits(eventsPerDecision: 30, continuationsWithoutWait: 2)
        run.start()
        while run.effects.contains(.continue) { run.take(.continue) }
        #expect(run.instance.incidents.count == 1)
        run.limits = KernelLimits(eventsPerDecision: 4, continuationsWithoutWait: 100)
        run.complete("person")
        run.take(.continue)
        #expect(run.instance.incidents.isEmpty)
        #expect(run.effects == [.continue])
        while run.effects.contains(.continue) { run.take(.continue) }
        #expect(run.instance.status == .completed)
    }
}
