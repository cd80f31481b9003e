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
    let root: Node

    /// Parses the source.
    ///
    /// - Parameter known: what cannot be recognised without knowing it: names with operators or keywords in them, such
    ///   as `a-b` or `date of birth`, variables that are functions, and types by name. All else needs no mention.
    public init(
        _ source: String, known: KnownNames = KnownNames(), limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        let parsed = try Parser.parse(source, known: known, limits: limits)
        self.source = source
        self.variableNames = parsed.variableNames
        self.root = parsed.root.folded()
    }

    /// Parses the source, knowing the names of variables and of entries behind a dot.
    public init(
        _ source: String, knownNames: [String], limits: ParseLimits = .standard
    ) throws(SyntaxFailure) {
        try self.init(source, known: KnownNames(names: knownNames), limits: limits)
    }

    /// The value of the expression.
    ///
    /// What FEEL defines as an error is null in place of the failed part, and a problem that says where and why.
    ///
    /// - Parameter lookup: answers the value of a variable, nil if there is none of that name. It is asked for a name
    ///   each time the expression reads it, and for nothing else.
    public func evaluate(
        environment: EvaluationEnvironment = .empty, limits: EvaluationLimits = .standard,
        _ lookup: (String) -> Value?
    ) -> Evaluation {
        var run = EvaluationRun(environment: environment, limits: limits)
        let value = root.evaluate(&run, lookup)
        return Evaluation(value: run.checkedSize(of: value, at: root.range), problems: run.problems)
    }

    /// The value of the expression as a part of a larger evaluation, which bounds it and collects its problems. The
    /// places of the problems are those in the source of this expression.
    public func evaluate(in run: inout EvaluationRun, _ lookup: (String) -> Value?) -> Value {
        run.nested(levels: root.depth, at: root.range) { run in root.evaluate(&run, lookup) }
    }

    public static func == (left: Expression, right: Expression) -> Bool {
        left.root === right.root || left.source.hasSameCodePoints(as: right.source)
    }
}

/// What a source may refer to beyond what it says itself.
public struct KnownNames: Sendable {
    /// Names of variables and of entries that cannot be recognised without knowing them, and of variables that are
    /// functions, which can be called.
    public var names: [String]
    /// Types that the source may mention by name.
    public var types: [String: FEELType]

    /// Names of variables, entries and functions, and types by name.
    public init(names: [String] = [], types: [String: FEELType] = [:]) {
        self.names = names
        self.types = types
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
    /// How deep calls of functions and parts of a larger evaluation may be nested, in levels of the trees that are
    /// evaluated. Each takes about 1 KB of stack (4 KB in debug builds).
    public var maximumNesting = 400
    /// How many problems are kept.
    public var maximumProblems = 16

    /// The standard bounds, to be changed one by one.
    public init() {}

    /// The bounds that hold where none are given.
    public static let standard = EvaluationLimits()
}
