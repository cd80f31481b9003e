import GRDB
import JournalStore

/// The tables, and how older files become newer ones. A migration that was released never changes.
enum Schema {
    /// "Cairn" in the file's header, so that files of other programs are told.
    static let applicationID: Int32 = 0x4361_726E
    /// The number of migrations; a file with a higher one was written by a newer program.
    static let version = 1

    /// Refuses files of others and of newer programs, before anything is changed.
    static func check(_ database: Database) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
        if tables == 0 { return }
        guard application == applicationID else {
            throw StoreError(.foreignFile, "the file is an SQLite database of another program")
        }
        guard version <= Self.version else {
            throw StoreError(
                .newerVersion,
                "the database has format \(version); this program knows formats up to \(Self.version)")
        }
    }

    static func migrate(_ pool: DatabasePool) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: first)
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = 1")
        }
        try migrator.migrate(pool)
    }

    /// Every further index on the way of a step costs about a third of the throughput, so there are few.
    private static let first = """
        -- The truth. Keys and positions carry their partition in the upper 16 bits.
        CREATE TABLE journal (
            position INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL,
            events BLOB NOT NULL,
            UNIQUE (instance, sequence)
        );
        -- What is to be done. Without a due time it is read in the order of the key, which is the table's own.
        CREATE TABLE work (
            instance INTEGER NOT NULL,
            key INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            element INTEGER NOT NULL,
            type INTEGER,
            due INTEGER,
            PRIMARY KEY (instance, key)
        ) WITHOUT ROWID;
        CREATE INDEX work_due ON work (due) WHERE due IS NOT NULL;
        -- Texts that rows name by a number: job types.
        CREATE TABLE name (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        );
        -- The read model.
        CREATE TABLE instance (
            key INTEGER PRIMARY KEY,
            definition INTEGER NOT NULL,
            state INTEGER NOT NULL,
            business_key TEXT,
            tenant TEXT,
            started INTEGER NOT NULL,
            ended INTEGER
        );
        -- What is unfinished is found at once, however much has finished.
        CREATE INDEX instance_unfinished ON instance (key) WHERE ended IS NULL;
        CREATE INDEX instance_business_key ON instance (business_key, key) WHERE business_key IS NOT NULL;
        CREATE TABLE snapshot (
            instance INTEGER PRIMARY KEY,
            sequence INTEGER NOT NULL,
            state BLOB NOT NULL
        );
        CREATE TABLE receipt (
            request_key TEXT PRIMARY KEY,
            instance INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE definition (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            digest TEXT NOT NULL,
            deployed INTEGER NOT NULL,
            source_name TEXT NOT NULL,
            source BLOB NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (id, version)
        );
        """
}
