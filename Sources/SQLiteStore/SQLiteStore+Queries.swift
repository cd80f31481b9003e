import GRDB
package import JournalStore
package import ProcessKernel

/// Reading. Each call sees what the last finished append left.
extension SQLiteStore {
    package func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters {
        try query { database in
            let low = Int64(partition.rawValue) << 48
            let high = low | Int64(InstanceKey.highestCounter)
            let position = try Int64.fetchOne(
                database, sql: "SELECT MAX(position) FROM journal WHERE position BETWEEN ? AND ?",
                arguments: [low, high])
            let instance = try Int64.fetchOne(
                database, sql: "SELECT MAX(key) FROM instance WHERE key BETWEEN ? AND ?", arguments: [low, high])
            let definition = try Int64.fetchOne(database, sql: "SELECT MAX(key) FROM definition")
            return PartitionCounters(
                position: UInt64((position ?? low) - low), instance: UInt64((instance ?? low) - low),
                definition: UInt64(definition ?? 0))
        }
    }

    package func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance? {
        try query { database in
            let snapshot = try database.cachedStatement(sql: "SELECT sequence, state FROM snapshot WHERE instance = ?")
            let found = try Row.fetchOne(snapshot, arguments: [key.stored])
            let sequence: Int64 = found?[0] ?? 0
            let events = try database.cachedStatement(
                sql: """
                    SELECT position, sequence, time, events FROM journal
                    WHERE instance = ? AND sequence > ? ORDER BY sequence
                    """)
            let records = try Row.fetchAll(events, arguments: [key.stored, sequence]).map(JournalRecord.init(row:))
            if found == nil, records.isEmpty { return nil }
            return StoredInstance(
                snapshot: found.map { bytes($0, 1) }, snapshotSequence: UInt64(sequence), events: records)
        }
    }

    package func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord? {
        try query { database in
            let statement = try database.cachedStatement(
                sql: "SELECT instance, sequence, time FROM receipt WHERE request_key = ?")
            return try Row.fetchOne(statement, arguments: [requestKey]).map { row in
                ReceiptRecord(
                    requestKey: requestKey, instance: InstanceKey(stored: row[0]), sequence: UInt64(row[1] as Int64),
                    time: Instant(milliseconds: row[2]))
            }
        }
    }

    package func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        try query { database in
            let low = Int64(partition.rawValue) << 48
            let statement = try database.cachedStatement(
                sql: """
                    SELECT work.instance, work.key, kind, element, text, due FROM work LEFT JOIN name ON id = type
                    WHERE (instance, key) > (?, ?) AND instance <= ? AND kind = ? AND due IS NULL
                    ORDER BY instance, key LIMIT ?
                    """)
            return try Row.fetchAll(
                statement,
                arguments: [
                    cursor?.instance.stored ?? low, cursor.map { Int64($0.local) } ?? -1,
                    low | Int64(InstanceKey.highestCounter), Int64(kind.rawValue), limit,
                ]
            ).map(WorkRecord.init(row:))
        }
    }

    package func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord] {
        try query { database in
            let low = Int64(partition.rawValue) << 48
            let statement = try database.cachedStatement(
                sql: """
                    SELECT work.instance, work.key, kind, element, text, due FROM work LEFT JOIN name ON id = type
                    WHERE due IS NOT NULL AND (due, instance, key) > (?, ?, ?) AND instance BETWEEN ? AND ?
                    ORDER BY due, instance, key LIMIT ?
                    """)
            return try Row.fetchAll(
                statement,
                arguments: [
                    cursor?.due.milliseconds ?? .min, cursor?.key.instance.stored ?? 0,
                    cursor.map { Int64($0.key.local) } ?? -1, low, low | Int64(InstanceKey.highestCounter), limit,
                ]
            ).map(WorkRecord.init(row:))
        }
    }

    package func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if !query.states.isEmpty {
            let marks = query.states.map { _ in "?" }.joined(separator: ", ")
            conditions.append("state IN (\(marks))")
            for state in query.states { arguments += [Int64(state.rawValue)] }
            // Says so that the index of the unfinished can be used.
            if query.states.allSatisfy({ !$0.isEnded }) { conditions.append("ended IS NULL") }
        }
        if let key = query.businessKey {
            conditions.append("business_key = ?")
            arguments += [key]
        }
        if let before = query.before {
            conditions.append("key < ?")
            arguments += [before.stored]
        }
        arguments += [query.limit]
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = "SELECT \(InstanceRecord.columns) FROM instance \(filter) ORDER BY key DESC LIMIT ?"
        return try self.query { database in
            try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map(InstanceRecord.init(row:))
        }
    }

    package func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord? {
        try query { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(InstanceRecord.columns) FROM instance WHERE key = ?")
            return try Row.fetchOne(statement, arguments: [key.stored]).map(InstanceRecord.init(row:))
        }
    }

    package func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        try query { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT position, sequence, time, events FROM journal
                    WHERE instance = ? AND sequence >= ? ORDER BY sequence LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: [key.stored, Int64(clamping: sequence), limit])
                .map(JournalRecord.init(row:))
        }
    }

    package func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord] {
        try query { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT work.instance, work.key, kind, element, text, due FROM work LEFT JOIN name ON id = type
                    WHERE instance = ? ORDER BY key
                    """)
            return try Row.fetchAll(statement, arguments: [key.stored]).map(WorkRecord.init(row:))
        }
    }

    package func definitions() throws(StoreError) -> [DefinitionSummary] {
        try query { database in
            try Row.fetchAll(
                database, sql: "SELECT \(DefinitionSummary.columns) FROM definition ORDER BY key"
            ).map(DefinitionSummary.init(row:))
        }
    }

    package func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? {
        try query { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT \(DefinitionSummary.columns), source_name, source, body FROM definition WHERE key = ?",
                arguments: [Int64(key.rawValue)])
            return row.map { row in
                DefinitionRecord(
                    summary: DefinitionSummary(row: row), sourceName: row[5], source: bytes(row, 6),
                    body: bytes(row, 7))
            }
        }
    }

    private func query<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(error, path: pool.path)
        }
    }
}

private func bytes(_ row: Row, _ index: Int) -> [UInt8] {
    // The closure gets an empty buffer for an empty blob.
    (try? row.withUnsafeData(atIndex: index) { $0.map { Array($0) } ?? [] }) ?? []
}

extension InstanceKey {
    fileprivate var stored: Int64 { Int64(bitPattern: rawValue) }
    fileprivate init(stored: Int64) { self.init(rawValue: UInt64(bitPattern: stored)) }
}

extension JournalRecord {
    fileprivate init(row: Row) {
        let position = UInt64(bitPattern: row[0] as Int64) & InstanceKey.highestCounter
        self.init(
            position: position, sequence: UInt64(row[1] as Int64), time: Instant(milliseconds: row[2]),
            events: bytes(row, 3))
    }
}

extension WorkRecord {
    fileprivate init(row: Row) {
        let kind: Int64 = row[2]
        guard let kind = UInt8(exactly: kind).flatMap(WorkKind.init(rawValue:)) else {
            preconditionFailure("work of kind \(kind) is not known to this version")
        }
        self.init(
            key: WorkKey(instance: InstanceKey(stored: row[0]), local: UInt32(row[1] as Int64)), kind: kind,
            element: UInt32(row[3] as Int64), type: row[4], due: (row[5] as Int64?).map(Instant.init(milliseconds:)))
    }
}

extension InstanceRecord {
    fileprivate static let columns = "key, definition, state, business_key, tenant, started, ended"

    fileprivate init(row: Row) {
        let state: Int64 = row[2]
        guard let state = UInt8(exactly: state).flatMap(State.init(rawValue:)) else {
            preconditionFailure("state \(state) of an instance is not known to this version")
        }
        self.init(
            key: InstanceKey(stored: row[0]), definition: DefinitionKey(rawValue: UInt64(row[1] as Int64)),
            state: state, businessKey: row[3], tenant: row[4], started: Instant(milliseconds: row[5]),
            ended: (row[6] as Int64?).map(Instant.init(milliseconds:)))
    }
}

extension DefinitionSummary {
    fileprivate static let columns = "key, id, version, digest, deployed"

    fileprivate init(row: Row) {
        self.init(
            key: DefinitionKey(rawValue: UInt64(row[0] as Int64)), id: row[1], version: UInt32(row[2] as Int64),
            digest: row[3], deployed: Instant(milliseconds: row[4]))
    }
}
