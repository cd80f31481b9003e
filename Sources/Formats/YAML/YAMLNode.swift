/// A part of a YAML text. What an alias stands for is in its place.
package struct YAMLNode {
    package enum Content {
        /// What stands there without quotes may be meant as a number, a truth value or null.
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        /// In the order of the text. No name is there twice.
        case mapping([Field])
    }

    package struct Field {
        package let name: String
        /// Where the name stands.
        package let place: TextPlace
        package let node: YAMLNode
    }

    package let content: Content
    package let place: TextPlace

    package var text: String? { if case .text(let text, _) = content { text } else { nil } }
    package var list: [YAMLNode]? { if case .list(let items) = content { items } else { nil } }
    package var mapping: [Field]? { if case .mapping(let fields) = content { fields } else { nil } }
}

/// A place in a YAML file, counted from 1.
package struct TextPlace: Comparable {
    package let line: Int
    package let column: Int

    package static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}
