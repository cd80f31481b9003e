import GRDB
package import JournalStore
package import ProcessKernel

// MARK: Recovery reads, on the connection that writes

extension SQLiteStore {
    package func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters {
        try onWriter { db throws(StoreError) in
            let range = Schema.range(of: partition)
            func highest(_ sql: StoreStatement) throws(StoreError) -> UInt64 {
                let statement = try db.prepared(sql)
                statement.bind(1, range.lowerBound)
                statement.bind(2, range.upperBound)
                return try statement.rows { $0.uint64(0) & InstanceKey.highestCounter }.first ?? 0
            }
            func used(_ what: Int64, in partition: PartitionNumber) throws(StoreError) -> UInt64 {
                let statement = try db.prepared(.highestUsed)
                statement.bind(1, what)
                statement.bind(2, Int64(partition.rawValue))
                return try statement.rows { $0.uint64(0) & InstanceKey.highestCounter }.first ?? 0
            }
            let definition = try db.prepared(.highestDefinition).rows { $0.uint64(0) }.first ?? 0
            // An instance has a record from its start and a row of the read model from then on; the higher counts.
            return PartitionCounters(
                position: max(try highest(.highestPosition), try used(1, in: partition)),
                instance: max(
                    try highest(.highestInstance), try highest(.highestJournaledInstance),
                    try used(2, in: partition)),
                definition: max(definition, try used(3, in: .first)))
        }
    }

    package func latestTime(in partition: PartitionNumber) throws(StoreError) -> Instant? {
        try onWriter { db throws(StoreError) in
            let range = Schema.range(of: partition)
            let statement = try db.prepared(.latestTime)
            statement.bind(1, range.lowerBound)
            statement.bind(2, range.upperBound)
            return try statement.rows { $0.time(0) }.first
        }
    }

    package func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance? {
        try onWriter { db throws(StoreError) in
            let statement = try db.prepared(.snapshot)
            statement.bind(1, key)
            let snapshot = try statement.rows { (sequence: $0.uint64(0), state: $0.bytes(1)) }.first
            let sequence = snapshot?.sequence ?? 0
            let events = try db.journal(of: key, from: sequence + 1, limit: .max)
            guard snapshot != nil || !events.isEmpty else { return nil }
            return StoredInstance(snapshot: snapshot?.state, snapshotSequence: sequence, events: events)
        }
    }

    package func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord? {
        try onWriter { db throws(StoreError) in
            let statement = try db.prepared(.receipt)
            statement.bind(1, requestKey)
            let found = try statement.rows { row in
                ReceiptRecord(
                    requestKey: requestKey, instance: row.instanceKey(0), sequence: row.uint64(1), time: row.time(2))
            }
            return found.first
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
            let statement = try db.prepared(.readyWork)
            statement.bind(1, start.instance)
            statement.bind(2, start.local)
            statement.bind(3, range.upperBound)
            statement.bind(4, Int64(kind.rawValue))
            statement.bind(5, limit: limit)
            return try statement.works()
        }
    }

    package func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        let range = Schema.range(of: partition)
        return try onWriter { db throws(StoreError) in
            let statement = try db.prepared(.dueWork)
            statement.bind(1, cursor?.due ?? Instant(milliseconds: .min))
            statement.bind(2, cursor?.key.instance.rawValue ?? 0)
            statement.bind(3, cursor?.key.local ?? 0)
            statement.bind(4, range.lowerBound)
            statement.bind(5, range.upperBound)
            statement.bind(6, limit: limit)
            return try statement.works()
        }
    }

    func onWriter<Value>(_ body: (Database) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let outcome = pool.writeWithoutTransaction { db in Result { () throws(StoreError) in try body(db) } }
        return try outcome.get()
    }
}

// MARK: Queries, on the connections that read

extension SQLiteStore {
    package func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord] {
        let states = InstanceRecord.State.allCases.filter(query.states.contains)
        return try onReader { db throws(StoreError) in
            if let businessKey = query.businessKey {
                let statement = try db.page(.instancesWithBusinessKey, of: query)
                let wanted = states.isEmpty ? InstanceRecord.State.allCases : states
                statement.bind(3, businessKey)
                statement.bind(4, wanted.reduce(Int64(0)) { $0 | 1 << $1.rawValue })
                return try statement.instances()
            }
            if states.isEmpty || states.count == InstanceRecord.State.allCases.count {
                return try db.page(.instances, of: query).instances()
            }
            // The index has the instances of each state in the order of their keys; SQLite would sort a union of them.
            var found: [InstanceRecord] = []
            for state in states {
                switch state {
                case .completed:
                    found += try db.page(.completedInstances, of: query).instances()
                case .active, .paused, .incident, .terminated:
                    let statement = try db.page(.instancesInState, of: query)
                    statement.bind(3, Int64(state.rawValue))
                    found += try statement.instances()
                }
            }
            return states.count == 1 ? found : Array(found.sorted { $1.key < $0.key }.prefix(max(0, query.limit)))
        }
    }

    package func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord? {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.instance)
            statement.bind(1, key)
            return try statement.instances().first
        }
    }

    package func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        try onReader { db throws(StoreError) in try db.journal(of: key, from: sequence, limit: limit) }
    }

    package func journalPage(of key: InstanceKey, from sequence: UInt64) throws(StoreError) -> [JournalRecord] {
        try onReader { db throws(StoreError) in
            var bytes = 0
            return try db.journal(of: key, from: sequence, limit: JournalPage.records) { record in
                bytes += record.events.count
                return bytes >= JournalPage.bytes
            }
        }
    }

    package func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord] {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.workOfInstance)
            statement.bind(1, key)
            return try statement.works()
        }
    }

    package func definitions() throws(StoreError) -> [DefinitionSummary] {
        try onReader { db throws(StoreError) in
            try db.prepared(.definitions).rows { row throws(StoreError) in try row.definitionSummary() }
        }
    }

    package func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? {
        try onReader { db throws(StoreError) in
            let statement = try db.prepared(.definition)
            statement.bind(1, key.rawValue)
            let found = try statement.rows { row throws(StoreError) in
                DefinitionRecord(
                    summary: try row.definitionSummary(), sourceName: row.text(6), source: row.bytes(7),
                    body: row.bytes(8))
            }
            return found.first
        }
    }

    func onReader<Value>(_ body: (Database) throws(StoreError) -> Value) throws(StoreError) -> Value {
        // There is one moment on one connection only.
        if access == .readOneMoment { return try onWriter(body) }
        do {
            return try pool.read { db in try body(db) }
        } catch {
            throw StoreError.wrapping(error, "cannot read")
        }
    }
}

// MARK: Statements and rows

extension Database {
    /// The statement, which this connection keeps prepared.
    func prepared(_ sql: StoreStatement) throws(StoreError) -> RawStatement {
        do {
            return RawStatement(pointer: try cachedStatement(sql: sql.rawValue).sqliteStatement)
        } catch {
            throw StoreError.wrapping(error, "cannot prepare a statement")
        }
    }

    /// The statement with the bounds of the page.
    fileprivate func page(_ sql: StoreStatement, of query: InstanceQuery) throws(StoreError) -> RawStatement {
        let statement = try prepared(sql)
        // A key is taken for a signed number in SQL; the highest of those is above all keys of a file.
        statement.bind(1, query.before.map { Int64(bitPattern: $0.rawValue) } ?? .max)
        statement.bind(2, limit: query.limit)
        return statement
    }

    fileprivate func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int, isEnough: (JournalRecord) -> Bool = { _ in false }
    ) throws(StoreError) -> [JournalRecord] {
        let statement = try prepared(.journal)
        statement.bind(1, key)
        statement.bind(2, sequence)
        statement.bind(3, limit: limit)
        return try statement.rows(
            { row in
                JournalRecord(
                    position: Schema.position(ofStored: row.uint64(0)), sequence: row.uint64(1), time: row.time(2),
                    events: row.bytes(3))
            }, isEnough: isEnough)
    }
}

extension RawStatement {
    /// SQLite takes a negative limit for none.
    func bind(_ index: Int32, limit: Int) { bind(index, Int64(max(0, limit))) }

    func works() throws(StoreError) -> [WorkRecord] {
        try rows { row throws(StoreError) in
            guard let kind = UInt8(exactly: row.int64(2)).flatMap(WorkKind.init(rawValue:)) else {
                throw StoreError(.corrupt, "the database holds work of the unknown kind \(row.int64(2))")
            }
            return WorkRecord(
                key: WorkKey(instance: row.instanceKey(0), local: try row.uint32(1)), kind: kind,
                element: try row.uint32(3), type: row.optionalText(4), due: row.optionalTime(5))
        }
    }

    fileprivate func instances() throws(StoreError) -> [InstanceRecord] {
        try rows { row throws(StoreError) in
            guard let state = UInt8(exactly: row.int64(2)).flatMap(InstanceRecord.State.init(rawValue:)) else {
                throw StoreError(.corrupt, "the database holds an instance in the unknown state \(row.int64(2))")
            }
            return InstanceRecord(
                key: row.instanceKey(0), definition: DefinitionKey(rawValue: row.uint64(1)), state: state,
                businessKey: row.optionalText(3), tenant: row.optionalText(4), started: row.time(5),
                ended: row.optionalTime(6))
        }
    }

    fileprivate func definitionSummary() throws(StoreError) -> DefinitionSummary {
        DefinitionSummary(
            key: DefinitionKey(rawValue: uint64(0)), id: text(1), version: try uint32(2), digest: text(3),
            deployed: time(4), deployment: DefinitionKey(rawValue: uint64(5)))
    }
}
