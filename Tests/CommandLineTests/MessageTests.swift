import FEEL
import Foundation
import Testing

@Suite("Messages, signals and ad hoc sub-processes from the command line", .timeLimit(.minutes(20)))
struct MessageTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private static let names = #"<message id="m" name="paid"/><signal id="s" name="news"/>"#

    private func start(_ elements: String) throws {
        try cairn.write(Model.file(elements, around: Self.names), to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn")
        try #require(outcome.status == 3, "\(outcome.output)\(outcome.errors)")
    }

    @Test("A message completes what waits for it; one that nothing waits for is refused")
    func message() throws {
        try start(
            Model.start + #"<receiveTask id="wait" messageRef="m"/>"# + Model.end + Model.row("start", "wait", "end"))
        let outcome = try cairn.run("message", "paid", "--input", #"{"amount": 12}"#, "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["state"] == "completed")
        #expect(try outcome.json()["variables"] == ["amount": 12])
        let again = try cairn.run("message", "paid")
        #expect(again.status == 1)
        #expect(again.errors.contains("[message-not-expected]"))
    }

    @Test("A signal says how many instances it reached")
    func signal() throws {
        let catching =
            #"<intermediateCatchEvent id="wait"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>"#
        try start(Model.start + catching + Model.end + Model.row("start", "wait", "end"))
        try #require(cairn.run("run", "p.bpmn").status == 3)
        let outcome = try cairn.run("signal", "news", "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json() == ["signal": "news", "reached": 2])
        #expect(try cairn.run("signal", "news").output.contains("nothing waits for the signal"))
    }

    @Test("A receive task and an ad hoc sub-process are completed by hand, and its activities are started by hand")
    func byHand() throws {
        let adHoc = #"<adHocSubProcess id="some">\#(Model.userTask("one"))\#(Model.userTask("two"))</adHocSubProcess>"#
        try start(
            Model.start + #"<receiveTask id="wait" messageRef="m"/>"# + adHoc + Model.end
                + Model.row("start", "wait", "some", "end"))
        #expect(try cairn.run("complete", "1", "wait").status == 0)
        #expect(try cairn.run("activate", "1", "some", "two").output.contains("two"))
        #expect(try cairn.run("activate", "1", "some", "end").status == 1)
        let outcome = try cairn.run("complete", "1", "some", "--output", "json")
        #expect(try outcome.json()["state"] == "completed", "\(outcome.output)\(outcome.errors)")
    }
}
