import FEEL
import Foundation
import Testing

@Suite("Deploying", .timeLimit(.minutes(20)))
struct DeployTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private static let approval = Model.file(
        Model.start + Model.userTask("approve") + Model.end + Model.row("start", "approve", "end"), id: "approval")

    private static let nightly = Model.file(
        """
        <startEvent id="night"><timerEventDefinition>
          <timeCycle xsi:type="tFormalExpression">R/PT24H</timeCycle>
        </timerEventDefinition></startEvent>
        <startEvent id="asked"><messageEventDefinition messageRef="m"/></startEvent>
        """ + Model.end + Model.flow("night", "end") + Model.flow("asked", "end"),
        id: "nightly", around: #"<message id="m" name="Go"/>"#)

    @Test("All files are stored together, and what starts a process is told")
    func several() throws {
        try cairn.write(Self.approval, to: "a.bpmn")
        try cairn.write(Self.nightly, to: "n.bpmn")
        let outcome = try cairn.run("deploy", "a.bpmn", "n.bpmn")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("process approval version 1\n"))
        #expect(outcome.output.contains("process nightly version 1\n  is started by timer at "))
        #expect(outcome.output.contains("  is started by message \"Go\"\n"))
        let list = try cairn.run("list", "--definitions", "--output", "json").json()
        #expect(list.asList?.map { $0["id"] } == ["approval", "nightly"])
        #expect(list[1]?["starts"]?[0]?["cycle"] == "R/PT24H")
        #expect(list[1]?["starts"]?[1] == ["by": "message", "element": "asked", "name": "Go"])
    }

    @Test("Equal content stays the version that it is; other content is the next one")
    func versions() throws {
        try cairn.write(Self.approval, to: "a.bpmn")
        _ = try cairn.run("deploy", "a.bpmn")
        let again = try cairn.run("deploy", "a.bpmn", "--output", "json").json()
        #expect(again["deployed"]?[0]?["version"] == 1)
        #expect(again["deployed"]?[0]?["new"] == false)
        try cairn.write(Self.approval.replacing("approve", with: "confirm"), to: "a.bpmn")
        let next = try cairn.run("deploy", "a.bpmn", "--output", "json").json()
        #expect(next["deployed"]?[0]?["version"] == 2)
        #expect(next["deployed"]?[0]?["new"] == true)
        #expect(try cairn.run("list", "--definitions", "--output", "json").json().asList?.count == 2)
    }

    @Test("One file with an error keeps all of them out")
    func allOrNothing() throws {
        try cairn.write(Self.approval, to: "a.bpmn")
        try cairn.write(Self.nightly.replacing("R/PT24H", with: "often"), to: "n.bpmn")
        let outcome = try cairn.run("deploy", "a.bpmn", "n.bpmn")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("n.bpmn"))
        #expect(try cairn.run("list", "--definitions").status == 4, "there is no database")
        _ = try cairn.run("deploy", "a.bpmn")
        #expect(try cairn.run("deploy", "n.bpmn", "a.bpmn").status == 2)
        #expect(try cairn.run("list", "--definitions", "--output", "json").json().asList?.count == 1)
        let twice = try cairn.run("deploy", "a.bpmn", "a.bpmn")
        #expect(twice.status == 2, "one id twice is a model that validate calls an error too")
        #expect(twice.errors.contains("duplicate-id"))
    }

    @Test("A deployed process is started by its id, in its latest version")
    func runDeployed() throws {
        try cairn.write(Self.approval, to: "a.bpmn")
        _ = try cairn.run("deploy", "a.bpmn")
        try FileManager.default.removeItem(at: cairn.folder.appending(path: "a.bpmn"))
        let outcome = try cairn.run("run", "--process", "approval", "--input", #"{"a": 1}"#)
        #expect(outcome.status == 3, "\(outcome.errors)")
        #expect(outcome.output.contains("instance 1 of approval version 1 in cairn.db"))
        try cairn.write(Self.approval.replacing("approve", with: "confirm"), to: "a.bpmn")
        _ = try cairn.run("deploy", "a.bpmn")
        #expect(try cairn.run("run", "--process", "approval").output.contains("confirm"))
        let unknown = try cairn.run("run", "--process", "other")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("there are: approval"))
        #expect(try cairn.run("run").status == 64)
    }
}

extension String {
    fileprivate func replacing(_ text: String, with other: String) -> String {
        replacingOccurrences(of: text, with: other)
    }
}
