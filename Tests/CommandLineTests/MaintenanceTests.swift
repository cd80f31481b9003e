import FEEL
import Foundation
import Testing

/// Checking, rebuilding and deleting from outside, with the file changed behind the program's back.
@Suite("Check, rebuild, delete", .timeLimit(.minutes(20)))
struct MaintenanceTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    /// Instance 1 waits at the task `approve`, 2 was cancelled.
    private func fill() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn").status == 3)
        try #require(cairn.run("run", "p.bpmn").status == 3)
        try #require(cairn.run("cancel", "2").status == 0)
    }

    @Test("A database that holds is said to hold, beside a writer too")
    func holds() throws {
        try fill()
        let outcome = try cairn.run("check")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output == "cairn.db holds: 2 instances with 3 records, 1 definition\n")
        try cairn.write(Model.file(Model.start + Model.timer("t", "PT1H") + Model.row("start", "t")), to: "t.bpmn")
        let running = try cairn.start(["run", "t.bpmn", "--wait", "2h"])
        #expect(try running.printed("t "))
        let json = try cairn.run("check", "--output", "json")
        #expect(try json.json()["holds"] == true)
        #expect(try json.json()["instances"] == 3)
        running.interrupt()
        _ = try running.end()
    }

    @Test("Each violation is named, and a rebuild mends what the journal can tell")
    func rebuilds() throws {
        try fill()
        try cairn.sql("UPDATE instance SET state = 4, business_key = 'x' WHERE key = 1; DELETE FROM work;")
        let check = try cairn.run("check")
        #expect(check.status == 1)
        #expect(check.output.contains("state is completed, should be active; business_key is x, should be absent"))
        #expect(check.output.contains("row is missing, should be there [work-differs]"))
        let rebuild = try cairn.run("rebuild", "--output", "json")
        #expect(rebuild.status == 0, "\(rebuild.errors)")
        #expect(try rebuild.json()["differed"] == true)
        #expect(
            try rebuild.json()["differences"]?[0]?["fields"]?[0] == [
                "name": "state", "stored": "completed", "wanted": "active",
            ])
        #expect(try cairn.run("check").status == 0)
        #expect(try cairn.run("rebuild").output.contains("nothing differed"))
        #expect(try cairn.run("complete", "1", "approve").status == 0)
    }

    @Test("A record that was taken out of a journal is found, and named as what no rebuild mends")
    func missingRecord() throws {
        try fill()
        try cairn.sql("DELETE FROM journal WHERE instance = 2 AND sequence = 1")
        let check = try cairn.run("check", "--output", "json")
        #expect(check.status == 1)
        #expect(try check.json()["violations"]?[0]?["code"] == "journal-unreadable")
        #expect(try check.json()["violations"]?[0]?["instance"] == 2)
        let rebuild = try cairn.run("rebuild")
        #expect(rebuild.status == 1)
        #expect(rebuild.output.contains("instance 2 is left as it is"))
    }

    // MARK: Deleting

    @Test("What has ended is deleted, the rest only by force, and everything of it is gone")
    func deletes() throws {
        try fill()
        let refused = try cairn.run("delete", "2", "1")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("[instance-not-ended]"))
        #expect(try cairn.run("show", "2").status == 0, "all or nothing")
        let unknown = try cairn.run("delete", "2", "9")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("[instance-not-found]"))
        let deleted = try cairn.run("delete", "2", "1", "2", "--force")
        #expect(deleted.status == 0, "\(deleted.errors)")
        #expect(deleted.output == "instance 2 is deleted\ninstance 1 is deleted, after it was cancelled\n")
        #expect(try cairn.run("show", "1").status == 1)
        for table in ["journal", "instance", "work", "subscription", "snapshot", "receipt"] {
            #expect(try cairn.sql("SELECT count(*) FROM \(table)") == "0\n", "\(table)")
        }
        #expect(try cairn.run("run", "p.bpmn").output.contains("instance 3 of p version 1"))
        #expect(try cairn.run("check").status == 0)
    }

    @Test("A definition goes when nothing needs it")
    func deletesDefinitions() throws {
        try fill()
        let used = try cairn.run("delete", "--definition", "p")
        #expect(used.status == 1)
        #expect(used.errors.contains("needed by instance 1; delete that first [definition-in-use]"))
        #expect(try cairn.run("delete", "--definition", "p@2").errors.contains("[definition-not-found]"))
        _ = try cairn.run("delete", "1", "2", "--force")
        let gone = try cairn.run("delete", "--definition", "p@1")
        #expect(gone.status == 0)
        #expect(gone.output == "definition p version 1 is deleted\n")
        #expect(try cairn.run("list", "--definitions").output == "nothing is deployed in cairn.db\n")
        #expect(try cairn.run("delete").status == 64)
        #expect(try cairn.run("delete", "1", "--definition", "p").status == 64)
    }
}
