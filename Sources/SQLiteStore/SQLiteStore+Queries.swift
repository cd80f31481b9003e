import GRDB
package import JournalStore
package import ProcessKernel

// MARK: Recovery reads, on the connection that writes

extension SQLiteStore {
    package func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters {
        try onWriter { db throws(StoreError) in
            let range = Schema.range(of: partition)
            func highest(_ sql: StoreStatement) throws(StoreError) -> UInt64 {
                let found = try db.rows(sql) { statement in
                    statement.bind(1, range.lowerBound)
                    statement.bind(2, range.upperBound)
                } decode: { row in
                    row.uint64(0)
                }
                return (found.first ?? 0) & InstanceKey.highestCounter
            }
            // An instance has a record from its start and a row of the read model from then on; the higher counts.
            return PartitionCounters(
                position: try highest(.highestPosition),
                instance: max(try highest(.highestInstance), try highest(.highestJournaledInstance)),
                definition: try db.rows(.highestDefinition) { _ in } decode: { $0.uint64(0) }.first ?? 0)
        }
    }

    package func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance? {
        try onWriter { db throws(StoreError) in
            let snapshot = try db.rows(.snapshot) { $0.bind(1, key) } decode: { (sequence: $0.uint64(0), state: $0.bytes(1)) }
            let sequence = snapshot.first?.sequence ?? 0
            let events = try db.journal(of: key, from: sequence + 1, limit: .max)
            guard !snapshot.isEmpty || !events.isEmpty else { return nil }
            return StoredInstance(snapshot: snapshot.first?.state, snapshotSequence: sequence, events: events)
        }
    }

    package func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord? {
        try onWriter { db throws(StoreError) in
            try db.rows(.receipt) {
                $0.bind(1, requestKey)
            } decode: { row in
                ReceiptRecord(
                    requestKey: requestKey, instance: row.instanceKey(0), sequence: row.uint64(1), time: row.time(2))
            }.first
        }
    }

    package func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        let range = Schema.range(of: partition)
        // No instance has the counter 0, so this comes before all work of the partition.
        let lowest = WorkKey(instance: InstanceKey(rawValue: range.lowerBound), local: 0)
        let start = cursor.map { max($0, lowest) } ?? lowest
        return try onWriter { db throws(StoreError) in
            try db.rows(.readyWork) { statement in
                statement.bind(1, start.instance)
                statement.bind(2, start.local)
                statement.bind(3, range.upperBound)
                statement.bind(4, Int64(kind.rawValue))
                statement.bind(5, limit: limit)
            } decode: { row throws(StoreError) in
                try row.work()
            }
        }
    }

    package func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        let range = Schema.range(of: partition)
        return try onWriter { db throws(StoreError) in
            try db.rows(.dueWork) { statement in
                statement.bind(1, cursor?.due ?? Instant(milliseconds: .min))
                statement.bind(2, cursor?.key.instance.rawValue ?? 0)
                statement.bind(3, cursor?.key.local ?? 0)
                statement.bind(4, range.lowerBound)
                statement.bind(5, range.upperBound)
                statement.bind(6, limit: limit)
            } decode: { row throws(StoreError) in
                try row.work()
            }
        }
    }

    private func onWriter<Value>(
        _ body: (Database) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let outcome = pool.writeWithoutTransaction { db in Result { () throws(StoreError) in try body(db) } }
        return try outcome.get()
    }
}

// MARK: Queries, on the connections that read

extension SQLiteStore {
    package func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord] {
        try onReader { db throws(StoreError) in
            // A key is taken for a signed number in SQL; the highest of those is above all keys of a file.
            let before = query.before.map { Int64(bitPattern: $0.rawValue) } ?? .max
            func page(_ sql: StoreStatement, _ bindMore: (RawStatement) -> Void) throws(StoreError) -> [InstanceRecord] {
                try db.rows(sql) { statement in
                    statement.bind(1, before)
                    statement.bind(2, limit: query.limit)
                    bindMore(statement)
                } decode: { row throws(StoreError) in
                    try row.instance()
                }
            }
            let states = InstanceRecord.State.allCases.filter(query.states.contains)
            if let businessKey = query.businessKey {
                let wanted = states.isEmpty ? InstanceRecord.State.allCases : states
                return try page(.instancesWithBusinessKey) { statement in
                    statement.bind(3, businessKey)
                    statement.bind(4, wanted.reduce(Int64(0)) { $0 | 1 << $1.rawValue })
                }
            }
            if states.isEmpty || states.count == InstanceRecord.State.allCases.count {
                return try page(.instances) { _ in }
            }
            // The index has the instances of each state in the order of their keys; SQLite would sort a union of them.
            var found: [InstanceRecord] = []
            for state in states {
                found += try page(.instancesInState) { $0.bind(3, Int64(state.rawValue)) }
            }
            return states.count == 1 ? found : Array(found.sorted { $1.key < $0.key }.prefix(max(0, query.limit)))
        }
    }

    package func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord? {
        try onReader { db throws(StoreError) in
            try db.rows(.instance) { $0.bind(1, key) } decode: { row throws(StoreError) in try row.instance() }.first
        }
    }

    package func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        try onReader { db throws(StoreError) in try db.journal(of: key, from: sequence, limit: limit) }
    }

    package func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord] {
        try onReader { db throws(StoreError) in
            try db.rows(.workOfInstance) { $0.bind(1, key) } decode: { row throws(StoreError) in try row.work() }
        }
    }

    package func definitions() throws(StoreError) -> [DefinitionSummary] {
        try onReader { db throws(StoreError) in
            try db.rows(.definitions) { _ in } decode: { row throws(StoreError) in try row.definitionSummary() }
        }
    }

    package func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? {
        try onReader { db throws(StoreError) in
            try db.rows(.definition) {
                $0.bind(1, key.rawValue)
            } decode: { row throws(StoreError) in
                DefinitionRecord(
                    summary: try row.definitionSummary(), sourceName: row.text(5), source: row.bytes(6),
                    body: row.bytes(7))
            }.first
        }
    }

    private func onReader<Value>(_ body: (Database) throws(StoreError) -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read { db in try body(db) }
        } catch {
            throw StoreError.wrapping(error, "cannot read")
        }
    }
}

// MARK: Rows

extension Database {
    /// Runs a statement that this connection keeps prepared.
    fileprivate func rows<Row>(
        _ sql: StoreStatement, bind: (RawStatement) -> Void, decode: (RawStatement) throws(StoreError) -> Row
    ) throws(StoreError) -> [Row] {
        let statement: RawStatement
        do {
            statement = RawStatement(pointer: try cachedStatement(sql: sql.rawValue).sqliteStatement)
        } catch {
            throw StoreError.wrapping(error, "cannot prepare a statement")
        }
        bind(statement)
        return try statement.rows { () throws(StoreError) in try decode(statement) }
    }

    fileprivate func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        try rows(.journal) { statement in
            statement.bind(1, key)
            statement.bind(2, sequence)
            statement.bind(3, limit: limit)
        } decode: { row in
            JournalRecord(
                position: Schema.position(ofStored: row.uint64(0)), sequence: row.uint64(1), time: row.time(2),
                events: row.bytes(3))
        }
    }
}

extension RawStatement {
    /// SQLite takes a negative limit for none.
    fileprivate func bind(_ index: Int32, limit: Int) { bind(index, Int64(max(0, limit))) }

    fileprivate func work() throws(StoreError) -> WorkRecord {
        guard let kind = WorkKind(rawValue: UInt8(truncatingIfNeeded: int64(2))) else {
            throw StoreError(.corrupt, "the database holds work of the unknown kind \(int64(2))")
        }
        return WorkRecord(
            key: WorkKey(instance: instanceKey(0), local: try uint32(1)), kind: kind, element: try uint32(3),
            type: optionalText(4), due: optionalTime(5))
    }

    fileprivate func instance() throws(StoreError) -> InstanceRecord {
        guard let state = InstanceRecord.State(rawValue: UInt8(truncatingIfNeeded: int64(2))) else {
            throw StoreError(.corrupt, "the database holds an instance in the unknown state \(int64(2))")
        }
        return InstanceRecord(
            key: instanceKey(0), definition: DefinitionKey(rawValue: uint64(1)), state: state,
            businessKey: optionalText(3), tenant: optionalText(4), started: time(5), ended: optionalTime(6))
    }

    fileprivate func definitionSummary() throws(StoreError) -> DefinitionSummary {
        DefinitionSummary(
            key: DefinitionKey(rawValue: uint64(0)), id: text(1), version: try uint32(2), digest: text(3),
            deployed: time(4))
    }
}
