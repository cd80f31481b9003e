package import JournalStore
package import ProcessKernel

/// Takes definitions out of a store that nobody runs by.
///
/// Whoever runs it is the one writer, and no engine works meanwhile: an engine has all definitions in memory.
package struct DefinitionRemoval {
    private let store: any JournalStore
    private let reader: InstanceReader
    private let now: Instant
    /// Instances looked at at a time.
    private static let page = 1_000

    package init(_ store: any JournalStore, now: Instant) {
        self.store = store
        reader = InstanceReader(store)
        self.now = now
    }

    /// Removes the definitions, all of them or, where one is still needed, none. Where the latest version of an id
    /// goes, its timers go with it, and those of the version before begin anew from now.
    package func remove(_ keys: [DefinitionKey]) throws {
        try rejectIfUsed(Set(keys))
        var batch = AppendBatch(partition: .first)
        batch.deletedDefinitions = keys
        for summary in try successors(of: keys) {
            let definition = try reader.definition(summary.key)
            batch.schedules += try ScheduleRecord.all(of: definition, summary.key, now: now).get()
                .map(ScheduleChange.set)
        }
        try store.append(batch)
    }

    /// The versions that are the latest when those are gone and were not before.
    private func successors(of keys: [DefinitionKey]) throws -> [DefinitionSummary] {
        let all = try store.definitions()
        let before = DefinitionCatalog(all)
        let after = DefinitionCatalog(all.filter { !keys.contains($0.key) })
        return all.filter { summary in
            after.latest(id: summary.id)?.key == summary.key && before.latest(id: summary.id)?.key != summary.key
        }
    }

    /// An instance needs the definitions that its journal names as long as its journal is there.
    private func rejectIfUsed(_ keys: Set<DefinitionKey>) throws {
        var last: InstanceKey?
        while true {
            let page = try store.instanceKeys(after: last, limit: Self.page)
            for instance in page {
                if let used = try firstUsed(of: keys, by: instance) {
                    throw Rejection(
                        .definitionInUse,
                        "definition \(used.rawValue) is needed by instance \(instance); delete that first")
                }
            }
            guard page.count == Self.page, let end = page.last else { return }
            last = end
        }
    }

    private func firstUsed(of keys: Set<DefinitionKey>, by instance: InstanceKey) throws -> DefinitionKey? {
        var next: UInt64 = 1
        while true {
            let page = try store.journalPage(of: instance, from: next)
            for record in page {
                let events: [Event]
                do {
                    events = try EventCoding.decode(record.events)
                } catch {
                    throw StoreError(
                        .corrupt, "record \(record.sequence) of instance \(instance) cannot be read", underlying: error)
                }
                for event in events {
                    if let key = event.definitions.first(where: { keys.contains($0) }) { return key }
                }
            }
            guard let end = page.last else { return nil }
            next = end.sequence + 1
        }
    }
}
