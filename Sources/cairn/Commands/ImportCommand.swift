import ArgumentParser
import EngineRuntime
import FEEL
import Foundation
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

    @Flag(help: ArgumentHelp("Tries the file in memory and writes nothing.", visibility: .hidden))
    var rehearse = false

    func run() async throws {
        try await ending {
            let content: InstanceImport
            do {
                content = try InstanceImport(try Inputs.bytes(ofFile: file, atMost: Inputs.mostExportedBytes))
            } catch let failure as TransferFailure {
                throw UsageError("\(file): \(failure)")
            }
            if rehearse {
                _ = try? content.run(into: MemoryStore(), now: EngineClock.system.now())
                return .completed
            }
            try Self.rehearse(file)
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

    /// Whoever changes a file and its digest can write events that fit no state, and those end a program that applies
    /// them. So another process applies them first.
    private static func rehearse(_ file: String) throws {
        guard let program = Bundle.main.executableURL else { return }
        let trial = Process()
        trial.executableURL = program
        trial.arguments = ["import", "--rehearse", file]
        trial.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        trial.standardInput = FileHandle.nullDevice
        trial.standardOutput = FileHandle.nullDevice
        trial.standardError = FileHandle.nullDevice
        try trial.run()
        trial.waitUntilExit()
        if trial.terminationReason == .uncaughtSignal {
            throw UsageError("\(file): its records do not follow from each other, so no export has written them")
        }
    }

    private func write(_ outcome: InstanceImport.Outcome) {
        let state = InstanceReport.word(outcome.state.state)
        let head =
            "instance \(outcome.instance) in \(database.path) is what instance \(outcome.former) was: "
            + "\(counted(outcome.records, "record")), \(state)"
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
