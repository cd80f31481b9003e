import Formats
import ProcessModel

/// The line of a source that a diagnostic is about, with a caret under the place.
struct SourceExcerpt {
    /// What fits beside the line number, and no more than what can be taken in at a glance. Models are often written
    /// without line breaks.
    private let width: Int
    /// What of a long line is shown before the place.
    private let before: Int

    private let lines: [Substring]

    /// No excerpts of texts that are not UTF-8: what is shown would not be what is there.
    init(_ text: SourceText, columns: Int = 120) {
        width = min(100, max(20, columns - 12))
        before = width * 2 / 5
        let content = String(validating: text.bytes, as: UTF8.self) ?? ""
        lines = content.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// The line, and the caret below it; nothing where the place is outside of the text.
    func shown(_ place: Place) -> [String] {
        guard place.line > 0, place.line <= lines.count, place.column > 0 else { return [] }
        // Columns count characters of Unicode, and a tab is one of them.
        let line = lines[place.line - 1].unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
        guard place.column <= line.count + 1 else { return [] }
        // What stands before it in every line says nothing.
        let indent = line.prefix { $0 == " " }.count
        let first = max(min(indent, place.column - 1), place.column - 1 - before)
        var text = String(String.UnicodeScalarView(line[first...].prefix(width)))
        let number = "\(place.line)"
        if first > indent { text = "…" + text.dropFirst() }
        if line.count - first > width { text += "…" }
        let margin = String(repeating: " ", count: number.count)
        let caret = String(repeating: " ", count: place.column - 1 - first)
        return ["  \(number) | \(text)", "  \(margin) | \(caret)^"]
    }
}
