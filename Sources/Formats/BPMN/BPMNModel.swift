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
    /// What other files bring that may be referred to.
    var surroundings = BPMNSurroundings()
    /// All elements of BPMN by their names, each in the order of the source.
    var named: [String: [XMLElement]] = [:]
    /// True where the file has extensions of Camunda 7 or its relatives, which count loops from 0.
    var usesCamundaFamily = false

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
        /// True for a process that is made of a global task, and for the task in it.
        var isGlobal = false
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
        // A prefix that no namespace was given for names nothing (Namespaces in XML 1.0, section 5).
        guard hasKnownPrefix(reference) else { return nil }
        let local = Self.localPart(reference)
        return identified[local] ?? surroundings.elements[local].map { Identified(element: $0, role: .other) }
    }

    /// What is said of a reference that names nothing, with the id that may have been meant. In a large file ids are
    /// made by tools, and nobody mistypes them.
    func absence(of reference: String) -> String {
        let ids = identified.count > 2_000 ? [] : identified.keys.sorted()
        return "is not in the file" + NearName.hint(for: Self.localPart(reference), among: ids)
    }

    /// Whether a reference has no prefix or one that the file declares.
    func hasKnownPrefix(_ reference: String) -> Bool {
        guard let colon = reference.lastIndex(of: ":") else { return true }
        return tree.prefixes.contains(String(reference[..<colon]))
    }

    /// The id of an element, or of the nearest one around it that has one.
    func identifier(around element: XMLElement) -> String? {
        var (current, identifier) = (tree.root, tree.root["id"])
        while current !== element {
            // Children follow one another in the source, so the last that begins no later is the way to the element.
            var (low, high) = (0, current.children.count)
            while low < high {
                let middle = (low + high) / 2
                if current.children[middle].offset <= element.offset { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { break }
            current = current.children[low - 1]
            if let id = current["id"], !id.isEmpty { identifier = id }
        }
        return identifier
    }

    /// The elements of these names.
    func elements(_ names: String...) -> [XMLElement] { names.flatMap { named[$0] ?? [] } }

    /// Lines between anything and anything, from all processes and collaborations.
    var associations: [XMLElement] { named["association"] ?? [] }

    /// A qualified name without its prefix.
    static func localPart(_ reference: String) -> String {
        reference.lastIndex(of: ":").map { String(reference[reference.index(after: $0)...]) } ?? reference
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
        let starts = children.filter { nodes[$0].kind == .event(.start) }
        if !starts.isEmpty { return starts.filter { nodes[$0].eventDefinitions.isEmpty } }
        if children.contains(where: { nodes[$0].instantiates }) { return [] }
        return children.filter { isStartable(nodes[$0]) }
    }

    /// What no flow leads into and what may begin by itself.
    func isStartable(_ node: Node) -> Bool {
        guard node.incoming.isEmpty, !node.isEventSubprocess, !node.isCompensationHandler else { return false }
        switch node.kind {
        case .event(let event):
            return event != .boundary && event != .start && !(event == .catching && node.has(.link))
        case .process: return false
        case .task, .subprocess, .callActivity, .gateway, .choreographyActivity: return true
        }
    }

    /// The activities at the other end of the associations of a compensation boundary event, each once.
    func compensationHandlers(of event: Node) -> [Int] {
        guard let id = event.source["id"] else { return [] }
        var handlers: [Int] = []
        for association in associations {
            let ends = (association["sourceRef"] ?? "", association["targetRef"] ?? "")
            let other = Self.localPart(ends.0) == id ? ends.1 : Self.localPart(ends.1) == id ? ends.0 : nil
            guard let handler = other.flatMap({ node($0) }), nodes[handler].kind.isActivity,
                !handlers.contains(handler)
            else { continue }
            handlers.append(handler)
        }
        return handlers
    }

    /// The variable that a data object, store, property, input or output stands for: its name, else its id.
    func variableName(of data: XMLElement) -> String {
        if let name = data["name"]?.trimmed, !name.isEmpty { return name }
        for attribute in ["dataObjectRef", "dataStoreRef"] {
            if let target = data[attribute].flatMap({ resolve($0)?.element }), target !== data,
                let name = target["name"]?.trimmed ?? target["id"], !name.isEmpty
            {
                return name
            }
        }
        return data["id"] ?? ""
    }

    /// What item definitions are made of, by their ids.
    var itemTypes: [String: String] {
        var types: [String: String] = [:]
        for item in elements("itemDefinition") {
            if let id = item["id"], let structure = item["structureRef"] { types[id] = structure }
        }
        return types
    }

    /// Whether an element is something that holds data and can be referred to.
    static func isData(_ element: XMLElement) -> Bool { dataNames.contains(element.name) }

    private static let dataNames: Set<String> = [
        "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property", "dataInput", "dataOutput",
        "inputDataItem", "outputDataItem",
    ]
}

/// What other files, given beside the one that is compiled, bring.
struct BPMNSurroundings {
    /// Everything with an id, so that imported messages, errors and the like are found.
    var elements: [String: XMLElement] = [:]
    /// The ids of decisions.
    var decisions: Set<String> = []
    var forms = FormLibrary()

    init() {}

    init(_ trees: [XMLTree]) {
        for tree in trees {
            if DMNNamespace.isModel(tree.root.namespace) {
                decisions.formUnion(tree.root.children.filter { $0.name == "decision" }.compactMap { $0["id"] })
                continue
            }
            tree.root.walk { element in
                guard element.namespace == BPMNNamespace.model, let id = element["id"], elements[id] == nil else {
                    return
                }
                elements[id] = element
            }
        }
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

    /// The task that a global task is when it is called.
    init?(global name: String) {
        switch name {
        case "globalTask": self = .task(.task)
        case "globalUserTask": self = .task(.userTask)
        case "globalManualTask": self = .task(.manualTask)
        case "globalScriptTask": self = .task(.scriptTask)
        case "globalBusinessRuleTask": self = .task(.businessRuleTask)
        default: return nil
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
