import FEEL
import Foundation
import Testing

@Suite("cairn test", .timeLimit(.minutes(20)))
struct ScenarioTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    /// Runs scenarios of a process with one user task, `approve`.
    private func run(_ scenarios: String, _ more: String...) throws -> CairnProgram.Outcome {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write("source: p.bpmn\n\(scenarios)", to: "p.yaml")
        return try cairn.run(["test", "p.yaml"] + more)
    }

    @Test("What holds is said in a line, with what was covered")
    func holds() throws {
        let outcome = try run(
            """
            scenarios:
              - name: It is approved
                start: {expect: {open: [approve], completed: [start]}}
                steps:
                  - {complete: approve, variables: {by: Ada}}
                expect: {state: completed, completed: {order: [start, approve, end]}, variables: {by: Ada}}
            """)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("ok    It is approved\n"))
        #expect(outcome.output.contains("3 of 3  100 %  2 of 2  100 %"))
        #expect(outcome.output.hasSuffix("1 of 1 scenarios hold\n"))
    }

    @Test("What does not hold has a page with its place, what was expected and what was")
    func fails() throws {
        let outcome = try run(
            """
            scenarios:
              - name: It ends by itself
                expect: {state: completed, open: []}
            """)
        #expect(outcome.status == 1)
        for part in [
            "FAIL  It ends by itself  (p.yaml:3)", "    p.yaml:4:14\n      expected  state completed",
            "      found     state active", "      found     approve", "completed  start\n",
            "  end event      end\n",
        ] {
            #expect(outcome.output.contains(part), "\(part)\n\(outcome.output)")
        }
    }

    @Test(
        "Every kind of expectation can fail",
        arguments: [
            "state: active", "open: [approve]", "waiting: [approve]", "completed: [end, nothing]",
            "completed: {not: [approve]}", "completed: {order: [end, approve]}", "completed: {counts: {approve: 2}}",
            "completed: {exactly: [approve]}", "variables: {by: Bob}", "incidents: [some-code]", "messages: [hello]",
        ])
    func expectation(_ expected: String) throws {
        let text = expected.replacing(", nothing", with: "")
        let steps = expected.contains("nothing") ? "" : "steps: [{complete: approve, variables: {by: Ada}}]"
        let outcome = try run(
            """
            scenarios:
              - name: one
                \(steps)
                expect: {\(text)}
            """, "--output", "json")
        #expect(outcome.status == 1)
        let failures = try outcome.json()["scenarios"]?[0]?["failures"]
        #expect(failures?.asList?.count == 1)
        #expect(failures?[0]?["line"] == 5)
    }

    @Test("A step without target fails the scenario and ends it")
    func noTarget() throws {
        let outcome = try run(
            """
            scenarios:
              - steps:
                  - message: hello
                  - complete: approve
            """)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("nothing waits for the message \"hello\""))
        #expect(outcome.output.contains("open       approve"))
    }

    @Test("An incident that nobody expects fails the scenario")
    func incident() throws {
        try cairn.write(Model.work(), to: "w.bpmn")
        try cairn.write(
            """
            source: w.bpmn
            scenarios:
              - name: unexpected
                stubs: {work: {failure: no power}}
              - name: expected
                stubs: {work: {failure: no power}}
                expect: {incidents: [{element: work, message: power}]}
              - name: at the second time it works
                stubs: {work: [{variables: {a: 1}}, {variables: {a: 2}}]}
                expect: {state: completed, variables: {a: 1}}
            """, to: "w.yaml")
        let outcome = try cairn.run("test", "w.yaml", "--output", "json")
        #expect(outcome.status == 1)
        let passed = try outcome.json()["scenarios"]?.asList?.map { $0["passed"] }
        #expect(passed == [false, true, true])
    }

    @Test("All mistakes are told with their places and what was meant")
    func mistakes() throws {
        let outcome = try run(
            """
            scenarois: []
            scenarios:
              - steps:
                  - advanse: PT1S
                expect: {state: compleet}
            """)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("p.yaml:2:1: error: the file has \"scenarois\""))
        #expect(outcome.errors.contains("did you mean \"scenarios\"?"))
        #expect(outcome.errors.contains("p.yaml:5:9: error: a step has no stimulus (did you mean \"advance\"?)"))
        #expect(outcome.errors.contains("p.yaml:6:21: error: the state is one of"))
    }

    @Test("An element that is not there is a mistake too")
    func unknownElement() throws {
        let outcome = try run("scenarios: [{steps: [{complete: aprove}]}]")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("there is no element \"aprove\" (did you mean \"approve\"?)"))
    }

    @Test("A refused source ends with 2")
    func refused() throws {
        try cairn.write(Model.file(Model.start + Model.flow("start", "nowhere")), to: "p.bpmn")
        try cairn.write("source: p.bpmn\nscenarios: [{name: a}]", to: "p.yaml")
        #expect(try cairn.run("test", "p.yaml").status == 2)
    }

    @Test("Messages that are thrown can be expected, with what they bring")
    func messages() throws {
        let thrown = """
            <intermediateThrowEvent id="tell"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
            """
        let elements =
            Model.start + thrown + Model.userTask("rest") + Model.end + Model.row("start", "tell", "rest", "end")
        try cairn.write(Model.file(elements, around: #"<message id="m" name="hello"/>"#), to: "p.bpmn")
        try cairn.write(
            """
            source: p.bpmn
            scenarios:
              - expect: {messages: [hello]}
              - expect: {messages: [{name: hello, variables: {no: 1}}]}
            """, to: "p.yaml")
        let outcome = try cairn.run("test", "p.yaml", "--output", "json")
        #expect(try outcome.json()["scenarios"]?.asList?.map { $0["passed"] } == [true, false])
    }
}

/// The examples that lie beside the pages of `docs`.
@Suite("Examples of scenarios", .timeLimit(.minutes(20)))
struct ScenarioExampleTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private static func files(in folder: String, _ suffix: String) throws -> [String] {
        let path = CairnProgram.package.appending(path: "examples/\(folder)").path
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
            .map { "\(path)/\($0)" }
    }

    @Test("All scenarios hold, and go everywhere", arguments: ["loan", "patterns", "migrating"])
    func hold(_ folder: String) throws {
        let files = try Self.files(in: folder, ".test.yaml")
        #expect(!files.isEmpty)
        let outcome = try cairn.run(["test"] + files)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(!outcome.output.contains("not covered"), "\(outcome.output)")
    }

    @Test("Every pattern that has a model is named on the page, with the model")
    func patterns() throws {
        let page = try String(
            contentsOf: CairnProgram.package.appending(path: "docs/patterns.md"), encoding: .utf8)
        for number in 1...43 {
            #expect(page.contains("| WCP-\(number) |"), "WCP-\(number)")
        }
        for file in try Self.files(in: "patterns", ".bpmn") {
            let name = URL(fileURLWithPath: file).lastPathComponent
            #expect(page.contains("(../examples/patterns/\(name))"), "\(name)")
        }
    }

    @Test("Everything in the folder of migration is valid, but for what shows a refusal")
    func migrating() throws {
        for file in try Self.files(in: "migrating", ".bpmn") {
            let outcome = try cairn.run("validate", file)
            #expect(outcome.status == (file.contains("refused") ? 2 : 0), "\(file)\n\(outcome.output)")
        }
    }

    @Test("The picture has every shape and edge, a legend and how often each was passed")
    func picture() throws {
        let loan = CairnProgram.package.appending(path: "examples/loan/loan.test.yaml").path
        #expect(try cairn.run("test", loan, "--svg", "loan.svg").status == 0)
        let svg = try cairn.read("loan.svg")
        #expect(svg.contains("<g id=\"legend\">"))
        #expect(svg.contains("<g id=\"approve\"><title>approve, passed 2 times</title>"))
        let groups = svg.components(separatedBy: "<g ").count - 1
        #expect(groups == svg.components(separatedBy: "</g>").count - 1)
        #expect(svg.components(separatedBy: "<polyline").count - 1 == 21)
        #expect(svg.components(separatedBy: "<text").count == svg.components(separatedBy: "</text>").count)
    }
}
