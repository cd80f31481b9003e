package import ProcessKernel

/// A row that is not what the journal says.
package struct RowDifference: Sendable, Equatable, CustomStringConvertible {
    package enum Table: String, Sendable { case instance, work, subscription, snapshot }

    package struct Field: Sendable, Equatable {
        package let name: String
        /// Nil where the row, or the value, is not there.
        package let stored: String?
        package let wanted: String?
    }

    package let table: Table
    package let instance: InstanceKey
    /// The number of the work or subscription inside the instance; nil for the row of the instance.
    package let local: UInt32?
    /// Only what differs. One field `row` says that the whole row is missing or should not be there.
    package let fields: [Field]

    package var description: String {
        let place = "\(table.rawValue)\(local.map { " \($0)" } ?? "")"
        let parts = fields.map { "\($0.name) is \($0.stored ?? "missing"), should be \($0.wanted ?? "absent")" }
        return "\(place): \(parts.joined(separator: "; "))"
    }

    // MARK: Comparing

    package static func compare(_ stored: InstanceRecord?, _ wanted: InstanceRecord?) -> RowDifference? {
        guard let key = (stored ?? wanted)?.key, stored != wanted else { return nil }
        return RowDifference(
            table: .instance, instance: key, local: nil, fields: fields(stored, wanted, InstanceRecord.parts))
    }

    /// Both in the order of their keys.
    package static func compare(_ stored: [WorkRecord], _ wanted: [WorkRecord], now: Instant) -> [RowDifference] {
        pairs(stored, wanted, \.key).compactMap { stored, wanted in
            if let stored, let wanted, stored.means(wanted, now: now) { return nil }
            guard let key = (stored ?? wanted)?.key else { return nil }
            return RowDifference(
                table: .work, instance: key.instance, local: key.local,
                fields: fields(stored, wanted, WorkRecord.parts))
        }
    }

    /// Both in the order of their keys.
    package static func compare(
        _ stored: [SubscriptionRecord], _ wanted: [SubscriptionRecord]
    ) -> [RowDifference] {
        pairs(stored, wanted, \.key).compactMap { stored, wanted in
            guard let key = (stored ?? wanted)?.key, stored != wanted else { return nil }
            return RowDifference(
                table: .subscription, instance: key.instance, local: key.local,
                fields: fields(stored, wanted, SubscriptionRecord.parts))
        }
    }

    private static func fields<Row>(
        _ stored: Row?, _ wanted: Row?, _ parts: (Row) -> [(name: String, text: String?)]
    ) -> [Field] {
        guard let stored, let wanted else {
            return [Field(name: "row", stored: stored == nil ? nil : "there", wanted: wanted == nil ? nil : "there")]
        }
        return zip(parts(stored), parts(wanted)).compactMap { stored, wanted in
            stored.text == wanted.text ? nil : Field(name: stored.name, stored: stored.text, wanted: wanted.text)
        }
    }

    /// Rows of the same key side by side; a key that is there twice is a row that should not be.
    private static func pairs<Row, Key: Comparable>(
        _ stored: [Row], _ wanted: [Row], _ key: (Row) -> Key
    ) -> [(Row?, Row?)] {
        var pairs: [(Row?, Row?)] = []
        var stored = stored[...]
        var wanted = wanted[...]
        while let left = stored.first ?? wanted.first {
            let lowest = wanted.first.map { min(key(left), key($0)) } ?? key(left)
            let here = stored.first.map(key) == lowest ? stored.popFirst() : nil
            let there = wanted.first.map(key) == lowest ? wanted.popFirst() : nil
            pairs.append((here, there))
        }
        return pairs
    }
}

extension InstanceRecord {
    fileprivate static func parts(_ row: InstanceRecord) -> [(name: String, text: String?)] {
        [
            ("definition", "\(row.definition.rawValue)"), ("state", "\(row.state)"), ("business_key", row.businessKey),
            ("tenant", row.tenant), ("started", "\(row.started.milliseconds)"),
            ("ended", row.ended.map { "\($0.milliseconds)" }),
        ]
    }
}

extension WorkRecord {
    fileprivate static func parts(_ row: WorkRecord) -> [(name: String, text: String?)] {
        [
            ("kind", "\(row.kind)"), ("element", "\(row.element)"), ("type", row.type),
            ("due", row.due.map { "\($0.milliseconds)" }),
        ]
    }
}

extension SubscriptionRecord {
    fileprivate static func parts(_ row: SubscriptionRecord) -> [(name: String, text: String?)] {
        [
            ("kind", "\(row.topic.kind)"), ("name", row.topic.name), ("correlation", row.correlationKey),
            ("definition", "\(row.definition.rawValue)"), ("element", "\(row.element)"),
        ]
    }
}
