package import FEEL
import ProcessModel

/// How events lie in the journal (`docs/journal-format.md`): a version byte, the number of events, then each as a tag
/// byte and its fields.
///
/// Tags and fields that a released version wrote never change meaning. A new event gets a new tag; a new field gets a
/// new tag for the event that has it. Golden journals in the tests hold this.
package enum EventCoding {
    package static let version: UInt8 = 1

    package static func encode(_ events: [Event], into writer: inout ByteWriter) {
        writer.byte(version)
        writer.varint(UInt64(events.count))
        for event in events { encode(event, into: &writer) }
    }

    package static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> [Event] {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else {
            throw DecodingFailure(offset: 0, message: "journal format \(version) is not known to this version")
        }
        let count = try reader.count()
        var events: [Event] = []
        events.reserveCapacity(count)
        for _ in 0..<count { events.append(try event(&reader)) }
        guard reader.isAtEnd else {
            throw DecodingFailure(offset: reader.offset, message: "bytes follow the last event")
        }
        return events
    }

    enum Tag: UInt8 {
        case instanceStarted = 1
        case instanceCompleted = 2
        case instanceTerminated = 3
        case instancePaused = 4
        case instanceResumed = 5
        case policyUsed = 6
        case agendaKept = 7
        /// A start by an event.
        case triggeredStart = 8
        case elementActivated = 16
        case elementCompleted = 17
        case elementSkipped = 18
        case elementTerminated = 19
        case flowTaken = 20
        case tokenArrived = 21
        case tokensDropped = 22
        case tokenCreated = 23
        case gatewayReset = 24
        case processCalled = 25
        case loopStarted = 26
        case roundOutput = 27
        case loopEnding = 28
        case startsLater = 29
        case decisionEvaluated = 30
        case businessKeySet = 33
        /// With a label.
        case labelledBusinessKeySet = 121
        /// A loop over items that have a label.
        case labelledLoopStarted = 34
        /// An output that has a label.
        case labelledRoundOutput = 35
        case variableSet = 32
        case jobCreated = 48
        /// A job that reserves one call and nothing else: what every job does unless a policy says otherwise.
        case plainJobCreated = 49
        case jobCompleted = 50
        case jobFailed = 51
        case jobErrorThrown = 52
        case allowanceChanged = 53
        case timerStarted = 64
        case timerFired = 65
        /// A timer that repeats, or is not the first trigger of its event.
        case otherTimerStarted = 71
        case timerRemoved = 66
        case subscribed = 67
        case unsubscribed = 68
        case conditionChanged = 69
        case triggerSeen = 70
        case compensationStarted = 72
        case compensationTaken = 73
        case handlerActivated = 74
        case scopeReopened = 75
        case compensationEnded = 76
        /// With records that say which visits they are of.
        case namedScopeReopened = 109
        case incidentRaised = 80
        case incidentResolved = 81
        case listenersPassed = 84
        /// A job of a listener.
        case listenerJobCreated = 85
        case adHocEnding = 86
        case triggersForgotten = 87
        case scopeOpened = 104
        case instanceForked = 105
        case instanceRewound = 106
        case instanceMigrated = 107
        /// Of a process that the instance has called.
        case calledMigrated = 120
        case rewindStarted = 108
        case dispatched = 96
        case dispatchEnded = 97
        case dispatchAdvanced = 98
    }

    // MARK: Writing

    private static func encode(_ event: Event, into writer: inout ByteWriter) {
        switch event {
        case .elementActivated(let key, let element, let scope):
            writer.tag(.elementActivated)
            writer.key(key)
            writer.element(element)
            writer.key(scope)
        case .elementCompleted(let key): writer.tag(.elementCompleted, key)
        case .elementSkipped(let key): writer.tag(.elementSkipped, key)
        case .elementTerminated(let key): writer.tag(.elementTerminated, key)
        case .flowTaken(let flow, let scope):
            writer.tag(.flowTaken)
            writer.flow(flow)
            writer.key(scope)
        case .tokenArrived(let flow, let scope):
            writer.tag(.tokenArrived)
            writer.flow(flow)
            writer.key(scope)
        case .tokensDropped(let scope): writer.tag(.tokensDropped, scope)
        case .tokenCreated(let element, let scope):
            writer.tag(.tokenCreated)
            writer.element(element)
            writer.key(scope)
        case .gatewayReset(let gateway, let scope):
            writer.tag(.gatewayReset)
            writer.element(gateway)
            writer.key(scope)
        case .variableSet(let key, let variable):
            writer.tag(.variableSet, key)
            writer.variable(variable)
        case .stateReplaced(let replacement): encode(replacement, into: &writer)
        case .rewindStarted(let state, let records): encode(rewindTo: state, records, into: &writer)
        case .jobCreated(let job): encode(job, into: &writer)
        case .jobCompleted(let key): writer.tag(.jobCompleted, key)
        case .jobFailed, .jobErrorThrown, .allowanceChanged, .timerStarted, .timerFired, .timerRemoved, .subscribed,
            .unsubscribed, .conditionChanged, .triggerSeen, .incidentRaised, .incidentResolved, .dispatched,
            .dispatchEnded, .dispatchAdvanced:
            encodeWaiting(event, into: &writer)
        case .scopeOpened, .processCalled, .businessKeySet, .decisionEvaluated, .loopStarted, .roundOutput, .loopEnding,
            .startsLater,
            .listenersPassed, .adHocEnding, .triggersForgotten, .compensationStarted, .compensationTaken,
            .handlerActivated, .scopeReopened, .compensationEnded:
            encodeActivity(event, into: &writer)
        case .instanceStarted, .instanceCompleted, .instanceTerminated, .instancePaused, .instanceResumed,
            .policyUsed, .agendaKept:
            encodeInstance(event, into: &writer)
        }
    }

    private static func encode(_ job: JobCreated, into writer: inout ByteWriter) {
        let isPlain = job.listener == nil && job.reserved == Resources(calls: 1)
        writer.tag(job.listener != nil ? .listenerJobCreated : isPlain ? .plainJobCreated : .jobCreated, job.key)
        writer.key(job.elementInstance)
        writer.optional(job.computedType)
        writer.varint(UInt64(job.attempts))
        if !isPlain { writer.resources(job.reserved) }
        if let listener = job.listener { writer.varint(UInt64(listener)) }
    }

    private static func encodeWaiting(_ event: Event, into writer: inout ByteWriter) {
        switch event {
        case .jobFailed(let key, let attemptsLeft, let notBefore, let message):
            writer.tag(.jobFailed, key)
            writer.varint(UInt64(attemptsLeft))
            writer.optional(notBefore)
            writer.string(message)
        case .jobErrorThrown(let key): writer.tag(.jobErrorThrown, key)
        case .allowanceChanged(let limit):
            writer.tag(.allowanceChanged)
            writer.resources(limit)
        case .timerStarted(let timer):
            let isPlain = timer.cycle == nil && timer.trigger == 0
            writer.tag(isPlain ? .timerStarted : .otherTimerStarted)
            if isPlain { writer.plainTimer(timer) } else { writer.timer(timer) }
        case .timerFired(let key): writer.tag(.timerFired, key)
        case .timerRemoved(let key): writer.tag(.timerRemoved, key)
        case .subscribed(let subscription):
            writer.tag(.subscribed)
            writer.subscription(subscription)
        case .unsubscribed(let key): writer.tag(.unsubscribed, key)
        case .conditionChanged(let key, let isTrue):
            writer.tag(.conditionChanged, key)
            writer.boolean(isTrue)
        case .triggerSeen(let key, let seen):
            writer.tag(.triggerSeen, key)
            writer.element(seen.event)
            writer.byte(seen.trigger)
        case .dispatched(let dispatch):
            writer.tag(.dispatched)
            writer.dispatch(dispatch)
        case .dispatchEnded(let key): writer.tag(.dispatchEnded, key)
        case .dispatchAdvanced(let key, let past):
            writer.tag(.dispatchAdvanced, key)
            writer.varint(past.rawValue)
        case .incidentRaised(let incident):
            writer.tag(.incidentRaised)
            writer.incident(incident)
        case .incidentResolved(let key): writer.tag(.incidentResolved, key)
        case .instanceStarted, .instanceCompleted, .instanceTerminated, .instancePaused, .instanceResumed,
            .policyUsed, .agendaKept, .elementActivated, .elementCompleted, .elementSkipped, .elementTerminated,
            .flowTaken, .tokenArrived, .tokensDropped, .tokenCreated, .gatewayReset, .variableSet, .jobCreated,
            .jobCompleted, .stateReplaced, .rewindStarted, .scopeOpened, .processCalled, .businessKeySet,
            .decisionEvaluated,
            .loopStarted,
            .roundOutput, .loopEnding,
            .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten, .compensationStarted, .compensationTaken,
            .handlerActivated, .scopeReopened, .compensationEnded:
            preconditionFailure("\(event) is written elsewhere")
        }
    }

    private static func encodeInstance(_ event: Event, into writer: inout ByteWriter) {
        switch event {
        case .instanceStarted(let start):
            writer.tag(start.isTriggered ? .triggeredStart : .instanceStarted)
            writer.varint(start.definition.rawValue)
            writer.optional(start.businessKey)
            writer.optional(start.tenant)
            writer.instant(start.at)
            writer.resources(start.limit)
            writer.varint(UInt64(start.policyVersion))
        case .instanceCompleted(let time):
            writer.tag(.instanceCompleted)
            writer.instant(time)
        case .instanceTerminated(let time, let reason):
            writer.tag(.instanceTerminated)
            writer.instant(time)
            writer.optional(reason)
        case .instancePaused: writer.tag(.instancePaused)
        case .instanceResumed: writer.tag(.instanceResumed)
        case .policyUsed(let version):
            writer.tag(.policyUsed)
            writer.varint(UInt64(version))
        case .agendaKept(let entries, let isCut):
            writer.tag(.agendaKept)
            writer.boolean(isCut)
            writer.varint(UInt64(entries.count))
            for entry in entries { writer.agendaEntry(entry) }
        case .elementActivated, .elementCompleted, .elementSkipped, .elementTerminated, .flowTaken, .tokenArrived,
            .tokensDropped, .tokenCreated, .gatewayReset, .variableSet, .jobCreated, .jobCompleted, .jobFailed,
            .jobErrorThrown, .allowanceChanged, .timerStarted, .timerFired, .timerRemoved, .subscribed, .unsubscribed,
            .conditionChanged, .triggerSeen, .incidentRaised, .incidentResolved, .dispatched, .dispatchEnded,
            .dispatchAdvanced, .stateReplaced, .rewindStarted, .scopeOpened, .processCalled, .businessKeySet,
            .decisionEvaluated,
            .loopStarted,
            .roundOutput,
            .loopEnding, .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten, .compensationStarted,
            .compensationTaken, .handlerActivated, .scopeReopened, .compensationEnded:
            preconditionFailure("\(event) is written elsewhere")
        }
    }

    // MARK: Reading

    private static func event(_ reader: inout ByteReader) throws(DecodingFailure) -> Event {
        let offset = reader.offset
        let byte = try reader.byte()
        guard let tag = Tag(rawValue: byte) else {
            throw DecodingFailure(offset: offset, message: "event \(byte) is not known to this version")
        }
        switch tag {
        case .elementActivated:
            return .elementActivated(try reader.key(), try reader.element(), scope: try reader.key())
        case .elementCompleted: return .elementCompleted(try reader.key())
        case .elementSkipped: return .elementSkipped(try reader.key())
        case .elementTerminated: return .elementTerminated(try reader.key())
        case .flowTaken: return .flowTaken(try reader.flow(), scope: try reader.key())
        case .tokenArrived: return .tokenArrived(try reader.flow(), scope: try reader.key())
        case .tokensDropped: return .tokensDropped(scope: try reader.key())
        case .tokenCreated: return .tokenCreated(try reader.element(), scope: try reader.key())
        case .gatewayReset: return .gatewayReset(try reader.element(), scope: try reader.key())
        case .scopeOpened, .processCalled, .businessKeySet, .labelledBusinessKeySet, .decisionEvaluated, .loopStarted,
            .labelledLoopStarted,
            .roundOutput,
            .labelledRoundOutput, .loopEnding, .startsLater, .listenersPassed, .adHocEnding, .triggersForgotten,
            .compensationStarted, .compensationTaken, .handlerActivated, .scopeReopened, .namedScopeReopened,
            .compensationEnded:
            return try activityEvent(tag, &reader)
        case .variableSet: return .variableSet(try reader.key(), try reader.variable())
        case .jobCreated: return .jobCreated(try job(&reader, isPlain: false))
        case .plainJobCreated: return .jobCreated(try job(&reader, isPlain: true))
        case .listenerJobCreated:
            var created = try job(&reader, isPlain: false)
            created.listener = try reader.uint32()
            return .jobCreated(created)
        case .jobCompleted: return .jobCompleted(try reader.key())
        case .jobFailed:
            return .jobFailed(
                try reader.key(), attemptsLeft: try reader.uint32(), notBefore: try reader.optionalInstant(),
                message: try reader.string())
        case .jobErrorThrown: return .jobErrorThrown(try reader.key())
        case .allowanceChanged: return .allowanceChanged(limit: try reader.resources())
        case .timerStarted: return .timerStarted(try reader.plainTimer())
        case .otherTimerStarted: return .timerStarted(try reader.timer())
        case .timerFired: return .timerFired(try reader.key())
        case .timerRemoved: return .timerRemoved(try reader.key())
        case .subscribed: return .subscribed(try reader.subscription())
        case .unsubscribed: return .unsubscribed(try reader.key())
        case .conditionChanged: return .conditionChanged(try reader.key(), isTrue: try reader.boolean())
        case .triggerSeen:
            return .triggerSeen(try reader.key(), Seen(event: try reader.element(), trigger: try reader.byte()))
        case .dispatched: return .dispatched(try reader.dispatch())
        case .dispatchEnded: return .dispatchEnded(try reader.key())
        case .dispatchAdvanced:
            return .dispatchAdvanced(try reader.key(), past: InstanceKey(rawValue: try reader.varint()))
        case .incidentRaised: return .incidentRaised(try reader.incident())
        case .incidentResolved: return .incidentResolved(try reader.key())
        case .instanceForked: return try fork(&reader)
        case .instanceRewound: return try rewind(&reader)
        case .instanceMigrated, .calledMigrated: return try migration(&reader, isCalled: tag == .calledMigrated)
        case .rewindStarted: return try startOfRewind(&reader)
        case .instanceStarted: return .instanceStarted(try started(&reader, isTriggered: false))
        case .triggeredStart: return .instanceStarted(try started(&reader, isTriggered: true))
        case .instanceCompleted: return .instanceCompleted(at: try reader.instant())
        case .instanceTerminated:
            return .instanceTerminated(at: try reader.instant(), reason: try reader.optionalString())
        case .instancePaused: return .instancePaused
        case .instanceResumed: return .instanceResumed
        case .policyUsed: return .policyUsed(version: try reader.uint32())
        case .agendaKept:
            let isCut = try reader.boolean()
            return .agendaKept(try reader.agenda(), isCut: isCut)
        }
    }

    private static func job(_ reader: inout ByteReader, isPlain: Bool) throws(DecodingFailure) -> JobCreated {
        JobCreated(
            key: try reader.key(), elementInstance: try reader.key(), computedType: try reader.optionalString(),
            attempts: try reader.uint32(), reserved: isPlain ? Resources(calls: 1) : try reader.resources())
    }

    private static func started(
        _ reader: inout ByteReader, isTriggered: Bool
    ) throws(DecodingFailure) -> InstanceStarted {
        InstanceStarted(
            definition: DefinitionKey(rawValue: try reader.varint()), businessKey: try reader.optionalString(),
            tenant: try reader.optionalString(), at: try reader.instant(), limit: try reader.resources(),
            policyVersion: try reader.uint32(), isTriggered: isTriggered)
    }
}

extension ByteWriter {
    mutating func tag(_ tag: EventCoding.Tag) { byte(tag.rawValue) }

    mutating func tag(_ tag: EventCoding.Tag, _ key: some LocalKey) {
        byte(tag.rawValue)
        self.key(key)
    }
}
