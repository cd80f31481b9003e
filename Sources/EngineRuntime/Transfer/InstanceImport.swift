import FEEL
import Foundation
package import JournalStore
package import ProcessKernel
import ProcessModel

/// Makes an instance of a file in a store, under a new key, with all that it went through.
///
/// Whoever runs it is the one writer, and no engine works meanwhile. Everything is tried out in memory first and
/// written in one append, so a file that is refused leaves nothing.
package struct InstanceImport {
    package struct Outcome: Sendable {
        package let instance: InstanceKey
        /// The key that it had where it comes from.
        package let former: InstanceKey
        package let records: Int
        package let state: InstanceRecord
        /// Definitions that were not there and are deployed with it.
        package let deployed: [DefinitionSummary]
    }

    private let content: TransferContent

    /// Takes the bytes of a file, which are looked through before anything is asked of a store.
    package init(_ bytes: [UInt8]) throws {
        content = try TransferContent(bytes)
    }

    package func run(into store: any JournalStore, now: Instant) throws -> Outcome {
        try Landing(store: store, now: now).run(content)
    }
}

/// One import on its way into a store.
private struct Landing {
    let store: any JournalStore
    let now: Instant
    /// Clocks of machines differ a little.
    private static let allowedAheadMilliseconds: Int64 = 300_000

    func run(_ content: TransferContent) throws -> InstanceImport.Outcome {
        let counters = try store.counters(of: .first)
        let key = InstanceKey(partition: .first, counter: counters.instance + 1)
        let known = try store.definitions()
        var batch = AppendBatch(partition: .first)
        let names = try place(content.definitions, known, counters, in: &batch)
        try place(content.records, of: key, names, after: counters.position, in: &batch)
        let state = try tryOut(batch, key, names)
        let rows = DerivedRows(of: state)
        batch.instances = [rows.instance]
        batch.work = rows.work.map { .insert($0.written(at: now)) }
        batch.subscriptions = rows.subscriptions.map { .insert($0) }
        try deploy(batch.definitions.map(\.summary), known, in: &batch)
        try store.append(batch)
        return InstanceImport.Outcome(
            instance: key, former: InstanceKey(rawValue: content.header.instance), records: content.records.count,
            state: rows.instance, deployed: batch.definitions.map(\.summary))
    }

    // MARK: Definitions

    /// Which key each definition of the file has here: that of an equal one, or a new one.
    private func place(
        _ definitions: [TransferFile.Definition], _ known: [DefinitionSummary], _ counters: PartitionCounters,
        in batch: inout AppendBatch
    ) throws -> [DefinitionKey: DefinitionKey] {
        var names: [DefinitionKey: DefinitionKey] = [:]
        var catalog = DefinitionCatalog(known)
        var next = counters.definition
        var deployments: [UInt64: DefinitionKey] = [:]
        for one in definitions {
            let former = DefinitionKey(rawValue: one.key)
            if let same = known.last(where: { $0.id == one.id && $0.digest == one.digest }),
                try store.definition(same.key)?.body == Array(one.body)
            {
                names[former] = same.key
                continue
            }
            next += 1
            let key = DefinitionKey(rawValue: next)
            deployments[one.deployment] = deployments[one.deployment] ?? key
            let summary = DefinitionSummary(
                key: key, id: one.id, version: catalog.nextVersion(id: one.id), digest: one.digest, deployed: now,
                deployment: deployments[one.deployment])
            catalog.add(summary)
            names[former] = key
            batch.definitions.append(
                DefinitionRecord(
                    summary: summary, sourceName: one.sourceName, source: Array(one.source), body: Array(one.body)))
        }
        return names
    }

    /// The timers of a new latest version take the place of those of the version before, as in every deployment.
    private func deploy(
        _ new: [DefinitionSummary], _ known: [DefinitionSummary], in batch: inout AppendBatch
    ) throws {
        let schedules = try store.schedules()
        for summary in new {
            let older = Set(known.filter { $0.id == summary.id }.map(\.key))
            for row in schedules where older.contains(row.key.definition) { batch.schedules.append(.delete(row.key)) }
        }
        let latest = DefinitionCatalog(known + new)
        for record in batch.definitions where latest.latest(id: record.summary.id)?.key == record.summary.key {
            let definition = try DefinitionCoding.decode(record.body)
            batch.schedules += try ScheduleRecord.all(of: definition, record.summary.key, now: now).get()
                .map(ScheduleChange.set)
        }
    }

    // MARK: Records

    private func place(
        _ records: [TransferFile.Record], of key: InstanceKey, _ names: [DefinitionKey: DefinitionKey],
        after position: UInt64, in batch: inout AppendBatch
    ) throws {
        var writer = ByteWriter()
        for (number, record) in records.enumerated() {
            // The engine's time never goes back behind the journal, so one such record would move it for good.
            let latest = now.advanced(byMilliseconds: Self.allowedAheadMilliseconds)
            guard record.time <= latest.milliseconds else {
                throw TransferFailure("record \(record.sequence) is of a time that has not come here; set the clock")
            }
            var missing: DefinitionKey?
            let events = try Self.events(of: record).map { event in
                event.naming { former in
                    if names[former] == nil { missing = former }
                    return names[former] ?? former
                }
            }
            if let missing {
                throw TransferFailure(
                    "record \(record.sequence) names definition \(missing.rawValue), which is not in the file")
            }
            let start = writer.count
            EventCoding.encode(events, into: &writer)
            batch.journal.append(
                JournalEntry(
                    position: position + UInt64(number) + 1, instance: key, sequence: record.sequence,
                    time: Instant(milliseconds: record.time), payload: start..<writer.count))
        }
        batch.payload = writer.bytes
    }

    private static func events(of record: TransferFile.Record) throws(TransferFailure) -> [Event] {
        do throws(DecodingFailure) {
            return try EventCoding.decode(Array(record.events))
        } catch {
            throw TransferFailure("record \(record.sequence) cannot be read: \(error)")
        }
    }

    /// The state that the records give, in a store of its own.
    private func tryOut(
        _ batch: AppendBatch, _ key: InstanceKey, _ names: [DefinitionKey: DefinitionKey]
    ) throws -> ProcessInstance {
        let trial = MemoryStore()
        var known = AppendBatch(partition: .first)
        let new = Set(batch.definitions.map(\.summary.key))
        for here in Set(names.values).subtracting(new).sorted(by: { $0.rawValue < $1.rawValue }) {
            if let record = try store.definition(here) { known.definitions.append(record) }
        }
        try trial.append(known)
        try trial.append(batch)
        let state: ProcessInstance?
        do throws(StoreError) {
            state = try InstanceReader(trial).replay(key, upTo: .max)
        } catch {
            throw TransferFailure(
                "the journal cannot be followed: \(error.underlying.map { "\($0)" } ?? error.message)")
        }
        guard let state else { throw TransferFailure("the journal is empty") }
        if let rule = state.brokenRules.first { throw TransferFailure("the journal gives a broken state: \(rule)") }
        return state
    }
}
