/// Parsed unary tests (DMN 1.5, 10.3.1.3, rules 12 to 16): what stands in the input cells of a decision table, such as
/// `-`, `< 5`, `"a", "b"`, `not([1..3])` or `? * 2 > limit`.
public struct UnaryTests: Sendable, Equatable {
    /// The text that was parsed.
    public let source: String
    /// The names of the variables that the tests read, sorted and without duplicates; `?` is none.
    public let variableNames: [String]
    /// Whether the tests are `-`, which every input passes.
    public let isAny: Bool

    /// Parses the source.
    ///
    /// - Parameter known: as for ``Expression/init(_:known:limits:)``.
    public init(
        _ source: String, known: KnownNames = KnownNames(), limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        self.source = source
        variableNames = []
        isAny = source == "-"
        if !isAny { throw SyntaxFailure(.unsupported, "Unary tests are not supported yet", 0..<source.utf8.count) }
    }

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
        true
    }
}
