import ArgumentParser
import ProcessModel

/// The one program. Each command has a file in `Commands`; start with `RunCommand`.
///
/// - `Options/` has the options that several commands share, and what their texts mean.
/// - `Live/` runs instances with an engine, workers and the clock, shows them (`Live/View`) and asks people; `Script/`
///   runs them in one thread by a script.
/// - `Reports/` has what is printed: one file for each thing, as text and as JSON in the same words.
@main
struct Cairn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cairn",
        abstract: "Runs processes durably: what is done stays done, whatever happens to the program.",
        discussion: """
            EXAMPLE: start a process, see what it waits for, complete a person's task, go on:
              cairn run loan.bpmn --input '{"amount": 12000}'
              cairn why 1
              cairn complete 1 approve --input '{"approved": true}'
              cairn resume 1

            EXIT STATUS: 0 completed, 1 failed or incident, 2 the source is refused, 3 waits for something, \
            4 the system cannot work (file in use, disk full, newer or corrupt database), 64 wrong usage.
            """,
        subcommands: [
            RunCommand.self, DeployCommand.self, ResumeCommand.self, ListCommand.self, ShowCommand.self,
            JournalCommand.self,
            WhyCommand.self, WatchCommand.self, CompleteCommand.self, MessageCommand.self, SignalCommand.self,
            ActivateCommand.self,
            CancelCommand.self, ModifyCommand.self, ForkCommand.self, RewindCommand.self, MigrateCommand.self,
            PauseCommand.self, SkipCommand.self, RetryCommand.self,
            BackupCommand.self, ExportCommand.self, ImportCommand.self, DeleteCommand.self, CheckCommand.self,
            RebuildCommand.self, ValidateCommand.self, ExplainCommand.self,
            TestCommand.self, DmnCommand.self, FeelCommand.self, SimulateCommand.self, FuzzCommand.self,
            BenchCommand.self,
        ])

    /// The parser tells of a command that is not there as of arguments too many; here it is told which was meant.
    static func main() async {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        if let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"), !names.contains(name) {
            let hint = NearName.hint(for: name, among: names)
            Console.error("there is no command \(name)\(hint); 'cairn --help' lists them")
            exit(withError: ExitCode(ExitStatus.wrongUsage.rawValue))
        }
        await main(nil)
    }
}
