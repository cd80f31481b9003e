import FEEL
import Foundation
import Testing

/// The discount of `examples/discount`, and the commands for decisions and expressions.
@Suite("cairn dmn and cairn feel", .timeLimit(.minutes(20)))
struct DecisionTests {
    let cairn: CairnProgram
    private let folder = CairnProgram.package.appending(path: "examples/discount").path
    private var model: String { "\(folder)/discount.dmn" }

    init() throws { cairn = try CairnProgram() }

    @Test("The example is valid: its table has neither overlaps nor gaps")
    func valid() throws {
        let outcome = try cairn.run("validate", model, "--strict")
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test("Decisions are evaluated, all of the file where none is named")
    func evaluate() throws {
        let input = #"{"Order value": 2000, "Grade": "gold"}"#
        let all = try cairn.run("dmn", "evaluate", model, "--input", input, "--output", "json")
        #expect(all.status == 0)
        #expect(try all.json()["values"] == ["Percent": 12, "Price": 1760])
        let one = try cairn.run("dmn", "evaluate", model, "--decision", "Price", "--input", input)
        #expect(one.output == "Price = 1760\n")
    }

    @Test("The explanation names the rules that matched and what they saw")
    func explain() throws {
        let arguments = ["dmn", "evaluate", model, "--input", #"{"Order value": 50, "Grade": "gold"}"#, "--explain"]
        let text = try cairn.run(arguments)
        #expect(text.output.contains("Percent: table U with Order value = 50, Grade = \"gold\""))
        #expect(text.output.contains("rule 4 gives Percent = 8  // gold customers always get something"))
        let json = try cairn.run(arguments + ["--output", "json"]).json()
        #expect(json["explanation"]?[0]?["matched"]?[0]?["rule"] == 4)
    }

    @Test("Examples in YAML and CSV hold; one that does not is told")
    func cases() throws {
        for file in ["cases.yaml", "cases.csv"] {
            let outcome = try cairn.run("dmn", "test", model, "\(folder)/\(file)")
            #expect(outcome.status == 0, "\(outcome.output)")
        }
        try cairn.write(#"[{"name": "wrong", "input": {"Grade": "gold"}, "expect": {"Percent": 1}}]"#, to: "c.json")
        let wrong = try cairn.run("dmn", "test", model, "c.json")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("wrong: Percent is 8 and not 1"))
        #expect(wrong.output.contains("0 of 1 cases hold"))
        try cairn.write("- expect: 1", to: "c.yaml")
        #expect(try cairn.run("dmn", "test", model, "c.yaml").status == 64)
    }

    @Test("A batch answers line by line; what cannot be answered has no values")
    func batch() throws {
        let requests = """
            {"id": "1", "input": {"Order value": 10, "Grade": "basic"}, "decisions": ["Price"]}
            {"id": "2", "decisions": ["Nothing"]}
            no JSON
            {"id": "4", "input": {"Grade": "tin"}, "decisions": ["Percent"]}
            """
        try cairn.write(requests, to: "requests")
        try cairn.write("cat requests | \(CairnProgram.binary.path) dmn batch \(model)", to: "batch.sh")
        let outcome = try shell("batch.sh")
        let answers = try outcome.split(separator: "\n").map { try Value(json: String($0)) }
        #expect(answers.count == 4)
        #expect(answers[0]["values"] == ["Price": 10])
        #expect(answers[1]["values"] == nil)
        #expect(answers[1]["errors"]?.asList?.count == 1)
        #expect(answers[2]["values"] == nil)
        #expect(answers[3]["values"] == ["Percent": .null])
        #expect(answers[3]["errors"]?.asList?.isEmpty == false)
    }

    private func shell(_ script: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [script]
        process.currentDirectoryURL = cairn.folder
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test("A file that is no decision model is refused, and a broken one only by validation")
    func refused() throws {
        try cairn.write("<a/>", to: "a.dmn")
        #expect(try cairn.run("dmn", "evaluate", "a.dmn").status == 2)
        let broken = try String(contentsOfFile: model, encoding: .utf8).replacing("< 100", with: "< < 100")
            .replacing("&lt; 100", with: "&lt; &lt; 100")
        try cairn.write(broken, to: "b.dmn")
        let validated = try cairn.run("validate", "b.dmn")
        #expect(validated.status == 2)
        #expect(validated.output.contains("b.dmn:22:"))
        let outcome = try cairn.run("dmn", "evaluate", "b.dmn", "--output", "json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["values"] == ["Percent": .null, "Price": .null])
    }

    @Test("An expression is evaluated with a context; what is none is refused with its place")
    func feel() throws {
        let sum = try cairn.run("feel", "sum(prices) * 2", "--context", #"{"prices": [1, 2.5]}"#)
        #expect(sum.output == "7.0\n")
        let json = try cairn.run("feel", "1 + nothing", "--output", "json")
        #expect(json.status == 1)
        #expect(try json.json()["errors"]?[0]?["code"] == "feel-unknown-variable")
        let wrong = try cairn.run("feel", "1 +")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("line 1, column 4"))
    }

    @Test("Each command explains itself with an example")
    func help() throws {
        for command in [["dmn", "evaluate"], ["dmn", "batch"], ["dmn", "test"], ["feel"]] {
            let outcome = try cairn.run(command + ["--help"])
            #expect(outcome.output.contains("EXAMPLE"))
            #expect(outcome.output.contains("cairn \(command.joined(separator: " ")) "))
        }
    }
}
