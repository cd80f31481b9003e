/// A part of a parsed expression. Two nodes are equal if they mean the same, wherever they stand.
final class Node: Sendable {
    let form: Form
    /// The UTF-8 offsets in the source.
    let range: Range<Int>
    /// The number of nodes on the longest way down, at least 1.
    let depth: Int
    /// Whether `?`, the input of a test, is read by name here.
    let mentionsInput: Bool

    init(_ form: Form, _ range: Range<Int>) {
        let children = form.children
        self.form = form
        self.range = range
        self.depth = form.levels + (children.map(\.depth).max() ?? 0)
        if case .local("?", _) = form {
            self.mentionsInput = true
        } else {
            self.mentionsInput = children.contains { $0.mentionsInput }
        }
    }
}

extension Node: Equatable {
    static func == (left: Node, right: Node) -> Bool { left === right || left.form == right.form }
}

/// What a part of an expression can be. A further construct is a further case: the compiler then names every place
/// that must know about it.
///
/// Locals are values that the expression itself names: earlier entries of contexts around, variables of iterations,
/// parameters, items that are filtered, the input of tests. Each has a slot, which is the number of those around it.
enum Form: Sendable, Equatable {
    case constant(Value)
    case list([Node])
    case context([Entry])
    /// A variable, asked for by name.
    case variable(String)
    case local(String, slot: Int)
    /// A name within filters: an entry of one of the items in the slots, the innermost first, or else the node.
    case itemEntry(String, slots: [Int], otherwise: Node)
    /// The entry of a context or of each context in a list, or a property of a value.
    case path(Node, String)
    /// An item of a list by its number, from 1, or from -1 at the end.
    case item(Node, number: Decimal)
    /// The items for which the second node is true, or the one whose number it is. The item is a local of it.
    case filter(Node, Node)
    case negation(Node)
    case arithmetic(ArithmeticOperator, Node, Node)
    /// Three or more operands of one level, from the left. In one node, so that long sums are not deep.
    case chain(Node, [Operand])
    case comparison(ComparisonOperator, Node, Node)
    case between(Node, low: Node, high: Node)
    /// `in`: whether the value passes one of the tests, of which it is a local.
    case membership(Node, [Node])
    /// A comparison without a left side, such as `< 5`: a test, and else the range of what passes it.
    case test(ComparisonOperator, Node)
    case range(RangeEnd, RangeEnd)
    case instance(Node, FEELType)
    /// `and`, at least two operands. In one node, so that long conditions are not deep.
    case conjunction([Node])
    /// `or`, at least two operands.
    case disjunction([Node])
    /// `if`, and all that follow `else` directly.
    case conditional([Branch], otherwise: Node)
    case call(Builtin, [Node])
    /// A call of a function that is a value. Arguments have all names or none.
    case invocation(Node, [Node], names: [String])
    case iteration([Iterator], Node)
    case quantified(Quantifier, [Iterator], Node)
    case function(FunctionDefinition)
    /// A function of another language; the node names it.
    case external([FunctionValue.Parameter], Node)

    struct Entry: Sendable, Equatable {
        let name: String
        let node: Node
    }

    struct Operand: Sendable, Equatable {
        let symbol: ArithmeticOperator
        let node: Node
    }

    struct RangeEnd: Sendable, Equatable {
        let node: Node
        let isIncluded: Bool
    }

    struct Branch: Sendable, Equatable {
        let condition: Node
        let result: Node
    }

    /// A variable that takes one value after another: from a list, or from one end to the other.
    struct Iterator: Sendable, Equatable {
        let name: String
        let source: Node
        /// Nil if the source is a list or a range.
        let end: Node?
    }

    enum Quantifier: String, Sendable {
        case some
        case every
    }
}

/// A function that the source defines. The parameters are the locals of the body after those around the definition.
final class FunctionDefinition: Sendable {
    let parameters: [FunctionValue.Parameter]
    let body: Node
    /// The variables that the body reads: a function keeps their values as they are when it is made.
    let variables: [String]
    /// Whether the function itself is a local of the body, before the parameters: an entry of a context may call
    /// itself.
    let knowsItself: Bool

    init(parameters: [FunctionValue.Parameter], body: Node, variables: [String], knowsItself: Bool) {
        self.parameters = parameters
        self.body = body
        self.variables = variables
        self.knowsItself = knowsItself
    }
}

extension FunctionDefinition: Equatable {
    static func == (left: FunctionDefinition, right: FunctionDefinition) -> Bool {
        left.parameters == right.parameters && left.body == right.body && left.knowsItself == right.knowsItself
    }
}

extension Form {
    var children: [Node] {
        switch self {
        case .constant, .variable, .local: []
        case .list(let nodes), .conjunction(let nodes), .disjunction(let nodes), .call(_, let nodes): nodes
        case .context(let entries): entries.map(\.node)
        case .path(let node, _), .item(let node, _), .negation(let node), .itemEntry(_, _, let node),
            .test(_, let node), .instance(let node, _), .external(_, let node):
            [node]
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .filter(let left, let right):
            [left, right]
        case .chain(let first, let operands): [first] + operands.map(\.node)
        case .between(let node, let low, let high): [node, low, high]
        case .membership(let node, let nodes), .invocation(let node, let nodes, _): [node] + nodes
        case .range(let start, let end): [start.node, end.node]
        case .conditional(let branches, let last): branches.flatMap { [$0.condition, $0.result] } + [last]
        case .iteration(let iterators, let node), .quantified(_, let iterators, let node):
            iterators.flatMap { [$0.source] + ($0.end.map { [$0] } ?? []) } + [node]
        case .function(let definition): [definition.body]
        }
    }

    /// How many levels evaluation goes down before it is at the children.
    var levels: Int {
        switch self {
        case .iteration(let iterators, _), .quantified(_, let iterators, _): 1 + iterators.count
        case .constant, .variable, .local, .list, .conjunction, .disjunction, .call, .context, .path, .item, .negation,
            .itemEntry, .test, .instance, .external, .arithmetic, .comparison, .filter, .chain, .between, .membership,
            .invocation, .range, .conditional, .function:
            1
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
    case instance
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
        case .conditional, .iteration, .quantified, .function, .external: .open
        case .disjunction: .disjunction
        case .conjunction: .conjunction
        case .comparison, .between, .membership, .test: .comparison
        case .arithmetic(let symbol, _, _): symbol.precedence
        case .chain(_, let operands): operands[0].symbol.precedence
        case .negation: .negation
        case .instance: .instance
        case .path, .item, .filter, .invocation: .postfix
        case .constant(let value): value.isNegativeNumber ? .negation : .primary
        case .list, .context, .variable, .local, .itemEntry, .call, .range: .primary
        }
    }
}

extension Value {
    fileprivate var isNegativeNumber: Bool { asNumber?.isNegative ?? false }
}
