import FEEL
import ProcessModel

/// What FEEL must know to read a text of a file: names of entries and types that are defined there.
struct DMNNames {
    /// Names of entries that need mention wherever they are.
    let entries: [String]
    let types: [String: FEELType]

    /// What of it a text may mention.
    func known(in scope: DMNScope, _ source: String) -> DecisionNames {
        DecisionNames(
            names: scope.knownNames(entries: entries, in: source),
            types: types.filter { source.contains($0.key) }.mapValues(\.description))
    }
}

/// Reads the FEEL in the leaves of a file, and tells faults with their places.
struct DMNTextReader {
    let file: DMNDocument
    /// The id of the part that the text belongs to.
    let owner: String?
    var findings: Findings

    /// The expression in an element that has a text.
    mutating func expression(
        _ text: PlacedText, scope: DMNScope, names: DMNNames
    ) -> Result<DecisionExpression, DMNFault> {
        let text = text.trimmed
        guard !text.text.isEmpty else { return .failure(empty(text)) }
        do throws(SyntaxFailure) {
            let known = names.known(in: scope, text.text)
            let feel = try Expression(text.text, known: known.known())
            return .success(
                DecisionExpression(feel: feel, reading: reading(of: text, feel.variableNames, known, scope)))
        } catch {
            return .failure(report(error, in: text))
        }
    }

    /// The unary tests in an element; nothing and `-` let everything pass.
    mutating func tests(_ element: XMLElement, scope: DMNScope, names: DMNNames) -> DecisionTest {
        let text = PlacedText(textOf: element).trimmed
        guard !text.text.isEmpty, text.text != "-" else { return .any }
        do throws(SyntaxFailure) {
            let known = names.known(in: scope, text.text)
            let feel = try UnaryTests(text.text, known: known.known())
            return .tests(
                DecisionTests(feel: feel, reading: reading(of: text, feel.variableNames, known, scope)))
        } catch {
            return .broken(report(error, in: text).message)
        }
    }

    private func reading(
        of text: PlacedText, _ names: [String], _ known: DecisionNames, _ scope: DMNScope
    ) -> DecisionReading {
        DecisionReading(
            known: known, references: scope.references(names), items: scope.items, place: text.place(in: file.tree))
    }

    private mutating func empty(_ text: PlacedText) -> DMNFault {
        findings.error(
            .expressionInvalid, rule: DMNRule.literal, element: owner, place: text.element.place,
            message: "The expression is empty.")
        return DMNFault("An expression is empty")
    }

    private mutating func report(_ failure: SyntaxFailure, in text: PlacedText) -> DMNFault {
        for problem in failure.problems {
            let code: DiagnosticCode = problem.code == .sourceTooLarge ? .tooLarge : .expressionInvalid
            findings.error(
                code, rule: DMNRule.literal, element: owner,
                place: text.place(at: problem.range.lowerBound, in: file.tree), message: problem.message + ".")
        }
        return DMNFault(failure.problems.first?.message ?? "An expression cannot be read")
    }
}

/// Why a part of a model cannot be evaluated.
struct DMNFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
