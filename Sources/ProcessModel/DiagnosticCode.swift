/// The stable codes of diagnostics; `docs/errors.md` lists each with its meaning and what to do.
package enum DiagnosticCode: String, Sendable, CaseIterable, Codable {
    case notWellFormed = "not-well-formed"
    case tooLarge = "too-large"
    case nothingToExecute = "nothing-to-execute"
    case duplicateID = "duplicate-id"
    case danglingReference = "dangling-reference"
    case notExecutedYet = "not-executed-yet"
    case expressionInvalid = "expression-invalid"
    case timerInvalid = "timer-invalid"
}
