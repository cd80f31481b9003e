package import JournalStore
import ProcessKernel

/// What every store promises, as checks that each store runs.
///
/// The checks are in the extensions, by topic. They speak to a store by its protocol alone, so a new store needs no new
/// checks, and they throw `Failure`, so that any test library can run them.
package struct JournalStoreSuite: Sendable {
    /// Gives a new, empty store.
    private let make: @Sendable () throws -> any JournalStore
    /// Closes the store and opens one with the same contents; a store that cannot be opened again is given back as it
    /// is.
    private let reopen: @Sendable (any JournalStore) throws -> any JournalStore

    package init(
        make: @escaping @Sendable () throws -> any JournalStore,
        reopen: @escaping @Sendable (any JournalStore) throws -> any JournalStore
    ) {
        self.make = make
        self.reopen = reopen
    }

    package static let checks: [Check] =
        journalChecks + conflictChecks + workChecks + routingChecks + readModelChecks + deletionChecks
        + randomChecks

    /// Runs one check with a store of its own and gives that back, to be closed.
    @discardableResult
    package func run(_ check: Check) throws -> any JournalStore {
        var subject = Subject(store: try make(), reopenStore: reopen)
        try check.body(&subject)
        return subject.store
    }

    /// One promise.
    package struct Check: Sendable, CustomStringConvertible {
        package let name: String
        let body: @Sendable (inout Subject) throws -> Void

        package var description: String { name }
    }

    /// A broken promise.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The store that a check works on, with what most checks need.
    struct Subject {
        private(set) var store: any JournalStore
        fileprivate let reopenStore: @Sendable (any JournalStore) throws -> any JournalStore

        fileprivate init(
            store: any JournalStore, reopenStore: @escaping @Sendable (any JournalStore) throws -> any JournalStore
        ) {
            self.store = store
            self.reopenStore = reopenStore
        }

        mutating func reopen() throws { store = try reopenStore(store) }

        /// Appends a batch of the first partition.
        func append(_ fill: (inout AppendBatch) -> Void) throws {
            var batch = AppendBatch(partition: .first)
            fill(&batch)
            try store.append(batch)
        }
    }
}

// MARK: - Words for checks

/// Throws where the two differ.
func expect<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String, line: UInt = #line) throws {
    guard found != wanted else { return }
    // Long values would hide the sentence.
    let texts = [found, wanted].map { String(String(describing: $0).prefix(2_000)) }
    throw JournalStoreSuite.Failure(description: "line \(line): \(what): found \(texts[0]), wanted \(texts[1])")
}

/// Throws where the batch is not refused with a conflict.
func expectConflict(_ store: any JournalStore, _ batch: AppendBatch, _ what: String, line: UInt = #line) throws {
    do throws(StoreError) {
        try store.append(batch)
    } catch {
        guard error.code != .conflict else { return }
        throw error
    }
    throw JournalStoreSuite.Failure(description: "line \(line): \(what): was not refused")
}

extension InstanceKey {
    /// An instance of the first partition.
    init(_ counter: UInt64) { self.init(partition: .first, counter: counter) }
}

extension WorkKey {
    init(_ counter: UInt64, _ local: UInt32) { self.init(instance: InstanceKey(counter), local: local) }
}

extension Instant {
    init(_ milliseconds: Int64) { self.init(milliseconds: milliseconds) }
}

extension AppendBatch {
    /// Adds bytes to the payload and gives their place.
    mutating func add(_ bytes: [UInt8]) -> Range<Int> {
        payload += bytes
        return payload.count - bytes.count..<payload.count
    }

    /// Adds a record to the journal, at a time made from its position.
    mutating func record(_ position: UInt64, _ instance: InstanceKey, _ sequence: UInt64, _ events: [UInt8]) {
        journal.append(
            JournalEntry(
                position: position, instance: instance, sequence: sequence, time: Instant(Int64(position) * 10),
                payload: add(events)))
    }

    mutating func snapshot(_ instance: InstanceKey, _ sequence: UInt64, _ state: [UInt8]) {
        snapshots.append(SnapshotEntry(instance: instance, sequence: sequence, payload: add(state)))
    }
}

extension JournalRecord {
    /// The record that `AppendBatch.record` makes.
    init(_ position: UInt64, _ sequence: UInt64, _ events: [UInt8]) {
        self.init(position: position, sequence: sequence, time: Instant(Int64(position) * 10), events: events)
    }
}

extension WorkRecord {
    init(_ key: WorkKey, _ kind: WorkKind = .job, type: String? = nil, due: Int64? = nil) {
        self.init(key: key, kind: kind, element: key.local &+ 7, type: type, due: due.map { Instant($0) })
    }
}

extension InstanceRecord {
    init(_ key: InstanceKey, _ state: State, businessKey: String? = nil) {
        self.init(
            key: key, definition: DefinitionKey(rawValue: 3), state: state, businessKey: businessKey, tenant: nil,
            started: Instant(Int64(key.counter)), ended: state.isEnded ? Instant(Int64(key.counter) + 5) : nil)
    }
}

extension ReceiptRecord {
    init(_ requestKey: String, _ instance: InstanceKey = InstanceKey(1)) {
        self.init(requestKey: requestKey, instance: instance, sequence: 1, time: Instant(9))
    }
}

extension DefinitionRecord {
    init(_ key: UInt64, _ id: String, _ version: UInt32, source: [UInt8] = [1], body: [UInt8] = [2]) {
        self.init(
            summary: DefinitionSummary(
                key: DefinitionKey(rawValue: key), id: id, version: version, digest: "digest of \(key)",
                deployed: Instant(Int64(version))),
            sourceName: "\(id).bpmn", source: source, body: body)
    }
}
