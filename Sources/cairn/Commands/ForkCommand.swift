import ArgumentParser
import EngineRuntime
import ProcessKernel
import SQLiteStore

/// `cairn fork`.
struct ForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Starts an instance as a copy of another one, as that was after one of its records.",
        discussion: """
            The other one is untouched. What it had sent by then is not sent again; its open jobs and timers are open \
            in the copy too.

            EXAMPLE: what if the amount had been another; 'cairn journal 1' shows the records:
              cairn fork 1 --at 3 --input '{"amount": 50}'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument

    @Option(help: ArgumentHelp("The record of the instance.", valueName: "record"))
    var at: UInt64

    @Option(
        help: ArgumentHelp(
            "Variables to set in the copy: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let store = try database.openExistingForWriting(.full)
            let session = LiveSession(database: database, output: output, store: store, work: nil)
            let reports = try await session.run { engine in
                let key = try await engine.fork(instance.key, at: at, variables)
                if !output.isJSON { Console.line("instance \(key), as \(instance.key) was after record \(at)") }
                return [LiveRun.Start(key: key)]
            }
            for report in reports { output.write(report.json, report.lines) }
            return .completed
        }
    }
}
