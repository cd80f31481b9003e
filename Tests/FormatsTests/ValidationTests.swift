import FEEL
import Formats
import Foundation
import ProcessModel
import Testing

/// Each check of the standard's rules with a model that breaks it and one that keeps it.
@Suite(.timeLimit(.minutes(20)))
struct ValidationTests {
    @Test(arguments: errors) func error(_ pair: Pair) { pair.check(.error) }
    @Test(arguments: warnings) func warning(_ pair: Pair) { pair.check(.warning) }

    /// A model with one fault at `▶`, and the same without it.
    struct Pair: CustomTestStringConvertible, Sendable {
        let what: String
        let code: DiagnosticCode
        let faulty: String
        let valid: String

        var testDescription: String { what }

        init(_ what: String, _ code: DiagnosticCode, _ faulty: String, valid: String) {
            self.what = what
            self.code = code
            self.faulty = faulty
            self.valid = valid
        }

        func check(_ severity: Diagnostic.Severity) {
            let (text, place) = marked(faulty)
            let found = findings(in: text).filter { $0.severity == severity }
            let shown = findings(in: text).map { "\($0.severity) \($0.code.rawValue) \($0.place) \($0.message)" }
            #expect(found.map(\.code) == [code], "\(shown)")
            #expect(found.first?.place == place, "\(shown)")
            let others = findings(in: valid).filter { $0.severity == .error || $0.severity == severity }
            #expect(others.map { "\($0.code.rawValue) \($0.message)" } == [])
        }
    }

    private static func catching(_ definition: String) -> String {
        around("<intermediateCatchEvent id=\"x\">\(definition)</intermediateCatchEvent>")
    }

    private static func throwing(_ definition: String) -> String {
        around("<intermediateThrowEvent id=\"x\">\(definition)</intermediateThrowEvent>")
    }

    private static func on(_ host: String, _ boundary: String, _ rest: String = "") -> String {
        around("\(host)\(boundary)\(rest)")
    }

    private static func inEventSubprocess(_ start: String) -> String {
        around(
            """
            <task id="x"/><subProcess id="es" triggeredByEvent="true">\(start)<task id="h"/><endEvent id="ee"/>
            <sequenceFlow sourceRef="es1" targetRef="h"/><sequenceFlow sourceRef="h" targetRef="ee"/></subProcess>
            """)
    }

    private static func gateway(_ first: String, attributes: String = "") -> String {
        """
        <startEvent id="s"/><sequenceFlow id="in" sourceRef="s" targetRef="g"/><eventBasedGateway id="g" \(attributes)/>
        \(first)
        <sequenceFlow id="f2" sourceRef="g" targetRef="b"/><receiveTask id="b"/>
        <sequenceFlow sourceRef="b" targetRef="e"/><endEvent id="e"/>
        """
    }

    private static let timerTarget = """
        <sequenceFlow id="f1" sourceRef="g" targetRef="a"/><intermediateCatchEvent id="a"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
        <sequenceFlow sourceRef="a" targetRef="e"/>
        """

    private static func calling(_ id: String, _ called: String) -> String {
        bpmn(around("▶<callActivity id=\"x\" calledElement=\"\(id)\"/>"), root: called)
    }

    private static let startedByTimer = """
        <process id="q"><startEvent id="qs"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>
        </startEvent><task id="qt"/><endEvent id="qe"/><sequenceFlow sourceRef="qs" targetRef="qt"/>
        <sequenceFlow sourceRef="qt" targetRef="qe"/></process>
        """

    private static func pools(_ flow: String) -> String {
        """
        <collaboration id="c"><participant id="one" processRef="p"/><participant id="two"/>\(flow)</collaboration>
        """
    }

    static let errors: [Pair] = references + flows + events + structure + activities

    static let references: [Pair] = [
        Pair(
            "a message that is nothing", .danglingReference,
            bpmn(catching(#"▶<messageEventDefinition messageRef="m"/>"#)),
            valid: bpmn(catching(#"<messageEventDefinition messageRef="m"/>"#), root: #"<message id="m" name="M"/>"#)),
        Pair(
            "a message that is a signal", .wrongReference,
            bpmn(catching(#"▶<messageEventDefinition messageRef="m"/>"#), root: #"<signal id="m" name="M"/>"#),
            valid: bpmn(catching(#"<signalEventDefinition signalRef="m"/>"#), root: #"<signal id="m" name="M"/>"#)),
        Pair(
            "an operation that is nothing", .danglingReference,
            bpmn(around(#"▶<serviceTask id="x" operationRef="o" camunda:topic="t"/>"#)),
            valid: bpmn(
                around(#"<serviceTask id="x" operationRef="o" camunda:topic="t"/>"#),
                root:
                    #"<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface><message id="m" name="M"/>"#
            )),
        Pair(
            "an item that is nothing", .danglingReference,
            bpmn(around(#"<task id="x"/>▶<dataObject id="d" itemSubjectRef="i"/>"#)),
            valid: bpmn(
                around(#"<task id="x"/><dataObject id="d" itemSubjectRef="i"/>"#), root: #"<itemDefinition id="i"/>"#)),
        Pair(
            "an event of a multi-instance that is nothing", .danglingReference,
            bpmn(
                around(
                    #"<task id="x">▶<multiInstanceLoopCharacteristics camunda:collection="c" behavior="One" oneBehaviorEventRef="no"/></task>"#
                )),
            valid: bpmn(
                around(
                    #"<task id="x"><multiInstanceLoopCharacteristics camunda:collection="c" behavior="One" oneBehaviorEventRef="d"/></task>"#
                ),
                root: #"<signal id="g" name="G"/><signalEventDefinition id="d" signalRef="g"/>"#)),
        Pair(
            "a data object that is nothing", .danglingReference,
            bpmn(around(#"<task id="x"/>▶<dataObjectReference id="d" dataObjectRef="o"/>"#)),
            valid: bpmn(
                around(#"<task id="x"/><dataObjectReference id="d" dataObjectRef="o"/><dataObject id="o"/>"#))),
        Pair(
            "data that comes from a task", .wrongReference,
            bpmn(
                around(
                    #"<task id="x">▶<dataInputAssociation id="a"><sourceRef>s</sourceRef><targetRef>o</targetRef></dataInputAssociation></task><dataObject id="o"/>"#
                )),
            valid: bpmn(
                around(
                    #"<task id="x"><dataInputAssociation id="a"><sourceRef>r</sourceRef><targetRef>o</targetRef></dataInputAssociation></task><dataObject id="o"/><dataObject id="r"/>"#
                ))),
        Pair(
            "a call of a task", .wrongReference, calling("e", ""),
            valid: bpmn(around(#"<callActivity id="x" calledElement="g"/>"#), root: #"<globalTask id="g"/>"#)),
        Pair(
            "a call of a process that a timer starts", .calledProcessInvalid, calling("q", startedByTimer),
            valid: bpmn(
                around(#"<callActivity id="x" calledElement="q"/>"#),
                root: #"<process id="q"><startEvent id="qs"/><task id="qt"/></process>"#)),
        Pair(
            "a message flow to nothing", .danglingReference,
            bpmn(around(#"<task id="x"/>"#), root: pools(#"▶<messageFlow id="m" sourceRef="x" targetRef="y"/>"#)),
            valid: bpmn(
                around(#"<task id="x"/>"#), root: pools(#"<messageFlow id="m" sourceRef="x" targetRef="two"/>"#))),
        Pair(
            "a message flow from a gateway", .wrongReference,
            bpmn(
                around(#"<exclusiveGateway id="x"/>"#),
                root: pools(#"▶<messageFlow id="m" sourceRef="x" targetRef="two"/>"#)),
            valid: bpmn(
                around(#"<task id="x"/>"#), root: pools(#"<messageFlow id="m" sourceRef="two" targetRef="x"/>"#))),
        Pair(
            "a compensation of nothing", .danglingReference,
            bpmn(throwing(#"▶<compensateEventDefinition activityRef="y"/>"#)),
            valid: bpmn(
                throwing(#"<compensateEventDefinition activityRef="y"/>"#)
                    + #"<task id="y"/><sequenceFlow sourceRef="s" targetRef="y"/><sequenceFlow sourceRef="y" targetRef="e"/>"#
            )),
    ]

    static let flows: [Pair] = [
        Pair(
            "a flow out of a compensation boundary event", .flowNotAllowed,
            bpmn(
                on(
                    #"<task id="x"/>"#,
                    #"<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>"#,
                    #"▶<sequenceFlow id="f" sourceRef="b" targetRef="e"/><task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>"#
                )),
            valid: bpmn(
                on(
                    #"<task id="x"/>"#,
                    #"<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>"#,
                    #"<task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>"#))),
        Pair(
            "a flow into an instantiating receive task", .flowNotAllowed,
            bpmn(
                #"<startEvent id="s"/>▶<sequenceFlow sourceRef="s" targetRef="x"/><receiveTask id="x" instantiate="true" messageRef="m"/><sequenceFlow sourceRef="x" targetRef="e"/><endEvent id="e"/>"#,
                root: #"<message id="m" name="M"/>"#),
            valid: bpmn(
                #"<receiveTask id="x" instantiate="true" messageRef="m"/><sequenceFlow sourceRef="x" targetRef="e"/><endEvent id="e"/>"#,
                root: #"<message id="m" name="M"/>"#)),
        Pair(
            "a flow into a catching link", .flowNotAllowed,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>▶<sequenceFlow id="f" sourceRef="s" targetRef="c"/><intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><sequenceFlow sourceRef="c" targetRef="e"/><endEvent id="e"/>"#
            ),
            valid: bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><sequenceFlow sourceRef="c" targetRef="e"/><endEvent id="e"/>"#
            )),
    ]

    static let events: [Pair] = [
        Pair(
            "a message without name", .nameMissing,
            bpmn(catching(#"<messageEventDefinition messageRef="m"/>"#), root: #"▶<message id="m"/>"#),
            valid: bpmn(catching(#"<messageEventDefinition messageRef="m"/>"#), root: #"<message id="m" name="M"/>"#)),
        Pair(
            "a signal without name", .nameMissing,
            bpmn(throwing("▶<signalEventDefinition/>")),
            valid: bpmn(throwing(#"<signalEventDefinition signalRef="m"/>"#), root: #"<signal id="m" name="M"/>"#)),
        Pair(
            "an escalation without code", .nameMissing,
            bpmn(throwing("▶<escalationEventDefinition/>")),
            valid: bpmn(
                throwing(#"<escalationEventDefinition escalationRef="m"/>"#),
                root: #"<escalation id="m" escalationCode="M"/>"#)),
        Pair(
            "a throw without name that is no job", .nameMissing,
            bpmn(around(#"▶<intermediateThrowEvent id="x"><messageEventDefinition/></intermediateThrowEvent>"#)),
            valid: bpmn(
                around(
                    #"<intermediateThrowEvent id="x"><messageEventDefinition camunda:type="external" camunda:topic="t"/></intermediateThrowEvent>"#
                ))),
        Pair(
            "an event sub-process that begins with no trigger", .eventDefinitionNotAllowed,
            bpmn(inEventSubprocess(#"▶<startEvent id="es1"/>"#)),
            valid: bpmn(
                inEventSubprocess(
                    #"<startEvent id="es1"><signalEventDefinition signalRef="g"/></startEvent>"#),
                root: #"<signal id="g" name="G"/>"#)),
        Pair(
            "an event sub-process with two start events", .startEventInvalid,
            bpmn(
                inEventSubprocess(
                    #"<startEvent id="es1"><errorEventDefinition/></startEvent>▶<startEvent id="es2"><errorEventDefinition/></startEvent><sequenceFlow sourceRef="es2" targetRef="h"/>"#
                )),
            valid: bpmn(inEventSubprocess(#"<startEvent id="es1"><errorEventDefinition/></startEvent>"#))),
        Pair(
            "an event sub-process that an error starts without interrupting", .eventDefinitionNotAllowed,
            bpmn(
                inEventSubprocess(
                    #"▶<startEvent id="es1" isInterrupting="false"><errorEventDefinition/></startEvent>"#)),
            valid: bpmn(
                inEventSubprocess(
                    #"<startEvent id="es1" isInterrupting="false"><escalationEventDefinition/></startEvent>"#))),
        Pair(
            "a timer that is the start of a sub-process", .eventDefinitionNotAllowed,
            bpmn(
                around(
                    #"<subProcess id="x">▶<startEvent id="is"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></startEvent><endEvent id="ie"/><sequenceFlow sourceRef="is" targetRef="ie"/></subProcess>"#
                )),
            valid: bpmn(
                around(
                    #"<subProcess id="x"><startEvent id="is"/><endEvent id="ie"/><sequenceFlow sourceRef="is" targetRef="ie"/></subProcess>"#
                ))),
        Pair(
            "a link that nothing catches", .linkUnpaired,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/>▶<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent><endEvent id="e"/>"#
            ),
            valid: bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><sequenceFlow sourceRef="c" targetRef="e"/><endEvent id="e"/>"#
            )),
        Pair(
            "a cancel outside of a transaction", .cancelOutsideTransaction,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="e"/>▶<endEvent id="e"><cancelEventDefinition/></endEvent>"#
            ),
            valid: bpmn(
                around(
                    #"<transaction id="x"><startEvent id="is"/><sequenceFlow sourceRef="is" targetRef="ie"/><endEvent id="ie"><cancelEventDefinition/></endEvent></transaction><boundaryEvent id="b" attachedToRef="x"><cancelEventDefinition/></boundaryEvent><sequenceFlow sourceRef="b" targetRef="e"/>"#
                ))),
        Pair(
            "a cycle that is none", .timerInvalid, bpmn(timer("<timeCycle>▶R3</timeCycle>")),
            valid: bpmn(timer("<timeCycle>0 0/5 * * * ?</timeCycle>"))),
        Pair(
            "a duration that is a number", .expressionInvalid, bpmn(timer("<timeDuration>▶=5</timeDuration>")),
            valid: bpmn(timer(#"<timeDuration>="PT5S"</timeDuration>"#))),
    ]

    static let structure: [Pair] = [
        Pair(
            "a compensation without handler", .compensationHandlerInvalid,
            bpmn(
                on(
                    #"<task id="x"/>"#,
                    #"▶<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>"#)),
            valid: bpmn(
                on(
                    #"<task id="x"/>"#,
                    #"<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>"#,
                    #"<task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>"#))),
        Pair(
            "an event-based gateway with one target", .eventGatewayInvalid,
            bpmn(gateway("")).replacing("<eventBased", with: "▶<eventBased"), valid: bpmn(gateway(timerTarget))),
        Pair(
            "an event-based gateway before a task", .eventGatewayInvalid,
            bpmn(
                gateway(
                    #"▶<sequenceFlow id="f1" sourceRef="g" targetRef="a"/><task id="a"/><sequenceFlow sourceRef="a" targetRef="e"/>"#
                )),
            valid: bpmn(gateway(timerTarget))),
        Pair(
            "a second way to a target of an event-based gateway", .eventGatewayInvalid,
            bpmn(gateway(timerTarget + #"<sequenceFlow sourceRef="s" targetRef="a"/>"#))
                .replacing("<intermediateCatch", with: "▶<intermediateCatch"),
            valid: bpmn(gateway(timerTarget))),
        Pair(
            "a condition out of an event-based gateway", .eventGatewayInvalid,
            bpmn(
                gateway(
                    timerTarget.replacing(
                        #"targetRef="a"/>"#,
                        with:
                            #"targetRef="a"><conditionExpression xsi:type="tFormalExpression">a</conditionExpression></sequenceFlow>"#
                    ).replacing(#"<sequenceFlow id="f1""#, with: #"▶<sequenceFlow id="f1""#))),
            valid: bpmn(gateway(timerTarget))),
        Pair(
            "an ad hoc sub-process with a start event", .adHocContentInvalid,
            bpmn(around(#"<adHocSubProcess id="x"><task id="a"/>▶<startEvent id="is"/></adHocSubProcess>"#)),
            valid: bpmn(around(#"<adHocSubProcess id="x"><task id="a"/></adHocSubProcess>"#))),
        Pair(
            "an ad hoc sub-process without activity", .adHocContentInvalid,
            bpmn(around(#"▶<adHocSubProcess id="x"/>"#)),
            valid: bpmn(around(#"<adHocSubProcess id="x"><task id="a"/></adHocSubProcess>"#))),
    ]

    static let activities: [Pair] = [
        Pair(
            "two loops at once", .loopInvalid,
            bpmn(
                around(
                    #"<task id="x"><standardLoopCharacteristics loopMaximum="2"/>▶<multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">2</loopCardinality></multiInstanceLoopCharacteristics></task>"#
                )),
            valid: bpmn(around(#"<task id="x"><standardLoopCharacteristics loopMaximum="2"/></task>"#))),
        Pair(
            "a multi-instance of nothing", .loopInvalid,
            bpmn(around(#"<task id="x">▶<multiInstanceLoopCharacteristics/></task>"#)),
            valid: bpmn(around(#"<task id="x"><multiInstanceLoopCharacteristics camunda:collection="list"/></task>"#))),
        Pair(
            "a cardinality that is a text", .expressionInvalid,
            bpmn(
                around(
                    #"<task id="x"><multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">▶"two"</loopCardinality></multiInstanceLoopCharacteristics></task>"#
                )),
            valid: bpmn(
                around(
                    #"<task id="x"><multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">n</loopCardinality></multiInstanceLoopCharacteristics></task>"#
                ))),
        Pair(
            "a quantity of 0", .numberInvalid, bpmn(around(#"▶<task id="x" startQuantity="0"/>"#)),
            valid: bpmn(around(#"<task id="x" startQuantity="2" completionQuantity="3"/>"#))),
    ]

    static let warnings: [Pair] = [
        Pair(
            "a call of what is in no file", .calledElementUnknown,
            bpmn(around(#"▶<callActivity id="x" calledElement="elsewhere"/>"#)),
            valid: bpmn(around(#"<callActivity id="x" calledElement="${which}"/>"#))),
        Pair(
            "a message flow at a plain event", .messageFlowMisplaced,
            bpmn(around(#"<task id="x"/>"#), root: pools(#"▶<messageFlow id="m" sourceRef="two" targetRef="s"/>"#)),
            valid: bpmn(
                around(#"<task id="x"/>"#), root: pools(#"<messageFlow id="m" sourceRef="two" targetRef="x"/>"#))),
        Pair(
            "a message flow within one pool", .messageFlowMisplaced,
            bpmn(
                around(#"<subProcess id="x"><task id="i"/><task id="j"/></subProcess>"#),
                root: pools(#"▶<messageFlow id="m" sourceRef="i" targetRef="j"/>"#)),
            valid: bpmn(around(#"<task id="x"/>"#), root: pools(""))),
        Pair(
            "no input set", .dataDeclaration,
            bpmn(around(#"<task id="x">▶<ioSpecification><outputSet/></ioSpecification></task>"#)),
            valid: bpmn(around(#"<task id="x"><ioSpecification><inputSet/><outputSet/></ioSpecification></task>"#))),
        Pair(
            "a resource that is nothing", .dataDeclaration,
            bpmn(around(#"<userTask id="x">▶<performer><resourceRef>r</resourceRef></performer></userTask>"#)),
            valid: bpmn(
                around(#"<userTask id="x"><performer><resourceRef>r</resourceRef></performer></userTask>"#),
                root: #"<resource id="r" name="R"/>"#)),
        Pair(
            "a public process that is executable", .attributeInvalid,
            bpmn(around(#"<task id="x"/>"#), process: #"id="p" isExecutable="true" processType="Public""#)
                .replacing("<process", with: "▶<process"),
            valid: bpmn(around(#"<task id="x"/>"#), process: #"id="p" isExecutable="true" processType="Private""#)),
        Pair(
            "a flow that is not immediate", .attributeInvalid,
            bpmn(around(#"<task id="x"/>▶<sequenceFlow sourceRef="s" targetRef="x" isImmediate="false"/>"#)),
            valid: bpmn(around(#"<task id="x"/><sequenceFlow sourceRef="s" targetRef="x" isImmediate="true"/>"#))),
        Pair(
            "a format of a text that is no MIME type", .attributeInvalid,
            bpmn(around(#"<task id="x">▶<documentation textFormat="html">t</documentation></task>"#)),
            valid: bpmn(around(#"<task id="x"><documentation textFormat="text/html">t</documentation></task>"#))),
        Pair(
            "a participant that is fewer than at least", .attributeInvalid,
            bpmn(
                around(#"<task id="x"/>"#),
                root:
                    #"<collaboration id="c"><participant id="o">▶<participantMultiplicity minimum="3" maximum="2"/></participant></collaboration>"#
            ),
            valid: bpmn(
                around(#"<task id="x"/>"#),
                root:
                    #"<collaboration id="c"><participant id="o"><participantMultiplicity minimum="2" maximum="3"/></participant></collaboration>"#
            )),
        Pair(
            "a service task that nothing does", .implementationMissing, bpmn(around(#"▶<serviceTask id="x"/>"#)),
            valid: bpmn(around(#"<serviceTask id="x" camunda:class="org.example.Do"/>"#))),
        Pair(
            "two none start events of a process", .severalStartEvents,
            bpmn(around(#"<task id="x"/>▶<startEvent id="s2"/><sequenceFlow sourceRef="s2" targetRef="x"/>"#)),
            valid: bpmn(around(#"<task id="x"/>"#))),
    ]

    @Test func whatOtherFilesHoldCanBeReferredTo() {
        let text = bpmn(
            around(#"<callActivity id="x" calledElement="vendor:q"/>"#)
                + #"<boundaryEvent id="b" attachedToRef="x"><messageEventDefinition messageRef="vendor:m"/></boundaryEvent><sequenceFlow sourceRef="b" targetRef="e"/>"#
        )
        let other = bpmn(
            #"<startEvent id="t"/>"#, root: #"<message id="m" name="M"/>"#, process: #"id="q""#)
        #expect(Set(findings(in: text).map(\.code)) == [.danglingReference, .calledElementUnknown])
        #expect(findings(in: text, with: [other]) == [])
    }
}

/// The page of the documentation that lists the rules.
@Suite(.timeLimit(.minutes(20)))
struct ValidationPageTests {
    /// `CAIRN_WRITE_PAGES=1` writes the page anew.
    @Test func thePageIsWhatTheCodeSays() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/validation.md", directoryHint: .notDirectory)
        if ProcessInfo.processInfo.environment["CAIRN_WRITE_PAGES"] == "1" {
            try ValidationRule.page.write(to: page, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == ValidationRule.page, "write it anew with CAIRN_WRITE_PAGES=1")
    }

    @Test func everyCodeThatIsReportedHasARow() {
        let codes = Set(ValidationRule.all.map(\.code))
        let shown = (ValidationTests.errors + ValidationTests.warnings).map(\.code)
        #expect(shown.filter { !codes.contains($0) } == [])
    }
}
