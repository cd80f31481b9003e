/// Makes nodes of events, and sees that what they stand for is within bounds: a list with an alias is as large and as
/// deep as if all stood there that the alias names. Nothing recurses here.
struct YAMLComposer {
    /// Whoever reads and frees nodes recurses; written by hand are ten.
    private static let deepest = 200
    /// Aliases repeat what they name, and those of aliases that again: a few lines can stand for more than any machine
    /// holds. A text counts as one more for each 32 bytes.
    private static let mostValues = 1_000_000

    /// What the text stands for; nil until its document has ended, and where there is none.
    private(set) var root: YAMLNode?
    /// The lists and mappings that have not ended, the innermost last.
    private var open: [Open] = []
    private var anchored: [String: Whole] = [:]
    private var hasDocument = false

    private struct Open {
        let isMapping: Bool
        let anchor: String?
        let place: TextPlace
        var items: [YAMLNode] = []
        var fields: [YAMLNode.Field] = []
        var names: Set<String> = []
        /// The name that has no value yet.
        var name: (text: String, place: TextPlace)?
        var depth = 1
        var size = 1
    }

    /// A node that is complete, with the levels and values in it.
    private struct Whole {
        let node: YAMLNode
        let depth: Int
        let size: Int
    }

    mutating func take(_ event: YAMLEvents.Event, at place: TextPlace) throws(YAMLFailure) {
        switch event {
        case .document:
            if hasDocument { throw YAMLFailure(message: "the file has a second document", place: place) }
            hasDocument = true
        case .alias(let name):
            guard let whole = anchored[name] else {
                throw YAMLFailure(message: "nothing before has the anchor \"\(name.prefix(80))\"", place: place)
            }
            try add(whole, at: place)
        case .text(let text, let isPlain, let anchor):
            let node = YAMLNode(content: .text(text, isPlain: isPlain), place: place)
            let whole = Whole(node: node, depth: 0, size: 1 + text.utf8.count / 32)
            if let anchor { anchored[anchor] = whole }
            try add(whole, at: place)
        case .list(let anchor): try begin(Open(isMapping: false, anchor: anchor, place: place))
        case .mapping(let anchor): try begin(Open(isMapping: true, anchor: anchor, place: place))
        case .end:
            guard let ended = open.popLast() else { return }
            let content: YAMLNode.Content = ended.isMapping ? .mapping(ended.fields) : .list(ended.items)
            let node = YAMLNode(content: content, place: ended.place)
            let whole = Whole(node: node, depth: ended.depth, size: ended.size)
            if let anchor = ended.anchor { anchored[anchor] = whole }
            try add(whole, at: ended.place)
        }
    }

    private mutating func begin(_ collection: Open) throws(YAMLFailure) {
        guard open.count < Self.deepest else { throw Self.tooDeep(collection.place) }
        open.append(collection)
    }

    private mutating func add(_ whole: Whole, at place: TextPlace) throws(YAMLFailure) {
        guard open.count + whole.depth <= Self.deepest else { throw Self.tooDeep(place) }
        guard let inner = open.indices.last else {
            root = whole.node
            return
        }
        open[inner].depth = max(open[inner].depth, whole.depth + 1)
        open[inner].size += whole.size
        guard open[inner].size <= Self.mostValues else {
            throw YAMLFailure(
                message: "there are more than \(Self.mostValues) values with aliases, which is the limit", place: place)
        }
        guard open[inner].isMapping else { return open[inner].items.append(whole.node) }
        if let name = open[inner].name {
            open[inner].fields.append(YAMLNode.Field(name: name.text, place: name.place, node: whole.node))
            open[inner].name = nil
        } else if let text = whole.node.text {
            guard open[inner].names.insert(text).inserted else {
                throw YAMLFailure(message: "the name \"\(text.prefix(80))\" is there twice", place: place)
            }
            open[inner].name = (text, place)
        } else {
            throw YAMLFailure(message: "a name is not a text", place: place)
        }
    }

    static func tooDeep(_ place: TextPlace) -> YAMLFailure {
        YAMLFailure(message: "it is nested more than \(deepest) deep, which is the limit", place: place)
    }
}
