package import JournalStore
package import ProcessKernel

/// All that the calls of a store give about some instances and receipts, to compare two stores or two moments.
package struct StoreContents: Equatable {
    package var counters: [PartitionCounters] = []
    package var loaded: [StoredInstance?] = []
    package var journals: [[JournalRecord]] = []
    package var work: [[WorkRecord]] = []
    package var rows: [InstanceRecord?] = []
    package var receipts: [ReceiptRecord?] = []
    package var ready: [[WorkRecord]] = []
    package var due: [[WorkRecord]] = []
    package var instances: [InstanceRecord] = []
    package var definitions: [DefinitionRecord] = []

    package init() {}

    package init(
        of store: any JournalStore, partitions: [PartitionNumber] = [.first], instances keys: [InstanceKey],
        receipts requestKeys: [String] = []
    ) throws {
        counters = try partitions.map { try store.counters(of: $0) }
        loaded = try keys.map { try store.loadInstance($0) }
        journals = try keys.map { try store.journal(of: $0, from: 1, limit: .max) }
        work = try keys.map { try store.work(of: $0) }
        rows = try keys.map { try store.instance($0) }
        receipts = try requestKeys.map { try store.receipt($0) }
        for partition in partitions {
            for kind in WorkKind.allCases {
                ready.append(try store.readyWork(of: kind, in: partition, after: nil, limit: .max))
            }
            due.append(try store.dueWork(in: partition, after: nil, limit: .max))
        }
        instances = try store.instances(InstanceQuery(limit: .max))
        definitions = try store.definitions().compactMap { try store.definition($0.key) }
    }

    /// Throws the first part that differs.
    func expectEqual(to wanted: StoreContents, _ what: String, line: UInt = #line) throws {
        try expect(counters, wanted.counters, "\(what), counters", line: line)
        try expect(loaded, wanted.loaded, "\(what), loaded instances", line: line)
        try expect(journals, wanted.journals, "\(what), journals", line: line)
        try expect(work, wanted.work, "\(what), work", line: line)
        try expect(rows, wanted.rows, "\(what), instances by key", line: line)
        try expect(receipts, wanted.receipts, "\(what), receipts", line: line)
        try expect(ready, wanted.ready, "\(what), ready work", line: line)
        try expect(due, wanted.due, "\(what), due work", line: line)
        try expect(instances, wanted.instances, "\(what), instances", line: line)
        try expect(definitions, wanted.definitions, "\(what), definitions", line: line)
    }
}
