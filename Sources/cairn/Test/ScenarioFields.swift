import FEEL
import Formats
import ProcessKernel
import ProcessModel

/// A mistake in a file of scenarios.
struct ScenarioMistake {
    let place: TextPlace
    let message: String

    func line(in file: String) -> String { "\(file):\(place.line):\(place.column): error: \(message)" }
}

/// The members of a YAML mapping, with their places.
struct ScenarioFields {
    let fields: [YAMLNode.Field]
    let place: TextPlace

    subscript(_ name: String) -> YAMLNode? { fields.first { $0.name == name }?.node }
}

/// Reads nodes and remembers each mistake, so that all of them are told at once.
struct ScenarioNodes {
    /// A file with more is not mended from a list.
    static let mostMistakes = 1_000

    private(set) var mistakes: [ScenarioMistake] = []

    /// True where no more is told; then nothing more need be read.
    var isFull: Bool { mistakes.count >= Self.mostMistakes }

    mutating func report(_ message: String, at place: TextPlace) {
        if !isFull { mistakes.append(ScenarioMistake(place: place, message: message)) }
    }

    mutating func report(_ message: String, at node: YAMLNode) { report(message, at: node.place) }

    /// A mapping; where `known` is nil its members may have any name.
    mutating func fields(_ node: YAMLNode, of what: String, known: [String]? = nil) -> ScenarioFields? {
        if isFull { return nil }
        guard let mapping = node.mapping else {
            report("\(what) is not a mapping", at: node)
            return nil
        }
        let fields = mapping.filter { field in
            guard let known, !known.contains(field.name) else { return true }
            let hint = NearName.hint(for: field.name, among: known)
            let list = hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint
            report("\(what) has \"\(field.name)\", which means nothing there\(list)", at: field.place)
            return false
        }
        return ScenarioFields(fields: fields, place: node.place)
    }

    mutating func list(_ node: YAMLNode?, of what: String) -> [YAMLNode] {
        guard let node, !isFull else { return [] }
        guard let items = node.list else {
            report("\(what) is not a list", at: node)
            return []
        }
        return items
    }

    mutating func text(_ node: YAMLNode?, of what: String) -> String? {
        guard let node else { return nil }
        guard let text = node.text, !text.isEmpty else {
            report("\(what) is not a text", at: node)
            return nil
        }
        return text
    }

    /// One text, or a list of them.
    mutating func texts(_ node: YAMLNode?, of what: String) -> [String] {
        guard let node else { return [] }
        if node.text != nil { return text(node, of: what).map { [$0] } ?? [] }
        return list(node, of: what).compactMap { text($0, of: "an entry of \(what)") }
    }

    mutating func value(_ node: YAMLNode) -> Value {
        do {
            return try YAMLValue.value(node)
        } catch {
            report("\(error)", at: node)
            return .null
        }
    }

    mutating func variables(_ node: YAMLNode?, of what: String) -> [NamedValue] {
        guard let node, let fields = fields(node, of: what) else { return [] }
        return fields.fields.map { NamedValue($0.name, value($0.node)) }
    }

    mutating func wholeNumber(_ node: YAMLNode, of what: String) -> Int? {
        guard let number = node.text.flatMap({ Int($0) }), number >= 0 else {
            report("\(what) is not a whole number", at: node)
            return nil
        }
        return number
    }
}
