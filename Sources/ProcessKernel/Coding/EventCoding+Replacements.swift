import FEEL
import ProcessModel

/// The events that replace a state.
extension EventCoding {
    static func encode(_ replacement: StateReplacement, into writer: inout ByteWriter) {
        switch replacement {
        case .fork(let image, let source, let sequence):
            writer.tag(.instanceForked)
            writer.varint(source.rawValue)
            writer.varint(sequence)
            SnapshotCoding.encode(image, into: &writer)
        case .rewind(let image, let sequence):
            writer.tag(.instanceRewound)
            writer.varint(sequence)
            SnapshotCoding.encode(image, into: &writer)
        case .migration(let migration):
            writer.tag(migration.called == nil ? .instanceMigrated : .calledMigrated)
            if let called = migration.called { writer.varint(called.rawValue) }
            writer.varint(migration.definition.rawValue)
            writer.varint(UInt64(migration.elements.count))
            for pair in migration.elements {
                writer.element(pair.old)
                writer.element(pair.new)
            }
            writer.varint(UInt64(migration.flows.count))
            for pair in migration.flows {
                writer.flow(pair.old)
                writer.flow(pair.new)
            }
        }
    }

    static func fork(_ reader: inout ByteReader) throws(DecodingFailure) -> Event {
        let source = InstanceKey(rawValue: try reader.varint())
        let sequence = try reader.varint()
        return .stateReplaced(.fork(try SnapshotCoding.image(&reader), from: source, sequence: sequence))
    }

    static func rewind(_ reader: inout ByteReader) throws(DecodingFailure) -> Event {
        let sequence = try reader.varint()
        return .stateReplaced(.rewind(try SnapshotCoding.image(&reader), sequence: sequence))
    }

    /// The state comes last, as in the events that put one in place.
    static func encode(
        rewindTo state: RestoredState, _ records: [CompensationRecord], into writer: inout ByteWriter
    ) {
        writer.tag(.rewindStarted)
        writer.records(records)
        writer.restored(state)
    }

    static func startOfRewind(_ reader: inout ByteReader) throws(DecodingFailure) -> Event {
        let records = try reader.records()
        return .rewindStarted(try reader.restored(), undoing: records)
    }

    static func migration(_ reader: inout ByteReader, isCalled: Bool) throws(DecodingFailure) -> Event {
        let called = isCalled ? DefinitionKey(rawValue: try reader.varint()) : nil
        var migration = Migration(
            definition: DefinitionKey(rawValue: try reader.varint()), called: called, elements: [], flows: [])
        for _ in 0..<(try reader.count()) {
            migration.elements.append(.init(old: try reader.element(), new: try reader.element()))
        }
        for _ in 0..<(try reader.count()) {
            migration.flows.append(.init(old: try reader.flow(), new: try reader.flow()))
        }
        return .stateReplaced(.migration(migration))
    }
}

extension ByteWriter {
    /// A state that is to be put back, with the record that it is of and the variables to set then.
    mutating func restored(_ state: RestoredState) {
        varint(state.sequence)
        namedValues(state.variables)
        SnapshotCoding.encode(state.image, into: &self)
    }
}

extension ByteReader {
    mutating func restored() throws(DecodingFailure) -> RestoredState {
        let sequence = try varint()
        let variables = try namedValues()
        return RestoredState(
            image: try SnapshotCoding.image(&self, isInside: true), sequence: sequence, variables: variables)
    }
}
