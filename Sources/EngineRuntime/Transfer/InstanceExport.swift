import Foundation
package import JournalStore
package import ProcessKernel

/// Writes an instance as lines of a file, by which it can be made again in another database.
package struct InstanceExport {
    private let store: any JournalStore
    private let key: InstanceKey

    package init(_ key: InstanceKey, in store: any JournalStore) {
        self.store = store
        self.key = key
    }

    /// Gives the lines, each with its end of line.
    ///
    /// The store shows one moment meanwhile. An instance that has messages on their way is not taken: they would be
    /// delivered in both databases.
    package func write(_ take: @escaping (String) -> Void) throws {
        guard let state = try InstanceReader(store).replay(key, upTo: .max) else {
            throw Rejection(.instanceNotFound, "there is no instance \(key)")
        }
        guard state.dispatches.isEmpty else {
            throw TransferFailure("instance \(key) has messages on their way; let an engine pass them on first")
        }
        var lines = Lines(take)
        let definitions = try neededDefinitions()
        try lines.add(
            TransferFile.Line(
                header: TransferFile.Header(
                    file: TransferFile.mark, format: TransferFile.format, instance: key.rawValue,
                    definitions: definitions.count, records: Int(state.mark.sequence))))
        for record in definitions {
            try lines.add(TransferFile.Line(definition: TransferFile.Definition(record)))
        }
        try forEachRecord { record in
            try lines.add(
                TransferFile.Line(
                    record: TransferFile.Record(
                        sequence: record.sequence, time: record.time.milliseconds, events: Data(record.events))))
        }
        let digest = lines.digest.text
        try lines.add(TransferFile.Line(end: TransferFile.End(lines: lines.count, digest: digest)))
    }

    /// Those that the journal names, and those that were deployed with them, which it may call later.
    private func neededDefinitions() throws -> [DefinitionRecord] {
        var named: Set<DefinitionKey> = []
        try forEachRecord { record in
            for event in try EventCoding.decode(record.events) {
                named.formUnion(event.definitions)
            }
        }
        let all = try store.definitions()
        let deployments = Set(all.filter { named.contains($0.key) }.map(\.deployment))
        return try all.filter { named.contains($0.key) || deployments.contains($0.deployment) }.map { summary in
            guard let record = try store.definition(summary.key) else {
                throw StoreError(.corrupt, "the definition \(summary.key.rawValue) is not in the database")
            }
            return record
        }
    }

    private func forEachRecord(_ take: (JournalRecord) throws -> Void) throws {
        var next: UInt64 = 1
        while true {
            let page = try store.journalPage(of: key, from: next)
            for record in page { try take(record) }
            guard let last = page.last else { return }
            next = last.sequence + 1
        }
    }

    private struct Lines {
        private let take: (String) -> Void
        private let encoder = JSONEncoder()
        private(set) var digest = Digest()
        private(set) var count = 0

        init(_ take: @escaping (String) -> Void) {
            self.take = take
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        }

        mutating func add(_ line: TransferFile.Line) throws {
            let text = String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
            digest.add(text.utf8)
            count += 1
            take(text)
        }
    }
}

extension TransferFile.Definition {
    fileprivate init(_ record: DefinitionRecord) {
        self.init(
            key: record.summary.key.rawValue, id: record.summary.id, version: record.summary.version,
            digest: record.summary.digest, deployment: record.summary.deployment.rawValue,
            sourceName: record.sourceName, source: Data(record.source), body: Data(record.body))
    }
}
