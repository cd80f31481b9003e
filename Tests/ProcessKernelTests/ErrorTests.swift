import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Errors through scopes", .timeLimit(.minutes(20)))
struct ErrorTests {
    /// Work in two scopes with error events on each edge.
    private static let nested = ProcessDefinition.build("p") { process in
        process.subprocess("outer") { outer in
            outer.subprocess("inner") { inner in
                inner.service("work")
                inner.boundaryError("onWork", on: "work", code: "E1")
                inner.service("beside")
                inner.boundaryTimer("late", on: "beside", duration: "PT1H")
            }
            outer.boundaryError("onInner", on: "inner", code: "E2")
            outer.service("between")
        }
        process.boundaryError("onOuter", on: "outer")
        process.service("outside")
    }

    @Test("A handler that is open already catches no error of what runs beside it")
    func openHandler() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.eventSubprocess("handling", on: .error(code: "E1")) { $0.service("fix") }
            })
        run.start()
        let fix = run.definition.element(id: "fix")?.index ?? .process
        run.take(.modify(Modification(starts: [.init(.element(fix))])))
        run.throwError("a", "E1")
        #expect(run.waits == ["a: incident error-not-caught", "fix: job type=fix attempts=3"])
    }

    @Test("The event on the activity's own edge comes before those of the scopes around")
    func ownEdge() {
        var run = Scenario(Self.nested)
        run.start()
        run.throwError("work", "E1", ["x": 1])
        run.expect(
            """
            job 8 threw
            terminated work.7
            activated onWork.12 in inner.4
            set x=1 by onWork
            completed onWork.12
            -> remove job 8
            """)
    }

    @Test("An error that the activity does not catch ends the nearest scope that does, with all inside")
    func nearestScope() {
        var run = Scenario(Self.nested)
        run.start()
        run.throwError("work", "E2")
        run.expect(
            """
            job 8 threw
            terminated work.7
            terminated beside.9
            terminated inner.4
            activated onInner.12 in outer.1
            completed onInner.12
            -> remove job 8
            -> remove job 11
            -> remove timer 10
            """)
        #expect(run.waits.count == 2)
    }

    @Test("An error goes up through as many scopes as do not catch it")
    func outermost() {
        var run = Scenario(Self.nested)
        run.start()
        run.throwError("work", "E3", ["x": 1])
        run.expect(
            """
            job 8 threw
            terminated work.7
            terminated beside.9
            terminated inner.4
            terminated between.5
            terminated outer.1
            activated onOuter.12
            set x=1 by onOuter
            completed onOuter.12
            -> remove job 8
            -> remove job 11
            -> remove timer 10
            -> remove job 6
            """)
        #expect(run.waits == ["outside: job type=outside attempts=3"])
    }

    @Test("The variables of a caught error go into the scope of the event, not into the one that ended")
    func errorVariables() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("outer") { outer in
                    outer.subprocess("inner") { inner in inner.service("work") }
                    outer.map("inner", inputs: ["reason": "none"])
                    outer.boundaryError("caught", on: "inner")
                    outer.service("after")
                    outer.flow("caught", "after")
                }
                process.map("outer", inputs: ["reason": "none"])
            })
        run.start()
        run.throwError("work", "E1", ["reason": "no money", "left": 0])
        run.expect(
            """
            job 4 threw
            terminated work.3
            terminated inner.2
            activated caught.5 in outer.1
            set reason="no money" by caught in outer.1
            set left=0 by caught
            completed caught.5
            took caught>after in outer.1
            activated after.6 in outer.1
            job 7 created for after.6 attempts=3
            -> remove job 4
            -> create job 7 after type=after
            """)
        #expect(run.variable("reason") == nil)
        #expect(run.variable("left") == 0)
    }

    @Test("An error end event completes, then ends its scope where the error is caught")
    func errorEnd() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.start("inner")
                    sub.service("a")
                    sub.end("failed", .error(code: "E1"))
                    sub.flow("inner", "a")
                    sub.flow("inner", "failed")
                }
                process.boundaryError("caught", on: "sub", code: "E1")
                process.task("after")
                process.flow("caught", "after")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated inner.2 in sub.1
            completed inner.2
            took inner>a in sub.1
            took inner>failed in sub.1
            activated a.3 in sub.1
            job 4 created for a.3 attempts=3
            activated failed.5 in sub.1
            completed failed.5
            terminated a.3
            terminated sub.1
            activated caught.6
            completed caught.6
            took caught>after
            activated after.7
            completed after.7
            instance completed at=0
            -> create job 4 a type=a
            -> remove job 4
            -> end
            """)
        #expect(run.completed == ["inner", "failed", "caught", "after"])
    }

    @Test("An error that no scope catches stays where it was thrown; its scope goes on with other tokens")
    func uncaughtInScope() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("work")
                    sub.service("beside")
                }
                process.boundaryError("other", on: "sub", code: "E2")
            })
        run.start()
        run.throwError("work", "E1")
        run.expect(
            """
            job 3 threw
            incident 6 error-not-caught at work.2 retry=[perform work.2]: nothing catches error E1
            -> remove job 3
            """)
        run.complete("beside")
        #expect(run.waits == ["work: incident error-not-caught"])
        run.take(.retry(nil))
        run.complete("work")
        #expect(run.instance.status == .completed)
    }

    @Test("Of two errors thrown in one scope the first ends it, and the second finds it gone")
    func twoErrors() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.end("first", .error(code: "E1"))
                    sub.end("second", .error(code: "E2"))
                }
                process.boundaryError("caught", on: "sub")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated sub.1
            activated first.2 in sub.1
            activated second.3 in sub.1
            completed first.2
            terminated second.3
            terminated sub.1
            activated caught.4
            completed caught.4
            instance completed at=0
            -> end
            """)
        #expect(run.completed.filter { $0 == "caught" }.count == 1)
    }
}
