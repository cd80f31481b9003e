/// The stable codes of diagnostics; `docs/errors.md` lists each with its meaning and what to do.
///
/// A code names the kind of fault; the rule and the message of a diagnostic say which case of it this is.
package enum DiagnosticCode: String, Sendable, CaseIterable, Codable {
    // The source as a text.

    /// The text is not what its format's grammar allows, or not in the encoding that it claims.
    case notWellFormed = "not-well-formed"
    /// A limit on the size of sources is exceeded; the message names it.
    case tooLarge = "too-large"
    /// The text is in an encoding that is not read here.
    case encodingUnsupported = "encoding-unsupported"
    /// The source has a document type declaration or uses entities.
    case documentTypeRefused = "document-type-refused"
    /// The source is in no format that is known here.
    case unknownFormat = "unknown-format"

    // What the source holds.

    /// The source describes no process that has anything in it.
    case nothingToExecute = "nothing-to-execute"
    /// Two things in the source have the same id.
    case duplicateID = "duplicate-id"
    /// The format has no such element, or not in this place.
    case unknownElement = "unknown-element"
    /// A reference names nothing in the source, or is missing where there must be one.
    case danglingReference = "dangling-reference"
    /// A reference names something, but nothing of the kind that belongs there.
    case wrongReference = "wrong-reference"
    /// The source is right, but the engine cannot execute this part yet.
    case notExecutedYet = "not-executed-yet"

    // How its parts are connected.

    /// A sequence flow connects elements of different scopes.
    case flowLeavesScope = "flow-leaves-scope"
    /// A sequence flow enters an element that must have no incoming flow, or leaves one that must have no outgoing.
    case flowNotAllowed = "flow-not-allowed"
    /// A default flow does not leave the element that names it, or the element cannot have one.
    case defaultFlowInvalid = "default-flow-invalid"
    /// The only flow out of an activity has a condition, so that a token can be lost.
    case onlyConditionalFlow = "only-conditional-flow"
    /// A condition stands where it is not looked at.
    case conditionIgnored = "condition-ignored"
    /// The direction that a gateway claims does not fit its flows.
    case gatewayDirection = "gateway-direction"
    /// A gateway neither splits nor merges.
    case gatewayWithoutPurpose = "gateway-without-purpose"
    /// An element has no incoming or no outgoing flow where the standard asks for one.
    case unconnected = "unconnected"
    /// A scope has an end event but no start event.
    case endWithoutStart = "end-without-start"
    /// A scope has a start event but no end event.
    case startWithoutEnd = "start-without-end"
    /// A scope has more than one none start event.
    case severalStartEvents = "several-start-events"
    /// A boundary event is attached to something that is no activity or lies in another scope.
    case boundaryMisplaced = "boundary-misplaced"
    /// A start event does not fit its scope: a sub-process begins at one none start event, an event sub-process at one
    /// with a trigger.
    case startEventInvalid = "start-event-invalid"
    /// A link has no name, no partner, or more than one target.
    case linkUnpaired = "link-unpaired"
    /// A cancel event is not in a transaction or not on one.
    case cancelOutsideTransaction = "cancel-outside-transaction"
    /// A compensation event has not exactly one compensation activity.
    case compensationHandlerInvalid = "compensation-handler-invalid"
    /// The flows of an event-based gateway do not lead to events that can wait together.
    case eventGatewayInvalid = "event-gateway-invalid"
    /// An ad hoc sub-process holds what it must not hold, or no activity.
    case adHocContentInvalid = "ad-hoc-content-invalid"
    /// An activity loops in two ways at once, or a multi-instance says neither how many nor for what.
    case loopInvalid = "loop-invalid"
    /// What is called cannot be started by a call.
    case calledProcessInvalid = "called-process-invalid"
    /// What is called is in no source that was given.
    case calledElementUnknown = "called-element-unknown"
    /// A message flow is where the standard wants none.
    case messageFlowMisplaced = "message-flow-misplaced"
    /// What is declared about data does not fit together.
    case dataDeclaration = "data-declaration"
    /// An attribute has a value that the standard does not allow there; it has no effect.
    case attributeInvalid = "attribute-invalid"
    /// The standard does not allow this event definition on this event, or asks for one where there is none.
    case eventDefinitionNotAllowed = "event-definition-not-allowed"

    // What its parts say.

    /// A timer has no time, several, or one that is not in ISO 8601.
    case timerInvalid = "timer-invalid"
    /// An expression is empty or breaks the grammar of its language.
    case expressionInvalid = "expression-invalid"
    /// An expression or script calls or uses what is not known here; the message names it.
    case expressionUnknownName = "expression-unknown-name"
    /// An expression or script is in a language that is not known here.
    case languageUnknown = "language-unknown"
    /// An expression is not declared as one that can be executed, but is read as one.
    case informalExpression = "informal-expression"
    /// A script does not say which language it is in.
    case scriptWithoutFormat = "script-without-format"
    /// A mapping of variables has no source or a target that names no variable.
    case mappingInvalid = "mapping-invalid"
    /// A value that must be a whole number from a least one on is not.
    case numberInvalid = "number-invalid"
    /// A task does not say what does its work.
    case implementationMissing = "implementation-missing"
    /// A message or signal has no name, or an escalation that is thrown no code.
    case nameMissing = "name-missing"
    /// An error that is thrown has no code.
    case errorCodeMissing = "error-code-missing"
    /// An error is named by its code without being declared.
    case errorUndeclared = "error-undeclared"

    // Forms.

    /// A form says something that cannot be meant, or that is not asked for here.
    case formInvalid = "form-invalid"
    /// The form of a task is in no source that was given.
    case formUnknown = "form-unknown"

    // Decision tables.

    /// A cell has a value of another type than its column.
    case tableTypeMismatch = "table-type-mismatch"
    /// Rules can match together where the hit policy does not allow it.
    case rulesOverlap = "rules-overlap"
    /// There are inputs that no rule matches.
    case rulesGap = "rules-gap"
    /// A rule can never match, or never counts.
    case ruleUnreachable = "rule-unreachable"

    // What is passed over.

    /// Extensions of other products are in the source; they have no effect.
    case unknownExtension = "unknown-extension"
    /// The source says something that has no effect yet and does not change how the process runs.
    case notUsedYet = "not-used-yet"
    /// Listeners are jobs, and no worker runs that would do them: they pass.
    case listenersPass = "listeners-pass"
}
