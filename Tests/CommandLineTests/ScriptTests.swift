import FEEL
import Foundation
import Testing

@Suite("cairn run --script", .timeLimit(.minutes(20)))
struct ScriptTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private func run(_ model: String, _ script: String, _ more: String...) throws -> CairnProgram.Outcome {
        try cairn.write(model, to: "p.bpmn")
        try cairn.write(script, to: "script.json")
        return try cairn.run(["run", "p.bpmn", "--script", "script.json", "--output", "json"] + more)
    }

    @Test("A global task beside the only process does not keep it from being the one that is started")
    func globalTask() throws {
        let model = Model.file(
            Model.start + #"<callActivity id="call" calledElement="asked"/>"# + Model.row("start", "call"),
            around: #"<globalUserTask id="asked"/>"#)
        let report = try run(model, #"{"steps": [{"complete": "asked"}]}"#).json()
        #expect(report["completed"] == ["start", "asked", "call"])
    }

    /// Two tasks at the same time, joined.
    private let two = Model.file(
        Model.start + #"<parallelGateway id="fork"/><parallelGateway id="join"/>"# + Model.userTask("a")
            + Model.job("b", type: "b") + Model.end + Model.row("start", "fork", "a", "join", "end")
            + Model.row("fork", "b", "join"))

    @Test("Each stimulus is followed by a snapshot; nothing is written to disk")
    func snapshots() throws {
        let outcome = try run(
            two, #"{"steps": [{"complete": "b", "variables": {"x": 1}}, {"complete": "a"}]}"#, "--input", #"{"y": 2}"#)
        #expect(outcome.status == 0)
        let object = try outcome.json()
        #expect(object["state"] == "completed")
        #expect(object["completed"] == ["start", "fork", "b", "a", "join", "end"])
        #expect(
            object["snapshots"] == [
                ["open": ["a", "b"], "waiting": [], "variables": ["y": 2], "state": "active"],
                ["open": ["a"], "waiting": [], "variables": ["x": 1, "y": 2], "state": "active"],
                ["open": [], "waiting": [], "variables": ["x": 1, "y": 2], "state": "completed"],
            ])
        #expect(object["error"] == nil)
        #expect(object["instance"] == nil)
        let files = try FileManager.default.contentsOfDirectory(atPath: cairn.folder.path)
        #expect(files.filter { $0.contains(".db") } == [])
    }

    @Test("completeAll takes each once, whatever order they open in")
    func completeAll() throws {
        let model = Model.file(
            Model.start + Model.userTask("a") + Model.userTask("b") + Model.end + Model.row("start", "a", "b", "end"))
        let outcome = try run(model, #"{"steps": [{"completeAll": ["b", "a"]}]}"#)
        #expect(try outcome.json()["completed"] == ["start", "a", "b", "end"])
        let short = try run(model, #"{"steps": [{"completeAll": ["b"]}]}"#)
        #expect(short.status == 1)
        #expect(try short.json()["error"]?["code"] == "no-target")
    }

    @Test("A stimulus without target fails the run and says which step")
    func noTarget() throws {
        for (step, element) in [
            (#"{"complete": "nowhere"}"#, "nowhere"), (#"{"fail": "end"}"#, "end"),
            (#"{"message": "m", "to": "a"}"#, "a"), (#"{"activate": "a", "in": "s"}"#, "a"),
            (#"{"completeAdHoc": "s"}"#, "s"),
        ] {
            let outcome = try run(two, "{\"steps\": [{\"signal\": \"heard by nobody\"}, \(step)]}")
            #expect(outcome.status == 1)
            let object = try outcome.json()
            #expect(object["state"] == "failed")
            #expect(object["error"]?["message"]?.asString?.hasPrefix("step 2: ") == true)
            #expect(object["error"]?["element"]?.asString == element)
            #expect(object["snapshots"]?.asList?.count == 2)
        }
    }

    @Test("The clock moves from due time to due time; timers that start meanwhile fire in the same advance")
    func advance() throws {
        let model = Model.file(
            Model.start + #"<parallelGateway id="fork"/>"# + Model.timer("long", "PT3H") + Model.timer("first", "PT1H")
                + Model.timer("second", "PT1H") + #"<endEvent id="e1"/><endEvent id="e2"/>"#
                + Model.row("start", "fork", "long", "e1") + Model.row("fork", "first", "second", "e2"))
        let outcome = try run(model, #"{"steps": [{"advance": "PT2H59M59S"}, {"advance": "PT1S"}]}"#)
        let object = try outcome.json()
        #expect(object["completed"] == ["start", "fork", "first", "second", "e2", "long", "e1"])
        #expect(object["snapshots"]?[0]?["waiting"] == ["long", "first"])
        #expect(object["snapshots"]?[1]?["waiting"] == ["long"])
        #expect(object["state"] == "completed")
    }

    @Test("Time is what the script says it is")
    func clock() throws {
        let model = Model.file(
            Model.start
                + #"<intermediateCatchEvent id="date"><timerEventDefinition><timeDate xsi:type="tFormalExpression">"#
                + #"2031-01-01T00:00:00Z</timeDate></timerEventDefinition></intermediateCatchEvent>"# + Model.end
                + Model.row("start", "date", "end"))
        let outcome = try run(
            model, #"{"clock": "2030-12-31T23:00:00Z", "steps": [{"advance": "PT59M"}, {"advance": "PT1M"}]}"#)
        #expect(try outcome.json()["snapshots"]?[1]?["waiting"] == ["date"])
        #expect(try outcome.json()["state"] == "completed")
        #expect(try run(model, #"{"steps": [{"advance": "P1Y"}]}"#).json()["state"] == "completed")
    }

    @Test("A failure without a code is an incident of its own token; one with a code is a BPMN error")
    func fail() throws {
        let incident = try run(two, #"{"steps": [{"fail": "b", "message": "broken"}, {"complete": "a"}]}"#)
        #expect(incident.status == 1)
        let object = try incident.json()
        #expect(object["snapshots"]?[1]?["state"] == "failed")
        #expect(object["snapshots"]?[1]?["open"] == ["a"])
        #expect(object["completed"] == ["start", "fork", "a"])
        #expect(object["error"] == ["code": "job-failed", "message": "broken", "element": "b"])
        #expect(object["incidents"]?[0]?["code"] == "job-failed")

        let caught = Model.file(
            Model.start + Model.job("b", type: "b") + Model.boundaryError("caught", on: "b", error: "e") + Model.end
                + #"<endEvent id="other"/>"# + Model.row("start", "b", "end") + Model.row("caught", "other"),
            around: #"<error id="e" errorCode="E1"/>"#)
        let error = try run(caught, #"{"steps": [{"fail": "b", "error": "E1"}]}"#)
        #expect(try error.json()["completed"] == ["start", "caught", "other"])
        let uncaught = try run(caught, #"{"steps": [{"fail": "b", "error": "E2", "message": "why"}]}"#)
        #expect(uncaught.status == 1)
        #expect(try uncaught.json()["error"]?["code"] == "error-not-caught")
        #expect(try uncaught.json()["error"]?["message"] == "nothing catches error E2: why")
    }

    @Test("Variables are set on the main instance; numbers are exact")
    func variables() throws {
        let outcome = try run(
            two, #"{"start": {"variables": {"b": 0.1}}, "steps": [{"setVariables": {"c": 1.10, "d": {"e": [null]}}}]}"#,
            "--input", #"{"a": 1234567890123456789012345678901234}"#)
        #expect(outcome.status == 3)
        let text = try outcome.json()["variables"]?.json()
        #expect(text == #"{"a":1234567890123456789012345678901234,"b":0.1,"c":1.10,"d":{"e":[null]}}"#)
    }

    @Test("Tasks that pass by themselves wait where the script says so")
    func externalTasks() throws {
        let model = Model.file(
            Model.start + #"<task id="t"/><manualTask id="m"/>"# + Model.end + Model.row("start", "t", "m", "end"))
        #expect(try run(model, "{}").json()["state"] == "completed")
        let outcome = try run(
            model, #"{"options": {"externalTasks": ["task", "manualTask"]}, "steps": [{"complete": "t"}]}"#)
        #expect(try outcome.json()["snapshots"]?[0]?["open"] == ["t"])
        #expect(try outcome.json()["snapshots"]?[1]?["open"] == ["m"])
    }

    @Test("Instances of other processes come before the main one and belong to the run")
    func first() throws {
        try cairn.write(Model.file(#"<startEvent id="other_start"/>"#, id: "q"), to: "q.bpmn")
        let outcome = try run(two, #"{"start": {"first": ["q", "q"]}}"#, "--with", "q.bpmn", "--process", "p")
        #expect(try outcome.json()["completed"] == ["other_start", "other_start", "start", "fork"])
        let missing = try run(two, #"{"start": {"first": ["r"]}}"#)
        #expect(missing.status == 1)
        #expect(try missing.json()["error"]?["message"] == "there is no process r to start")
    }

    @Test("What is not there to be started by a message is said")
    func startMessage() throws {
        let outcome = try run(two, #"{"start": {"message": "order"}}"#)
        #expect(outcome.status == 1)
        #expect(try outcome.json()["error"]?["message"]?.asString?.contains("\"order\"") == true)
    }

    @Test("With a database the run is durable and can be read afterwards")
    func durable() throws {
        let outcome = try run(two, #"{"steps": [{"complete": "a"}]}"#, "--database", "s.db")
        #expect(outcome.status == 3)
        let shown = try cairn.run("show", "1", "--database", "s.db", "--output", "json").json()
        #expect(shown["started"] == "2030-01-01T00:00:00Z")
        #expect(shown["waits"]?[0]?["element"] == "join")
    }

    @Test(
        "A script that cannot be meant is wrong usage",
        arguments: [
            (#"{"step": []}"#, "\"step\""), (#"{"steps": [{"finish": "a"}]}"#, "step 1"),
            (#"{"steps": [{"advance": "tomorrow"}]}"#, "ISO 8601"), (#"{"clock": "now"}"#, "clock"),
            (#"{"dialect": "xpath"}"#, "dialect"), (#"{"steps": [{"complete": 1}]}"#, "not a text"),
            (#"{"options": {"externalTasks": ["sendTask"]}}"#, "sendTask"),
        ])
    func brokenScript(script: String, message: String) throws {
        let outcome = try run(two, script)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("Expressions see the moment of the decision and the rules of time zones")
    func world() throws {
        let model = Model.file(
            Model.start + Model.script("s", "now() + duration(&quot;PT1H&quot;)", to: "x")
                + Model.script("z", "date and time(&quot;2024-07-01T12:00:00@Europe/Paris&quot;).time offset", to: "y")
                + Model.end + Model.row("start", "s", "z", "end"))
        let outcome = try run(model, #"{"clock": "2030-01-01T00:00:00Z", "steps": []}"#)
        let variables = try outcome.json()["variables"]
        #expect(variables?["x"] == .dateTime(try #require(DateAndTime("2030-01-01T01:00:00Z"))))
        #expect(variables?["y"] == Value(duration: "PT2H"))
    }

    /// A user task with a class as listener, as other engines have it.
    private let listened = Model.file(
        Model.start
            + """
            <userTask id="a"><extensionElements xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
              <camunda:executionListener event="start" class="org.example.Recorder"/>
              <camunda:executionListener event="end" class="org.example.Recorder"/>
            </extensionElements></userTask>
            """ + Model.end + Model.row("start", "a", "end"))

    @Test("Listeners that a worker would do pass, and a note says so")
    func listenersPass() throws {
        let outcome = try run(listened, #"{"steps": [{"complete": "a"}]}"#)
        #expect(outcome.status == 0)
        let object = try outcome.json()
        #expect(object["completed"] == ["start", "a", "end"])
        #expect(object["snapshots"]?.asList?.first?["open"] == ["a"])
        #expect(object["diagnostics"]?.asList?.map { $0["code"] } == ["listeners-pass"])
    }

    @Test("Without a script a listener is a job: it has a worker, and why tells of it")
    func listenersAreJobs() throws {
        try cairn.write(listened, to: "p.bpmn")
        let waits = try cairn.run("run", "p.bpmn")
        #expect(waits.status == 3)
        let why = try cairn.run("why", "1")
        #expect(why.output.contains("a listener of the user task; a worker for org.example.Recorder does it"))
        let worker = ["--worker", "org.example.Recorder=true"]
        #expect(try cairn.run(["resume", "1"] + worker).status == 3)
        #expect(try cairn.run("complete", "1", "a").status == 0)
        #expect(try cairn.run(["resume", "1"] + worker).status == 0)
    }
}
