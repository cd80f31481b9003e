import ProcessModel

/// Collects what is to be said about a source while it is read, checked and lowered.
struct Findings {
    private(set) var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.hasErrors }

    mutating func add(_ others: Findings) { diagnostics += others.diagnostics }

    /// At most `limit`, sorted for people who go through a file from the top; at one place the order of discovery
    /// stays. Errors are not dropped in favour of lesser findings.
    func inOrderOfPlaces(limit: Int) -> [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.place, right.element.place)
            return (a.line, a.column, left.offset) < (b.line, b.column, right.offset)
        }.map(\.element)
        guard sorted.count > limit else { return sorted }
        let errors = sorted.filter { $0.severity == .error }
        let kept = errors.isEmpty ? sorted : errors
        let rest = Diagnostic(
            .note, .tooLarge, rule: "Limits", place: .unknown,
            message: "There are more than \(limit) findings; only the first \(min(limit, kept.count)) are listed.")
        return kept.prefix(limit) + [rest]
    }

    /// Adds one finding; the message may be as long as the source makes it.
    mutating func add(_ finding: Diagnostic) {
        diagnostics.append(
            Diagnostic(
                finding.severity, finding.code, rule: finding.rule, element: finding.element, place: finding.place,
                message: Self.short(finding.message)))
    }

    mutating func error(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(
            Diagnostic(.error, code, rule: rule, element: element, place: place, message: Self.short(message)))
    }

    mutating func warning(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(
            Diagnostic(.warning, code, rule: rule, element: element, place: place, message: Self.short(message)))
    }

    mutating func note(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(
            Diagnostic(.note, code, rule: rule, element: element, place: place, message: Self.short(message)))
    }

    /// Messages quote the source, which may have a novel in an attribute; nobody reads more than a few lines.
    private static func short(_ message: String) -> String {
        message.utf8.count <= 1000 ? message : String(message.prefix(1000)) + "…"
    }
}
