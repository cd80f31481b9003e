import ProcessModel

/// Goes over a document once before libxml2 sees it: finds where the start tags stand and holds the limits.
///
/// libxml2's reader works ahead of what it reports, so its positions are those of the end of a block. But the start
/// tags of a well-formed document are found without parsing it: outside of comments, CDATA sections and processing
/// instructions a `<` and a name begin one, and a `>` outside of quotes ends it. For what is not well-formed the
/// result means nothing, and libxml2 refuses it.
struct XMLScan {
    struct Tag {
        let offset: Int
        let place: Place
    }

    static func tags(in bytes: [UInt8], limits: SourceLimits) throws(XMLFailure) -> [Tag] {
        var scan = XMLScan(bytes: bytes, limits: limits)
        while scan.position < bytes.count { try scan.step() }
        return scan.tags
    }

    private let bytes: [UInt8]
    private let limits: SourceLimits
    private var position = 0
    private var line = 1
    private var column = 1
    private var tags: [Tag] = []
    /// For each open element how many namespaces it declares.
    private var openNamespaces: [Int] = []
    private var namespacesInForce = 0

    private init(bytes: [UInt8], limits: SourceLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private var place: Place { Place(line: line, column: column) }

    private mutating func step() throws(XMLFailure) {
        guard bytes[position] == UInt8(ascii: "<") else { return advance() }
        if isAt("<!--") {
            skip(past: "-->", from: 4)
        } else if isAt("<![CDATA[") {
            skip(past: "]]>", from: 9)
        } else if isAt("<?") {
            skip(past: "?>", from: 2)
        } else if isAt("<!") {
            // Entities are how a small document becomes a large one or reads other files, and no notation needs them.
            throw XMLFailure(
                .documentTypeRefused, "Document type declarations and entities are not read here.", place: place)
        } else if isAt("</") {
            namespacesInForce -= openNamespaces.popLast() ?? 0
            skip(past: ">", from: 2)
        } else {
            try startTag()
        }
    }

    private mutating func startTag() throws(XMLFailure) {
        tags.append(Tag(offset: position, place: place))
        let start = place
        guard tags.count <= limits.elements else {
            throw XMLFailure(.tooLarge, XMLFailure.limit("elements", limits.elements), place: start)
        }
        var (attributes, namespaces) = (0, 0)
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                attributes += 1
                advance()
                while position < bytes.count, bytes[position] != byte { advance() }
            } else if byte == UInt8(ascii: "x"), isAt("xmlns") {
                namespaces += 1
            }
            advance()
        }
        guard attributes <= limits.attributesOfElement else {
            let message = XMLFailure.limit("attributesOfElement", limits.attributesOfElement, found: attributes)
            throw XMLFailure(.tooLarge, message, place: start)
        }
        if position > 0, position < bytes.count, bytes[position - 1] == UInt8(ascii: "/") { return }
        openNamespaces.append(namespaces)
        namespacesInForce += namespaces
        guard openNamespaces.count <= limits.depth else {
            throw XMLFailure(.tooLarge, XMLFailure.limit("depth", limits.depth), place: start)
        }
        guard namespacesInForce <= limits.namespacesInForce else {
            let message = XMLFailure.limit("namespacesInForce", limits.namespacesInForce)
            throw XMLFailure(.tooLarge, message, place: start)
        }
    }

    private func isAt(_ text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { units in
            for (index, unit) in units.enumerated() where bytes[position + index] != unit { return false }
            return true
        }
    }

    private mutating func skip(past end: StaticString, from lead: Int) {
        for _ in 0..<lead { advance() }
        while position < bytes.count, !isAt(end) { advance() }
        for _ in 0..<end.utf8CodeUnitCount { advance() }
    }

    private mutating func advance() {
        guard position < bytes.count else { return }
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            // Columns count characters, as editors do: the second and later bytes of one are not counted.
            column += 1
        }
    }
}
