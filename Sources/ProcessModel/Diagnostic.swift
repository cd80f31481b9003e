/// Something that is wrong with a source text, told to its author: what, where, and by which rule.
package struct Diagnostic: Sendable, Equatable, Error {
    package enum Severity: String, Sendable, Codable { case error, warning, note }

    package let severity: Severity
    package let code: DiagnosticCode
    /// The section of the standard, or the document, that the source breaks.
    package let rule: String
    /// The id of the element in the source, where there is one.
    package let element: String?
    package let place: Place
    package let message: String

    package init(
        _ severity: Severity = .error, _ code: DiagnosticCode, rule: String, element: String? = nil, place: Place,
        message: String
    ) {
        self.severity = severity
        self.code = code
        self.rule = rule
        self.element = element
        self.place = place
        self.message = message
    }
}

extension [Diagnostic] {
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
