import FEEL
import ProcessModel

/// A part of a JSON text that knows where it stands.
struct JSONNode: Sendable {
    enum Content: Sendable {
        case null
        case boolean(Bool)
        case number(Decimal)
        case string(String)
        case list([JSONNode])
        /// In the order of the source; of a name that is there twice the first one counts.
        case object([(name: String, value: JSONNode)])
    }

    let content: Content
    /// The offset of its first byte in the text.
    let offset: Int

    subscript(name: String) -> JSONNode? { members.first { $0.name == name }?.value }

    var members: [(name: String, value: JSONNode)] {
        if case .object(let members) = content { members } else { [] }
    }
    var items: [JSONNode]? { if case .list(let items) = content { items } else { nil } }
    var string: String? { if case .string(let text) = content { text } else { nil } }
    var boolean: Bool? { if case .boolean(let truth) = content { truth } else { nil } }
    var number: Decimal? { if case .number(let number) = content { number } else { nil } }
    var isObject: Bool { if case .object = content { true } else { false } }

    /// The same as a value of FEEL.
    var value: Value {
        switch content {
        case .null: .null
        case .boolean(let truth): .boolean(truth)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .list(let items): .list(items.map(\.value))
        case .object(let members): .context(Context(members.map { ($0.name, $0.value.value) }))
        }
    }
}

/// Reads JSON into a tree with places. FEEL's reader judges the text; what follows relies on that.
struct JSONTree {
    /// The tree; throws what keeps the text from being JSON, or from being read here.
    static func read(_ bytes: [UInt8], depth: Int) throws(JSONFailure) -> JSONNode {
        _ = try Value(json: bytes)
        var reader = JSONTree(bytes: bytes, levels: depth)
        guard let node = try reader.node(level: 0) else {
            throw JSONFailure(message: "The text is nested more than \(depth) deep", line: 1, column: 1)
        }
        return node
    }

    private let bytes: [UInt8]
    private let levels: Int
    private var position = 0

    private init(bytes: [UInt8], levels: Int) {
        self.bytes = bytes
        self.levels = levels
    }

    /// Nil where it is nested too deep.
    private mutating func node(level: Int) throws(JSONFailure) -> JSONNode? {
        guard level <= levels else { return nil }
        skipSpace()
        let start = position
        switch current {
        case UInt8(ascii: "{"): return try object(level: level, start)
        case UInt8(ascii: "["): return try list(level: level, start)
        default:
            switch try scalar() {
            case .null: return JSONNode(content: .null, offset: start)
            case .boolean(let truth): return JSONNode(content: .boolean(truth), offset: start)
            case .number(let number): return JSONNode(content: .number(number), offset: start)
            case let value: return JSONNode(content: .string(value.asString ?? ""), offset: start)
            }
        }
    }

    private mutating func object(level: Int, _ start: Int) throws(JSONFailure) -> JSONNode? {
        var members: [(name: String, value: JSONNode)] = []
        position += 1
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { break }
            let name = try scalar().asString ?? ""
            skipSpace()
            position += 1
            guard let value = try node(level: level + 1) else { return nil }
            members.append((name, value))
            skipSpace()
            if current == UInt8(ascii: ",") { position += 1 }
        }
        position += 1
        return JSONNode(content: .object(members), offset: start)
    }

    private mutating func list(level: Int, _ start: Int) throws(JSONFailure) -> JSONNode? {
        var items: [JSONNode] = []
        position += 1
        while true {
            skipSpace()
            guard let byte = current, byte != UInt8(ascii: "]") else { break }
            guard let item = try node(level: level + 1) else { return nil }
            items.append(item)
            skipSpace()
            if current == UInt8(ascii: ",") { position += 1 }
        }
        position += 1
        return JSONNode(content: .list(items), offset: start)
    }

    private mutating func scalar() throws(JSONFailure) -> Value {
        let start = position
        if current == UInt8(ascii: "\"") {
            position += 1
            while let byte = current, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            position += 1
        } else {
            while let byte = current, !",]}: \n\r\t".utf8.contains(byte) { position += 1 }
        }
        return try Value(json: Array(bytes[start..<min(position, bytes.count)]))
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, " \n\r\t".utf8.contains(byte) { position += 1 }
    }
}
