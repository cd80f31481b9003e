import Foundation
import Testing

/// What the tests here hold. `Exceptions.swift` names the rule that it excepts something from.
enum Rule: String, Sendable, CaseIterable {
    case imports, fileLength, functionLength, parameters, nesting, columns
    case bannedInCores, bannedAnywhere, defaultCases, unorderedIteration
    case errorCodes, deadFiles, deadDeclarations, links, filesNamed, commands, machinePaths, words
}

/// One place that breaks a rule.
struct Finding {
    let rule: Rule
    let file: String
    let line: Int
    /// What an exception names: the function, the module, the line itself.
    let subject: String
    let message: String
}

/// Something that may break a rule, and why.
struct Exception {
    let rule: Rule
    let file: String
    /// A part of the subject of the finding: the name of a function or module, or a part of the line.
    let subject: String
    let reason: String

    init(_ rule: Rule, _ file: String, _ subject: String, because reason: String) {
        self.rule = rule
        self.file = file
        self.subject = subject
        self.reason = reason
    }

    func excepts(_ finding: Finding) -> Bool {
        rule == finding.rule && file == finding.file && finding.subject.contains(subject)
    }
}

/// Records an issue for every finding that no exception covers, and for every exception that covers none.
func hold(_ rule: Rule, _ find: (SourceTree) -> [Finding]) {
    let findings = find(.ofTheProject)
    let ours = exceptions.filter { $0.rule == rule }
    for finding in findings where !ours.contains(where: { $0.excepts(finding) }) {
        Issue.record("\(finding.file):\(finding.line): \(finding.message)", sourceLocation: finding.place)
    }
    for exception in ours where !findings.contains(where: { exception.excepts($0) }) {
        Issue.record(
            "Tests/TidyTests/Exceptions.swift: no longer needed: \(rule) in \(exception.file): \(exception.subject)")
    }
}

extension Finding {
    /// Where to look, in a form that editors jump to.
    fileprivate var place: SourceLocation {
        SourceLocation(
            fileID: "\(file.split(separator: "/").first ?? "Tidy")/\(file.split(separator: "/").last ?? "file")",
            filePath: SourceTree.root.appendingPathComponent(file).path, line: max(line, 1), column: 1)
    }
}
