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

    /// The kind of value that is needed; null is looked at when the process runs.
    enum Wanted { case anything, truth, count, list, moment, duration, cycle }

    let text: PlacedText
    /// The language that is written beside the text.
    var language: String?
    let unmarked: Unmarked
    /// What the expression has to come to, as far as that shows before it runs.
    var wanted = Wanted.anything
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
        guard let expression = untyped(source, &findings) else { return nil }
        if source.wanted == .anything { return expression }
        var given: String?
        if expression.variableNames.isEmpty {
            // Without variables it comes to the same now and later.
            let evaluation = expression.evaluate { _ in nil }
            if evaluation.problems.isEmpty, !source.wanted.allows(evaluation.value) {
                given = evaluation.value.json()
            }
        } else if !source.wanted.allows(expression.kind) {
            given = expression.kind.words
        }
        guard let given else { return expression }
        findings.error(
            .expressionInvalid, rule: source.rule, element: source.owner, place: source.text.trimmed.place(in: tree),
            message: "The \(source.purpose) gives \(given), which is no \(source.wanted.word).")
        return nil
    }

    private func untyped(_ source: ExpressionText, _ findings: inout Findings) -> ModelExpression? {
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
        guard !reportEmpty(text, source, &findings) else { return nil }
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

    /// The JUEL expression, or nil with an error among the findings.
    func juel(_ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings) -> ModelExpression? {
        guard let meaning = juelMeaning(text, source, &findings) else { return nil }
        switch meaning {
        case .expression(let feel): return translated(feel, from: text, source, &findings)
        case .write:
            report(
                CodeFault(.unknown, "'execution.setVariable' gives no value; it can only stand in a script", at: 0),
                .juel, in: text, source, &findings)
            return nil
        }
    }

    /// Whether a JUEL text calls a bean or a method that is not known here, so that only an application can do it.
    func callsCode(_ text: String) -> Bool {
        do throws(CodeFault) {
            _ = try JUELReader.read(text)
            return false
        } catch {
            return error.kind == .unknown
        }
    }

    private func juelMeaning(
        _ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) -> JUELReader.Meaning? {
        guard !reportEmpty(text, source, &findings) else { return nil }
        do throws(CodeFault) {
            return try JUELReader.read(text.text)
        } catch {
            report(error, .juel, in: text, source, &findings)
            return nil
        }
    }

    /// FEEL that was made of another language. What FEEL says about it has no place in the source.
    private func translated(
        _ feel: String, from text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) -> ModelExpression? {
        do throws(SyntaxFailure) {
            return .feel(try Expression(feel), written: text.text)
        } catch {
            guard let problem = error.problems.first else { return nil }
            let kind: CodeFault.Kind = problem.code == .sourceTooLarge ? .tooLarge : .unknown
            report(CodeFault(kind, problem.message, at: 0), .juel, in: text, source, &findings)
            return nil
        }
    }

    private func report(
        _ fault: CodeFault, _ language: CodeLanguage, in text: PlacedText, _ source: ExpressionText,
        _ findings: inout Findings
    ) {
        let (code, what): (DiagnosticCode, String) =
            switch fault.kind {
            case .syntax: (.expressionInvalid, "is no \(language.rawValue) expression")
            case .unknown: (.expressionUnknownName, "cannot be executed")
            case .tooLarge: (.tooLarge, "is too large")
            }
        findings.error(
            code, rule: source.rule, element: source.owner, place: text.place(at: fault.offset, in: tree),
            message: "The \(source.purpose) \(what): \(fault.message).")
    }

    private func reportEmpty(_ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings) -> Bool {
        guard text.text.isEmpty else { return false }
        findings.error(
            .expressionInvalid, rule: source.rule, element: source.owner, place: text.place(in: tree),
            message: "The \(source.purpose) is empty.")
        return true
    }

    // MARK: - Scripts

    /// The statements of a script in any language, or nil with an error among the findings.
    func script(_ source: ExpressionText, _ findings: inout Findings) -> [Script.Statement]? {
        let text = source.text.trimmed
        switch language(of: text, source) {
        case .dialect(.feel):
            return feel(text.text.hasPrefix("=") ? text.dropping("=") : text, source, &findings).map { [.result($0)] }
        case .dialect(.juel):
            guard let meaning = juelMeaning(text, source, &findings) else { return nil }
            switch meaning {
            case .expression(let feel): return translated(feel, from: text, source, &findings).map { [.result($0)] }
            case .write(let name, let feel):
                return translated(feel, from: text, source, &findings).map { [.set(name, $0)] }
            }
        case .javascript:
            guard !reportEmpty(text, source, &findings) else { return nil }
            do throws(CodeFault) {
                return try JavaScriptReader.read(text.text)
            } catch {
                report(error, .javascript, in: text, source, &findings)
                return nil
            }
        case .unknown:
            reportUnknownLanguage(text, source, &findings)
            return nil
        }
    }

    /// The language beside the text; else the one that the text shows, else that of the file.
    private func language(of text: PlacedText, _ source: ExpressionText) -> Language {
        if let language = source.language { return Language(named: language) }
        if text.text.hasPrefix("=") { return .dialect(.feel) }
        if text.text.hasPrefix("${") || text.text.hasPrefix("#{") { return .dialect(.juel) }
        // JUEL may stand anywhere in a text that is fixed otherwise.
        return source.unmarked == .literal && showsJUEL(text.text) ? .dialect(.juel) : .dialect(defaultDialect)
    }

    private func reportUnknownLanguage(
        _ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) {
        findings.error(
            .languageUnknown, rule: source.rule, element: source.owner, place: text.place(in: tree),
            message: "The \(source.purpose) is in '\(source.language ?? "")', which is not known here.")
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
            return javascript(text, source, &findings)
        case .unknown:
            reportUnknownLanguage(text, source, &findings)
            return nil
        }
    }

    private func javascript(
        _ text: PlacedText, _ source: ExpressionText, _ findings: inout Findings
    ) -> ModelExpression? {
        guard !reportEmpty(text, source, &findings) else { return nil }
        do throws(CodeFault) {
            let node = try CodeParser.expression(text.text, .javascript)
            return translated(try CodeTranslation(language: .javascript).feel(node), from: text, source, &findings)
        } catch {
            report(error, .javascript, in: text, source, &findings)
            return nil
        }
    }
}

extension ExpressionText.Wanted {
    fileprivate var word: String {
        switch self {
        case .anything: "value"
        case .truth: "truth value"
        case .count: "whole number from 0 on"
        case .list: "list"
        case .moment: "date and time"
        case .duration: "duration"
        case .cycle: "repeating interval or cron schedule"
        }
    }

    /// Whether a value of that kind can be what is wanted.
    fileprivate func allows(_ kind: ExpressionKind) -> Bool {
        switch kind {
        case .open: true
        case .truth: self == .anything || self == .truth
        case .quantity, .text: self != .truth && self != .list
        case .collection: self == .anything || self == .list
        case .function: self == .anything
        }
    }

    fileprivate func allows(_ value: Value) -> Bool {
        switch (self, value) {
        case (.anything, _), (_, .null), (.truth, .boolean), (.moment, .dateTime), (.moment, .date): true
        case (.duration, .dayTimeDuration), (.duration, .yearMonthDuration): true
        case (.cycle, .dayTimeDuration), (.cycle, .yearMonthDuration): true
        case (.list, .list): true
        case (.count, .number(let number)): number.asInt.map { $0 >= 0 } ?? false
        case (.count, .string(let text)): Int(text).map { $0 >= 0 } ?? false
        case (.moment, .string(let text)): TimerText.date(text) != nil
        case (.duration, .string(let text)): TimerText.duration(text) != nil
        case (.cycle, .string(let text)): TimerCycle(text) != nil
        default: false
        }
    }
}

extension ModelExpression {
    fileprivate var kind: ExpressionKind {
        switch self {
        case .literal, .variable: .open
        case .feel(let expression, _): expression.kind
        }
    }
}

extension ExpressionKind {
    fileprivate var words: String {
        switch self {
        case .truth: "a truth value"
        case .text: "a text"
        case .quantity: "what is computed from numbers or texts"
        case .collection: "a list, context or range"
        case .function: "a function"
        case .open: "any value"
        }
    }
}
