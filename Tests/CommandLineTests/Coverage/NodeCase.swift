import Testing

/// The activities and gateways of the standard (BPMN 2.0.2, 10.3 and 10.6). The rest of their kinds are events.
enum NodeKind: String, CaseIterable, Sendable {
    case task
    case manualTask = "manual task"
    case userTask = "user task"
    case serviceTask = "service task"
    case sendTask = "send task"
    case receiveTask = "receive task"
    case scriptTask = "script task"
    case businessRuleTask = "business rule task"
    case callActivity = "call activity"
    case globalTask = "call of a global task"
    case subprocess = "sub-process"
    case transaction
    case adHoc = "ad hoc sub-process"
    case exclusive = "exclusive gateway"
    case parallel = "parallel gateway"
    case inclusive = "inclusive gateway"
    case complex = "complex gateway"
    case eventBased = "event-based gateway"

    var isGateway: Bool {
        switch self {
        case .exclusive, .parallel, .inclusive, .complex, .eventBased: true
        case .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .callActivity, .globalTask, .subprocess, .transaction, .adHoc:
            false
        }
    }
}

/// Where an activity or gateway stands, or what is drawn on it.
enum NodePosition: String, CaseIterable, Sendable {
    case process
    case subprocess = "in a sub-process"
    case eventSubprocess = "in an event sub-process"
    case transaction = "in a transaction"
    case adHoc = "in an ad hoc sub-process"
    case called = "in a called process"
    case looping = "standard loop"
    case parallelRounds = "multi-instance, parallel"
    case sequentialRounds = "multi-instance, sequential"
    case handler = "compensation handler"

    /// A marker of activities, which gateways have not.
    var isMarker: Bool {
        switch self {
        case .looping, .parallelRounds, .sequentialRounds, .handler: true
        case .process, .subprocess, .eventSubprocess, .transaction, .adHoc, .called: false
        }
    }
}

/// A model in which one activity or gateway stands in one position, under the id `X`.
struct NodeCase: CustomTestStringConvertible, Sendable {
    let kind: NodeKind
    let position: NodePosition

    var testDescription: String { "\(kind.rawValue), \(position.rawValue)" }

    /// How often `X` must complete.
    var times: Int {
        switch position {
        case .looping, .parallelRounds, .sequentialRounds: 2
        case .process, .subprocess, .eventSubprocess, .transaction, .adHoc, .called, .handler: 1
        }
    }

    /// What must complete after it.
    var next: String { kind == .eventBased ? "heard" : "after" }

    // MARK: Script

    private var stimuli: [String] {
        switch kind {
        case .userTask, .serviceTask, .businessRuleTask: [#"{"complete": "X"}"#]
        case .receiveTask: [#"{"message": "m"}"#]
        case .adHoc: [#"{"activate": "step", "in": "X"}"#, #"{"completeAdHoc": "X"}"#]
        case .eventBased: [#"{"signal": "s"}"#]
        case .task, .manualTask, .sendTask, .scriptTask, .callActivity, .globalTask, .subprocess, .transaction,
            .exclusive, .parallel, .inclusive, .complex:
            []
        }
    }

    var script: String {
        var steps = Array(repeating: stimuli, count: times).flatMap { $0 }
        switch position {
        case .eventSubprocess: steps.insert(#"{"signal": "begin"}"#, at: 0)
        case .adHoc:
            steps.insert(#"{"activate": "\#(kind.isGateway ? "first" : "X")", "in": "scope"}"#, at: 0)
            steps.append(#"{"completeAdHoc": "scope"}"#)
        case .process, .subprocess, .transaction, .called, .looping, .parallelRounds, .sequentialRounds, .handler:
            break
        }
        return #"{"steps": [\#(steps.joined(separator: ", "))]}"#
    }

    // MARK: Model

    var model: String {
        var root = """
            <message id="m" name="m"/><signal id="s" name="s"/><signal id="begin" name="begin"/>
            <globalManualTask id="global"/>
            <process id="leaf"><startEvent id="leaf_start"/><endEvent id="leaf_end"/>\(Model.row("leaf_start", "leaf_end"))
            </process>
            """
        if position == .called {
            root += #"<process id="called">\#(#"<startEvent id="in"/>"# + body)</process>"#
        }
        return Model.file(elements, around: root)
    }

    private var elements: String {
        switch position {
        case .process, .looping, .parallelRounds, .sequentialRounds: #"<startEvent id="in"/>"# + body
        case .subprocess: scope("subProcess", #"<startEvent id="in"/>"# + body)
        case .transaction: scope("transaction", #"<startEvent id="in"/>"# + body)
        case .adHoc: scope("adHocSubProcess", body)
        case .called:
            Model.start + #"<callActivity id="call" calledElement="called"/>"# + Model.end
                + Model.row("start", "call", "end")
        case .eventSubprocess:
            Model.start + Model.userTask("wait") + Model.end + Model.row("start", "wait", "end")
                + #"<subProcess id="aside" triggeredByEvent="true"><startEvent id="in">"#
                + #"<signalEventDefinition signalRef="begin"/></startEvent>\#(body)</subProcess>"#
        case .handler: compensated
        }
    }

    private func scope(_ tag: String, _ content: String) -> String {
        Model.start + #"<\#(tag) id="scope">\#(content)</\#(tag)>"# + Model.end + Model.row("start", "scope", "end")
    }

    private var compensated: String {
        Model.start + #"<task id="done"/>"#
            + #"<boundaryEvent id="undoing" attachedToRef="done"><compensateEventDefinition/></boundaryEvent>"#
            + node + #"<association id="to_X" sourceRef="undoing" targetRef="X" associationDirection="One"/>"#
            + #"<intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent>"#
            + #"<task id="after"/>"# + Model.row("start", "done", "throw", "after")
    }

    /// From `in`, where the position has a start event, through `X`.
    private var body: String {
        let into =
            position != .adHoc
            ? Model.flow("in", "X") : kind.isGateway ? #"<task id="first"/>"# + Model.flow("first", "X") : ""
        switch kind {
        case .exclusive:
            return into + #"<exclusiveGateway id="X" default="X_after"/><task id="other"/><task id="after"/>"#
                + Model.flow("X", "other", condition: "=false") + Model.flow("X", "after")
        case .parallel, .inclusive, .complex:
            return into + node + #"<task id="left"/><task id="right"/>"#
                + #"<\#(tag) id="join"/><task id="after"/>"# + Model.row("X", "left", "join")
                + Model.row("X", "right", "join", "after")
        case .eventBased:
            return into + #"<eventBasedGateway id="X"/>"# + Model.timer("late", "PT1H")
                + #"<intermediateCatchEvent id="heard"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>"#
                + Model.flow("X", "late") + Model.flow("X", "heard")
        case .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask,
            .callActivity, .globalTask, .subprocess, .transaction, .adHoc:
            return into + node + #"<task id="after"/>"# + Model.flow("X", "after")
        }
    }

    private var tag: String {
        switch kind {
        case .task: "task"
        case .manualTask: "manualTask"
        case .userTask: "userTask"
        case .serviceTask: "serviceTask"
        case .sendTask: "sendTask"
        case .receiveTask: "receiveTask"
        case .scriptTask: "scriptTask"
        case .businessRuleTask: "businessRuleTask"
        case .callActivity, .globalTask: "callActivity"
        case .subprocess: "subProcess"
        case .transaction: "transaction"
        case .adHoc: "adHocSubProcess"
        case .exclusive: "exclusiveGateway"
        case .parallel: "parallelGateway"
        case .inclusive: "inclusiveGateway"
        case .complex: "complexGateway"
        case .eventBased: "eventBasedGateway"
        }
    }

    private var node: String {
        let undoes = position == .handler ? #" isForCompensation="true""# : ""
        return #"<\#(tag) id="X"\#(undoes)\#(attributes)>"# + content + "</\(tag)>"
    }

    private var attributes: String {
        switch kind {
        case .sendTask, .receiveTask: #" messageRef="m""#
        case .scriptTask: #" scriptFormat="feel""#
        case .callActivity: #" calledElement="leaf""#
        case .globalTask: #" calledElement="global""#
        case .task, .manualTask, .userTask, .serviceTask, .businessRuleTask, .subprocess, .transaction, .adHoc,
            .exclusive, .parallel, .inclusive, .complex, .eventBased:
            ""
        }
    }

    /// In the order of the schema: extensions, then the loop, then what the kind has.
    private var content: String {
        let job = #"<extensionElements><zeebe:taskDefinition type="work"/></extensionElements>"#
        return switch kind {
        case .serviceTask, .businessRuleTask: job + loop
        case .scriptTask: loop + "<script>1 + 1</script>"
        case .subprocess, .transaction:
            loop + #"<startEvent id="inner"/><endEvent id="innermost"/>"# + Model.row("inner", "innermost")
        case .adHoc: loop + #"<task id="step"/>"#
        case .task, .manualTask, .userTask, .sendTask, .receiveTask, .callActivity, .globalTask: loop
        case .exclusive, .parallel, .inclusive, .complex, .eventBased: ""
        }
    }

    private var loop: String {
        let cardinality = #"<loopCardinality xsi:type="tFormalExpression">2</loopCardinality>"#
        return switch position {
        case .looping: #"<standardLoopCharacteristics loopMaximum="2"/>"#
        case .parallelRounds: "<multiInstanceLoopCharacteristics>\(cardinality)</multiInstanceLoopCharacteristics>"
        case .sequentialRounds:
            #"<multiInstanceLoopCharacteristics isSequential="true">\#(cardinality)</multiInstanceLoopCharacteristics>"#
        case .process, .subprocess, .eventSubprocess, .transaction, .adHoc, .called, .handler: ""
        }
    }
}
