import FEEL
import ProcessModel

/// The fields that events and snapshots are made of.
extension ByteWriter {
    mutating func key(_ key: some LocalKey) { varint(UInt64(key.rawValue)) }
    mutating func element(_ element: ElementIndex) { varint(UInt64(element.rawValue)) }
    mutating func flow(_ flow: FlowIndex) { varint(UInt64(flow.rawValue)) }
    mutating func instant(_ instant: Instant) { signed(instant.milliseconds) }

    mutating func optional(_ text: String?) {
        boolean(text != nil)
        if let text { string(text) }
    }

    mutating func optional(_ instant: Instant?) {
        boolean(instant != nil)
        if let instant { self.instant(instant) }
    }

    /// A bit for each amount that is neither zero nor unlimited, one for each that is unlimited, then the amounts.
    mutating func resources(_ resources: Resources) {
        var present: UInt8 = 0
        var unlimited: UInt8 = 0
        for (place, amount) in resources.amounts.enumerated() {
            if amount == .max { unlimited |= 1 << place } else if amount != 0 { present |= 1 << place }
        }
        byte(present)
        byte(unlimited)
        for (place, amount) in resources.amounts.enumerated() where present & (1 << place) != 0 { signed(amount) }
    }

    mutating func variable(_ variable: Variable) {
        string(variable.name)
        label(variable.label)
        varint(variable.writer.map { UInt64($0.rawValue) + 1 } ?? 0)
        value(variable.value)
    }

    mutating func label(_ label: Label) { byte(label.level.rawValue | (label.isPersonal ? 0x80 : 0)) }

    mutating func namedValues(_ values: [NamedValue]) {
        varint(UInt64(values.count))
        for item in values {
            string(item.name)
            value(item.value)
        }
    }

    mutating func incident(_ incident: Incident) {
        key(incident.key)
        byte(incident.code.rawValue)
        key(incident.elementInstance)
        string(incident.message)
        agendaEntry(incident.retry)
    }

    /// One for each value, where the values themselves are written as if all were public.
    mutating func labels(of values: [NamedValue]) { for item in values { label(item.label) } }

    mutating func agendaEntry(_ entry: AgendaEntry) {
        let isCodeLabelled = entry.labelOfCode != .public
        if isCodeLabelled { byte(20) } else if entry.payload.isLabelled { byte(18) }
        plainAgendaEntry(entry)
        if isCodeLabelled { label(entry.labelOfCode) }
        if isCodeLabelled || entry.payload.isLabelled { labels(of: entry.payload) }
    }

    private mutating func plainAgendaEntry(_ entry: AgendaEntry) {
        switch entry {
        case .enter(let element, let flow, let scope):
            byte(1)
            self.element(element)
            varint(flow.map { UInt64($0.rawValue) + 1 } ?? 0)
            key(scope)
        case .run(let key):
            byte(2)
            self.key(key)
        case .complete(let key):
            byte(3)
            self.key(key)
        case .trigger(let occurrence) where occurrence.trigger == 0 && occurrence.variables.isEmpty:
            byte(4)
            element(occurrence.event)
            key(occurrence.elementInstance)
        case .trigger(let occurrence):
            byte(16)
            self.occurrence(occurrence)
        case .throwError(let error, let source):
            byte(5)
            string(error.code)
            optional(error.message)
            namedValues(error.variables)
            key(source)
        case .perform(let key):
            byte(6)
            self.key(key)
        case .leave(let key):
            byte(7)
            self.key(key)
        case .escalate(let code, let variables, let scope, _):
            byte(8)
            string(code)
            namedValues(variables)
            key(scope)
        case .broadcast(let name, let variables, let source, let process):
            byte(process == nil ? 9 : 19)
            string(name)
            namedValues(variables)
            key(source)
            if let process { key(process) }
        case .send(let message, let source):
            byte(10)
            self.message(message)
            key(source)
        case .enterTriggered(let occurrence, let flow, let scope):
            byte(11)
            self.occurrence(occurrence)
            self.flow(flow)
            key(scope)
        case .nextRound(let body):
            byte(12)
            key(body)
        case .roundEnded(let body):
            byte(13)
            key(body)
        case .undoNext(let holder):
            byte(14)
            key(holder)
        case .cancelTransaction(let transaction):
            byte(15)
            key(transaction)
        case .waitAgain(let event, let holder):
            byte(17)
            element(event)
            key(holder)
        }
    }
}

extension ByteReader {
    mutating func uint32() throws(DecodingFailure) -> UInt32 {
        let start = offset
        let value = try varint()
        guard let small = UInt32(exactly: value) else {
            throw DecodingFailure(offset: start, message: "\(value) is too large for its field")
        }
        return small
    }

    mutating func key<Key: LocalKey>() throws(DecodingFailure) -> Key { Key(rawValue: try uint32()) }
    mutating func element() throws(DecodingFailure) -> ElementIndex { ElementIndex(rawValue: try uint32()) }
    mutating func flow() throws(DecodingFailure) -> FlowIndex { FlowIndex(rawValue: try uint32()) }
    mutating func instant() throws(DecodingFailure) -> Instant { Instant(milliseconds: try signed()) }

    mutating func optionalString() throws(DecodingFailure) -> String? { try boolean() ? try string() : nil }
    mutating func optionalInstant() throws(DecodingFailure) -> Instant? { try boolean() ? try instant() : nil }

    mutating func resources() throws(DecodingFailure) -> Resources {
        let present = try byte()
        let unlimited = try byte()
        var amounts: [Int64] = []
        for place in 0..<5 {
            if unlimited & (1 << place) != 0 {
                amounts.append(.max)
            } else {
                amounts.append(present & (1 << place) != 0 ? try signed() : 0)
            }
        }
        return Resources(
            credits: amounts[0], milliseconds: amounts[1], memoryBytes: amounts[2], calls: amounts[3],
            branches: amounts[4])
    }

    mutating func variable() throws(DecodingFailure) -> Variable {
        let name = try string()
        let label = try label()
        let writer = try uint32()
        return Variable(
            name: name, value: try value(), label: label,
            writer: writer == 0 ? nil : ElementIndex(rawValue: writer - 1))
    }

    mutating func label() throws(DecodingFailure) -> Label {
        let start = offset
        let bits = try byte()
        guard let level = Label.Level(rawValue: bits & 0x7F) else {
            throw DecodingFailure(offset: start, message: "label \(bits) is not known to this version")
        }
        return Label(level: level, isPersonal: bits & 0x80 != 0)
    }

    mutating func namedValues() throws(DecodingFailure) -> [NamedValue] {
        var values: [NamedValue] = []
        for _ in 0..<(try count()) { values.append(NamedValue(try string(), try value())) }
        return values
    }

    /// The values with the labels that follow them.
    mutating func labelled(_ values: [NamedValue]) throws(DecodingFailure) -> [NamedValue] {
        var values = values
        for position in values.indices { values[position].label = try label() }
        return values
    }

    mutating func incident() throws(DecodingFailure) -> Incident {
        let key: IncidentKey = try key()
        let start = offset
        let byte = try byte()
        guard let code = Incident.Code(rawValue: byte) else {
            throw DecodingFailure(offset: start, message: "incident \(byte) is not known to this version")
        }
        return Incident(
            key: key, code: code, elementInstance: try self.key(), message: try string(), retry: try agendaEntry())
    }

    mutating func agenda() throws(DecodingFailure) -> [AgendaEntry] {
        var entries: [AgendaEntry] = []
        for _ in 0..<(try count()) { entries.append(try agendaEntry()) }
        return entries
    }

    /// - Parameter isPlain: whether labels may follow; they do once at most.
    mutating func agendaEntry(isPlain: Bool = true) throws(DecodingFailure) -> AgendaEntry {
        let start = offset
        switch try byte() {
        case 1:
            let element = try element()
            let flow = try uint32()
            return .enter(element, via: flow == 0 ? nil : FlowIndex(rawValue: flow - 1), scope: try key())
        case 2: return .run(try key())
        case 3: return .complete(try key())
        case 4:
            let event = try element()
            return .trigger(Occurrence(event, of: try key()))
        case 5:
            let error = ThrownError(code: try string(), message: try optionalString(), variables: try namedValues())
            return .throwError(error, from: try key())
        case 6: return .perform(try key())
        case 7: return .leave(try key())
        case 8: return .escalate(code: try string(), variables: try namedValues(), scope: try key())
        case 9: return .broadcast(name: try string(), variables: try namedValues(), from: try key())
        case 10: return .send(try message(), from: try key())
        case 11: return .enterTriggered(try occurrence(), via: try flow(), scope: try key())
        case 12: return .nextRound(try key())
        case 13: return .roundEnded(try key())
        case 14: return .undoNext(try key())
        case 15: return .cancelTransaction(try key())
        case 16: return .trigger(try occurrence())
        case 17: return .waitAgain(try element(), of: try key())
        case let kind where kind == 18 || kind == 20:
            guard isPlain else { throw DecodingFailure(offset: start, message: "labels of an entry stand twice") }
            var entry = try agendaEntry(isPlain: false)
            if kind == 20 { entry.labelOfCode = try label() }
            entry.payload = try labelled(entry.payload)
            return entry
        case 19:
            return .broadcast(
                name: try string(), variables: try namedValues(), from: try key(), within: try key())
        case let kind:
            throw DecodingFailure(offset: start, message: "agenda entry \(kind) is not known to this version")
        }
    }
}

extension Resources {
    fileprivate var amounts: [Int64] { [credits, milliseconds, memoryBytes, calls, branches] }
}
