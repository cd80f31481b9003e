package import ProcessModel

/// The deployed definitions, for who calls them by their id.
///
/// Which one a call takes is written down by its event, so a library may change between decisions.
package final class ProcessLibrary: Sendable {
    package struct Entry: Sendable {
        package let key: DefinitionKey
        /// Counts the deployments of the id from 1 on.
        package let version: Int
        /// The deployment that the definition came with.
        package let deployment: UInt64
        package let definition: ProcessDefinition

        package init(key: DefinitionKey, version: Int, deployment: UInt64, definition: ProcessDefinition) {
            self.key = key
            self.version = version
            self.deployment = deployment
            self.definition = definition
        }
    }

    /// What is called: a process by its id, or a decision by its id or name.
    package enum Kind: Sendable { case process, decision }

    /// All entries in the order of their keys.
    package let all: [Entry]
    /// By id, in the order of the versions.
    private let entries: [String: [Entry]]
    /// The models that have a decision of that id or name, in the order of the versions.
    private let decisions: [String: [Entry]]
    private let byKey: [DefinitionKey: Entry]

    package init(_ all: [Entry]) {
        self.all = all.sorted { $0.key.rawValue < $1.key.rawValue }
        let inOrder = all.sorted { ($0.version, $0.key.rawValue) < ($1.version, $1.key.rawValue) }
        entries = Dictionary(grouping: inOrder) { $0.definition.id }
        var decisions: [String: [Entry]] = [:]
        for entry in inOrder {
            for name in entry.definition.decisions?.decisionTitles ?? [] { decisions[name, default: []].append(entry) }
        }
        self.decisions = decisions
        byKey = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
    }

    package static let empty = ProcessLibrary([])

    /// A library with more definitions.
    package func adding(_ more: [Entry]) -> ProcessLibrary {
        ProcessLibrary(all + more)
    }

    package func entry(_ key: DefinitionKey) -> Entry? { byKey[key] }

    /// The latest version of each id, in the order of their keys.
    package var latest: [Entry] {
        all.filter { entries[$0.definition.id]?.last?.key == $0.key }
    }

    private func versions(of id: String, _ kind: Kind) -> [Entry] {
        switch kind {
        case .process: entries[id] ?? []
        case .decision: decisions[id] ?? []
        }
    }

    package func latest(_ id: String, _ kind: Kind = .process) -> Entry? { versions(of: id, kind).last }

    package func version(_ version: Int, of id: String, _ kind: Kind = .process) -> Entry? {
        versions(of: id, kind).first { $0.version == version }
    }

    package func tagged(_ tag: String, of id: String, _ kind: Kind = .process) -> Entry? {
        versions(of: id, kind).last { entry in
            switch kind {
            case .process: return entry.definition.versionTag == tag
            case .decision:
                let model = entry.definition.decisions
                return model?.decision(id).map { model?.nodes[$0].versionTag == tag } ?? false
            }
        }
    }

    /// The definition of that id that was deployed together with another one.
    package func deployed(with other: DefinitionKey, id: String, _ kind: Kind = .process) -> Entry? {
        guard let deployment = byKey[other]?.deployment else { return nil }
        return versions(of: id, kind).last { $0.deployment == deployment }
    }
}
