package import JournalStore
package import ProcessKernel
package import ProcessModel

/// Which definitions there are, by id and version.
package struct DefinitionCatalog: Sendable {
    private var byID: [String: [DefinitionSummary]] = [:]

    /// `summaries` in the order of their keys, as the store gives them.
    package init(_ summaries: [DefinitionSummary]) {
        for summary in summaries { add(summary) }
    }

    package func latest(id: String) -> DefinitionSummary? { byID[id]?.last }

    func nextVersion(id: String) -> UInt32 { (latest(id: id)?.version ?? 0) + 1 }

    mutating func add(_ summary: DefinitionSummary) { byID[summary.id, default: []].append(summary) }
}

extension ProcessLibrary.Entry {
    package init(_ summary: DefinitionSummary, _ definition: ProcessDefinition) {
        self.init(
            key: summary.key, version: Int(summary.version),
            deployment: summary.deployment.rawValue,
            definition: definition)
    }
}

extension ProcessLibrary {
    /// All that the store has, read back.
    package convenience init(_ store: any JournalStore, _ reader: InstanceReader) throws(StoreError) {
        var entries: [Entry] = []
        for summary in try store.definitions() {
            entries.append(Entry(summary, try reader.definition(summary.key)))
        }
        self.init(entries)
    }
}
