/// A type of the FEEL language (DMN 1.5, 10.3.2.9).
public indirect enum FEELType: Sendable, Hashable {
    case any
    case null
    case number
    case string
    case boolean
    case date
    case time
    case dateTime
    case dayTimeDuration
    case yearMonthDuration
    case list(FEELType)
    /// A context that has at least these entries.
    case context([Entry])
    case range(FEELType)
    case function([FEELType], FEELType)

    /// A name and its type.
    public struct Entry: Sendable, Hashable {
        /// The name of the entry.
        public let name: String
        /// The type of the value under that name.
        public let type: FEELType

        /// An entry with this name and type.
        public init(_ name: String, _ type: FEELType) {
            self.name = name
            self.type = type
        }
    }

    /// Reads FEEL's text of a type, such as `list<number>`.
    ///
    /// - Parameter named: types that may be mentioned by name.
    public init(_ text: String, named: [String: FEELType] = [:]) throws(SyntaxFailure) {
        self = try TypeReader.read(text, named: named)
    }
}

extension FEELType: CustomStringConvertible {
    /// The type as FEEL writes it.
    public var description: String {
        switch self {
        case .any: "Any"
        case .null: "Null"
        case .number: "number"
        case .string: "string"
        case .boolean: "boolean"
        case .date: "date"
        case .time: "time"
        case .dateTime: "date and time"
        case .dayTimeDuration: "days and time duration"
        case .yearMonthDuration: "years and months duration"
        case .list(let item): "list<\(item)>"
        case .context(let entries) where entries.isEmpty: "context"
        case .context(let entries):
            "context<" + entries.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + ">"
        case .range(let end): "range<\(end)>"
        case .function(let parameters, let result):
            "function<" + parameters.map(\.description).joined(separator: ", ") + "> -> \(result)"
        }
    }
}
