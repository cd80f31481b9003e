import ArgumentParser
import Foundation
import JournalStore
import SQLiteStore

/// Where the journal is.
struct DatabaseOptions: ParsableArguments {
    static let standardPath = "cairn.db"

    @Option(help: ArgumentHelp("The database file (default: \(standardPath)).", valueName: "path"))
    var database: String?

    var path: String { database ?? Self.standardPath }

    /// What a suggested command must say so that it finds the same database.
    var hint: CommandHint { CommandHint(database: database) }

    func openForReading() throws(StoreError) -> SQLiteStore {
        try SQLiteStore(path: path, access: .read)
    }

    /// Makes the database where there is none.
    func openForWriting(_ durability: SQLiteStore.Durability) throws(StoreError) -> SQLiteStore {
        let store = try SQLiteStore(path: path, access: .write, durability: durability)
        if let upgrade = store.upgrade {
            Console.advice(
                "cairn: \(path) was of version \(upgrade.from) and is of version \(upgrade.to) now; "
                    + "the file as it was is \(upgrade.backup)")
        }
        return store
    }

    /// For commands that have nothing to do in a new database.
    func openExistingForWriting(_ durability: SQLiteStore.Durability) throws(StoreError) -> SQLiteStore {
        // One that is not there is not made. What else may be wrong with it, the writer says.
        guard FileManager.default.fileExists(atPath: path) else { return try openForReading() }
        return try openForWriting(durability)
    }
}

/// What the writer waits for at each append.
struct DurabilityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "full: survives a power cut. normal: faster, survives the end of the program; a power cut may take the "
                + "last records, never a part of one."))
    var durability = SQLiteStore.Durability.full
}

/// Writes commands that can be typed as they are printed.
struct CommandHint {
    let database: String?

    func command(_ words: String) -> String {
        guard let database else { return "cairn \(words)" }
        return "cairn \(words) --database \(Self.quoted(database))"
    }

    /// The command that gives a message.
    func message(_ name: String, _ key: String?) -> String {
        command("message \(Self.quoted(name))" + (key.map { " --key \(Self.quoted($0))" } ?? ""))
    }

    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
