/// `docs/bpmn-coverage.md`, made of the cases that `BPMNCoverageTests` runs.
enum BPMNCoveragePage {
    static var text: String {
        """
        # BPMN: every element in every position

        Made from the cases of `Tests/CommandLineTests/Coverage`; `CAIRN_WRITE_PAGES=1 swift test --filter BPMNCoverageTests` writes
        it anew. Each cell is one test of `BPMNCoverageTests`, which runs a model of its own, named by row and column:
        **executed** by `eventExecuted` or `nodeExecuted`, **refused** when it is read by `eventRefused`, because the standard
        does not allow it there; – cannot be drawn. What goes deeper is in the last column.

        ## Events (BPMN 2.0.2, Table 10.93)

        \(table(
            ["event"] + EventPosition.allCases.map(\.rawValue) + ["more"],
            EventKind.allCases.map { kind in
                [kind.rawValue] + EventPosition.allCases.map { cell(kind, $0) } + [more(kind)]
            }))

        Compensation events interrupt nothing, whatever they say: their scope has completed.

        ## Activities and gateways, by what they stand in

        \(nodes(NodePosition.allCases.filter { !$0.isMarker }))

        ## Activities, by their markers

        \(nodes(NodePosition.allCases.filter(\.isMarker)))
        """ + "\n"
    }

    private static func nodes(_ positions: [NodePosition]) -> String {
        let kinds = NodeKind.allCases.filter { kind in positions.contains { !(kind.isGateway && $0.isMarker) } }
        return table(
            ["element"] + positions.map(\.rawValue) + ["more"],
            kinds.map { kind in
                [kind.rawValue] + positions.map { cell(kind, $0) } + [more(kind)]
            })
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    private static func cell(_ kind: EventKind, _ position: EventPosition) -> String {
        guard let event = BPMNCoverageTests.events.first(where: { $0.kind == kind && $0.position == position }) else {
            return "–"
        }
        return event.isAllowed ? "executed" : "refused"
    }

    private static func cell(_ kind: NodeKind, _ position: NodePosition) -> String {
        BPMNCoverageTests.nodes.contains { $0.kind == kind && $0.position == position } ? "executed" : "–"
    }

    /// Under `Tests`.
    private static func more(_ kind: EventKind) -> String {
        switch kind {
        case .none, .terminate: suites("ScopeTests")
        case .message, .signal, .multiple: suites("EventTests", "DispatchTests")
        case .parallelMultiple, .conditional, .link: suites("EventTests")
        case .timer: suites("TimerTests")
        case .error, .escalation: suites("ErrorTests", "EventSubprocessTests")
        case .cancel, .compensation: suites("CompensationTests")
        }
    }

    private static func more(_ kind: NodeKind) -> String {
        switch kind {
        case .task, .manualTask: suites("PlainFlowTests")
        case .userTask, .serviceTask, .sendTask, .businessRuleTask: suites("JobTests")
        case .receiveTask: suites("EventTests")
        case .scriptTask: suites("VariableTests")
        case .callActivity, .globalTask: suites("CallTests")
        case .subprocess: suites("ScopeTests")
        case .transaction: suites("CompensationTests")
        case .adHoc: suites("AdHocTests")
        case .exclusive, .parallel, .eventBased: suites("GatewayTests")
        case .inclusive, .complex: suites("JoinTests", "GatewayTests")
        }
    }

    private static func suites(_ names: String...) -> String {
        names.map { "`ProcessKernelTests/\($0)`" }.joined(separator: ", ")
    }
}
