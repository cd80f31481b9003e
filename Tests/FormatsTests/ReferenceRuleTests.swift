import FEEL
import Formats
import ProcessModel
import Testing

/// Rules about what names what, each with a model that breaks it and one that keeps it.
@Suite(.timeLimit(.minutes(20)))
struct ReferenceRuleTests {
    typealias Pair = ValidationTests.Pair

    @Test(arguments: errors) func error(_ pair: Pair) { pair.check(.error) }
    @Test(arguments: warnings) func warning(_ pair: Pair) { pair.check(.warning) }

    private static let task = around(#"<task id="x"/>"#)
    private static let called = #"<callActivity id="x" calledElement="q"/>"#
    private static let begun = """
        <process id="q"><startEvent id="qs"/><sequenceFlow sourceRef="qs" targetRef="qe"/><endEvent id="qe"/></process>
        """

    /// A file whose only process is in a pool beside another one.
    private static func pools(_ content: String) -> String {
        bpmn(
            task,
            root: """
                <collaboration id="c"><participant id="one" processRef="p"/><participant id="two"/>\(content)</collaboration>
                """)
    }

    private static func handled(_ handlers: String) -> String {
        bpmn(
            around(
                #"<task id="x"/><boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>"#
                    + handlers))
    }

    static let errors: [Pair] = [
        Pair(
            "a prefix that is not declared", .danglingReference,
            bpmn(around(#"▶<receiveTask id="x" messageRef="none:m"/>"#), root: #"<message id="m" name="M"/>"#),
            valid: bpmn(around(#"<receiveTask id="x" messageRef="vendor:m"/>"#), root: #"<message id="m" name="M"/>"#)),
        Pair(
            "a message of a file that is imported and not given", .danglingReference,
            bpmn(
                around(#"▶<receiveTask id="x" messageRef="vendor:m"/>"#),
                root: #"<import importType="b" location="b" namespace="urn:vendor"/>"#),
            valid: bpmn(around(#"<receiveTask id="x"/>"#), root: #"<import importType="b" namespace="urn:vendor"/>"#)),
        Pair(
            "a conversation of a pool that is nothing", .danglingReference,
            pools(
                #"<conversation id="v"><participantRef>one</participantRef>▶<participantRef>no</participantRef></conversation>"#
            ),
            valid: pools(
                #"<conversation id="v"><participantRef>one</participantRef><participantRef>two</participantRef></conversation>"#
            )),
        Pair(
            "a conversation of a task", .wrongReference,
            pools(#"<conversation id="v">▶<participantRef>x</participantRef></conversation>"#),
            valid: pools(#"<conversation id="v"><participantRef>one</participantRef></conversation>"#)),
        Pair(
            "a link of a conversation to nothing", .danglingReference,
            pools(#"<conversation id="v"/>▶<conversationLink id="l" sourceRef="one" targetRef="no"/>"#),
            valid: pools(#"<conversation id="v"/><conversationLink id="l" sourceRef="one" targetRef="v"/>"#)),
        Pair(
            "an interface of a pool that is nothing", .danglingReference,
            pools(#"<participant id="three">▶<interfaceRef>no</interfaceRef></participant>"#),
            valid: pools(#"<participant id="three"/>"#)),
        Pair(
            "a partner that is nothing", .danglingReference,
            bpmn(task, root: #"<partnerEntity id="pe" name="E">▶<participantRef>no</participantRef></partnerEntity>"#),
            valid: bpmn(task, root: #"<partnerEntity id="pe" name="E"/>"#)),
        Pair(
            "a collaboration that is nothing", .danglingReference,
            bpmn(task, process: #"id="p" definitionalCollaborationRef="no""#)
                .replacing("<process", with: "▶<process"),
            valid: bpmn(task, root: #"<collaboration id="c"/>"#, process: #"id="p" definitionalCollaborationRef="c""#)),
        Pair(
            "a key of a property that is nothing", .danglingReference,
            pools(#"<correlationKey id="k">▶<correlationPropertyRef>no</correlationPropertyRef></correlationKey>"#),
            valid: pools(#"<correlationKey id="k"/>"#)),
        Pair(
            "a subscription to a key that is nothing", .danglingReference,
            bpmn(task + #"▶<correlationSubscription id="u" correlationKeyRef="no"/>"#),
            valid: bpmn(
                task + #"<correlationSubscription id="u" correlationKeyRef="k"/>"#,
                root: #"<collaboration id="c"><correlationKey id="k"/></collaboration>"#)),
        Pair(
            "an item of an error that is nothing", .danglingReference,
            bpmn(task, root: #"▶<error id="f" errorCode="1" structureRef="no"/>"#),
            valid: bpmn(task, root: #"<error id="f" errorCode="1" structureRef="i"/><itemDefinition id="i"/>"#)),
        Pair(
            "an event of a multi-instance that cannot be thrown", .wrongReference,
            bpmn(
                around(
                    #"<task id="x">▶<multiInstanceLoopCharacteristics camunda:collection="c" behavior="One" oneBehaviorEventRef="d"/></task>"#
                ), root: #"<timerEventDefinition id="d"/>"#),
            valid: bpmn(
                around(
                    #"<task id="x"><multiInstanceLoopCharacteristics camunda:collection="c" behavior="One" oneBehaviorEventRef="d"/></task>"#
                ), root: #"<signal id="g" name="G"/><signalEventDefinition id="d" signalRef="g"/>"#)),
        Pair(
            "a call of a process without a start event", .calledProcessInvalid,
            bpmn(around("▶" + called), root: #"<process id="q"><task id="qt"/></process>"#),
            valid: bpmn(around(called), root: begun)),
        Pair(
            "a compensation by an activity of another scope", .compensationHandlerInvalid,
            handled(
                #"<subProcess id="y"><task id="h" isForCompensation="true"/></subProcess><association sourceRef="b" targetRef="h"/>"#
            ).replacing("<boundaryEvent", with: "▶<boundaryEvent"),
            valid: handled(
                #"<task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/><association sourceRef="h" targetRef="b"/>"#
            )),
    ]

    static let warnings: [Pair] = [
        Pair(
            "an association to nothing", .danglingReference,
            bpmn(task + #"▶<association id="a" sourceRef="x" targetRef="no"/>"#),
            valid: bpmn(
                task
                    + #"<association id="a" sourceRef="x" targetRef="n"/><textAnnotation id="n"><text>.</text></textAnnotation>"#
            )),
        Pair(
            "a category that is nothing", .danglingReference, bpmn(task + #"▶<group id="g" categoryValueRef="no"/>"#),
            valid: bpmn(
                task + #"<group id="g" categoryValueRef="v"/>"#,
                root: #"<category id="k"><categoryValue id="v" value="V"/></category>"#)),
        Pair(
            "a message flow from a pool into itself", .messageFlowMisplaced,
            pools(#"▶<messageFlow id="m" sourceRef="one" targetRef="x"/>"#),
            valid: pools(#"<messageFlow id="m" sourceRef="two" targetRef="x"/>"#)),
        Pair(
            "an activity for compensation that nothing begins", .unconnected,
            bpmn(task + #"▶<task id="h" isForCompensation="true"/>"#),
            valid: handled(
                #"<task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>"#)),
        Pair(
            "a sub-process for compensation that nothing begins", .unconnected,
            bpmn(
                around(
                    #"<subProcess id="x"><task id="y"/>▶<subProcess id="h" isForCompensation="true"><task id="z"/></subProcess></subProcess>"#
                )),
            valid: bpmn(
                around(
                    #"<subProcess id="x"><task id="y"/><subProcess id="h" isForCompensation="true" triggeredByEvent="true"><startEvent id="c"><compensateEventDefinition/></startEvent><sequenceFlow id="cz" sourceRef="c" targetRef="z"/><endEvent id="z"/></subProcess></subProcess>"#
                ))),
        Pair(
            "data in no set", .dataDeclaration,
            bpmn(
                around(
                    #"<task id="x"><ioSpecification>▶<dataInput id="d"/><inputSet/><outputSet/></ioSpecification></task>"#
                )),
            valid: bpmn(
                around(
                    #"<task id="x"><ioSpecification><dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/></ioSpecification></task>"#
                ))),
        Pair(
            "a message of another type than the data", .dataDeclaration,
            bpmn(
                around(
                    #"<intermediateCatchEvent id="x">▶<dataOutput id="d" itemSubjectRef="i"/><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#
                ), root: #"<message id="m" name="M" itemRef="j"/><itemDefinition id="i"/><itemDefinition id="j"/>"#),
            valid: bpmn(
                around(
                    #"<intermediateCatchEvent id="x"><dataOutput id="d" itemSubjectRef="i"/><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#
                ), root: #"<message id="m" name="M" itemRef="i"/><itemDefinition id="i"/>"#)),
        Pair(
            "a parameter that is required and not bound", .dataDeclaration,
            bpmn(
                around(#"<userTask id="x">▶<performer><resourceRef>r</resourceRef></performer></userTask>"#),
                root:
                    #"<resource id="r" name="R"><resourceParameter id="q" name="Q" isRequired="true"/></resource>"#),
            valid: bpmn(
                around(#"<userTask id="x"><performer><resourceRef>r</resourceRef></performer></userTask>"#),
                root: #"<resource id="r" name="R"><resourceParameter id="q" name="Q"/></resource>"#)),
        Pair(
            "a node in two lanes", .dataDeclaration,
            bpmn(
                task
                    + #"<laneSet id="ls"><lane id="l"><flowNodeRef>x</flowNodeRef></lane>▶<lane id="k"><flowNodeRef>x</flowNodeRef></lane></laneSet>"#
            ),
            valid: bpmn(
                task
                    + #"<laneSet id="ls"><lane id="l"><flowNodeRef>x</flowNodeRef><childLaneSet id="c"><lane id="k"><flowNodeRef>x</flowNodeRef></lane></childLaneSet></lane></laneSet>"#
            )),
    ]

    /// A reference in an element without an id is told with the element around it.
    @Test func anElementWithoutIdIsToldByTheOneAround() {
        let found = findings(
            in: bpmn(around("<endEvent id='y'><messageEventDefinition messageRef='no'/></endEvent>", id: "x")))
        #expect(found.first { $0.message.contains("'no'") }?.element == "y")
    }
}
