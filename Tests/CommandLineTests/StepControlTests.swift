import FEEL
import Foundation
import Testing

@Suite("Looking at instances and controlling their steps", .timeLimit(.minutes(20)))
struct StepControlTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    /// An instance that waits at the task `approve`, with the variable a.
    private func startApproval() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"a": 1}"#).status == 3)
    }

    @Test("Completing a task tells what came of it")
    func complete() throws {
        try startApproval()
        let outcome = try cairn.run("complete", "1", "approve", "--input", #"{"yes": true}"#)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("approve  completed"))
        #expect(outcome.output.contains("instance 1 completed after"))
        #expect(try cairn.run("show", "1", "--output", "json").json()["variables"] == ["a": 1, "yes": true])
        let again = try cairn.run("complete", "1", "approve")
        #expect(again.status == 1)
        #expect(again.errors.contains("[instance-ended]"))
    }

    @Test("Requests that do not fit are rejected with a code and change nothing")
    func rejections() throws {
        try startApproval()
        for (arguments, code) in [
            (["complete", "1", "end"], "job-not-found"), (["complete", "7", "approve"], "instance-not-found"),
            (["skip", "1", "end"], "element-not-found"), (["retry", "1"], "incident-not-found"),
            (["retry", "1", "approve"], "incident-not-found"), (["show", "9"], "instance-not-found"),
        ] {
            let outcome = try cairn.run(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("[\(code)]"), "\(arguments): \(outcome.errors)")
        }
        #expect(try cairn.run("journal", "1", "--output", "json").json().asList?.count == 1)
    }

    @Test("A paused instance goes on when it is named, and only then")
    func pause() throws {
        try startApproval()
        #expect(try cairn.run("pause", "1").status == 0)
        #expect(try cairn.run("pause", "1").errors.contains("[already-paused]"))
        #expect(try cairn.run("list", "--state", "paused", "--output", "json").json()[0]?["key"] == 1)
        #expect(try cairn.run("why", "1").output.contains("paused"))
        let all = try cairn.run("resume")
        #expect(all.status == 0)
        #expect(all.output.hasPrefix("nothing to resume"))
        #expect(try cairn.run("resume", "1").status == 3)
        #expect(try cairn.run("show", "1", "--output", "json").json()["state"] == "active")
    }

    @Test("A cancelled instance is over, with the reason in the journal")
    func cancel() throws {
        try startApproval()
        #expect(try cairn.run("cancel", "1", "--reason", "not wanted").status == 0)
        #expect(try cairn.run("show", "1", "--output", "json").json()["state"] == "terminated")
        #expect(try cairn.run("journal", "1").output.contains("not wanted"))
        #expect(try cairn.run("why", "1").output.contains("it waits for nothing"))
    }

    @Test("A skipped element lets its token go on without the work")
    func skip() throws {
        try startApproval()
        let outcome = try cairn.run("skip", "1", "approve", "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["state"] == "completed")
        #expect(try outcome.json()["completed"] == ["start", "end"])
    }

    @Test("An incident is retried, with variables that end its cause")
    func retry() throws {
        try cairn.write(
            Model.file(
                Model.start + #"<exclusiveGateway id="which"/>"# + Model.end + #"<endEvent id="other"/>"#
                    + Model.row("start", "which") + Model.flow("which", "end", condition: "=n = 1")
                    + Model.flow("which", "other", condition: "=n = 2")), to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("[no-flow-taken]"))
        #expect(outcome.output.contains("cairn retry 1 which"))
        #expect(try cairn.run("list", "--state", "incident").output.contains("which (incident)"))
        let again = try cairn.run("retry", "1", "--output", "json")
        #expect(again.status == 0)
        #expect(try again.json()["state"] == "failed")
        let mended = try cairn.run("retry", "1", "which", "--input", #"{"n": 2}"#, "--output", "json")
        #expect(try mended.json()["completed"] == ["start", "which", "other"])
    }

    @Test("The journal tells each event, and the state after each record")
    func journal() throws {
        try startApproval()
        _ = try cairn.run("complete", "1", "approve", "--input", #"{"a": 2}"#)
        let records = try cairn.run("journal", "1", "--output", "json").json()
        #expect(records.asList?.count == 2)
        #expect(records[0]?["sequence"] == 1)
        #expect(records[0]?["events"]?[0]?["event"] == "instanceStarted")
        #expect(records[1]?["events"]?.asList?.last?["event"] == "instanceCompleted")
        let completions = records[1]?["events"]?.asList?.filter { $0["event"] == "elementCompleted" }
        #expect(completions?.compactMap { $0["element"]?.asString } == ["approve", "end"])
        let before = try cairn.run("journal", "1", "--at", "1", "--output", "json").json()
        #expect(before["variables"] == ["a": 1])
        #expect(before["state"] == "active")
        #expect(before["waits"]?[0]?["element"] == "approve")
        #expect(try cairn.run("journal", "1").output.contains("element completed   approve"))
    }

    @Test("The list has the newest first, by state and at most so many")
    func list() throws {
        try startApproval()
        try startApproval()
        _ = try cairn.run("complete", "1", "approve")
        let all = try cairn.run("list", "--output", "json").json()
        #expect(all.asList?.compactMap { $0["key"]?.asInt } == [2, 1])
        for name in [
            "key", "definition", "version", "state", "business_key", "started", "ended", "progress", "waits",
        ] {
            #expect(all[0]?[name] != nil, "\(name)")
        }
        #expect(all[1]?["ended"]?.asString?.hasSuffix("Z") == true)
        #expect(try cairn.run("list", "--limit", "1", "--output", "json").json().asList?.count == 1)
        let completed = try cairn.run("list", "--state", "completed", "--output", "json").json()
        #expect(completed.asList?.compactMap { $0["key"]?.asInt } == [1])
        #expect(try cairn.run("list").output.contains("approve (user task)"))
    }

    @Test("A changed process gets a new version; instances go on by the one they began with")
    func versions() throws {
        try startApproval()
        try cairn.write(Model.approval.replacingOccurrences(of: "approve", with: "decide"), to: "p.bpmn")
        #expect(try cairn.run("run", "p.bpmn").output.hasPrefix("instance 2 of p version 2"))
        #expect(try cairn.run("complete", "1", "approve").status == 0)
        #expect(try cairn.run("complete", "2", "decide").status == 0)
    }

    @Test("Nothing to resume is no failure")
    func nothing() throws {
        let outcome = try cairn.run("resume")
        #expect(outcome.status == 0)
        #expect(outcome.output == "nothing to resume: there is no database cairn.db\n")
        #expect(try cairn.run("resume", "--output", "json").json() == [])
    }
}
