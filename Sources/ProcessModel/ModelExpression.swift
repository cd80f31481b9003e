package import FEEL

/// A value in a definition: fixed, or computed from variables when it is needed.
///
/// Every dialect becomes a FEEL tree when the source is compiled; nothing after that knows which dialect it was.
package enum ModelExpression: Sendable, Codable {
    case literal(Value)
    case feel(Expression)

    package static func string(_ text: String) -> ModelExpression { .literal(.string(text)) }

    /// The value where it does not depend on variables.
    package var literalValue: Value? {
        switch self {
        case .literal(let value): value
        case .feel: nil
        }
    }

    /// The text that people read: the source of the expression, or the fixed value as JSON.
    package var description: String {
        switch self {
        case .literal(let value): value.json()
        case .feel(let expression): expression.source
        }
    }

    private enum CodingKeys: String, CodingKey { case literal, feel }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let source = try container.decodeIfPresent(String.self, forKey: .feel) {
            self = .feel(try Expression(source))
        } else {
            self = .literal(try Value(json: container.decode(String.self, forKey: .literal)))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .literal(let value): try container.encode(value.json(), forKey: .literal)
        case .feel(let expression): try container.encode(expression.source, forKey: .feel)
        }
    }
}
