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

extension Node {
    /// The same test with its constant parts computed. A comparison stays one: it is no range where it is a test.
    func foldedTest() -> Node {
        if case .test(let symbol, let node) = form { return Node(.test(symbol, node.folded()), range) }
        return folded()
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

    /// Whether the form computes something from its children alone. Functions are none: they are themselves, and what
    /// is external depends on the environment.
    fileprivate var isOperation: Bool {
        switch self {
        case .constant, .variable, .local, .itemEntry, .function, .external: false
        case .list, .context, .path, .item, .filter, .negation, .arithmetic, .chain, .comparison, .between, .membership,
            .test, .range, .instance, .conjunction, .disjunction, .conditional, .call, .invocation, .iteration,
            .quantified:
            true
        }
    }

    fileprivate func mapChildren(_ transform: (Node) -> Node) -> Form {
        switch self {
        case .constant, .variable, .local: self
        case .list(let nodes): .list(nodes.map(transform))
        case .context(let entries): .context(entries.map { Entry(name: $0.name, node: transform($0.node)) })
        case .itemEntry(let name, let slots, let node): .itemEntry(name, slots: slots, otherwise: transform(node))
        case .path(let node, let name): .path(transform(node), name)
        case .item(let node, let number): .item(transform(node), number: number)
        case .filter(let node, let condition): .filter(transform(node), transform(condition))
        case .negation(let node): .negation(transform(node))
        case .arithmetic(let symbol, let left, let right): .arithmetic(symbol, transform(left), transform(right))
        case .chain(let first, let operands):
            .chain(transform(first), operands.map { Operand(symbol: $0.symbol, node: transform($0.node)) })
        case .comparison(let symbol, let left, let right): .comparison(symbol, transform(left), transform(right))
        case .between(let node, let low, let high):
            .between(transform(node), low: transform(low), high: transform(high))
        case .membership(let node, let tests): .membership(transform(node), tests.map { $0.foldedTest() })
        case .test(let symbol, let node): .test(symbol, transform(node))
        case .range(let start, let end): .range(start.map(transform), end.map(transform))
        case .instance(let node, let type): .instance(transform(node), type)
        case .conjunction(let nodes): .conjunction(nodes.map(transform))
        case .disjunction(let nodes): .disjunction(nodes.map(transform))
        case .conditional(let branches, let last):
            .conditional(
                branches.map { Branch(condition: transform($0.condition), result: transform($0.result)) },
                otherwise: transform(last))
        case .call(let builtin, let arguments): .call(builtin, arguments.map(transform))
        case .invocation(let callee, let arguments, let names):
            .invocation(transform(callee), arguments.map(transform), names: names)
        case .iteration(let iterators, let node): .iteration(iterators.map { $0.map(transform) }, transform(node))
        case .quantified(let quantifier, let iterators, let node):
            .quantified(quantifier, iterators.map { $0.map(transform) }, transform(node))
        case .function(let definition):
            .function(
                FunctionDefinition(
                    parameters: definition.parameters, body: transform(definition.body),
                    variables: definition.variables, knowsItself: definition.knowsItself))
        case .external(let parameters, let node): .external(parameters, transform(node))
        }
    }
}

extension Form.RangeEnd {
    fileprivate func map(_ transform: (Node) -> Node) -> Form.RangeEnd {
        Form.RangeEnd(node: transform(node), isIncluded: isIncluded)
    }
}

extension Form.Iterator {
    fileprivate func map(_ transform: (Node) -> Node) -> Form.Iterator {
        Form.Iterator(name: name, source: transform(source), end: end.map(transform))
    }
}
