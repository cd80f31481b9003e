package import JournalStore

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
