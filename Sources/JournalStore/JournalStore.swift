package import ProcessKernel

/// What must be durable, and nothing else: the journal and what is written in one transaction with it.
///
/// Start reading here. `append` is called by the thread of one partition, one call at a time; the reads that a
/// partition needs to go on (`Recovery reads`) are called on that thread too. Queries may come from any thread beside
/// it and see what the last finished append left. Every call blocks until it is done.
package protocol JournalStore: AnyObject, Sendable {
    // MARK: Writing

    /// Writes the batch in one transaction: all of it or nothing.
    ///
    /// A thrown error means that the outcome is unknown, not that nothing was written: the caller drops what it has in
    /// memory and reads again. A repeated (instance, sequence) is refused with `.conflict`.
    func append(_ batch: AppendBatch) throws(StoreError)

    // MARK: Recovery reads, for the partition

    /// The counters from which the partition goes on.
    func counters(of partition: PartitionNumber) throws(StoreError) -> PartitionCounters
    /// When the last record of the partition was decided; nil where there is none. Time does not go back behind it.
    func latestTime(in partition: PartitionNumber) throws(StoreError) -> Instant?
    /// The latest snapshot and all events after it; nil for a key that was never written.
    func loadInstance(_ key: InstanceKey) throws(StoreError) -> StoredInstance?
    /// What a request with that key led to before; nil when it was never accepted.
    func receipt(_ requestKey: String) throws(StoreError) -> ReceiptRecord?
    /// Work that can be done at once (no due time), in the order of its keys, beginning after `cursor`.
    func readyWork(
        of kind: WorkKind, in partition: PartitionNumber, after cursor: WorkKey?, limit: Int
    ) throws(StoreError) -> [WorkRecord]
    /// Work with a due time, earliest first, equal times by key, beginning after `cursor`.
    func dueWork(
        in partition: PartitionNumber, after cursor: DueCursor?, limit: Int
    ) throws(StoreError) -> [WorkRecord]

    /// Who waits for messages or signals of a topic, in the order of the keys, beginning after `cursor`.
    ///
    /// With a correlation key those with that key and those without any; without one all of the topic, since a key
    /// counts only where both sides have one.
    func subscribers(
        of topic: SubscriptionTopic, correlationKey: String?, in partition: PartitionNumber, after cursor: WorkKey?,
        limit: Int
    ) throws(StoreError) -> [SubscriptionRecord]
    /// When processes are started by timers, in the order of the keys. There is a row for each such timer of a latest
    /// definition, so they are all read at once.
    func schedules() throws(StoreError) -> [ScheduleRecord]

    // MARK: Queries, for anybody

    func instances(_ query: InstanceQuery) throws(StoreError) -> [InstanceRecord]
    func instance(_ key: InstanceKey) throws(StoreError) -> InstanceRecord?
    /// Records of one instance in the order of their sequence, beginning with `from`.
    func journal(
        of key: InstanceKey, from sequence: UInt64, limit: Int
    ) throws(StoreError) -> [JournalRecord]
    /// The next records of one instance in the order of their sequence, beginning with `from`: as many as are well held
    /// in memory (`JournalPage`), and at least one where there is one. Whoever reads to the end reads until none comes.
    func journalPage(of key: InstanceKey, from sequence: UInt64) throws(StoreError) -> [JournalRecord]
    /// All work of one instance in the order of its keys.
    func work(of key: InstanceKey) throws(StoreError) -> [WorkRecord]
    /// All stored definitions in the order of their keys, without sources and bodies.
    func definitions() throws(StoreError) -> [DefinitionSummary]
    func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord?

    // MARK: Inspection, for who compares everything with the journal; these may read whole tables

    /// The keys of all instances that have a record, a row or a snapshot, in order, beginning after `cursor`.
    func instanceKeys(after cursor: InstanceKey?, limit: Int) throws(StoreError) -> [InstanceKey]
    /// All work of the instances in the range, whether there are such instances or not, in the order of its keys.
    func work(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [WorkRecord]
    /// All subscriptions of the instances in the range, in the order of their keys.
    func subscriptions(in range: ClosedRange<InstanceKey>) throws(StoreError) -> [SubscriptionRecord]
    /// Receipts in the order of the bytes of their request keys, beginning after `cursor`.
    func receipts(after cursor: String?, limit: Int) throws(StoreError) -> [ReceiptRecord]
}

/// How much of a journal is read at a time. A record holds what was decided at once: mostly some hundred bytes, and
/// megabytes where variables are as large as requests may be.
package enum JournalPage {
    package static let records = 500
    /// No record is read after so many bytes.
    package static let bytes = 4_194_304
}
