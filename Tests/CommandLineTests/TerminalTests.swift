import FEEL
import Testing

@Suite("At a terminal", .timeLimit(.minutes(20)))
struct TerminalTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private let form = """
        <userTask id="decide"><extensionElements><camunda:formData xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
          <camunda:formField id="amount" type="long" label="How many" defaultValue="3"/>
          <camunda:formField id="yes" type="boolean"/>
        </camunda:formData></extensionElements></userTask>
        """

    private func source() -> String {
        Model.file(Model.start + form + Model.end + Model.row("start", "decide", "end"))
    }

    @Test("A run draws its picture, asks for the fields of a task and goes on with the answers")
    func asks() throws {
        try cairn.write(source(), to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn"], in: cairn.folder)
        try terminal.wait(for: "How many (whole number) [3]")
        #expect(ViewLines.last(in: terminal.shown).contains { $0.hasPrefix("? decide  waits for a person") })
        terminal.type("x\n")
        try terminal.wait(for: "must be a whole number")
        terminal.type("\n")
        try terminal.wait(for: "yes (y/n)")
        terminal.type("y\n")
        try terminal.wait(for: "instance 1 completed")
        #expect(terminal.end() == 0)
        #expect(try cairn.run("show", "1", "--output", "json").json()["variables"] == ["amount": 3, "yes": true])
    }

    @Test("A task that is left waits, with the way to answer it")
    func later() throws {
        try cairn.write(source(), to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn"], in: cairn.folder)
        try terminal.wait(for: "How many")
        terminal.type(":later\n")
        try terminal.wait(for: "cairn complete 1 decide")
        #expect(terminal.end() == 3)
    }

    @Test("An interruption ends the asking, and the terminal is as it was")
    func interruption() throws {
        try cairn.write(source(), to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn"], in: cairn.folder)
        let before = terminal.modes
        try terminal.wait(for: "How many")
        terminal.interrupt()
        try terminal.wait(for: "cairn complete 1 decide")
        #expect(terminal.end() == 3)
        #expect(terminal.modes == before)
    }

    @Test("Who asks for lines and no questions gets them")
    func plain() throws {
        try cairn.write(source(), to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn", "--plain", "--no-ask"], in: cairn.folder)
        try terminal.wait(for: "cairn complete 1 decide")
        #expect(terminal.shown.contains("decide  waits for a person"))
        #expect(!terminal.shown.contains("\u{1B}["))
        #expect(terminal.end() == 3)
    }

    @Test("A watch follows what another process does, and ends with the instance")
    func watch() throws {
        try cairn.write(source(), to: "p.bpmn")
        #expect(try cairn.run("run", "p.bpmn").status == 3)
        let once = try cairn.run("watch", "1", "--once", "--output", "json").json()
        #expect(once["rows"]?.asList?.compactMap { $0["state"]?.asString } == ["done", "person", "pending"])
        let terminal = try Terminal(["watch", "1"], in: cairn.folder, columns: 40)
        let lines = try cairn.start(["watch", "1"])
        try terminal.wait(for: "waits for a person")
        #expect(try lines.printed("waits for a person"))
        #expect(try cairn.run("complete", "1", "decide", "--input", #"{"yes": true}"#).status == 0)
        try terminal.wait(for: "instance 1 completed")
        #expect(terminal.end() == 0)
        let outcome = try lines.end()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("decide  completed"))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("A watch of what is not there is refused")
    func watchNothing() throws {
        #expect(try cairn.run("watch", "1").status == 4)
        try cairn.write(source(), to: "p.bpmn")
        #expect(try cairn.run("run", "p.bpmn").status == 3)
        #expect(try cairn.run("watch", "7").errors.contains("[instance-not-found]"))
        #expect(try cairn.run("watch", "1", "--output", "json").status == 64)
    }
}

/// What stands on a terminal after all pictures that were drawn over each other.
private enum ViewLines {
    static func last(in shown: String) -> [String] {
        var text = ""
        var isEscape = false
        for scalar in shown.unicodeScalars {
            if scalar == "\u{1B}" {
                isEscape = true
            } else if isEscape {
                // A picture is taken away before the next one is drawn.
                if scalar == "J" { text = "" }
                if scalar.properties.isAlphabetic { isEscape = false }
            } else if scalar != "\r" {
                text.unicodeScalars.append(scalar)
            }
        }
        return text.split(separator: "\n").map(String.init)
    }
}
