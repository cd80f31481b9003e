/// What an evaluation may know of the world. All of it is handed in: without it, there is no present, no time zone has
/// rules and no function outside can be called.
public struct EvaluationEnvironment: Sendable {
    /// The present moment for `now()` and `today()`; nil if there is none, and both are null then.
    public var now: DateAndTime?
    /// The rules of named time zones.
    public var zones = ZoneRules()
    /// The functions of other languages that `external` may name.
    public var external = ExternalFunctions()

    /// An environment that knows nothing, to be filled part by part.
    public init() {}

    /// An environment that knows nothing.
    public static let empty = EvaluationEnvironment()
}
