import Foundation
import Testing

/// Broken inputs for everything that reads from outside. `CAIRN_RELEASE` names an optimised program, as `make test` does: it
/// is twenty times as fast, and so reads more of them. `CAIRN_FUZZ` says how many, `CAIRN_FUZZ_SEED` from which seed.
@Suite("cairn fuzz", .timeLimit(.minutes(20)))
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let release = environment["CAIRN_RELEASE"].map { URL(fileURLWithPath: $0) }
    private static let inputs = environment["CAIRN_FUZZ"] ?? (release == nil ? "200" : "10000")
    private static let seed = environment["CAIRN_FUZZ_SEED"] ?? "1"

    @Test(
        "Every input is read or refused",
        arguments: [
            "bpmn", "dmn", "form", "feel", "unary-tests", "juel", "javascript", "json", "values", "events", "snapshots",
            "scenario",
        ])
    func target(_ name: String) throws {
        let cairn = try CairnProgram(Self.release)
        let outcome = try cairn.run("fuzz", name, "--inputs", Self.inputs, "--seed", Self.seed, "--mark", "mark")
        // A line such as "feel 4711".
        let number = try cairn.read("mark").split(separator: " ").dropFirst().first ?? "?"
        let command = "cairn fuzz \(name) --seed \(Self.seed) --first \(number) --inputs 1 --show"
        #expect(outcome.status == 0, "\(outcome.errors.suffix(2_000))\nrepeat it with: \(command)")
        // Inputs that are all refused at the first byte would show little.
        let accepted = outcome.output.split(separator: " ").dropFirst(3).first.flatMap { Int($0) } ?? 0
        #expect(accepted > (Int(Self.inputs) ?? 0) / 400, "\(outcome.output)")
        // None has more than 64 KB, for which the slowest take 0.3 s; the rest is for busy machines.
        let slowest = try #require(outcome.output.split(separator: "the slowest ").last?.split(separator: " ").first)
        if Self.release != nil { #expect((Int(slowest) ?? .max) < 5_000, "\(outcome.output)") }
    }

    @Test("All targets have their test")
    func targets() throws {
        let help = try CairnProgram().run("fuzz", "--help").output
        let list = try #require(help.split(separator: "What reads: ").last?.split(separator: ".").first)
        #expect(list.split(separator: ",").count == 12)
    }

    @Test("An input is the same each time, and a reader that is not there is wrong usage")
    func repeated() throws {
        let cairn = try CairnProgram()
        let first = try cairn.run("fuzz", "json", "--first", "77", "--inputs", "1", "--show")
        #expect(
            try cairn.run("fuzz", "json", "--first", "77", "--inputs", "1", "--show").output.first == first.output.first
        )
        #expect(try cairn.run("fuzz", "nothing").status == 64)
    }

    @Test("The optimised program does what the other does", .enabled(if: release != nil))
    func optimised() throws {
        let scenarios = CairnProgram.package.appending(path: "examples/loan/loan.test.yaml").path
        for arguments in [["test", scenarios], ["simulate", "--seed", "1", "--runs", "20"]] {
            let optimised = try CairnProgram(Self.release).run(arguments)
            let other = try CairnProgram().run(arguments)
            #expect(optimised.status == 0, "\(optimised.errors)")
            #expect(optimised.output == other.output)
        }
    }
}
