import FEEL
import Formats
import ProcessModel
import Testing

/// Each rule with a file that breaks it and nothing else.
@Suite struct BPMNErrorTests {
    @Test(arguments: identityFaults) func identity(_ fault: Fault) { fault.check() }
    @Test(arguments: flowFaults) func flow(_ fault: Fault) { fault.check() }
    @Test(arguments: eventFaults) func event(_ fault: Fault) { fault.check() }
    @Test(arguments: taskFaults) func task(_ fault: Fault) { fault.check() }
    @Test(arguments: expressionFaults) func expression(_ fault: Fault) { fault.check() }

    static let start = #"<startEvent id="s"/><sequenceFlow id="in" sourceRef="s" targetRef="x"/>"#
    static let toEnd = #"<sequenceFlow id="out" sourceRef="x" targetRef="e"/><endEvent id="e"/>"#

    static let identityFaults: [Fault] = [
        Fault(
            what: "another format", severity: .error, code: .unknownFormat, element: nil,
            source: #"▶<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>"#),
        Fault(
            what: "no process", severity: .error, code: .nothingToExecute, element: nil,
            source: #"▶<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>"#),
        Fault(
            what: "an empty process", severity: .error, code: .nothingToExecute, element: "p",
            source: bpmn("").replacing("<process", with: "▶<process")),
        .error("an id twice", .duplicateID, "s", around(#"▶<task id="s"/><task id="x"/>"#)),
        .error(
            "an id of an error and of a task", .duplicateID, "x", around(#"▶<task id="x"/>"#),
            root: #"<error id="x" errorCode="1"/>"#),
        .error(
            "a participant without process", .danglingReference, "pool", around(#"<task id="x"/>"#),
            root: #"<collaboration id="c">▶<participant id="pool" processRef="nothing"/></collaboration>"#),
        .error(
            "a participant whose process is none", .wrongReference, "pool", around(#"<task id="x"/>"#),
            root: #"<collaboration id="c">▶<participant id="pool" processRef="x"/></collaboration>"#),
        .error(
            "an event definition that BPMN has not", .unknownElement, "x",
            around(#"<intermediateThrowEvent id="x">▶<mailEventDefinition/></intermediateThrowEvent>"#)),
        .error(
            "an event definition that is nowhere", .danglingReference, "y",
            around(#"<task id="x"/><sequenceFlow sourceRef="x" targetRef="y"/>"#)
                + #"<endEvent id="y">▶<eventDefinitionRef>nothing</eventDefinitionRef></endEvent>"#),
        .error(
            "an event definition that is none", .wrongReference, "y",
            around(#"<task id="x"/><sequenceFlow sourceRef="x" targetRef="y"/>"#)
                + #"<endEvent id="y">▶<eventDefinitionRef>x</eventDefinitionRef></endEvent>"#),
        .error("an element that BPMN has not", .unknownElement, "y", around(#"<task id="x"/>▶<robotTask id="y"/>"#)),
        .error(
            "an activity of a choreography", .unknownElement, "x", around(#"▶<choreographyTask id="x"/>"#)),
    ]

    static let flowFaults: [Fault] = [
        .error(
            "a source that is nothing", .danglingReference, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="nothing" targetRef="x"/>"#)),
        .error(
            "a target that is nothing", .danglingReference, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="nothing"/>"#)),
        .error(
            "no target", .danglingReference, "f", around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x"/>"#)),
        .error(
            "a target that is a flow", .wrongReference, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="in"/>"#)),
        .error(
            "a target that is the process", .wrongReference, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="p"/>"#)),
        .error(
            "a flow into a sub-process", .flowLeavesScope, "f",
            around(
                #"""
                <subProcess id="x"><task id="inner"/></subProcess>
                ▶<sequenceFlow id="f" sourceRef="x" targetRef="inner"/>
                """#)),
        .error(
            "a flow to another process", .flowLeavesScope, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="other"/>"#),
            root: #"<process id="q"><task id="other"/></process>"#),
        .error(
            "a flow into a start event", .flowNotAllowed, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="s"/>"#)),
        .error(
            "a flow out of an end event", .flowNotAllowed, "f",
            around(#"<task id="x"/>▶<sequenceFlow id="f" sourceRef="e" targetRef="x"/>"#)),
        .error(
            "a flow into a boundary event", .flowNotAllowed, "f",
            around(
                #"""
                <task id="x"/><boundaryEvent id="b" attachedToRef="x"><errorEventDefinition/></boundaryEvent>
                <sequenceFlow id="g" sourceRef="b" targetRef="e"/>▶<sequenceFlow id="f" sourceRef="x" targetRef="b"/>
                """#)),
        .error(
            "a default flow that is nothing", .danglingReference, "x",
            around(#"▶<exclusiveGateway id="x" default="nothing"/>"#)),
        .error(
            "a default flow that is a task", .wrongReference, "x", around(#"▶<exclusiveGateway id="x" default="s"/>"#)),
        .error(
            "a default flow that leaves another element", .defaultFlowInvalid, "x",
            around(#"▶<exclusiveGateway id="x" default="in"/>"#)),
        .error(
            "a default flow on a parallel gateway", .defaultFlowInvalid, "x",
            around(#"▶<parallelGateway id="x" default="out"/>"#)),
        .error(
            "a default flow on an event", .defaultFlowInvalid, "x",
            around(#"▶<intermediateThrowEvent id="x" default="out"/>"#)),
        .error(
            "an activity with nothing but a conditional flow", .onlyConditionalFlow, "out",
            start + #"""
                <task id="x"/>▶<sequenceFlow id="out" sourceRef="x" targetRef="e"><conditionExpression
                    xsi:type="tFormalExpression">a</conditionExpression></sequenceFlow><endEvent id="e"/>
                """#),
    ]

    static let eventFaults: [Fault] = [
        .error(
            "an end event without a start event", .endWithoutStart, "e",
            #"<task id="x"/><sequenceFlow id="f" sourceRef="x" targetRef="e"/>▶<endEvent id="e"/>"#),
        .error(
            "an end event without a start event in a sub-process", .endWithoutStart, "ie",
            around(
                #"""
                <subProcess id="x"><task id="i"/><sequenceFlow sourceRef="i" targetRef="ie"/>
                  ▶<endEvent id="ie"/></subProcess>
                """#)),
        .error(
            "two none start events in a sub-process", .severalStartEvents, "s2",
            around(
                #"""
                <subProcess id="x"><startEvent id="s1"/><sequenceFlow sourceRef="s1" targetRef="i"/><task id="i"/>
                  ▶<startEvent id="s2"/><sequenceFlow sourceRef="s2" targetRef="i"/></subProcess>
                """#)),
        .error(
            "an intermediate event without incoming flow", .unconnected, "i",
            around(#"<task id="x"/>▶<intermediateThrowEvent id="i"/><sequenceFlow sourceRef="i" targetRef="x"/>"#)),
        .error(
            "a boundary event on nothing", .danglingReference, "b",
            around(#"<task id="x"/>▶<boundaryEvent id="b"><errorEventDefinition/></boundaryEvent>"#)),
        .error(
            "a boundary event on something unknown", .danglingReference, "b",
            around(
                #"<task id="x"/>▶<boundaryEvent id="b" attachedToRef="y"><errorEventDefinition/></boundaryEvent>"#)),
        .error(
            "a boundary event on an event", .boundaryMisplaced, "b",
            around(
                #"<task id="x"/>▶<boundaryEvent id="b" attachedToRef="s"><errorEventDefinition/></boundaryEvent>"#)),
        .error(
            "a boundary event in another scope", .boundaryMisplaced, "b",
            around(
                #"""
                <subProcess id="x"><task id="i"/></subProcess>
                ▶<boundaryEvent id="b" attachedToRef="i"><errorEventDefinition/></boundaryEvent>
                """#)),
        .error(
            "a boundary event on an event sub-process", .boundaryMisplaced, "b",
            around(
                #"""
                <task id="x"/>
                <subProcess id="h" triggeredByEvent="true">
                <startEvent id="hs"><errorEventDefinition/></startEvent></subProcess>
                ▶<boundaryEvent id="b" attachedToRef="h"><errorEventDefinition/></boundaryEvent>
                """#)),
        .error(
            "a boundary event that waits for nothing", .eventDefinitionNotAllowed, "b",
            around(#"<task id="x"/>▶<boundaryEvent id="b" attachedToRef="x"/>"#)),
        .error(
            "a catch event that waits for nothing", .eventDefinitionNotAllowed, "x",
            around(#"▶<intermediateCatchEvent id="x"/>"#)),
        .error(
            "an error that does not interrupt", .eventDefinitionNotAllowed, "b",
            around(
                #"""
                <task id="x"/>▶<boundaryEvent id="b" attachedToRef="x" cancelActivity="false">
                <errorEventDefinition/></boundaryEvent>
                """#)),
        .error(
            "a timer on an end event", .eventDefinitionNotAllowed, "y",
            around(
                #"""
                <task id="x"/><sequenceFlow sourceRef="x" targetRef="y"/>
                ▶<endEvent id="y"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>
                </endEvent>
                """#)),
        .error(
            "an error on a catch event", .eventDefinitionNotAllowed, "x",
            around(#"▶<intermediateCatchEvent id="x"><errorEventDefinition/></intermediateCatchEvent>"#)),
        .error(
            "a terminate on a throw event", .eventDefinitionNotAllowed, "x",
            around(#"▶<intermediateThrowEvent id="x"><terminateEventDefinition/></intermediateThrowEvent>"#)),
        .error(
            "an error on the start event of a process", .eventDefinitionNotAllowed, "s",
            #"▶<startEvent id="s"><errorEventDefinition/></startEvent>"#),
        .error(
            "a thrown error without code", .errorCodeMissing, "x",
            start + #"<endEvent id="x">▶<errorEventDefinition/></endEvent>"#),
        .error(
            "an error that is a task", .wrongReference, "y",
            around(#"<task id="x"/><endEvent id="y">▶<errorEventDefinition errorRef="x"/></endEvent>"#)
                + #"<sequenceFlow sourceRef="x" targetRef="y"/>"#),
    ]

    static let taskFaults: [Fault] = [
        .error(
            "an empty job type", .implementationMissing, "x",
            extended("serviceTask", #"<zeebe:taskDefinition type=" "/>"#).replacing(
                "<serviceTask", with: "▶<serviceTask")),
        .error(
            "no topic", .implementationMissing, "x", around(#"▶<serviceTask id="x" camunda:type="external"/>"#)),
        .error(
            "retries that are no number", .numberInvalid, "x",
            extended("serviceTask", #"<zeebe:taskDefinition type="t" retries="▶many"/>"#)),
        .error(
            "no retries", .numberInvalid, "x",
            extended("serviceTask", #"<zeebe:taskDefinition type="t" retries="▶0"/>"#)),
        .error(
            "a mapping without target", .mappingInvalid, "x",
            mapped(#"▶<zeebe:input source="=a"/>"#)),
        .error(
            "a mapping to a path with a hole", .mappingInvalid, "x",
            mapped(#"▶<zeebe:input source="=a" target="a..b"/>"#)),
        .error(
            "a mapping without source", .mappingInvalid, "x",
            mapped(#"▶<zeebe:output target="a"/>"#)),
        .error(
            "a script in an unknown language", .languageUnknown, "x",
            around(#"<scriptTask id="x" scriptFormat="cobol"><script>▶MOVE A TO B</script></scriptTask>"#)),
        .error("a timer without time", .timerInvalid, "x", timer("").replacing("<timerEvent", with: "▶<timerEvent")),
        .error(
            "a timer with two times", .timerInvalid, "x",
            timer("<timeDuration>PT1S</timeDuration><timeDate>2030-01-01T00:00:00Z</timeDate>")
                .replacing("<timerEvent", with: "▶<timerEvent")),
        .error("a timer with an empty time", .timerInvalid, "x", timer("▶<timeDuration> </timeDuration>")),
        .error("a duration that is none", .timerInvalid, "x", timer("<timeDuration>▶PT</timeDuration>")),
        .error("a date that is none", .timerInvalid, "x", timer("<timeDate>\n  ▶2030-02-30T00:00:00Z\n</timeDate>")),
    ]

    static let expressionFaults: [Fault] = [
        .error("an empty condition", .expressionInvalid, "c", condition("▶")),
        .error("an empty FEEL expression", .expressionInvalid, "c", condition(" =▶")),
        .error("a fault in a condition", .expressionInvalid, "c", condition("= a &gt; ▶)")),
        .error(
            "a fault on a later line", .expressionInvalid, "c", condition("= \"ü\" &lt; a\n     and &#x74;rue and ▶)")),
        .error(
            "a fault in a CDATA section", .expressionInvalid, "c", condition("<!-- é --><![CDATA[= a < b and ▶)]]>")),
        .error(
            "a fault in an attribute", .expressionInvalid, "x",
            mapped(#"<zeebe:input xmlns:y='urn:">"' target="t"\#n source='= "&amp;" + ▶)'/>"#)),
        .error(
            "an unknown language", .languageUnknown, "c",
            condition("▶a", attributes: #"xsi:type="tFormalExpression" language="http://www.w3.org/1999/XPath""#)),
        .error("a fault in JUEL", .expressionInvalid, "c", condition("${a &gt; ▶)}")),
        .error("JUEL that does not end", .expressionInvalid, "c", condition("▶${a")),
        .error("a bean in JUEL", .expressionUnknownName, "c", condition("${orders.▶isLarge(a)}")),
        .error(
            "a function in JUEL by its name", .expressionUnknownName, "c",
            condition("▶now()", attributes: #"xsi:type="tFormalExpression" language="juel""#)),
        Fault(
            what: "a fault where JUEL is the default", severity: .error, code: .expressionInvalid, element: "c",
            source: bpmn(condition("a === ▶=")), options: CompilerOptions(defaultDialect: .juel)),
        .error("a condition that is a number", .expressionInvalid, "c", condition("▶= 5")),
        .error("a condition that is a text", .expressionInvalid, "c", condition("▶${'yes'}")),
        .error(
            "a collection that is a number", .expressionInvalid, "x",
            around(
                "<userTask id='x'><multiInstanceLoopCharacteristics><extensionElements>"
                    + "<zeebe:loopCharacteristics inputCollection='▶=5'/>"
                    + "</extensionElements></multiInstanceLoopCharacteristics></userTask>")),
        .error(
            "a script with a loop", .expressionUnknownName, "x",
            around(
                #"<scriptTask id="x" scriptFormat="javascript"><script>a = 1; ▶while (a) {}</script></scriptTask>"#)),
    ]
}
