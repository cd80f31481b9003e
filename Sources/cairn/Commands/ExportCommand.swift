import ArgumentParser
import EngineRuntime
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn export`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints an instance as a file from which another database can make it again.",
        discussion: """
            Its journal from the first record on and the definitions that it needs, a JSON object a line. The file \
            holds all its variables as they are. It works beside a writer.

            EXAMPLE: move an instance to another database:
              cairn export 17 > 17.jsonl
              cairn import 17.jsonl --database other.db
              cairn delete 17 --force
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        try await ending {
            let store = try SQLiteStore(path: database.path, access: .readOneMoment)
            let outcome: Result<Void, any Error>
            do {
                try InstanceExport(instance.key, in: store).write { Console.part($0) }
                outcome = .success(())
            } catch let failure as TransferFailure {
                outcome = .failure(UsageError(failure.message))
            } catch {
                outcome = .failure(error)
            }
            try store.close()
            try outcome.get()
            return .completed
        }
    }
}
