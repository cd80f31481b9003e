/// Decisions that can be evaluated: everything of one DMN file and of the files that it imports, names resolved.
///
/// How to read this folder: a model is a row of nodes (`DecisionNode`); the logic of a node is a small tree of boxed
/// expressions (`DecisionLogic`) with FEEL in its leaves (`DecisionExpression`); types are in `DecisionType`. Names
/// become numbers when the model is compiled: of nodes, or of slots in the frame of a function.
package final class DecisionModel: Sendable, Codable {
    package let name: String
    package let namespace: String
    /// The nodes of the main file first, then those of the imported ones, each in the order of its source.
    package let nodes: [DecisionNode]
    /// How many of the nodes are the main file's.
    package let ownNodes: Int
    /// The item definitions of all files.
    package let types: [ItemType]

    package init(name: String, namespace: String, nodes: [DecisionNode], ownNodes: Int, types: [ItemType]) {
        self.name = name
        self.namespace = namespace
        self.nodes = nodes
        self.ownNodes = ownNodes
        self.types = types
    }

    /// The decision of that name or id, of the main file before those of others.
    package func decision(_ name: String) -> Int? { node(name) { if case .decision = $0 { true } else { false } } }

    /// The decision service of that name or id.
    package func service(_ name: String) -> Int? { node(name) { if case .service = $0 { true } else { false } } }

    /// The business knowledge model of that name or id.
    package func knowledge(_ name: String) -> Int? {
        node(name) { if case .knowledge = $0 { true } else { false } }
    }

    private func node(_ name: String, _ fits: (DecisionNode.Kind) -> Bool) -> Int? {
        nodes.firstIndex { fits($0.kind) && $0.name == name } ?? nodes.firstIndex { fits($0.kind) && $0.id == name }
    }

    /// The ids and names of the decisions of the main file, each once.
    package var decisionTitles: [String] {
        var titles: [String] = []
        for node in nodes.prefix(ownNodes) {
            guard case .decision = node.kind else { continue }
            for title in [node.id, node.name] where !titles.contains(title) { titles.append(title) }
        }
        return titles
    }

    /// The names of the decisions of the main file, in the order of the source.
    package var decisionNames: [String] {
        nodes.prefix(ownNodes).filter { if case .decision = $0.kind { true } else { false } }.map(\.name)
    }
}

/// What a decision requirements graph consists of (DMN 1.5, 6.3).
package final class DecisionNode: Sendable, Codable {
    package enum Kind: Sendable, Codable {
        case inputData
        case decision(DecisionLogic)
        /// A business knowledge model: a function with the scope of its own requirements.
        case knowledge(DecisionFunction)
        case service(DecisionService)
    }

    package let id: String
    package let name: String
    package let kind: Kind
    /// The type of its variable; for functions, of what they answer.
    package let type: DecisionType
    /// The nodes that must have values before this one is evaluated: input data, decisions and functions.
    package let requirements: [Int]
    /// Why the node cannot be evaluated, if it cannot.
    package let fault: String?
    package let place: Place
    /// The author's own version text of the decision.
    package let versionTag: String?

    package init(
        id: String, name: String, kind: Kind, type: DecisionType, requirements: [Int], fault: String?, place: Place,
        versionTag: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.type = type
        self.requirements = requirements
        self.fault = fault
        self.place = place
        self.versionTag = versionTag
    }
}

/// A part of a model that can be evaluated by itself or called as a function (DMN 1.5, 10.4).
package struct DecisionService: Sendable, Codable {
    package let outputs: [Int]
    /// What is given from outside, in the order of the function's parameters: input data, then input decisions.
    package let inputs: [Int]

    package init(outputs: [Int], inputs: [Int]) {
        self.outputs = outputs
        self.inputs = inputs
    }
}

extension DecisionNode {
    /// The same node, which cannot be evaluated for this reason.
    package func with(fault: String?) -> DecisionNode {
        DecisionNode(
            id: id, name: name, kind: kind, type: type, requirements: requirements, fault: fault, place: place,
            versionTag: versionTag)
    }
}
