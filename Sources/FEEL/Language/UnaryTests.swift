/// Parsed unary tests (DMN 1.5, 10.3.1.3, rules 12 to 16): what stands in the input cells of a decision table, such as
/// `-`, `< 5`, `"a", "b"`, `not([1..3])` or `? * 2 > limit`. `-` and no text at all are passed by every input.
///
/// Two are equal if their sources are.
public struct UnaryTests: Sendable, Equatable {
    /// The text that was parsed.
    public let source: String
    /// The names of the variables that the tests read, sorted and without duplicates; `?` is none.
    public let variableNames: [String]
    private let tests: [Test]
    private let isNegated: Bool

    /// What most cells have needs no evaluation.
    private enum Test {
        case order(ComparisonOperator, Value, Node)
        case constant(Value, Node)
        case expression(Node)

        init(_ node: Node) {
            switch node.form {
            case .constant(let value): self = .constant(value, node)
            case .test(let symbol, let bound):
                switch (symbol, bound.form) {
                case (.less, .constant(let value)), (.lessOrEqual, .constant(let value)),
                    (.greater, .constant(let value)), (.greaterOrEqual, .constant(let value)):
                    self = .order(symbol, value, node)
                case (_, _): self = .expression(node)
                }
            case .list, .context, .variable, .local, .itemEntry, .path, .item, .filter, .negation, .arithmetic, .chain,
                .comparison, .between, .membership, .range, .instance, .conjunction, .disjunction, .conditional, .call,
                .invocation, .iteration, .quantified, .function, .external:
                self = .expression(node)
            }
        }
    }

    /// Parses the source.
    ///
    /// - Parameter known: as for ``Expression/init(_:known:limits:)``.
    public init(
        _ source: String, known: KnownNames = KnownNames(), limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        let parsed = try Parser.parseTests(source, known: known, limits: limits)
        self.source = source
        self.variableNames = parsed.variableNames
        self.tests = parsed.nodes.map { Test($0.foldedTest()) }
        self.isNegated = parsed.isNegated
    }

    /// Whether every input passes, as the source is `-`.
    public var isAny: Bool { tests.isEmpty }

    /// Whether the input passes, as true, false or null.
    public func evaluate(
        _ input: Value, environment: EvaluationEnvironment = .empty, limits: EvaluationLimits = .standard,
        _ lookup: (String) -> Value?
    ) -> Evaluation {
        var run = EvaluationRun(environment: environment, limits: limits)
        let result = passes(input, in: &run, lookup)
        return Evaluation(value: result.map { .boolean($0) } ?? .null, problems: run.problems)
    }

    /// Whether the input passes, as a part of a larger evaluation; nil if that cannot be said.
    public func passes(_ input: Value, in run: inout EvaluationRun, _ lookup: (String) -> Value?) -> Bool? {
        if tests.isEmpty { return true }
        var result: Bool? = false
        for test in tests {
            switch passes(input, test, &run, lookup) {
            case true?: return !isNegated
            case false?: continue
            case nil: result = nil
            }
        }
        return isNegated ? result.map { !$0 } : result
    }

    private func passes(
        _ input: Value, _ test: Test, _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Bool? {
        switch test {
        case .order(let symbol, let bound, let node):
            guard run.take(1, at: node) else { return nil }
            if let ordering = input.ordering(to: bound) { return symbol.holds(for: ordering) }
            return node.compare(symbol, input, bound, &run).asBoolean
        case .constant(let value, let node):
            guard run.take(1, at: node) else { return nil }
            return node.isPassed(by: input, outcome: value, &run)
        case .expression(let node):
            return run.nested(levels: node.depth, at: node.range) { run in
                run.locals.append(input)
                return node.isPassed(by: input, &run, lookup).map { .boolean($0) } ?? .null
            }.asBoolean
        }
    }

    public static func == (left: UnaryTests, right: UnaryTests) -> Bool {
        left.source.hasSameCodePoints(as: right.source)
    }
}
