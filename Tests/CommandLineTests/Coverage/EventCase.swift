import Testing

/// What an event waits for or throws (BPMN 2.0.2, Table 10.93, the rows).
enum EventKind: String, CaseIterable, Sendable {
    case none, message, timer, error, escalation, cancel, compensation, conditional, link, signal, terminate
    case multiple
    case parallelMultiple = "parallel multiple"
}

/// Where an event stands (Table 10.93, the columns).
enum EventPosition: String, CaseIterable, Sendable {
    case start
    case eventSubprocess = "event sub-process, interrupting"
    case eventSubprocessBeside = "event sub-process, not interrupting"
    case caught = "intermediate, catching"
    case boundary = "boundary, interrupting"
    case boundaryBeside = "boundary, not interrupting"
    case thrown = "intermediate, throwing"
    case end

    /// What the standard allows there. A compensation event on a boundary interrupts nothing, but is drawn as the
    /// interrupting ones are.
    var allowed: [EventKind] {
        switch self {
        case .start: [.none, .message, .timer, .conditional, .signal, .multiple, .parallelMultiple]
        case .eventSubprocess:
            [
                .message, .timer, .error, .escalation, .compensation, .conditional, .signal, .multiple,
                .parallelMultiple,
            ]
        case .eventSubprocessBeside:
            [.message, .timer, .escalation, .conditional, .signal, .multiple, .parallelMultiple]
        case .caught: [.message, .timer, .conditional, .link, .signal, .multiple, .parallelMultiple]
        case .boundary:
            [
                .message, .timer, .error, .escalation, .cancel, .compensation, .conditional, .signal, .multiple,
                .parallelMultiple,
            ]
        case .boundaryBeside: [.message, .timer, .escalation, .conditional, .signal, .multiple, .parallelMultiple]
        case .thrown: [.none, .message, .escalation, .compensation, .link, .signal, .multiple]
        case .end: [.none, .message, .error, .escalation, .cancel, .compensation, .signal, .terminate, .multiple]
        }
    }

    /// Throwing events have no `parallelMultiple`, and whether they interrupt has no meaning for compensation events,
    /// whose scope has completed: there is nothing to refuse.
    var drawable: [EventKind] {
        switch self {
        case .thrown, .end: EventKind.allCases.filter { $0 != .parallelMultiple }
        case .eventSubprocessBeside, .boundaryBeside: EventKind.allCases.filter { $0 != .compensation }
        case .start, .eventSubprocess, .caught, .boundary: EventKind.allCases
        }
    }
}

/// A model in which one event stands in one position, under the id `X`, and what must come of it.
struct EventCase: CustomTestStringConvertible, Sendable {
    let kind: EventKind
    let position: EventPosition

    var testDescription: String { "\(kind.rawValue), \(position.rawValue)" }

    /// What must complete, in this order.
    var completed: [String] {
        switch (position, kind) {
        case (.start, _), (.caught, _): ["X", "after"]
        // Only its handler shows that a compensation event was there: no token passes it.
        case (.boundary, .compensation): ["done", "undo", "after"]
        case (.eventSubprocess, _), (.eventSubprocessBeside, _): ["X", "handled"]
        case (.boundary, _), (.boundaryBeside, _): ["X", "caught"]
        case (.thrown, .compensation): ["done", "undo", "X", "after"]
        case (.thrown, .link): ["X", "arrived", "after"]
        case (.thrown, .message), (.thrown, .signal), (.thrown, .multiple): ["X", "heard", "after"]
        case (.thrown, .escalation): ["X", "caught"]
        case (.thrown, _): ["X", "after"]
        case (.end, .error), (.end, .escalation), (.end, .cancel): ["X", "caught"]
        case (.end, .compensation): ["done", "undo", "X"]
        case (.end, .message), (.end, .signal), (.end, .multiple): ["X", "heard"]
        case (.end, _): ["X"]
        }
    }

    /// Whether the task beside which it happened is still open at the end; nil where there is none.
    var keepsWork: Bool? {
        switch position {
        case .eventSubprocessBeside, .boundaryBeside: true
        case .end: kind == .terminate ? false : nil
        case .eventSubprocess, .boundary: kind == .compensation ? nil : false
        case .start, .caught, .thrown: nil
        }
    }

    // MARK: Script

    /// What brings the event about from outside.
    private var stimuli: [String] {
        switch kind {
        case .message: [#"{"message": "m"}"#]
        case .timer: [#"{"advance": "PT1H"}"#]
        case .conditional: [#"{"setVariables": {"go": true}}"#]
        case .signal, .multiple: [#"{"signal": "s"}"#]
        case .parallelMultiple: [#"{"message": "m"}"#, #"{"signal": "s"}"#]
        case .none, .error, .escalation, .cancel, .compensation, .link, .terminate: []
        }
    }

    var script: String {
        switch position {
        case .start:
            switch kind {
            case .message, .multiple: #"{"start": {"message": "m"}, "steps": []}"#
            case .parallelMultiple: #"{"start": {"message": "m"}, "steps": [{"signal": "s"}]}"#
            case .conditional: #"{"start": {"variables": {"go": true}}, "steps": []}"#
            case .none, .timer, .error, .escalation, .cancel, .compensation, .link, .signal, .terminate:
                #"{"steps": []}"#
            }
        case .eventSubprocess, .eventSubprocessBeside, .caught, .boundary, .boundaryBeside:
            #"{"steps": [\#(stimuli.joined(separator: ", "))]}"#
        case .thrown, .end: #"{"steps": []}"#
        }
    }
}
