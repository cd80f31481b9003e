import Foundation
import Testing

@testable import FEEL

/// Reads `docs/feel.md` and evaluates every row that has an example and a result.
@Suite("The page about FEEL", .timeLimit(.minutes(20)))
struct PageTests {
    private struct Row {
        let line: Int
        /// The cells under the headings.
        let cells: [String: String]
    }

    private func rows() throws -> [Row] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../docs/feel.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        var rows: [Row] = []
        var headings: [String]?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("|") else {
                headings = nil
                continue
            }
            let cells = line.dropFirst().dropLast().components(separatedBy: " | ").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard let known = headings else {
                headings = cells
                continue
            }
            if line.hasPrefix("|---") { continue }
            try #require(cells.count == known.count, "line \(index + 1)")
            rows.append(Row(line: index + 1, cells: Dictionary(zip(known, cells)) { first, _ in first }))
        }
        return rows
    }

    /// The pieces of a cell that are in backticks.
    private func code(_ cell: String) -> [String] {
        cell.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    @Test("Every example has the result that stands beside it")
    func examples() throws {
        var environment = TemporalFunctionTests.environment
        environment.external = .pureJava
        var count = 0
        for row in try rows() {
            guard let example = row.cells["example"], let result = row.cells["result"] else { continue }
            let sources = [code(example), code(result)].compactMap(\.first)
            try #require(sources.count == 2, "line \(row.line)")
            let evaluation = try FEEL.Expression(sources[0]).evaluate(environment: environment) { _ in nil }
            let expected = try FEEL.Expression(sources[1]).evaluate(environment: environment) { _ in nil }
            #expect(expected.problems.isEmpty, "line \(row.line)")
            #expect(evaluation.value == expected.value, "line \(row.line): \(evaluation)")
            // A result that is null is one where the example says so, or it comes with a problem.
            #expect(evaluation.problems.isEmpty || evaluation.value == .null, "line \(row.line): \(evaluation)")
            count += 1
        }
        #expect(count > 100)
    }

    @Test("Every function is there with all its signatures, and an example that calls it")
    func functions() throws {
        let rows = try rows().filter { $0.cells["function"] != nil && $0.cells["example"] != nil }
        var found: [String: [String]] = [:]
        for row in rows {
            let signatures = code(row.cells["function"] ?? "")
            let name = signatures.first?.components(separatedBy: "(").first ?? ""
            found[name] = signatures
            #expect(row.cells["example"]?.contains(name + "(") == true, "line \(row.line)")
        }
        for builtin in Builtin.all {
            let signatures = builtin.signatures.filter { !$0.mayLackAll }.map { builtin.name + $0.description }
            #expect(found[builtin.name] == signatures, "\(builtin.name)")
        }
        #expect(found.count == Builtin.all.count)
    }
}

extension Signature {
    /// As the page writes it: `(a, b?)`.
    fileprivate var description: String {
        if parameters.isEmpty, counts.upperBound > 0 { return "(a, b, …)" }
        let names = parameters.enumerated().map { $0.offset < counts.lowerBound ? $0.element : $0.element + "?" }
        return "(" + names.joined(separator: ", ") + ")"
    }
}
