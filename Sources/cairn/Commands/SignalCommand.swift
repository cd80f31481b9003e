import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore
import Synchronization

/// `cairn signal`.
struct SignalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Gives a signal to all instances that wait for it, and starts the processes that it starts.",
        discussion: """
            EXAMPLE:
              cairn signal prices-changed --input '{"list": 4}'

            That nothing waits for it is no failure.
            """)

    @Argument(help: "The name of the signal.") var name: String

    @Option(
        help: ArgumentHelp("What the signal brings: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let store = try database.openExistingForWriting(.full)
            let session = LiveSession(database: database, output: output, store: store, work: nil)
            let count = Count()
            _ = try await session.run { engine in
                let reached = try await engine.broadcast(name, variables)
                count.number.store(reached, ordering: .relaxed)
                if reached == 0 {
                    let hint = try AwaitedNames(.signal, in: store).hint(for: name)
                    if !hint.isEmpty { Console.warning("nothing knows the signal \(name)\(hint)") }
                }
                return []
            }
            let reached = count.number.load(ordering: .relaxed)
            output.write(
                .context(["signal": .string(name), "reached": .number(Decimal(Int(reached)))]),
                [Self.words(reached)])
            return .completed
        }
    }

    private static func words(_ reached: UInt64) -> String {
        switch reached {
        case 0: "nothing waits for the signal, and nothing is started by it"
        case 1: "1 instance got the signal"
        default: "\(reached) instances got the signal"
        }
    }

    private final class Count: Sendable {
        let number = Atomic<UInt64>(0)
    }
}
