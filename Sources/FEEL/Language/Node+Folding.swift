extension Node {
    /// The same node with every part computed that depends on no variable.
    ///
    /// A part that has a problem stays as it is, so that the problem is reported whenever it is evaluated.
    func folded() -> Node {
        let folded = form.mapChildren { $0.folded() }
        let node = Node(folded, range)
        guard folded.isOperation, folded.children.allSatisfy({ $0.form.isConstant }) else { return node }
        var run = EvaluationRun(environment: .folding, limits: .folding)
        let value = run.checkedSize(of: node.evaluate(&run) { _ in nil }, at: range)
        return run.problems.isEmpty ? Node(.constant(value), range) : node
    }
}

extension EvaluationEnvironment {
    /// One in which no time zone exists: what depends on zones is a problem, and so is left to the evaluation.
    fileprivate static var folding: EvaluationEnvironment {
        var environment = EvaluationEnvironment()
        environment.zones = ZoneRules { _ in nil }
        return environment
    }
}

extension EvaluationLimits {
    /// Small, so that a short source cannot become a large tree.
    fileprivate static var folding: EvaluationLimits {
        var limits = EvaluationLimits()
        limits.maximumSteps = 10_000
        limits.maximumSize = 65_536
        return limits
    }
}

extension Form {
    fileprivate var isConstant: Bool {
        if case .constant = self { true } else { false }
    }

    /// Whether the form computes something from its children alone.
    fileprivate var isOperation: Bool {
        switch self {
        case .constant, .variable, .local: false
        case .list, .context, .path, .item, .negation, .arithmetic, .comparison, .between, .conjunction, .disjunction,
            .conditional, .call:
            true
        }
    }

    fileprivate func mapChildren(_ transform: (Node) -> Node) -> Form {
        switch self {
        case .constant, .variable, .local: self
        case .list(let nodes): .list(nodes.map(transform))
        case .context(let entries): .context(entries.map { Entry(name: $0.name, node: transform($0.node)) })
        case .path(let node, let name): .path(transform(node), name)
        case .item(let node, let number): .item(transform(node), number: number)
        case .negation(let node): .negation(transform(node))
        case .arithmetic(let symbol, let left, let right): .arithmetic(symbol, transform(left), transform(right))
        case .comparison(let symbol, let left, let right): .comparison(symbol, transform(left), transform(right))
        case .between(let node, let low, let high):
            .between(transform(node), low: transform(low), high: transform(high))
        case .conjunction(let nodes): .conjunction(nodes.map(transform))
        case .disjunction(let nodes): .disjunction(nodes.map(transform))
        case .conditional(let condition, let first, let second):
            .conditional(transform(condition), then: transform(first), else: transform(second))
        case .call(let builtin, let arguments): .call(builtin, arguments.map(transform))
        }
    }
}
