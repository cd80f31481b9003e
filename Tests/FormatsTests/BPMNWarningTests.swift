import FEEL
import Formats
import ProcessModel
import Testing

/// What runs although the standard says otherwise, what is not executed yet, and what is passed over.
@Suite struct BPMNWarningTests {
    @Test(arguments: warningFaults) func warning(_ fault: Fault) { fault.check() }

    static let formal = #"xsi:type="tFormalExpression""#

    static let warningFaults: [Fault] = [
        .warning(
            "a script without format", .scriptWithoutFormat, "x",
            around(#"▶<scriptTask id="x"><script>a</script></scriptTask>"#)),
        .warning("no script", .implementationMissing, "x", around(#"▶<scriptTask id="x" scriptFormat="feel"/>"#)),
        .warning(
            "a condition behind a parallel gateway", .conditionIgnored, "c",
            around(
                #"""
                <parallelGateway id="x"/><sequenceFlow id="c" sourceRef="x" targetRef="e">
                  ▶<conditionExpression xsi:type="tFormalExpression">a</conditionExpression></sequenceFlow>
                """#)),
        .warning(
            "a condition on a default flow", .conditionIgnored, "c",
            around(
                #"""
                <exclusiveGateway id="x" default="c"/><sequenceFlow id="c" sourceRef="x" targetRef="e">
                  ▶<conditionExpression xsi:type="tFormalExpression">a</conditionExpression></sequenceFlow>
                """#)),
        .warning(
            "a condition that is not formal", .informalExpression, "c",
            around(
                #"""
                <exclusiveGateway id="x"/><sequenceFlow id="c" sourceRef="x" targetRef="e">
                  ▶<conditionExpression>a</conditionExpression></sequenceFlow>
                """#)),
        .warning(
            "a direction that does not fit", .gatewayDirection, "x",
            around(
                #"""
                ▶<exclusiveGateway id="x" gatewayDirection="Converging"/>
                <sequenceFlow id="c" sourceRef="x" targetRef="e"/>
                """#)),
        .warning("a gateway for nothing", .gatewayWithoutPurpose, "x", around(#"▶<exclusiveGateway id="x"/>"#)),
        .warning(
            "a boundary event that leads nowhere", .unconnected, "b",
            around(
                #"<task id="x"/>▶<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition/></boundaryEvent>"#)),
        .warning(
            "a start event without an end event", .startWithoutEnd, "s",
            #"▶<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="x"/><task id="x"/>"#),
        .warning(
            "a task that is never reached", .unconnected, "y",
            around(#"<task id="x"/>▶<task id="y"/><sequenceFlow sourceRef="y" targetRef="e"/>"#)),
        .warning(
            "a task that leads nowhere", .unconnected, "y",
            around(#"<task id="x"/><sequenceFlow sourceRef="x" targetRef="y"/>▶<task id="y"/>"#)),
        .warning(
            "a stale entry of incoming flows", .danglingReference, "x",
            around(#"<task id="x">▶<incoming>out</incoming></task>"#)),
        .warning(
            "an error that is not declared", .errorUndeclared, "b",
            around(
                #"""
                <task id="x"/>
                <boundaryEvent id="b" attachedToRef="x">▶<errorEventDefinition errorRef="E-1"/></boundaryEvent>
                <sequenceFlow sourceRef="b" targetRef="e"/>
                """#)),
        .warning(
            "an error without code", .errorUndeclared, "b",
            around(
                #"""
                <task id="x"/>
                <boundaryEvent id="b" attachedToRef="x">▶<errorEventDefinition errorRef="E"/></boundaryEvent>
                <sequenceFlow sourceRef="b" targetRef="e"/>
                """#), root: #"<error id="E"/>"#),
        .warning(
            "something that BPMN has not in a task", .unknownElement, "x",
            around(#"<task id="x">▶<colour/></task>"#)),
        .warning(
            "a choreography beside a process", .notUsedYet, "c", around(#"<task id="x"/>"#),
            root: #"▶<choreography id="c"/>"#),
    ]

    /// What the kernel learns changes which kinds these are, so the test names something that it will never run.
    @Test func whatIsNotExecutedIsNamed() {
        let (text, place) = marked(
            bpmn(extended("serviceTask", "▶<camunda:caseRef/>", attributes: "camunda:class='C'")))
        let errors = compile(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [.notExecutedYet])
        #expect(errors.first?.place == place)
        #expect(errors.first?.message.contains("camunda:caseRef") == true)
    }

    @Test func everyFaultOfAFileIsReported() {
        let compilation = compile(
            bpmn(
                around(
                    #"""
                    <serviceTask id="x" camunda:topic=" "/><serviceTask id="y" camunda:topic=""/>
                    <sequenceFlow id="f" sourceRef="x" targetRef="z"/>
                    """#)))
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [.implementationMissing, .implementationMissing, .danglingReference])
    }

    @Test func aLongListOfFaultsIsCutShort() {
        let compilation = compile(bpmn((0..<1500).map { "<task id='t\($0)' startQuantity='0'/>" }.joined()))
        #expect(compilation.diagnostics.count == 1001)
        #expect(compilation.diagnostics.last?.severity == .note)
        #expect(compilation.diagnostics.last?.message.contains("more than 1000") == true)
        #expect(compilation.diagnostics.first?.element == "t0")
    }

    @Test func messagesQuoteNoNovels() {
        let novel = String(repeating: "long ", count: 100_000)
        let compilation = compile(bpmn(timer("<timeDate>\(novel)</timeDate>")))
        #expect(compilation.diagnostics.first?.code == .timerInvalid)
        #expect((compilation.diagnostics.first?.message.utf8.count ?? .max) < 1100)
    }

    @Test func extensionsWithoutEffectAreListedOnce() {
        let compilation = compile(
            bpmn(
                extended(
                    "userTask",
                    "<vendor:colour/><vendor:size/><vendor:colour/><zeebe:taskSchedule/><zeebe:properties/>",
                    attributes: #"camunda:assignee="ada""#)))
        #expect(compilation.diagnostics.map(\.severity) == [.note, .note])
        #expect(compilation.diagnostics.map(\.code) == [.notUsedYet, .unknownExtension])
        #expect(compilation.diagnostics[0].message.hasSuffix(": assignee, zeebe:taskSchedule."))
        #expect(compilation.diagnostics[1].message.hasSuffix(": vendor:colour, vendor:size."))
    }

    @Test func whatOnlyDescribesIsAccepted() {
        let compilation = compile(
            bpmn(
                """
                <laneSet id="ls"><lane id="l"><flowNodeRef>x</flowNodeRef></lane></laneSet>
                \(around(#"<task id="x"/>"#))
                <textAnnotation id="t"><text>note</text></textAnnotation><group id="g"/><dataObject id="d"/>
                <association id="a" sourceRef="x" targetRef="t"/><dataStoreReference id="r"/><property id="pp"/>
                """,
                root: """
                    <category id="c"/><message id="m"/><signal id="sig"/><itemDefinition id="item"/><interface id="if"/>
                    <collaboration id="co"><participant id="pool" processRef="p"/><participant id="blackbox"/>
                    </collaboration>
                    <bpmndi:BPMNDiagram xmlns:bpmndi="urn:unknown"/>
                    """))
        #expect(compilation.diagnostics == [])
        #expect(compilation.definitions.count == 1)
    }

    @Test func scopesWithoutStartAndEndAreNothingToWarnAbout() {
        let compilation = compile(bpmn(#"<task id="a"/><task id="b"/><sequenceFlow sourceRef="a" targetRef="b"/>"#))
        #expect(compilation.diagnostics == [])
    }
}
