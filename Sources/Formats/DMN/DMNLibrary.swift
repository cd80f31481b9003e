import FEEL
import ProcessModel

/// The files of a compilation, and how they find each other.
struct DMNLibrary {
    let documents: [DMNDocument]
    /// The nodes of all files; the numbers of the model.
    private(set) var nodes: [Node] = []
    /// The numbers of the nodes of each file by their ids.
    private var numbers: [[String: Int]] = []

    struct Node {
        let document: Int
        let kind: DMNKind
        let id: String
        let name: String
        let element: XMLElement
    }

    init(_ documents: [DMNDocument]) {
        self.documents = documents
        for (document, file) in documents.enumerated() {
            var own: [String: Int] = [:]
            for element in file.tree.root.children where element.namespace == file.standard {
                guard let kind = DMNKind(rawValue: element.name) else { continue }
                let name = (file.child("variable", of: element)?["name"] ?? element["name"] ?? "").asName
                let id = element["id"] ?? ".\(element.name).\(name)"
                if own[id] == nil { own[id] = nodes.count }
                let label = (element["name"] ?? name).asName
                nodes.append(Node(document: document, kind: kind, id: id, name: label, element: element))
            }
            numbers.append(own)
        }
    }

    /// The file with that namespace; the main one first.
    func document(of namespace: String) -> Int? {
        documents.firstIndex { $0.namespace == namespace }
    }

    /// What a reference names (DMN 1.5, 6.3.16 and 7.3.1): `#id` in the same file, `namespace#id` in another.
    func node(_ reference: String, from document: Int) -> Int? {
        let reference = reference.trimmed
        guard let hash = reference.lastIndex(of: "#") else { return numbers[document][reference] }
        let id = String(reference[reference.index(after: hash)...])
        let namespace = String(reference[..<hash])
        if namespace.isEmpty || namespace == documents[document].namespace { return numbers[document][id] }
        return self.document(of: namespace).flatMap { numbers[$0][id] }
    }

    /// The names of imports on the shortest way from one file to another; those without a name add nothing. Nil if
    /// there is no way.
    func path(from start: Int, to target: Int) -> [String]? {
        var seen: Set<Int> = [start]
        var level: [(document: Int, path: [String])] = [(start, [])]
        while !level.isEmpty {
            var next: [(document: Int, path: [String])] = []
            for (document, path) in level {
                if document == target { return path }
                for one in documents[document].imports {
                    guard let other = self.document(of: one.namespace), seen.insert(other).inserted else { continue }
                    next.append((other, one.name.isEmpty ? path : path + [one.name]))
                }
            }
            level = next
        }
        return nil
    }

    /// What can be the name of an entry of a context.
    private static let entryKinds: Set<String> = ["itemComponent", "column", "output", "variable", "parameter"]

    /// Names of entries anywhere that FEEL must be told to recognise them.
    func entryNames() -> [String] {
        var seen: Set<String> = []
        var names: [String] = []
        for file in documents {
            file.tree.root.walk { element in
                guard element.namespace == file.standard, Self.entryKinds.contains(element.name),
                    let name = element["name"]?.asName, name.needsMention,
                    seen.insert(name).inserted
                else { return }
                names.append(name)
            }
        }
        return names
    }
}

/// The parts of a requirements graph that have values or are functions.
enum DMNKind: String {
    case inputData
    case decision
    case knowledge = "businessKnowledgeModel"
    case service = "decisionService"
}
