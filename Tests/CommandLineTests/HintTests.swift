import FEEL
import Foundation
import Testing

/// What the program says to people who stumble: which name was meant, what stands in the way, what to type.
@Suite("Hints", .timeLimit(.minutes(20)))
struct HintTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private func startApproval() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn").status == 3)
    }

    @Test("It says which version it is")
    func version() throws {
        let outcome = try cairn.run("--version")
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(outcome.output)")
    }

    // MARK: One writer

    @Test("While another process writes, why says which, and that its commands work later; a killed one is no writer")
    func writer() throws {
        try startApproval()
        #expect(!(try cairn.run("why", "1").output.contains("being written")))
        let model = Model.file(Model.start + Model.timer("t", "PT1H") + Model.row("start", "t"), id: "waiting")
        try cairn.write(model, to: "t.bpmn")
        let running = try cairn.start(["run", "t.bpmn", "--wait", "2h"])
        #expect(try running.printed("t "))
        let number = running.process.processIdentifier
        for command in ["why", "show"] {
            let outcome = try cairn.run(command, "1")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("cairn complete 1 approve"))
            #expect(
                outcome.output.contains("cairn.db is being written by process \(number) (cairn run t.bpmn) since"),
                "\(outcome.output)")
            #expect(outcome.output.contains("work when it has ended (kill \(number))"), "\(outcome.output)")
        }
        let json = try cairn.run("why", "1", "--output", "json").json()
        #expect(json["writer"]?["process"] == .number(Decimal(Int(number))))
        #expect(json["writer"]?["terminal"] == .null)
        running.kill()
        _ = try running.end()
        #expect(!(try cairn.run("why", "1").output.contains("being written")))
    }

    @Test("Of a writer at a terminal it says that tasks are answered there")
    func writerAtTerminal() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn"], in: cairn.folder)
        try terminal.wait(for: "Result, a JSON object")
        let why = try cairn.run("why", "1")
        #expect(why.output.contains("at the terminal /dev/pts/"), "\(why.output)")
        #expect(why.output.contains("can be answered at its terminal"))
        let refused = try cairn.run("complete", "1", "approve")
        #expect(refused.status == 4)
        #expect(refused.errors.contains("at the terminal /dev/pts/"), "\(refused.errors)")
        terminal.type("{}\n")
        try terminal.wait(for: "instance 1 completed")
        #expect(terminal.end() == 0)
    }

    // MARK: Workers

    @Test("A worker for a type that no process has is told at the start, with the type that was meant")
    func workerType() throws {
        try cairn.write(Model.work(), to: "w.bpmn")
        let wrong = try cairn.run("run", "w.bpmn", "--worker", "wrok=cat")
        #expect(wrong.status == 3)
        #expect(
            wrong.errors
                == "cairn: warning: no process in cairn.db has a job of type wrok (did you mean \"work\"?); "
                + "there are: work\n")
        #expect(try cairn.run("resume", "1", "--worker", "wrk=cat").errors.contains("did you mean \"work\"?"))
        #expect(try cairn.run("resume", "1", "--worker", "work=cat").errors.isEmpty)
    }

    @Test("Where types are computed any name may be one")
    func computedType() throws {
        try cairn.write(
            Model.file(Model.start + Model.job("work", type: "=kind") + Model.end + Model.row("start", "work", "end")),
            to: "w.bpmn")
        let outcome = try cairn.run("run", "w.bpmn", "--input", #"{"kind": "a"}"#, "--worker", "b=cat")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test(
        "A program that is not there or cannot be run is told at the start",
        arguments: [
            ("./wrok.sh", "there is no file ./wrok.sh (did you mean \"./work.sh\"?)"),
            ("./work.sh now", "./work.sh is not executable (chmod +x ./work.sh)"), ("./folder", "./folder is a folder"),
            ("no-such-program", "there is no command no-such-program"),
            ("work.sh", "work.sh is no command, and the file is not executable"),
            ("no/work.sh", "there is no file no/work.sh, nor a folder no/"),
        ])
    func workerProgram(_ command: String, _ fault: String) throws {
        try cairn.write(Model.work(attempts: 1), to: "w.bpmn")
        try cairn.write("", to: "work.sh")
        try FileManager.default.createDirectory(
            at: cairn.folder.appending(path: "folder"), withIntermediateDirectories: true)
        let outcome = try cairn.run("run", "w.bpmn", "--worker", "work=\(command)")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "cairn: warning: the worker for work cannot run: \(fault)\n")
    }

    @Test(
        "What only the shell can judge is not judged",
        arguments: ["cat", "exec cat", "a=1 cat", "\"$0\" x || cat", "if true; then cat; fi", "{ cat; }", "cat;true"])
    func shellWorker(_ command: String) throws {
        try cairn.write(Model.work(), to: "w.bpmn")
        let outcome = try cairn.run("run", "w.bpmn", "--worker", "work=\(command)")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    // MARK: Names

    @Test("An answer under a name that the form does not have is told, and which was meant")
    func formField() throws {
        let examples = CairnProgram.package.appending(path: "examples/first-hour")
        try #require(cairn.run("run", examples.appending(path: "order.bpmn").path).status == 3)
        let wrong = try cairn.run("complete", "1", "approve", "--input", #"{"aproved": true}"#)
        #expect(wrong.status == 1)
        let hint = "aproved is no field of the form (did you mean \"approved\"?)"
        #expect(wrong.errors.contains("approved is required; \(hint) [answer-not-valid]"), "\(wrong.errors)")
        let more = try cairn.run("complete", "1", "approve", "--input", #"{"approved": true, "aproved": 1, "note": 2}"#)
        #expect(more.status == 0)
        #expect(
            more.errors == "cairn: warning: \(hint); it becomes a variable all the same\n"
                + "cairn: warning: note is no field of the form; it becomes a variable all the same\n")
    }

    @Test("A message or signal of a name or key that nothing waits for is told which was meant")
    func messageNames() throws {
        let around = #"""
            <message id="m" name="Payment received"><extensionElements>
              <zeebe:subscription correlationKey="=key"/></extensionElements></message>
            <message id="n" name="Order placed"/><signal id="s" name="prices"/>
            """#
        try cairn.write(
            Model.file(
                Model.start + #"<parallelGateway id="both"/><receiveTask id="wait" messageRef="m"/>"#
                    + #"<intermediateCatchEvent id="hear"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>"#
                    + Model.row("start", "both", "wait") + Model.flow("both", "hear"), around: around), to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"key": "A-17"}"#).status == 3)
        try cairn.write(
            Model.file(
                #"<startEvent id="start"><messageEventDefinition messageRef="n"/></startEvent>"# + Model.end
                    + Model.row("start", "end"), id: "q", around: around), to: "q.bpmn")
        try #require(cairn.run("deploy", "q.bpmn").status == 0)
        for (arguments, hint) in [
            (["message", "payment recieved"], "\"payment recieved\" (did you mean \"Payment received\"?) ["),
            (["message", "Order plced"], "\"Order plced\" (did you mean \"Order placed\"?) ["),
            (
                ["message", "Payment received", "--key", "A-71"],
                "\"Payment received\" with the key \"A-71\" (did you mean \"A-17\"?) ["
            ),
        ] {
            let outcome = try cairn.run(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains(hint), "\(outcome.errors)")
        }
        let signal = try cairn.run("signal", "price")
        #expect(signal.status == 0)
        #expect(signal.errors == "cairn: warning: nothing knows the signal price (did you mean \"prices\"?)\n")
        #expect(try cairn.run("signal", "prices").errors.isEmpty)
    }

    @Test("An input that a decision does not know is told, and which was meant; what is printed is the same")
    func decisionInput() throws {
        let model = CairnProgram.package.appending(path: "examples/discount/discount.dmn").path
        let given = #"{"Order value": 2000, "Grade": "gold"}"#
        let right = try cairn.run("dmn", "evaluate", model, "--input", given, "--output", "json")
        #expect(right.errors.isEmpty)
        let more = #"{"Order value": 2000, "Grade": "gold", "Grad": 1, "Price": 2}"#
        let wrong = try cairn.run("dmn", "evaluate", model, "--input", more, "--output", "json")
        #expect(wrong.status == 0)
        #expect(wrong.output == right.output)
        #expect(
            wrong.errors
                == "cairn: warning: the model has no input data Grad (did you mean \"Grade\"?); it has: Order value, Grade\n"
                + "cairn: warning: Price is a decision and is evaluated; its value here counts for nothing\n")
        let decision = try cairn.run("dmn", "evaluate", model, "--decision", "Prise", "--input", given)
        #expect(decision.status == 1)
        #expect(decision.errors.contains("(did you mean \"Price\"?)"))
    }

    @Test("A deployed process that is not there is told, and which was meant")
    func process() throws {
        try startApproval()
        let outcome = try cairn.run("run", "--process", "P1")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("no process P1 is deployed in cairn.db (did you mean \"p\"?)"))
    }

    @Test("A new variable that looks like another is told: by a message, a retry and a task")
    func newVariables() throws {
        try cairn.write(
            Model.file(
                Model.start + #"<receiveTask id="wait" messageRef="m"/>"# + Model.userTask("ask")
                    + Model.job("work", type: "work", attempts: 1) + Model.end
                    + Model.row("start", "wait", "ask", "work", "end"), around: #"<message id="m" name="paid"/>"#),
            to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"amount": 1, "line1": 1}"#).status == 3)
        let hint = "is a new variable of instance 1 (did you mean \"amount\"?)\n"
        let input = #"{"line2": 1, "other": 2, "#
        let message = try cairn.run("message", "paid", "--input", input + #""amuont": 2}"#)
        #expect(message.status == 0)
        #expect(message.errors == "cairn: warning: amuont \(hint)")
        #expect(
            try cairn.run("complete", "1", "ask", "--input", input + #""amout": 2}"#).errors.hasSuffix("amout \(hint)"))
        #expect(try cairn.run("resume", "1", "--worker", "work=false").status == 1)
        let retry = try cairn.run("retry", "1", "work", "--input", #"{"amnt": 2, "amount": 3, "amount2": 4}"#)
        #expect(retry.errors.isEmpty, "\(retry.errors)")
        #expect(try cairn.run("resume", "1", "--worker", "work=false").status == 1)
        #expect(try cairn.run("retry", "1", "--input", #"{"aount": 2}"#).errors == "cairn: warning: aount \(hint)")
    }

    @Test("An input of a start that looks like a variable that the process reads is told; other inputs are not")
    func startVariables() throws {
        try cairn.write(
            Model.file(
                Model.start + #"<exclusiveGateway id="which" default="which_end"/>"# + Model.userTask("ask") + Model.end
                    + Model.row("start", "which", "end") + Model.flow("which", "ask", condition: "=amount > 3")
                    + Model.flow("ask", "end")),
            to: "p.bpmn")
        let wrong = try cairn.run("run", "p.bpmn", "--input", #"{"amuont": 4, "customer": "Ada"}"#)
        let message = "process p is given amuont, which it does not read (did you mean \"amount\"?)"
        #expect(wrong.errors == "cairn: warning: \(message)\n")
        #expect(try cairn.run("run", "--process", "p", "--input", #"{"amuont": 4}"#).errors.contains(message))
        #expect(try cairn.run("run", "p.bpmn", "--input", #"{"amount": 4, "amount2": 4, "amunt": 1}"#).errors.isEmpty)
    }

    @Test("An element that is called by its name is told by its id")
    func elementName() throws {
        try cairn.write(
            Model.file(
                Model.start + #"<userTask id="Activity_1" name="Check it"/>"# + Model.end
                    + Model.row("start", "Activity_1", "end")), to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn").status == 3)
        for command in ["complete", "skip"] {
            let outcome = try cairn.run(command, "1", "check it")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("check it (did you mean \"Activity_1\"?)"), "\(outcome.errors)")
        }
        #expect(try cairn.run("pause", "1").status == 0)
        let resumed = try cairn.run("resume")
        #expect(resumed.output.hasSuffix("is unfinished and not paused; paused is 1: cairn resume 1\n"))
    }

    @Test("Instances of a process that is not there are not migrated in silence")
    func migrateNothing() throws {
        try startApproval()
        let wrong = try cairn.run("migrate", "--all", "P1", "--to", "p.bpmn")
        #expect(wrong.status == 64)
        #expect(wrong.errors == "cairn: no process P1 is deployed (did you mean \"p\"?)\n")
        #expect(try cairn.run("complete", "1", "approve").status == 0)
        let nothing = try cairn.run("migrate", "--all", "p", "--to", "p.bpmn")
        #expect(nothing.status == 0)
        #expect(nothing.output == "no instance of p is open, so nothing is migrated\n")
    }

    @Test("A result that is no JSON object is shown, and how it is meant")
    func workerResult() throws {
        try cairn.write(Model.work(attempts: 1), to: "w.bpmn")
        let outcome = try cairn.run("run", "w.bpmn", "--worker", "work=echo hello; echo")
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains("; it wrote: hello (standard output is for one JSON object"), "\(outcome.output)")
        #expect(try cairn.run("why", "1").output.hasPrefix("instance 1 of p has an incident and waits for\n"))
        let resumed = try cairn.run("resume", "1")
        #expect(resumed.output.hasPrefix("instance 1 of p is stopped by its incidents, and goes on after a retry\n"))
    }

    // MARK: What to type next

    @Test("What is completed in a paused instance is kept, and it is said until when")
    func paused() throws {
        try startApproval()
        #expect(try cairn.run("pause", "1").status == 0)
        let outcome = try cairn.run("complete", "1", "approve")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("what was done meanwhile is kept until then\n    cairn resume 1\n"))
        #expect(try cairn.run("resume", "1").status == 0)
    }

    @Test("An instance that ended does not go on")
    func ended() throws {
        try startApproval()
        #expect(try cairn.run("complete", "1", "approve").status == 0)
        let outcome = try cairn.run("resume", "1")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("instance 1 of p has ended: there is nothing to resume\n"))
        #expect(!outcome.output.contains("goes on"))
    }

    @Test("The command for a timer waits as long as it takes")
    func timer() throws {
        try cairn.write(
            Model.file(Model.start + Model.timer("t", "PT3H") + Model.end + Model.row("start", "t", "end")),
            to: "t.bpmn")
        #expect(try cairn.run("run", "t.bpmn").output.contains("cairn resume 1 --wait 3h\n"))
        #expect(try cairn.run("why", "1").output.contains("cairn resume 1 --wait 3h\n"))
        try cairn.write(
            Model.file(Model.start + Model.timer("t", "PT15S") + Model.end + Model.row("start", "t", "end"), id: "q"),
            to: "q.bpmn")
        #expect(try cairn.run("run", "q.bpmn", "--wait", "0").output.contains("cairn resume 2 --wait 15s\n"))
    }

    @Test("A failed job can be retried with other variables, and both why and explain say so")
    func retryWithVariables() throws {
        try cairn.write(Model.work(attempts: 1), to: "w.bpmn")
        #expect(try cairn.run("run", "w.bpmn", "--worker", "work=false").status == 1)
        let why = try cairn.run("why", "1").output
        #expect(why.contains("    cairn retry 1 work\n    cairn retry 1 work --input '{…}'\n"), "\(why)")
        let explained = try cairn.run("explain", "job-failed").output
        #expect(explained.contains("cairn retry INSTANCE ELEMENT --input '{…}'"), "\(explained)")
        #expect(!(try cairn.run("explain", "disk-full").output.contains("cairn retry")))
    }

    @Test("The journal says from which version to which an instance was migrated")
    func migration() throws {
        try startApproval()
        try cairn.write(Model.approval.replacing("targetNamespace", with: "name=\"x\" targetNamespace"), to: "p.bpmn")
        #expect(try cairn.run("migrate", "1", "--to", "p.bpmn").status == 0)
        let text = try cairn.run("journal", "1").output
        #expect(text.contains("goes on by version 2 of p (before: version 1)"), "\(text)")
        let events = try cairn.run("journal", "1", "--output", "json").json()[1]?["events"]?.asList ?? []
        let migrated = events.first { $0["event"] == "instanceMigrated" }
        #expect(migrated?["version"] == 2)
        #expect(migrated?["from_version"] == 1)
        #expect(migrated?["from_process"] == "p")
    }

    @Test("Without a diagram nothing is drawn, which does not hide that scenarios fail")
    func picture() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        for (state, status) in [("completed", 1), ("active", 64)] as [(String, Int32)] {
            try cairn.write(
                "source: p.bpmn\nscenarios:\n  - name: one\n    expect: {state: \(state)}\n", to: "p.yaml")
            let outcome = try cairn.run("test", "p.yaml", "--svg", "p.svg")
            #expect(outcome.status == status)
            #expect(outcome.errors.contains("nothing to draw into p.svg"))
        }
    }

    @Test("Answers to a task that is left stand in the command that gives them", arguments: [":later\n", "\u{3}"])
    func draft(_ end: String) throws {
        let form = """
            <userTask id="decide"><extensionElements><camunda:formData xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
              <camunda:formField id="amount" type="long"/><camunda:formField id="why" type="string"/>
            </camunda:formData></extensionElements></userTask>
            """
        try cairn.write(Model.file(Model.start + form + Model.end + Model.row("start", "decide", "end")), to: "p.bpmn")
        let terminal = try Terminal(["run", "p.bpmn"], in: cairn.folder, columns: 120)
        try terminal.wait(for: "amount (whole number)")
        terminal.type("12\n")
        try terminal.wait(for: "why (text)")
        if end == ":later\n" { terminal.type(end) } else { terminal.interrupt() }
        try terminal.wait(for: #"cairn complete 1 decide --input '{"amount":12}'"#)
        #expect(terminal.shown.contains("the answers so far are in this command, and kept nowhere else:"))
        #expect(terminal.end() == 3)
    }

    // MARK: Usage

    @Test(
        "What the command line cannot mean is told in one form",
        arguments: [
            (["why"], "missing expected argument '<instance>'", "cairn why"),
            (["why", "x"], "the value 'x' is invalid for '<instance>'", "cairn why"),
            (["list", "--sate", "active"], "unknown option '--sate'. Did you mean '--state'?", "cairn list"),
            (["run", "--script", "s"], "give the file with the process", "cairn run"),
            (["complete", "1", "a", "b"], "unexpected argument 'b'", "cairn complete"),
        ])
    func usage(_ arguments: [String], _ message: String, _ command: String) throws {
        let outcome = try cairn.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("cairn: \(message)"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\n  usage: \(command) "), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("\n  '\(command) --help' has more, with an example\n"))
    }

    @Test("A command that is not there is told which was meant, a nested one too")
    func unknownCommand() throws {
        let outcome = try cairn.run("dmn", "evalute", "x")
        #expect(outcome.status == 64)
        #expect(
            outcome.errors
                == "cairn: there is no command dmn evalute (did you mean \"evaluate\"?); 'cairn dmn --help' lists them\n"
        )
        #expect(try cairn.run("wath").errors.contains("no command wath (did you mean \"watch\"?)"))
        #expect(try cairn.run("help", "run").output.contains("EXAMPLE"))
    }
}
