import GRDB
package import JournalStore

/// A store in one SQLite file, for one writing program at a time and any number of reading ones beside it.
///
/// Start reading here: opening and closing. `SQLiteStore+Queries` reads through GRDB; `BatchWriter` writes through the
/// raw handle, because GRDB's own transaction costs more than the rows. The file is in WAL mode, so that readers never
/// wait for the writer, and an append is one transaction that is flushed before `append` returns.
package final class SQLiteStore: JournalStore, @unchecked Sendable {
    /// When an append counts as durable.
    package enum Durability: String, Sendable, CaseIterable {
        /// Flushed to the disk before `append` returns: nothing is lost when the power fails (`synchronous=FULL`).
        case full
        /// Handed to the operating system: a crash of the program loses nothing, a failing power the last moments
        /// (`synchronous=NORMAL`). The file stays consistent either way.
        case normal
    }

    package enum Mode: Sendable {
        /// Makes the file where there is none.
        case write(Durability)
        /// Needs a file; changes nothing in it.
        case read
    }

    // GRDB's pool is safe to share. The writer is used inside the pool's exclusive write access only.
    let pool: DatabasePool
    private let writer: BatchWriter?
    private let lock: WriterLock?

    /// Opens the file at `path`.
    ///
    /// Throws `.fileInUse` when another program writes it, `.notFound` when it is to be read and not there,
    /// `.foreignFile`, `.newerVersion`, `.corrupt`, `.readOnly` or `.diskFull` for what they say.
    package init(path: String, mode: Mode) throws(StoreError) {
        try FileCheck.check(path: path, mode: mode)
        do {
            switch mode {
            case .read:
                lock = nil
                pool = try DatabasePool(path: path, configuration: Self.configuration(isReadOnly: true))
                try pool.read { try Schema.check($0) }
                writer = nil
            case .write(let durability):
                lock = try WriterLock(path: path + "-lock")
                pool = try DatabasePool(path: path, configuration: Self.configuration(isReadOnly: false))
                try pool.read { try Schema.check($0) }
                try Schema.migrate(pool)
                writer = try pool.writeWithoutTransaction { database in
                    // The pool itself sets NORMAL when it opens, so this comes after.
                    try database.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
                    return try BatchWriter(database)
                }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Writes the log back into the file and lets go of it. Nothing may be called after.
    package func close() throws(StoreError) {
        do {
            if let writer {
                try pool.writeWithoutTransaction { database in
                    writer.close()
                    _ = try database.checkpoint(.truncate)
                }
            }
            try pool.close()
        } catch {
            throw StoreError(error, path: pool.path)
        }
        lock?.release()
    }

    package func append(_ batch: AppendBatch) throws(StoreError) {
        guard let writer else { throw StoreError(.readOnly, "the database was opened for reading") }
        do {
            try pool.writeWithoutTransaction { try writer.append(batch, $0) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: pool.path)
        }
    }

    private static func configuration(isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        // A reader meets a lock only while the log of a killed writer is recovered, which takes moments.
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // 4 MB hold the upper levels of the indexes of some millions of rows; more was no faster and is memory.
            try database.execute(sql: "PRAGMA cache_size = -4096")
            guard !isReadOnly else { return }
            // Writing the log back takes some milliseconds every so many pages: rarely, and never much at once.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
            // After a long reader has let the log grow, give the room back.
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }
}
