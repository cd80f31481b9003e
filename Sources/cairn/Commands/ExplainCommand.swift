import ArgumentParser
import FEEL
import ProcessModel

/// `cairn explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what a code means and what to do about it.",
        discussion: """
            Codes stand in brackets behind what the program says: "… [dangling-reference]". Without a code all of them \
            are listed.

            EXAMPLE
              cairn explain dangling-reference
            """)

    @Argument(help: "The code, or an exit status.")
    var code: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let book = CodeBook.standard
            guard let code else {
                output.write(.list(book.pages.map(\.json)), Self.overview(book))
                return .completed
            }
            guard let page = book.page(of: code.trimmingBrackets) else {
                throw UsageError("there is no code \(code)\(NearName.hint(for: code, among: book.pages.map(\.code)))")
            }
            output.write(page.json, page.lines)
            return .completed
        }
    }

    private static func overview(_ book: CodeBook) -> [String] {
        var lines: [String] = []
        for (position, page) in book.pages.enumerated() {
            if position == 0 || book.pages[position - 1].family != page.family {
                lines += (lines.isEmpty ? [] : [""]) + [page.family]
            }
            lines.append("  \(page.code)  \(page.meaning)")
        }
        return lines
    }
}

extension CodeBook.Page {
    fileprivate var lines: [String] {
        let facts = facts.map { "\($0.name) \($0.value)" }
        let title = "\(code) (\(([family] + facts).joined(separator: ", ")))"
        return [title, "", "  \(meaning)", "", "What to do: \(whatToDo)"] + commands
    }

    /// What an incident is resolved with, by hand; `cairn why` has them with the names in.
    private var commands: [String] {
        guard family == "Incidents" else { return [] }
        var table = TextTable([.left, .left])
        table.add(["cairn retry INSTANCE ELEMENT", "after mending the cause"])
        table.add(["cairn retry INSTANCE ELEMENT --input '{…}'", "with these variables set first"])
        table.add(["cairn skip INSTANCE ELEMENT", "without its work; the token goes on"])
        table.add(["cairn cancel INSTANCE", ""])
        return table.lines(indent: 2)
    }

    fileprivate var json: Value {
        .context(
            Context(
                [
                    ("code", .string(code)), ("family", .string(family)), ("meaning", .string(meaning)),
                    ("what_to_do", .string(whatToDo)),
                ] + facts.map { ($0.name.replacing(" ", with: "_"), .string($0.value)) }))
    }
}

extension String {
    /// As it is copied from a message.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
