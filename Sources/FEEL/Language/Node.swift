/// A part of a parsed expression. Two nodes are equal if they mean the same, wherever they stand.
final class Node: Sendable {
    let form: Form
    /// The UTF-8 offsets in the source.
    let range: Range<Int>
    /// The number of nodes on the longest way down, at least 1.
    let depth: Int

    init(_ form: Form, _ range: Range<Int>) {
        self.form = form
        self.range = range
        self.depth = 1 + (form.children.map(\.depth).max() ?? 0)
    }
}

extension Node: Equatable {
    static func == (left: Node, right: Node) -> Bool { left === right || left.form == right.form }
}

/// What a part of an expression can be. A further construct is a further case: the compiler then names every place
/// that must know about it.
enum Form: Sendable, Equatable {
    case constant(Value)
    case list([Node])
    case context([Entry])
    /// A variable, asked for by name.
    case variable(String)
    /// An earlier entry of a context around, by its slot.
    case local(String, slot: Int)
    /// The entry of a context or of each context in a list.
    case path(Node, String)
    /// An item of a list by its number, from 1, or from -1 at the end.
    case item(Node, number: Decimal)
    case negation(Node)
    case arithmetic(ArithmeticOperator, Node, Node)
    case comparison(ComparisonOperator, Node, Node)
    case between(Node, low: Node, high: Node)
    /// `and`, at least two operands. In one node, so that long conditions are not deep.
    case conjunction([Node])
    /// `or`, at least two operands.
    case disjunction([Node])
    case conditional(Node, then: Node, else: Node)
    case call(Builtin, [Node])

    struct Entry: Sendable, Equatable {
        let name: String
        let node: Node
    }

    var children: [Node] {
        switch self {
        case .constant, .variable, .local: []
        case .list(let nodes), .conjunction(let nodes), .disjunction(let nodes), .call(_, let nodes): nodes
        case .context(let entries): entries.map(\.node)
        case .path(let node, _), .item(let node, _), .negation(let node): [node]
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right): [left, right]
        case .between(let node, let low, let high): [node, low, high]
        case .conditional(let condition, let first, let second): [condition, first, second]
        }
    }
}

enum ArithmeticOperator: String, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "**"
}

enum ComparisonOperator: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// How tightly operators bind, from the loosest (DMN 1.5, 10.3.1.2, rule 2). Operators of one level are read from the
/// left, which holds for `**` too.
enum Precedence: Int, Comparable {
    /// `if`, and whatever else reaches as far to the right as it can.
    case open
    case disjunction
    case conjunction
    case comparison
    case sum
    case product
    case power
    case negation
    case postfix
    case primary

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// The next tighter level: what the right operand of a left-associative operator must have.
    var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .primary }
}

extension ArithmeticOperator {
    var precedence: Precedence {
        switch self {
        case .add, .subtract: .sum
        case .multiply, .divide: .product
        case .power: .power
        }
    }
}

extension Form {
    var precedence: Precedence {
        switch self {
        case .conditional: .open
        case .disjunction: .disjunction
        case .conjunction: .conjunction
        case .comparison, .between: .comparison
        case .arithmetic(let symbol, _, _): symbol.precedence
        case .negation: .negation
        case .path, .item: .postfix
        case .constant(let value): value.isNegativeNumber ? .negation : .primary
        case .list, .context, .variable, .local, .call: .primary
        }
    }
}

extension Value {
    fileprivate var isNegativeNumber: Bool { asNumber?.isNegative ?? false }
}
