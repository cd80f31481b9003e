package import FEEL

/// The type of a variable in a decision model.
package enum DecisionType: Sendable, Equatable {
    /// Anything, also where no type is given.
    case any
    case feel(FEELType)
    /// An item definition, by its number in `DecisionModel.types`.
    case item(Int)
    /// A type that the model names and nobody defines.
    case unknown(String)
}

/// An item definition (DMN 1.5, 7.3.2).
package final class ItemType: Sendable {
    package indirect enum Base: Sendable {
        case type(DecisionType)
        case components([(name: String, type: DecisionType)])
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
