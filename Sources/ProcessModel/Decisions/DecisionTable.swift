package import FEEL

/// A decision table (DMN 1.5, 8). Orientation is a matter of drawing: rules are rows here.
package final class DecisionTable: Sendable {
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

    package final class Input: Sendable {
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

    package final class Output: Sendable {
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
    }

    package final class Rule: Sendable {
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
package enum HitPolicy: Sendable, Equatable {
    case unique, any, priority, first, ruleOrder, outputOrder
    case collect(Aggregation?)

    package enum Aggregation: String, Sendable {
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
package enum DecisionTest: Sendable {
    /// Everything passes.
    case any
    case tests(DecisionTests)
    /// A test that cannot be evaluated, and why.
    case broken(String)
}

/// Unary tests and what the variables that they read mean.
package final class DecisionTests: Sendable {
    package let feel: UnaryTests
    /// In the order of `feel.variableNames`; nil for names that nothing in scope has.
    package let references: [DecisionReference?]
    /// The slots of the filtered items around, the innermost last.
    package let items: [Int]
    package let place: Place

    package init(feel: UnaryTests, references: [DecisionReference?], items: [Int], place: Place) {
        self.feel = feel
        self.references = references
        self.items = items
        self.place = place
    }
}
