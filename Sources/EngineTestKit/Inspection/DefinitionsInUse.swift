import ProcessKernel
import ProcessModel

/// The definitions by which one instance runs, numbered as its state numbers them: its own, then each called one in the
/// order of its first call.
struct DefinitionsInUse: Sendable {
    private(set) var own: ProcessDefinition
    /// What the last migration went from and to: the instance's own, or one that it called.
    private(set) var previous: ProcessDefinition
    private(set) var next: ProcessDefinition
    /// What can be called.
    private var library: [DefinitionKey: ProcessDefinition]
    private var keys: [DefinitionKey] = []

    init(_ own: ProcessDefinition, library: [DefinitionKey: ProcessDefinition]) {
        self.own = own
        previous = own
        next = own
        self.library = library
    }

    mutating func know(_ definition: ProcessDefinition, _ key: DefinitionKey) { library[key] = definition }

    mutating func use(_ event: Event) {
        if case .instanceStarted(let start) = event { keys = [start.definition] }
        if case .stateReplaced(let replacement) = event { use(replacement) }
        if case .processCalled(_, let called, _) = event, !keys.contains(called) { keys.append(called) }
        if case .rewindStarted(let state, _) = event {
            for key in state.image.definitionKeys where !keys.contains(key) { keys.append(key) }
        }
    }

    private mutating func use(_ replacement: StateReplacement) {
        switch replacement {
        case .fork(let image, _, _), .rewind(let image, _): keys = image.definitionKeys
        case .migration(let migration):
            let old = migration.called ?? keys[0]
            previous = self[old]
            for position in keys.indices where keys[position] == old { keys[position] = migration.definition }
        }
        own = library[keys[0]] ?? own
        if case .migration(let migration) = replacement { next = self[migration.definition] }
    }

    func definition(of row: ElementInstance) -> ProcessDefinition { definition(at: row.process) }

    func definition(at process: UInt32) -> ProcessDefinition { self[keys[Int(process)]] }

    subscript(_ key: DefinitionKey) -> ProcessDefinition { key == keys.first ? own : library[key] ?? own }

    /// What is inside a scope that is opened again to be undone.
    func inner(of record: CompensationRecord) -> ProcessDefinition? {
        switch record.undoing {
        case .scope(_, _, let process), .open(_, _, let process):
            return keys.indices.contains(Int(process)) ? self[keys[Int(process)]] : nil
        case .handler, .rounds: return nil
        }
    }
}
