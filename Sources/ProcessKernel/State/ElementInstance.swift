package import ProcessModel

/// One visit of a token to an element, from activation to its end. Its row is removed when it ends.
package struct ElementInstance: KeyedRow {
    package internal(set) var key: ElementInstanceKey
    package internal(set) var element: ElementIndex
    /// The process or sub-process instance that it runs in, or the body of the loop that it is a round of; the root
    /// names itself.
    package internal(set) var scope: ElementInstanceKey
    /// The position in `ProcessInstance.processes` of the definition that the element is in.
    package var process: UInt32 = 0
    /// Tokens inside, where this is a process or sub-process: children, tokens on flows and tokens waiting at joins.
    package var tokens: UInt32 = 0
    /// Element instances inside whose row is there.
    package var children: UInt32 = 0
    package var openIncidents: UInt32 = 0
    package var job: JobKey?
    package var timers: [TimerKey] = []
    package var subscriptions: [SubscriptionKey] = []
    /// Set for a round of a loop: its number, from 0.
    package var round: UInt32?
    /// Set for what undoes something: on whose behalf.
    package var undoesFor: ElementInstanceKey?
    /// True for an ad hoc sub-process that is to end.
    package var isEnding = false
    package var joins: [Join] = []
    package var variables = VariableList()
    private var details = OutOfLine<ElementDetails>()

    package init(key: ElementInstanceKey, element: ElementIndex, scope: ElementInstanceKey) {
        self.key = key
        self.element = element
        self.scope = scope
    }
}

/// What only few element instances have.
extension ElementInstance {
    /// Events on the boundary whose timer fired, so that a retry does not start it again.
    package var firedEvents: [ElementIndex] {
        get { details.storage?.fields.firedEvents ?? [] }
        _modify { yield &details.fields.firedEvents }
    }

    /// The triggers that happened of events that need all of theirs.
    package var seen: [Seen] {
        get { details.storage?.fields.seen ?? [] }
        _modify { yield &details.fields.seen }
    }

    /// Set for the body of a loop.
    package var loop: LoopState? {
        get { details.storage?.fields.loop }
        _modify { yield &details.fields.loop }
    }

    /// Activities that completed inside and can be undone, in the order of their completion.
    package var undoable: [CompensationRecord] {
        get { details.storage?.fields.undoable ?? [] }
        _modify { yield &details.fields.undoable }
    }

    /// Set while what completed is undone on behalf of this element instance.
    package var compensation: CompensationRun? {
        get { details.storage?.fields.compensation }
        _modify { yield &details.fields.compensation }
    }

    /// Set for what undoes something: what that is.
    package var undoes: CompensationRecord? {
        get { details.storage?.fields.undoes }
        _modify { yield &details.fields.undoes }
    }

    /// What is still to be started, in order, in an ad hoc sub-process that does one thing at a time.
    package var startsLater: [ElementIndex] {
        get { details.storage?.fields.startsLater ?? [] }
        _modify { yield &details.fields.startsLater }
    }

    /// Set once listeners of the element have begun.
    package var listeners: ListenerProgress? {
        get { details.storage?.fields.listeners }
        _modify { yield &details.fields.listeners }
    }

    /// Set for a called process: the business key that its call gave it.
    package var businessKey: String? {
        get { details.storage?.fields.businessKey }
        _modify { yield &details.fields.businessKey }
    }

    /// What was read to come to that business key.
    package var businessKeyLabel: Label {
        get { details.storage?.fields.businessKeyLabel ?? .public }
        _modify { yield &details.fields.businessKeyLabel }
    }
}

private struct ElementDetails: RareFields, Equatable {
    var firedEvents: [ElementIndex] = []
    var seen: [Seen] = []
    var loop: LoopState?
    var undoable: [CompensationRecord] = []
    var compensation: CompensationRun?
    var undoes: CompensationRecord?
    var startsLater: [ElementIndex] = []
    var listeners: ListenerProgress?
    var businessKey: String?
    var businessKeyLabel = Label.public
}

/// A trigger that happened while others of the same event are still to come.
package struct Seen: Sendable, Equatable {
    package internal(set) var event: ElementIndex
    package let trigger: UInt8

    package init(event: ElementIndex, trigger: UInt8) {
        self.event = event
        self.trigger = trigger
    }
}

/// The tokens that wait at one joining element.
package struct Join: Sendable, Equatable {
    package let gateway: ElementIndex
    /// By which flows a complex gateway took tokens when it fired, as long as it waits for those by the others
    /// (BPMN 2.0.2, 13.4.5); empty at all other times.
    package var fired: [Bool] = []
    /// Tokens that came by each incoming flow, in the gateway's order of flows.
    package var arrived: [UInt32]
    /// How many incoming flows have no token yet; kept so that nobody counts a wide join again for each token.
    package var missing: UInt32

    package init(gateway: ElementIndex, flows: Int) {
        self.gateway = gateway
        arrived = Array(repeating: 0, count: flows)
        missing = UInt32(flows)
    }

    package var isEmpty: Bool { arrived.allSatisfy { $0 == 0 } }
    package var hasFired: Bool { !fired.isEmpty }

    /// Made again from the tokens that had come.
    package init(gateway: ElementIndex, arrived: [UInt32]) {
        self.gateway = gateway
        self.arrived = arrived
        missing = UInt32(arrived.count { $0 == 0 })
    }
}

/// Work that a worker or a person has to do for an element instance.
package struct Job: KeyedRow {
    package internal(set) var key: JobKey
    package internal(set) var elementInstance: ElementInstanceKey
    /// The job type where an expression gave it; nil means the one that the definition fixes.
    package internal(set) var computedType: String?
    package var attemptsLeft: UInt32
    package var failures: UInt32 = 0
    /// Not before this moment, after a failure.
    package var notBefore: Instant?
    package var lastFailure: String?
    /// What this job took from the allowance and will spend or return.
    package var reserved: Resources
    /// The position of the listener that it is the job of; nil for the work of the element itself.
    package var listener: UInt32?

    package init(
        key: JobKey, elementInstance: ElementInstanceKey, computedType: String?, attemptsLeft: UInt32,
        reserved: Resources
    ) {
        self.key = key
        self.elementInstance = elementInstance
        self.computedType = computedType
        self.attemptsLeft = attemptsLeft
        self.reserved = reserved
    }
}

/// A timer that runs for an element instance: for the catch event itself, or for a boundary event of an activity.
package struct RunningTimer: KeyedRow {
    package internal(set) var key: TimerKey
    package internal(set) var elementInstance: ElementInstanceKey
    /// The event that fires.
    package internal(set) var element: ElementIndex
    package let due: Instant
    /// Which of the event's triggers it is.
    package let trigger: UInt8
    /// Nil for a timer that fires once.
    package let cycle: Cycle?

    /// How a timer goes on after it has fired.
    package struct Cycle: Sendable, Equatable {
        /// The repeating interval or cron schedule.
        package var text: String
        /// How often it fires after this time; nil is for ever.
        package var left: UInt32?

        package init(text: String, left: UInt32?) {
            self.text = text
            self.left = left
        }
    }

    package init(
        key: TimerKey, elementInstance: ElementInstanceKey, element: ElementIndex, due: Instant, trigger: UInt8 = 0,
        cycle: Cycle? = nil
    ) {
        self.key = key
        self.elementInstance = elementInstance
        self.element = element
        self.due = due
        self.trigger = trigger
        self.cycle = cycle
    }
}
