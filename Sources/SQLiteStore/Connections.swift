import GRDB
import GRDBSQLite
import JournalStore

/// How connections are opened and set up, with the reasons for each setting.
enum Connections {
    /// Opens the pool; a file that is not ours, too new or evidently damaged is refused before anything is written.
    static func open(path: String, access: SQLiteStore.Access) throws -> DatabasePool {
        // The file has its first page before there is a log. SQLite would take the log for old and remove it.
        if (FileFacts.size(of: path) ?? 0) == 0, (FileFacts.size(of: path + "-wal") ?? 0) > 0 {
            throw StoreError(.corrupt, "the file is empty, but its log \(path)-wal is not")
        }
        var configuration = Configuration()
        configuration.readonly = !access.isWriter
        // One that shows one moment holds a transaction from its opening to its end.
        configuration.allowsUnsafeTransactions = access == .readOneMoment
        configuration.foreignKeysEnabled = false
        // Nobody else writes, but others may hold the file for moments: a reader that recovers the log of a killed
        // process, an operator's shell.
        configuration.busyMode = .timeout(5)
        // Two cores read no faster with more, and pages of the web interface wait in turn.
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try Schema.identify(db, path: path)
            // 4 MB hold the upper levels and the busy ends of all tables of some million instances; with more the
            // engine was no faster (docs/performance.md).
            try db.execute(sql: "PRAGMA cache_size = -4096")
        }
        return try DatabasePool(path: access.isWriter ? path : readablePath(path), configuration: configuration)
    }

    /// Sets what holds for the one connection that writes.
    ///
    /// GRDB sets `synchronous` to NORMAL after it has prepared the connection, so this comes later.
    static func setUpWriter(_ pool: DatabasePool, durability: SQLiteStore.Durability) throws {
        try pool.writeWithoutTransaction { db in
            switch durability {
            case .full: try db.execute(sql: "PRAGMA synchronous = FULL")
            case .normal: try db.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            // The append that makes the log longer than this brings it into the file: 16 MB. With SQLite's 4 MB,
            // appends to many waiting instances were a third slower, for their pages are then written to the file again
            // and again; with 64 MB they were a tenth faster and the longest of them took 26 ms instead of 20.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            // A log that grew because somebody read for long is cut back. Below that the file keeps its size: to
            // overwrite is faster than to extend.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
    }

    /// Begins a transaction that reads, which lasts until the connection is closed.
    static func holdMoment(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN DEFERRED")
            // The moment is that of the first read.
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        }
    }

    /// Brings everything from the log into the database file and makes the log empty.
    static func emptyLog(of database: Database) throws {
        do {
            try database.checkpoint(.truncate)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Somebody reads an older state. Nothing is lost: the log stays and is read with the file.
        }
    }

    /// SQLite's own name for the connection.
    static func handle(of database: Database) throws(StoreError) -> OpaquePointer {
        guard let handle = database.sqliteConnection else { throw StoreError(.unavailable, "the database is closed") }
        return handle
    }

    /// The path, or an URI that says that nobody writes the file where that is so: no log is there, and none can be
    /// made in this folder by us. SQLite needs the word `immutable` to read such a file.
    static func readablePath(_ path: String) -> String {
        guard FileFacts.size(of: path + "-wal") == nil, !FileFacts.isFolderWritable(of: path) else { return path }
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "?"): uri += "%3f"
            case UInt8(ascii: "#"): uri += "%23"
            case UInt8(ascii: "%"): uri += "%25"
            default: uri.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return uri + "?immutable=1"
    }
}
