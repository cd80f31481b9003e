import ProcessKernel
import ProcessModel

/// The definitions by which one instance runs, numbered as its state numbers them: its own, then each called one in the
/// order of its first call.
struct DefinitionsInUse: Sendable {
    let own: ProcessDefinition
    /// What can be called.
    private let library: [DefinitionKey: ProcessDefinition]
    private var keys: [DefinitionKey] = []

    init(_ own: ProcessDefinition, library: [DefinitionKey: ProcessDefinition]) {
        self.own = own
        self.library = library
    }

    mutating func use(_ event: Event) {
        if case .instanceStarted(let start) = event { keys = [start.definition] }
        if case .processCalled(_, let called, _) = event, !keys.contains(called) { keys.append(called) }
    }

    subscript(_ key: DefinitionKey) -> ProcessDefinition { key == keys.first ? own : library[key] ?? own }

    /// What is inside a scope that is opened again to be undone.
    func inner(of record: CompensationRecord) -> ProcessDefinition? {
        guard case .scope(_, _, let process) = record.undoing, keys.indices.contains(Int(process)) else { return nil }
        return self[keys[Int(process)]]
    }
}
