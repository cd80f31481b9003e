import FEEL
import Foundation
import Testing

/// Business rule tasks that evaluate the decisions of `examples/discount`.
@Suite("Decisions in processes", .timeLimit(.minutes(20)))
struct DecisionInProcessTests {
    let cairn: CairnProgram
    private let decisions = CairnProgram.package.appending(path: "examples/discount/discount.dmn").path

    init() throws { cairn = try CairnProgram() }

    /// A process of one business rule task.
    private func process(_ attributes: String = "", _ extensions: String) -> String {
        """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
            xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
          <process id="p" isExecutable="true">
            <startEvent id="start"/><sequenceFlow id="a" sourceRef="start" targetRef="rule"/>
            <businessRuleTask id="rule" \(attributes)>\(extensions)</businessRuleTask>
            <sequenceFlow id="b" sourceRef="rule" targetRef="end"/><endEvent id="end"/>
          </process>
        </definitions>
        """
    }

    private func zeebe(_ decision: String) -> String {
        process(
            "",
            "<extensionElements><zeebe:calledDecision decisionId=\"\(decision)\" resultVariable=\"result\"/>"
                + "</extensionElements>")
    }

    private let input = #"{"Order value": 2000, "Grade": "gold"}"#

    private func run(_ process: String) throws -> CairnProgram.Outcome {
        try cairn.write(process, to: "p.bpmn")
        return try cairn.run("run", "p.bpmn", "--with", decisions, "--input", input, "--output", "json")
    }

    @Test("A task gets the result of the decision that it names, and the journal says why")
    func called() throws {
        let outcome = try run(zeebe("price"))
        #expect(outcome.status == 0, "\(outcome.errors) \(outcome.output)")
        #expect(try outcome.json()["variables"]?["result"] == 1760)
        let journal = try cairn.run("journal", "1", "--output", "json")
        let events = try journal.json().asList?.flatMap { $0["events"]?.asList ?? [] } ?? []
        let evaluated = events.first { $0["event"] == "decisionEvaluated" || $0["type"] == "decisionEvaluated" }
        #expect(evaluated?["result"] == 1760)
        #expect(evaluated?["inputs"] == ["Order value": 2000, "Grade": "gold"])
        #expect(evaluated?["rules"] == [["name": "Percent", "matched": [4]]])
    }

    @Test(
        "Camunda's ways to map a result",
        arguments: ["singleEntry", "singleResult", "collectEntries", "resultList"])
    func mapped(way: String) throws {
        let row: Value = ["Percent": 12]
        let expected: [String: Value] = [
            "singleEntry": 12, "singleResult": row, "collectEntries": .list([12]), "resultList": .list([row]),
        ]
        let attributes = """
            camunda:decisionRef="percent" camunda:resultVariable="result" camunda:mapDecisionResult="\(way)"
            """
        #expect(try run(process(attributes, "")).json()["variables"]?["result"] == expected[way])
    }

    @Test("A decision that is nowhere, and one that fails, are incidents")
    func incidents() throws {
        let missing = try run(zeebe("nothing"))
        #expect(missing.status == 1)
        #expect(missing.output.contains("called-decision-not-found"))
        try cairn.write(zeebe("price"), to: "p.bpmn")
        let failed = try cairn.run(
            "run", "p.bpmn", "--with", decisions, "--input", #"{"Order value": 1, "Grade": "tin"}"#, "--output", "json")
        #expect(failed.status == 1)
        #expect(failed.output.contains("decision-failed"))
    }

    @Test("Flowable's decision task names its decision in a field and gives each output as a variable")
    func flowable() throws {
        let field = """
            <extensionElements xmlns:flowable="http://flowable.org/bpmn"><flowable:field name="decisionTableReferenceKey">
            <flowable:string><![CDATA[percent]]></flowable:string></flowable:field></extensionElements>
            """
        let text = process(#"flowable:type="dmn" xmlns:flowable="http://flowable.org/bpmn""#, field)
            .replacing("businessRuleTask", with: "serviceTask")
        let outcome = try run(text)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(try outcome.json()["variables"]?["Percent"] == 12)
    }

    @Test("A version tag chooses among the versions of a decision", arguments: ["one", "two", "none"])
    func versionTag(_ tag: String) throws {
        func file(_ name: String, _ value: Int, _ camunda: String, _ zeebe: String) throws {
            try cairn.write(
                """
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="\(name)"
                    xmlns:camunda="http://camunda.org/schema/1.0/dmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
                  <decision id="tagged" name="tagged" \(camunda)>\(zeebe)<variable name="tagged"/>
                    <literalExpression><text>\(value)</text></literalExpression></decision>
                </definitions>
                """, to: "\(name).dmn")
        }
        try file("first", 1, #"camunda:versionTag="one""#, "")
        try file("second", 2, "", #"<extensionElements><zeebe:versionTag value="two"/></extensionElements>"#)
        try cairn.write(
            process(
                """
                camunda:decisionRef="tagged" camunda:resultVariable="result" camunda:mapDecisionResult="singleEntry"
                camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="\(tag)"
                """, ""), to: "p.bpmn")
        let outcome = try cairn.run(
            "run", "p.bpmn", "--with", "first.dmn", "--with", "second.dmn", "--output", "json")
        if tag == "none" {
            #expect(outcome.output.contains("called-decision-not-found"))
        } else {
            #expect(try outcome.json()["variables"]?["result"] == (tag == "one" ? 1 : 2))
        }
    }
}
