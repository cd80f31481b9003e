import FEEL
import Formats
import ProcessModel

/// Diagnostics as they are printed.
enum DiagnosticReport {
    /// Each with its line of the source, the rule that it breaks, and, for the first of its code, what to do.
    static func lines(_ sources: Sources) -> [String] {
        var told: Set<DiagnosticCode> = []
        return sources.all.flatMap { source in
            let excerpt = SourceExcerpt(source.text, columns: Console.size?.columns ?? 120)
            return source.compilation.diagnostics.flatMap { diagnostic in
                [line(diagnostic, in: source.text.name)] + excerpt.shown(diagnostic.place)
                    + advice(diagnostic, isFirst: told.insert(diagnostic.code).inserted)
            }
        }
    }

    private static func advice(_ diagnostic: Diagnostic, isFirst: Bool) -> [String] {
        if diagnostic.severity == .note { return [] }
        let page = isFirst ? CodeBook.standard.page(of: diagnostic.code.rawValue) : nil
        return ["  rule: \(diagnostic.rule)"] + (page.map { ["  what to do: \($0.whatToDo)"] } ?? [])
    }

    /// The form that editors and build logs know: they jump to the place.
    static func line(_ diagnostic: Diagnostic, in file: String) -> String {
        let place = diagnostic.place
        return "\(file):\(place.line):\(place.column): \(diagnostic.severity.rawValue): \(diagnostic.message) "
            + "[\(diagnostic.code.rawValue)]"
    }

    static func json(_ sources: Sources) -> Value {
        .list(
            sources.all.enumerated().flatMap { position, source in
                // The main file goes without saying.
                source.compilation.diagnostics.map { json($0, file: position == 0 ? nil : source.text.name) }
            })
    }

    private static func json(_ diagnostic: Diagnostic, file: String?) -> Value {
        var object = Context([
            ("severity", .string(diagnostic.severity.rawValue)),
            ("code", .string(diagnostic.code.rawValue)),
            ("rule", .string(diagnostic.rule)),
            ("element", diagnostic.element.map { .string($0) } ?? .null),
            ("line", .number(Decimal(diagnostic.place.line))),
            ("column", .number(Decimal(diagnostic.place.column))),
            ("message", .string(diagnostic.message)),
        ])
        if let file { object["file"] = .string(file) }
        return .context(object)
    }
}
