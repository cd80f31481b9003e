import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Ad hoc sub-processes", .timeLimit(.minutes(20)))
struct AdHocTests {
    private func adHoc(
        _ ordering: AdHocSettings.Ordering = .parallel, until condition: String? = nil, cancelsRemaining: Bool = true,
        starting: [String] = []
    ) -> Scenario {
        Scenario(
            .build("p") { process in
                process.adHoc(
                    "box", ordering, until: condition.map { ($0, cancelsRemaining) }, starting: starting
                ) { box in
                    box.service("a")
                    box.service("b")
                    box.service("later")
                    box.flow("b", "later")
                }
                process.service("after")
                process.flow("box", "after")
            })
    }

    @Test("Nothing starts by itself, activities are started from outside, and it ends from outside")
    func fromOutside() {
        var run = adHoc()
        run.start()
        #expect(run.waits == ["box: activation"])
        run.activate("a", in: "box")
        run.activate("a", in: "box")
        #expect(run.jobs(of: "a") == 2)
        run.complete("a")
        run.take(.completeAdHoc(run.open("box")))
        #expect(run.jobs(of: "a") == 0 && run.jobs(of: "after") == 1)
    }

    @Test("An activity that a flow leads to cannot be started")
    func notStartable() {
        var run = adHoc()
        run.start()
        let later = run.definition.element(id: "later")?.index ?? .process
        run.reject(.activate(later, in: run.open("box")), .cannotActivate)
    }

    @Test("A terminate end event ends the sub-process, whatever could still be started in it")
    func terminated() {
        var run = Scenario(
            .build("p") { process in
                process.adHoc("box", .sequential, starting: ["a", "b"]) { box in
                    box.service("a")
                    box.service("b")
                    box.end("stop", .terminate)
                    box.flow("a", "stop")
                }
                process.service("after")
                process.flow("box", "after")
            })
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "b") == 0 && run.jobs(of: "after") == 1)
        #expect(run.path == "a stop box")
    }

    @Test("A sequential one has one activity open at a time")
    func sequential() {
        var run = adHoc(.sequential, starting: ["a", "b"])
        run.start()
        #expect(run.jobs(of: "a") == 1 && run.jobs(of: "b") == 0)
        let a = run.definition.element(id: "a")?.index ?? .process
        run.reject(.activate(a, in: run.open("box")), .cannotActivate)
        run.complete("a")
        #expect(run.jobs(of: "b") == 1)
    }

    @Test(
        "The condition ends it when an activity completes, with what is open or after that", arguments: [true, false])
    func condition(_ cancels: Bool) {
        var run = adHoc(until: "done", cancelsRemaining: cancels, starting: ["a", "b"])
        run.start()
        run.complete("a", ["done": true])
        #expect(run.jobs(of: "after") == (cancels ? 1 : 0))
        #expect(run.jobs(of: "b") == (cancels ? 0 : 1))
        guard !cancels else { return }
        run.complete("b")
        run.complete("later")
        #expect(run.jobs(of: "after") == 1)
    }
}
