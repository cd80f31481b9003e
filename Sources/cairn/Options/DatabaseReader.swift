import JournalStore
import ProcessKernel
import SQLiteStore

/// Reads a database beside whoever writes it.
struct DatabaseReader {
    let store: SQLiteStore
    let instances: InstanceReader
    private let definitions: [DefinitionKey: DefinitionSummary]
    private let hint: CommandHint

    init(_ options: DatabaseOptions) throws(StoreError) {
        store = try options.openForReading()
        instances = InstanceReader(store)
        definitions = Dictionary(uniqueKeysWithValues: try store.definitions().map { ($0.key, $0) })
        hint = options.hint
    }

    /// The instance as it is, or as it was after a record.
    func instance(_ key: InstanceKey, at sequence: UInt64? = nil) throws -> InstanceReport {
        let state = try sequence.map { try instances.replay(key, upTo: $0) } ?? instances.instance(key)
        guard let state else { throw Rejection(.instanceNotFound, "there is no instance \(key)") }
        return try report(state)
    }

    func report(_ state: ProcessInstance) throws -> InstanceReport {
        // Deployed after the summaries were read, then.
        let summary = try definitions[state.definitionKey] ?? store.definition(state.definitionKey)?.summary
        guard let summary else {
            throw StoreError(.corrupt, "the definition \(state.definitionKey.rawValue) is not in the database")
        }
        return InstanceReport(state, definition: summary, hint: hint)
    }
}
