import ProcessModel

/// Collects what is to be said about a source while it is read, checked and lowered.
struct Findings {
    private(set) var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.hasErrors }

    /// Sorted for people who go through a file from the top; at one place the order of discovery stays.
    var inOrderOfPlaces: [Diagnostic] {
        diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.place, right.element.place)
            return (a.line, a.column, left.offset) < (b.line, b.column, right.offset)
        }.map(\.element)
    }

    mutating func error(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(Diagnostic(.error, code, rule: rule, element: element, place: place, message: message))
    }

    mutating func warning(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(Diagnostic(.warning, code, rule: rule, element: element, place: place, message: message))
    }

    mutating func note(
        _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place, message: String
    ) {
        diagnostics.append(Diagnostic(.note, code, rule: rule, element: element, place: place, message: message))
    }
}
