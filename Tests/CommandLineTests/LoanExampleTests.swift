import FEEL
import Foundation
import Testing

/// The loan of `examples/loan`, run with the workers and answers that lie beside it.
@Suite("The loan example", .timeLimit(.minutes(2)))
struct LoanExampleTests {
    let cairn: CairnProgram
    private let folder = CairnProgram.package.appending(path: "examples/loan").path

    init() throws { cairn = try CairnProgram() }

    private func run(_ input: String) throws -> Value {
        let workers = ["credit-score", "fraud-check", "send-reminder", "pay-out", "notify-rejection"]
        let outcome = try cairn.run(
            [
                "run", "\(folder)/loan.bpmn", "--input", input, "--answers", "\(folder)/answers.json", "--output",
                "json",
            ] + workers.flatMap { ["--worker", "\($0)=\(folder)/workers/\($0).sh"] })
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()
    }

    @Test("In between a person decides, and it is paid out after the cooling-off")
    func approved() throws {
        let object = try run("\(folder)/application.json")
        #expect(object["variables"]?["score"] == 600)
        #expect(object["variables"]?["receipt"]?.asString?.hasPrefix("paid-1-") == true)
        #expect(
            object["completed"]?.texts.suffix(6) == [
                "approve", "approved", "accepted", "cooling_off", "pay_out", "paid",
            ])
    }

    @Test("A high score needs nobody")
    func accepted() throws {
        let completed = try run(#"{"applicant": "Ada", "amount": 6000, "income": 3000}"#)["completed"]?.texts ?? []
        #expect(completed.contains("paid"))
        #expect(!completed.contains("approve"))
    }

    @Test("A low score is declined")
    func declined() throws {
        let completed = try run(#"{"applicant": "Ada", "amount": 60000, "income": 3000}"#)["completed"]?.texts ?? []
        #expect(completed.suffix(3) == ["declined", "notify_rejection", "rejected"])
    }

    @Test("A known fraud ends everything")
    func fraud() throws {
        let completed = try run(#"{"applicant": "Mallory", "amount": 12000, "income": 3000}"#)["completed"]?.texts ?? []
        #expect(completed.suffix(2) == ["fraud_found", "rejected_as_fraud"])
    }
}
