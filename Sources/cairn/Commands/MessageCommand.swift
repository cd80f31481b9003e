import ArgumentParser
import EngineRuntime
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn message`.
struct MessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message",
        abstract: "Gives a message to the oldest instance that waits for it, or starts a process by it.",
        discussion: """
            EXAMPLE:
              cairn message payment-received --key order-7 --input '{"amount": 12}'

            A message that nothing waits for is not kept: exit status 1.
            """)

    @Argument(help: "The name of the message.") var name: String

    @Option(help: ArgumentHelp("The correlation key; without one any receiver will do.", valueName: "text"))
    var key: String?

    @Option(
        help: ArgumentHelp("What the message brings: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let message = Message(name: name, correlationKey: key, variables: try Inputs.variables(input))
            let store = try database.openExistingForWriting(.full)
            let session = LiveSession(database: database, output: output, store: store, work: nil)
            let reports = try await session.run { engine in
                let taken: Taken
                do {
                    taken = try await engine.publish(message)
                } catch let rejection as Rejection where rejection.code == .messageNotExpected {
                    let hint = try AwaitedNames(.message, in: store).hint(
                        for: message.name, key: message.correlationKey)
                    throw Rejection(.messageNotExpected, rejection.reason + hint)
                }
                for doubt in try Self.doubts(message.variables, taken, store) { Console.warning(doubt) }
                return [LiveRun.Start(key: taken.instance, knownUpTo: taken.sequence - 1)]
            }
            for report in reports { output.write(report.json, report.lines) }
            return .completed
        }
    }

    /// A long journal is not read for the sake of a hint.
    private static let mostRecords: UInt64 = 10_000

    /// What the message brings is compared with what the instance had before it.
    private static func doubts(_ values: [NamedValue], _ taken: Taken, _ store: SQLiteStore) throws -> [String] {
        guard !values.isEmpty, (2...mostRecords).contains(taken.sequence) else { return [] }
        let before = try InstanceReader(store).replay(taken.instance, upTo: taken.sequence - 1)
        return before.map { NewVariables.doubts(values, in: $0) } ?? []
    }
}
