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
    /// By semantic versioning; what it reads and writes has versions of its own (docs/journal-format.md).
    static let version = "0.1.0"

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
        version: version,
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

    /// The parser's own `main`, with words of ours for what it cannot take.
    static func main() async {
        do {
            try refuseUnknownCommands()
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as UsageError {
            Console.error(error.message)
            exit(withError: ExitCode(ExitStatus.wrongUsage.rawValue))
        } catch {
            if !(error is ExitCode), exitCode(for: error).rawValue == ExitStatus.wrongUsage.rawValue {
                for line in usageLines(fullMessage(for: error)) { Console.advice(line) }
                exit(withError: ExitCode(ExitStatus.wrongUsage.rawValue))
            }
            exit(withError: error)
        }
    }

    /// The parser tells of a command that is not there as of arguments too many; here it is told which was meant.
    private static func refuseUnknownCommands() throws {
        var commands: [any ParsableCommand.Type] = configuration.subcommands
        var path = "cairn"
        for name in CommandLine.arguments.dropFirst() {
            if commands.isEmpty || name.hasPrefix("-") || name == "help" { return }
            let named = commands.map { ($0.configuration.commandName ?? "", $0) }
            guard let command = named.first(where: { $0.0 == name }) else {
                let hint = NearName.hint(for: name, among: named.map { $0.0 } + ["help"])
                throw UsageError(
                    "there is no command \(path.dropFirst(6))\(path == "cairn" ? "" : " ")\(name)\(hint); "
                        + "'\(path) --help' lists them")
            }
            commands = command.1.configuration.subcommands
            path += " \(name)"
        }
    }

    /// What the parser says of a mistake, as every other mistake is told: `cairn:`, what is wrong, and below it how the
    /// command is used.
    static func usageLines(_ message: String) -> [String] {
        var lines: [String] = []
        for line in message.split(separator: "\n") {
            if line.hasPrefix("Error: ") {
                lines.append("cairn: \(lowercasingFirst(line.dropFirst(7)))")
            } else if line.hasPrefix("Help:  ") {
                lines.append("  \(line.dropFirst(7))")
            } else if line.hasPrefix("Usage: ") {
                lines.append("  usage: \(line.dropFirst(7))")
            } else if line.hasPrefix("  See '"), line.hasSuffix("' for more information.") {
                lines.append("  '\(line.dropFirst(7).dropLast(23))' has more, with an example")
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    /// Names keep their capitals: `--input`, `JSON`.
    private static func lowercasingFirst(_ text: Substring) -> String {
        guard let first = text.first, let second = text.dropFirst().first, second.isLowercase else {
            return String(text)
        }
        return first.lowercased() + text.dropFirst()
    }
}
