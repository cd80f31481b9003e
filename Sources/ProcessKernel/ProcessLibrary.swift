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

    /// By id, in the order of the versions.
    private let entries: [String: [Entry]]
    private let byKey: [DefinitionKey: Entry]

    package init(_ all: [Entry]) {
        entries = Dictionary(grouping: all.sorted { $0.version < $1.version }) { $0.definition.id }
        byKey = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
    }

    package static let empty = ProcessLibrary([])

    /// A library with more definitions.
    package func adding(_ more: [Entry]) -> ProcessLibrary {
        ProcessLibrary(entries.values.flatMap { $0 } + more)
    }

    /// All entries in the order of their keys.
    package var all: [Entry] { entries.values.flatMap { $0 }.sorted { $0.key.rawValue < $1.key.rawValue } }

    package func entry(_ key: DefinitionKey) -> Entry? { byKey[key] }

    /// The latest version of each id, in the order of their keys.
    package var latest: [Entry] {
        entries.values.compactMap(\.last).sorted { $0.key.rawValue < $1.key.rawValue }
    }

    package func latest(_ id: String) -> Entry? { entries[id]?.last }

    package func version(_ version: Int, of id: String) -> Entry? { entries[id]?.first { $0.version == version } }

    package func tagged(_ tag: String, of id: String) -> Entry? {
        entries[id]?.last { $0.definition.versionTag == tag }
    }

    /// The definition of that id that was deployed together with another one.
    package func deployed(with other: DefinitionKey, id: String) -> Entry? {
        guard let deployment = byKey[other]?.deployment else { return nil }
        return entries[id]?.last { $0.deployment == deployment }
    }
}
