package import ProcessModel

/// How an instance got into a state that it did not come to by itself; what the event carries for it.
package enum StateReplacement: Sendable, Equatable {
    /// It began as a copy of another instance, as that was after one of its records.
    case fork(StateImage, from: InstanceKey, sequence: UInt64)
    /// It was put back to what it was after one of its records; what is open again has new keys.
    case rewind(StateImage, sequence: UInt64)
    /// From here on it runs by another definition.
    case migration(Migration)

    /// What the new state runs by.
    package var definitionKeys: [DefinitionKey] {
        switch self {
        case .fork(let image, _, _), .rewind(let image, _): image.definitionKeys
        case .migration(let migration): [migration.definition]
        }
    }
}

/// By what an instance runs from now on, and where its elements and flows are there.
package struct Migration: Sendable, Equatable {
    package var definition: DefinitionKey
    /// What went by this definition goes by the new one: a process that the instance has called. Nil is the instance's
    /// own.
    package var called: DefinitionKey?
    /// In the order of the old elements; those that have no place in the new definition are left out.
    package var elements: [Pair<ElementIndex>]
    package var flows: [Pair<FlowIndex>]

    package struct Pair<Index: Sendable & Equatable>: Sendable, Equatable {
        package var old: Index
        package var new: Index

        package init(old: Index, new: Index) {
            self.old = old
            self.new = new
        }
    }

    package init(
        definition: DefinitionKey, called: DefinitionKey? = nil, elements: [Pair<ElementIndex>],
        flows: [Pair<FlowIndex>]
    ) {
        self.definition = definition
        self.called = called
        self.elements = elements
        self.flows = flows
    }
}

extension Event {
    /// The definitions that must be attached before the event is applied.
    package var definitionKeys: [DefinitionKey] {
        if case .processCalled(_, let called, _) = self { return [called] }
        if case .stateReplaced(let replacement) = self { return replacement.definitionKeys }
        if case .rewindStarted(let state, _) = self { return state.image.definitionKeys }
        return []
    }

    /// The definition of an instance whose first event this is; nil for what begins no instance.
    package var firstDefinitionKey: DefinitionKey? {
        if case .instanceStarted(let start) = self { return start.definition }
        if case .stateReplaced(.fork(let image, _, _)) = self { return image.definitionKeys.first }
        return nil
    }
}

extension ProcessInstance {
    mutating func apply(_ replacement: StateReplacement) {
        switch replacement {
        case .fork(let image, _, _):
            precondition(status == .unborn, "instance \(key) starts twice")
            take(image)
        case .rewind(let image, _): take(image)
        case .migration(let migration): apply(migration)
        }
    }
}
