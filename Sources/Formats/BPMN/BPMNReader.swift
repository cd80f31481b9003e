import ProcessModel

/// Reads the tree of a BPMN file into a `BPMNModel`: first everything with its id, then what refers to it.
struct BPMNReader {
    static func read(_ tree: XMLTree, with others: [XMLTree] = []) -> BPMNModel {
        var reader = BPMNReader(tree: tree)
        reader.model.surroundings = BPMNSurroundings(others)
        for element in tree.root.children where element.namespace == BPMNNamespace.model {
            if element.name == "process" {
                reader.readProcess(element)
            } else if let kind = BPMNKind(global: element.name) {
                reader.readGlobalTask(element, kind)
            }
        }
        reader.indexOthers()
        reader.link()
        reader.attachEventDefinitions()
        return reader.model
    }

    private var model: BPMNModel
    private var identifiersMade: [String: Int] = [:]

    private init(tree: XMLTree) { model = BPMNModel(tree: tree) }

    // MARK: - Everything with its id

    private mutating func readProcess(_ element: XMLElement) {
        let index = add(element, kind: .process, parent: nil)
        model.processes.append(index)
        readContent(of: index)
    }

    /// A process that holds nothing but the task.
    private mutating func readGlobalTask(_ element: XMLElement, _ kind: BPMNKind) {
        let process = add(element, kind: .process, parent: nil)
        model.processes.append(process)
        let task = model.nodes.count
        model.nodes.append(
            BPMNModel.Node(
                index: task, kind: kind, id: model.nodes[process].id, source: element, parent: process,
                process: process))
        model.nodes[process].children.append(task)
        model.nodes[process].isGlobal = true
        model.nodes[task].isGlobal = true
    }

    private mutating func readContent(of scope: Int) {
        for element in model.nodes[scope].source.children where element.namespace == BPMNNamespace.model {
            if let kind = BPMNKind(element: element.name) {
                let index = add(element, kind: kind, parent: scope)
                if kind.isScope { readContent(of: index) }
            } else if element.name == "sequenceFlow" {
                add(flow: element)
            }
        }
    }

    private mutating func add(_ element: XMLElement, kind: BPMNKind, parent: Int?) -> Int {
        let index = model.nodes.count
        let id = identifier(of: element, orElse: element.name, as: .node(index))
        model.nodes.append(
            BPMNModel.Node(
                index: index, kind: kind, id: id, source: element, parent: parent,
                process: parent.map { model.nodes[$0].process } ?? index))
        if let parent { model.nodes[parent].children.append(index) }
        return index
    }

    private mutating func add(flow element: XMLElement) {
        let index = model.flows.count
        // A flow's id is often left out. What it connects tells it apart and stays when others are added.
        let ends = "\(element["sourceRef"] ?? "")-to-\(element["targetRef"] ?? "")"
        let id = identifier(of: element, orElse: ends, as: .flow(index))
        model.flows.append(BPMNModel.Flow(index: index, id: id, element: element))
    }

    private mutating func identifier(
        of element: XMLElement, orElse stem: String, as role: BPMNModel.Identified.Role
    ) -> String {
        if let id = element["id"], !id.isEmpty {
            register(id, element, role)
            return id
        }
        // "." keeps it apart from ids that people write.
        let number = (identifiersMade[stem] ?? 0) + 1
        identifiersMade[stem] = number
        let id = number == 1 ? ".\(stem)" : ".\(stem).\(number)"
        register(id, element, role)
        return id
    }

    private mutating func register(_ id: String, _ element: XMLElement, _ role: BPMNModel.Identified.Role) {
        if model.identified[id] == nil { model.identified[id] = BPMNModel.Identified(element: element, role: role) }
    }

    /// Gives everything else in BPMN's namespace its place among the ids: errors, lanes, notes, event definitions.
    /// Diagrams are left out, because what is wrong in them does not matter for running.
    private mutating func indexOthers() {
        var others: [(id: String, element: XMLElement)] = []
        var named: [String: [XMLElement]] = [:]
        var usesCamundaFamily = false
        model.tree.root.walk { element in
            guard element.namespace == BPMNNamespace.model else {
                if BPMNNamespace.camundaFamily.contains(element.namespace) { usesCamundaFamily = true }
                return
            }
            if element.attributes.contains(where: { BPMNNamespace.camundaFamily.contains($0.namespace) }) {
                usesCamundaFamily = true
            }
            named[element.name, default: []].append(element)
            guard let id = element["id"], !id.isEmpty else { return }
            others.append((id, element))
        }
        model.named = named
        model.usesCamundaFamily = usesCamundaFamily
        var seen: Set<String> = []
        for (id, element) in others {
            if !seen.insert(id).inserted { model.repeated.append(element) }
            register(id, element, .other)
        }
    }

    // MARK: - What refers to it

    private mutating func link() {
        for flow in model.flows.indices {
            let element = model.flows[flow].element
            let source = element["sourceRef"].flatMap { flowEnd($0) }
            let target = element["targetRef"].flatMap { flowEnd($0) }
            model.flows[flow].source = source
            model.flows[flow].target = target
            guard let source, let target else { continue }
            model.nodes[source].outgoing.append(flow)
            model.nodes[target].incoming.append(flow)
        }
        for index in model.nodes.indices {
            let node = model.nodes[index]
            model.nodes[index].defaultFlow = node.source["default"].flatMap { model.flow($0) }
            guard node.kind == .event(.boundary), let activity = node.source["attachedToRef"] else { continue }
            guard let host = model.node(activity), model.nodes[host].kind.isActivity else { continue }
            model.nodes[index].attachedTo = host
            model.nodes[host].boundaryEvents.append(index)
        }
    }

    private func flowEnd(_ reference: String) -> Int? {
        model.node(reference).flatMap { model.nodes[$0].kind == .process ? nil : $0 }
    }

    private mutating func attachEventDefinitions() {
        for index in model.nodes.indices {
            for child in model.nodes[index].source.children where child.namespace == BPMNNamespace.model {
                // A definition may stand beside the processes and be shared by reference (BPMN 2.0.2, 10.5.5).
                let definition = child.name == "eventDefinitionRef" ? model.resolve(child.text.trimmed)?.element : child
                guard let definition, let kind = EventDefinitionKind(rawValue: definition.name) else { continue }
                model.nodes[index].eventDefinitions.append(
                    BPMNModel.EventDefinition(kind: kind, source: definition))
            }
        }
    }
}
