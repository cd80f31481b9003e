import ArgumentParser
import FEEL

/// How a command prints what it has to say.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "How to print: text for people, json for programs.")
    var output = Format.text

    var isJSON: Bool { output == .json }

    /// Prints the value as JSON, or the lines.
    func write(_ json: @autoclosure () -> Value, _ lines: @autoclosure () -> [String]) {
        switch output {
        case .json: Console.line(json().json(pretty: true))
        case .text: Console.text(lines())
        }
    }
}
