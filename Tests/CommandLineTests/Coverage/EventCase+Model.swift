/// The models of the cases: small processes around the one event.
extension EventCase {
    /// The process that is started: where a signal begins the one in question, another throws it.
    var process: String { position == .start && kind == .signal ? "thrower" : "p" }

    var model: String {
        var root = """
            <message id="m" name="m"/><signal id="s" name="s"/><error id="e" name="e" errorCode="e"/>
            <escalation id="esc" name="esc" escalationCode="esc"/>
            """
        if process == "thrower" {
            root +=
                #"<process id="thrower" isExecutable="true"><startEvent id="begin"/><endEvent id="told">"#
                + Self.definition(.signal) + "</endEvent>" + Model.row("begin", "told") + "</process>"
        }
        return Model.file(elements, around: root)
    }

    private static func definition(_ kind: EventKind) -> String {
        switch kind {
        case .none: ""
        case .message: #"<messageEventDefinition messageRef="m"/>"#
        case .timer:
            #"<timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H</timeDuration>"#
                + "</timerEventDefinition>"
        case .error: #"<errorEventDefinition errorRef="e"/>"#
        case .escalation: #"<escalationEventDefinition escalationRef="esc"/>"#
        case .cancel: "<cancelEventDefinition/>"
        case .compensation: "<compensateEventDefinition/>"
        case .conditional:
            #"<conditionalEventDefinition><condition xsi:type="tFormalExpression">=go = true</condition>"#
                + "</conditionalEventDefinition>"
        case .link: #"<linkEventDefinition name="l"/>"#
        case .signal: #"<signalEventDefinition signalRef="s"/>"#
        case .terminate: "<terminateEventDefinition/>"
        case .multiple, .parallelMultiple: definition(.message) + definition(.signal)
        }
    }

    private var isParallel: String { kind == .parallelMultiple ? #" parallelMultiple="true""# : "" }

    private func event(_ tag: String, _ id: String, _ attributes: String = "") -> String {
        #"<\#(tag) id="\#(id)"\#(attributes)>\#(Self.definition(kind))</\#(tag)>"#
    }

    private var elements: String {
        switch position {
        case .start:
            event("startEvent", "X", isParallel) + #"<task id="after"/>"# + Model.end + Model.row("X", "after", "end")
        case .caught: caught
        case .boundary, .boundaryBeside: kind == .compensation ? compensated : bounded
        case .eventSubprocess, .eventSubprocessBeside: withEventSubprocess
        case .thrown: kind == .escalation ? inside(thrown) : thrown
        case .end: end
        }
    }

    // MARK: Catching

    private var caught: String {
        let catching = event("intermediateCatchEvent", "X", isParallel)
        if kind == .link {
            return Model.start
                + #"<intermediateThrowEvent id="jump">\#(Self.definition(.link))</intermediateThrowEvent>"#
                + catching + #"<task id="after"/>"# + Model.end + Model.row("start", "jump")
                + Model.row("X", "after", "end")
        }
        return Model.start + catching + #"<task id="after"/>"# + Model.end + Model.row("start", "X", "after", "end")
    }

    /// What an error, escalation or cancellation comes from inside of a scope; the rest comes from outside while a
    /// task waits. An escalation goes on beside its thrower.
    private var source: String {
        switch kind {
        case .error, .escalation, .cancel:
            #"<startEvent id="in"/>"# + Model.userTask("work") + event("endEvent", "throw") + Model.row("in", "work")
                + Model.row("in", "throw")
        case .none, .message, .timer, .compensation, .conditional, .link, .signal, .terminate, .multiple,
            .parallelMultiple:
            #"<startEvent id="in"/>"# + Model.userTask("work") + Model.row("in", "work")
        }
    }

    private var bounded: String {
        let scope = kind == .cancel ? "transaction" : "subProcess"
        let interrupts = position == .boundary ? "" : #" cancelActivity="false""#
        return Model.start + #"<\#(scope) id="scope">\#(source)</\#(scope)>"#
            + event("boundaryEvent", "X", #" attachedToRef="scope"\#(interrupts)\#(isParallel)"#)
            + #"<task id="caught"/>"# + Model.end + Model.row("start", "scope", "end") + Model.row("X", "caught")
    }

    private static let undoable = """
        <task id="done"/>
        <boundaryEvent id="undoing" attachedToRef="done"><compensateEventDefinition/></boundaryEvent>
        <task id="undo" isForCompensation="true"/>
        <association id="to_undo" sourceRef="undoing" targetRef="undo" associationDirection="One"/>
        """

    private var compensated: String {
        Model.start + Self.undoable
            + #"<intermediateThrowEvent id="throw">\#(Self.definition(.compensation))</intermediateThrowEvent>"#
            + #"<task id="after"/>"# + Model.end + Model.row("start", "done", "throw", "after", "end")
    }

    private var withEventSubprocess: String {
        let interrupts = position == .eventSubprocess ? "" : #" isInterrupting="false""#
        let handler =
            #"<subProcess id="handler" triggeredByEvent="true">"#
            + event("startEvent", "X", interrupts + isParallel) + #"<task id="handled"/>"# + Model.row("X", "handled")
            + "</subProcess>"
        if kind == .compensation {
            return Model.start + #"<subProcess id="scope"><startEvent id="in"/>\#(handler)</subProcess>"#
                + #"<intermediateThrowEvent id="throw">\#(Self.definition(.compensation))</intermediateThrowEvent>"#
                + Model.row("start", "scope", "throw")
        }
        return Model.start + #"<subProcess id="scope">\#(source)\#(handler)</subProcess>"# + Model.end
            + Model.row("start", "scope", "end")
    }

    // MARK: Throwing

    private var throwing: String { event("intermediateThrowEvent", "X") }

    private static let listener = #"<intermediateCatchEvent id="heard">"#

    /// Who hears it stands in the order of the flows before who throws it.
    private var heard: String {
        Self.listener + Self.definition(kind == .message ? .message : .signal) + "</intermediateCatchEvent>"
            + Model.flow("start", "heard")
    }

    private var thrown: String {
        let after = #"<task id="after"/>"#
        switch kind {
        case .message, .signal, .multiple:
            return Model.start + heard + throwing + after + Model.row("start", "X", "after")
        case .compensation:
            return Model.start + Self.undoable + throwing + after + Model.row("start", "done", "X", "after")
        case .link:
            return Model.start + throwing + #"<intermediateCatchEvent id="arrived">\#(Self.definition(.link))"#
                + "</intermediateCatchEvent>" + after + Model.row("start", "X") + Model.row("arrived", "after")
        case .none, .timer, .error, .escalation, .cancel, .conditional, .terminate, .parallelMultiple:
            return Model.start + throwing + after + Model.row("start", "X", "after")
        }
    }

    /// In a sub-process whose boundary catches what comes out.
    private func inside(_ elements: String, _ scope: String = "subProcess") -> String {
        let interrupts = kind == .escalation ? #" cancelActivity="false""# : ""
        return #"<startEvent id="begin"/><\#(scope) id="scope">\#(elements)</\#(scope)>"#
            + event("boundaryEvent", "catcher", #" attachedToRef="scope"\#(interrupts)"#)
            + #"<task id="caught"/>"# + Model.row("begin", "scope") + Model.row("catcher", "caught")
    }

    private var end: String {
        let end = event("endEvent", "X")
        switch kind {
        case .message, .signal, .multiple: return Model.start + heard + end + Model.row("start", "X")
        case .error, .escalation: return inside(Model.start + end + Model.row("start", "X"))
        case .cancel: return inside(Model.start + end + Model.row("start", "X"), "transaction")
        case .compensation: return Model.start + Self.undoable + end + Model.row("start", "done", "X")
        case .terminate:
            return Model.start + Model.userTask("work") + end + Model.row("start", "work") + Model.row("start", "X")
        case .none, .timer, .conditional, .link, .parallelMultiple: return Model.start + end + Model.row("start", "X")
        }
    }
}
