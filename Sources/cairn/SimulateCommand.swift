import ArgumentParser
import EngineTestKit

/// `cairn simulate`: shows on any machine that the engine keeps its promises when everything around it fails.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the engine in a simulated world of crashes and faults, and check its promises.",
        discussion: """
            One thread and one random seed play the engine, its store, its workers, its users and the clock. The \
            engine crashes between any two actions, appends and reads fail with an unknown outcome, results come \
            late, twice or never, workers die, users repeat their requests. Then calm comes, and everything must \
            finish or name what it waits for. After each append it is checked that the journal explains the state, \
            that nothing was given out before it was durable, and that no token, job or request was lost or counted \
            twice.

            A run is repeated exactly by its seed and its number of steps. Exit status: 0 when every promise was kept, \
            1 when one was broken.

            EXAMPLE: a hundred runs from seed 1 on
              cairn simulate --seed 1 --runs 100
            """)

    enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "The seed of the first run; the next runs use the numbers after it.")
    var seed: UInt64

    @Option(help: "How many runs, each with its own seed.")
    var runs = 1

    @Option(help: "How much happens in each run before calm comes.")
    var steps = Simulation.defaultSteps

    @Option(help: "What is printed: text for people, or one JSON object a line for each run.")
    var output = OutputFormat.text

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs is at least 1") }
        guard steps >= 0 else { throw ValidationError("--steps is at least 0") }
        guard UInt64.max - seed >= UInt64(runs) else { throw ValidationError("--seed is too large") }
    }

    func run() throws {
        var sum = SimulationCounts()
        var failures = 0
        for seed in seed..<seed + UInt64(runs) {
            let report = Simulation(seed: seed, steps: steps).run()
            sum = sum + report.counts
            if report.failure != nil { failures += 1 }
            switch output {
            case .text: if let failure = report.failure { print(report.text(failure)) }
            case .json: print(report.json)
            }
        }
        if output == .text {
            print(runs == 1 ? "1 run" : "\(runs) runs", terminator: ", ")
            print(failures == 0 ? "every promise kept" : "\(failures) with a broken promise")
            print(sum.text)
        }
        if failures > 0 { throw ExitCode(1) }
    }
}
