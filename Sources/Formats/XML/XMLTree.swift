import ProcessModel

/// A well-formed XML document as a tree that knows where in the source each part stands.
///
/// `XMLTree.read` makes it: `XMLEncoding` brings the bytes to UTF-8, `XMLScan` finds the places of the tags and holds
/// the limits, `XMLReader` lets libxml2 judge and build. `XMLPlaces` finds places inside texts and attributes.
struct XMLTree: Sendable {
    let root: XMLElement
    /// The source in UTF-8, which all offsets count in.
    let bytes: [UInt8]
    /// All prefixes that the document declares somewhere; names inside texts and attributes use them too.
    let prefixes: Set<String>

    /// The tree, or nil with an error among the findings.
    static func read(_ source: SourceText, limits: SourceLimits, findings: inout Findings) -> XMLTree? {
        do throws(XMLFailure) {
            guard source.bytes.count <= limits.bytes else {
                throw XMLFailure(.tooLarge, XMLFailure.limit("bytes", limits.bytes))
            }
            let bytes = try XMLEncoding.utf8(source.bytes)
            let tags = try XMLScan.tags(in: bytes, limits: limits)
            let document = try XMLReader.read(bytes, tags: tags, limits: limits)
            return XMLTree(root: document.root, bytes: bytes, prefixes: document.prefixes)
        } catch {
            findings.error(error.code, rule: "XML 1.0", place: error.place, message: error.message)
            return nil
        }
    }
}

/// One element of a document, with names resolved by their namespaces.
final class XMLElement: Sendable {
    /// Empty for an element of no namespace.
    let namespace: String
    /// The local name.
    let name: String
    /// As written, for messages.
    let qualifiedName: String
    /// In the order of the source, without namespace declarations.
    let attributes: [Attribute]
    let children: [XMLElement]
    /// The text directly inside, comments and elements left out; empty where it is nothing but white space.
    let text: String
    /// The place of the `<` of the start tag.
    let place: Place
    /// The offset of the `<` of the start tag in the bytes of the tree.
    let offset: Int

    struct Attribute: Sendable {
        /// Empty for an attribute without prefix.
        let namespace: String
        let name: String
        let value: String
    }

    init(
        name: (namespace: String, local: String, qualified: String), attributes: [Attribute], children: [XMLElement],
        text: String, tag: XMLScan.Tag
    ) {
        namespace = name.namespace
        self.name = name.local
        qualifiedName = name.qualified
        self.attributes = attributes
        self.children = children
        self.text = text
        place = tag.place
        offset = tag.offset
    }

    /// The value of an attribute of no namespace.
    subscript(name: String) -> String? { self["", name] }

    subscript(namespace: String, name: String) -> String? {
        attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    /// The value of an attribute that is a truth value as XML Schema writes them; nil where it is none.
    func flag(_ name: String) -> Bool? {
        switch self[name]?.trimmed {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    /// The children of that name, in the order of the source.
    func children(_ namespace: String, _ name: String) -> [XMLElement] {
        children.filter { $0.name == name && $0.namespace == namespace }
    }

    func child(_ namespace: String, _ name: String) -> XMLElement? {
        children.first { $0.name == name && $0.namespace == namespace }
    }

    /// Calls `body` with this element and all below it, in the order of the source.
    func walk(_ body: (XMLElement) -> Void) {
        body(self)
        for child in children { child.walk(body) }
    }
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}

/// Why a text is no XML document that we read.
struct XMLFailure: Error {
    let code: DiagnosticCode
    let message: String
    let place: Place

    init(_ code: DiagnosticCode, _ message: String, place: Place = .unknown) {
        self.code = code
        self.message = message
        self.place = place
    }

    static func limit(_ name: String, _ limit: Int, found: Int? = nil) -> String {
        "The source exceeds the limit '\(name)' of \(limit)" + (found.map { " with \($0)." } ?? ".")
    }
}
