package import ProcessModel

/// A place where the process cannot go on until a person or a rule does something. Only its own token stops.
package struct Incident: KeyedRow {
    /// The stable codes, listed in `docs/errors.md`; the numbers are stored and never change meaning.
    package enum Code: UInt8, Sendable, CaseIterable {
        case jobFailed = 1
        case noFlowTaken = 2
        case expressionFailed = 3
        case timerInvalid = 4
        case errorNotCaught = 5
        case loopWithoutWait = 6
        case notPermitted = 7
        case budgetExhausted = 8
        case jobSettingsInvalid = 9
        case eventInvalid = 20
        case loopInvalid = 21
        case calledProcessNotFound = 22
        case callsTooDeep = 23
        case calledDecisionNotFound = 24
        case decisionFailed = 25

        package var text: String {
            switch self {
            case .jobFailed: "job-failed"
            case .noFlowTaken: "no-flow-taken"
            case .expressionFailed: "expression-failed"
            case .timerInvalid: "timer-not-valid"
            case .errorNotCaught: "error-not-caught"
            case .loopWithoutWait: "loop-without-wait"
            case .notPermitted: "not-permitted"
            case .budgetExhausted: "budget-exhausted"
            case .jobSettingsInvalid: "job-settings-invalid"
            case .eventInvalid: "event-not-valid"
            case .loopInvalid: "loop-not-valid"
            case .calledProcessNotFound: "called-process-not-found"
            case .callsTooDeep: "calls-too-deep"
            case .calledDecisionNotFound: "called-decision-not-found"
            case .decisionFailed: "decision-failed"
            }
        }

        package var category: Category {
            switch self {
            case .jobFailed: .unknown
            case .noFlowTaken, .expressionFailed, .errorNotCaught, .loopWithoutWait, .eventInvalid, .loopInvalid,
                .callsTooDeep, .decisionFailed:
                .logic
            case .timerInvalid, .jobSettingsInvalid, .calledProcessNotFound, .calledDecisionNotFound:
                .configuration
            case .notPermitted: .security
            case .budgetExhausted: .resource
            }
        }

        package var severity: Severity {
            switch self {
            case .jobFailed, .noFlowTaken, .expressionFailed, .errorNotCaught, .timerInvalid, .jobSettingsInvalid,
                .loopWithoutWait, .budgetExhausted, .eventInvalid, .loopInvalid, .calledProcessNotFound, .callsTooDeep,
                .calledDecisionNotFound, .decisionFailed:
                .error
            case .notPermitted: .critical
            }
        }

        /// What a person can do, as one sentence.
        package var waysOut: String {
            switch self {
            case .jobFailed: "mend what the worker needs, then retry; or skip the element"
            case .noFlowTaken: "set the variables that the conditions read, then retry"
            case .expressionFailed: "set the variables that the expression reads, then retry; or skip the element"
            case .timerInvalid: "set the variables that give the time, then retry; or skip the element"
            case .errorNotCaught: "mend the cause, then retry; or skip the element; or cancel the instance"
            case .loopWithoutWait: "set the variables that end the loop, then retry; or cancel the instance"
            case .notPermitted: "change the policy, then retry; or skip the element"
            case .budgetExhausted: "grant more, then retry; or skip the element"
            case .jobSettingsInvalid: "set the variables that give the job's settings, then retry; or skip the element"
            case .eventInvalid: "set the variables that give the event's name or key, then retry; or skip the element"
            case .loopInvalid: "set the variables that give the rounds, then retry; or skip the element"
            case .calledDecisionNotFound: "deploy the decision, then retry; or skip the element"
            case .decisionFailed: "correct the variables that the decision reads, or deploy it mended, then retry"
            case .calledProcessNotFound: "deploy the process that is called, then retry; or skip the element"
            case .callsTooDeep: "mend the processes that call each other; skip the element or cancel the instance"
            }
        }
    }

    package enum Severity: String, Sendable { case info, warning, error, critical, fatal }

    package enum Category: String, Sendable {
        case transient, resource, logic, configuration, security, data, system, unknown
    }

    package internal(set) var key: IncidentKey
    package let code: Code
    package internal(set) var elementInstance: ElementInstanceKey
    package let message: String
    /// What is done again when the incident is resolved.
    package internal(set) var retry: AgendaEntry

    package init(
        key: IncidentKey, code: Code, elementInstance: ElementInstanceKey, message: String, retry: AgendaEntry
    ) {
        self.key = key
        self.code = code
        self.elementInstance = elementInstance
        self.message = message
        self.retry = retry
    }
}

/// An error on its way to the scope that catches it.
package struct ThrownError: Sendable, Equatable {
    package var code: String
    package var message: String?
    /// Written in the scope of the event that catches the error.
    package var variables: [NamedValue]
    /// What was read to come to the code and the message: they may become variables of who catches the error.
    package var label: Label

    package init(code: String, message: String? = nil, variables: [NamedValue] = [], label: Label = .public) {
        self.code = code
        self.message = message
        self.variables = variables
        self.label = label
    }
}

extension AgendaEntry {
    /// The values that the entry takes to variables.
    var payload: [NamedValue] {
        get {
            switch self {
            case .throwError(let error, _): error.variables
            case .escalate(_, let variables, _, _), .broadcast(_, let variables, _, _): variables
            case .send(let message, _): message.variables
            case .trigger(let occurrence), .enterTriggered(let occurrence, _, _): occurrence.variables
            case .enter, .run, .perform, .complete, .leave, .waitAgain, .nextRound, .roundEnded, .undoNext,
                .cancelTransaction:
                []
            }
        }
        set {
            switch self {
            case .throwError(var error, let source):
                error.variables = newValue
                self = .throwError(error, from: source)
            case .escalate(let code, _, let scope, let label):
                self = .escalate(code: code, variables: newValue, scope: scope, label: label)
            case .broadcast(let name, _, let source, let process):
                self = .broadcast(name: name, variables: newValue, from: source, within: process)
            case .send(var message, let source):
                message.variables = newValue
                self = .send(message, from: source)
            case .trigger(var occurrence):
                occurrence.variables = newValue
                self = .trigger(occurrence)
            case .enterTriggered(var occurrence, let flow, let scope):
                occurrence.variables = newValue
                self = .enterTriggered(occurrence, via: flow, scope: scope)
            case .enter, .run, .perform, .complete, .leave, .waitAgain, .nextRound, .roundEnded, .undoNext,
                .cancelTransaction:
                break
            }
        }
    }
}

extension AgendaEntry {
    /// What was read to come to the code, and message, of an error or escalation.
    var labelOfCode: Label {
        get {
            switch self {
            case .throwError(let error, _): error.label
            case .escalate(_, _, _, let label): label
            case .enter, .run, .perform, .complete, .leave, .waitAgain, .trigger, .broadcast, .send, .enterTriggered,
                .nextRound, .roundEnded, .undoNext, .cancelTransaction:
                .public
            }
        }
        set {
            switch self {
            case .throwError(var error, let source):
                error.label = newValue
                self = .throwError(error, from: source)
            case .escalate(let code, let variables, let scope, _):
                self = .escalate(code: code, variables: variables, scope: scope, label: newValue)
            case .enter, .run, .perform, .complete, .leave, .waitAgain, .trigger, .broadcast, .send, .enterTriggered,
                .nextRound, .roundEnded, .undoNext, .cancelTransaction:
                break
            }
        }
    }
}

extension [NamedValue] {
    /// Whether any of them is more than public.
    var isLabelled: Bool { contains { $0.label != .public } }
}

/// One thing that is still to be done inside an instance. All of it is done in the order in which it came.
package enum AgendaEntry: Sendable, Equatable {
    /// A token arrives at an element, by a flow or as one that a scope begins with.
    case enter(ElementIndex, via: FlowIndex?, scope: ElementInstanceKey)
    /// An activated element begins: its inputs are mapped, then it performs.
    case run(ElementInstanceKey)
    /// An element whose inputs are mapped lets its boundary events wait and does its work, again after an incident.
    case perform(ElementInstanceKey)
    /// An element has done its work, or a scope has no token left: outputs are mapped, then tokens leave.
    case complete(ElementInstanceKey)
    /// Tokens leave an element whose outputs are mapped, again after an incident.
    case leave(ElementInstanceKey)
    /// An event that an element instance waits for beside its work is waited for again, after an incident.
    case waitAgain(ElementIndex, of: ElementInstanceKey)
    /// An event happens that an element instance waits for.
    case trigger(Occurrence)
    case throwError(ThrownError, from: ElementInstanceKey)
    /// An escalation looks for who catches it, from a scope outward; the label is that of its code.
    case escalate(code: String, variables: [NamedValue], scope: ElementInstanceKey, label: Label = .public)
    /// A signal is thrown; `within` a process or called process it reaches only what waits there.
    case broadcast(
        name: String, variables: [NamedValue], from: ElementInstanceKey, within: ElementInstanceKey? = nil)
    case send(Message, from: ElementInstanceKey)
    /// The event behind an event-based gateway was chosen: a token goes to it, and what it waited for is there.
    case enterTriggered(Occurrence, via: FlowIndex, scope: ElementInstanceKey)
    /// The next round of a loop begins.
    case nextRound(ElementInstanceKey)
    /// A round of a loop has ended.
    case roundEnded(ElementInstanceKey)
    /// The next of what is to be undone on behalf of the element instance is undone.
    case undoNext(ElementInstanceKey)
    /// The transaction is called off.
    case cancelTransaction(ElementInstanceKey)
}
