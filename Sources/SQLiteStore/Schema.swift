import GRDB
import JournalStore
import ProcessKernel

/// The tables, and how a file is told to be ours.
enum Schema {
    /// The number in `user_version`: that of the last migration. A file with a higher one is left alone.
    static let version: Int64 = 3
    /// The number in `application_id`: "Carn" in ASCII.
    static let applicationID: Int64 = 0x4361_726E

    /// The highest counter below the partition bits of positions and keys.
    private static let counterBits: UInt64 = InstanceKey.highestCounter

    /// The stored form of a position: the partition in the upper 16 bits, as in an instance key.
    static func position(_ position: UInt64, in partition: PartitionNumber) -> UInt64 {
        UInt64(partition.rawValue) << 48 | position
    }

    /// The position inside its partition.
    static func position(ofStored stored: UInt64) -> UInt64 { stored & counterBits }

    /// The stored numbers of a partition, of positions and of instance keys.
    static func range(of partition: PartitionNumber) -> ClosedRange<UInt64> {
        position(0, in: partition)...position(counterBits, in: partition)
    }

    /// How a correlation key is stored, so that no key differs from an empty one.
    static func correlation(_ key: String?) -> String { key.map { "=" + $0 } ?? "" }

    /// Refuses a file that is not a database of ours, and marks an empty one as ours where it may be written.
    ///
    /// It runs on each new connection before anything else and is quick: what it cannot see is found when it is read.
    static func identify(_ db: Database, path: String) throws {
        func number(_ name: String) throws -> Int64 {
            do {
                return try Int64.fetchOne(db, sql: "PRAGMA \(name)") ?? 0
            } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
                throw StoreError(.foreignFile, "\(path) is no database")
            }
        }
        let pages = try number("page_count")
        // SQLite takes a file of one byte for an empty one too.
        if pages == 0 && (FileFacts.size(of: path) ?? 0) == 0 {
            guard !db.configuration.readonly else { throw StoreError(.notFound, "\(path) is empty") }
            // The first page is written with the mark in it, in one transaction: no file of ours is ever without it.
            // Pages of 1024 and 2048 bytes were slower where instances end, 8192 where many wait.
            try db.execute(sql: "PRAGMA page_size = 4096")
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            return
        }
        let application = try number("application_id")
        if application == 0, pages > 0, try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0 {
            // Whoever was making it was killed before the mark was written; there is nothing in it yet.
            guard !db.configuration.readonly else { throw StoreError(.notFound, "\(path) is empty") }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            return
        }
        guard application == applicationID else {
            throw StoreError(.foreignFile, "\(path) is a database of another program")
        }
        let found = try number("user_version")
        guard found <= version else {
            throw StoreError(
                .newerVersion, "\(path) has version \(found); this program knows versions up to \(version)")
        }
        // Whoever was making it was killed before the first step was done.
        if found == 0, db.configuration.readonly,
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
        {
            throw StoreError(.notFound, "\(path) is empty")
        }
        guard found == version || !db.configuration.readonly else {
            throw StoreError(.readOnly, "\(path) has version \(found) and is brought up to date by a writer only")
        }
        // A log with something in it may hold the pages that the file lacks. It is looked at after the pages were
        // counted: where it is empty then, whatever a writer does meanwhile, those pages are in the file.
        let hasLog = (FileFacts.size(of: path + "-wal") ?? 0) > 0
        if !hasLog, let size = FileFacts.size(of: path), try pages * number("page_size") > size {
            throw StoreError(.corrupt, "\(path) is shorter than it says")
        }
    }

    /// The steps from an empty file to this version; a released step is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: firstTables)
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("2") { db in
            try db.execute(sql: routingTables)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3") { db in
            try db.execute(sql: usedNumbers)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        return migrator
    }

    /// The highest numbers that were in use when something was deleted: `what` is 1 for positions, 2 for instances,
    /// 3 for definitions, which have one counter for all partitions.
    private static let usedNumbers = """
        CREATE TABLE used(
            what INTEGER NOT NULL,
            partition INTEGER NOT NULL,
            highest INTEGER NOT NULL,
            PRIMARY KEY(what, partition)
        ) WITHOUT ROWID;
        """

    /// Who waits for what comes from elsewhere, and when processes are started by timers.
    ///
    /// Without a key of their own, subscriptions of one topic lie in the order of their instances; those with one lie
    /// by it, and the index brings them in that order for a message without a key. `correlation` is `''` for none and
    /// else `=` with the key behind it.
    private static let routingTables = """
        CREATE TABLE subscription(
            kind INTEGER NOT NULL,
            name INTEGER NOT NULL,
            correlation TEXT NOT NULL,
            instance INTEGER NOT NULL,
            key INTEGER NOT NULL,
            definition INTEGER NOT NULL,
            element INTEGER NOT NULL,
            PRIMARY KEY(kind, name, correlation, instance, key)
        ) WITHOUT ROWID;
        CREATE INDEX subscription_correlated ON subscription(kind, name, instance, key) WHERE correlation <> '';
        CREATE TABLE schedule(
            definition INTEGER NOT NULL,
            element INTEGER NOT NULL,
            trigger INTEGER NOT NULL,
            due INTEGER NOT NULL,
            cycle TEXT,
            rounds INTEGER,
            PRIMARY KEY(definition, element, trigger)
        ) WITHOUT ROWID;
        ALTER TABLE definition ADD COLUMN deployment INTEGER NOT NULL DEFAULT 0;
        UPDATE definition SET deployment = (SELECT min(other.key) FROM definition other
        WHERE other.deployed = definition.deployed);
        """

    /// Integer keys throughout, and no index that is not needed: one more on the journal or on work costs about a third
    /// of a step.
    ///
    /// `instance_state` leaves out the completed instances (state 4). Most instances come to that, so they are found by
    /// going through the table from the newest on, and the index stays as small as what is under way. It adds 0.7 µs to
    /// the life of an instance; with the completed ones in it, it would be 2 µs. (The price: where nearly all of a
    /// million instances are under way, asking for the completed ones goes through the whole table.)
    private static let firstTables = """
        CREATE TABLE journal(
            position INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL,
            events BLOB NOT NULL,
            UNIQUE(instance, sequence)
        );
        CREATE TABLE work(
            instance INTEGER NOT NULL,
            key INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            element INTEGER NOT NULL,
            type INTEGER,
            due INTEGER,
            PRIMARY KEY(instance, key)
        ) WITHOUT ROWID;
        CREATE INDEX work_due ON work(due) WHERE due IS NOT NULL;
        CREATE TABLE name(
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        );
        CREATE TABLE instance(
            key INTEGER PRIMARY KEY,
            definition INTEGER NOT NULL,
            state INTEGER NOT NULL,
            business_key TEXT,
            tenant TEXT,
            started INTEGER NOT NULL,
            ended INTEGER
        );
        CREATE INDEX instance_state ON instance(state) WHERE state <> 4;
        CREATE INDEX instance_business_key ON instance(business_key) WHERE business_key IS NOT NULL;
        CREATE TABLE snapshot(
            instance INTEGER PRIMARY KEY,
            sequence INTEGER NOT NULL,
            state BLOB NOT NULL
        );
        CREATE TABLE receipt(
            request_key TEXT PRIMARY KEY,
            instance INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE definition(
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            digest TEXT NOT NULL,
            deployed INTEGER NOT NULL,
            source_name TEXT NOT NULL,
            source BLOB NOT NULL,
            body BLOB NOT NULL,
            UNIQUE(id, version)
        );
        """
}
