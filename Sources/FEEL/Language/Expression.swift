/// A parsed FEEL expression: cheap to copy, safe to share, evaluated any number of times.
///
/// How to read this folder: ``Scanner`` cuts the source into tokens, ``Parser`` makes a tree of ``Node`` (with
/// ``Names`` deciding where a name with spaces ends), `Node+Folding` computes what needs no variables, and
/// `Node+Evaluation` does the rest. Built-in functions are one enum, ``Builtin``, with a file for each family.
///
/// Two expressions are equal if their sources are.
public struct Expression: Sendable, Equatable {
    /// The text that was parsed.
    public let source: String
    /// The names of the variables that the expression reads, sorted and without duplicates.
    public let variableNames: [String]
    /// The tree with its constant parts computed.
    private let root: Node

    /// Parses the source.
    ///
    /// - Parameter knownNames: names of variables and of entries behind a dot that cannot be recognised without
    ///   knowing them, because they contain operators or keywords, such as `a-b` or `date of birth`. All others need
    ///   no mention.
    public init(
        _ source: String, knownNames: [String] = [], limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        let parsed = try Parser.parse(source, knownNames: knownNames, limits: limits)
        self.source = source
        self.variableNames = parsed.variableNames
        self.root = parsed.root.folded()
    }

    /// The value of the expression.
    ///
    /// What FEEL defines as an error is null in place of the failed part, and a problem that says where and why.
    ///
    /// - Parameter lookup: answers the value of a variable, nil if there is none of that name. It is asked for a name
    ///   each time the expression reads it, and for nothing else.
    public func evaluate(
        limits: EvaluationLimits = .standard, _ lookup: (String) -> Value?
    ) -> Evaluation {
        var run = EvaluationRun(limits: limits)
        let value = root.evaluate(&run, lookup)
        return Evaluation(value: run.checkedSize(of: value, at: root), problems: run.problems)
    }

    public static func == (left: Expression, right: Expression) -> Bool {
        left.root === right.root || left.source.hasSameCodePoints(as: right.source)
    }
}

/// What an expression came to.
public struct Evaluation: Sendable, Equatable {
    /// The value; null where there is none.
    public var value: Value
    /// What went wrong on the way, in the order in which it happened; at most ``EvaluationLimits/maximumProblems``.
    public var problems: [Problem]

    /// An evaluation with these parts.
    public init(value: Value, problems: [Problem] = []) {
        self.value = value
        self.problems = problems
    }
}

/// Bounds for parsing; a source that exceeds one is refused.
public struct ParseLimits: Sendable, Hashable {
    /// Bytes of UTF-8. Generated decision tables stay far below; parsing time grows with it.
    public var maximumLength = 262_144
    /// How deep expressions may be nested, in the text and in the tree. Parsing and evaluation recurse this deep, and
    /// take about 1 KB a level (4 KB in debug builds).
    public var maximumNesting = 128

    /// The standard bounds, to be changed one by one.
    public init() {}

    /// The bounds that hold where none are given.
    public static let standard = ParseLimits()
}

/// Bounds for evaluation; an expression that exceeds one is null with a problem.
public struct EvaluationLimits: Sendable, Hashable {
    /// Steps: about one for each operation and each item of a list that is worked on.
    public var maximumSteps = 1_000_000
    /// Roughly the bytes of the result, and of each string on the way.
    public var maximumSize = 16_000_000
    /// How many problems are kept.
    public var maximumProblems = 16

    /// The standard bounds, to be changed one by one.
    public init() {}

    /// The bounds that hold where none are given.
    public static let standard = EvaluationLimits()
}
