/// Where an instance stands in its journal. It is not part of the state that events make: the partition keeps it.
package struct JournalMark: Sendable, Equatable {
    /// The last record.
    package var sequence: UInt64
    /// What a reader has to read after the last snapshot.
    package var bytesSinceSnapshot: Int
    package var snapshotBytes: Int

    package init(sequence: UInt64 = 0, bytesSinceSnapshot: Int = 0, snapshotBytes: Int = 0) {
        self.sequence = sequence
        self.bytesSinceSnapshot = bytesSinceSnapshot
        self.snapshotBytes = snapshotBytes
    }
}
