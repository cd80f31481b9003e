package import FEEL
package import ProcessKernel

/// The bounds of the engine, each with its reason. All have a default that suits one machine.
package struct EngineConfiguration: Sendable {
    /// Instances kept in memory. An instance that is not there is read back when something happens to it; this many
    /// cover what is busy at one time, at a few kilobytes each.
    package var cachedInstances = 4_096
    /// Requests decided in one append. More make the transaction longer than the flush they share, and every answer
    /// waits.
    package var requestsPerAppend = 1_024
    /// Messages and signals given to instances in one append. A signal may have a million receivers, and nobody else
    /// should wait for all of them.
    package var sendsPerAppend = 10_000
    /// Requests that may wait for the partition. Beyond this the caller is told to come back: memory is not a queue.
    package var waitingRequests = 100_000
    /// Jobs kept in memory for each job type that has a worker; the rest are read from the store as workers get there.
    package var readyJobsPerType = 10_000
    /// Work rows, or subscribers of a message or signal, read at a time when jobs or timers in memory run low.
    package var workPage = 1_000
    /// Timers and back-offs kept in memory, the earliest; the rest are read as time gets there.
    package var timersInMemory = 10_000
    /// Processes started by messages and signals of processes in a row, with nothing from outside between; nil for any
    /// number. In a script nothing else ends processes that start each other for ever; an engine shows what goes on
    /// and can be stopped.
    package var startsInARow: Int?
    /// A snapshot is written when the events since the last are larger than this and than that snapshot: loading stays
    /// short, and writing snapshots never costs more than writing the journal.
    package var snapshotThresholdBytes = 16_384
    /// The largest start or result that is taken, as encoded variables. Every change of a variable is journaled whole.
    package var requestBytes = 4 * 1_024 * 1_024
    /// The longest request key. It is kept for as long as its receipt.
    package var requestKeyBytes = 200
    package var policy = Policy.allowAll
    package var kernel = KernelLimits.standard
    /// The rules of time zones, for expressions that name one.
    package var zones = ZoneFiles().rules

    package init() {}
}
