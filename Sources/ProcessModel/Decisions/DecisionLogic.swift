package import FEEL

/// Boxed expressions (DMN 1.5, 7.3 and 10.2.2).
package indirect enum DecisionLogic: Sendable, Codable {
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

    package struct Entry: Sendable, Codable {
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
    package struct Binding: Sendable, Codable {
        package let parameter: String
        package let type: DecisionType
        package let logic: DecisionLogic

        package init(parameter: String, type: DecisionType, logic: DecisionLogic) {
            self.parameter = parameter
            self.type = type
            self.logic = logic
        }
    }

    package enum Iteration: String, Sendable, Codable { case `for`, some, every }
}

/// A function with its parameters in the first slots of its frame, behind what it captures.
package final class DecisionFunction: Sendable, Codable {
    package struct Parameter: Sendable, Codable {
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
package indirect enum DecisionReference: Sendable, Codable {
    case node(Int)
    /// A slot of the frame: a parameter, an entry, an iteration's variable.
    case local(Int)
    /// An import: a context of what is required of the other model.
    case imported([Name])

    package struct Name: Sendable, Codable {
        package let name: String
        package let reference: DecisionReference

        package init(_ name: String, _ reference: DecisionReference) {
            self.name = name
            self.reference = reference
        }
    }
}

/// A FEEL expression and what the variables that it reads mean.
package final class DecisionExpression: Sendable, Codable {
    package let feel: Expression
    /// In the order of `feel.variableNames`; nil for names that nothing in scope has.
    package let references: [DecisionReference?]
    /// The slots of the filtered items around, the innermost last: their entries are visible as names.
    package let items: [Int]
    package let place: Place
    private let reading: DecisionReading

    package init(feel: Expression, reading: DecisionReading) {
        self.feel = feel
        self.reading = reading
        references = reading.references
        items = reading.items
        place = reading.place
    }

    private enum CodingKeys: String, CodingKey { case feel }

    package required convenience init(from decoder: any Decoder) throws {
        let reading = try DecisionReading(from: decoder)
        let source = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .feel)
        self.init(feel: try Expression(source, known: reading.known.known()), reading: reading)
    }

    package func encode(to encoder: any Encoder) throws {
        try reading.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(feel.source, forKey: .feel)
    }
}

/// What a text of a model was read with, to read it again, and what its names mean there.
package struct DecisionReading: Sendable, Codable {
    package let known: DecisionNames
    package let references: [DecisionReference?]
    package let items: [Int]
    package let place: Place

    package init(known: DecisionNames, references: [DecisionReference?], items: [Int], place: Place) {
        self.known = known
        self.references = references
        self.items = items
        self.place = place
    }
}

/// The names that a text of a model was read with: those that FEEL must know, and types by their names.
package struct DecisionNames: Sendable, Codable {
    package let names: [String]
    /// The texts of types, by name; only those that the text may mention.
    package let types: [String: String]

    package init(names: [String], types: [String: String]) {
        self.names = names
        self.types = types
    }

    /// The same for the parser.
    package func known() throws(SyntaxFailure) -> KnownNames {
        var read: [String: FEELType] = [:]
        for (name, text) in types { read[name] = try FEELType(text) }
        return KnownNames(names: names, types: read)
    }
}
