package import FEEL

/// A decision table (DMN 1.5, 8). Orientation is a matter of drawing: rules are rows here.
package final class DecisionTable: Sendable, Codable {
    package let hitPolicy: HitPolicy
    package let inputs: [Input]
    package let outputs: [Output]
    package let rules: [Rule]
    package let annotations: [String]
    package let place: Place

    package init(
        hitPolicy: HitPolicy, inputs: [Input], outputs: [Output], rules: [Rule], annotations: [String], place: Place
    ) {
        self.hitPolicy = hitPolicy
        self.inputs = inputs
        self.outputs = outputs
        self.rules = rules
        self.annotations = annotations
        self.place = place
    }

    package final class Input: Sendable, Codable {
        /// The text of the column: its label, or its expression.
        package let label: String
        package let expression: DecisionLogic
        package let type: DecisionType
        /// What the value must satisfy.
        package let allowed: DecisionTest

        package init(label: String, expression: DecisionLogic, type: DecisionType, allowed: DecisionTest) {
            self.label = label
            self.expression = expression
            self.type = type
            self.allowed = allowed
        }
    }

    package final class Output: Sendable, Codable {
        /// Nil where the table has one output, which needs no name.
        package let name: String?
        package let label: String
        package let type: DecisionType
        /// What the value must satisfy.
        package let allowed: DecisionTest
        /// The allowed values, the most important first; empty where no order is given.
        package let priorities: [Value]
        package let defaultEntry: DecisionLogic?

        package init(
            name: String?, label: String, type: DecisionType, values: (test: DecisionTest, priorities: [Value]),
            defaultEntry: DecisionLogic?
        ) {
            self.name = name
            self.label = label
            self.type = type
            allowed = values.test
            self.priorities = values.priorities
            self.defaultEntry = defaultEntry
        }

        private enum CodingKeys: String, CodingKey { case name, label, type, allowed, priorities, defaultEntry }

        package required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            label = try container.decode(String.self, forKey: .label)
            type = try container.decode(DecisionType.self, forKey: .type)
            allowed = try container.decode(DecisionTest.self, forKey: .allowed)
            priorities = try container.decode([String].self, forKey: .priorities).map { try Value(json: $0) }
            defaultEntry = try container.decodeIfPresent(DecisionLogic.self, forKey: .defaultEntry)
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(name, forKey: .name)
            try container.encode(label, forKey: .label)
            try container.encode(type, forKey: .type)
            try container.encode(allowed, forKey: .allowed)
            try container.encode(priorities.map { $0.json() }, forKey: .priorities)
            try container.encodeIfPresent(defaultEntry, forKey: .defaultEntry)
        }
    }

    package final class Rule: Sendable, Codable {
        package let tests: [DecisionTest]
        package let outputs: [DecisionLogic]
        package let annotations: [String]
        package let place: Place

        package init(tests: [DecisionTest], outputs: [DecisionLogic], annotations: [String], place: Place) {
            self.tests = tests
            self.outputs = outputs
            self.annotations = annotations
            self.place = place
        }
    }
}

/// Which of the rules that match count (DMN 1.5, 8.2.10).
package enum HitPolicy: Sendable, Equatable, Codable {
    case unique, any, priority, first, ruleOrder, outputOrder
    case collect(Aggregation?)

    package enum Aggregation: String, Sendable, Codable {
        case sum = "SUM"
        case minimum = "MIN"
        case maximum = "MAX"
        case count = "COUNT"
    }

    /// The letter that tables show.
    package var letter: String {
        switch self {
        case .unique: "U"
        case .any: "A"
        case .priority: "P"
        case .first: "F"
        case .ruleOrder: "R"
        case .outputOrder: "O"
        case .collect(nil): "C"
        case .collect(.sum?): "C+"
        case .collect(.minimum?): "C<"
        case .collect(.maximum?): "C>"
        case .collect(.count?): "C#"
        }
    }
}

/// What a value is tested with: a cell of a table, or the values that a type or column allows.
package enum DecisionTest: Sendable, Codable {
    /// Everything passes.
    case any
    case tests(DecisionTests)
    /// A test that cannot be evaluated, and why.
    case broken(String)
}

/// Unary tests and what the variables that they read mean.
package final class DecisionTests: Sendable, Codable {
    package let feel: UnaryTests
    /// In the order of `feel.variableNames`; nil for names that nothing in scope has.
    package let references: [DecisionReference?]
    /// The slots of the filtered items around, the innermost last: their entries are visible as names.
    package let items: [Int]
    package let place: Place
    private let reading: DecisionReading

    package init(feel: UnaryTests, reading: DecisionReading) {
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
        self.init(feel: try UnaryTests(source, known: reading.known.known()), reading: reading)
    }

    package func encode(to encoder: any Encoder) throws {
        try reading.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(feel.source, forKey: .feel)
    }
}
