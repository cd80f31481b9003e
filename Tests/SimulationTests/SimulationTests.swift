import EngineTestKit
import Testing

@Suite("The engine in a world of faults", .timeLimit(.minutes(20)))
struct SimulationTests {
    /// Twenty tests of ten seeds each, so that a run that stops the process is found at once.
    @Test("Every promise is kept", arguments: 0..<20)
    func promises(block: Int) {
        for seed in block * 10..<block * 10 + 10 {
            let report = Simulation(seed: UInt64(seed)).run()
            if let failure = report.failure { Issue.record("\(report.text(failure))") }
        }
    }

    @Test("A seed repeats its run")
    func repetition() {
        let first = Simulation(seed: 4_711).run()
        let second = Simulation(seed: 4_711).run()
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.counts == second.counts)
        #expect(Simulation(seed: 4_712).run().fingerprint != first.fingerprint)
    }

    @Test("The world is hard enough to show something")
    func hardness() {
        var sum = SimulationCounts()
        for seed: UInt64 in 0..<20 { sum = sum + Simulation(seed: seed).run().counts }
        for (path, words) in SimulationCounts.names {
            #expect(sum[keyPath: path] > 20, "\(sum[keyPath: path]) \(words)")
        }
    }
}
