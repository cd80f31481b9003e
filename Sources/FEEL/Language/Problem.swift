/// What is wrong with an expression, and where.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// What kind of problem it is. The raw values are stable.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The text is not an expression.
        case syntax = "feel-syntax"
        /// The text is FEEL, but something that is not built yet.
        case unsupported = "feel-unsupported"
        /// There is no function of that name.
        case unknownFunction = "feel-unknown-function"
        /// The source is too long or nested too deeply.
        case sourceTooLarge = "feel-source-too-large"
        /// There is no variable of that name.
        case unknownVariable = "feel-unknown-variable"
        /// An operation does not fit the kinds of its operands.
        case typeMismatch = "feel-type-mismatch"
        /// A function cannot work with its arguments.
        case invalidArgument = "feel-invalid-argument"
        /// The rules of a time zone are not known.
        case unknownZone = "feel-unknown-zone"
        /// A number was divided by zero.
        case divisionByZero = "feel-division-by-zero"
        /// A result is outside the range of its type.
        case outOfRange = "feel-out-of-range"
        /// The evaluation took more steps than allowed.
        case tooManySteps = "feel-too-many-steps"
        /// Functions call each other deeper than allowed.
        case nestedTooDeep = "feel-nested-too-deep"
        /// A result is larger or deeper than allowed.
        case resultTooLarge = "feel-result-too-large"
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
