import FEEL
import Formats
import Foundation
import ProcessModel
import Testing

/// What good files become.
@Suite struct LoweringTests {
    /// A file with everything that is executed.
    static let everything = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="urn:test"
            xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
            xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
          <bpmn:error id="refused" errorCode="REFUSED"/>
          <bpmn:process id="all" name="Everything" isExecutable="true">
            <bpmn:documentation>Uses all.</bpmn:documentation>
            <bpmn:extensionElements><zeebe:versionTag value="v7"/></bpmn:extensionElements>
            <bpmn:startEvent id="start"/>
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="fork"/>
            <bpmn:parallelGateway id="fork"/>
            <bpmn:sequenceFlow id="f2" sourceRef="fork" targetRef="call"/>
            <bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="inner"/>
            <bpmn:serviceTask id="call" name="Call">
              <bpmn:extensionElements>
                <zeebe:taskDefinition type="call-it" retries="7"/>
                <zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>
                <zeebe:ioMapping>
                  <zeebe:input source="=a + 1" target="b.c"/><zeebe:input source="fixed" target="d"/>
                  <zeebe:output source="=result" target="e"/>
                </zeebe:ioMapping>
              </bpmn:extensionElements>
            </bpmn:serviceTask>
            <bpmn:boundaryEvent id="caught" attachedToRef="call"><bpmn:errorEventDefinition errorRef="refused"/>
            </bpmn:boundaryEvent>
            <bpmn:boundaryEvent id="late" attachedToRef="call" cancelActivity="false"><bpmn:timerEventDefinition>
              <bpmn:timeDate xsi:type="bpmn:tFormalExpression">=due</bpmn:timeDate>
            </bpmn:timerEventDefinition></bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f4" sourceRef="caught" targetRef="stop"/>
            <bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="hand"/>
            <bpmn:subProcess id="inner">
              <bpmn:startEvent id="is"/><bpmn:sequenceFlow sourceRef="is" targetRef="script"/>
              <bpmn:scriptTask id="script"><bpmn:extensionElements>
                <zeebe:script expression="=a * 2" resultVariable="twice"/>
              </bpmn:extensionElements></bpmn:scriptTask>
              <bpmn:sequenceFlow sourceRef="script" targetRef="ie"/>
              <bpmn:endEvent id="ie"><bpmn:errorEventDefinition errorRef="refused"/></bpmn:endEvent>
            </bpmn:subProcess>
            <bpmn:sequenceFlow id="f6" sourceRef="call" targetRef="join"/>
            <bpmn:sequenceFlow id="f7" sourceRef="inner" targetRef="join"/>
            <bpmn:parallelGateway id="join"/>
            <bpmn:sequenceFlow id="f8" sourceRef="join" targetRef="wait"/>
            <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>
              <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
            </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
            <bpmn:sequenceFlow id="f9" sourceRef="wait" targetRef="human"/>
            <bpmn:userTask id="human" default="f10"/>
            <bpmn:sequenceFlow id="f10" sourceRef="human" targetRef="choice"/>
            <bpmn:sequenceFlow id="f11" sourceRef="human" targetRef="hand">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a &gt; 5</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            <bpmn:manualTask id="hand"/><bpmn:sequenceFlow id="f12" sourceRef="hand" targetRef="end"/>
            <bpmn:exclusiveGateway id="choice" default="f13"/>
            <bpmn:sequenceFlow id="f13" sourceRef="choice" targetRef="plain"/>
            <bpmn:sequenceFlow id="f14" sourceRef="choice" targetRef="milestone">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">a &lt; 1</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            <bpmn:task id="plain"/><bpmn:sequenceFlow id="f15" sourceRef="plain" targetRef="end"/>
            <bpmn:intermediateThrowEvent id="milestone"/>
            <bpmn:sequenceFlow id="f16" sourceRef="milestone" targetRef="stop"/>
            <bpmn:endEvent id="stop"><bpmn:terminateEventDefinition/></bpmn:endEvent>
            <bpmn:endEvent id="end"/>
          </bpmn:process>
          <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="all">
            <bpmndi:BPMNShape id="s1" bpmnElement="inner" isExpanded="true">
              <dc:Bounds x="1" y="2.5" width="30" height="40"/>
              <bpmndi:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNLabel></bpmndi:BPMNShape>
            <bpmndi:BPMNShape id="s2" bpmnElement="call"><dc:Bounds x="nan" y="2" width="3" height="4"/>
            </bpmndi:BPMNShape>
            <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="1" y="2"/><di:waypoint x="3" y="-4"/>
            </bpmndi:BPMNEdge>
          </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
        </bpmn:definitions>
        """

    private let all: ProcessDefinition

    init() throws { all = try definition(Self.everything) }

    private func element(_ id: String) throws -> Element { try #require(all.element(id: id)) }
    private func ids(_ flows: [FlowIndex]) -> [String] { flows.map { all[$0].id } }

    @Test func nothingIsSaidAboutAGoodFile() {
        #expect(compile(Self.everything).diagnostics == [])
    }

    @Test func elementsFollowTheSource() throws {
        #expect(
            all.elements.map(\.id) == [
                "all", "start", "fork", "call", "caught", "late", "inner", "is", "script", "ie", "join", "wait",
                "human",
                "hand", "choice", "plain", "milestone", "stop", "end",
            ])
        #expect(
            all.elements.map(\.kind.word) == [
                "process", "start event", "parallel gateway", "service task", "boundary event", "boundary event",
                "sub-process", "start event", "script task", "end event", "parallel gateway",
                "intermediate catch event",
                "user task", "manual task", "exclusive gateway", "task", "intermediate throw event", "end event",
                "end event",
            ])
        #expect(
            all.elements.map(\.scope?.position) == [nil] + Array(repeating: 0, count: 6) + [6, 6, 6]
                + Array(repeating: 0, count: 9))
        #expect(try element("call").place == Place(line: 15, column: 5))
    }

    @Test func flowsFollowTheSource() throws {
        let inner = [".is-to-script", ".script-to-ie"]
        #expect(all.flows.map(\.id) == (1...5).map { "f\($0)" } + inner + (6...16).map { "f\($0)" })
        #expect(ids(try element("human").outgoing) == ["f10", "f11"])
        #expect(ids(try element("join").incoming) == ["f6", "f7"])
        #expect(try element("human").defaultFlow.map { all[$0].id } == "f10")
        #expect(try element("choice").defaultFlow.map { all[$0].id } == "f13")
        #expect(try element("fork").defaultFlow == nil)
        let conditions = all.flows.filter { $0.condition != nil }
        #expect(conditions.map(\.id) == ["f11", "f14"])
        #expect(conditions.map { $0.condition?.description } == ["a > 5", "a < 1"])
        #expect(all.flows.allSatisfy { all[$0.source].outgoing.contains($0.index) })
        #expect(all.flows.allSatisfy { all[$0.target].incoming.contains($0.index) })
    }

    @Test func theProcessKeepsWhatPeopleWrote() {
        #expect(all.id == "all" && all.name == "Everything" && all.isExecutable && all.versionTag == "v7")
        #expect(all.elements[0].documentation == "Uses all.")
    }

    @Test func scopesBeginAtTheirStartEvents() throws {
        #expect(all.elements[0].kind.scope?.entries.map { all[$0].id } == ["start"])
        #expect(try element("inner").kind.scope?.entries.map { all[$0].id } == ["is"])
        let open = try definition(
            bpmn(
                #"""
                <task id="a"/><task id="c"/>
                <boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>
                <sequenceFlow sourceRef="b" targetRef="d"/><sequenceFlow sourceRef="a" targetRef="d"/><task id="d"/>
                """#))
        #expect(open.elements[0].kind.scope?.entries.map { open[$0].id } == ["a", "c"])
    }

    @Test func aServiceTaskIsAJob() throws {
        let call = try element("call")
        guard case .serviceTask(let job) = call.kind else { throw Unexpected() }
        #expect(job.type.literalValue == .string("call-it"))
        #expect(job.attempts.literalValue == .number(7))
        #expect(job.headers == [JobSettings.Header(name: "k", value: "v")])
        #expect(call.mappings.inputs.map(\.target) == [["b", "c"], ["d"]])
        #expect(call.mappings.inputs.map(\.source.description) == ["a + 1", "\"fixed\""])
        #expect(call.mappings.outputs.map(\.target) == [["e"]])
        #expect(call.mappings.outputRule == .replacePropagation)
        #expect(call.boundaryEvents.map { all[$0].id } == ["caught", "late"])
    }

    @Test func eventsKeepWhatTheyWaitFor() throws {
        guard case .boundaryEvent(let caught) = try element("caught").kind,
            case .error(let caughtError)? = caught.trigger.triggers.first,
            case .boundaryEvent(let late) = try element("late").kind,
            case .timer(.date(let due))? = late.trigger.triggers.first,
            case .intermediateCatchEvent(let wait) = try element("wait").kind,
            case .timer(.duration(let hour))? = wait.triggers.first,
            case .endEvent(let stop) = try element("stop").kind, case .terminate? = stop.first,
            case .endEvent(let end) = try element("end").kind, end.isEmpty,
            case .endEvent(let thrown) = try element("ie").kind, case .error(let thrownError)? = thrown.first
        else { throw Unexpected() }
        #expect(caughtError.code == "REFUSED")
        #expect(thrownError.code.literalValue == "REFUSED")
        #expect(caught.isInterrupting && !late.isInterrupting)
        #expect(all[caught.attachedTo].id == "call")
        #expect(due.description == "due")
        #expect(hour.literalValue == Value(duration: "PT1H"))
    }

    @Test func aScriptKeepsItsResultVariable() throws {
        guard case .scriptTask(let script) = try element("script").kind else { throw Unexpected() }
        #expect(script.expression?.description == "a * 2")
        #expect(script.resultVariable == "twice")
    }

    @Test func theDiagramIsKeptAsFarAsItIsRight() {
        let bounds = Diagram.Bounds(x: 1, y: 2.5, width: 30, height: 40)
        let label = Diagram.Bounds(x: 1, y: 2, width: 3, height: 4)
        let shape = Diagram.Shape(element: "inner", bounds: bounds, label: label, isExpanded: true, isHorizontal: nil)
        let edge = Diagram.Edge(element: "f1", waypoints: [.init(x: 1, y: 2), .init(x: 3, y: -4)], label: nil)
        #expect(all.diagram == Diagram(shapes: [shape], edges: [edge]))
    }

    @Test func definitionsSurviveStorage() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let stored = try encoder.encode(all)
        let restored = try JSONDecoder().decode(ProcessDefinition.self, from: stored)
        #expect(try encoder.encode(restored) == stored)
    }

    // MARK: - Variants

    @Test func truthValuesAreWrittenInTwoWays() throws {
        let text = Self.everything.replacing(#"cancelActivity="false""#, with: #"cancelActivity="0""#)
            .replacing(#"isExecutable="true""#, with: #"isExecutable="0""#)
        let other = try definition(text)
        #expect(!other.isExecutable)
        guard case .boundaryEvent(let late) = try #require(other.element(id: "late")).kind else { throw Unexpected() }
        #expect(!late.isInterrupting)
    }

    @Test func prefixesDoNotMatter() throws {
        let other = Self.everything.replacing("bpmn:", with: "").replacing("xmlns:bpmn=", with: "xmlns=")
        #expect(try definition(other).elements.map(\.id) == all.elements.map(\.id))
    }

    @Test func severalProcessesAreSeveralDefinitions() throws {
        let compilation = compile(
            bpmn(
                around(#"<task id="x"/>"#),
                root: """
                    <collaboration id="c"><participant id="pool" processRef="q"/></collaboration>
                    <process id="q" isExecutable="false"><task id="a"/><task id="b"/>
                      <sequenceFlow sourceRef="a" targetRef="b"/></process><process id="empty"/>
                    <bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
                        xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane bpmnElement="c">
                      <bpmndi:BPMNShape bpmnElement="pool" isHorizontal="true">
                        <dc:Bounds x="0" y="0" width="1" height="1"/></bpmndi:BPMNShape>
                      <bpmndi:BPMNShape bpmnElement="x"><dc:Bounds x="0" y="0" width="1" height="1"/></bpmndi:BPMNShape>
                    </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
                    """))
        #expect(compilation.diagnostics == [])
        #expect(compilation.definitions.map(\.id) == ["q", "p"])
        #expect(compilation.definitions.map(\.isExecutable) == [false, true])
        #expect(compilation.definitions[0].elements.map(\.index.position) == [0, 1, 2])
        #expect(compilation.definitions[1].elements.map(\.index.position) == [0, 1, 2, 3])
        #expect(compilation.definitions[0].flows.map(\.index.position) == [0])
        #expect(compilation.definitions.map { $0.diagram?.shapes.map(\.element) } == [["pool"], ["x"]])
    }

    @Test func externalTasksWaitLikeUserTasks() throws {
        let text = bpmn(#"<task id="a"/><manualTask id="b"/>"#)
        let kinds = { (tasks: ExternalTasks) in
            try definition(text, options: CompilerOptions(externalTasks: tasks)).elements.dropFirst().map(\.kind.word)
        }
        #expect(try kinds([]) == ["task", "manual task"])
        #expect(try kinds(.task) == ["user task", "manual task"])
        #expect(try kinds(.manualTask) == ["task", "user task"])
        #expect(try kinds([.task, .manualTask]) == ["user task", "user task"])
    }

    @Test func withoutExpressionsTheDialectDoesNotMatter() throws {
        let text = bpmn(around(#"<task id="x"/>"#))
        #expect(try definition(text, options: CompilerOptions(defaultDialect: .juel)).elements.count == 4)
    }

    @Test func theLanguageOfAFileCountsWhenItIsKnown() throws {
        let text = bpmn(condition("a")).replacing(
            "id=\"file\"", with: "id=\"file\" expressionLanguage=\"http://www.omg.org/spec/DMN/20180521/FEEL/\"")
        #expect(try definition(text, options: CompilerOptions(defaultDialect: .juel)).flows.count == 3)
        let path = bpmn(condition("a")).replacing(
            "id=\"file\"", with: "id=\"file\" expressionLanguage=\"http://www.w3.org/1999/XPath\"")
        #expect(try definition(path).flows.count == 3)
    }

    @Test func camundaTasksAreJobs() throws {
        let text = bpmn(
            extended(
                "serviceTask",
                """
                <camunda:inputOutput><camunda:inputParameter name="a">plain</camunda:inputParameter>
                <camunda:inputParameter name="b"/><camunda:outputParameter name="c">=result</camunda:outputParameter>
                </camunda:inputOutput>
                """, attributes: #"camunda:type="external" camunda:topic="ship""#))
        for namespace in ["http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn"]
        {
            let lowered = try definition(text.replacing("http://camunda.org/schema/1.0/bpmn", with: namespace))
            let task = try #require(lowered.element(id: "x"))
            guard case .serviceTask(let job) = task.kind else { throw Unexpected() }
            #expect(job.type.literalValue == .string("ship"))
            #expect(job.attempts.literalValue == .number(3))
            #expect(task.mappings.inputs.map(\.source.literalValue) == [.string("plain"), .null])
            #expect(task.mappings.outputs.map(\.source.description) == ["result"])
            #expect(task.mappings.outputRule == .addToPropagation)
        }
    }

    @Test func plainScriptsHaveAFormatAndMayHaveAResult() throws {
        let text = bpmn(
            around(
                #"""
                <scriptTask id="x" scriptFormat="FEEL" camunda:resultVariable="r"><script>a + b</script></scriptTask>
                """#
            ))
        guard case .scriptTask(let script) = try #require(definition(text).element(id: "x")).kind else {
            throw Unexpected()
        }
        #expect(script.expression?.description == "a + b")
        #expect(script.resultVariable == "r")
    }

    @Test func undeclaredErrorsAreTheirOwnCode() throws {
        let text = bpmn(
            around(
                #"""
                <task id="x"/>
                <boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="E-1"/></boundaryEvent>
                <sequenceFlow sourceRef="b" targetRef="e"/>
                """#))
        guard case .boundaryEvent(let event) = try #require(definition(text).element(id: "b")).kind,
            case .error(let error)? = event.trigger.triggers.first, error.code == "E-1"
        else { throw Unexpected() }
    }

    @Test func sharedEventDefinitionsAreFollowed() throws {
        let text = bpmn(
            around(
                #"""
                <intermediateCatchEvent id="x"><eventDefinitionRef>shared</eventDefinitionRef></intermediateCatchEvent>
                """#
            ),
            root: #"<timerEventDefinition id="shared"><timeDuration>P2D</timeDuration></timerEventDefinition>"#)
        guard case .intermediateCatchEvent(let event) = try #require(definition(text).element(id: "x")).kind,
            case .timer(.duration(let time))? = event.triggers.first
        else { throw Unexpected() }
        #expect(time.literalValue == Value(duration: "P2D"))
    }

    @Test func madeUpIDsStayWhenOthersAreAdded() throws {
        let flows = #"<sequenceFlow sourceRef="a" targetRef="b"/><sequenceFlow sourceRef="a" targetRef="b"/>"#
        let one = try definition(bpmn(#"<task id="a"/><task id="b"/>"# + flows))
        let two = try definition(
            bpmn(#"<task id="0"/><sequenceFlow sourceRef="0" targetRef="a"/><task id="a"/><task id="b"/>"# + flows))
        #expect(one.flows.map(\.id) == [".a-to-b", ".a-to-b.2"])
        #expect(two.flows.map(\.id) == [".0-to-a", ".a-to-b", ".a-to-b.2"])
    }

    @Test(arguments: [
        ("P1Y", true), ("P2M3D", true), ("P2W", true), ("P2W3D", false), ("PW", false), ("P1234567W", false),
        ("PT0S", true), ("PT1.5S", true), ("P1DT12H30M5S", true), ("PT36H", true),
        ("P", false), ("PT", false), ("P1H", false), ("PT1D", false), ("1H", false), ("PT1S1M", false),
        ("P1.5D", false),
        ("-PT1S", false), ("PT1S ", true), ("PT-1S", false), ("P1DT", false), ("PT1S2", false), ("pt1s", false),
    ])
    func durationsAreThoseOfISO8601(_ text: String, isRight: Bool) {
        let compilation = compile(bpmn(timer("<timeDuration>\(text)</timeDuration>")))
        #expect(compilation.diagnostics.map(\.code) == (isRight ? [] : [.timerInvalid]))
    }

    @Test(arguments: [
        ("timeDuration", #""PT1H""#, true), ("timeCycle", #""R2/PT1H""#, true),
        ("timeDuration", #"duration("PT1H")"#, true),
        ("timeDate", #"date and time("2030-01-01T00:00:00Z")"#, true), ("timeDuration", #""1 hour""#, false),
        ("timeDuration", "patience", false), ("timeCycle", #""R2/PT1H"#, false),
    ])
    func anUnmarkedTimeThatQuotesOrCallsIsFEEL(_ name: String, _ text: String, isRight: Bool) {
        let compilation = compile(bpmn(timer("<\(name)>\(text)</\(name)>")))
        #expect(compilation.diagnostics.contains { $0.severity == .error } == !isRight)
    }

    @Test(arguments: [("R/PT1H", "R/PT1H/2030-01-01T03:00:00Z"), ("${c}", nil)])
    func theEndOfACycleMayStandBesideIt(_ cycle: String, literal: String?) throws {
        let text = timer(#"<timeCycle flowable:endDate="2030-01-01T03:00:00Z">\#(cycle)</timeCycle>"#)
        let element = try #require(try definition(bpmn(text)).element(id: "x"))
        guard case .intermediateCatchEvent(let event) = element.kind,
            case .timer(.cycle(let expression))? = event.triggers.first
        else { throw Unexpected() }
        #expect(expression.literalValue == literal.map { .string($0) })
        let ends = expression.evaluate { _ in "R/PT1H" }.value
        #expect(ends == "R/PT1H/2030-01-01T03:00:00Z")
    }

    @Test(arguments: [
        ("", nil), (#"flowable:terminateAll="false""#, nil),
        (#"flowable:terminateAll="true""#, TerminateReach.instance),
        (#"flowable:terminateMultiInstance="true""#, .loop),
    ])
    func aTerminateEndEventMayReachFarther(_ attribute: String, _ reach: TerminateReach?) throws {
        let text = #"<endEvent id="x"><terminateEventDefinition \#(attribute)/></endEvent>"#
        let end = try definition(bpmn(#"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="x"/>"# + text))
        guard case .endEvent(let results) = try #require(end.element(id: "x")).kind else { throw Unexpected() }
        if case .terminateAround(let found)? = results.first {
            #expect(found == reach)
        } else if case .terminate? = results.first {
            #expect(reach == nil)
        } else {
            throw Unexpected()
        }
    }

    @Test func weeksAreDaysAndDatesBeginAtMidnight() throws {
        let week = try definition(bpmn(timer("<timeDuration>P2W</timeDuration>")))
        let date = try definition(bpmn(timer("<timeDate>2030-01-31</timeDate>")))
        guard case .intermediateCatchEvent(let first) = try #require(week.element(id: "x")).kind,
            case .timer(.duration(let days))? = first.triggers.first,
            case .intermediateCatchEvent(let second) = try #require(date.element(id: "x")).kind,
            case .timer(.date(let day))? = second.triggers.first
        else { throw Unexpected() }
        #expect(days.literalValue == Value(duration: "P14D"))
        #expect(day.literalValue == DateAndTime("2030-01-31T00:00:00").map { .dateTime($0) })
    }

    @Test(arguments: [
        ("2030-01-31T12:00:00Z", true), ("2030-01-31T12:00:00", true), ("2030-01-31T12:00:00.123+02:00", true),
        ("2030-01-31T12:00:00@Europe/Berlin", true), ("2028-02-29T00:00:00Z", true), ("2030-01-31", true),
        ("2030-01-31T24:00:00Z", true),
        ("2030-13-01T00:00:00Z", false), ("2030-02-29T00:00:00Z", false), ("2030-01-01T24:00:01Z", false),
        ("2030-01-01 00:00:00", false), ("2030-01-01T00:00:00+2", false), ("now", false),
    ])
    func datesAreThoseOfISO8601(_ text: String, isRight: Bool) {
        let compilation = compile(bpmn(timer("<timeDate>\(text)</timeDate>")))
        #expect(compilation.diagnostics.map(\.code) == (isRight ? [] : [.timerInvalid]))
    }
}

struct Unexpected: Error {}
