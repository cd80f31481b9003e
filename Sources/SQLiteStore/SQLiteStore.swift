import GRDB
package import JournalStore
import ProcessKernel
import Synchronization

/// A store in one SQLite file with write-ahead log: the file itself, `-wal` and `-shm` beside it while it is open, and
/// `-lock`, which holds it for one writer.
///
/// Start reading here. `Schema` has the tables, `StoreStatement` every statement, `Appender` the hot path, `+Queries`
/// the reads. There is one connection that writes, which also answers the recovery reads of the partition, and a few
/// that read for everybody else.
package final class SQLiteStore: JournalStore {
    /// When an append counts as written.
    package enum Durability: String, Sendable, CaseIterable {
        /// The disk has acknowledged it: it survives a power cut.
        case full
        /// The system has it: it survives the end of the process by whatever cause. A power cut may take the last
        /// appends, never a part of one, and never an earlier one before a later one.
        case normal
    }

    package enum Access: Sendable {
        /// One process at a time; the file is created or brought to the current version where needed.
        case write
        /// Any number of processes, beside a writer or without one; the database is neither created nor changed.
        case read
        /// As `read`, and all reads see the moment at which it was opened, whatever is written meanwhile.
        case readOneMoment

        var isWriter: Bool {
            switch self {
            case .write: true
            case .read, .readOneMoment: false
            }
        }
    }

    let pool: DatabasePool
    let path: String
    let access: Access
    private let writing: Mutex<Writing>
    /// Set where the file was of an older version and was brought to this one.
    package let upgrade: Upgrade?

    /// What only a writer has, until it closes.
    private struct Writing {
        var appender: Appender?
        var lock: FileLock?
        var isClosed = false
    }

    /// Opens the database at that path.
    ///
    /// A writer takes the lock first, without waiting. A reader needs no lock; where the last writer was killed, it
    /// reads the log that was left. For that SQLite may make `-wal` and `-shm` beside the database; in a folder that
    /// cannot be written, either they are there, or the last writer has closed the database and nobody opens it for
    /// writing meanwhile.
    package init(path: String, access: Access = .write, durability: Durability = .full) throws(StoreError) {
        let path = FileFacts.resolve(path)
        var writing = Writing()
        var upgrade: Upgrade?
        do {
            switch access {
            case .write:
                writing.lock = try FileLock(path: path)
                try Self.refuseDamagedPages(of: path)
                pool = try Connections.open(path: path, access: access)
                upgrade = try Self.prepareUpgrade(of: pool, path)
                try Schema.migrator.migrate(pool)
                try Connections.setUpWriter(pool, durability: durability)
                writing.appender = try pool.writeWithoutTransaction { db in
                    try Appender(handle: Connections.handle(of: db))
                }
            case .read, .readOneMoment:
                guard FileFacts.size(of: path) != nil else {
                    throw StoreError(.notFound, "there is no file \(path)")
                }
                pool = try Connections.open(path: path, access: access)
                if access == .readOneMoment { try Connections.holdMoment(pool) }
            }
        } catch {
            throw StoreError.wrapping(error, "cannot open \(path)")
        }
        self.path = path
        self.access = access
        self.upgrade = upgrade
        self.writing = Mutex(writing)
        // Reads the ends of the largest tables: what is broken there is found now and not at the first append.
        _ = try counters(of: .first)
    }

    deinit {
        // Whoever wants to know how closing went has called `close`.
        _ = shutDown()
    }

    package func append(_ batch: AppendBatch) throws(StoreError) {
        try writing.withLock { (writing) throws(StoreError) in
            guard let appender = writing.appender else {
                throw access.isWriter
                    ? StoreError(.unavailable, "\(path) is closed")
                    : StoreError(.readOnly, "\(path) is open for reading only")
            }
            let outcome = pool.writeWithoutTransaction { _ in
                Result { () throws(StoreError) in try appender.append(batch) }
            }
            try outcome.get()
        }
    }

    /// Brings the log into the database file, closes all connections and gives the lock back.
    ///
    /// A second call does nothing; every other call fails from now on.
    package func close() throws(StoreError) { try shutDown().get() }

    private func shutDown() -> Result<Void, StoreError> {
        writing.withLock { writing in
            guard !writing.isClosed else { return .success(()) }
            do {
                try pool.writeWithoutTransaction { db in
                    writing.appender = nil
                    switch access {
                    case .write: try Connections.emptyLog(of: db)
                    case .read: break
                    case .readOneMoment: try db.execute(sql: "COMMIT")
                    }
                }
                // The connection that writes goes last: it alone can remove the log, and GRDB closes it first.
                pool.invalidateReadOnlyConnections()
                try pool.close()
            } catch {
                return .failure(StoreError.wrapping(error, "cannot close \(path)"))
            }
            writing.lock = nil
            writing.isClosed = true
            return .success(())
        }
    }

    /// What `PRAGMA <text>` gives on the connection that writes, as text; nil where it gives nothing.
    package func setting(_ text: String) throws(StoreError) -> String? {
        do {
            return try pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(text)") }
        } catch {
            throw StoreError.wrapping(error, "cannot ask for \(text)")
        }
    }
}
