import ArgumentParser
import FEEL
import Foundation
import JournalStore
import SQLiteStore

/// `cairn backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the database into a file, beside a running engine, and reads the copy back.",
        discussion: """
            The copy is the database at one moment. It gets its name when it is whole, verified and on the disk; \
            until then the file has another name, and a failure leaves nothing.

            To restore: stop what writes, move cairn.db, cairn.db-wal and cairn.db-shm away together, and copy the \
            backup to cairn.db.

            EXAMPLE:
              cairn backup /var/backups/cairn-$(date +%F).db

            Exit status: 0 there is a good copy, 4 there is none, 64 a file of that name is there.
            """)

    @Argument(help: "The file to make.", completion: .file()) var file: String
    @Flag(help: "Replaces a file of that name.") var force = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let store = try database.openForReading()
            let outcome: Result<Void, any Error>
            do {
                if !force, FileManager.default.fileExists(atPath: file) {
                    throw UsageError("\(file) is there already; --force replaces it")
                }
                try store.backUp(to: file, replaces: force)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try store.close()
            try outcome.get()
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
            output.write(
                ["file": .string(file), "bytes": .number(Decimal(size))],
                ["\(file) is a copy of \(database.path), \(size) bytes, and was read back"])
            return .completed
        }
    }
}
