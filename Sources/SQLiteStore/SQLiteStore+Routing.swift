import GRDB
package import JournalStore
package import ProcessKernel

// Reads for the partition, on the connection that writes: who waits for messages and signals, and when processes start.

extension SQLiteStore {
    package func subscribers(
        of topic: SubscriptionTopic, correlationKey: String?, in partition: PartitionNumber, after cursor: WorkKey?,
        limit: Int
    ) throws(StoreError) -> [SubscriptionRecord] {
        let range = Schema.range(of: partition)
        let lowest = WorkKey(instance: InstanceKey(rawValue: range.lowerBound), local: 0)
        let start = cursor.map { max($0, lowest) } ?? lowest
        return try onWriter { db throws(StoreError) in
            func read(_ sql: StoreStatement, _ key: String?) throws(StoreError) -> [SubscriptionRecord] {
                let statement = try db.prepared(sql)
                statement.bind(1, Int64(topic.kind.rawValue))
                statement.bind(2, topic.name)
                statement.bind(3, start.instance)
                statement.bind(4, start.local)
                statement.bind(5, range.upperBound)
                statement.bind(6, limit: limit)
                if let key { statement.bind(7, key) }
                return try statement.subscriptions(of: topic)
            }
            let open = try read(.subscribersWithKey, Schema.correlation(nil))
            // Signals have no keys.
            if topic.kind == .signal { return open }
            let others =
                if let correlationKey {
                    try read(.subscribersWithKey, Schema.correlation(correlationKey))
                } else {
                    try read(.subscribersWithAnyKey, nil)
                }
            if others.isEmpty { return open }
            return Array((open + others).sorted { $0.key < $1.key }.prefix(max(0, limit)))
        }
    }

    package func schedules() throws(StoreError) -> [ScheduleRecord] {
        try onWriter { db throws(StoreError) in
            try db.prepared(.schedules).rows { row throws(StoreError) in
                guard let trigger = UInt8(exactly: row.int64(2)) else {
                    throw StoreError(.corrupt, "the database holds a schedule of trigger \(row.int64(2))")
                }
                let left: UInt32? = row.isNull(5) ? nil : try row.uint32(5)
                let cycle = row.optionalText(4).map { RunningTimer.Cycle(text: $0, left: left) }
                return ScheduleRecord(
                    key: ScheduleKey(
                        definition: DefinitionKey(rawValue: row.uint64(0)), element: try row.uint32(1),
                        trigger: trigger),
                    schedule: TimerSchedule(due: row.time(3), cycle: cycle))
            }
        }
    }
}

extension RawStatement {
    fileprivate func subscriptions(of topic: SubscriptionTopic) throws(StoreError) -> [SubscriptionRecord] {
        try rows { row throws(StoreError) in try row.subscription(of: topic) }
    }

    func subscription(of topic: SubscriptionTopic) throws(StoreError) -> SubscriptionRecord {
        let correlation = text(2)
        return SubscriptionRecord(
            key: WorkKey(instance: instanceKey(0), local: try uint32(1)), topic: topic,
            correlationKey: correlation.isEmpty ? nil : String(correlation.dropFirst()),
            definition: DefinitionKey(rawValue: uint64(3)), element: try uint32(4))
    }
}
