package import FEEL

/// Boxed expressions (DMN 1.5, 7.3 and 10.2.2).
package indirect enum DecisionLogic: Sendable {
    /// Null: nothing is written there.
    case nothing
    /// A literal expression.
    case expression(DecisionExpression)
    /// Entries that see those before them, and a result instead of the context if there is a final entry without name.
    case context([Entry], result: DecisionLogic?)
    case list([DecisionLogic])
    /// A list of contexts, one for each row.
    case relation(columns: [String], types: [DecisionType], rows: [[DecisionLogic]])
    case invocation(DecisionLogic, [Binding])
    case function(DecisionFunction)
    case table(DecisionTable)
    case conditional(DecisionLogic, then: DecisionLogic, else: DecisionLogic)
    /// `slot` holds the item that is looked at.
    case filter(DecisionLogic, slot: Int, match: DecisionLogic)
    case iterator(Iteration, variable: Int, in: DecisionLogic, body: DecisionLogic)
    /// An expression whose value is coerced to a type.
    case typed(DecisionLogic, DecisionType)
    /// A function of another language with the parameters of the function around: its class and its method.
    case external(DecisionLogic, DecisionLogic)
    /// A part that cannot be evaluated, and why.
    case broken(String)

    package struct Entry: Sendable {
        package let name: String
        package let type: DecisionType
        package let logic: DecisionLogic

        package init(name: String, type: DecisionType, logic: DecisionLogic) {
            self.name = name
            self.type = type
            self.logic = logic
        }
    }

    /// What is passed for a parameter of an invoked function.
    package struct Binding: Sendable {
        package let parameter: String
        package let type: DecisionType
        package let logic: DecisionLogic

        package init(parameter: String, type: DecisionType, logic: DecisionLogic) {
            self.parameter = parameter
            self.type = type
            self.logic = logic
        }
    }

    package enum Iteration: String, Sendable { case `for`, some, every }
}

/// A function with its parameters in the first slots of its frame, behind what it captures.
package final class DecisionFunction: Sendable {
    package struct Parameter: Sendable {
        package let name: String
        package let type: DecisionType

        package init(name: String, type: DecisionType) {
            self.name = name
            self.type = type
        }
    }

    package let name: String
    package let parameters: [Parameter]
    /// The slot of the first parameter: so many values of the frame around are captured.
    package let base: Int
    package let body: DecisionLogic
    package let result: DecisionType

    package init(name: String, parameters: [Parameter], base: Int, body: DecisionLogic, result: DecisionType) {
        self.name = name
        self.parameters = parameters
        self.base = base
        self.body = body
        self.result = result
    }
}

/// What a name means at a place of a model.
package indirect enum DecisionReference: Sendable {
    case node(Int)
    /// A slot of the frame: a parameter, an entry, an iteration's variable.
    case local(Int)
    /// An import: a context of what is required of the other model.
    case imported([(name: String, reference: DecisionReference)])
}

/// A FEEL expression and what the variables that it reads mean.
package final class DecisionExpression: Sendable {
    package let feel: Expression
    /// In the order of `feel.variableNames`; nil for names that nothing in scope has.
    package let references: [DecisionReference?]
    /// The slots of the filtered items around, the innermost last: their entries are visible as names.
    package let items: [Int]
    package let place: Place

    package init(feel: Expression, references: [DecisionReference?], items: [Int], place: Place) {
        self.feel = feel
        self.references = references
        self.items = items
        self.place = place
    }
}
