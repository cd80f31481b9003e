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
    package let place: Place

    package init(
        index: ElementIndex, id: String, name: String? = nil, documentation: String? = nil, kind: ElementKind,
        scope: ElementIndex?, incoming: [FlowIndex] = [], outgoing: [FlowIndex] = [], defaultFlow: FlowIndex? = nil,
        boundaryEvents: [ElementIndex] = [], mappings: Mappings = .none, place: Place = .unknown
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
        self.place = place
    }
}

/// What an element is and what only that kind has; one file in `ProcessKernel/Elements` runs each.
package enum ElementKind: Sendable, Codable {
    case process(scope: Scope)
    case subprocess(scope: Scope)
    /// Passes at once, unless the compiler was asked to let it wait (`CompilerOptions.externalTasks`).
    case task
    /// Passes at once like `task`: what is done by hand is not tracked (BPMN 2.0.2, 10.3.3).
    case manualTask
    case userTask(settings: UserTaskSettings)
    case serviceTask(job: JobSettings)
    case scriptTask(script: Script)
    case exclusiveGateway
    case parallelGateway
    case startEvent
    case intermediateThrowEvent
    case intermediateCatchEvent(trigger: CatchTrigger)
    case boundaryEvent(BoundaryEvent)
    case endEvent(result: EndResult)

    /// The elements inside, for the kinds that hold others.
    package var scope: Scope? {
        switch self {
        case .process(let scope), .subprocess(let scope): scope
        case .task, .manualTask, .userTask, .serviceTask, .scriptTask, .exclusiveGateway, .parallelGateway,
            .startEvent, .intermediateThrowEvent, .intermediateCatchEvent, .boundaryEvent, .endEvent:
            nil
        }
    }

    /// The word for the kind in what people read.
    package var word: String {
        switch self {
        case .process: "process"
        case .subprocess: "sub-process"
        case .task: "task"
        case .manualTask: "manual task"
        case .userTask: "user task"
        case .serviceTask: "service task"
        case .scriptTask: "script task"
        case .exclusiveGateway: "exclusive gateway"
        case .parallelGateway: "parallel gateway"
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
    /// Where tokens begin: the none start event or, in a scope without start events, each element without incoming
    /// flow (BPMN 2.0.2, 10.2 and 13.3.4).
    package let entries: [ElementIndex]

    package init(scheduling: Scheduling = .tokens, entries: [ElementIndex]) {
        self.scheduling = scheduling
        self.entries = entries
    }
}

/// What a worker must know to do a job of an element.
package struct JobSettings: Sendable, Codable {
    /// Gives the job type, a string: workers ask for jobs by it.
    package let type: ModelExpression
    /// Gives how often the job may be attempted, a whole number from 1 on.
    package let attempts: ModelExpression
    /// Fixed texts for the worker, in the order of the source.
    package let headers: [Header]

    package init(type: ModelExpression, attempts: ModelExpression, headers: [Header] = []) {
        self.type = type
        self.attempts = attempts
        self.headers = headers
    }

    package struct Header: Sendable, Codable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What applies where the source does not say; Zeebe's default, so models behave as at home.
    package static let defaultAttempts = 3
}

/// What a person must know to do a user task. Assignment and forms come to this place.
package struct UserTaskSettings: Sendable, Codable {
    package let headers: [JobSettings.Header]

    package init(headers: [JobSettings.Header] = []) { self.headers = headers }
}

/// A script of a script task and the variable that its result goes to; without one the result is dropped.
package struct Script: Sendable, Codable {
    package let expression: ModelExpression
    package let resultVariable: String?

    package init(expression: ModelExpression, resultVariable: String?) {
        self.expression = expression
        self.resultVariable = resultVariable
    }
}

/// What moves data into an activity before it begins and out of it when it completes.
package struct Mappings: Sendable, Codable {
    package let inputs: [Mapping]
    package let outputs: [Mapping]
    /// How the variables of a completed activity travel when there are output mappings.
    package let outputRule: OutputRule

    /// Zeebe's output mappings replace the upward propagation of results, Camunda's are done besides it.
    package enum OutputRule: String, Sendable, Codable { case replacePropagation, addToPropagation }

    package init(inputs: [Mapping], outputs: [Mapping], outputRule: OutputRule = .replacePropagation) {
        self.inputs = inputs
        self.outputs = outputs
        self.outputRule = outputRule
    }

    package static let none = Mappings(inputs: [], outputs: [])
    package var isEmpty: Bool { inputs.isEmpty && outputs.isEmpty }
}

/// One value written to one variable, or to one entry inside a variable that is a context.
package struct Mapping: Sendable, Codable {
    package let source: ModelExpression
    /// The variable's name, then the names of the entries inside it; never empty.
    package let target: [String]

    package init(source: ModelExpression, target: [String]) {
        precondition(!target.isEmpty, "a mapping needs a target")
        self.source = source
        self.target = target
    }
}
