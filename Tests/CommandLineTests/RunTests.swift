import FEEL
import Foundation
import Testing

@Suite("cairn run", .timeLimit(.minutes(20)))
struct RunTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    @Test("A process without waits completes, prints what it did and leaves a database")
    func completes() throws {
        try cairn.write(
            Model.file(
                Model.start + Model.script("add", "a + 1", to: "b") + Model.end + Model.row("start", "add", "end")),
            to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn", "--input", #"{"a": 41}"#)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "instance 1 of p version 1 in cairn.db")
        #expect(lines.contains { $0.hasSuffix("add    completed") })
        #expect(lines.last == "  b  42")
        let list = try cairn.run("list", "--output", "json").json()
        #expect(list[0]?["state"] == "completed")
        #expect(list[0]?["progress"] == 1)
        #expect(list[0]?["waits"] == [])
    }

    @Test("A person's task without an answer ends the run with what it waits for and how to go on")
    func waits() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        let text = try cairn.run("run", "p.bpmn")
        #expect(text.status == 3)
        #expect(text.output.contains("cairn complete 1 approve --input '{…}'"))
        let json = try cairn.run("run", "p.bpmn", "--output", "json")
        #expect(json.status == 3)
        let object = try json.json()
        #expect(object["instance"] == 2)
        #expect(object["state"] == "active")
        #expect(object["completed"] == ["start"])
        #expect(object["snapshots"]?[0]?["open"] == ["approve"])
        let wait = object["waits"]?[0]
        #expect(wait?["element"] == "approve")
        #expect(wait?["kind"] == "user-task")
        #expect(wait?["todo"]?[0] == "cairn complete 2 approve --input '{…}'")
    }

    @Test("Answers are used once each in their order, or every time")
    func answers() throws {
        // The task comes again until it is answered with true.
        try cairn.write(
            Model.file(
                Model.start + Model.userTask("ask") + #"<exclusiveGateway id="again" default="again_ask"/>"# + Model.end
                    + Model.row("start", "ask", "again", "ask") + Model.flow("again", "end", condition: "=enough")),
            to: "p.bpmn")
        try cairn.write(#"{"ask": [{"enough": false}, {"enough": false, "n": 2}, {"enough": true}]}"#, to: "a.json")
        let outcome = try cairn.run("run", "p.bpmn", "--answers", "a.json", "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["completed"]?.texts.count { $0 == "ask" } == 3)
        #expect(try outcome.json()["variables"]?["n"] == 2)

        try cairn.write(#"{"ask": [{"enough": false}]}"#, to: "short.json")
        let short = try cairn.run("run", "p.bpmn", "--answers", "short.json")
        #expect(short.status == 3)
        // What the first run used up is not used again.
        #expect(try cairn.run("resume", "2", "--answers", "short.json").status == 3)
        try cairn.write(#"{"ask": {"enough": true}}"#, to: "always.json")
        #expect(try cairn.run("resume", "2", "--answers", "always.json").status == 0)
    }

    @Test("A worker gets the variables and its job's keys, and gives the result")
    func worker() throws {
        try cairn.write(Model.work(), to: "p.bpmn")
        let outcome = try cairn.run(
            "run", "p.bpmn", "--input", #"{"n": 12345678901234567890.5}"#, "--worker",
            #"work=cat > in.json; printf '{"got": "%s %s %s"}' $CAIRN_INSTANCE $CAIRN_JOB $CAIRN_ELEMENT"#,
            "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["variables"]?["got"] == "1 1-3 work")
        #expect(try cairn.read("in.json") == "{\"n\":12345678901234567890.5}\n")
    }

    @Test("A failing worker is tried again; without attempts left there is an incident")
    func failure() throws {
        try cairn.write(Model.work(attempts: 2), to: "p.bpmn")
        let outcome = try cairn.run(
            "run", "p.bpmn", "--worker", "work=echo try $CAIRN_ATTEMPT >> log; echo no luck >&2; exit 7", "--output",
            "json")
        #expect(outcome.status == 1)
        #expect(try cairn.read("log") == "try 1\ntry 2\n")
        let object = try outcome.json()
        #expect(object["state"] == "failed")
        #expect(object["error"]?["code"] == "job-failed")
        #expect(object["error"]?["element"] == "work")
        #expect(object["error"]?["message"] == "the worker ended with status 7: no luck")
        #expect(object["waits"]?[0]?["kind"] == "incident")
    }

    @Test("A failure of several lines stands below itself, not at the margin")
    func longFailure() throws {
        try cairn.write(Model.work(attempts: 1), to: "p.bpmn")
        let run = try cairn.run("run", "p.bpmn", "--worker", "work=printf 'one\\ntwo\\n' >&2; exit 1")
        #expect(run.status == 1)
        for text in [run.output, try cairn.run("why", "1").output, try cairn.run("journal", "1").output] {
            let second = text.split(separator: "\n").filter { $0.contains("two") }
            #expect(!second.isEmpty && second.allSatisfy { $0.hasPrefix("      ") }, "\(text)")
        }
    }

    @Test("A worker throws a BPMN error that a boundary event catches, with its variables")
    func thrownError() throws {
        try cairn.write(
            Model.file(
                Model.start + Model.job("work", type: "work") + Model.boundaryError("caught", on: "work", error: "e")
                    + Model.end + #"<endEvent id="other"/>"# + Model.row("start", "work", "end")
                    + Model.row("caught", "other"), around: #"<error id="e" errorCode="E1"/>"#), to: "p.bpmn")
        let outcome = try cairn.run(
            "run", "p.bpmn", "--worker",
            #"work=echo '{"@error": {"code": "E1", "message": "no", "variables": {"why": "bad"}}}'"#, "--output", "json"
        )
        #expect(outcome.status == 0)
        #expect(try outcome.json()["completed"] == ["start", "caught", "other"])
        #expect(try outcome.json()["variables"]?["why"] == "bad")
    }

    @Test("A timer within --wait is waited for, a later one is not")
    func timers() throws {
        try cairn.write(
            Model.file(Model.start + Model.timer("pause", "PT0.3S") + Model.end + Model.row("start", "pause", "end")),
            to: "p.bpmn")
        let early = try cairn.run("run", "p.bpmn", "--wait", "100ms", "--output", "json")
        #expect(early.status == 3)
        #expect(try early.json()["snapshots"]?[0]?["waiting"] == ["pause"])
        #expect(try early.json()["waits"]?[0]?["due"]?.asString?.hasSuffix("Z") == true)
        #expect(try cairn.run("resume", "1").status == 0)
        #expect(try cairn.run("run", "p.bpmn").status == 0)
    }

    @Test("A source that cannot be executed is refused with its places, and nothing is started")
    func refused() throws {
        try cairn.write(Model.file(Model.start + Model.row("start", "nowhere")), to: "p.bpmn")
        let text = try cairn.run("run", "p.bpmn")
        #expect(text.status == 2)
        #expect(text.errors.hasPrefix("p.bpmn:"))
        #expect(text.errors.contains(": error: "))
        let json = try cairn.run("run", "p.bpmn", "--output", "json")
        #expect(json.status == 2)
        #expect(try json.json()["state"] == "failed")
        #expect(try json.json()["completed"] == [])
        #expect(try json.json()["diagnostics"]?.asList?.contains { $0["severity"] == "error" } == true)
        #expect(!FileManager.default.fileExists(atPath: cairn.folder.appending(path: "cairn.db").path))
    }

    @Test(
        "Wrong usage ends with 64 and says what is wrong",
        arguments: [
            (["run", "nothing.bpmn"], "there is no such file"),
            (["run", "p.bpmn", "--process", "q"], "there is no process q; there are: p"),
            (["run", "p.bpmn", "--input", "{"], "--input is not JSON"),
            (["run", "p.bpmn", "--input", "list.json"], "list.json is not a JSON object"),
            (["run", "p.bpmn", "--input", "[1]"], "--input is not a JSON object"),
            (["wy", "1"], "there is no command wy (did you mean \"why\"?)"),
            (["run", "p.bpmn", "--worker", "work"], "worker"),
            (["run", "p.bpmn", "--wait", "soon"], "wait"),
            (["run", "p.bpmn", "--worker", "a=b", "--script", "list.json"], "no worker runs"),
            (["run", "two.bpmn"], "several processes, name one by --process: a, b"),
            (["list", "--limit", "0"], "--limit"),
            (["show", "first"], "first"),
            (["journal", "1", "--at", "0"], "records count from 1"),
        ])
    func usage(arguments: [String], message: String) throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write("[]", to: "list.json")
        let two = Model.file(Model.start, id: "a").replacingOccurrences(
            of: "</process>", with: "</process><process id=\"b\"><startEvent id=\"s\"/></process>")
        try cairn.write(two, to: "two.bpmn")
        let outcome = try cairn.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output == "")
    }

    @Test("A database that cannot be worked with ends with 4 and its reason")
    func cannotWork() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write("this is no database, but long enough to be looked at", to: "text.db")
        let foreign = try cairn.run("run", "p.bpmn", "--database", "text.db")
        #expect(foreign.status == 4)
        #expect(foreign.errors.contains("[database-"), "\(foreign.errors)")
        let missing = try cairn.run("list")
        #expect(missing.status == 4)
        #expect(missing.errors.contains("[database-not-found]"))
        #expect(missing.errors.contains("cairn.db"), "\(missing.errors)")
    }

    @Test("While one program writes a database another may read it but not write it; Ctrl-C ends the run as waiting")
    func beside() throws {
        try cairn.write(Model.work(), to: "p.bpmn")
        let running = try cairn.start(["run", "p.bpmn", "--worker", "work=sleep 600"])
        #expect(try running.printed("job for work"))
        #expect(try cairn.run("why", "1").output.contains("a worker for work does it"))
        let second = try cairn.run("run", "p.bpmn")
        #expect(second.status == 4)
        #expect(second.errors.contains("[file-in-use]"))
        running.interrupt()
        #expect(try running.end().status == 3)
        // The attempt that was broken off does not count.
        let resumed = try cairn.run(
            "resume", "1", "--worker", #"work=printf '{"attempt": %s}' $CAIRN_ATTEMPT"#, "--output", "json")
        #expect(resumed.status == 0)
        #expect(try resumed.json()["variables"]?["attempt"] == 1)
    }
}
