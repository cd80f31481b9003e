public enum Value: Sendable, Hashable { case null, boolean(Bool), string(String) 
    public init(json: String) throws(JSONFailure) { self = .null }
    public func json(pretty: Bool = false) -> String { "" }
}
public struct JSONFailure: Error {}
public struct Problem: Sendable, Equatable { public var message: String }
public struct SyntaxFailure: Error { public var problems: [Problem] }
public struct Evaluation { public var value: Value; public var problems: [Problem] }
public struct Expression: Sendable, Equatable {
    public let source: String
    public init(_ source: String, knownNames: [String] = []) throws(SyntaxFailure) { self.source = source }
    public func evaluate(_ lookup: (String) -> Value?) -> Evaluation { .init(value: .null, problems: []) }
    public var variableNames: [String] { [] }
}
