import FEEL
import Formats
import ProcessKernel

/// What is printed about scenarios: a line for each, a page for each that failed, and the coverage.
struct ScenarioReport {
    var results: [ScenarioResult] = []
    var coverage: [Coverage] = []
    /// More than this is no page that anybody reads.
    private static let longestList = 200

    var isPassed: Bool { results.allSatisfy(\.isPassed) }

    var lines: [String] {
        var lines = results.map { "\($0.isPassed ? "ok  " : "FAIL")  \($0.scenario.name)" }
        for result in results where !result.isPassed { lines += [""] + Self.page(result) }
        lines += [""] + Coverage.lines(coverage)
        let failed = results.count { !$0.isPassed }
        return lines + ["", "\(results.count - failed) of \(results.count) scenarios hold"]
    }

    private static func page(_ result: ScenarioResult) -> [String] {
        let scenario = result.scenario
        var lines = ["FAIL  \(scenario.name)  (\(result.file):\(scenario.place.line))"]
        var heading = ""
        for failure in result.failures {
            if failure.moment != heading { lines.append("  after \(failure.moment):") }
            heading = failure.moment
            lines.append("    \(result.file):\(failure.place.line):\(failure.place.column)")
            lines.append("      expected  \(failure.expected)")
            lines.append("      found     \(failure.found)")
        }
        let moment = result.moment
        let snapshot = moment.snapshot
        lines.append("  when the first of these failed:")
        var table = TextTable([.left, .left])
        table.add(["state", moment.report.state.rawValue])
        table.add(["completed", list(moment.report.completed)])
        table.add(["open", list(snapshot.open)])
        table.add(["waiting", list(snapshot.waiting)])
        table.add(["messages", list(moment.sent.map(\.name))])
        for incident in moment.report.incidents {
            table.add(["incident", Expectation.IncidentPattern(of: incident).words])
        }
        if !moment.report.variables.isEmpty { table.add(["variables", ""]) }
        for variable in moment.report.variables { table.add(["  \(variable.name)", variable.value.json()]) }
        return lines + table.lines(indent: 4)
    }

    private static func list(_ words: [String]) -> String {
        if words.isEmpty { return "(none)" }
        let shown = words.suffix(longestList).joined(separator: ", ")
        return words.count > longestList ? "…, \(shown)" : shown
    }

    var json: Value {
        [
            "passed": .number(Decimal(results.count(where: \.isPassed))),
            "failed": .number(Decimal(results.count { !$0.isPassed })),
            "scenarios": .list(results.map(Self.json)),
            "coverage": .list(coverage.flatMap { $0.json.asList ?? [] }),
        ]
    }

    private static func json(_ result: ScenarioResult) -> Value {
        let failures = result.failures.map { failure -> Value in
            [
                "line": .number(Decimal(failure.place.line)), "column": .number(Decimal(failure.place.column)),
                "after": .string(failure.moment), "expected": .string(failure.expected),
                "found": .string(failure.found),
            ]
        }
        return [
            "file": .string(result.file), "line": .number(Decimal(result.scenario.place.line)),
            "name": .string(result.scenario.name), "passed": .boolean(result.isPassed), "failures": .list(failures),
            "state": .string(result.moment.report.state.rawValue),
            "completed": .list(result.moment.report.completed.map { .string($0) }),
        ]
    }
}
