package import ProcessModel

/// All that `cairn validate` says about a BPMN file, rule by rule: what `docs/validation.md` is made of.
///
/// A check that reports something new has its row here; a test compares the page with it.
package struct ValidationRule: Sendable {
    let severity: Diagnostic.Severity
    package let code: DiagnosticCode
    let section: String
    let sentence: String

    private static func error(_ code: DiagnosticCode, _ section: String, _ sentence: String) -> ValidationRule {
        ValidationRule(severity: .error, code: code, section: section, sentence: sentence)
    }

    private static func warning(_ code: DiagnosticCode, _ section: String, _ sentence: String) -> ValidationRule {
        ValidationRule(severity: .warning, code: code, section: section, sentence: sentence)
    }

    /// The page, in Markdown.
    package static var page: String {
        let errors = all.filter { $0.severity == .error }.map(\.row)
        let warnings = all.filter { $0.severity == .warning }.map(\.row)
        let head = ["| code | what is wrong | by |", "|---|---|---|"]
        return
            (["# What is checked in a BPMN file", "", introduction, "", "## Errors", ""] + head + errors
            + ["", "## Warnings", ""] + head + warnings).joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        `cairn validate` lists every finding with its code, the element, line and column, and the section of the
        standard. A file with an *error* cannot be executed as it is drawn: `run` and deployment refuse it. A *warning*
        is a rule of the standard whose breach does no harm; with `--strict` it counts as an error. What is said once
        and changes nothing, such as unknown extensions, is a *note*. [errors.md](errors.md) says what to do about each
        code.

        This page is generated from `Sources/Formats/BPMN/Checks/ValidationRules.swift`; a test compares them. Sections
        are those of BPMN 2.0.2.
        """

    private var row: String {
        let rule = section.replacing("BPMN 2.0.2, ", with: "")
        return "| \(code.rawValue) | \(sentence) | \(rule) |"
    }

    package static let all: [ValidationRule] = contents + flows + events + activities + texts + remarks

    private static let contents: [ValidationRule] = [
        error(.notWellFormed, "XML 1.0", "The file is not well-formed."),
        error(.nothingToExecute, BPMNRule.process, "No process in the file has anything in it."),
        error(.duplicateID, BPMNRule.identity, "An id is there twice."),
        error(
            .unknownElement, BPMNRule.process,
            "A flow node or event definition is none that BPMN has, or stands where it cannot be."),
        error(.unknownElement, BPMNRule.choreography, "An activity of a choreography is in a process."),
        error(
            .danglingReference, BPMNRule.definitions,
            "A flow, message flow, default flow, attachment, event definition, message, signal, escalation, operation, "
                + "interface, item, participant, collaboration, conversation, correlation key or property, data "
                + "reference or compensated activity is named and not there."),
        error(.wrongReference, BPMNRule.definitions, "The same is there, but is something else."),
        error(
            .calledProcessInvalid, BPMNRule.callActivity, "A called process has no none start event."),
    ]

    private static let flows: [ValidationRule] = [
        error(.flowLeavesScope, BPMNRule.sequenceFlow, "A flow crosses the border of a sub-process or a pool."),
        error(
            .flowNotAllowed, BPMNRule.sequenceFlow,
            "A flow leads into a start event, a boundary event, a catching link, an event sub-process, a compensation "
                + "activity or something that starts the process."),
        error(
            .flowNotAllowed, BPMNRule.sequenceFlow,
            "A flow leads out of an end event, a throwing link, a compensation boundary event, an event sub-process "
                + "or a compensation activity."),
        error(
            .defaultFlowInvalid, BPMNRule.sequenceFlow,
            "A default flow does not leave its element, or the element can have none."),
        error(.onlyConditionalFlow, BPMNRule.sequenceFlow, "The only flow out of an activity has a condition."),
        error(
            .eventGatewayInvalid, BPMNRule.eventBasedGateway,
            "An event-based gateway has fewer than two targets, or a condition, or leads to what is neither an event "
                + "that can wait there nor a receive task, or another flow leads to its target."),
    ]

    private static let events: [ValidationRule] = [
        error(
            .eventDefinitionNotAllowed, BPMNRule.eventDefinition,
            "An event has a definition that is not for its place, or none where it needs one."),
        error(
            .eventDefinitionNotAllowed, BPMNRule.intermediateEvent,
            "An error or a cancel is caught without interrupting."),
        error(.startEventInvalid, BPMNRule.subprocess, "An event sub-process has not exactly one start event."),
        error(.severalStartEvents, BPMNRule.startEvent, "A sub-process has more than one none start event."),
        error(.endWithoutStart, BPMNRule.endEvent, "A scope has an end event but no start event."),
        error(.unconnected, BPMNRule.intermediateEvent, "An intermediate event has no incoming flow, links apart."),
        error(.boundaryMisplaced, BPMNRule.intermediateEvent, "A boundary event is on no activity of its scope."),
        error(.linkUnpaired, BPMNRule.eventDefinition, "A link has no name, no partner or several targets."),
        error(.cancelOutsideTransaction, BPMNRule.subprocess, "A cancel is in no transaction, or not caught on one."),
        error(
            .compensationHandlerInvalid, BPMNRule.compensation,
            "A compensation boundary event has not exactly one compensation activity."),
        error(
            .nameMissing, BPMNRule.eventDefinition,
            "A message or signal has no name, or an escalation that is thrown no code, and no worker does it."),
        error(.errorCodeMissing, BPMNRule.endEvent, "An error is thrown without a code."),
        error(.timerInvalid, BPMNRule.eventDefinition, "A timer has no time, several, or one that is none."),
    ]

    private static let activities: [ValidationRule] = [
        error(
            .adHocContentInvalid, BPMNRule.subprocess, "An ad hoc sub-process has a start or end event, or no activity."
        ),
        error(
            .loopInvalid, BPMNRule.loop, "An activity has two loops, or a multi-instance of neither number nor list."),
        error(.numberInvalid, BPMNRule.activity, "A quantity of tokens, of loops or of retries is below 1."),
        error(.mappingInvalid, BPMNRule.data, "A mapping has no source, or a target that names no variable."),
        error(.implementationMissing, BPMNRule.implementation, "The type of a job is empty."),
    ]

    private static let texts: [ValidationRule] = [
        error(
            .expressionInvalid, BPMNRule.expression,
            "An expression is empty, there twice, breaks its grammar, or comes to a value of a kind that cannot be "
                + "used there."),
        error(
            .expressionUnknownName, BPMNRule.expression,
            "An expression or script calls a bean, method or function that is not known, or uses more of JavaScript "
                + "than is run."),
        error(.languageUnknown, BPMNRule.expression, "An expression or script is in a language that is not known."),
        error(.notExecutedYet, BPMNRule.process, "The engine cannot execute this yet."),
        error(.tooLarge, "Limits", "The file or an expression in it exceeds a limit."),
    ]

    private static let remarks: [ValidationRule] = [
        warning(.informalExpression, BPMNRule.expression, "An expression has no `xsi:type=\"tFormalExpression\"`."),
        warning(.scriptWithoutFormat, BPMNRule.tasks, "A script does not say its language."),
        warning(
            .implementationMissing, BPMNRule.tasks, "Nothing says what does the work of a task, so it passes at once."),
        warning(.gatewayDirection, BPMNRule.gateway, "The direction of a gateway does not fit its flows."),
        warning(.gatewayWithoutPurpose, BPMNRule.gatewayFlows, "A gateway neither splits nor merges."),
        warning(
            .conditionIgnored, BPMNRule.sequenceFlow, "A condition is on a default flow or after a parallel gateway."),
        warning(.onlyConditionalFlow, BPMNRule.sequenceFlow, "A flow out of an event has a condition."),
        warning(
            .eventGatewayInvalid, BPMNRule.eventBasedGateway,
            "After an event-based gateway both tasks and events wait for messages, or an event is attached to a task."),
        warning(.startWithoutEnd, BPMNRule.startEvent, "A scope has a start event but no end event."),
        warning(.severalStartEvents, BPMNRule.startEvent, "A process has more than one none start event."),
        warning(
            .unconnected, BPMNRule.startEvent,
            "A node has no incoming or no outgoing flow, or a boundary event none; or nothing begins a compensation "
                + "activity."),
        warning(
            .danglingReference, BPMNRule.sequenceFlow,
            "A list of incoming or outgoing flows or of a lane is stale, or an association or group names nothing."),
        warning(.errorUndeclared, BPMNRule.error, "An error is named by its code only, or is declared without one."),
        warning(.calledElementUnknown, BPMNRule.callActivity, "A called process or decision is in no given file."),
        warning(
            .messageFlowMisplaced, BPMNRule.messageFlow,
            "A message flow is within one pool, turned round, or at an event that is no message event."),
        warning(
            .dataDeclaration, BPMNRule.data,
            "Input and output sets, data associations, collections, operations, resource roles, conversations or "
                + "correlation do not fit what they name, or are not whole."),
        warning(
            .attributeInvalid, BPMNRule.process,
            "isImmediate, processType, a multiplicity, a MIME type, an implementation, an id or an attribute of fixed "
                + "values is not what it should be."),
        warning(.unknownElement, BPMNRule.process, "Something inside a node is none that BPMN has."),
        warning(.compensationHandlerInvalid, BPMNRule.compensation, "What is compensated has no handler."),
        warning(
            .notUsedYet, BPMNRule.extensions,
            "An extension is passed over: a mapping of errors, or an expression for a "
                + "message."),
        warning(
            .notUsedYet, BPMNRule.process,
            "A listener is not called: one that a worker does, for delete or update of a user task or on a flow out of "
                + "an event-based gateway, or one for timeout without a timer."),
        warning(.notUsedYet, BPMNRule.choreography, "A choreography or global conversation is in the file."),
    ]
}
