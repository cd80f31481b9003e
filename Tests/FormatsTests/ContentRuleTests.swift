import FEEL
import Formats
import ProcessModel
import Testing

/// Rules about what stands where, and of which kind it is.
@Suite(.timeLimit(.minutes(20)))
struct ContentRuleTests {
    typealias Pair = ValidationTests.Pair

    @Test(arguments: errors) func error(_ pair: Pair) { pair.check(.error) }
    @Test(arguments: warnings) func warning(_ pair: Pair) { pair.check(.warning) }

    private static let task = around(#"<task id="x"/>"#)
    private static let formal = #"xsi:type="tFormalExpression""#

    private static func typed(_ text: String) -> String { bpmn(condition(text)) }

    private static func gateway(_ first: String, _ second: String) -> String {
        bpmn(
            """
            <startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="g"/><eventBasedGateway id="g"/>
            <sequenceFlow sourceRef="g" targetRef="a"/>\(first)<sequenceFlow sourceRef="a" targetRef="e"/>
            <sequenceFlow sourceRef="g" targetRef="b"/>\(second)<sequenceFlow sourceRef="b" targetRef="e"/><endEvent id="e"/>
            """, root: #"<message id="m" name="M"/>"#)
    }

    private static let timer = "<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>"
    private static let waiting = #"<intermediateCatchEvent id="b">\#(timer)</intermediateCatchEvent>"#

    static let errors: [Pair] = [
        Pair(
            "an event definition in a task", .unknownElement, bpmn(around(#"<task id="x">▶\#(timer)</task>"#)),
            valid: bpmn(around(#"<intermediateCatchEvent id="x">\#(timer)</intermediateCatchEvent>"#))),
        Pair(
            "a flow node in a task", .unknownElement, bpmn(around(#"<task id="x">▶<task id="y"/></task>"#)),
            valid: bpmn(around(#"<subProcess id="x"><task id="y"/></subProcess>"#))),
        Pair(
            "a task beside the processes", .unknownElement, bpmn(task, root: #"▶<task id="y"/>"#),
            valid: bpmn(task, root: #"<globalTask id="y"/>"#)),
        Pair(
            "a link that waits for a message, too", .eventDefinitionNotAllowed,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>▶<intermediateCatchEvent id="x"><linkEventDefinition name="L"/>\#(timer)</intermediateCatchEvent>"#
            ), valid: bpmn(task)),
        Pair(
            "two conditions of one flow", .expressionInvalid,
            typed(#"a</conditionExpression>▶<conditionExpression \#(formal)>b"#), valid: typed("a")),
        Pair(
            "two durations of one timer", .timerInvalid,
            bpmn(
                around(
                    #"<intermediateCatchEvent id="x">▶<timerEventDefinition><timeDuration>PT1S</timeDuration><timeDuration>PT2S</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
                )), valid: bpmn(around(#"<intermediateCatchEvent id="x">\#(timer)</intermediateCatchEvent>"#))),
        Pair(
            "a condition that is a sum", .expressionInvalid, typed("▶a + 1"), valid: typed("a + 1 &gt; 2")),
        Pair(
            "a condition that is a text of several parts", .expressionInvalid, typed("▶${a} ${b}"), valid: typed("${a}")
        ),
        Pair(
            "a condition that is a choice of numbers", .expressionInvalid, typed("▶if a then 1 else 2"),
            valid: typed("if a then b &gt; 1 else false")),
        Pair(
            "a condition that is a list", .expressionInvalid, typed("▶[a, b]"), valid: typed("[a]")),
        Pair(
            "an event sub-process with an end and no start", .startEventInvalid,
            bpmn(
                task
                    + #"▶<subProcess id="h" triggeredByEvent="true"><task id="i"/><sequenceFlow sourceRef="i" targetRef="ie"/><endEvent id="ie"/></subProcess>"#
            ), valid: bpmn(task)),
    ]

    static let warnings: [Pair] = [
        Pair(
            "a loop of a gateway", .unknownElement,
            bpmn(
                task
                    + #"<sequenceFlow sourceRef="s" targetRef="g"/><exclusiveGateway id="g">▶<standardLoopCharacteristics/></exclusiveGateway><sequenceFlow sourceRef="g" targetRef="e"/><sequenceFlow sourceRef="g" targetRef="x"/>"#
            ), valid: bpmn(task)),
        Pair(
            "messages for a task and for an event after one gateway", .eventGatewayInvalid,
            gateway(
                #"<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#,
                #"▶<receiveTask id="b" messageRef="m"/>"#),
            valid: gateway(#"<receiveTask id="a" messageRef="m"/>"#, waiting)),
        Pair(
            "an event at a task after an event-based gateway", .eventGatewayInvalid,
            gateway(
                #"▶<receiveTask id="a" messageRef="m"/><boundaryEvent id="t" attachedToRef="a">\#(timer)</boundaryEvent><sequenceFlow sourceRef="t" targetRef="e"/>"#,
                waiting), valid: gateway(#"<receiveTask id="a" messageRef="m"/>"#, waiting)),
        Pair(
            "a condition after an event", .onlyConditionalFlow,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e">▶<conditionExpression \#(formal)>a</conditionExpression></sequenceFlow><endEvent id="e"/>"#
            ), valid: bpmn(task)),
        Pair(
            "a word that the standard has not", .attributeInvalid,
            bpmn(
                around(
                    #"<task id="x">▶<multiInstanceLoopCharacteristics camunda:collection="c" behavior="Many"/></task>"#)
            ),
            valid: bpmn(
                around(
                    #"<task id="x"><multiInstanceLoopCharacteristics camunda:collection="c" behavior="All"/></task>"#))
        ),
        Pair(
            "a truth value that is none", .attributeInvalid,
            bpmn(
                around(
                    #"<task id="x"/>▶<boundaryEvent id="b" attachedToRef="x" cancelActivity="no">\#(timer)</boundaryEvent><sequenceFlow sourceRef="b" targetRef="e"/>"#
                )),
            valid: bpmn(
                around(
                    #"<task id="x"/><boundaryEvent id="b" attachedToRef="x" cancelActivity="0">\#(timer)</boundaryEvent><sequenceFlow sourceRef="b" targetRef="e"/>"#
                ))),
        Pair(
            "an id that is no name", .attributeInvalid, bpmn(task + #"▶<dataObject id="1 d"/>"#),
            valid: bpmn(task + #"<dataObject id="_1-d.ä"/>"#)),
        Pair(
            "a collection of what is none", .dataDeclaration,
            bpmn(
                task + #"▶<dataObject id="d" isCollection="true" itemSubjectRef="i"/>"#,
                root: #"<itemDefinition id="i"/>"#),
            valid: bpmn(
                task + #"<dataObject id="d" isCollection="true" itemSubjectRef="i"/>"#,
                root: #"<itemDefinition id="i" isCollection="true"/>"#)),
        Pair(
            "data of another type", .dataDeclaration,
            bpmn(
                around(
                    #"<task id="x">▶<dataInputAssociation><sourceRef>d</sourceRef><targetRef>t</targetRef></dataInputAssociation></task><dataObject id="d" itemSubjectRef="i"/><property id="t" itemSubjectRef="j"/>"#
                ), root: #"<itemDefinition id="i"/><itemDefinition id="j"/>"#),
            valid: bpmn(
                around(
                    #"<task id="x"><dataInputAssociation><sourceRef>d</sourceRef><targetRef>t</targetRef></dataInputAssociation></task><dataObject id="d" itemSubjectRef="i"/><property id="t" itemSubjectRef="i"/>"#
                ), root: #"<itemDefinition id="i"/>"#)),
        Pair(
            "a time that is computed and not formal", .informalExpression,
            bpmn(
                around(
                    #"<intermediateCatchEvent id="x"><timerEventDefinition>▶<timeDuration>=d</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
                )), valid: bpmn(around(#"<intermediateCatchEvent id="x">\#(timer)</intermediateCatchEvent>"#))),
        Pair(
            "a key without property", .dataDeclaration,
            bpmn(task, root: #"<collaboration id="c">▶<correlationKey id="k"/></collaboration>"#), valid: bpmn(task)),
        Pair(
            "a conversation of one", .dataDeclaration,
            bpmn(
                task,
                root:
                    #"<collaboration id="c"><participant id="o"/>▶<conversation id="v"><participantRef>o</participantRef></conversation></collaboration>"#
            ),
            valid: bpmn(
                task,
                root:
                    #"<collaboration id="c"><participant id="o"/><participant id="r"/><conversation id="v"><participantRef>o</participantRef><participantRef>r</participantRef></conversation></collaboration>"#
            )),
        Pair(
            "a message flow into a throwing event", .messageFlowMisplaced,
            bpmn(
                around(
                    #"<intermediateThrowEvent id="x"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#
                ),
                root:
                    #"<message id="m" name="M"/><collaboration id="c"><participant id="o"/>▶<messageFlow id="f" sourceRef="o" targetRef="x"/></collaboration>"#
            ),
            valid: bpmn(
                around(
                    #"<intermediateThrowEvent id="x"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#
                ),
                root:
                    #"<message id="m" name="M"/><collaboration id="c"><participant id="o"/><messageFlow id="f" sourceRef="x" targetRef="o"/></collaboration>"#
            )),
        Pair(
            "what starts a process in a sub-process", .attributeInvalid,
            bpmn(around(#"<subProcess id="x">▶<receiveTask id="i" instantiate="true"/></subProcess>"#)),
            valid: bpmn(around(#"<subProcess id="x"><receiveTask id="i"/></subProcess>"#))),
        Pair(
            "a compensation of what nobody undoes", .compensationHandlerInvalid,
            bpmn(
                #"<startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="t"/><task id="t"/><sequenceFlow sourceRef="t" targetRef="e"/><endEvent id="e">▶<compensateEventDefinition activityRef="t"/></endEvent>"#
            ), valid: bpmn(task)),
    ]

    /// Whoever does what a connector did is found by the connector's name.
    @Test func aConnectorIsAJob() throws {
        let definition = try definition(
            bpmn(
                extended(
                    "serviceTask",
                    "<camunda:connector><camunda:connectorId>mail</camunda:connectorId></camunda:connector>")))
        guard case .serviceTask(let job)? = definition.elements.first(where: { $0.id == "x" })?.kind else {
            Issue.record("no job")
            return
        }
        #expect(job.type.literalValue == "mail")
    }

    @Test func extensionsThatTheProcessRunsWithoutAreWarnedOf() {
        let found = findings(
            in: bpmn(
                extended(
                    "serviceTask", "<camunda:errorEventDefinition errorRef='e'/><camunda:mapException/>",
                    attributes: "camunda:class='C'")))
        #expect(found.map(\.code) == [.notUsedYet, .notUsedYet])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test func aMessageThatAnExpressionSendsNeedsNoName() {
        let found = findings(
            in: bpmn(
                around(
                    #"<intermediateThrowEvent id="x"><messageEventDefinition camunda:expression="${true}"/></intermediateThrowEvent>"#
                )))
        #expect(found.map(\.code) == [.notUsedYet])
    }
}
