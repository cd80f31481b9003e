import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Multi-instance and standard loops", .timeLimit(.minutes(20)))
struct LoopTests {
    /// A service `a` that is done for each item of `items`, then a service `after`.
    private func each(_ build: (inout DefinitionBuilder) -> Void) -> Scenario {
        Scenario(
            .build("p") { process in
                process.service("a")
                process.service("after")
                process.flow("a", "after")
                build(&process)
            })
    }

    @Test("Parallel rounds begin together, each with its item and counter, and one token leaves when all are done")
    func parallel() {
        var run = each { $0.each("a", in: ("items", "item")) }
        run.start(["items": ["x", "y"]])
        #expect(run.jobs(of: "a") == 2)
        let rounds = run.instance.elements.rows.filter { $0.round != nil }.map(\.key)
        #expect(rounds.map { run.instance.variable("item", seenFrom: $0)?.value } == ["x", "y"])
        #expect(rounds.map { run.instance.variable("loopCounter", seenFrom: $0)?.value } == [1, 2])
        run.complete("a")
        #expect(run.jobs(of: "after") == 0)
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
        #expect(run.path == "a a a")
        #expect(run.variable("loopCounter") == nil)
    }

    @Test("Sequential rounds begin one after another")
    func sequential() {
        var run = each { $0.each("a", in: ("items", "item"), sequential: true) }
        run.start(["items": ["x", "y"]])
        #expect(run.jobs(of: "a") == 1)
        run.complete("a")
        #expect(run.jobs(of: "a") == 1)
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("Outputs are in the order of the rounds, whatever the order of completion, read in the scope of the round")
    func outputs() {
        var run = each {
            $0.each("a", in: ("items", "item"), output: ("results", "item + \"!\""))
        }
        run.start(["items": ["x", "y"]])
        let second = run.instance.elements.rows.compactMap(\.job).last
        run.take(.finishJob(second ?? JobKey(rawValue: 0), .completed([])))
        #expect(run.variable("results") == nil)
        run.complete("a")
        #expect(run.variable("results") == ["x!", "y!"])
    }

    @Test("The completion condition ends the other rounds, whose outputs are null")
    func completionCondition() {
        var run = each {
            $0.each(
                "a", in: ("items", "item"), output: ("results", "item"),
                until: "numberOfCompletedInstances = 1 and numberOfActiveInstances = 2 and numberOfInstances = 3")
        }
        run.start(["items": ["x", "y", "z"]])
        run.complete("a")
        #expect(run.jobs(of: "a") == 0)
        #expect(run.variable("results") == ["x", .null, .null])
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("An empty collection passes with no round and an empty list of outputs")
    func empty() {
        var run = each { $0.each("a", in: ("items", "item"), output: ("results", "1")) }
        run.start(["items": .list([])])
        #expect(run.jobs(of: "after") == 1)
        #expect(run.variable("results") == .list([]))
    }

    @Test("A collection that is null is an incident, and is looked at again by a retry")
    func null() {
        var run = each { $0.each("a", in: ("items", "item")) }
        run.start()
        #expect(run.waits == ["a: incident loop-not-valid"])
        run.set(["items": ["x"]])
        run.take(.retry(nil))
        #expect(run.jobs(of: "a") == 1)
    }

    @Test("A cardinality gives the number of rounds")
    func cardinality() {
        var run = each { $0.times("a", "1 + 1") }
        run.start()
        #expect(run.jobs(of: "a") == 2)
    }

    @Test("An error that a round does not catch goes to the boundary of the whole and ends all rounds")
    func boundary() {
        var run = each { process in
            process.times("a", "3")
            process.boundaryError("caught", on: "a")
        }
        run.start()
        run.throwError("a", "E")
        #expect(run.jobs(of: "a") == 0)
        #expect(run.path == "caught")
        #expect(run.instance.status == .completed)
    }

    @Test(
        "A terminate end event that reaches farther ends all rounds, or all of the instance with what called it",
        arguments: [TerminateReach.loop, .instance])
    func terminateFarther(_ reach: TerminateReach) {
        let called = ProcessDefinition.build("called") { process in
            process.start("begin")
            process.subprocess("sub") { sub in
                sub.service("go")
                sub.service("beside")
                sub.end("stop", .terminateAround(reach))
                sub.flow("go", "stop")
            }
            process.times("sub", "2")
            process.user("after")
            process.flow("begin", "sub", "after")
        }
        var run = Scenario(
            .build("p") { process in
                process.call("call", "called")
                process.user("other")
            }, calling: [called])
        run.start()
        run.complete("go")
        let isLoop = reach == .loop
        #expect(run.path == (isLoop ? "begin go stop sub" : "begin go stop"))
        #expect(run.instance.status == (isLoop ? .active : .completed))
        #expect(run.waits.sorted() == (isLoop ? ["after: person", "other: person"] : []))
        #expect(run.jobs(of: "beside") == 0)
    }

    @Test("A terminate end event ends its own round alone")
    func terminate() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b")
                    sub.end("stop", .terminate)
                    sub.flow("a", "stop")
                }
                process.times("sub", "2")
            })
        run.start()
        #expect(run.jobs(of: "b") == 2)
        run.complete("a")
        #expect(run.jobs(of: "b") == 1)
        run.complete("a")
        #expect(run.instance.status == .completed)
    }

    @Test("A standard loop is done again while its condition holds, which sees the number of the round")
    func standard() {
        var run = each { $0.loop("a", while: "loopCounter < 3") }
        run.start()
        for _ in 1...3 { run.complete("a") }
        #expect(run.path == "a a a a")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A standard loop that is tested before may have no round")
    func testBefore() {
        var run = each { $0.loop("a", while: "go", testBefore: true) }
        run.start(["go": false])
        #expect(run.jobs(of: "a") == 0)
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("A standard loop ends at its maximum")
    func maximum() {
        var run = each { $0.loop("a", while: nil, maximum: "2") }
        run.start()
        run.complete("a")
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("Rounds inside rounds have their own items")
    func nested() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.script("a", "row * 10 + column", result: "product")
                    sub.each("a", in: ("columns", "column"), output: ("line", "row * 10 + column"))
                }
                process.each("sub", in: ("rows", "row"), output: ("table", "line"))
                process.map("sub", inputs: ["line": "=null"])
            })
        run.start(["rows": [1, 2], "columns": [3, 4]])
        #expect(run.variable("table") == [[13, 14], [23, 24]])
    }

    @Test("In sequence one instance always counts as active by Camunda's name, by the standard's only those that are")
    func countersInSequence() {
        var run = each {
            $0.times(
                "a", "4", sequential: true,
                until: "nrOfCompletedInstances = 2 and nrOfActiveInstances = 1 and numberOfActiveInstances = 0 "
                    + "and nrOfInstances = 4")
        }
        run.start()
        run.complete("a")
        #expect(run.jobs(of: "after") == 0)
        run.complete("a")
        #expect(run.jobs(of: "after") == 1)
    }

    @Test("Items and outputs keep the label of what they were read from")
    func labels() {
        let secret = Label(level: .secret, isPersonal: true)
        var run = Scenario(
            .build("p") { process in
                process.user("wait")
                process.service("a")
                process.each("a", in: ("items", "item"), output: ("results", "item"))
                process.service("after")
                process.flow("wait", "a", "after")
            })
        run.start()
        run.inject(.variableSet(.root, Variable(name: "items", value: ["x"], label: secret)))
        run.complete("wait")
        let round = run.instance.elements.rows.first { $0.round != nil }?.key ?? .root
        #expect(run.instance.variable("item", seenFrom: round)?.label == secret)
        run.complete("a")
        #expect(run.instance.variable("results", seenFrom: .root)?.label == secret)
        #expect(run.variable("results") == ["x"])
    }
}
