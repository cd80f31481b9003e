import ProcessModel

/// One DMN file: its parts by their ids, its imports and the prefixes of its names.
struct DMNDocument {
    struct Import {
        /// Empty where the other model's names are used as they are (DMN 1.5, 6.3.3).
        let name: String
        let namespace: String
        let element: XMLElement
    }

    let tree: XMLTree
    let name: String
    let namespace: String
    /// The namespace of DMN's own elements in this file.
    let standard: String
    let imports: [Import]
    /// The language of expressions that do not name theirs.
    let expressionLanguage: String?
    /// Namespaces by their prefixes, as the root element declares them.
    let prefixes: [String: String]

    init(_ tree: XMLTree) {
        let root = tree.root
        self.tree = tree
        name = (root["name"] ?? "").asName
        namespace = root["namespace"] ?? ""
        standard = root.namespace
        expressionLanguage = root["expressionLanguage"]
        imports = root.children(root.namespace, "import").map { element in
            Import(name: (element["name"] ?? "").asName, namespace: element["namespace"] ?? "", element: element)
        }
        prefixes = Self.prefixes(of: root, in: tree.bytes)
    }

    /// The parts of that kind, in the order of the source.
    func parts(_ name: String) -> [XMLElement] { tree.root.children(standard, name) }

    /// The child of that name in DMN's namespace.
    func child(_ name: String, of element: XMLElement) -> XMLElement? { element.child(standard, name) }

    func children(_ name: String, of element: XMLElement) -> [XMLElement] { element.children(standard, name) }

    /// The declarations of the root's start tag. The tree leaves them out, but the names of types in DMN 1.1 need
    /// them.
    private static func prefixes(of root: XMLElement, in bytes: [UInt8]) -> [String: String] {
        let tag = bytes[root.offset...].prefix { $0 != UInt8(ascii: ">") }
        var prefixes: [String: String] = [:]
        for part in String(decoding: tag, as: UTF8.self).split(separator: "xmlns:").dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = part[part.index(after: equals)...].drop { $0.isWhitespace }
            guard let quote = value.first, quote == "\"" || quote == "'" else { continue }
            prefixes[String(part[..<equals]).trimmed] = String(value.dropFirst().prefix { $0 != quote })
        }
        return prefixes
    }
}

extension String {
    /// The text with single spaces between its words, as names are compared.
    var asName: String {
        split { $0.isWhitespace }.joined(separator: " ")
    }
}
