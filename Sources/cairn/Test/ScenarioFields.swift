import FEEL
import ProcessKernel
import ProcessModel
import Yams

/// A mistake in a file of scenarios.
struct ScenarioMistake {
    let place: TextPlace
    let message: String

    func line(in file: String) -> String { "\(file):\(place.line):\(place.column): error: \(message)" }
}

/// The members of a YAML mapping, with their places.
struct ScenarioFields {
    struct Field {
        let name: String
        let node: Node
        let place: TextPlace
    }

    let fields: [Field]
    let place: TextPlace

    subscript(_ name: String) -> Node? { fields.first { $0.name == name }?.node }
}

/// Reads nodes and remembers each mistake, so that all of them are told at once.
struct ScenarioNodes {
    private(set) var mistakes: [ScenarioMistake] = []

    mutating func report(_ message: String, at place: TextPlace) {
        mistakes.append(ScenarioMistake(place: place, message: message))
    }

    mutating func report(_ message: String, at node: Node) { report(message, at: TextPlace(node.mark)) }

    /// A mapping; where `known` is nil its members may have any name.
    mutating func fields(_ node: Node, of what: String, known: [String]? = nil) -> ScenarioFields? {
        guard case .mapping(let mapping) = node else {
            report("\(what) is not a mapping", at: node)
            return nil
        }
        var fields: [ScenarioFields.Field] = []
        for (key, value) in mapping {
            guard let name = key.string else {
                report("a name in \(what) is not a text", at: key)
                continue
            }
            if let known, !known.contains(name) {
                let hint = NearName.hint(for: name, among: known)
                let list = hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint
                report("\(what) has \"\(name)\", which means nothing there\(list)", at: key)
                continue
            }
            fields.append(ScenarioFields.Field(name: name, node: value, place: TextPlace(key.mark)))
        }
        return ScenarioFields(fields: fields, place: TextPlace(node.mark))
    }

    mutating func list(_ node: Node?, of what: String) -> [Node] {
        guard let node else { return [] }
        guard case .sequence(let items) = node else {
            report("\(what) is not a list", at: node)
            return []
        }
        return Array(items)
    }

    mutating func text(_ node: Node?, of what: String) -> String? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            report("\(what) is not a text", at: node)
            return nil
        }
        return scalar.string
    }

    /// One text, or a list of them.
    mutating func texts(_ node: Node?, of what: String) -> [String] {
        guard let node else { return [] }
        if case .scalar = node { return text(node, of: what).map { [$0] } ?? [] }
        return list(node, of: what).compactMap { text($0, of: "an entry of \(what)") }
    }

    mutating func value(_ node: Node) -> Value {
        do {
            return try YAMLValue.value(node)
        } catch {
            report("\(error)", at: node)
            return .null
        }
    }

    mutating func variables(_ node: Node?, of what: String) -> [NamedValue] {
        guard let node, let fields = fields(node, of: what) else { return [] }
        return fields.fields.map { NamedValue($0.name, value($0.node)) }
    }

    mutating func wholeNumber(_ node: Node, of what: String) -> Int? {
        guard case .scalar(let scalar) = node, let number = Int(scalar.string), number >= 0 else {
            report("\(what) is not a whole number", at: node)
            return nil
        }
        return number
    }
}
