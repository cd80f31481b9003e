/// What moves data into an activity before it begins and out of it when it completes.
package struct Mappings: Sendable, Codable {
    package let inputs: [Mapping]
    package let outputs: [Mapping]
    /// How the variables of a completed activity travel when there are output mappings.
    package let outputRule: OutputRule

    /// Zeebe's output mappings replace the upward propagation of results, Camunda's are done besides it.
    package enum OutputRule: String, Sendable, Codable { case replacePropagation, addToPropagation }

    package init(inputs: [Mapping], outputs: [Mapping], outputRule: OutputRule = .replacePropagation) {
        self.inputs = inputs
        self.outputs = outputs
        self.outputRule = outputRule
    }

    package static let none = Mappings(inputs: [], outputs: [])
    package var isEmpty: Bool { inputs.isEmpty && outputs.isEmpty }
}

/// One value written to one variable, or to one entry inside a variable that is a context.
package struct Mapping: Sendable, Codable {
    package let source: ModelExpression
    /// The variable's name, then the names of the entries inside it; never empty.
    package let target: [String]

    package init(source: ModelExpression, target: [String]) {
        precondition(!target.isEmpty, "a mapping needs a target")
        self.source = source
        self.target = target
    }
}
