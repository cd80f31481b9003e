import ArgumentParser
import FEEL
import Formats
import Foundation
import ProcessModel

/// `cairn test`.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs scenarios of a process and compares what happens with what should.",
        discussion: """
            A file of scenarios names a source, stubs for jobs, steps and expectations; docs/testing.md has them all. \
            Everything runs in memory with a clock that only the steps move.

            EXAMPLE:
              cairn test loan.test.yaml
              cairn test *.test.yaml --svg coverage.svg

            Exit status 0 if all scenarios hold, 1 if one does not, 2 if a source is refused, 64 if a file of \
            scenarios has mistakes.
            """)

    @Argument(help: "The files of scenarios.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Option(help: ArgumentHelp("Draw what was covered into this file.", valueName: "file"))
    var svg: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            var report = ScenarioReport()
            var picture = DiagramPicture()
            for file in try files.map(readFile) {
                let suite = try ScenarioSuite(file)
                let results = try file.scenarios.map {
                    try ScenarioRun.result(of: $0, in: file, sources: suite.sources)
                }
                let path = results.reduce(into: TokenPath()) { $0.add($1.path) }
                report.results += results
                report.coverage.append(Coverage(suite.sources, path))
                picture.add(suite.sources, path)
            }
            output.write(report.json, report.lines)
            guard let svg else { return report.isPassed ? .completed : .failed }
            do {
                try write(picture, to: svg)
            } catch let error as UsageError where !report.isPassed {
                // That scenarios do not hold counts for more than that nothing could be drawn.
                Console.error(error.message)
            }
            return report.isPassed ? .completed : .failed
        }
    }

    private func readFile(_ path: String) throws -> ScenarioFile {
        let (file, mistakes) = try ScenarioReader.read(path)
        if mistakes.isEmpty { return file }
        for mistake in mistakes { Console.note(mistake.line(in: path)) }
        let more = mistakes.count == ScenarioNodes.mostMistakes ? " or more" : ""
        throw UsageError("\(path) has \(mistakes.count == 1 ? "a mistake" : "\(mistakes.count) mistakes\(more)")")
    }

    private func write(_ picture: DiagramPicture, to path: String) throws {
        guard let text = picture.svg else {
            throw UsageError("none of the sources has a diagram, so there is nothing to draw into \(path)")
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw UsageError("cannot write \(path): \(error.localizedDescription)")
        }
    }
}
