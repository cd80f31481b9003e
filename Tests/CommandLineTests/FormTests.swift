import FEEL
import Foundation
import Testing

/// The page `docs/forms.md` shows this example.
@Suite("Forms of tasks", .timeLimit(.minutes(20)))
struct FormTests {
    let cairn: CairnProgram
    private let folder = CairnProgram.package.appending(path: "examples/forms").path

    init() throws { cairn = try CairnProgram() }

    private var files: [String] {
        ["\(folder)/leave.bpmn", "--with", "\(folder)/leave-request.form", "--with", "\(folder)/hand-over.json"]
    }

    @Test("Nothing is to be said about the example")
    func valid() throws {
        let outcome = try cairn.run(["validate", "--strict", "--output", "json"] + files)
        #expect(outcome.status == 0)
        #expect(try outcome.json()["diagnostics"] == [])
    }

    @Test("Answers that do not fit are rejected field by field and change nothing; those that do become variables")
    func example() throws {
        #expect(try cairn.run(["run"] + files).status == 3)
        let wrong = try cairn.run(
            "complete", "1", "apply", "--input", #"{"days": "40", "first": "soon", "contact": {"email": "nobody"}}"#)
        #expect(wrong.status == 1)
        for part in [
            "person is required", "first must be a date", "days must be at most 30", "contact.email must match",
            "[answer-not-valid]",
        ] {
            #expect(wrong.errors.contains(part), "\(wrong.errors)")
        }
        #expect(try cairn.run("show", "1", "--output", "json").json()["waits"]?[0]?["element"] == "apply")
        let right = try cairn.run(
            "complete", "1", "apply", "--input", #"{"person": "Ada", "days": "4.5", "first": "2030-02-01"}"#)
        #expect(right.status == 0, "\(right.errors)")
        _ = try cairn.run("complete", "1", "approve", "--input", #"{"granted": "yes"}"#)
        let last = try cairn.run(
            "complete", "1", "hand_over", "--input", #"{"deputy": "Bo", "projects": [{"name": "Moon"}]}"#)
        #expect(last.output.contains("completed after"), "\(last.output) \(last.errors)")
        let variables = try cairn.run("show", "1", "--output", "json").json()["variables"]
        #expect(variables?["granted"] == true)
        #expect(variables?["kind"] == "holiday")
        #expect(variables?["projects"] == [["name": "Moon", "urgent": false]])
    }

    @Test("What the form of a waiting task asks for is told")
    func why() throws {
        #expect(try cairn.run(["run"] + files).status == 3)
        let lines = try cairn.run("why", "1").output
        #expect(lines.contains("person: text, required"))
        #expect(lines.contains("days: number, required, 0.5 to 30\n"))
        #expect(!lines.contains("reason"))
        let wait = try cairn.run("why", "1", "--output", "json").json()["waits"]?[0]
        #expect(wait?["form"]?[0] == ["field": "person", "label": "Name", "type": "text", "required": true])
        #expect(wait?["form"]?[1]?["choices"] == ["holiday", "parental", "other"])
        #expect(wait?["form"]?[1]?["default"] == "holiday")
    }
}
