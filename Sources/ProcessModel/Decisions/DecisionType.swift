package import FEEL

/// The type of a variable in a decision model.
package enum DecisionType: Sendable, Equatable, Codable {
    /// Anything, also where no type is given.
    case any
    case feel(FEELType)
    /// An item definition, by its number in `DecisionModel.types`.
    case item(Int)
    /// A type that the model names and nobody defines.
    case unknown(String)

    private enum CodingKeys: String, CodingKey { case feel, item, unknown }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .feel) {
            self = .feel(try FEELType(text))
        } else if let number = try container.decodeIfPresent(Int.self, forKey: .item) {
            self = .item(number)
        } else if let name = try container.decodeIfPresent(String.self, forKey: .unknown) {
            self = .unknown(name)
        } else {
            self = .any
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .any: break
        case .feel(let type): try container.encode(type.description, forKey: .feel)
        case .item(let number): try container.encode(number, forKey: .item)
        case .unknown(let name): try container.encode(name, forKey: .unknown)
        }
    }
}

/// An item definition (DMN 1.5, 7.3.2).
package final class ItemType: Sendable, Codable {
    package indirect enum Base: Sendable, Codable {
        case type(DecisionType)
        case components([DecisionFunction.Parameter])
        case function(parameters: [DecisionType], result: DecisionType)
    }

    package let name: String
    package let base: Base
    package let isCollection: Bool
    /// What each item must satisfy.
    package let allowedValues: DecisionTest
    /// What the value as a whole must satisfy.
    package let constraint: DecisionTest
    package let place: Place

    package init(
        name: String, base: Base, isCollection: Bool, allowedValues: DecisionTest, constraint: DecisionTest,
        place: Place
    ) {
        self.name = name
        self.base = base
        self.isCollection = isCollection
        self.allowedValues = allowedValues
        self.constraint = constraint
        self.place = place
    }
}
