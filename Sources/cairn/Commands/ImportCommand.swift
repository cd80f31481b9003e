import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes an instance of an exported file, under a new number, with all that it went through.",
        discussion: """
            A definition that is in the database already, in any version, is taken; another is stored as the next \
            version of its id, as by 'cairn deploy'. A file that was cut off or changed is refused, and nothing is \
            written then.

            The instance goes on here as soon as an engine works on the database. Where it came from it goes on too, \
            until it is cancelled there.

            EXAMPLE:
              cairn import 17.jsonl --database other.db

            Exit status: 0 imported, 4 the system cannot work, 64 the file is refused.
            """)

    @Argument(help: "The file.", completion: .file()) var file: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let content: InstanceImport
            do {
                content = try InstanceImport(try Inputs.bytes(ofFile: file))
            } catch let failure as TransferFailure {
                throw UsageError("\(file): \(failure)")
            }
            let store = try database.openForWriting(.full)
            let outcome: Result<InstanceImport.Outcome, any Error>
            do {
                outcome = .success(try content.run(into: store, now: EngineClock.system.now()))
            } catch let failure as TransferFailure {
                outcome = .failure(UsageError("\(file): \(failure)"))
            } catch {
                outcome = .failure(error)
            }
            try store.close()
            write(try outcome.get())
            return .completed
        }
    }

    private func write(_ outcome: InstanceImport.Outcome) {
        let state = InstanceReport.word(outcome.state.state)
        let head =
            "instance \(outcome.instance) in \(database.path) is what instance \(outcome.former) was: "
            + "\(outcome.records) records, \(state)"
        let deployed = outcome.deployed.map { "  \($0.id) is version \($0.version) here" }
        let isOpen = !outcome.state.state.isEnded
        output.write(
            [
                "instance": outcome.instance.json, "former": outcome.former.json,
                "records": .number(Decimal(outcome.records)), "state": .string(state),
                "deployed": .list(
                    outcome.deployed.map { ["id": .string($0.id), "version": .count($0.version)] }),
            ],
            [head] + deployed
                + (isOpen ? ["  it goes on here, and where it came from until it is cancelled there"] : []))
    }
}
