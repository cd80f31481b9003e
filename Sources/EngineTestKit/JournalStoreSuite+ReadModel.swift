import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let readModelChecks: [Check] = [
        Check(name: "a row of an instance is replaced as a whole", body: instanceRows),
        Check(name: "instances come newest first, by state and in pages", body: instanceQueries),
        Check(name: "business keys are found to the byte", body: businessKeys),
        Check(name: "receipts are found to the byte", body: receipts),
        Check(name: "definitions are kept with their sources", body: definitions),
    ]

    private static func instanceRows(_ subject: inout Subject) throws {
        let key = InstanceKey(5)
        var row = InstanceRecord(key, .active, businessKey: "order")
        var versions = [row]
        row.state = .completed
        row.ended = Instant(99)
        versions.append(row)
        row.ended = nil
        row.state = .paused
        versions.append(row)
        row.definition = DefinitionKey(rawValue: UInt64(Int64.max))
        versions.append(row)
        row.businessKey = nil
        versions.append(row)
        row.businessKey = ""
        row.tenant = "one"
        versions.append(row)
        row.tenant = "two"
        row.started = Instant(-4)
        versions.append(row)
        row.tenant = nil
        versions.append(row)
        for (number, version) in versions.enumerated() {
            try subject.append { $0.instances = [InstanceRecord(InstanceKey(4), .active), version] }
            try expect(try subject.store.instance(key), version, "version \(number)")
            try expect(try subject.store.instances(InstanceQuery(limit: 9)).count, 2, "rows with version \(number)")
        }
        // The last of several in one batch counts.
        try subject.append { $0.instances = versions }
        try subject.reopen()
        try expect(try subject.store.instance(key), versions.last, "reopened")
        try expect(
            try subject.store.instances(InstanceQuery(businessKey: "order", limit: 9)), [], "by the first business key")
        try expect(
            try subject.store.instances(InstanceQuery(businessKey: "", limit: 9)), [row], "by the empty business key")
    }

    private static func instanceQueries(_ subject: inout Subject) throws {
        let states = InstanceRecord.State.allCases
        var generator = SeededGenerator(seed: 4)
        var rows = (1...40 as ClosedRange<UInt64>).map { counter in
            InstanceRecord(
                InstanceKey(counter * counter), states[Int.random(in: 0..<states.count, using: &generator)],
                businessKey: counter % 3 == 0 ? nil : "key \(counter % 4)")
        }
        try subject.append { $0.instances = rows.shuffled(using: &generator) }
        // Some change their state, so that old entries of indexes would show.
        try subject.append { batch in
            for index in stride(from: 0, to: rows.count, by: 3) {
                rows[index].state = states[Int.random(in: 0..<states.count, using: &generator)]
                batch.instances.append(rows[index])
            }
        }
        try subject.reopen()
        rows.sort { $1.key < $0.key }
        let befores: [UInt64?] = [nil, 1, 2, 100, 101, 1_600, 1_601]
        for bits in 0..<1 << states.count {
            let wanted = states.filter { bits >> ($0.rawValue - 1) & 1 == 1 }
            for businessKey in [nil, "key 1", "key 5"] as [String?] {
                for before in befores {
                    let matching = rows.filter { row in
                        (wanted.isEmpty || wanted.contains(row.state))
                            && (businessKey == nil || row.businessKey == businessKey)
                            && (before.map { row.key.rawValue < $0 } ?? true)
                    }
                    for limit in [0, 1, 3, 100] {
                        let query = InstanceQuery(
                            // The order in which states are named, and naming one twice, means nothing.
                            states: wanted.reversed() + wanted.prefix(1), businessKey: businessKey,
                            before: before.map { InstanceKey($0) }, limit: limit)
                        try expect(try subject.store.instances(query), Array(matching.prefix(limit)), "\(query)")
                    }
                }
            }
        }
    }

    private static func businessKeys(_ subject: inout Subject) throws {
        // The second and third are one text to Swift and two to a database.
        let keys = ["", "\u{E9}", "e\u{301}", "E\u{301}", "order 1", "order 1 ", "ORDER 1", "nul\u{0}a", "nul\u{0}b"]
        let rows = keys.enumerated().map { InstanceRecord(InstanceKey(UInt64($0 + 1)), .active, businessKey: $1) }
        try subject.append { batch in
            batch.instances = rows
            batch.instances.append(InstanceRecord(InstanceKey(100), .active))
        }
        for row in rows {
            try expect(
                try subject.store.instances(InstanceQuery(businessKey: row.businessKey, limit: 9)), [row],
                "the instance with \(Array((row.businessKey ?? "").utf8))")
        }
        try expect(try subject.store.instances(InstanceQuery(businessKey: "order", limit: 9)), [], "a part of a key")
    }

    private static func receipts(_ subject: inout Subject) throws {
        let keys = ["", "\u{E9}", "e\u{301}", "a", "A", "nul\u{0}a", "nul\u{0}b", String(repeating: "k", count: 3_000)]
        let records = keys.enumerated().map { index, key in
            ReceiptRecord(
                requestKey: key, instance: InstanceKey(UInt64(index + 1)), sequence: UInt64(index * 1_000),
                time: Instant(Int64(index) - 3))
        }
        try subject.append { $0.receipts = records }
        try subject.reopen()
        for record in records {
            try expect(
                try subject.store.receipt(record.requestKey), record, "the receipt \(Array(record.requestKey.utf8))")
        }
        try expect(try subject.store.receipt("b"), nil, "a receipt that is not there")
    }

    private static func definitions(_ subject: inout Subject) throws {
        let records = [
            DefinitionRecord(3, "order", 2, source: [0, 255], body: Array("{}".utf8)),
            DefinitionRecord(1, "order", 1, source: [], body: []), DefinitionRecord(2, "Order", 1),
            DefinitionRecord(10, "", .max),
        ]
        try subject.append { $0.definitions = [records[0], records[1]] }
        try subject.append { $0.definitions = [records[3], records[2]] }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            try expect(
                try store.definitions(), [records[1], records[2], records[0], records[3]].map(\.summary),
                "definitions \(moment)")
            for record in records {
                try expect(try store.definition(record.summary.key), record, "\(record.summary.key) \(moment)")
            }
            try expect(try store.definition(DefinitionKey(rawValue: 4)), nil, "a definition that is not there")
            try subject.reopen()
        }
    }
}
