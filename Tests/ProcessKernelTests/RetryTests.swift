import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Retrying what an incident stopped", .timeLimit(.minutes(20)))
struct RetryTests {
    private static let work = ProcessDefinition.build("p") { process in
        process.start()
        process.service("work")
        process.boundaryTimer("reminder", on: "work", duration: "PT1M", interrupting: false)
        process.boundaryTimer("late", on: "work", duration: "PT1H")
        process.boundaryError("e1", on: "work", code: "E1")
        process.end()
        process.flow("start", "work", "end")
        process.flow("reminder", "end")
        process.flow("late", "end")
        process.flow("e1", "end")
    }

    @Test("A retry does the work again, and starts no timer that runs or fired already")
    func timers() {
        var run = Scenario(Self.work)
        run.start()
        run.fire("reminder")
        run.fail("work", "no", attemptsLeft: 0)
        run.expect(
            """
            job 5 failed attempts=0: no
            incident 8 job-failed at work.2 retry=[perform work.2]: no
            -> remove job 5
            """)
        run.take(.retry(nil))
        run.expect(
            """
            incident 8 resolved
            job 9 created for work.2 attempts=3
            -> create job 9 work type=work
            """)
        #expect(run.waits == ["work: job type=work attempts=3", "late: timer due=3600000 on work"])
    }

    @Test("A retry after an error of a worker that nothing catches does the work again")
    func uncaughtError() {
        var run = Scenario(Self.work)
        run.start()
        run.throwError("work", "E2", message: "out of stock", ["left": 0])
        run.expect(
            """
            job 5 threw
            incident 6 error-not-caught at work.2 retry=[perform work.2]: nothing catches error E2: out of stock
            -> remove job 5
            """)
        run.take(.retry(IncidentKey(rawValue: 6)))
        run.expect(
            """
            incident 6 resolved
            job 7 created for work.2 attempts=3
            -> create job 7 work type=work
            """)
        run.throwError("work", "E1", ["left": 0])
        run.expect(
            """
            job 7 threw
            terminated work.2
            activated e1.8
            set left=0 by e1
            completed e1.8
            took e1>end
            activated end.9
            completed end.9
            instance completed at=0
            -> remove job 7
            -> remove timer 3
            -> remove timer 4
            -> end
            """)
    }

    @Test("A retry of an error end event throws again")
    func uncaughtEndEvent() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.end("failed", .error(code: "E1"))
                process.flow("start", "failed")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated start.1
            completed start.1
            took start>failed
            activated failed.2
            incident 3 error-not-caught at failed.2 retry=[throw E1 from failed.2]: nothing catches error E1
            """)
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            incident 4 error-not-caught at failed.2 retry=[throw E1 from failed.2]: nothing catches error E1
            """)
        run.take(.skip(run.open("failed")))
        run.expect(
            """
            skipped failed.2
            instance completed at=0
            -> end
            """)
    }

    @Test("One of several incidents is retried alone, or all in the order in which they came")
    func several() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.parallel("split")
                process.service("a")
                process.service("b")
                process.end()
                process.flow("start", "split", "a", "end")
                process.flow("split", "b", "end")
            })
        run.start()
        run.fail("a", "no", attemptsLeft: 0)
        run.fail("b", "no", attemptsLeft: 0)
        run.take(.retry(run.instance.incidents.rows.map(\.key)[1]))
        #expect(run.waits == ["a: incident job-failed", "b: job type=b attempts=3"])
        run.fail("b", "no", attemptsLeft: 0)
        run.take(.retry(nil))
        #expect(run.waits == ["a: job type=a attempts=3", "b: job type=b attempts=3"])
        run.take(.retry(nil))
        run.expect("")
    }

    @Test("A retry maps no inputs again: they would read their own earlier results")
    func inputs() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("work")
                process.map("work", inputs: ["amount": "= amount * 2"])
                process.end()
                process.flow("start", "work", "end")
            })
        run.start(["amount": 1])
        run.fail("work", "no", attemptsLeft: 0)
        run.take(.retry(nil))
        let inner = run.instance.elements[run.open("work")].variables["amount"]?.value
        #expect(inner == 2)
    }

    /// Doubles a text until it is larger than an expression may make it.
    private static let tooBig =
        "{a0: \"x\", " + (1...30).map { "a\($0): a\($0 - 1) + a\($0 - 1)" }.joined(separator: ", ") + "}"

    @Test("Where one mapping fails none is written, so that a retry reads what the first try read")
    func mappingsTogether() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("work")
                process.map(
                    "work", inputs: ["amount": "= amount * 2", "big": "= if amount > 2 then null else \(Self.tooBig)"])
                process.end()
                process.flow("start", "work", "end")
            })
        run.start(["amount": 1])
        #expect(run.waits == ["work: incident expression-failed"])
        #expect(run.instance.elements[run.open("work")].variables["amount"] == nil)
        run.take(.setVariables(.root, [NamedValue("amount", 3)]))
        run.take(.retry(nil))
        #expect(run.instance.elements[run.open("work")].variables["amount"]?.value == 6)
    }

    @Test("A retry after no flow could be taken maps no outputs again")
    func outputs() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("work")
                process.map("work", outputs: ["total": "= total + 1"])
                process.end()
                process.flow("start", "work")
                process.flow("work", "end", when: "go")
            })
        run.start(["total": 1])
        run.complete("work")
        #expect(run.waits == ["work: incident no-flow-taken"])
        run.take(.setVariables(.root, [NamedValue("go", true)]))
        run.take(.retry(nil))
        #expect(run.instance.status == .completed)
        #expect(run.instance.variables.first { $0.name == "total" }?.value == 2)
    }
}
