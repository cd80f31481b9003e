/// The blocks and functions of a Swift source, found by its braces.
///
/// Limits: a computed property counts as a function, one of several bindings in one `var` does not; what stands under
/// `#if` and `#else` is read as if both were there, so an opening brace in only one of the branches misleads it.
struct Structure {
    struct Block {
        enum Kind: Equatable { case type, function, property, choice, other }

        let kind: Kind
        /// Where the declaration or the `switch` begins.
        let head: Int
        let opener: Int
        var closer: Int
        let parent: Int?
    }

    struct Function {
        let name: String
        let line: Int
        /// Nil for a requirement and for a property.
        var block: Int?
        let parameters: Int
    }

    private(set) var blocks: [Block] = []
    private(set) var functions: [Function] = []

    private let tokens: [Token]
    /// The blocks that are open, the innermost last.
    private var open: [Int] = []
    /// For every open block and the file itself, how many parentheses and brackets are open in it.
    private var depths = [0]
    private var pending: Pending?
    private var hasStray = false

    /// A declaration or `switch` whose brace has not come yet.
    private struct Pending {
        let kind: Block.Kind
        let head: Int
        let depth: Int
        let level: Int
        let function: Int?
    }

    init(of tokens: [Token]) {
        self.tokens = tokens
        var index = 0
        while index < tokens.count {
            index = read(index)
        }
    }

    /// Whether every brace, parenthesis and bracket found its other half. If not, the source was misread.
    var isBalanced: Bool { open.isEmpty && depths == [0] && !hasStray }

    /// The innermost block around a token, if any.
    func block(around index: Int) -> Block? {
        blocks.last { $0.opener < index && index < $0.closer }
    }

    /// The token after the one at `index`, or after the name and the parameters that begin there.
    private mutating func read(_ index: Int) -> Int {
        let token = tokens[index]
        switch token.kind {
        case .sign: return readSign(index)
        case .word where !tokens.has(".", at: index - 1): return readWord(index)
        case .word, .number, .text: return index + 1
        }
    }

    private mutating func readSign(_ index: Int) -> Int {
        switch tokens[index].text {
        case "(", "[": depths[depths.count - 1] += 1
        case ")", "]": depths[depths.count - 1] -= 1
        case "{": openBlock(index)
        case "}": closeBlock(index)
        default: break
        }
        return index + 1
    }

    private mutating func readWord(_ index: Int) -> Int {
        switch tokens[index].text {
        case "struct", "class", "enum", "actor", "protocol", "extension":
            let declares = index + 1 < tokens.count && tokens[index + 1].kind == .word && !isInParentheses
            if declares, tokens[index + 1].text != "func", tokens[index + 1].text != "var" { expect(.type, at: index) }
        case "func": return readFunction(index, name: functionName(after: index))
        case "init", "subscript", "deinit":
            if isAmongMembers, !isInParentheses { return readFunction(index, name: tokens[index].text) }
        case "var" where isAmongMembers && !isInParentheses: readProperty(index)
        case "let", "case", "typealias", "associatedtype": if isAmongMembers { pending = nil }
        case "switch": expect(.choice, at: index)
        default: break
        }
        return index + 1
    }

    private func functionName(after index: Int) -> String {
        let rest = tokens[(index + 1)...]
        if let name = rest.first, name.kind == .word { return name.text }
        return rest.prefix { $0.text != "(" }.map(\.text).joined()
    }

    private mutating func readFunction(_ index: Int, name: String) -> Int {
        var end = index + 1
        var parameters = 0
        if tokens[index].text != "deinit" {
            while end < tokens.count, !tokens.has("(", at: end) { end += 1 }
            guard end < tokens.count else { return index + 1 }
            let closer = tokens.closer(of: end)
            parameters = countParameters(in: end..<closer)
            end = closer + 1
        }
        functions.append(Function(name: name, line: tokens[index].line, block: nil, parameters: parameters))
        expect(.function, at: index, function: functions.count - 1)
        return end
    }

    private mutating func readProperty(_ index: Int) {
        let name = tokens[min(index + 1, tokens.count - 1)].text
        functions.append(Function(name: name, line: tokens[index].line, block: nil, parameters: 0))
        expect(.property, at: index, function: functions.count - 1)
    }

    /// Each parameter has one colon that is in no inner parentheses, brackets or braces.
    private func countParameters(in range: Range<Int>) -> Int {
        var depth = 0
        var colons = 0
        for index in range where tokens[index].kind == .sign {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case ":" where depth == 1: colons += 1
            default: break
            }
        }
        return colons
    }

    private var isInParentheses: Bool { depths[depths.count - 1] > 0 }

    /// Whether a declaration here is one of the file or of a type.
    private var isAmongMembers: Bool { open.last.map { blocks[$0].kind == .type } ?? true }

    private mutating func expect(_ kind: Block.Kind, at index: Int, function: Int? = nil) {
        pending = Pending(
            kind: kind, head: index, depth: depths[depths.count - 1], level: open.count, function: function)
    }

    private mutating func openBlock(_ index: Int) {
        var kind = Block.Kind.other
        var head = index
        if let expected = pending, expected.level == open.count, expected.depth == depths[depths.count - 1] {
            kind = expected.kind
            head = expected.head
            if let function = expected.function { functions[function].block = blocks.count }
            pending = nil
        } else if isAccessor(before: index) {
            kind = .function
        }
        blocks.append(
            Block(kind: kind, head: head, opener: index, closer: tokens.count - 1, parent: open.last))
        open.append(blocks.count - 1)
        depths.append(0)
    }

    private func isAccessor(before index: Int) -> Bool {
        guard let block = open.last, blocks[block].kind == .property, index > 0 else { return false }
        return ["get", "set", "willSet", "didSet", "_read", "_modify"].contains(tokens[index - 1].text)
    }

    private mutating func closeBlock(_ index: Int) {
        guard let block = open.popLast() else {
            hasStray = true
            return
        }
        blocks[block].closer = index
        if depths.removeLast() != 0 { hasStray = true }
        pending = nil
    }
}
