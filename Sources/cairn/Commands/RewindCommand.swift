import ArgumentParser
import EngineRuntime
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn rewind`.
struct RewindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewind",
        abstract: "Puts a running instance back to what it was after one of its records.",
        discussion: """
            What is open is called off, and what was open then is open again under new numbers. The journal keeps all \
            of it, so a rewind can be rewound. What was done outside stays done, unless it is undone: with \
            --compensate, what completed since and has compensation is undone first, the last first, and the instance \
            is put back when the last of it is undone. 'cairn why' says what that waits for.

            EXAMPLE: back to before a decision, with what it should have known; 'cairn journal 1' shows the records:
              cairn rewind 1 --to 3 --input '{"amount": 50}'

            EXAMPLE: the same, and what was booked since is cancelled by its compensation first:
              cairn rewind 1 --to 3 --compensate
              cairn resume 1 --worker cancel-hotel='./cancel.sh'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument

    @Option(help: ArgumentHelp("The record of the instance.", valueName: "record"))
    var to: UInt64

    @Option(
        help: ArgumentHelp(
            "Variables to set in the instance then: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @Flag(help: "Undo what completed since and can be undone before the instance is put back.")
    var compensate = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let store = try database.openExistingForWriting(.full)
            guard let state = try InstanceReader(store).instance(instance.key) else {
                throw Rejection(.instanceNotFound, "there is no instance \(instance.key)")
            }
            let start = LiveRun.Start(key: instance.key, knownUpTo: state.mark.sequence)
            let session = LiveSession(database: database, output: output, store: store, work: nil)
            let reports = try await session.run { engine in
                try await engine.rewind(start.key, to: to, variables, compensates: compensate)
                return [start]
            }
            for report in reports { output.write(report.json, report.lines) }
            return .completed
        }
    }
}
