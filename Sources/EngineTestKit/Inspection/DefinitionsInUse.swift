import ProcessKernel
import ProcessModel

/// The definitions by which one instance runs, numbered as its state numbers them: its own, then each called one in the
/// order of its first call.
struct DefinitionsInUse: Sendable {
    private(set) var own: ProcessDefinition
    /// The instance's own before the last migration.
    private(set) var previous: ProcessDefinition
    /// What can be called.
    private let library: [DefinitionKey: ProcessDefinition]
    private var keys: [DefinitionKey] = []

    init(_ own: ProcessDefinition, library: [DefinitionKey: ProcessDefinition]) {
        self.own = own
        previous = own
        self.library = library
    }

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
        case .migration(let migration): keys[0] = migration.definition
        }
        previous = own
        own = library[keys[0]] ?? own
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
