import FEEL
import Foundation
import Testing

@Suite("cairn validate", .timeLimit(.minutes(20)))
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

    @Test("A diagnostic shows the line with a caret, the rule and what to do, and long lines in part")
    func excerpt() throws {
        let long =
            String(repeating: " ", count: 4) + #"<documentation>\#(String(repeating: "x", count: 300))</documentation>"#
        try cairn.write(
            Model.file(long + Model.start + "\n\t" + Model.flow("start", "nowhere")), to: "p.bpmn")
        let lines = try cairn.run("validate", "p.bpmn").output.split(separator: "\n").map(String.init)
        let position = try #require(lines.firstIndex { $0.contains("nowhere") && $0.contains("error") })
        let shown = lines[position + 1]
        #expect(shown.hasPrefix(#"  8 | <sequenceFlow id="start_nowhere""#), "\(shown)")
        #expect(lines[position + 2] == "    | ^")
        #expect(lines.contains { $0.hasPrefix("  7 | …xxx") && $0.count < 110 }, "\(lines)")
        #expect(lines[position + 3].hasPrefix("  rule: BPMN 2.0.2"))
        #expect(lines[position + 4].hasPrefix("  what to do: "))
    }

    @Test("Each code is explained; one that is nearly right is guessed")
    func explain() throws {
        let codes = try cairn.run("explain", "--output", "json").json().asList ?? []
        #expect(codes.count > 100)
        for code in codes {
            #expect(code["meaning"]?.asString?.isEmpty == false, "\(code.json())")
            #expect(code["what_to_do"]?.asString?.isEmpty == false, "\(code.json())")
        }
        let one = try cairn.run("explain", "[dangling-reference]")
        #expect(one.output.hasPrefix("dangling-reference (Diagnostics, severity error, warning)"), "\(one.output)")
        let near = try cairn.run("explain", "danling-reference")
        #expect(near.status == 64)
        #expect(near.errors.contains(#"did you mean "dangling-reference"?"#))
    }

    @Test("A refused command says what to do, and what may have been meant")
    func advice() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        _ = try cairn.run("run", "p.bpmn")
        let outcome = try cairn.run("complete", "1", "aprove")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(#"no open task aprove (did you mean "approve"?) [job-not-found]"#))
        #expect(outcome.errors.contains("what to do: Look with `cairn why`"))
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

    @Test("The same process in two files is refused by validate as by run")
    func processTwice() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write(Model.approval, to: "q.bpmn")
        let outcome = try cairn.run("validate", "p.bpmn", "--with", "q.bpmn", "--output", "json")
        #expect(outcome.status == 2)
        #expect(try outcome.json()["diagnostics"]?[0]?["file"] == "q.bpmn")
        #expect(try outcome.json()["diagnostics"]?[0]?["code"] == "duplicate-id")
        #expect(try cairn.run("run", "p.bpmn", "--with", "q.bpmn").status == 2)
        #expect(try cairn.run("deploy", "p.bpmn", "q.bpmn").status == 2)
    }

    @Test("Every command explains itself with an example")
    func help() throws {
        let help = try cairn.run("--help").output
        let list = try #require(help.components(separatedBy: "SUBCOMMANDS:").last)
        let commands = list.matches(of: /(?m)^  ([a-z]+)(?= |$)/).map { String($0.1) }
        #expect(commands.count > 20)
        for command in commands {
            let outcome = try cairn.run(command, "--help")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("EXAMPLE"), "\(command)")
            #expect(outcome.output.contains("cairn \(command) "), "\(command)")
        }
    }
}
