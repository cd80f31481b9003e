import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Moving, adding and cancelling tokens by hand", .timeLimit(.minutes(20)))
struct ModifyTests {
    private var row: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.service("b")
            process.flow("a", "b")
        }
    }

    /// Two sub-processes around a task, each with something that waits beside it.
    private var nested: ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.subprocess("outer") { outer in
                outer.service("before")
                outer.subprocess("inner") { inner in
                    inner.service("first")
                    inner.service("second")
                    inner.flow("first", "second")
                }
                outer.flow("before", "inner")
            }
            process.boundaryTimer("late", on: "outer", duration: "PT1H")
            process.flow("a", "outer")
        }
    }

    private func start(
        _ id: String, of run: Scenario, near: ElementInstanceKey? = nil, _ variables: [NamedValue] = []
    ) -> Modification.Start {
        .init(.element(run.definition.element(id: id)?.index ?? .process), near: near, variables: variables)
    }

    @Test("The only token moves in one decision, and the instance does not end on the way")
    func move() {
        var run = Scenario(row)
        run.start()
        run.take(
            .modify(
                Modification(
                    variables: [NamedValue("x", 1)], starts: [start("b", of: run, [NamedValue("own", true)])],
                    cancels: [run.open("a")])))
        run.expect(
            """
            set x=1
            token for b
            activated b.3
            set own=true in b.3
            terminated a.1
            job 4 created for b.3 attempts=3
            -> remove job 2
            -> create job 4 b type=b
            """)
        run.complete("b")
        #expect(run.instance.status == .completed)
        #expect(run.variable("x") == 1 && run.variable("own") == nil)
    }

    @Test("A start inside scopes that are not open opens them, without their own tokens, and arms their events")
    func opensScopes() {
        var run = Scenario(nested)
        run.start()
        run.take(.modify(Modification(starts: [start("second", of: run)], cancels: [run.open("a")])))
        #expect(run.waits == ["late: timer due=3600000 on outer", "second: job type=second attempts=3"])
        run.complete("second")
        #expect(run.instance.status == .completed)
        #expect(run.completed == ["second", "inner", "outer"])
    }

    @Test("A start goes into the scope that is open already")
    func usesOpenScope() {
        var run = Scenario(nested)
        run.start()
        run.complete("a")
        run.take(.modify(Modification(starts: [start("second", of: run)])))
        #expect(run.jobs(of: "before") == 1 && run.jobs(of: "second") == 1)
        #expect(run.instance.elements.rows.count { run.instance.element(of: $0).id == "outer" } == 1)
    }

    @Test("A scope whose last token is cancelled ends with its events, and the instance with the last of all")
    func cancelsEmptyScopes() {
        var run = Scenario(nested)
        run.start()
        run.take(.modify(Modification(starts: [start("second", of: run)])))
        run.take(.modify(Modification(cancels: [run.open("second")])))
        #expect(run.waits == ["a: job type=a attempts=3"])
        run.take(.modify(Modification(cancels: [run.open("a")])))
        #expect(run.instance.status == .terminated)
    }

    @Test("Cancelling what an incident stopped takes the incident away")
    func cancelsIncident() {
        var run = Scenario(row)
        run.start()
        run.fail("a", "no", attemptsLeft: 0)
        #expect(run.instance.hasIncident)
        run.take(.modify(Modification(starts: [start("b", of: run)], cancels: [run.open("a")])))
        #expect(!run.instance.hasIncident && run.jobs(of: "b") == 1)
    }

    @Test("A start in a scope that the same command cancels opens the scope anew")
    func reopens() {
        var run = Scenario(nested)
        run.start()
        run.complete("a")
        let old = run.open("outer")
        run.take(.modify(Modification(starts: [start("before", of: run)], cancels: [old])))
        #expect(run.open("outer") != old && run.jobs(of: "before") == 1)
    }

    @Test("A round of a loop is named; without that a start inside is refused")
    func rounds() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("each") { each in
                    each.service("a")
                    each.service("b")
                    each.flow("a", "b")
                }
                process.each("each", in: (list: "[1, 2]", name: "item"))
            })
        run.start()
        run.reject(.modify(Modification(starts: [start("b", of: run)])), .cannotStart)
        let second = run.instance.elements.rows.filter { $0.round == 1 }.first?.key ?? .root
        run.take(.modify(Modification(starts: [start("b", of: run, near: second)])))
        #expect(run.jobs(of: "b") == 1)
        // Both tokens of that round end, so the round does, and the other one is left.
        let inside = run.instance.elements.rows.filter { $0.scope == second }.map(\.key)
        run.take(.modify(Modification(cancels: inside)))
        #expect(run.jobs(of: "a") == 1 && run.jobs(of: "b") == 0)
        run.complete("a")
        run.complete("b")
        #expect(run.instance.status == .completed)
    }

    @Test("A token at a join comes by a flow that is named")
    func joins() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.service("b")
                process.parallel("both")
                process.service("after")
                process.flow("a", "both")
                process.flow("b", "both", "after")
            })
        run.start()
        run.reject(.modify(Modification(starts: [start("both", of: run)])), .cannotStart)
        run.complete("a")
        let flow = run.definition.flows.first { $0.id == "b>both" }?.index ?? FlowIndex(0)
        run.take(.modify(Modification(starts: [.init(.flow(flow))], cancels: [run.open("b")])))
        #expect(run.waits == ["after: job type=after attempts=3"])
    }

    @Test("What nothing but an event or an undoing begins is not started, and what is not there is not found")
    func refused() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.boundaryTimer("late", on: "a", duration: "PT1H")
                process.service("undo_a")
                process.undo("a", by: "undo_a")
                process.eventSubprocess("handler", start: "news", on: .signal("s"), interrupting: true) {
                    handler in
                    handler.service("h")
                    handler.flow("news", "h")
                }
            })
        run.start()
        for id in ["late", "undo_a", "handler", "news", "nothing"] {
            run.reject(.modify(Modification(starts: [start(id, of: run)])), .cannotStart)
        }
        let beyond = Modification.Start(.element(ElementIndex(99)))
        run.reject(.modify(Modification(starts: [beyond])), .elementNotFound)
        let gone = ElementInstanceKey(rawValue: 99)
        run.reject(.modify(Modification(cancels: [gone])), .elementNotFound)
        run.reject(.modify(Modification(starts: [start("a", of: run, near: gone)])), .elementNotFound)
        run.take(.cancel(reason: nil))
        run.reject(.modify(Modification(starts: [start("a", of: run)])), .instanceEnded)
    }

    @Test("A scope whose events cannot wait is not opened, and nothing of the change is done")
    func cannotOpen() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.subprocess("box") { $0.service("b") }
                process.boundaryTimer("late", on: "box", duration: "=unknown")
                process.flow("a", "box")
            })
        run.start()
        run.reject(
            .modify(Modification(variables: [NamedValue("x", 1)], starts: [start("b", of: run)])), .cannotStart)
        #expect(run.variable("x") == nil)
    }

    @Test("What goes on beside an event sub-process that was opened by hand and would interrupt throws to no one there")
    func besideHandler() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handler", on: .error(code: "E")) { handler in
                    handler.service("b")
                    handler.flow("handler.start", "b")
                }
            })
        run.start()
        run.take(.modify(Modification(starts: [start("b", of: run)])))
        run.throwError("a", "E")
        #expect(run.waits.contains("a: incident error-not-caught"))
        #expect(run.jobs(of: "b") == 1)
    }

    @Test("What starts during a pause begins at the resume")
    func paused() {
        var run = Scenario(row)
        run.start()
        run.take(.pause)
        run.take(.modify(Modification(starts: [start("b", of: run)], cancels: [run.open("a")])))
        #expect(run.jobs(of: "b") == 0)
        run.take(.resume)
        #expect(run.jobs(of: "b") == 1)
    }
}
