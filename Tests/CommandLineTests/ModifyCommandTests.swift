import FEEL
import Foundation
import Testing

@Suite("Changing running instances from the command line", .timeLimit(.minutes(20)))
struct ModifyCommandTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    /// An instance that waits at `first`, before `second`.
    private func startTwoTasks() throws {
        let model = Model.file(
            Model.start + Model.userTask("first") + Model.userTask("second") + Model.end
                + Model.row("start", "first", "second", "end"))
        try cairn.write(model, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"a": 1}"#).status == 3)
    }

    private func open() throws -> [String] {
        let show = try cairn.run("show", "1", "--output", "json").json()
        return (show["open"]?.asList ?? []).compactMap { $0["element"]?.asString }
    }

    @Test("A token moves there and back, and the next run of the program goes on from where it is")
    func modify() throws {
        try startTwoTasks()
        let moved = try cairn.run("modify", "1", "--move", "first:second", "--input", #"{"a": 2}"#)
        #expect(moved.status == 0, "\(moved.errors)")
        #expect(try open() == ["second"])
        #expect(try cairn.run("modify", "1", "--start", "first", "--local", #"{"own": 1}"#).status == 0)
        #expect(try open() == ["second", "first"])
        #expect(try cairn.run("modify", "1", "--cancel", "first").status == 0)
        #expect(try cairn.run("modify", "1", "--start", "nowhere").errors.contains("[element-not-found]"))
        #expect(try cairn.run("modify", "1").status == 64)
        #expect(try cairn.run("complete", "1", "second").status == 0)
        let show = try cairn.run("show", "1", "--output", "json").json()
        #expect(show["state"] == "completed" && show["variables"] == ["a": 2])
        #expect(try cairn.run("modify", "1", "--start", "first").errors.contains("[instance-ended]"))
    }
}
