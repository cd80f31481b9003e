import FEEL
import ProcessModel

/// Compiles DMN 1.1 to 1.6: all files together, since names reach across imports.
///
/// - `DMNDocument` is one file, `DMNLibrary` how files and references find each other.
/// - `DMNTypes` has the item definitions, `DMNScope` the names at a place, `DMNText` the FEEL in the leaves.
/// - `DMNLogic` and `DMNTables` read boxed expressions; `DMNTableCheck` looks for overlaps and gaps in tables.
/// - This file makes the nodes of the model and looks at their requirements.
///
/// A broken part does not stop the rest: its node gets a fault, and so do those that need it (`DecisionNode.fault`).
struct DMNFormat {
    private let library: DMNLibrary
    private let types: DMNTypes
    private var findings: [Findings]
    private let names: [DMNNames]

    /// The model of the first file, and what is to be said about each of the files.
    static func compile(_ trees: [XMLTree]) -> (model: DecisionModel, findings: [Findings]) {
        var format = DMNFormat(trees)
        return (format.compile(), format.findings)
    }

    private init(_ trees: [XMLTree]) {
        library = DMNLibrary(trees.map { DMNDocument($0) })
        findings = trees.map { _ in Findings() }
        types = DMNTypes(library, findings: &findings)
        let entries = library.entryNames()
        let types = types
        names = trees.indices.map { DMNNames(entries: entries, types: types.named(in: $0)) }
    }

    private mutating func compile() -> DecisionModel {
        checkFiles()
        var nodes: [DecisionNode] = []
        for number in library.nodes.indices { nodes.append(node(number)) }
        let faults = DMNRequirements.faults(of: nodes) { number, message in
            let node = library.nodes[number]
            findings[node.document].error(
                .wrongReference, rule: DMNRule.requirements, element: node.id, place: node.element.place,
                message: message)
        }
        nodes = zip(nodes, faults).map { $0.with(fault: $1) }
        let own = library.nodes.prefix { $0.document == 0 }.count
        return DecisionModel(
            name: library.documents[0].name, namespace: library.documents[0].namespace, nodes: nodes, ownNodes: own,
            types: types.items)
    }

    // MARK: - Files

    private mutating func checkFiles() {
        for (document, file) in library.documents.enumerated() {
            for one in file.imports where library.document(of: one.namespace) == nil {
                // Other kinds of imports, such as XML Schema, are descriptions.
                let kind = one.element["importType"] ?? file.standard
                guard DMNNamespace.isModel(kind) else { continue }
                findings[document].error(
                    .danglingReference, rule: DMNRule.imports, element: one.element["id"], place: one.element.place,
                    message: "None of the given files has the namespace '\(one.namespace)'.")
            }
            var seen: Set<String> = []
            file.tree.root.walk { element in
                guard element.namespace == file.standard, let id = element["id"], !id.isEmpty,
                    !seen.insert(id).inserted
                else { return }
                findings[document].error(
                    .duplicateID, rule: DMNRule.definitions, element: id, place: element.place,
                    message: "There is more than one element with the id '\(id)'.")
            }
        }
    }

    // MARK: - Nodes

    private mutating func node(_ number: Int) -> DecisionNode {
        let node = library.nodes[number]
        let file = library.documents[node.document]
        var fault: String?
        let requirements = requirements(of: node, &fault)
        var reader = DMNLogicReader(
            DMNSource(document: node.document, file: file, types: types, names: names[node.document]),
            owner: node.id, scope: DMNScope(names: scope(of: node, requirements)), findings: findings[node.document])
        reader.fault = fault
        let variable = file.child("variable", of: node.element)
        let type = reader.type(variable?["typeRef"], at: variable ?? node.element)
        let kind: DecisionNode.Kind
        var needed = requirements
        switch node.kind {
        case .inputData: kind = .inputData
        case .decision:
            kind = .decision(decision(node, type: type, &reader))
        case .knowledge:
            kind = .knowledge(knowledge(node, type: type, &reader))
        case .service:
            let service = service(node, &reader)
            needed = service.outputs
            kind = .service(service)
        }
        findings[node.document] = reader.text.findings
        return DecisionNode(
            id: node.id, name: node.name, kind: kind, type: type, requirements: needed, fault: reader.fault,
            place: node.element.place, versionTag: Self.versionTag(of: node.element))
    }

    /// As Camunda 7 and Zeebe write it at a decision.
    private static func versionTag(of element: XMLElement) -> String? {
        let extensions = element.children.first { $0.name == "extensionElements" }?.children ?? []
        let tag = extensions.first { $0.namespace == BPMNNamespace.zeebe && $0.name == "versionTag" }?["value"]
        return tag ?? element["http://camunda.org/schema/1.0/dmn", "versionTag"]
    }

    private func decision(
        _ node: DMNLibrary.Node, type: DecisionType, _ reader: inout DMNLogicReader
    ) -> DecisionLogic {
        if let expression = reader.expression(in: node.element) { return reader.logic(expression, expected: type) }
        reader.text.findings.warning(
            .implementationMissing, rule: DMNRule.decision, element: node.id, place: node.element.place,
            message: "The decision has no logic; it is null.")
        return .broken("The decision has no logic")
    }

    private func knowledge(
        _ node: DMNLibrary.Node, type: DecisionType, _ reader: inout DMNLogicReader
    ) -> DecisionFunction {
        if let logic = reader.file.child("encapsulatedLogic", of: node.element) {
            return reader.definition(logic, name: node.name, result: type)
        }
        reader.text.findings.warning(
            .implementationMissing, rule: DMNRule.function, element: node.id, place: node.element.place,
            message: "The business knowledge model has no logic; it is null.")
        return DecisionFunction(
            name: node.name, parameters: [], base: 0, body: .broken("The business knowledge model has no logic"),
            result: .any)
    }

    private func service(_ node: DMNLibrary.Node, _ reader: inout DMNLogicReader) -> DecisionService {
        func nodes(_ child: String, _ kind: DMNKind) -> [Int] {
            reader.file.children(child, of: node.element).compactMap { element in
                if let number = library.node(element["href"] ?? "", from: node.document),
                    library.nodes[number].kind == kind
                {
                    return number
                }
                _ = reader.refuse(
                    .danglingReference, DMNRule.service, element, "'\(element["href"] ?? "")' is no \(kind.rawValue).")
                return nil
            }
        }
        let outputs = nodes("outputDecision", .decision)
        if outputs.isEmpty {
            _ = reader.refuse(.danglingReference, DMNRule.service, node.element, "The service has no output decision.")
        }
        _ = nodes("encapsulatedDecision", .decision)
        return DecisionService(
            outputs: outputs, inputs: nodes("inputData", .inputData) + nodes("inputDecision", .decision))
    }

    // MARK: - Requirements

    /// The ways in which one node can require another (DMN 1.5, 6.3.11 to 6.3.13).
    private static let requirementKinds: [(requirement: String, reference: String, kinds: [DMNKind])] = [
        ("informationRequirement", "requiredInput", [.inputData]),
        ("informationRequirement", "requiredDecision", [.decision]),
        ("knowledgeRequirement", "requiredKnowledge", [.knowledge, .service]),
    ]

    private mutating func requirements(of node: DMNLibrary.Node, _ fault: inout String?) -> [Int] {
        let file = library.documents[node.document]
        var numbers: [Int] = []
        for (requirement, reference, kinds) in Self.requirementKinds {
            for one in file.children(requirement, of: node.element) {
                guard let element = file.child(reference, of: one) else { continue }
                let href = element["href"] ?? ""
                guard let number = library.node(href, from: node.document),
                    library.path(from: node.document, to: library.nodes[number].document) != nil
                else {
                    fault = fault ?? "'\(href)' is required and is not there"
                    findings[node.document].error(
                        .danglingReference, rule: DMNRule.requirements, element: node.id, place: element.place,
                        message: "'\(href)' names nothing in the given files.")
                    continue
                }
                guard kinds.contains(library.nodes[number].kind) else {
                    fault = fault ?? "'\(href)' is required and of the wrong kind"
                    findings[node.document].error(
                        .wrongReference, rule: DMNRule.requirements, element: node.id, place: element.place,
                        message: "'\(href)' is a \(library.nodes[number].kind.rawValue), which cannot be required here."
                    )
                    continue
                }
                if !numbers.contains(number) { numbers.append(number) }
            }
        }
        return numbers
    }

    /// The names of what is required: plain in the same file, behind the names of the imports else.
    private func scope(
        of node: DMNLibrary.Node, _ requirements: [Int]
    ) -> [(name: String, reference: DecisionReference)] {
        var tree = ImportTree()
        for number in requirements {
            let path = library.path(from: node.document, to: library.nodes[number].document) ?? []
            tree.add(library.nodes[number].name, number, path[...])
        }
        return tree.references
    }
}

/// Names of required nodes, those of imports in contexts.
private struct ImportTree {
    private var nodes: [(name: String, number: Int)] = []
    private var imports: [(name: String, tree: ImportTree)] = []

    mutating func add(_ name: String, _ number: Int, _ path: ArraySlice<String>) {
        guard let first = path.first else { return nodes.append((name, number)) }
        let position = imports.firstIndex { $0.name == first } ?? imports.count
        if position == imports.count { imports.append((first, ImportTree())) }
        imports[position].tree.add(name, number, path.dropFirst())
    }

    var references: [(name: String, reference: DecisionReference)] {
        imports.map { one in
            (one.name, .imported(one.tree.references.map { DecisionReference.Name($0.name, $0.reference) }))
        } + nodes.map { ($0.name, .node($0.number)) }
    }
}
