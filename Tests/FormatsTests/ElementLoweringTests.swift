import FEEL
import Formats
import ProcessModel
import Testing

/// What becomes of each kind of element that BPMN and the extensions know.
@Suite(.timeLimit(.minutes(20)))
struct ElementLoweringTests {
    private struct Unexpected: Error {}

    private func element(_ content: String, _ id: String = "x", root: String = "") throws -> Element {
        try #require(definition(bpmn(content, root: root)).element(id: id))
    }

    private func multiInstance(_ loop: String, _ rest: String = "", root: String = "") throws -> MultiInstance {
        let activity = try element(around("<userTask id=\"x\">\(rest)\(loop)</userTask>"), root: root).activity
        guard case .multiInstance(let loop)? = activity.loop else { throw Unexpected() }
        return loop
    }

    // MARK: Loops

    @Test func aMultiInstanceOfZeebe() throws {
        let loop = try multiInstance(
            """
            <multiInstanceLoopCharacteristics isSequential="true"><extensionElements><zeebe:loopCharacteristics
            inputCollection="=items" inputElement="item" outputCollection="out" outputElement="=item.a"/>
            </extensionElements></multiInstanceLoopCharacteristics>
            """)
        guard case .collection(let collection) = loop.count else { throw Unexpected() }
        #expect(collection.description == "items")
        #expect(loop.isSequential && loop.elementVariable == "item" && loop.outputCollection == "out")
        #expect(loop.outputElement?.description == "item.a")
        #expect(loop.firstCounter == 1)
    }

    @Test func aMultiInstanceOfTheCamundaFamilyCountsFromZero() throws {
        let loop = try multiInstance(
            #"<multiInstanceLoopCharacteristics camunda:collection="list" camunda:elementVariable="one"/>"#)
        guard case .collection(.variable("list")) = loop.count else { throw Unexpected() }
        #expect(loop.elementVariable == "one" && loop.firstCounter == 0 && !loop.isSequential)
    }

    @Test func aMultiInstanceOverDataOfTheStandard() throws {
        let loop = try multiInstance(
            """
            <multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="sig"><loopDataInputRef>r</loopDataInputRef>
            <inputDataItem id="i" name="one"/><completionCondition xsi:type="tFormalExpression">done</completionCondition>
            </multiInstanceLoopCharacteristics>
            """,
            root: #"<signal id="s1" name="S"/><signalEventDefinition id="sig" signalRef="s1"/>"#)
        guard case .collection(.variable("r")) = loop.count, case .one(.signal?) = loop.behavior else {
            throw Unexpected()
        }
        #expect(loop.elementVariable == "one" && loop.completionCondition?.description == "done")
    }

    @Test func aStandardLoop() throws {
        let task = try element(
            around(
                """
                <task id="x" startQuantity="2" completionQuantity="3"><standardLoopCharacteristics testBefore="true"
                loopMaximum="5"><loopCondition xsi:type="tFormalExpression">a</loopCondition></standardLoopCharacteristics>
                </task>
                """))
        guard case .standard(let loop)? = task.activity.loop else { throw Unexpected() }
        #expect(loop.testBefore && loop.condition?.description == "a" && loop.maximum?.literalValue == 5)
        #expect(task.activity.startQuantity == 2 && task.activity.completionQuantity == 3)
    }

    @Test(arguments: [("items", "items"), ("${order.items}", "${order.items}"), ("=order.items", "order.items")])
    func aCollectionIsAVariableOrAnExpression(_ text: String, _ collection: String) throws {
        let task = try element(
            around(
                """
                <task id="x"><multiInstanceLoopCharacteristics><loopDataInputRef> \(text) </loopDataInputRef>
                </multiInstanceLoopCharacteristics></task>
                """))
        guard case .multiInstance(let loop)? = task.activity.loop, case .collection(let found) = loop.count else {
            throw Unexpected()
        }
        #expect(found.description == collection)
    }

    // MARK: Calls and messages

    @Test func aCallOfTheCamundaFamily() throws {
        let call = try element(
            around(
                """
                <callActivity id="x" calledElement="q" camunda:calledElementBinding="version" camunda:calledElementVersion="3">
                <extensionElements><camunda:in businessKey="${key}"/><camunda:in source="a b" target="c"/>
                <camunda:in sourceExpression="${a + 1}" target="d"/><camunda:out variables="all"/></extensionElements>
                </callActivity>
                """))
        guard case .callActivity(let settings) = call.kind, case .version(let version) = settings.binding,
            case .variable("a b")? = settings.inputs.mappings.first?.source
        else { throw Unexpected() }
        #expect(settings.process.literalValue == "q" && version.literalValue == "3")
        #expect(settings.inputs.mappings.map(\.target) == [["c"], ["d"]] && !settings.inputs.passesAll)
        #expect(settings.outputs.passesAll)
        #expect(settings.businessKey?.description == "${key}")
    }

    @Test func aCallMayPassOnlyWhatIsItsOwn() throws {
        let settings = { (mappings: String) throws -> CallSettings in
            let call = try element(
                around(
                    """
                    <callActivity id="x" calledElement="q"><extensionElements>\(mappings)</extensionElements></callActivity>
                    """))
            guard case .callActivity(let settings) = call.kind else { throw Unexpected() }
            return settings
        }
        let local = try settings(
            #"<camunda:in businessKey="k"/><camunda:in variables="all" local="true"/>"#
                + #"<camunda:out source="a" target="b" local="true"/>"#)
        #expect(local.inputs.isLocal && local.inputs.passesAll && local.outputs.isLocal)
        let plain = try settings(#"<camunda:in variables="all"/><camunda:out variables="all" local="false"/>"#)
        #expect(!plain.inputs.isLocal && !plain.outputs.isLocal)
    }

    @Test func aCallOfZeebePassesAllUnlessToldNotTo() throws {
        let settings = { (attributes: String) throws -> CallSettings in
            let call = try element(
                around(
                    """
                    <callActivity id="x"><extensionElements><zeebe:calledElement processId="q" \(attributes)/>
                    <zeebe:ioMapping><zeebe:input source="=a" target="b"/></zeebe:ioMapping></extensionElements></callActivity>
                    """))
            guard case .callActivity(let settings) = call.kind else { throw Unexpected() }
            return settings
        }
        #expect(try settings("").inputs.passesAll && settings("").outputs.passesAll)
        let some = try settings(#"propagateAllParentVariables="false" propagateAllChildVariables="false""#)
        #expect(!some.inputs.passesAll && some.inputs.mappings.map(\.target) == [["b"]])
        #expect(!some.outputs.passesAll && some.outputs.mappings.isEmpty)
    }

    @Test func aGlobalTaskIsADefinitionOfItsOwn() throws {
        let text = bpmn(
            around(#"<callActivity id="x" calledElement="g"/>"#),
            root: #"<globalScriptTask id="g" scriptLanguage="feel"><script>1 + a</script></globalScriptTask>"#)
        let compilation = compile(text, options: CompilerOptions(acceptsUnexecuted: true))
        #expect(compilation.diagnostics == [])
        let task = try #require(compilation.definitions.first { $0.isGlobalTask })
        #expect(task.elements.map(\.id) == ["g", "g"])
        guard case .scriptTask = task.elements[1].kind else { throw Unexpected() }
        #expect(task.elements[0].kind.scope?.entries == [ElementIndex(1)])
    }

    @Test(arguments: [("", ".message-of-x"), (#"messageRef="m""#, "paid")])
    func tasksWithoutAMessageTakeThatOfTheirFlow(_ attribute: String, _ name: String) throws {
        let root = """
            <message id="m" name="paid"/><collaboration id="c"><participant id="a" processRef="p"/>
            <participant id="b" processRef="q"/><participant id="none"/>
            <messageFlow id="f0" sourceRef="x" targetRef="none"/>
            <messageFlow id="f" sourceRef="x" targetRef="y" \(attribute)/></collaboration>
            <process id="q"><receiveTask id="y"/></process>
            """
        let compilation = compile(bpmn(around(#"<sendTask id="x"/>"#), root: root))
        let kinds = compilation.definitions.flatMap(\.elements).map(\.kind)
        let sent = kinds.compactMap { if case .sendTask(let message) = $0 { message } else { nil } }
        let received = kinds.compactMap { if case .receiveTask(let settings) = $0 { settings.message } else { nil } }
        #expect(sent.map(\.name.literalValue) == [.string(name)])
        #expect(received.map(\.name.literalValue) == [.string(name)])
        #expect(sent.first?.targets == [MessageTarget(process: "q", element: "y")])
    }

    @Test func messagesCarryTheirKeys() throws {
        let root = """
            <message id="m" name="paid"/><correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m">
            <messagePath xsi:type="tFormalExpression">orderId</messagePath></correlationPropertyRetrievalExpression>
            </correlationProperty><collaboration id="co"><correlationKey id="k"/></collaboration>
            """
        let content = """
            <correlationSubscription correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="cp">
            <dataPath xsi:type="tFormalExpression">id</dataPath></correlationPropertyBinding></correlationSubscription>
            """
        let task = try element(content + around(#"<receiveTask id="x" messageRef="m"/>"#), root: root)
        guard case .receiveTask(let settings) = task.kind, let message = settings.message else { throw Unexpected() }
        #expect(message.name.literalValue == "paid" && message.correlationKey?.description == "id")
        #expect(message.keyOfMessage?.description == "orderId")
        let send = try element(around(#"<sendTask id="x" messageRef="m"/>"#), root: root)
        guard case .sendTask(let thrown) = send.kind else { throw Unexpected() }
        #expect(thrown.correlationKey?.description == "orderId" && thrown.targets.isEmpty)
    }

    @Test func messageFlowsNameTheirTargets() throws {
        let root = """
            <message id="m" name="M"/><collaboration id="c"><participant id="pq" processRef="q"/>
            <messageFlow id="f1" sourceRef="x" targetRef="qt"/><messageFlow id="f2" sourceRef="x" targetRef="pq"/>
            </collaboration><process id="q"><receiveTask id="qt" messageRef="m"/></process>
            """
        let definition = try #require(
            compile(bpmn(around(#"<sendTask id="x" messageRef="m"/>"#), root: root)).definitions.last)
        guard case .sendTask(let message)? = definition.element(id: "x")?.kind else { throw Unexpected() }
        #expect(
            message.targets == [
                MessageTarget(process: "q", element: "qt"), MessageTarget(process: "q", element: nil),
            ])
    }

    // MARK: People and data

    @Test func assignmentsOfEveryKind() throws {
        let settings = { (task: String, more: String) throws -> Assignment in
            guard case .userTask(let settings) = try element(more + around(task)).kind else { throw Unexpected() }
            return settings.assignment
        }
        let camunda = try settings(#"<userTask id="x" camunda:assignee="ann" camunda:candidateGroups="a,b"/>"#, "")
        #expect(camunda.assignee?.literalValue == "ann" && camunda.candidateGroups.map(\.literalValue) == ["a,b"])
        let roles = try settings(
            """
            <userTask id="x"><potentialOwner><resourceAssignmentExpression><formalExpression>user(ann), group(sales), it
            </formalExpression></resourceAssignmentExpression></potentialOwner></userTask>
            """, "")
        #expect(roles.candidateUsers.map(\.literalValue) == ["ann"])
        #expect(roles.candidateGroups.map(\.literalValue) == ["sales", "it"])
        let lanes = #"<laneSet id="ls"><lane id="l" name="Desk"><flowNodeRef>x</flowNodeRef></lane></laneSet>"#
        #expect(try settings(#"<userTask id="x"/>"#, lanes).candidateGroups.map(\.literalValue) == ["Desk"])
    }

    @Test func dataAssociationsAreMappings() throws {
        let task = try element(
            """
            <dataObject id="do" name="The Order"/><dataObjectReference id="ref" dataObjectRef="do"/><property id="p1"/>
            """
                + around(
                    """
                    <task id="x"><ioSpecification><dataInput id="di" name="in"/><dataOutput id="dd" name="out"/>
                    <inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet><dataOutputRefs>dd</dataOutputRefs>
                    </outputSet></ioSpecification>
                    <dataInputAssociation><sourceRef>ref</sourceRef><targetRef>di</targetRef></dataInputAssociation>
                    <dataOutputAssociation><sourceRef>dd</sourceRef><targetRef>p1</targetRef>
                    <transformation xsi:type="tFormalExpression">out + 1</transformation></dataOutputAssociation>
                    <dataOutputAssociation><targetRef>ref</targetRef><assignment><from xsi:type="tFormalExpression">out</from>
                    <to xsi:type="tFormalExpression">do.total</to></assignment></dataOutputAssociation></task>
                    """))
        guard case .variable("The Order")? = task.mappings.inputs.first?.source else { throw Unexpected() }
        #expect(task.mappings.inputs.map(\.target) == [["in"]])
        #expect(task.mappings.outputs.map(\.target) == [["p1"], ["The Order", "total"]])
        #expect(task.mappings.outputRule == .addToPropagation)
    }

    // MARK: Events and scopes

    @Test func scopesKnowHowTheyBegin() throws {
        let process = try definition(
            bpmn(
                around(#"<task id="x"/>"#) + """
                    <startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>
                    <sequenceFlow sourceRef="t" targetRef="x"/><subProcess id="es" triggeredByEvent="true">
                    <startEvent id="er" isInterrupting="false"><escalationEventDefinition/></startEvent>
                    <sequenceFlow sourceRef="er" targetRef="ee"/><endEvent id="ee"/></subProcess>
                    """))
        let scope = try #require(process.elements[0].kind.scope)
        #expect(scope.entries.map { process[$0].id } == ["s"])
        #expect(scope.triggers.map { process[$0].id } == ["t"])
        #expect(scope.eventSubprocesses.map { process[$0].id } == ["es"])
        guard case .eventSubprocess(_, let start) = try #require(process.element(id: "es")).kind,
            case .startEvent(let event) = process[start].kind, case .escalation? = event.trigger?.triggers.first
        else { throw Unexpected() }
        #expect(!event.isInterrupting)
    }

    @Test func compensationIsHandledAcrossAnAssociation() throws {
        let process = try definition(
            bpmn(
                around(
                    """
                    <task id="x"/><boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>
                    <task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>
                    """)))
        let task = try #require(process.element(id: "x"))
        #expect(task.activity.compensationHandler.map { process[$0].id } == "h")
        #expect(process.element(id: "h")?.activity.isForCompensation == true)
    }

    @Test func linksLeadToTheirTargets() throws {
        let process = try definition(
            bpmn(
                """
                <startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><intermediateThrowEvent id="t">
                <linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="c">
                <linkEventDefinition name="L"/></intermediateCatchEvent><sequenceFlow sourceRef="c" targetRef="e"/>
                <endEvent id="e"/>
                """))
        guard case .intermediateThrowEvent(let results) = try #require(process.element(id: "t")).kind,
            case .link(let target)? = results.first
        else { throw Unexpected() }
        #expect(process[target].id == "c")
    }

    @Test func severalDefinitionsAreOneEvent() throws {
        let catching = { (attributes: String) throws -> EventCatch in
            let event = try element(
                around(
                    """
                    <intermediateCatchEvent id="x" \(attributes)><signalEventDefinition signalRef="g"/>
                    <timerEventDefinition><timeDuration>P1Y2M10DT2H30M</timeDuration></timerEventDefinition>
                    </intermediateCatchEvent>
                    """), root: #"<signal id="g" name="G"/>"#)
            guard case .intermediateCatchEvent(let event) = event.kind else { throw Unexpected() }
            return event
        }
        #expect(try catching("").triggers.count == 2 && !catching("").needsAll)
        #expect(try catching(#"parallelMultiple="true""#).needsAll)
    }

    @Test func workOfEveryFamily() throws {
        let kind = { (attributes: String) throws -> ElementKind in
            try element(around("<serviceTask id=\"x\" \(attributes)/>")).kind
        }
        for (attributes, type) in [
            (#"camunda:class="org.example.Do""#, "org.example.Do"),
            (#"camunda:delegateExpression="${worker}""#, "worker"),
            (#"camunda:expression="${bean.run(a)}""#, "bean.run(a)"), (#"camunda:type="mail""#, "mail"),
            (#"camunda:type="external" camunda:topic="t""#, "t"),
        ] {
            guard case .serviceTask(let job) = try kind(attributes) else { throw Unexpected() }
            #expect(job.type.literalValue == .string(type))
        }
        guard case .scriptTask = try kind(#"camunda:expression="Order ${a}""#) else { throw Unexpected() }
        guard case .scriptTask(let script) = try kind(#"camunda:expression="${a + 1}" camunda:resultVariable="r""#)
        else {
            throw Unexpected()
        }
        #expect(script.resultVariable == "r" && script.run { _ in 4 }.result == 5)
    }

    @Test func listenersKeepWhatTheyDo() throws {
        let task = try element(
            extended(
                "userTask",
                """
                <camunda:executionListener event="start" expression="${execution.setVariable('a', 1)}"/>
                <camunda:executionListener event="end"><camunda:script scriptFormat="javascript">b = 2</camunda:script>
                </camunda:executionListener><camunda:taskListener event="complete" class="org.example.Done"/>
                """))
        #expect(task.listeners.map(\.event) == [.start, .end, .complete])
        guard case .script(let first) = task.listeners[0].action, case .job = task.listeners[2].action else {
            throw Unexpected()
        }
        #expect(first.run { _ in nil }.writes.map(\.name) == ["a"])
    }

    @Test func listenersOfOtherEnginesAreJobs() throws {
        let task = try element(
            extended(
                "userTask",
                """
                <camunda:executionListener event="start" class="org.example.Begin"><camunda:field name="to">
                <camunda:string>log</camunda:string></camunda:field></camunda:executionListener>
                <flowable:taskListener event="assignment" delegateExpression="${assigner}"
                  xmlns:flowable="http://flowable.org/bpmn"/>
                <activiti:executionListener event="end" expression="${bean.done(1)}"
                  xmlns:activiti="http://activiti.org/bpmn"/>
                <zeebe:executionListeners><zeebe:executionListener eventType="end" type="audit" retries="5"/>
                </zeebe:executionListeners>
                <zeebe:taskListeners><zeebe:taskListener eventType="completing" type="check"/></zeebe:taskListeners>
                """))
        let jobs = task.listeners.compactMap { listener -> String? in
            guard case .job(let job) = listener.action, case .string(let type)? = job.type.literalValue else {
                return nil
            }
            let headers = job.headers.map { " \($0.name)=\($0.value.split(separator: "\n").joined())" }
            return "\(listener.event) \(type) \(job.attempts.description)" + headers.joined()
        }
        #expect(
            jobs == [
                "end audit 5", "complete check 3", "start org.example.Begin 3 to=log", "end bean.done(1) 3",
                "assignment assigner 3",
            ])
    }

    @Test func listenersThatAWorkerDoesPassWhereNoneRuns() throws {
        let text = bpmn(
            extended(
                "userTask",
                """
                <camunda:executionListener event="start" class="org.example.Recorder"/>
                <camunda:executionListener event="start" expression="${execution.setVariable('a', 1)}"/>
                <camunda:taskListener event="complete" class="kept"/>
                """))
        let compilation = compile(text, options: CompilerOptions(listenerJobs: .pass(besides: ["kept"])))
        let note = try #require(compilation.diagnostics.first { $0.code == .listenersPass })
        #expect(note.severity == .note && note.message.contains("org.example.Recorder"))
        #expect(!note.message.contains("kept"))
        let task = compilation.definitions.first?.element(id: "x")
        #expect(task?.listeners.map(\.event) == [.start, .complete])
        #expect(compile(text).diagnostics == [])
    }

    @Test(arguments: [
        (#"<camunda:taskListener event="delete" class="Gone"/>"#, true),
        (#"<camunda:taskListener event="update" class="Changed"/>"#, true),
        (#"<camunda:taskListener event="timeout" class="Late"/>"#, true),
        (#"<camunda:taskListener event="update" expression="${execution.setVariable('a', 1)}"/>"#, false),
        (#"<camunda:taskListener event="delete" expression="${execution.setVariable('a', 1)}"/>"#, false),
        (#"<camunda:taskListener event="create" class="New"/>"#, false),
    ])
    func listenersThatCannotBeCalledAreWarnedOf(_ listener: String, _ isWarned: Bool) {
        let diagnostics = compile(bpmn(extended("userTask", listener)), options: CompilerOptions()).diagnostics
        #expect(diagnostics.contains { $0.code == .notUsedYet && $0.severity == .warning } == isWarned)
    }

    @Test func listenersOfFlowsThatAWorkerDoesAreAnElementOnTheFlow() throws {
        let flow =
            #"<sequenceFlow id="f" sourceRef="x" targetRef="y"><extensionElements>"#
            + #"<camunda:executionListener event="take" class="Taken"/></extensionElements></sequenceFlow>"#
        let text = bpmn(
            #"<startEvent id="s"/><task id="x"/><task id="y"/><endEvent id="e"/>"#
                + #"<sequenceFlow id="f0" sourceRef="s" targetRef="x"/>"# + flow
                + #"<sequenceFlow id="f1" sourceRef="y" targetRef="e"/>"#)
        #expect(compile(text).diagnostics == [])
        let process = try definition(text)
        let listener = try #require(process.element(id: "f"))
        #expect(listener.listeners.map(\.event) == [.start])
        #expect(process.flows.map(\.id) == ["f0", "f", "f1", "f to its listeners"])
        #expect(process[process.flows[1].source].id == "f" && process[process.flows[1].target].id == "y")
        #expect(process[process.flows[3].source].id == "x" && process[process.flows[3].target].id == "f")
        #expect(process.element(id: "x")?.outgoing == [FlowIndex(3)])
        #expect(process.element(id: "y")?.incoming == [FlowIndex(1)])
    }

    @Test func aListenerBehindAnEventBasedGatewayThatAWorkerDoesIsWarnedOf() {
        let flow =
            #"<sequenceFlow id="f" sourceRef="g" targetRef="r"><extensionElements>"#
            + #"<camunda:executionListener event="take" class="Taken"/></extensionElements></sequenceFlow>"#
        let text = bpmn(
            #"<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/><eventBasedGateway id="g"/>"#
                + flow + #"<sequenceFlow id="f1" sourceRef="g" targetRef="q"/><receiveTask id="r"/>"#
                + #"<receiveTask id="q"/>"#
                + #"<sequenceFlow id="f2" sourceRef="r" targetRef="e"/><sequenceFlow id="f3" sourceRef="q" targetRef="e"/>"#
                + #"<endEvent id="e"/>"#)
        #expect(compile(text).diagnostics.map(\.code) == [.notUsedYet])
    }

    @Test func aSignalOfOneProcessInstanceStaysThere() throws {
        let end = #"<endEvent id="x"><signalEventDefinition signalRef="s"/></endEvent>"#
        for (attribute, reach) in [("", nil), ("flowable:scope=\"processInstance\"", SignalReach.process)] {
            let process = try definition(
                bpmn(
                    #"<startEvent id="b"/><sequenceFlow id="f" sourceRef="b" targetRef="x"/>"# + end,
                    root: #"<signal id="s" name="s" \#(attribute)/>"#))
            guard case .endEvent(let results)? = process.element(id: "x")?.kind,
                case .signal(_, _, let found)? = results.first
            else {
                Issue.record("no signal is thrown")
                return
            }
            #expect(found == reach)
        }
    }

    @Test func notesAreKept() throws {
        let process = try definition(
            bpmn(
                around(#"<task id="x"/>"#)
                    + #"<textAnnotation id="n"><text>why</text></textAnnotation><association sourceRef="x" targetRef="n"/>"#
            ))
        #expect(process.notes == [Note(id: "n", text: "why", subjects: ["x"])])
    }
}
