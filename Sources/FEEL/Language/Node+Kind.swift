/// What a value is, as far as the outermost part of an expression says it before anything is computed.
package enum ExpressionKind: Sendable {
    case truth
    case text
    /// What arithmetic gives: a number, a text, a time or a duration.
    case quantity
    case collection
    case function
    /// It depends on what variables hold.
    case open
}

extension Expression {
    /// The kind of every value but null that the expression can come to.
    package var kind: ExpressionKind { root.kind }
}

extension Node {
    var kind: ExpressionKind {
        switch form {
        case .constant(let value): Self.kind(of: value)
        case .comparison, .between, .membership, .instance, .conjunction, .disjunction, .quantified: .truth
        case .arithmetic, .chain, .negation: .quantity
        case .context, .range, .iteration: .collection
        // A list of one item stands for the item where one value is wanted (DMN 1.5, 10.3.2.9.4).
        case .list(let nodes): nodes.count == 1 ? .open : .collection
        case .function, .external: .function
        case .conditional(let branches, let otherwise):
            branches.allSatisfy { $0.result.kind == otherwise.kind } ? otherwise.kind : .open
        case .variable, .local, .itemEntry, .path, .item, .filter, .test, .call, .invocation: .open
        }
    }

    private static func kind(of value: Value) -> ExpressionKind {
        if case .boolean = value { return .truth }
        if case .string = value { return .text }
        if case .number = value { return .quantity }
        return .open
    }
}
