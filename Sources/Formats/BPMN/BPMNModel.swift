import ProcessModel

/// A BPMN file in the words of BPMN, with references resolved as far as they can be.
///
/// Processes and flow nodes are in one array in the order of the source, depth first, and so are sequence flows;
/// everything refers to them by position. What could not be resolved is nil, and a check has reported it.
struct BPMNModel {
    let tree: XMLTree
    var nodes: [Node] = []
    var flows: [Flow] = []
    /// The positions of the processes in `nodes`.
    var processes: [Int] = []
    /// Everything in the BPMN namespace that has an id, by it; the first one where an id is there twice.
    var identified: [String: Identified] = [:]
    /// Elements that repeat an id which `identified` has already.
    var repeated: [XMLElement] = []

    struct Node {
        let index: Int
        let kind: BPMNKind
        /// The id in the source, or one made up that stays the same as long as the source does.
        let id: String
        let source: XMLElement
        /// The process or sub-process that holds the node; nil for a process.
        let parent: Int?
        /// The process that the node is in, or that it is.
        let process: Int
        var children: [Int] = []
        var incoming: [Int] = []
        var outgoing: [Int] = []
        var eventDefinitions: [EventDefinition] = []
        var defaultFlow: Int?
        /// The activity that a boundary event is attached to.
        var attachedTo: Int?
        var boundaryEvents: [Int] = []

        var name: String? { source["name"] }
        var place: Place { source.place }
    }

    struct Flow {
        let index: Int
        let id: String
        let element: XMLElement
        var source: Int?
        var target: Int?

        var condition: XMLElement? { element.child(BPMNNamespace.model, "conditionExpression") }
        var place: Place { element.place }
    }

    /// What an event reacts to or causes.
    struct EventDefinition {
        let kind: EventDefinitionKind
        let source: XMLElement
    }

    /// What an id stands for.
    struct Identified {
        let element: XMLElement
        let role: Role

        enum Role {
            case node(Int)
            case flow(Int)
            case other
        }
    }

    /// What a reference names. References are qualified names; a file may or may not write the prefix of its own
    /// target namespace (BPMN 2.0.2, 8.3.1).
    func resolve(_ reference: String) -> Identified? {
        if let found = identified[reference] { return found }
        guard let colon = reference.lastIndex(of: ":") else { return nil }
        return identified[String(reference[reference.index(after: colon)...])]
    }

    func node(_ reference: String) -> Int? {
        if case .node(let index) = resolve(reference)?.role { index } else { nil }
    }

    func flow(_ reference: String) -> Int? {
        if case .flow(let index) = resolve(reference)?.role { index } else { nil }
    }

    /// Where tokens begin in a scope: see `Scope.entries`.
    func entries(of scope: Int) -> [Int] {
        let children = nodes[scope].children
        let starts = children.filter { nodes[$0].kind == .event(.start) && nodes[$0].eventDefinitions.isEmpty }
        if !starts.isEmpty { return starts }
        return children.filter { nodes[$0].incoming.isEmpty && nodes[$0].kind != .event(.boundary) }
    }
}

/// What kind of thing a node is.
enum BPMNKind: Equatable {
    case process
    case task(Task)
    case subprocess(Subprocess)
    case callActivity
    case gateway(Gateway)
    case event(Event)
    /// Belongs to choreographies, which are no processes.
    case choreographyActivity

    enum Task: String {
        case task, userTask, serviceTask, scriptTask, manualTask, sendTask, receiveTask, businessRuleTask
    }
    enum Subprocess: String { case subProcess, transaction, adHocSubProcess }
    enum Gateway: String {
        case exclusiveGateway, parallelGateway, inclusiveGateway, complexGateway, eventBasedGateway
    }
    enum Event: String {
        case start = "startEvent"
        case end = "endEvent"
        case catching = "intermediateCatchEvent"
        case throwing = "intermediateThrowEvent"
        case boundary = "boundaryEvent"
    }

    /// The kind that the standard's element of that name is, or nil where that is no flow node.
    init?(element name: String) {
        if let task = Task(rawValue: name) {
            self = .task(task)
        } else if let subprocess = Subprocess(rawValue: name) {
            self = .subprocess(subprocess)
        } else if let gateway = Gateway(rawValue: name) {
            self = .gateway(gateway)
        } else if let event = Event(rawValue: name) {
            self = .event(event)
        } else if name == "callActivity" {
            self = .callActivity
        } else if ["choreographyTask", "subChoreography", "callChoreography"].contains(name) {
            self = .choreographyActivity
        } else {
            return nil
        }
    }

    var isActivity: Bool {
        switch self {
        case .task, .subprocess, .callActivity: true
        case .process, .gateway, .event, .choreographyActivity: false
        }
    }

    var isScope: Bool {
        switch self {
        case .process, .subprocess: true
        case .task, .callActivity, .gateway, .event, .choreographyActivity: false
        }
    }

    var isGateway: Bool {
        switch self {
        case .gateway: true
        case .process, .task, .subprocess, .callActivity, .event, .choreographyActivity: false
        }
    }
}

/// What an event definition is about.
enum EventDefinitionKind: String {
    case cancel = "cancelEventDefinition"
    case compensate = "compensateEventDefinition"
    case conditional = "conditionalEventDefinition"
    case error = "errorEventDefinition"
    case escalation = "escalationEventDefinition"
    case link = "linkEventDefinition"
    case message = "messageEventDefinition"
    case signal = "signalEventDefinition"
    case terminate = "terminateEventDefinition"
    case timer = "timerEventDefinition"
}

/// The words of an element's name in messages: "serviceTask" is read as "service task".
func words(_ elementName: String) -> String {
    var result = ""
    for character in elementName {
        if character.isUppercase { result += " " }
        result += character.lowercased()
    }
    return result == "sub process" ? "sub-process" : result
}
