import GRDB
import GRDBSQLite
import Glibc
package import JournalStore

/// Copies a database into a file of its own, whole or not at all.
///
/// The copy is made under another name, read back page by page, brought to the disk and only then given its name, so
/// that a file of that name is always a good one.
enum Backup {
    /// Copies what the connection sees; it may be in a transaction or not, and somebody else may write meanwhile.
    ///
    /// - Parameter replaces: takes the place of a file that is there; else that is an error.
    static func write(_ source: Database, to path: String, replaces: Bool) throws {
        guard FileFacts.size(of: path + "-wal") == nil else {
            throw StoreError(
                .fileInUse, "\(path) is in use or was left by a killed process: its log \(path)-wal is there")
        }
        let partial = "\(path).\(getpid()).partial"
        do {
            try copy(source, to: partial)
            try verify(partial, against: source)
            try flush(partial)
            try name(partial, path, replaces: replaces)
            try flush(folder(of: path))
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) }
            throw error
        }
    }

    private static func copy(_ source: Database, to path: String) throws {
        guard FileFacts.size(of: path) == nil else {
            throw StoreError(.unavailable, "\(path) is there already; remove it")
        }
        let copy = try DatabaseQueue(path: path)
        let outcome = Result {
            try copy.writeWithoutTransaction { target in
                // All pages in one step: what is written meanwhile is either wholly in the copy or not at all.
                try source.backup(to: target)
                // The copy is one file, with no log beside it, until somebody writes it.
                try target.execute(sql: "PRAGMA journal_mode = DELETE")
            }
        }
        try copy.close()
        try outcome.get()
    }

    private static func verify(_ path: String, against source: Database) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let copy = try DatabaseQueue(path: path, configuration: configuration)
        let outcome = Result { try copy.read { try Facts($0) } }
        try copy.close()
        let facts = try outcome.get()
        guard facts.damage.isEmpty else {
            throw StoreError(.corrupt, "the copy is damaged, perhaps as the original is: \(facts.damage[0])")
        }
        let version = try Int64.fetchOne(source, sql: "PRAGMA user_version")
        guard facts.version == version, facts.application == Schema.applicationID else {
            throw StoreError(.unavailable, "the copy is not what was copied")
        }
    }

    private struct Facts {
        let damage: [String]
        let version: Int64?
        let application: Int64?

        init(_ db: Database) throws {
            damage = try String.fetchAll(db, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
            version = try Int64.fetchOne(db, sql: "PRAGMA user_version")
            application = try Int64.fetchOne(db, sql: "PRAGMA application_id")
        }
    }

    private static func flush(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.system(errno, "cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError.system(errno, "cannot flush \(path)") }
    }

    /// Gives the file its name in one step, which finds out itself whether the name is taken.
    private static func name(_ partial: String, _ path: String, replaces: Bool) throws(StoreError) {
        if replaces {
            guard rename(partial, path) == 0 else { throw StoreError.system(errno, "cannot write \(path)") }
        } else {
            guard link(partial, path) == 0 else { throw StoreError.system(errno, "cannot write \(path)") }
            unlink(partial)
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension SQLiteStore {
    /// Copies the database as of now into a new file, beside whoever writes, and reads the copy back.
    package func backUp(to path: String, replaces: Bool) throws(StoreError) {
        let path = FileFacts.resolve(path)
        guard path != self.path else { throw StoreError(.fileInUse, "\(path) is the database itself") }
        do {
            try pool.read { db in try Backup.write(db, to: path, replaces: replaces) }
        } catch {
            throw StoreError.wrapping(error, "cannot back up to \(path)")
        }
    }

    /// What opening a file of an older version did.
    package struct Upgrade: Sendable, Equatable {
        package let from: Int64
        package let to: Int64
        /// The file as it was.
        package let backup: String
    }

    /// Keeps a file of an older version as it is, and says what is going to be done; nil where nothing is.
    static func prepareUpgrade(of pool: DatabasePool, _ path: String) throws -> Upgrade? {
        try pool.writeWithoutTransaction { db in
            let found = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            // 0 is a file that was never finished: there is nothing in it.
            guard found > 0, found < Schema.version else { return nil }
            let backup = unusedName("\(path)-v\(found)")
            try Backup.write(db, to: backup, replaces: false)
            return Upgrade(from: found, to: Schema.version, backup: backup)
        }
    }

    /// An upgrade that was broken off before may have left a backup, which is kept too.
    private static func unusedName(_ name: String) -> String {
        for number in 2...1_000 {
            let candidate = number == 2 ? "\(name).backup" : "\(name)-\(number - 1).backup"
            if FileFacts.size(of: candidate) == nil { return candidate }
        }
        return "\(name).backup"
    }
}
