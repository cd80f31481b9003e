import FEEL
import Foundation
import Testing

/// What strangers may hand in: each bound is held, and what is refused is told with its limit.
@Suite("Limits", .timeLimit(.minutes(20)))
struct LimitTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    // MARK: Sources

    private func refused(_ text: String, _ words: String...) throws {
        try cairn.write(text, to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn")
        #expect(outcome.status == 2)
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(!FileManager.default.fileExists(atPath: cairn.folder.appending(path: "cairn.db").path))
    }

    @Test("Broken XML is refused with its place")
    func brokenXML() throws {
        try refused("<definitions>\n  <process>\n</definitions>", "p.bpmn:3:", "not-well-formed")
    }

    @Test("A source of a hundred megabytes is refused by its size; one that never ends too")
    func size() throws {
        try cairn.write("", to: "large.bpmn")
        let file = try FileHandle(forWritingTo: cairn.folder.appending(path: "large.bpmn"))
        try file.truncate(atOffset: 100 * 1_024 * 1_024)
        try file.close()
        for source in ["large.bpmn", "/dev/zero"] {
            let outcome = try cairn.run("validate", source)
            #expect(outcome.status == 2)
            #expect((outcome.output + outcome.errors).contains("'bytes' of 10485760"), "\(outcome)")
        }
    }

    @Test("A million elements in each other are refused by their depth")
    func nesting() throws {
        let count = 1_000_000
        try refused(
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count), "too-large",
            "'depth' of 200")
    }

    @Test("An entity is refused and its file never read")
    func entities() throws {
        try cairn.write("top secret", to: "secret.txt")
        let secret = cairn.folder.appending(path: "secret.txt").path
        try refused(
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file://\(secret)\">]>\n" + Model.file("<task id='t' name='&b;'/>"),
            "document-type-refused")
        try cairn.write("<!DOCTYPE a [<!ENTITY b SYSTEM \"file://\(secret)\">]><a>&b;</a>", to: "p.bpmn")
        let outcome = try cairn.run("validate", "p.bpmn", "--output", "json")
        #expect(!(outcome.output + outcome.errors).contains("top secret"))
        let bomb = (1...30).map { "<!ENTITY e\($0) \"&e\($0 - 1);&e\($0 - 1);\">" }.joined()
        try refused("<!DOCTYPE a [<!ENTITY e0 \"ha\">\(bomb)]><a>&e30;</a>", "document-type-refused")
    }

    @Test("Ids that are there twice and references to nothing are refused, each with its place")
    func identities() throws {
        try refused(Model.file("<task id='t'/>\n<task id='t'/>"), "p.bpmn:8:", "duplicate-id")
        try refused(Model.file(Model.start + Model.flow("start", "nothing")), "dangling-reference", "nothing")
    }

    @Test("Sub-processes in each other run as deep as the limit of a file allows, and deeper ones are refused")
    func subprocesses() throws {
        func file(_ depth: Int) -> String {
            let open = (1...depth).map { "<subProcess id='s\($0)'>" }.joined()
            return Model.file(open + "<task id='t'/>" + String(repeating: "</subProcess>", count: depth))
        }
        try refused(file(1_000), "too-large", "'depth' of 200")
        try cairn.write(file(190), to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn", "--output", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.json()["completed"]?.texts.count == 191)
    }

    @Test("Bytes that are no UTF-8 are refused in every kind of file")
    func encoding() throws {
        func write(_ text: String, to name: String) throws {
            let bytes = Array(text.utf8).map { $0 == UInt8(ascii: "#") ? 0xFF : $0 }
            try Data(bytes).write(to: cairn.folder.appending(path: name))
        }
        try write(Model.file("<task id='t#'/>"), to: "bad.bpmn")
        let source = try cairn.run("run", "bad.bpmn")
        #expect(source.status == 2)
        #expect(source.errors.contains("bad.bpmn:7:") && source.errors.contains("not-well-formed"), "\(source.errors)")
        try write(##"{"a": "#"}"##, to: "bad.json")
        try cairn.write(Model.approval, to: "p.bpmn")
        let input = try cairn.run("run", "p.bpmn", "--input", "bad.json")
        #expect(input.status == 64)
        #expect(input.errors.contains("bad.json is not JSON") && input.errors.contains("UTF-8"), "\(input.errors)")
        try write("source: p.bpmn\nscenarios: [#]", to: "bad.yaml")
        let scenarios = try cairn.run("test", "bad.yaml")
        #expect(scenarios.status == 64)
        #expect(scenarios.errors.contains("bad.yaml is not in UTF-8: line 2"), "\(scenarios.errors)")
    }

    @Test("YAML that is nested too deep, or stands for too much, is refused")
    func yaml() throws {
        for text in [String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000) + "a"] {
            try cairn.write("source: p.bpmn\nscenarios:\n " + text, to: "deep.yaml")
            let outcome = try cairn.run("test", "deep.yaml")
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("nested more than 200 deep"), "\(outcome.errors)")
            #expect(outcome.errors.contains("deep.yaml:3:"), "\(outcome.errors)")
        }
        let bomb = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
        try cairn.write(
            "source: p.bpmn\nscenarios:\n- variables:\n    a0: &a0 [x]\n    "
                + bomb.replacing("\n", with: "\n    "), to: "bomb.yaml")
        let outcome = try cairn.run("test", "bomb.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("more than 1000000 values"), "\(outcome.errors.prefix(400))")
    }

    @Test("Of a file of scenarios with thousands of mistakes the first thousand are told")
    func mistakes() throws {
        let steps = String(repeating: "{activa},", count: 6_000)
        try cairn.write("source: p.bpmn\nscenarios: [{steps: [\(steps)]}]", to: "p.yaml")
        let outcome = try cairn.run("test", "p.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("p.yaml has 1000 mistakes or more"), "\(outcome.errors.suffix(400))")
    }

    // MARK: Running

    @Test("A cycle without a wait ends as an incident")
    func cycle() throws {
        try cairn.write(
            Model.file("<task id='a'/><task id='b'/>" + Model.row("start", "a", "b", "a") + Model.start), to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("loop-without-wait"), "\(outcome.output)")
    }

    @Test("Processes that call each other without end are an incident at the limit")
    func calls() throws {
        try cairn.write(
            Model.file(Model.start + "<callActivity id='again' calledElement='p'/>" + Model.row("start", "again")),
            to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("calls-too-deep"), "\(outcome.output.suffix(2_000))")
    }

    @Test("Ten thousand branches side by side run")
    func branches() throws {
        let ids = (0..<10_000).map { "t\($0)" }
        let tasks = ids.map { "<task id='\($0)'/>" + Model.flow("fork", $0) + Model.flow($0, "join") }.joined()
        try cairn.write(
            Model.file(
                Model.start + "<parallelGateway id='fork'/><parallelGateway id='join'/>" + Model.end + tasks
                    + Model.row("start", "fork") + Model.row("join", "end")), to: "p.bpmn")
        let outcome = try cairn.run("run", "p.bpmn", "--output", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.json()["completed"]?.texts.count == 10_004)
    }

    // MARK: Variables

    @Test("Input that is too large is refused with the limit: as a file, and as variables")
    func input() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write(#"{"a": ""# + String(repeating: "x", count: 50_000_000) + #""}"#, to: "50.json")
        let file = try cairn.run("run", "p.bpmn", "--input", "50.json")
        #expect(file.status == 64)
        #expect(file.errors == "cairn: 50.json is larger than 33554432 bytes, which is the limit\n")
        try cairn.write(#"{"a": ""# + String(repeating: "x", count: 5_000_000) + #""}"#, to: "5.json")
        let variables = try cairn.run("run", "p.bpmn", "--input", "5.json")
        #expect(variables.status == 1)
        #expect(variables.errors.contains("at most 4194304 are taken [request-too-large]"), "\(variables.errors)")
        let endless = try cairn.run("run", "p.bpmn", "--input", "/dev/zero")
        #expect(endless.status == 64)
    }

    @Test("Bytes on the command line that are no UTF-8 are refused, not replaced")
    func arguments() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write(
            "'\(CairnProgram.binary.path)' run p.bpmn --input \"$(printf '{\"a\": \"\\377\"}')\"", to: "run.sh")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["run.sh"]
        process.currentDirectoryURL = cairn.folder
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 64)
        #expect(text == "cairn: --input is not in UTF-8\n")
    }

    // MARK: Workers

    @Test(
        "Whatever a worker does, its job fails with what it did",
        arguments: [
            ("exec /no/such/program", "ended with status 127"), ("echo garbage", "wrote a result that is not JSON"),
            (#"printf '{"a": "\377"}'"#, "wrote a result that is not JSON"),
            ("head -c 100000000 /dev/zero", "wrote more than 4194304 bytes as its result and was killed"),
            (
                #"printf '{"a": "'; head -c 50000000 /dev/zero | tr '\0' x; printf '"}'"#,
                "wrote more than 4194304 bytes"
            ),
            ("trap '' TERM; sleep 600", "was not done within 0.3 seconds and was killed"),
            ("kill -SEGV $$", "was killed by signal 11"),
        ])
    func worker(command: String, message: String) throws {
        try cairn.write(Model.work(attempts: 1), to: "p.bpmn")
        let time = command.contains("sleep") ? "0.3s" : "60s"
        let outcome = try cairn.run(
            "run", "p.bpmn", "--worker", "work=\(command)", "--worker-timeout", time, "--output", "json")
        #expect(outcome.status == 1, "\(outcome.errors)")
        let incident = try outcome.json()["incidents"]?[0]
        #expect(incident?["code"] == "job-failed")
        #expect(incident?["message"]?.asString?.contains(message) == true, "\(String(describing: incident))")
    }

    @Test("A worker that ignores its input is done like any other")
    func deafWorker() throws {
        try cairn.write(Model.work(attempts: 1), to: "p.bpmn")
        try cairn.write(#"{"a": ""# + String(repeating: "x", count: 3_000_000) + #""}"#, to: "3.json")
        let outcome = try cairn.run(
            "run", "p.bpmn", "--input", "3.json", "--worker", "work=exec <&-; echo '{}'", "--output", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
