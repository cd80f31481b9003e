import ProcessKernel
import ProcessModel

/// Tells what an instance goes through: a line for each thing that people care about, in columns.
struct Narrator {
    private let instance: InstanceKey
    /// Says which instance a line is about; for runs of several.
    private let showsInstance: Bool
    private let width: Int

    init(of instance: InstanceKey, definition: ProcessDefinition, showsInstance: Bool) {
        self.instance = instance
        self.showsInstance = showsInstance
        // So wide that names rarely break the columns, and one long name does not push everything to the right.
        width = min(28, definition.elements.dropFirst().map(\.id.count).max() ?? 0)
    }

    /// The lines of one record. What begins and ends in it is told once.
    func lines(_ record: RecordReport) -> [String] {
        var ended: Set<ElementInstanceKey> = []
        var workedOn: Set<ElementInstanceKey> = []
        for report in record.events {
            switch report.event {
            case .elementCompleted(let key), .elementSkipped(let key), .elementTerminated(let key): ended.insert(key)
            case .jobCreated(let job): workedOn.insert(job.elementInstance)
            case .timerStarted(let timer):
                if case .intermediateCatchEvent? = report.element?.kind { workedOn.insert(timer.elementInstance) }
            case .subscribed(let subscription):
                if case .intermediateCatchEvent? = report.element?.kind {
                    workedOn.insert(subscription.elementInstance)
                }
            default: break
            }
        }
        return record.events.compactMap { report in
            if case .elementActivated(let key, _, _) = report.event, ended.contains(key) || workedOn.contains(key) {
                return nil
            }
            return Self.words(report).map { line(record.time, report.element?.id ?? "", $0) }
        }
    }

    private func line(_ time: Instant, _ element: String, _ words: String) -> String {
        let gap = String(repeating: " ", count: max(0, width - element.count))
        let head = "\(time.clockText)  \(showsInstance ? "\(instance)  " : "")\(element)\(gap)  "
        return head + words.indented(by: head.count)
    }

    /// Nil for what only matters to the engine.
    private static func words(_ report: EventReport) -> String? {
        switch report.event {
        case .elementActivated, .scopeOpened: "started"
        case .elementCompleted: "completed"
        case .elementSkipped: "skipped"
        case .elementTerminated: "ended before it was done"
        case .jobCreated(let job):
            report.jobType.map { job.listener == nil ? "job for \($0)" : "listener \($0)" } ?? "waits for a person"
        case .jobFailed: "failed: \(report.detail)"
        case .jobErrorThrown: "threw an error"
        case .timerStarted: "timer \(report.detail)"
        case .timerFired: "timer fired"
        case .incidentRaised: "incident: \(report.detail)"
        case .incidentResolved: "incident resolved"
        case .instancePaused: "the instance is paused"
        case .instanceResumed: "the instance goes on"
        case .instanceTerminated: "the instance is cancelled\(report.detail.isEmpty ? "" : ": \(report.detail)")"
        case .subscribed: report.detail
        case .processCalled: "started"
        case .decisionEvaluated: "decides \(report.detail)"
        case .handlerActivated: "started, to undo"
        case .stateReplaced, .rewindStarted: report.detail
        case .dispatched: "sends \(report.detail)"
        case .instanceStarted, .instanceCompleted, .policyUsed, .agendaKept, .flowTaken, .tokenArrived, .tokensDropped,
            .tokenCreated, .gatewayReset, .variableSet, .jobCompleted, .allowanceChanged, .timerRemoved, .unsubscribed,
            .conditionChanged, .triggerSeen, .loopStarted, .roundOutput, .loopEnding, .startsLater,
            .listenersPassed, .adHocEnding, .triggersForgotten, .businessKeySet,
            .compensationStarted, .compensationTaken, .scopeReopened, .compensationEnded, .dispatchEnded,
            .dispatchAdvanced:
            nil
        }
    }
}
