/// One thing in a process that tokens pass or stay at: an activity, an event, a gateway, or the process itself.
package final class Element: Sendable, Codable {
    package let index: ElementIndex
    /// The id in the source, unique in the definition.
    package let id: String
    package let name: String?
    package let documentation: String?
    package let kind: ElementKind
    /// The process or sub-process that holds the element; nil for the process itself.
    package let scope: ElementIndex?
    /// In the order of the source.
    package let incoming: [FlowIndex]
    /// In the order of the source: the order in which conditions are looked at and tokens leave.
    package let outgoing: [FlowIndex]
    package let defaultFlow: FlowIndex?
    /// The boundary events attached to this activity, in the order of the source.
    package let boundaryEvents: [ElementIndex]
    package let mappings: Mappings
    /// What only activities have; `ActivitySettings.plain` for all else.
    package let activity: ActivitySettings
    /// What is done besides when the element begins or ends, in the order of the source.
    package let listeners: [Listener]
    package let place: Place

    package init(
        index: ElementIndex, id: String, name: String? = nil, documentation: String? = nil, kind: ElementKind,
        scope: ElementIndex?, incoming: [FlowIndex] = [], outgoing: [FlowIndex] = [], defaultFlow: FlowIndex? = nil,
        boundaryEvents: [ElementIndex] = [], mappings: Mappings = .none, activity: ActivitySettings = .plain,
        listeners: [Listener] = [], place: Place = .unknown
    ) {
        self.index = index
        self.id = id
        self.name = name
        self.documentation = documentation
        self.kind = kind
        self.scope = scope
        self.incoming = incoming
        self.outgoing = outgoing
        self.defaultFlow = defaultFlow
        self.boundaryEvents = boundaryEvents
        self.mappings = mappings
        self.activity = activity
        self.listeners = listeners
        self.place = place
    }
}

/// What an element is and what only that kind has; one file in `ProcessKernel/Elements` runs each.
package indirect enum ElementKind: Sendable, Codable {
    case process(scope: Scope)
    case subprocess(scope: Scope)
    /// Waits, as long as its scope is open, for its start event; no flow leads in or out (BPMN 2.0.2, 10.3.5).
    case eventSubprocess(scope: Scope, start: ElementIndex)
    /// A sub-process that a cancel event inside it calls off with compensation (BPMN 2.0.2, 10.3.5 and 13.3.9).
    case transaction(scope: Scope)
    /// Its `scope.entries` are empty: nothing inside starts by itself.
    case adHocSubprocess(scope: Scope, settings: AdHocSettings)
    /// Calls another process or a global task.
    case callActivity(settings: CallSettings)
    /// Passes at once, unless the compiler was asked to let it wait (`CompilerOptions.externalTasks`).
    case task
    /// Passes at once like `task`: what is done by hand is not tracked (BPMN 2.0.2, 10.3.3).
    case manualTask
    case userTask(settings: UserTaskSettings)
    /// Any task that a worker does, whatever the notation calls it: service, send, business rule, script.
    case serviceTask(job: JobSettings)
    /// Throws its message and goes on at once.
    case sendTask(message: MessageThrow)
    /// Waits for its message; without one only for completion from outside.
    case receiveTask(settings: ReceiveSettings)
    case scriptTask(script: Script)
    /// Evaluates a decision of the engine's own.
    case businessRuleTask(decision: DecisionCall)
    case exclusiveGateway
    case parallelGateway
    case inclusiveGateway
    case complexGateway(settings: ComplexGatewaySettings)
    /// Its outgoing flows lead to catch events and receive tasks, which wait together.
    case eventBasedGateway(settings: EventBasedGatewaySettings)
    case startEvent(StartEvent)
    /// Causes all of the results, in order; none is a plain milestone.
    case intermediateThrowEvent(results: [EventResult])
    case intermediateCatchEvent(EventCatch)
    case boundaryEvent(BoundaryEvent)
    /// Causes all of the results, in order; none only uses the token up.
    case endEvent(results: [EventResult])

    /// The elements inside, for the kinds that hold others.
    package var scope: Scope? {
        switch self {
        case .process(let scope), .subprocess(let scope), .eventSubprocess(let scope, _), .transaction(let scope),
            .adHocSubprocess(let scope, _):
            scope
        case .callActivity, .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask,
            .businessRuleTask, .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway,
            .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent, .boundaryEvent,
            .endEvent:
            nil
        }
    }

    /// The word for the kind in what people read.
    package var word: String {
        switch self {
        case .process: "process"
        case .subprocess: "sub-process"
        case .eventSubprocess: "event sub-process"
        case .transaction: "transaction"
        case .adHocSubprocess: "ad hoc sub-process"
        case .callActivity: "call activity"
        case .task: "task"
        case .manualTask: "manual task"
        case .userTask: "user task"
        case .serviceTask: "service task"
        case .sendTask: "send task"
        case .receiveTask: "receive task"
        case .scriptTask: "script task"
        case .businessRuleTask: "business rule task"
        case .exclusiveGateway: "exclusive gateway"
        case .parallelGateway: "parallel gateway"
        case .inclusiveGateway: "inclusive gateway"
        case .complexGateway: "complex gateway"
        case .eventBasedGateway: "event-based gateway"
        case .startEvent: "start event"
        case .intermediateThrowEvent: "intermediate throw event"
        case .intermediateCatchEvent: "intermediate catch event"
        case .boundaryEvent: "boundary event"
        case .endEvent: "end event"
        }
    }
}

/// What a process or sub-process holds.
package struct Scope: Sendable, Codable {
    /// How work inside proceeds. Supersteps (channels, reducers, a barrier) are the second and last way.
    package enum Scheduling: String, Sendable, Codable { case tokens }

    package let scheduling: Scheduling
    /// Where tokens begin when nothing else says so: the none start events or, in a scope without start events, each
    /// element without incoming flow (BPMN 2.0.2, 10.2 and 13.3.4). Empty where only events start the scope.
    package let entries: [ElementIndex]
    /// In a process, what starts an instance of it when it happens: start events with a trigger, instantiating receive
    /// tasks and instantiating event-based gateways, in the order of the source.
    package let triggers: [ElementIndex]
    /// The event sub-processes directly inside, in the order of the source.
    package let eventSubprocesses: [ElementIndex]
    /// The data objects and properties that belong to the scope.
    package let variables: [VariableDeclaration]

    package init(
        scheduling: Scheduling = .tokens, entries: [ElementIndex], triggers: [ElementIndex] = [],
        eventSubprocesses: [ElementIndex] = [], variables: [VariableDeclaration] = []
    ) {
        self.scheduling = scheduling
        self.entries = entries
        self.triggers = triggers
        self.eventSubprocesses = eventSubprocesses
        self.variables = variables
    }
}

/// A variable that a scope has from its beginning on, so that what is written inside to its name stays there.
package struct VariableDeclaration: Sendable, Codable {
    package let name: String
    /// Null where it is nil.
    package let initial: ModelExpression?

    package init(name: String, initial: ModelExpression?) {
        self.name = name
        self.initial = initial
    }
}
