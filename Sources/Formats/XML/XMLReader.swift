import CLibXML2
import ProcessModel

/// Lets libxml2 judge whether a document is well-formed and builds the tree from what its reader reports.
///
/// libxml2 never resolves an entity, loads a document type or opens the network here. Its faults go to a handler of
/// this one reader and never to standard error.
struct XMLReader {
    /// The root of a document whose start tags stand at `tags`.
    static func read(
        _ bytes: [UInt8], tags: [XMLScan.Tag], limits: SourceLimits
    ) throws(XMLFailure) -> (root: XMLElement, prefixes: Set<String>) {
        _ = libraryIsReady
        let faults = Faults()
        var reader = XMLReader(tags: tags, limits: limits)
        let failure = bytes.withUnsafeBytes { buffer -> XMLFailure? in
            guard
                let handle = xmlReaderForMemory(
                    buffer.baseAddress, Int32(clamping: buffer.count), nil, "UTF-8", Self.options)
            else { return XMLFailure(.notWellFormed, "The source is empty.", place: Place(line: 1, column: 1)) }
            defer { xmlFreeTextReader(handle) }
            return withExtendedLifetime(faults) { reader.build(from: handle, faults: faults) }
        }
        if let failure { throw failure }
        guard let root = reader.root else {
            throw XMLFailure(.notWellFormed, "The source has no root element.", place: Place(line: 1, column: 1))
        }
        return (root, reader.prefixes)
    }

    /// Without NOENT entities are never replaced. What the reader would print goes to the handler instead.
    private static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue)

    /// libxml2 wants to be set up once before several threads use it; Swift does this exactly once.
    private static let libraryIsReady: Void = xmlInitParser()

    /// An element whose end tag has not come yet.
    private struct Open {
        let name: (namespace: String, local: String, qualified: String)
        let attributes: [XMLElement.Attribute]
        let tag: XMLScan.Tag
        var children: [XMLElement] = []
        var text = ""
    }

    private let tags: [XMLScan.Tag]
    private let limits: SourceLimits
    private var nextTag = 0
    private var open: [Open] = []
    private var root: XMLElement?
    private var prefixes: Set<String> = []

    private init(tags: [XMLScan.Tag], limits: SourceLimits) {
        self.tags = tags
        self.limits = limits
    }

    private mutating func build(from handle: xmlTextReaderPtr, faults: Faults) -> XMLFailure? {
        xmlTextReaderSetStructuredErrorHandler(
            handle, { context, error in Faults.receive(context, error) }, Unmanaged.passUnretained(faults).toOpaque())
        var status = xmlTextReaderRead(handle)
        while status == 1 {
            if let failure = receive(handle) { return failure }
            status = xmlTextReaderRead(handle)
        }
        if let first = faults.first { return first }
        return status == 0 ? nil : XMLFailure(.notWellFormed, "The source is not well-formed XML.")
    }

    private mutating func receive(_ handle: xmlTextReaderPtr) -> XMLFailure? {
        switch UInt32(bitPattern: xmlTextReaderNodeType(handle)) {
        case XML_READER_TYPE_ELEMENT.rawValue:
            return begin(handle)
        case XML_READER_TYPE_END_ELEMENT.rawValue:
            end()
        case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
            XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
            return text(handle)
        case XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
            return XMLFailure(
                .documentTypeRefused, "Document type declarations and entities are not read here.",
                place: open.last?.tag.place ?? .unknown)
        default:
            break  // Comments and processing instructions say nothing to us.
        }
        return nil
    }

    private mutating func begin(_ handle: xmlTextReaderPtr) -> XMLFailure? {
        // The scan and the reader see the same tags in every well-formed document; more here would mean that it is not.
        guard nextTag < tags.count else { return XMLFailure(.notWellFormed, "The source is not well-formed XML.") }
        let tag = tags[nextTag]
        nextTag += 1
        let isEmpty = xmlTextReaderIsEmptyElement(handle) == 1
        let name = (
            namespace: string(xmlTextReaderConstNamespaceUri(handle)),
            local: string(xmlTextReaderConstLocalName(handle)), qualified: string(xmlTextReaderConstName(handle))
        )
        var attributes: [XMLElement.Attribute] = []
        while xmlTextReaderMoveToNextAttribute(handle) == 1 {
            guard xmlTextReaderIsNamespaceDecl(handle) != 1 else {
                prefixes.insert(string(xmlTextReaderConstLocalName(handle)))
                continue
            }
            let value = string(xmlTextReaderConstValue(handle))
            guard value.utf8.count <= limits.textBytes else { return tooLong(tag) }
            attributes.append(
                XMLElement.Attribute(
                    namespace: string(xmlTextReaderConstNamespaceUri(handle)),
                    name: string(xmlTextReaderConstLocalName(handle)), value: value))
        }
        open.append(Open(name: name, attributes: attributes, tag: tag))
        if isEmpty { end() }
        return nil
    }

    private mutating func end() {
        guard let last = open.popLast() else { return }
        let text = last.text.allSatisfy(\.isWhitespace) ? "" : last.text
        let element = XMLElement(
            name: last.name, attributes: last.attributes, children: last.children, text: text, tag: last.tag)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    private mutating func text(_ handle: xmlTextReaderPtr) -> XMLFailure? {
        guard !open.isEmpty else { return nil }
        open[open.count - 1].text += string(xmlTextReaderConstValue(handle))
        return open[open.count - 1].text.utf8.count > limits.textBytes ? tooLong(open[open.count - 1].tag) : nil
    }

    private func tooLong(_ tag: XMLScan.Tag) -> XMLFailure {
        XMLFailure(.tooLarge, XMLFailure.limit("textBytes", limits.textBytes), place: tag.place)
    }

    private func string(_ pointer: UnsafePointer<xmlChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}

/// Keeps the first fault that libxml2 reports; the later ones mostly follow from it.
private final class Faults {
    private(set) var first: XMLFailure?

    static func receive(_ context: UnsafeMutableRawPointer?, _ error: UnsafePointer<xmlError>?) {
        guard let context, let error = error?.pointee, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        // A namespace that is no URI is still a name, and files with such names are well-formed.
        guard error.code != XML_WAR_NS_URI.rawValue, error.code != XML_WAR_NS_URI_RELATIVE.rawValue else { return }
        let faults = Unmanaged<Faults>.fromOpaque(context).takeUnretainedValue()
        guard faults.first == nil else { return }
        let text = error.message.map { String(cString: $0) } ?? "unknown fault"
        faults.first = XMLFailure(
            .notWellFormed,
            "The source is not well-formed XML: \(text.split(whereSeparator: \.isNewline).joined(separator: " ")).",
            place: Place(line: Int(error.line), column: Int(error.int2)))
    }
}
