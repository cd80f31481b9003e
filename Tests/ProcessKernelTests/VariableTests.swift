import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Variables, mappings and labels", .timeLimit(.minutes(20)))
struct VariableTests {
    // MARK: Mappings

    @Test("Expressions read the business key of the instance")
    func businessKey() {
        var run = Scenario(.build("p") { process in process.script("a", "processBusinessKey", result: "key") })
        run.take(.start(StartInstance(definition: DefinitionKey(rawValue: 1), businessKey: "B-1")))
        #expect(run.variable("key") == "B-1")
    }

    @Test("Inputs are local, one after another, and a path replaces entries only")
    func inputs() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.map("a", inputs: ["x": "=x + 1", "order.id": "=x", "order.kind": "plain"])
            })
        run.start(["x": 1, "order": .context(["id": 9])])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=1
            set order={"id":9}
            activated a.1
            set x=2 by a in a.1
            set order={"id":2} by a in a.1
            set order={"id":2,"kind":"plain"} by a in a.1
            job 2 created for a.1 attempts=3
            -> create job 2 a type=a
            """)
        run.complete("a")
        run.expect(
            """
            job 2 completed
            completed a.1
            instance completed at=0
            -> remove job 2
            -> end
            """)
        #expect(run.variable("x") == 1)
    }

    @Test("Outputs replace the propagation of results")
    func outputsReplace() {
        var run = Scenario(outputs(.replacePropagation))
        run.start(["order": .context(["id": 9, "price": .context(["net": 1])])])
        run.complete("a", ["result": 7, "other": 8])
        run.expect(
            """
            job 2 completed
            set result=7 by a in a.1
            set other=8 by a in a.1
            set order={"id":9,"price":{"net":7}} by a
            set copy={"id":9,"price":{"net":7}} by a
            completed a.1
            instance completed at=0
            -> remove job 2
            -> end
            """)
        #expect(run.variable("other") == nil)
    }

    @Test("Outputs are added to the propagation of results")
    func outputsAdd() {
        var run = Scenario(outputs(.addToPropagation))
        run.start()
        run.complete("a", ["result": 7, "other": 8])
        run.expect(
            """
            job 2 completed
            set result=7 by a
            set other=8 by a
            set order={"price":{"net":7}} by a
            set copy={"price":{"net":7}} by a
            completed a.1
            instance completed at=0
            -> remove job 2
            -> end
            """)
        #expect(run.variable("other") == 8)
    }

    private func outputs(_ rule: Mappings.OutputRule) -> ProcessDefinition {
        .build("p") { process in
            process.service("a")
            process.map("a", outputs: ["order.price.net": "=result", "copy": "=order"], rule: rule)
        }
    }

    @Test("A source that is not there gives null, and a path through a number makes it a context")
    func missing() {
        var run = Scenario(
            .build("p") { process in
                process.task("a")
                process.map("a", inputs: ["n": "=nothing"], outputs: ["x.y": "=n"])
            })
        run.start(["x": 1])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=1
            activated a.1
            set n=null by a in a.1
            set x={"y":null} by a
            completed a.1
            instance completed at=0
            -> end
            """)
    }

    // MARK: Propagation

    @Test("A result goes to the nearest enclosing scope that has the variable, else to the instance")
    func nearest() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("outer") { outer in
                    outer.subprocess("inner") { inner in inner.service("a") }
                    outer.map("inner", inputs: ["near": "=1"])
                    outer.service("b")
                }
                process.map("outer", inputs: ["far": "=2", "near": "=3"])
            })
        run.start(["top": 0])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set top=0
            activated outer.1
            set far=2 by outer in outer.1
            set near=3 by outer in outer.1
            activated inner.2 in outer.1
            set near=1 by inner in inner.2
            activated b.3 in outer.1
            job 4 created for b.3 attempts=3
            activated a.5 in inner.2
            job 6 created for a.5 attempts=3
            -> create job 4 b type=b
            -> create job 6 a type=a
            """)
        run.complete("a", ["near": 10, "far": 20, "top": 30, "new": 40])
        run.expect(
            """
            job 6 completed
            set near=10 by a in inner.2
            set far=20 by a in outer.1
            set top=30 by a
            set new=40 by a
            completed a.5
            completed inner.2
            -> remove job 6
            """)
        #expect(run.variable("new") == 40)
        #expect(run.variable("near") == nil)
        run.set(["near": 11, "newer": 50], of: run.open("b"))
        run.expect(
            """
            set near=11 in outer.1
            set newer=50
            """)
    }

    @Test("A job's input mapping hides and takes the variable of that name")
    func local() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.map("a", inputs: ["x": "=5"])
            })
        run.start(["x": 1])
        let seen = run.instance.variables(seenFrom: run.open("a")).map { $0.value }
        #expect(seen == [5])
        run.complete("a", ["x": 6])
        run.expect(
            """
            job 2 completed
            set x=6 by a in a.1
            completed a.1
            instance completed at=0
            -> remove job 2
            -> end
            """)
        #expect(run.variable("x") == 1)
    }

    // MARK: Scripts

    @Test("A function is refused as a variable, since it has no bytes")
    func functions() {
        var run = Scenario(
            .build("p") { process in
                process.script("made", "{f: function(a) a}", result: "d")
            })
        run.start([:])
        #expect(run.waits == ["made: incident expression-failed"])
    }

    @Test("A script's result goes to the variable that the task names, else nowhere")
    func script() {
        var run = Scenario(
            .build("p") { process in
                process.script("sum", "a + b", result: "c")
                process.script("drop", "c + 1")
                process.script("wrong", "c + true", result: "d")
                process.flow("sum", "drop", "wrong")
            })
        run.start(["a": 1, "b": 2])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set a=1
            set b=2
            activated sum.1
            set c=3 by sum
            completed sum.1
            took sum>drop
            activated drop.2
            completed drop.2
            took drop>wrong
            activated wrong.3
            set d=null by wrong
            completed wrong.3
            instance completed at=0
            -> end
            """)
    }

    @Test("An output mapping of a script task reads its result")
    func scriptWithOutput() {
        var run = Scenario(
            .build("p") { process in
                process.script("sum", "a + 1", result: "c")
                process.map("sum", outputs: ["d": "=c * 10"])
            })
        run.start(["a": 1])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set a=1
            activated sum.1
            set c=2 by sum in sum.1
            set d=20 by sum
            completed sum.1
            instance completed at=0
            -> end
            """)
    }

    // MARK: Labels

    @Test("What is computed carries the highest label that was read; what was not read does not count")
    func labels() {
        var run = Scenario(
            .build("p") { process in
                process.service("a")
                process.script("mixed", "low + name", result: "both")
                process.script("plain", "1 + 1", result: "none")
                process.script("high", "if low = 1 then secret else name", result: "chosen")
                process.map("high", outputs: ["target.part": "=chosen"])
                process.flow("a", "mixed", "plain", "high")
            })
        run.start(["open": 1])
        let values: [(String, Value, Label)] = [
            ("low", 1, Label(level: .internal)), ("name", "Ann", Label(level: .public, isPersonal: true)),
            ("secret", 42, Label(level: .secret)),
            ("target", .context(["x": 0]), Label(level: .confidential, isPersonal: true)),
        ]
        for (name, value, label) in values {
            run.inject(.variableSet(.root, Variable(name: name, value: value, label: label)))
        }
        run.complete("a")
        run.expect(
            """
            job 2 completed
            completed a.1
            took a>mixed
            activated mixed.3
            set both=null internal personal by mixed
            completed mixed.3
            took mixed>plain
            activated plain.4
            set none=2 by plain
            completed plain.4
            took plain>high
            activated high.5
            set chosen=42 secret by high in high.5
            set target={"x":0,"part":42} secret personal by high
            completed high.5
            instance completed at=0
            -> remove job 2
            -> end
            """)
    }

    @Test("Labels join to the higher level and stay personal")
    func join() {
        for left in Label.Level.allCases {
            for right in Label.Level.allCases {
                var label = Label(level: left, isPersonal: left == .internal)
                label.join(Label(level: right, isPersonal: right == .secret))
                #expect(label == Label(level: max(left, right), isPersonal: left == .internal || right == .secret))
            }
        }
    }
}
