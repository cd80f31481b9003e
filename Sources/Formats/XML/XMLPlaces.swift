import ProcessModel

/// A text of the source that remembers where it stands, so that a fault inside it can be pointed at.
struct PlacedText {
    /// What is to be read; it may be the rest of a longer text.
    let text: String
    /// The element that holds it, as its text or in an attribute.
    let element: XMLElement
    /// The position among the element's attributes; nil means the element's text.
    private let attribute: Int?
    /// How many bytes of the whole text come before this one.
    private let lead: Int

    init(textOf element: XMLElement) {
        self.init(text: element.text, element: element, attribute: nil, lead: 0)
    }

    /// Nil where the element has no such attribute.
    init?(attribute name: String, _ namespace: String = "", of element: XMLElement) {
        let position = element.attributes.firstIndex { $0.name == name && $0.namespace == namespace }
        guard let position else { return nil }
        self.init(text: element.attributes[position].value, element: element, attribute: position, lead: 0)
    }

    private init(text: String, element: XMLElement, attribute: Int?, lead: Int) {
        self.text = text
        self.element = element
        self.attribute = attribute
        self.lead = lead
    }

    var trimmed: PlacedText {
        let rest = text.drop { $0.isWhitespace }
        let end = rest.lastIndex { !$0.isWhitespace }.map { rest.index(after: $0) } ?? rest.startIndex
        return part(rest[rest.startIndex..<end])
    }

    func dropping(_ prefix: String) -> PlacedText { part(text.dropFirst(prefix.count)) }

    /// The same text with more behind it that stands elsewhere in the source; only places before that part are right.
    func appending(_ more: String) -> PlacedText {
        PlacedText(text: text + more, element: element, attribute: attribute, lead: lead)
    }

    private func part(_ part: Substring) -> PlacedText {
        let before = text.utf8.distance(from: text.startIndex, to: part.startIndex)
        return PlacedText(text: String(part), element: element, attribute: attribute, lead: lead + before)
    }

    /// The place in the source of the byte at `offset` of the text.
    func place(at offset: Int = 0, in tree: XMLTree) -> Place {
        var places = XMLPlaces(bytes: tree.bytes, tag: element)
        return places.place(of: attribute, offset: lead + offset)
    }
}

/// Finds the place of a byte of a text or attribute value in the source, where it may be written with references.
///
/// It is only asked about faults, so it looks the start tag through again instead of keeping places of everything.
struct XMLPlaces {
    private let bytes: [UInt8]
    private var position: Int
    private var place: Place

    init(bytes: [UInt8], tag: XMLElement) {
        self.bytes = bytes
        position = tag.offset
        place = tag.place
    }

    static func place(of offset: Int, in bytes: [UInt8]) -> Place {
        var places = XMLPlaces(bytes: bytes)
        return places.place(of: offset)
    }

    /// The place of a byte; fast where the one that was asked for last is before it.
    mutating func place(of offset: Int) -> Place {
        if offset < position { self = XMLPlaces(bytes: bytes) }
        while position < offset, current != nil { advance() }
        return place
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        place = Place(line: 1, column: 1)
    }

    fileprivate mutating func place(of attribute: Int?, offset: Int) -> Place {
        goToStart(of: attribute)
        var remaining = offset
        while remaining > 0, position < bytes.count {
            if skipMarkup() { continue }
            remaining -= passCharacter()
        }
        while skipMarkup() {}
        return place
    }

    /// Goes into the value of the attribute, or behind the start tag.
    private mutating func goToStart(of attribute: Int?) {
        var next = 0
        advance()
        while let byte = current, byte != UInt8(ascii: ">") {
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
                advance()
                continue
            }
            let isDeclaration = isNamespaceDeclaration
            advance()
            if !isDeclaration, next == attribute { return }
            if !isDeclaration { next += 1 }
            while let inner = current, inner != byte { advance() }
            advance()
        }
        advance()
    }

    /// Whether the quote at the position opens the value of a namespace declaration, judged by the name before it.
    private var isNamespaceDeclaration: Bool {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        var end = position
        while end > 0, isBlank(bytes[end - 1]) || bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var start = end
        while start > 0, !isBlank(bytes[start - 1]) { start -= 1 }
        let name = bytes[start..<end]
        return name.elementsEqual("xmlns".utf8) || name.starts(with: "xmlns:".utf8)
    }

    /// Passes over what stands in a text without being part of it; false where there is nothing of the kind.
    private mutating func skipMarkup() -> Bool {
        if isAt("<![CDATA[") {
            skip(9)
        } else if isAt("]]>") {
            skip(3)
        } else if isAt("<!--") {
            while position < bytes.count, !isAt("-->") { advance() }
            skip(3)
        } else if isAt("<?") {
            while position < bytes.count, !isAt("?>") { advance() }
            skip(2)
        } else {
            return false
        }
        return true
    }

    /// Passes over one byte of the text or one reference and returns how many bytes of the text it stands for.
    private mutating func passCharacter() -> Int {
        if isAt("\r\n") { advance() }
        guard current == UInt8(ascii: "&") else {
            advance()
            return 1
        }
        let start = position
        while let byte = current, byte != UInt8(ascii: ";") { advance() }
        let reference = String(decoding: bytes[(start + 1)..<position], as: UTF8.self)
        advance()
        guard reference.hasPrefix("#") else { return 1 }
        let isHexadecimal = reference.hasPrefix("#x")
        let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
        let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        return scalar.map { UTF8.width($0) } ?? 1
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isAt(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func skip(_ count: Int) { for _ in 0..<count { advance() } }

    private mutating func advance() {
        guard let byte = current else { return }
        position += 1
        if byte == UInt8(ascii: "\n") {
            place = Place(line: place.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            place = Place(line: place.line, column: place.column + 1)
        }
    }
}
