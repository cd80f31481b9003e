import FEEL
import FoundationEssentials
package import ProcessKernel
package import ProcessModel

/// Reads instances back as states: the latest snapshot, then the events after it.
///
/// It keeps the definitions that it has read, so it belongs to one thread.
package final class InstanceReader {
    private let store: any JournalStore
    private var definitions: [DefinitionKey: ProcessDefinition] = [:]
    /// Definitions kept; reading one again costs milliseconds, keeping one costs memory.
    private let capacity: Int

    package init(_ store: any JournalStore, capacity: Int = 1_000) {
        self.store = store
        self.capacity = capacity
    }

    /// The definition that instances run by, as it was lowered when it was deployed.
    package func definition(_ key: DefinitionKey) throws(StoreError) -> ProcessDefinition {
        if let definition = definitions[key] { return definition }
        guard let record = try store.definition(key) else {
            throw StoreError(.corrupt, "the definition \(key.rawValue) is not in the database")
        }
        let definition = try DefinitionCoding.decode(record.body)
        if definitions.count >= capacity { definitions.removeAll() }
        definitions[key] = definition
        return definition
    }

    /// The instance as of its last record; nil when there is none.
    package func instance(_ key: InstanceKey) throws(StoreError) -> ProcessInstance? {
        guard let stored = try store.loadInstance(key) else { return nil }
        do throws(DecodingFailure) {
            if let bytes = stored.snapshot, let definitionKey = try SnapshotCoding.definitionKey(in: bytes) {
                var instance = try SnapshotCoding.decode(bytes, key: key, definition: try known(definitionKey)) {
                    (called) throws(DecodingFailure) in try known(called)
                }
                instance.mark = JournalMark(sequence: stored.snapshotSequence, snapshotBytes: bytes.count)
                try apply(stored.events, to: &instance)
                return instance
            }
            if stored.snapshot == nil, let first = stored.events.first {
                var instance = try begin(key, first)
                try apply(stored.events, to: &instance)
                return instance
            }
        } catch {
            throw broken(key, error)
        }
        return try replay(key, upTo: .max)
    }

    /// The instance as it was after the record `sequence`, from the events alone; nil when there is no event so far.
    package func replay(_ key: InstanceKey, upTo sequence: UInt64) throws(StoreError) -> ProcessInstance? {
        var instance: ProcessInstance?
        var next: UInt64 = 1
        while next <= sequence {
            let page = try store.journalPage(of: key, from: next)
            guard let last = page.last else { break }
            let wanted = page.filter { $0.sequence <= sequence }
            do throws(DecodingFailure) {
                if instance == nil, let first = wanted.first { instance = try begin(key, first) }
                if instance != nil { try apply(wanted, to: &instance!) }
            } catch {
                throw broken(key, error)
            }
            next = last.sequence + 1
        }
        return instance
    }

    private func begin(_ key: InstanceKey, _ record: JournalRecord) throws(DecodingFailure) -> ProcessInstance {
        guard let definition = try EventCoding.decode(record.events).first?.firstDefinitionKey else {
            throw DecodingFailure(offset: 0, message: "the journal does not begin with the start of the instance")
        }
        return ProcessInstance(
            unborn: key, of: try known(definition), definitionKey: definition)
    }

    private func apply(_ records: [JournalRecord], to instance: inout ProcessInstance) throws(DecodingFailure) {
        for record in records {
            guard record.sequence == instance.mark.sequence + 1 else {
                throw DecodingFailure(
                    offset: 0,
                    message: "record \(instance.mark.sequence + 1) is missing, \(record.sequence) follows instead")
            }
            for event in try EventCoding.decode(record.events) {
                for called in event.definitionKeys { instance.attach(try known(called), called) }
                instance.apply(event)
            }
            instance.mark.sequence = record.sequence
            instance.mark.bytesSinceSnapshot += record.events.count
        }
    }

    private func known(_ key: DefinitionKey) throws(DecodingFailure) -> ProcessDefinition {
        do throws(StoreError) {
            return try definition(key)
        } catch {
            throw DecodingFailure(offset: 0, message: error.message)
        }
    }

    private func broken(_ key: InstanceKey, _ failure: DecodingFailure) -> StoreError {
        StoreError(.corrupt, "the journal of instance \(key) cannot be read", underlying: failure)
    }
}

/// How a lowered definition lies in the store: JSON with a version, keys sorted, so that equal definitions are equal
/// bytes.
package enum DefinitionCoding {
    private struct Envelope: Codable {
        var format: Int
        var definition: ProcessDefinition
    }

    package static let format = 1

    package static func encode(_ definition: ProcessDefinition) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Envelope(format: format, definition: definition)))
    }

    package static func decode(_ bytes: [UInt8]) throws(StoreError) -> ProcessDefinition {
        do {
            return try JSONDecoder().decode(Envelope.self, from: Data(bytes)).definition
        } catch {
            throw StoreError(.corrupt, "a stored definition cannot be read", underlying: error)
        }
    }
}
