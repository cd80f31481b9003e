import FEEL
import Formats
import JournalStore
import ProcessKernel
import ProcessModel

/// What became of one scenario.
struct ScenarioResult {
    let scenario: Scenario
    let file: String
    var failures: [ExpectationFailure] = []
    /// How it stood when the first expectation failed, else at the end.
    var moment: ScenarioMoment
    var path: TokenPath

    var isPassed: Bool { failures.isEmpty }
}

/// Runs one scenario step by step and looks after each at what should be true then.
struct ScenarioRun {
    private var runner: ScriptRunner
    private let scenario: Scenario
    private var failures: [ExpectationFailure] = []
    private var firstFailure: ScenarioMoment?

    static func result(of scenario: Scenario, in file: ScenarioFile, sources: Sources) throws -> ScenarioResult {
        let process = try sources.process(scenario.process)
        var run = try ScenarioRun(scenario)
        try run.go(process, sources)
        return ScenarioResult(
            scenario: scenario, file: file.path, failures: run.failures,
            moment: run.firstFailure ?? run.moment(), path: run.runner.path)
    }

    private init(_ scenario: Scenario) throws {
        self.scenario = scenario
        runner = try ScriptRunner(store: MemoryStore(), clock: scenario.script.clock)
        runner.stubs = scenario.stubs
    }

    private func moment() -> ScenarioMoment { ScenarioMoment(report: runner.report(), sent: runner.sent) }

    private mutating func go(_ process: ProcessDefinition, _ sources: Sources) throws {
        let start = "the start"
        let scenario = scenario
        let isStarted = try attempt(start, at: scenario.place) { runner throws in
            try runner.begin(scenario.script, process: process, sources: sources, variables: scenario.variables)
        }
        guard isStarted else { return }
        look(scenario.afterStart, after: start)
        for (position, step) in scenario.steps.enumerated() {
            let words = "step \(position + 1) (\(step.words))"
            guard try attempt(words, at: step.place, { runner throws in try runner.step(step.stimulus) }) else {
                return
            }
            look(step.expectations, after: words)
        }
        look(scenario.atEnd, after: "the last step")
        refuseUnexpectedIncidents()
    }

    /// A stimulus without target ends the scenario: what follows would only repeat the fault.
    private mutating func attempt(
        _ words: String, at place: TextPlace, _ work: (inout ScriptRunner) throws -> Void
    ) throws -> Bool {
        do {
            try work(&runner)
            return true
        } catch let error as ScriptRunner.ScriptFailure {
            add(ExpectationFailure(expected: "\(words) finds its target", found: error.message, place: place), words)
        } catch let rejection as Rejection {
            add(ExpectationFailure(expected: "\(words) is accepted", found: rejection.reason, place: place), words)
        }
        return false
    }

    private mutating func look(_ expectations: [Expectation], after words: String) {
        guard !expectations.isEmpty else { return }
        let moment = moment()
        for expectation in expectations {
            if let failure = expectation.failure(at: moment) { add(failure, words) }
        }
    }

    private mutating func add(_ failure: ExpectationFailure, _ words: String) {
        var failure = failure
        failure.moment = words
        failures.append(failure)
        if firstFailure == nil { firstFailure = moment() }
    }

    /// Who says nothing about incidents means that there are none.
    private mutating func refuseUnexpectedIncidents() {
        let all = scenario.afterStart + scenario.steps.flatMap(\.expectations) + scenario.atEnd
        let isMentioned = all.contains { expectation in
            switch expectation.check {
            case .incidents: true
            case .state(let state): state == "failed"
            case .open, .waiting, .completed, .variable, .messages: false
            }
        }
        guard !isMentioned else { return }
        let none = Expectation(check: .incidents([]), place: scenario.place)
        if let failure = none.failure(at: moment()) { add(failure, "the last step") }
    }
}
