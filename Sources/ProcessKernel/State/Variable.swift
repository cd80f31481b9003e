package import FEEL
package import ProcessModel

/// A value with what policy must know about it: how sensitive it is and who wrote it.
package struct Variable: Sendable, Equatable {
    package var name: String
    package var value: Value
    package var label: Label
    /// The element whose work wrote the value; nil where it came with the start or by hand.
    package var writer: ElementIndex?

    package init(name: String, value: Value, label: Label = .public, writer: ElementIndex? = nil) {
        self.name = name
        self.value = value
        self.label = label
        self.writer = writer
    }
}

/// How sensitive a value is. What is computed from several values carries the highest label of them.
package struct Label: Sendable, Hashable {
    package enum Level: UInt8, Sendable, CaseIterable, Comparable {
        case `public` = 0
        case `internal` = 1
        case confidential = 2
        case secret = 3

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var level: Level
    /// True for personal data, at whatever level.
    package var isPersonal: Bool

    package init(level: Level, isPersonal: Bool = false) {
        self.level = level
        self.isPersonal = isPersonal
    }

    package static let `public` = Label(level: .public)

    package mutating func join(_ other: Label) {
        level = max(level, other.level)
        isPersonal = isPersonal || other.isPersonal
    }
}

/// A name and a value on their way into a variable; what is computed from labelled values brings their label along.
package struct NamedValue: Sendable, Equatable {
    package var name: String
    package var value: Value
    package var label: Label

    package init(_ name: String, _ value: Value, label: Label = .public) {
        self.name = name
        self.value = value
        self.label = label
    }
}

/// The variables of one scope, sorted by name.
package struct VariableList: Sendable, Equatable {
    package private(set) var all: [Variable] = []

    package init() {}

    package subscript(name: String) -> Variable? {
        let position = lowerBound(of: name)
        guard position < all.count, all[position].name == name else { return nil }
        return all[position]
    }

    package mutating func set(_ variable: Variable) {
        let position = lowerBound(of: variable.name)
        if position < all.count, all[position].name == variable.name {
            all[position] = variable
        } else {
            all.insert(variable, at: position)
        }
    }

    private func lowerBound(of name: String) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
