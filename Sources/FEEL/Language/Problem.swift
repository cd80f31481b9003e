/// What is wrong with an expression, and where.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// What kind of problem it is. The raw values are stable.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The text is not an expression.
        case syntax = "FEEL_SYNTAX"
        /// The text is FEEL, but something that is not built yet.
        case unsupported = "FEEL_UNSUPPORTED"
        /// There is no function of that name.
        case unknownFunction = "FEEL_UNKNOWN_FUNCTION"
        /// The source is too long or nested too deeply.
        case sourceTooLarge = "FEEL_SOURCE_TOO_LARGE"
        /// There is no variable of that name.
        case unknownVariable = "FEEL_UNKNOWN_VARIABLE"
        /// An operation does not fit the kinds of its operands.
        case typeMismatch = "FEEL_TYPE_MISMATCH"
        /// A function cannot work with its arguments.
        case invalidArgument = "FEEL_INVALID_ARGUMENT"
        /// A number was divided by zero.
        case divisionByZero = "FEEL_DIVISION_BY_ZERO"
        /// A result is outside the range of its type.
        case outOfRange = "FEEL_OUT_OF_RANGE"
        /// The evaluation took more steps than allowed.
        case tooManySteps = "FEEL_TOO_MANY_STEPS"
        /// A result is larger or deeper than allowed.
        case resultTooLarge = "FEEL_RESULT_TOO_LARGE"
    }

    /// What kind of problem it is, for programs.
    public let code: Code
    /// What is wrong, for people.
    public let message: String
    /// The UTF-8 offsets of the part of the source that is meant.
    public let range: Range<Int>

    /// A problem with these parts.
    public init(code: Code, message: String, range: Range<Int>) {
        self.code = code
        self.message = message
        self.range = range
    }

    /// The line and column where the part begins.
    public func place(in source: String) -> SourcePlace { SourcePlace(of: range.lowerBound, in: source) }

    public var description: String { "\(message) [\(code.rawValue) at \(range.lowerBound)]" }
}

/// Why a text is not an expression.
public struct SyntaxFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one.
    public let problems: [Problem]

    /// A failure with at least one problem.
    public init(problems: [Problem]) { self.problems = problems }

    init(_ code: Problem.Code, _ message: String, _ range: Range<Int>) {
        problems = [Problem(code: code, message: message, range: range)]
    }

    public var description: String { problems.map(\.description).joined(separator: "; ") }
}
