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
        #expect(try cairn.run("modify", "1", "--start", "frist").errors.contains("(did you mean \"first\"?)"))
        #expect(try cairn.run("modify", "1").status == 64)
        #expect(try cairn.run("complete", "1", "second").status == 0)
        let show = try cairn.run("show", "1", "--output", "json").json()
        #expect(show["state"] == "completed" && show["variables"] == ["a": 2])
        #expect(try cairn.run("modify", "1", "--start", "first").errors.contains("[instance-ended]"))
    }

    @Test("A fork goes on beside the instance that it was made of, from the record that is named")
    func fork() throws {
        try startTwoTasks()
        #expect(try cairn.run("complete", "1", "first", "--input", #"{"a": 2}"#).status == 0)
        let fork = try cairn.run("fork", "1", "--at", "1", "--input", #"{"b": 3}"#)
        #expect(fork.status == 0, "\(fork.errors)")
        let copy = try cairn.run("show", "2", "--output", "json").json()
        #expect(copy["variables"] == ["a": 1, "b": 3])
        #expect(copy["open"]?[0]?["element"] == "first")
        #expect(try open() == ["second"])
        #expect(try cairn.run("complete", "2", "first").status == 0)
        #expect(try cairn.run("complete", "2", "second").status == 0)
        #expect(try cairn.run("show", "2", "--output", "json").json()["state"] == "completed")
        #expect(try cairn.run("journal", "2").output.contains("instance forked"))
        #expect(try cairn.run("fork", "1", "--at", "9").errors.contains("[record-not-found]"))
        #expect(try cairn.run("fork", "1", "--at", "0").errors.contains("records count from 1 [record-not-found]"))
        #expect(try cairn.run("journal", "1", "--at", "9").errors.contains("[record-not-found]"))
        #expect(try cairn.run("check").status == 0)
    }

    @Test("A rewound instance waits where it waited then, under new numbers")
    func rewind() throws {
        try startTwoTasks()
        #expect(try cairn.run("complete", "1", "first", "--input", #"{"a": 2}"#).status == 0)
        let rewound = try cairn.run("rewind", "1", "--to", "1")
        #expect(rewound.status == 0, "\(rewound.errors)")
        #expect(try open() == ["first"])
        #expect(try cairn.run("show", "1", "--output", "json").json()["variables"] == ["a": 1])
        #expect(try cairn.run("complete", "1", "first").status == 0)
        #expect(try cairn.run("complete", "1", "second").status == 0)
        #expect(try cairn.run("rewind", "1", "--to", "1").errors.contains("[instance-ended]"))
        #expect(try cairn.run("check").status == 0)
    }

    @Test("A rewind with compensation undoes what completed since, over several runs of the program")
    func compensatedRewind() throws {
        let undo = #"""
            <boundaryEvent id="undone" attachedToRef="first"><compensateEventDefinition/></boundaryEvent>
            <userTask id="undo" isForCompensation="true"/>
            <association id="by" associationDirection="One" sourceRef="undone" targetRef="undo"/>
            """#
        let model = Model.file(
            Model.start + Model.userTask("first") + Model.userTask("second") + Model.end + undo
                + Model.row("start", "first", "second", "end"))
        try cairn.write(model, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"a": 1}"#).status == 3)
        #expect(try cairn.run("complete", "1", "first", "--input", #"{"a": 2}"#).status == 0)
        let begun = try cairn.run("rewind", "1", "--to", "1", "--compensate", "--input", #"{"b": 3}"#)
        #expect(begun.status == 0, "\(begun.errors)")
        #expect(try open() == ["undo"])
        let why = try cairn.run("why", "1")
        #expect(why.output.contains("is being put back to record 1"))
        #expect(why.output.contains("undo: a user task"))
        #expect(try cairn.run("why", "1", "--output", "json").json()["rewinds_to"] == 1)
        #expect(try cairn.run("rewind", "1", "--to", "1").errors.contains("[instance-being-rewound]"))
        #expect(try cairn.run("journal", "1").output.contains("is put back to record 1 when first is undone"))
        #expect(try cairn.run("check").status == 0)
        #expect(try cairn.run("complete", "1", "undo").status == 0)
        #expect(try open() == ["first"])
        let show = try cairn.run("show", "1", "--output", "json").json()
        #expect(show["variables"] == ["a": 1, "b": 3] && show["rewinds_to"] == nil)
        #expect(try cairn.run("complete", "1", "first").status == 0)
        #expect(try cairn.run("complete", "1", "second").status == 0)
        #expect(try cairn.run("check").status == 0)
    }

    @Test("A dry run changes nothing; then all instances go on by the new version, whose events wait")
    func migrate() throws {
        try startTwoTasks()
        try #require(cairn.run("run", "p.bpmn").status == 3)
        let model = Model.file(
            Model.start + Model.userTask("before") + Model.userTask("check") + Model.userTask("last") + Model.end
                + Model.boundaryTimer("late", on: "check", "PT1H", interrupts: true)
                + Model.row("start", "before", "check", "last", "end") + Model.flow("late", "last"))
        try cairn.write(model, to: "new.bpmn")
        let same = try cairn.run("migrate", "1", "--to", "p.bpmn", "--dry-run")
        #expect(same.status == 1 && same.output.contains("runs by that version already"))
        #expect(!same.output.contains("--map"))
        let refused = try cairn.run("migrate", "1", "--to", "new.bpmn")
        #expect(refused.status == 1)
        #expect(refused.output.contains("user task first is open and is not there"))
        let before = try cairn.run("journal", "1").output
        try cairn.write("map:\n  first: check\n", to: "plan.yaml")
        let trial = try cairn.run(
            "migrate", "--all", "p", "--to", "new.bpmn", "--plan", "plan.yaml", "--dry-run", "--output", "json")
        #expect(trial.status == 0, "\(trial.errors)")
        let report = try trial.json()
        #expect(report.asList?.count == 2 && report[0]?["migrated"] == false && report[0]?["armed"] == ["late"])
        #expect(report[0]?["open"]?[0] == ["from": "first", "to": "check"])
        #expect(try cairn.run("journal", "1").output == before)
        let done = try cairn.run("migrate", "--all", "p", "--to", "new.bpmn", "--map", "first=check")
        #expect(done.status == 0, "\(done.errors)")
        #expect(try open() == ["check"])
        #expect(try cairn.run("show", "1", "--output", "json").json()["version"] == 2)
        #expect(try cairn.run("complete", "1", "check").status == 0)
        #expect(try open() == ["last"])
        #expect(try cairn.run("complete", "1", "last").status == 0)
        #expect(try cairn.run("check").status == 0)
    }

    @Test("A called process goes on by another version where one is named")
    func migrateCalled() throws {
        let call = #"<callActivity id="call" calledElement="q"/>"#
        try cairn.write(Model.file(Model.start + call + Model.end + Model.row("start", "call", "end")), to: "p.bpmn")
        let first = Model.start + Model.userTask("a") + Model.end + Model.row("start", "a", "end")
        try cairn.write(Model.file(first, id: "q"), to: "q.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--with", "q.bpmn").status == 3)
        let second =
            Model.start + Model.userTask("b") + Model.userTask("c") + Model.end + Model.row("start", "b", "c", "end")
        try cairn.write(Model.file(second, id: "q"), to: "q2.bpmn")
        let refused = try cairn.run("migrate", "1", "--to", "p", "--called", "q2.bpmn", "--dry-run")
        #expect(refused.status == 1)
        #expect(refused.output.contains("user task a is open and is not there"))
        let arguments = ["migrate", "1", "--to", "p", "--called", "q2.bpmn", "--map", "a=b"]
        let trial = try cairn.run(arguments + ["--dry-run"])
        #expect(trial.output.contains("from a to b in the called process q"), "\(trial.output)\(trial.errors)")
        #expect(try cairn.run(arguments).status == 0)
        #expect(try cairn.run("journal", "1").output.contains("the called process q goes on by"))
        #expect(try cairn.run("complete", "1", "b").status == 0)
        #expect(try open().contains("c"))
        #expect(try cairn.run("complete", "1", "c").status == 0)
        #expect(try cairn.run("check").status == 0)
    }
}
