import ArgumentParser
import FEEL
import Formats
import ProcessModel

/// `cairn validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Says what is wrong with a process or a decision model, all of it, with the places.",
        discussion: """
            EXAMPLE:
              cairn validate loan.bpmn --strict
              cairn validate loan.dmn --with types.dmn

            Exit status 0 without errors (with --strict: without warnings too), else 2.
            """)

    @OptionGroup var source: SourceOptions
    @Flag(help: "Warnings count as errors.") var strict = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let sources = try source.compile()
            let diagnostics = sources.all.flatMap(\.compilation.diagnostics)
            output.write(
                ["diagnostics": DiagnosticReport.json(sources)],
                DiagnosticReport.lines(sources) + [summary(diagnostics)])
            let isRefused = diagnostics.hasErrors || strict && diagnostics.contains { $0.severity == .warning }
            return isRefused ? .refused : .completed
        }
    }

    private func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        if errors == 0, warnings == 0 { return "\(source.file) is valid" }
        return "\(source.file): \(Self.count(errors, "error")), \(Self.count(warnings, "warning"))"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number == 0 ? "no \(noun)s" : counted(number, noun)
    }
}
