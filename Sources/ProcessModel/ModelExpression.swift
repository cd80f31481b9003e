package import FEEL

/// A value in a definition: fixed, or computed from variables when it is needed.
///
/// Every dialect becomes a FEEL tree when the source is compiled; nothing after that knows which dialect it was.
package enum ModelExpression: Sendable, Codable {
    case literal(Value)
    /// The variable of that name, whatever characters the name has.
    case variable(String)
    /// `written` is what the author wrote where that was not FEEL.
    case feel(Expression, written: String?)

    package static func string(_ text: String) -> ModelExpression { .literal(.string(text)) }
    package static func feel(_ expression: Expression) -> ModelExpression { .feel(expression, written: nil) }

    /// The variable by which expressions read the business key of the instance; the kernel answers it unless there is
    /// a variable of the name.
    package static let businessKeyName = "processBusinessKey"

    /// The value where it does not depend on variables.
    package var literalValue: Value? {
        switch self {
        case .literal(let value): value
        case .feel, .variable: nil
        }
    }

    /// The variables that the expression reads, without duplicates.
    package var variableNames: [String] {
        switch self {
        case .literal: []
        case .variable(let name): [name]
        case .feel(let expression, _): expression.variableNames
        }
    }

    /// The value. `lookup` answers the value of a variable, nil if there is none of that name.
    package func evaluate(
        environment: EvaluationEnvironment = .empty, limits: EvaluationLimits = .standard,
        _ lookup: (String) -> Value?
    ) -> Evaluation {
        switch self {
        case .literal(let value): Evaluation(value: value)
        case .variable(let name): Evaluation(value: lookup(name) ?? .null)
        case .feel(let expression, _): expression.evaluate(environment: environment, limits: limits, lookup)
        }
    }

    /// The text that people read: the source of the expression, or the fixed value as JSON.
    package var description: String {
        switch self {
        case .literal(let value): value.json()
        case .variable(let name): name
        case .feel(let expression, let written): written ?? expression.source
        }
    }

    private enum CodingKeys: String, CodingKey { case literal, variable, feel, written }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let source = try container.decodeIfPresent(String.self, forKey: .feel) {
            self = .feel(try Expression(source), written: try container.decodeIfPresent(String.self, forKey: .written))
        } else if let name = try container.decodeIfPresent(String.self, forKey: .variable) {
            self = .variable(name)
        } else {
            self = .literal(try Value(json: container.decode(String.self, forKey: .literal)))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .literal(let value): try container.encode(value.json(), forKey: .literal)
        case .variable(let name): try container.encode(name, forKey: .variable)
        case .feel(let expression, let written):
            try container.encode(expression.source, forKey: .feel)
            try container.encodeIfPresent(written, forKey: .written)
        }
    }
}
