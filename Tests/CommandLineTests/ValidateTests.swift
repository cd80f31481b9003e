import FEEL
import Foundation
import Testing

@Suite("cairn validate", .timeLimit(.minutes(1)))
struct ValidateTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    @Test("A valid process is said to be so")
    func valid() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        let outcome = try cairn.run("validate", "p.bpmn", "--strict")
        #expect(outcome.status == 0)
        #expect(outcome.output == "p.bpmn is valid\n")
        #expect(try cairn.run("validate", "p.bpmn", "--output", "json").json() == ["diagnostics": []])
    }

    @Test("Every diagnostic has its place, in the form that editors know")
    func errors() throws {
        try cairn.write(Model.file(Model.start + "\n" + Model.flow("start", "nowhere")), to: "p.bpmn")
        let text = try cairn.run("validate", "p.bpmn")
        #expect(text.status == 2)
        let line = try #require(text.output.split(separator: "\n").first { $0.contains("nowhere") })
        #expect(line.hasPrefix("p.bpmn:8:"))
        #expect(line.contains(": error: "))
        #expect(line.hasSuffix("]"))
        let json = try cairn.run("validate", "p.bpmn", "--output", "json")
        #expect(json.status == 2)
        let first = try #require(try json.json()["diagnostics"]?.asList?.first { $0["severity"] == "error" })
        for name in ["severity", "code", "rule", "element", "line", "column", "message"] {
            #expect(first[name] != nil, "\(name)")
        }
        #expect(first["line"] == 8)
    }

    @Test("Warnings count only with --strict")
    func strict() throws {
        try cairn.write(Model.file(Model.start + Model.userTask("a") + Model.row("start", "a")), to: "p.bpmn")
        let lenient = try cairn.run("validate", "p.bpmn")
        #expect(lenient.status == 0)
        #expect(lenient.output.contains(": warning: "))
        #expect(try cairn.run("validate", "p.bpmn", "--strict").status == 2)
    }

    @Test("Files that belong to it are checked too; one that cannot be read is wrong usage")
    func others() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write("<not xml", to: "q.bpmn")
        let outcome = try cairn.run("validate", "p.bpmn", "--with", "q.bpmn", "--output", "json")
        #expect(outcome.status == 2)
        #expect(try outcome.json()["diagnostics"]?[0]?["file"] == "q.bpmn")
        #expect(try cairn.run("validate", "p.bpmn", "--with", "r.bpmn").status == 64)
    }

    @Test("Every command explains itself with an example")
    func help() throws {
        for command in [
            "run", "resume", "list", "show", "journal", "why", "complete", "cancel", "pause", "skip", "retry",
            "validate",
        ] {
            let outcome = try cairn.run(command, "--help")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("EXAMPLE"), "\(command)")
            #expect(outcome.output.contains("cairn \(command) "), "\(command)")
        }
    }
}
