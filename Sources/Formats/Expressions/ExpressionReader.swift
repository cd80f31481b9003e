import FEEL
import ProcessModel

/// The languages that expressions in sources are written in.
package enum ExpressionDialect: String, Sendable, CaseIterable {
    case feel, juel
}

/// A text in a source that may be an expression, and what is needed to judge and to talk about it.
struct ExpressionText {
    /// What a text means that shows no language: neither `=…` nor `${…}`, nor a language beside it.
    enum Unmarked { case literal, defaultDialect }

    let text: PlacedText
    /// The language that is written beside the text.
    var language: String?
    let unmarked: Unmarked
    /// What the text is for, in messages: "condition of the sequence flow 'f'".
    let purpose: String
    /// The id of the element that the text belongs to.
    let owner: String
    let rule: String
}

/// Reads expressions of any dialect into what the kernel evaluates.
struct ExpressionReader {
    let tree: XMLTree
    /// The language of expressions that do not show theirs.
    let defaultDialect: ExpressionDialect

    /// A language of expressions or scripts by the names that sources give it.
    enum Language: Equatable {
        case dialect(ExpressionDialect)
        case javascript
        case unknown

        init(named name: String) {
            let name = name.lowercased()
            if name.contains("feel") {
                self = .dialect(.feel)
            } else if name.contains("juel") {
                self = .dialect(.juel)
            } else if name.contains("javascript") || name.contains("ecmascript") {
                self = .javascript
            } else {
                self = .unknown
            }
        }
    }

    /// The expression, or nil with an error among the findings.
    func read(_ source: ExpressionText, _ findings: inout Findings) -> ModelExpression? {
        let text = source.text.trimmed
        if let language = source.language {
            return read(text, in: Language(named: language), source, &findings)
        }
        if text.text.hasPrefix("=") { return feel(text.dropping("="), source, &findings) }
        switch source.unmarked {
        case .literal:
            if showsJUEL(text.text) { return juel(text, source, &findings) }
            // Blanks around fixed texts are theirs; what looks at the text decides what they mean.
            return .string(source.text.text)
        case .defaultDialect:
            if text.text.hasPrefix("${") || text.text.hasPrefix("#{") { return juel(text, source, &findings) }
            return read(text, in: .dialect(defaultDialect), source, &findings)
        }
    }

    /// The FEEL expression, or nil with an error for each fault in it.
    func feel(_ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings) -> ModelExpression? {
        let text = text.trimmed
        guard !text.text.isEmpty else {
            findings.error(
                .expressionInvalid, rule: source.rule, element: source.owner, place: text.place(in: tree),
                message: "The \(source.purpose) is empty.")
            return nil
        }
        do {
            return .feel(try Expression(text.text))
        } catch {
            for problem in error.problems { report(problem, in: text, source, &findings) }
            return nil
        }
    }

    private func report(
        _ problem: Problem, in text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) {
        let (code, what): (DiagnosticCode, String) =
            if problem.code == .unsupported {
                (.notExecutedYet, "cannot be executed yet")
            } else if problem.code == .sourceTooLarge {
                (.tooLarge, "is too large for a FEEL expression")
            } else {
                (.expressionInvalid, "is no FEEL expression")
            }
        findings.error(
            code, rule: source.rule, element: source.owner, place: text.place(at: problem.range.lowerBound, in: tree),
            message: "The \(source.purpose) \(what): \(problem.message)")
    }

    /// Whether a text has a JUEL expression in it; it may be all of the text or stand between fixed parts.
    func showsJUEL(_ text: String) -> Bool { text.contains("${") || text.contains("#{") }

    func juel(_ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings) -> ModelExpression? {
        notYet("JUEL", text, source, &findings)
    }

    private func read(
        _ text: PlacedText, in language: Language, _ source: ExpressionText, _ findings: inout Findings
    ) -> ModelExpression? {
        switch language {
        case .dialect(.feel):
            return feel(text.text.hasPrefix("=") ? text.dropping("=") : text, source, &findings)
        case .dialect(.juel):
            return juel(text, source, &findings)
        case .javascript:
            return notYet("JavaScript", text, source, &findings)
        case .unknown:
            findings.error(
                .languageUnknown, rule: source.rule, element: source.owner, place: text.place(in: tree),
                message: "The \(source.purpose) is in '\(source.language ?? "")', which is not known here.")
            return nil
        }
    }

    private func notYet(
        _ language: String, _ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) -> ModelExpression? {
        findings.error(
            .notExecutedYet, rule: source.rule, element: source.owner, place: text.place(in: tree),
            message: "The \(source.purpose) is in \(language), which cannot be executed yet.")
        return nil
    }
}
