/// The offsets of named time zones, from data that is handed in.
public struct ZoneRules: Sendable {
    /// No zone is known.
    public init() {}
}
