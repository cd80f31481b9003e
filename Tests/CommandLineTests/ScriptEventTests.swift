import FEEL
import Testing

/// Who hears first of what a process throws, and what is open at gateways that wait for events.
@Suite("cairn run --script: events and gateways", .timeLimit(.minutes(20)))
struct ScriptEventTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    private func run(_ model: String, _ more: String..., steps: String = "[]") throws -> Value {
        try cairn.write(model, to: "p.bpmn")
        try cairn.write(#"{"steps": \#(steps)}"#, to: "script.json")
        return try cairn.run(["run", "p.bpmn", "--script", "script.json", "--output", "json"] + more).json()
    }

    private let signal = #"<signal id="s" name="s"/>"#
    private let signalDefinition = #"<signalEventDefinition signalRef="s"/>"#

    private func open(_ report: Value, after step: Int) -> Value? {
        guard case .list(let snapshots)? = report["snapshots"], step < snapshots.count else { return nil }
        return snapshots[step]["open"]
    }

    @Test("What an instance threw as its last deed is passed on after its end")
    func lastDeed() throws {
        let report = try run(
            Model.file(
                Model.start + #"<endEvent id="end">\#(signalDefinition)</endEvent>"# + Model.row("start", "end"),
                around: signal))
        #expect(report["state"] == "completed")
        #expect(report["completed"] == ["start", "end"])
    }

    @Test("A signal interrupts the scope that threw it before the thrower's own token goes on")
    func interruptsThrower() throws {
        let inner =
            #"<startEvent id="in"/><intermediateThrowEvent id="throw">\#(signalDefinition)</intermediateThrowEvent>"#
            + #"<task id="next"/>"# + Model.row("in", "throw", "next")
        let report = try run(
            Model.file(
                Model.start + #"<subProcess id="sub">\#(inner)</subProcess>"#
                    + #"<boundaryEvent id="caught" attachedToRef="sub">\#(signalDefinition)</boundaryEvent>"#
                    + Model.end + Model.row("start", "sub", "end") + Model.row("caught", "end"), around: signal))
        #expect(report["completed"] == ["start", "in", "throw", "caught", "end"])
    }

    @Test(
        "What the results of an element make true comes before its tokens go on, whatever wrote them",
        arguments: [
            #"<scriptTask id="write"><extensionElements><zeebe:script expression="=3" resultVariable="x"/>"#
                + "</extensionElements></scriptTask>",
            #"<manualTask id="write"><extensionElements><zeebe:ioMapping><zeebe:output source="=3" target="x"/>"#
                + "</zeebe:ioMapping></extensionElements></manualTask>",
        ])
    func conditionBeforeTokens(_ task: String) throws {
        let condition =
            "<conditionalEventDefinition><condition>=x = 3</condition></conditionalEventDefinition>"
        let inner = #"<startEvent id="in"/>\#(task)"# + Model.row("in", "write")
        let report = try run(
            Model.file(
                Model.start + #"<subProcess id="sub">\#(inner)</subProcess>"#
                    + #"<boundaryEvent id="caught" attachedToRef="sub">\#(condition)</boundaryEvent>"#
                    + Model.end + #"<task id="handled"/>"# + Model.row("start", "sub", "end")
                    + Model.row("caught", "handled")),
            "--input", #"{"x": 1}"#)
        #expect(report["completed"] == ["start", "in", "write", "caught", "handled"])
    }

    @Test("An event that a worker throws is not among what is open, and can be completed")
    func eventOfWorker() throws {
        let work = #"<extensionElements><zeebe:taskDefinition type="publish"/></extensionElements>"#
        let report = try run(
            Model.file(
                Model.start + #"<endEvent id="end">\#(work)\#(messageDefinition)</endEvent>"#
                    + Model.row("start", "end"), around: message), steps: #"[{"complete": "end"}]"#)
        #expect(open(report, after: 0) == [])
        #expect(report["completed"] == ["start", "end"])
    }

    private let message = #"<message id="m" name="m"/>"#
    private let messageDefinition = #"<messageEventDefinition messageRef="m"/>"#

    @Test("What its sender waits for only later does not get a message: another process starts")
    func laterCatcher() throws {
        let other =
            #"<process id="other"><startEvent id="begun">\#(messageDefinition)</startEvent><endEvent id="over"/>"#
            + Model.row("begun", "over") + "</process>"
        let report = try run(
            Model.file(
                Model.start + #"<parallelGateway id="fork"/>"#
                    + #"<intermediateThrowEvent id="throw">\#(messageDefinition)</intermediateThrowEvent>"#
                    + #"<task id="one"/>"# + #"<task id="two"/>"# + #"<task id="three"/>"#
                    + #"<intermediateCatchEvent id="late">\#(messageDefinition)</intermediateCatchEvent>"#
                    + Model.row("start", "fork", "throw") + Model.row("fork", "one", "two", "three", "late"),
                around: message + other), "--process", "p")
        #expect(report["completed"] == ["start", "fork", "throw", "one", "two", "three", "begun", "over"])
        #expect(report["state"] == "active")
    }

    @Test("Processes that start each other for ever end the run")
    func startsForEver() throws {
        let report = try run(
            Model.file(
                Model.start + #"<startEvent id="again">\#(signalDefinition)</startEvent>"#
                    + #"<intermediateThrowEvent id="throw">\#(signalDefinition)</intermediateThrowEvent>"#
                    + Model.end + Model.row("start", "throw", "end") + Model.row("again", "throw"), around: signal))
        #expect(report["state"] == "failed")
        #expect(report["error"]?["code"] == "loop-without-wait")
    }

    @Test("A receive task behind an event-based gateway is open and can be completed")
    func receiveTaskBehindGateway() throws {
        let report = try run(
            Model.file(
                Model.start + #"<eventBasedGateway id="choice"/><receiveTask id="receive" messageRef="m"/>"#
                    + Model.timer("late", "PT1H") + Model.end + Model.row("start", "choice", "receive", "end")
                    + Model.row("choice", "late", "end"), around: #"<message id="m" name="m"/>"#),
            steps: #"[{"complete": "receive"}]"#)
        #expect(open(report, after: 0) == ["receive"])
        #expect(report["completed"] == ["start", "choice", "receive", "end"])
    }

    @Test("So can one without a message, which nothing else ends")
    func receiveTaskWithoutMessage() throws {
        let model = Model.file(
            Model.start + #"<eventBasedGateway id="choice"/><receiveTask id="receive"/>"#
                + Model.timer("late", "PT1H") + Model.end + Model.row("start", "choice", "receive", "end")
                + Model.row("choice", "late", "end"))
        let report = try run(model, steps: #"[{"complete": "receive"}]"#)
        #expect(open(report, after: 0) == ["receive"])
        #expect(report["completed"] == ["start", "choice", "receive", "end"])
        _ = try cairn.run("run", "p.bpmn")
        #expect(try cairn.run("complete", "1", "receive").status == 0)
        #expect(try cairn.run("show", "1").output.contains("completed"))
    }

    @Test(
        "An event-based gateway that begins an instance fires by the event that happened behind it",
        arguments: [false, true])
    func gatewayBegins(isParallel: Bool) throws {
        let caught = ["m", "n"].map { name in
            #"<intermediateCatchEvent id="c\#(name)"><messageEventDefinition messageRef="\#(name)"/>"#
                + "</intermediateCatchEvent>"
        }
        let kind = isParallel ? #" eventGatewayType="Parallel""# : ""
        let model = Model.file(
            #"<eventBasedGateway id="choice" instantiate="true"\#(kind)/>"# + caught.joined() + Model.end
                + Model.row("choice", "cm", "end") + Model.row("choice", "cn", "end"),
            around: #"<message id="m" name="m"/><message id="n" name="n"/>"#)
        try cairn.write(model, to: "p.bpmn")
        let steps = isParallel ? #"[{"message": "m"}]"# : "[]"
        try cairn.write(#"{"start": {"message": "n"}, "steps": \#(steps)}"#, to: "script.json")
        let report = try cairn.run("run", "p.bpmn", "--script", "script.json", "--output", "json").json()
        #expect(report["state"] == "completed")
        let rest: [Value] = isParallel ? ["cm", "end"] : []
        #expect(report["completed"] == .list(["choice", "cn", "end"] + rest))
    }

    @Test("A process that begins by a timer only begins there")
    func timerStart() throws {
        let timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        let report = try run(
            Model.file(
                #"<startEvent id="start">\#(timer)</startEvent>"# + Model.userTask("a") + Model.end
                    + Model.row("start", "a", "end")))
        #expect(open(report, after: 0) == ["a"])
    }

    @Test("A condition begins a process where it holds for what the process is started with, and nothing else does")
    func conditionalStart() throws {
        let condition = """
            <conditionalEventDefinition><condition xsi:type="tFormalExpression">=amount &gt; 10</condition>
            </conditionalEventDefinition>
            """
        try cairn.write(
            Model.file(
                #"<startEvent id="start">\#(condition)</startEvent>"# + Model.end + Model.row("start", "end")),
            to: "p.bpmn")
        let begun = try cairn.run("run", "p.bpmn", "--input", #"{"amount": 11}"#)
        #expect(begun.output.contains("start  completed"), "\(begun.output)")
        let refused = try cairn.run("run", "p.bpmn", "--input", #"{"amount": 10}"#)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("nothing-starts"))
        #expect(try cairn.run("list").output.split(separator: "\n").count == 2, "a header and what has begun")
    }

    @Test("A process that only a message begins is not started without one")
    func messageStart() throws {
        let report = try run(
            Model.file(
                #"<startEvent id="start"><messageEventDefinition messageRef="m"/></startEvent>"# + Model.end
                    + Model.row("start", "end"), around: #"<message id="m" name="m"/>"#))
        #expect(report["state"] == "failed")
        #expect(report["error"]?["code"] == "no-target")
    }

    @Test("A compensation handler can be a sub-process")
    func handlerIsSubprocess() throws {
        let handler = #"<startEvent id="in"/><task id="inner"/>"# + Model.row("in", "inner")
        let report = try run(
            Model.file(
                Model.start + #"<task id="a"/>"#
                    + #"<boundaryEvent id="on" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>"#
                    + #"<subProcess id="undo" isForCompensation="true">\#(handler)</subProcess>"#
                    + #"<association id="as" sourceRef="on" targetRef="undo" associationDirection="One"/>"#
                    + #"<endEvent id="end"><compensateEventDefinition/></endEvent>"# + Model.row("start", "a", "end")))
        #expect(report["completed"] == ["start", "a", "in", "inner", "undo", "end"])
    }

    @Test("A start event that needs all of its messages waits for the rest")
    func parallelMultipleStart() throws {
        try cairn.write(
            Model.file(
                #"<startEvent id="start" parallelMultiple="true"><messageEventDefinition messageRef="m"/>"#
                    + #"<messageEventDefinition messageRef="n"/></startEvent>"# + Model.userTask("a") + Model.end
                    + Model.row("start", "a", "end"),
                around: #"<message id="m" name="m"/><message id="n" name="n"/>"#), to: "p.bpmn")
        try cairn.write(#"{"start": {"message": "m"}, "steps": [{"message": "n"}]}"#, to: "script.json")
        let report = try cairn.run(["run", "p.bpmn", "--script", "script.json", "--output", "json"]).json()
        #expect(open(report, after: 0) == [])
        #expect(open(report, after: 1) == ["a"])
    }

    @Test("An item of a multi-instance whose name has spaces is known by its id")
    func itemByID() throws {
        let loop = """
            <multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>all</loopDataInputRef>
              <loopDataOutputRef>doubled</loopDataOutputRef><inputDataItem id="one" name="one item"/>
              <outputDataItem id="twice" name="twice the item"/></multiInstanceLoopCharacteristics>
            """
        let task = Model.script("a", "one * 2", to: "twice")
            .replacing("</scriptTask>", with: loop + "</scriptTask>")
        let report = try run(
            Model.file(Model.start + task + Model.end + Model.row("start", "a", "end")), "--input",
            #"{"all": [1, 2]}"#)
        #expect(report["variables"]?["doubled"] == [2, 4])
    }

    // MARK: Complex gateways

    /// Two tasks into a complex gateway that fires at the first token, then back to the tasks while `again` holds.
    private let complex = Model.file(
        Model.start + #"<exclusiveGateway id="into"/><parallelGateway id="fork"/>"# + Model.userTask("a")
            + Model.userTask("b")
            + #"<complexGateway id="join"><activationCondition xsi:type="tFormalExpression">activationCount > 0"#
            + "</activationCondition></complexGateway>" + Model.userTask("first") + Model.userTask("rest")
            + #"<exclusiveGateway id="loop" default="loop_end"/>"# + Model.end
            + Model.row("start", "into", "fork", "a", "join") + Model.row("fork", "b", "join")
            + Model.flow("join", "first", condition: "waitingForStart")
            + Model.flow("join", "rest", condition: "not(waitingForStart)") + Model.row("first", "loop")
            + Model.flow("loop", "into", condition: "again") + Model.row("loop", "end") + Model.row("rest", "end"))

    @Test("The flows out of a complex gateway tell by waitingForStart whether it fires or is reset")
    func waitingForStart() throws {
        let report = try run(complex, steps: #"[{"complete": "a"}, {"complete": "b"}]"#)
        #expect(open(report, after: 1) == ["b", "first"])
        #expect(open(report, after: 2) == ["first", "rest"])
    }

    @Test("A token that can come again by a flow that was used does not hold up the reset of a complex gateway")
    func resetInLoop() throws {
        let report = try run(
            complex,
            steps: """
                [{"complete": "a"}, {"complete": "b"}, {"complete": "first", "variables": {"again": true}},
                 {"complete": "rest"}, {"complete": "b"}]
                """)
        #expect(open(report, after: 4) == ["a", "b"])
        #expect(open(report, after: 5) == ["a", "first"])
    }

    @Test("A complex gateway whose last expected token went elsewhere is reset, and what that begins goes on")
    func resetFromAfar() throws {
        let report = try run(
            Model.file(
                Model.start + #"<parallelGateway id="fork"/>"# + Model.userTask("a") + Model.userTask("b")
                    + #"<exclusiveGateway id="way" default="way_other"/><complexGateway id="join"/>"#
                    + #"<task id="first"/>"# + Model.userTask("rest") + #"<endEvent id="other"/>"# + Model.end
                    + Model.row("start", "fork", "a", "join") + Model.row("fork", "b", "way", "other")
                    + Model.flow("way", "join", condition: "stays") + Model.row("first", "end")
                    + Model.flow("join", "first", condition: "waitingForStart")
                    + Model.flow("join", "rest", condition: "not(waitingForStart)") + Model.row("rest", "end")),
            steps: #"[{"complete": "a"}, {"complete": "b"}]"#)
        #expect(open(report, after: 1) == ["b"])
        #expect(open(report, after: 2) == ["rest"])
    }

    @Test("What a round writes to its output item stays inside; the list of them comes out")
    func outputItem() throws {
        let task = """
            <userTask id="work"><multiInstanceLoopCharacteristics isSequential="true">
            <loopDataInputRef>names</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef>
            <inputDataItem id="item" name="one"/><outputDataItem id="out" name="result"/>
            </multiInstanceLoopCharacteristics></userTask>
            """
        let report = try run(
            Model.file(Model.start + task + Model.end + Model.row("start", "work", "end")),
            "--input", #"{"names": ["a", "b"]}"#,
            steps: #"[{"complete": "work", "variables": {"result": 1}}, {"complete": "work"}]"#)
        #expect(report["variables"]?["results"] == [1, nil])
        #expect(report["variables"]?["result"] == nil)
    }
}
