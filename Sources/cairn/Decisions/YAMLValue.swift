import FEEL
import Formats

/// YAML as values: what YAML's core schema reads as numbers, truth values and null, and all else as text.
enum YAMLValue {
    struct Failure: Error, CustomStringConvertible { let description: String }

    static func read(_ bytes: [UInt8], called name: String) throws -> Value {
        guard let node = try Inputs.yaml(bytes, called: name) else { return .null }
        return try value(node)
    }

    static func value(_ node: YAMLNode) throws -> Value { try value(node, depth: 0) }

    private static func value(_ node: YAMLNode, depth: Int) throws -> Value {
        guard depth < 64 else { throw Failure(description: "it is nested more than 64 deep") }
        switch node.content {
        case .text(let text, let isPlain): return isPlain ? plain(text) : .string(text)
        case .list(let items): return .list(try items.map { try value($0, depth: depth + 1) })
        case .mapping(let fields):
            var context = Context()
            for field in fields { context[field.name] = try value(field.node, depth: depth + 1) }
            return .context(context)
        }
    }

    private static func plain(_ text: String) -> Value {
        switch text {
        case "", "~", "null": .null
        case "true": true
        case "false": false
        default: Decimal(text).map { .number($0) } ?? .string(text)
        }
    }
}
