import EngineTestKit

/// Files of scenarios for `cairn fuzz`: a file is read, or its mistakes are told.
enum ScenarioFuzz {
    static var target: FuzzTarget {
        FuzzTarget("scenario", corpus: corpus.map { Array($0.utf8) }, pieces: pieces) { bytes in
            do {
                let (_, mistakes) = try ScenarioReader.read(bytes, called: "input.yaml")
                return mistakes.isEmpty ? .accepted : .refused
            } catch let error as UsageError {
                return error.message.isEmpty ? .broken("it is refused without a reason") : .refused
            } catch {
                return .broken("it is refused by \(error)")
            }
        }
    }

    private static let corpus = [
        """
        source: loan.bpmn
        with: [other.bpmn]
        clock: 2030-01-01T09:00:00Z
        options: {externalTasks: [task]}
        stubs:
          score: {variables: {score: 800}}
          approve:
            - {error: E, message: no}
            - {failure: the bank does not answer}
        scenarios:
          - name: A high score needs nobody
            variables: {amount: 6000, list: [1, two, {a: null}]}
            start: {message: order placed, first: [p], expect: {open: [a]}}
            steps:
              - complete: approve
                variables: {approved: true}
                expect: {state: completed, completed: {counts: {a: 2}, order: [a, b]}}
              - advance: PT1H
              - message: m
                to: x
              - fail: score
                error: E
            expect:
              state: completed
              incidents: [job-failed, {element: a, code: job-failed}]
              messages: [m, {name: n, key: k}]
        """,
        """
        source: "a.bpmn"
        scenarios: [{name: x, steps: [{setVariables: {a: 1}}, {signal: s}, {completeAll: [a]}, {activate: a, in: b}]}]
        """,
        // Aliases of aliases: each line stands for twice as much as the one before.
        "a: &a0 [x]\nb:\n" + (1...12).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "c: {? d : *a12}\n",
        "base: &a {x: 1}\nsource: a\nscenarios:\n  - variables: *a\n    steps: []\n",
    ]

    private static let pieces = [
        "{source: a, scenarios: [§]}", "{name: §, variables: {a: §}, steps: [§, §], expect: {§: §}}", "{complete: §}",
        "a",
        "{advance: §}", "{variables: {a: §}}", "[§, §]", "{§: §}", "1", "\"x\"", "~", "PT1H", "open", "state", "&a §",
        "*a", "*a0", "*a12", "{*a12}", "? *a12", "&a0 [*a12, *a12]",
        "!!binary §", "? §", "- §", "|\n  §", "1.5e3", "'§'",
    ]
}
