import FEEL
import ProcessModel

/// The fields of element instances and of what they wait for, in events and snapshots.
extension ByteWriter {
    mutating func subscription(_ subscription: Subscription) {
        key(subscription.key)
        key(subscription.elementInstance)
        element(subscription.element)
        byte(subscription.trigger)
        switch subscription.topic {
        case .message(let name, let correlationKey):
            byte(1)
            string(name)
            optional(correlationKey)
        case .signal(let name):
            byte(2)
            string(name)
        case .condition(let isTrue):
            byte(3)
            boolean(isTrue)
        case .completion: byte(4)
        }
    }

    /// A timer that fires once, for the first trigger of its event: what most are.
    mutating func plainTimer(_ timer: RunningTimer) {
        key(timer.key)
        key(timer.elementInstance)
        element(timer.element)
        instant(timer.due)
    }

    mutating func timer(_ timer: RunningTimer) {
        plainTimer(timer)
        byte(timer.trigger)
        optional(timer.cycle?.text)
        if let cycle = timer.cycle { varint(cycle.left.map { UInt64($0) + 1 } ?? 0) }
    }

    mutating func occurrence(_ occurrence: Occurrence) {
        element(occurrence.event)
        byte(occurrence.trigger)
        key(occurrence.elementInstance)
        namedValues(occurrence.variables)
    }

    mutating func message(_ message: Message) {
        string(message.name)
        optional(message.correlationKey)
        namedValues(message.variables)
        varint(UInt64(message.targets.count))
        for target in message.targets {
            string(target.process)
            optional(target.element)
        }
    }

    mutating func dispatch(_ dispatch: Dispatch) {
        key(dispatch.key)
        switch dispatch.content {
        case .message(let message):
            byte(message.variables.isLabelled ? 3 : 1)
            self.message(message)
            if message.variables.isLabelled { labels(of: message.variables) }
        case .signal(let name, let variables):
            byte(variables.isLabelled ? 4 : 2)
            string(name)
            namedValues(variables)
            if variables.isLabelled { labels(of: variables) }
        }
    }

    mutating func loop(_ loop: LoopState) {
        varint(loop.total.map { UInt64($0) + 1 } ?? 0)
        list(loop.items)
        varint(UInt64(loop.started))
        varint(UInt64(loop.completed))
        varint(UInt64(loop.terminated))
        list(loop.outputs)
        boolean(loop.isEnding)
    }

    private mutating func list(_ values: [Value]) {
        varint(UInt64(values.count))
        for value in values { self.value(value) }
    }

    mutating func listeners(_ progress: ListenerProgress) {
        byte(progress.phase.rawValue)
        varint(UInt64(progress.done))
    }

    mutating func elements(_ elements: [ElementIndex]) {
        varint(UInt64(elements.count))
        for element in elements { self.element(element) }
    }

    mutating func records(_ records: [CompensationRecord]) {
        varint(UInt64(records.count))
        for record in records { self.record(record) }
    }

    mutating func record(_ record: CompensationRecord) {
        element(record.element)
        key(record.visit)
        switch record.undoing {
        case .handler(let handler):
            byte(1)
            element(handler)
        case .scope(let variables, let inner, let process):
            byte(2)
            varint(UInt64(variables.all.count))
            for variable in variables.all { self.variable(variable) }
            records(inner)
            varint(UInt64(process))
        case .rounds(let rounds):
            byte(3)
            records(rounds)
        case .open(let variables, let inner, let process):
            byte(4)
            varint(UInt64(variables.all.count))
            for variable in variables.all { self.variable(variable) }
            records(inner)
            varint(UInt64(process))
        }
    }

    mutating func compensation(_ run: CompensationRun) {
        records(run.queue)
        key(run.scope)
        boolean(run.isCancel)
        boolean(run.isBusy)
    }
}

extension ByteReader {
    mutating func subscription() throws(DecodingFailure) -> Subscription {
        Subscription(
            key: try key(), elementInstance: try key(), element: try element(), trigger: try byte(), topic: try topic())
    }

    private mutating func topic() throws(DecodingFailure) -> Subscription.Topic {
        let start = offset
        switch try byte() {
        case 1: return .message(name: try string(), correlationKey: try optionalString())
        case 2: return .signal(name: try string())
        case 3: return .condition(isTrue: try boolean())
        case 4: return .completion
        case let kind:
            throw DecodingFailure(offset: start, message: "subscription \(kind) is not known to this version")
        }
    }

    mutating func plainTimer() throws(DecodingFailure) -> RunningTimer {
        RunningTimer(key: try key(), elementInstance: try key(), element: try element(), due: try instant())
    }

    mutating func timer() throws(DecodingFailure) -> RunningTimer {
        let plain = try plainTimer()
        let trigger = try byte()
        var cycle: RunningTimer.Cycle?
        if let text = try optionalString() {
            let left = try uint32()
            cycle = RunningTimer.Cycle(text: text, left: left == 0 ? nil : left - 1)
        }
        return RunningTimer(
            key: plain.key, elementInstance: plain.elementInstance, element: plain.element, due: plain.due,
            trigger: trigger, cycle: cycle)
    }

    mutating func occurrence() throws(DecodingFailure) -> Occurrence {
        let event = try element()
        let trigger = try byte()
        return Occurrence(event, trigger: trigger, of: try key(), variables: try namedValues())
    }

    mutating func message() throws(DecodingFailure) -> Message {
        var message = Message(
            name: try string(), correlationKey: try optionalString(), variables: try namedValues())
        for _ in 0..<(try count()) {
            message.targets.append(MessageTarget(process: try string(), element: try optionalString()))
        }
        return message
    }

    mutating func dispatch() throws(DecodingFailure) -> Dispatch {
        let key: DispatchKey = try key()
        let start = offset
        switch try byte() {
        case 1: return Dispatch(key: key, content: .message(try message()))
        case 2: return Dispatch(key: key, content: .signal(name: try string(), variables: try namedValues()))
        case 3:
            var message = try message()
            message.variables = try labelled(message.variables)
            return Dispatch(key: key, content: .message(message))
        case 4:
            let name = try string()
            return Dispatch(key: key, content: .signal(name: name, variables: try labelled(try namedValues())))
        case let kind: throw DecodingFailure(offset: start, message: "dispatch \(kind) is not known to this version")
        }
    }

    mutating func loop() throws(DecodingFailure) -> LoopState {
        let total = try uint32()
        var loop = LoopState(total: total == 0 ? nil : total - 1, items: try list())
        loop.started = try uint32()
        loop.completed = try uint32()
        loop.terminated = try uint32()
        loop.outputs = try list()
        loop.isEnding = try boolean()
        return loop
    }

    private mutating func list() throws(DecodingFailure) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try count()) { values.append(try value()) }
        return values
    }

    mutating func listeners() throws(DecodingFailure) -> ListenerProgress {
        let start = offset
        let byte = try byte()
        guard let phase = ListenerProgress.Phase(rawValue: byte) else {
            throw DecodingFailure(offset: start, message: "phase \(byte) of listeners is not known to this version")
        }
        return ListenerProgress(phase: phase, done: try uint32())
    }

    mutating func elements() throws(DecodingFailure) -> [ElementIndex] {
        var elements: [ElementIndex] = []
        for _ in 0..<(try count()) { elements.append(try element()) }
        return elements
    }

    /// As deep as scopes are nested, which is bounded by the depth of the source and of calls.
    ///
    /// - Parameter naming: whether each says which visit it is of, as all do that are written now.
    mutating func records(naming: Bool = true, depth: Int = 0) throws(DecodingFailure) -> [CompensationRecord] {
        guard depth < Self.deepestRecord else {
            throw DecodingFailure(offset: offset, message: "compensation is nested too deeply")
        }
        var records: [CompensationRecord] = []
        for _ in 0..<(try count()) { records.append(try record(naming: naming, depth: depth)) }
        return records
    }

    mutating func record(naming: Bool = true, depth: Int = 0) throws(DecodingFailure) -> CompensationRecord {
        let element = try element()
        let visit: ElementInstanceKey = naming ? try key() : .root
        let start = offset
        switch try byte() {
        case 1: return CompensationRecord(element: element, visit: visit, undoing: .handler(try self.element()))
        case let kind where kind == 2 || kind == 4:
            var variables = VariableList()
            for _ in 0..<(try count()) { variables.set(try variable()) }
            let inner = try records(naming: naming, depth: depth + 1)
            let process = try uint32()
            return CompensationRecord(
                element: element, visit: visit,
                undoing: kind == 2
                    ? .scope(variables: variables, records: inner, process: process)
                    : .open(variables: variables, records: inner, process: process))
        case 3:
            return CompensationRecord(
                element: element, visit: visit, undoing: .rounds(try records(naming: naming, depth: depth + 1)))
        case let kind:
            throw DecodingFailure(offset: start, message: "compensation \(kind) is not known to this version")
        }
    }

    mutating func compensation(naming: Bool = true) throws(DecodingFailure) -> CompensationRun {
        var run = CompensationRun(queue: try records(naming: naming), scope: try key())
        run.isCancel = try boolean()
        run.isBusy = try boolean()
        return run
    }

    private static let deepestRecord = 2_000
}
