/// Parsed unary tests (DMN 1.5, 10.3.1.3, rules 12 to 16): what stands in the input cells of a decision table, such as
/// `-`, `< 5`, `"a", "b"`, `not([1..3])` or `? * 2 > limit`. `-` and no text at all are passed by every input.
///
/// Two are equal if their sources are.
public struct UnaryTests: Sendable, Equatable {
    /// All parts in one object: tables hand their cells around.
    private final class Parts: Sendable {
        let source: String
        let variableNames: [String]
        let tests: [Test]
        let isNegated: Bool

        init(_ source: String, _ parsed: Parser.ParsedTests) {
            self.source = source
            self.variableNames = parsed.variableNames
            self.tests = parsed.nodes.map { Test($0.foldedTest()) }
            self.isNegated = parsed.isNegated
        }
    }

    private let parts: Parts

    /// One test. What most cells have needs no evaluation.
    private final class Test: Sendable {
        enum Kind {
            /// An order relative to the value.
            case order(ComparisonOperator)
            /// The value is what the test comes to.
            case constant
            case expression
        }

        let kind: Kind
        let value: Value
        let node: Node

        init(_ node: Node) {
            self.node = node
            if case .constant(let value) = node.form {
                (kind, self.value) = (.constant, value)
            } else if case .test(let symbol, let bound) = node.form, case .constant(let value) = bound.form,
                symbol != .equal, symbol != .notEqual
            {
                (kind, self.value) = (.order(symbol), value)
            } else {
                (kind, value) = (.expression, .null)
            }
        }
    }

    /// Parses the source.
    ///
    /// - Parameter known: as for ``Expression/init(_:known:limits:)``.
    public init(
        _ source: String, known: KnownNames = KnownNames(), limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        parts = Parts(source, try Parser.parseTests(source, known: known, limits: limits))
    }

    /// The text that was parsed.
    public var source: String { parts.source }
    /// The names of the variables that the tests read, sorted and without duplicates; `?` is none.
    public var variableNames: [String] { parts.variableNames }
    /// Whether every input passes, as the source is `-`.
    public var isAny: Bool { parts.tests.isEmpty }

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
        if parts.tests.isEmpty { return true }
        var result: Bool? = false
        for test in parts.tests {
            switch passes(input, test, &run, lookup) {
            case true?: return !parts.isNegated
            case false?: continue
            case nil: result = nil
            }
        }
        return parts.isNegated ? result.map { !$0 } : result
    }

    private func passes(
        _ input: Value, _ test: Test, _ run: inout EvaluationRun, _ lookup: (String) -> Value?
    ) -> Bool? {
        switch test.kind {
        case .order(let symbol):
            guard run.take(1, at: test.node) else { return nil }
            if let ordering = run.ordering(input, test.value) { return symbol.holds(for: ordering) }
            return test.node.compare(symbol, input, test.value, &run).asBoolean
        case .constant:
            guard run.take(1, at: test.node) else { return nil }
            return test.node.isPassed(by: input, outcome: test.value, &run)
        case .expression:
            let node = test.node
            return run.nested(levels: node.depth, at: node.range) { run in
                run.locals.append(input)
                return node.isPassed(by: input, &run, lookup).map { .boolean($0) } ?? .null
            }.asBoolean
        }
    }

    public static func == (left: UnaryTests, right: UnaryTests) -> Bool {
        left.parts === right.parts || left.source.hasSameCodePoints(as: right.source)
    }
}
