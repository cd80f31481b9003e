import FEEL
import Foundation
import Testing

/// Each element in each position that the standard has: executed where it is allowed, refused where it is not.
/// `docs/bpmn-coverage.md` is the table of what these tests ran.
@Suite("BPMN: every element in every position", .timeLimit(.minutes(20)))
struct BPMNCoverageTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    static let events = EventPosition.allCases.flatMap { position in
        position.drawable.map { EventCase(kind: $0, position: position) }
    }
    static let nodes = NodePosition.allCases.flatMap { position in
        NodeKind.allCases.filter { !($0.isGateway && position.isMarker) }.map { NodeCase(kind: $0, position: position) }
    }

    @Test("An event where the standard allows it is executed", arguments: events.filter(\.isAllowed))
    func eventExecuted(_ event: EventCase) throws {
        let report = try run(event.model, event.script, process: event.process)
        expect(event.completed, in: report)
        guard let keepsWork = event.keepsWork else { return }
        let open = report["snapshots"]?.asList?.last?["open"]?.texts ?? []
        #expect(open.contains("work") == keepsWork, "\(report.json())")
    }

    @Test("An event where the standard does not allow it is refused", arguments: events.filter { !$0.isAllowed })
    func eventRefused(_ event: EventCase) throws {
        try cairn.write(event.model, to: "p.bpmn")
        let outcome = try cairn.run("validate", "p.bpmn", "--output", "json")
        #expect(outcome.status == 2, "\(outcome.output)")
        let errors = try outcome.json()["diagnostics"]?.asList?.filter { $0["severity"] == "error" } ?? []
        #expect(errors.contains { $0["element"] == "X" }, "\(outcome.output)")
    }

    @Test("An activity or gateway is executed in every scope, activities with every marker", arguments: nodes)
    func nodeExecuted(_ node: NodeCase) throws {
        let report = try run(node.model, node.script, process: "p")
        #expect(report["completed"]?.texts.filter { $0 == "X" }.count == node.times, "\(report.json())")
        expect(["X", node.next], in: report)
        #expect(report["incidents"] == nil, "\(report.json())")
    }

    @Test("The page says what these tests run, and names suites that are there")
    func page() throws {
        let page = CairnProgram.package.appending(path: "docs/bpmn-coverage.md")
        if ProcessInfo.processInfo.environment["CAIRN_WRITE_PAGES"] == "1" {
            try Data(BPMNCoveragePage.text.utf8).write(to: page)
        }
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == BPMNCoveragePage.text, "write it anew with CAIRN_WRITE_PAGES=1")
        for suite in text.matches(of: /`(ProcessKernelTests\/\w+)`/) {
            let file = CairnProgram.package.appending(path: "Tests/\(suite.1).swift").path
            #expect(FileManager.default.fileExists(atPath: file), "\(suite.1)")
        }
    }

    private func run(_ model: String, _ script: String, process: String) throws -> Value {
        try cairn.write(model, to: "p.bpmn")
        try cairn.write(script, to: "script.json")
        return try cairn.run("run", "p.bpmn", "--process", process, "--script", "script.json", "--output", "json")
            .json()
    }

    /// Each of the ids completed, one after the other.
    private func expect(_ ids: [String], in report: Value) {
        var rest = (report["completed"]?.texts ?? [])[...]
        for id in ids {
            guard let place = rest.firstIndex(of: id) else {
                Issue.record("\(id) did not complete, or too early: \(report.json())")
                return
            }
            rest = rest[(place + 1)...]
        }
    }
}

extension EventCase {
    var isAllowed: Bool { position.allowed.contains(kind) }
}
