package import FEEL
package import ProcessModel

/// How a whole state lies in a snapshot: a version byte and the fields of `ProcessInstance`.
///
/// A snapshot can always be made again from the journal, so its format may change from version to version: a reader
/// that has another version reads the journal from its start. States in events cannot be made again: those of all
/// versions from 3 on are read.
package enum SnapshotCoding {
    package static let version: UInt8 = 5

    package static func encode(_ instance: ProcessInstance, into writer: inout ByteWriter) {
        encode(instance.image, into: &writer)
    }

    package static func encode(_ image: StateImage, into writer: inout ByteWriter) {
        writer.byte(version)
        writer.varint(image.definitionKeys[0].rawValue)
        writer.varint(UInt64(image.definitionKeys.count - 1))
        for key in image.definitionKeys.dropFirst() { writer.varint(key.rawValue) }
        writer.byte(image.status.rawValue)
        writer.optional(image.businessKey)
        writer.optional(image.tenant)
        writer.instant(image.started)
        writer.optional(image.ended)
        writer.varint(UInt64(image.policyVersion))
        writer.resources(image.allowance.limit)
        writer.resources(image.allowance.reserved)
        writer.resources(image.allowance.spent)
        writer.varint(UInt64(image.continuations))
        writer.varint(UInt64(image.nextKey))
        writer.varint(UInt64(image.done.words.count))
        for word in image.done.words { writer.fixed64(word) }
        writer.varint(UInt64(image.elements.count))
        for row in image.elements.rows { writer.elementInstance(row) }
        writer.varint(UInt64(image.jobs.count))
        for job in image.jobs.rows { writer.job(job) }
        writer.varint(UInt64(image.timers.count))
        for timer in image.timers.rows { writer.timer(timer) }
        writer.varint(UInt64(image.subscriptions.count))
        for subscription in image.subscriptions.rows { writer.subscription(subscription) }
        writer.varint(UInt64(image.dispatches.count))
        for dispatch in image.dispatches.rows {
            writer.dispatch(dispatch)
            writer.varint(dispatch.past?.rawValue ?? 0)
        }
        writer.varint(UInt64(image.incidents.count))
        for incident in image.incidents.rows { writer.incident(incident) }
        writer.varint(UInt64(image.agenda.count))
        for entry in image.agenda { writer.agendaEntry(entry) }
        writer.boolean(image.rewinding != nil)
        if let rewinding = image.rewinding { writer.restored(rewinding.state) }
    }

    /// The key of the definition that the state in the snapshot runs by; nil for a snapshot of another version.
    package static func definitionKey(in bytes: [UInt8]) throws(DecodingFailure) -> DefinitionKey? {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { return nil }
        return DefinitionKey(rawValue: try reader.varint())
    }

    /// - Parameter attached: gives the definitions that the instance has called.
    package static func decode(
        _ bytes: [UInt8], key: InstanceKey, definition: ProcessDefinition,
        attached: (DefinitionKey) throws(DecodingFailure) -> ProcessDefinition
    ) throws(DecodingFailure) -> ProcessInstance {
        var reader = ByteReader(bytes)
        let image = try image(&reader)
        var instance = ProcessInstance(unborn: key, of: definition, definitionKey: image.definitionKeys[0])
        var definitions = [definition]
        for key in image.definitionKeys.dropFirst() {
            let called = try attached(key)
            definitions.append(called)
            instance.attach(called, key)
        }
        if let fault = image.fault(among: definitions) {
            throw DecodingFailure(offset: bytes.count, message: fault)
        }
        instance.take(image)
        return instance
    }

    /// The event that replaces a state holds an image of this form too, so what a version wrote is read for ever.
    ///
    /// - Parameter isInside: for a state that another one holds, which holds none itself.
    static func image(_ reader: inout ByteReader, isInside: Bool = false) throws(DecodingFailure) -> StateImage {
        var start = reader.offset
        let version = try reader.byte()
        guard (3...Self.version).contains(version) else {
            throw DecodingFailure(offset: start, message: "the state's format is not known to this version")
        }
        var keys = [DefinitionKey(rawValue: try reader.varint())]
        for _ in 0..<(try reader.count()) { keys.append(DefinitionKey(rawValue: try reader.varint())) }
        start = reader.offset
        guard let status = ProcessInstance.Status(rawValue: try reader.byte()) else {
            throw DecodingFailure(offset: start, message: "the snapshot's status is not known")
        }
        var image = StateImage(
            definitionKeys: keys, status: status, businessKey: try reader.optionalString(),
            tenant: try reader.optionalString(), started: try reader.instant(), ended: try reader.optionalInstant(),
            policyVersion: try reader.uint32(),
            allowance: Allowance(
                limit: try reader.resources(), reserved: try reader.resources(), spent: try reader.resources()),
            continuations: try reader.uint32(), nextKey: try reader.uint32(), done: ElementSet())
        var words: [UInt64] = []
        for _ in 0..<(try reader.count()) { words.append(try reader.fixed64()) }
        image.done = ElementSet(words: words)
        for _ in 0..<(try reader.count()) {
            try reader.add(try reader.elementInstance(version: version), to: &image.elements)
        }
        for _ in 0..<(try reader.count()) { try reader.add(try reader.job(), to: &image.jobs) }
        for _ in 0..<(try reader.count()) { try reader.add(try reader.timer(), to: &image.timers) }
        for _ in 0..<(try reader.count()) { try reader.add(try reader.subscription(), to: &image.subscriptions) }
        for _ in 0..<(try reader.count()) {
            var dispatch = try reader.dispatch()
            let past = try reader.varint()
            if past != 0 { dispatch.past = InstanceKey(rawValue: past) }
            try reader.add(dispatch, to: &image.dispatches)
        }
        for _ in 0..<(try reader.count()) { try reader.add(try reader.incident(), to: &image.incidents) }
        image.agenda = try reader.agenda()
        start = reader.offset
        if version > 3, try reader.boolean() {
            guard !isInside else {
                throw DecodingFailure(offset: start, message: "a state that is to be put back is put back itself")
            }
            image.rewinding = .to(try reader.restored())
        }
        return image
    }
}

extension ByteWriter {
    fileprivate mutating func elementInstance(_ row: ElementInstance) {
        key(row.key)
        element(row.element)
        key(row.scope)
        varint(UInt64(row.tokens))
        varint(UInt64(row.children))
        varint(UInt64(row.openIncidents))
        varint(row.job.map { UInt64($0.rawValue) } ?? 0)
        varint(UInt64(row.timers.count))
        for timer in row.timers { key(timer) }
        varint(UInt64(row.firedEvents.count))
        for event in row.firedEvents { element(event) }
        varint(UInt64(row.joins.count))
        for join in row.joins {
            element(join.gateway)
            varint(UInt64(join.arrived.count))
            for count in join.arrived { varint(UInt64(count)) }
            boolean(join.hasFired)
            for taken in join.fired { boolean(taken) }
        }
        varint(UInt64(row.variables.all.count))
        for variable in row.variables.all { self.variable(variable) }
        let isPlain = row == ElementInstance(plain: row)
        boolean(isPlain)
        if !isPlain { rareFields(row) }
    }

    private mutating func rareFields(_ row: ElementInstance) {
        varint(UInt64(row.process))
        varint(UInt64(row.subscriptions.count))
        for subscription in row.subscriptions { key(subscription) }
        varint(UInt64(row.seen.count))
        for seen in row.seen {
            element(seen.event)
            byte(seen.trigger)
        }
        boolean(row.loop != nil)
        if let loop = row.loop {
            self.loop(loop)
            label(loop.itemsLabel)
            label(loop.outputsLabel)
        }
        varint(row.round.map { UInt64($0) + 1 } ?? 0)
        records(row.undoable)
        boolean(row.compensation != nil)
        if let run = row.compensation { compensation(run) }
        varint(row.undoesFor.map { UInt64($0.rawValue) + 1 } ?? 0)
        boolean(row.undoes != nil)
        if let record = row.undoes { self.record(record) }
        elements(row.startsLater)
        boolean(row.listeners != nil)
        if let progress = row.listeners { listeners(progress) }
        boolean(row.isEnding)
        optional(row.businessKey)
        if row.businessKey != nil { label(row.businessKeyLabel) }
    }

    fileprivate mutating func job(_ job: Job) {
        key(job.key)
        key(job.elementInstance)
        optional(job.computedType)
        varint(UInt64(job.attemptsLeft))
        varint(UInt64(job.failures))
        optional(job.notBefore)
        optional(job.lastFailure)
        resources(job.reserved)
        varint(job.listener.map { UInt64($0) + 1 } ?? 0)
    }
}

extension ByteReader {
    /// Damaged bytes must not break the order of the keys.
    fileprivate func add<Row>(_ row: Row, to table: inout KeyedTable<Row>) throws(DecodingFailure) {
        guard table.isNext(row.key) else {
            throw DecodingFailure(offset: offset, message: "the rows of the state are not in order")
        }
        table.append(row)
    }

    fileprivate mutating func elementInstance(version: UInt8) throws(DecodingFailure) -> ElementInstance {
        var row = ElementInstance(key: try key(), element: try element(), scope: try key())
        row.tokens = try uint32()
        row.children = try uint32()
        row.openIncidents = try uint32()
        let job = try uint32()
        row.job = job == 0 ? nil : JobKey(rawValue: job)
        for _ in 0..<(try count()) { row.timers.append(try key()) }
        for _ in 0..<(try count()) { row.firedEvents.append(try element()) }
        for _ in 0..<(try count()) {
            let gateway = try element()
            var arrived: [UInt32] = []
            for _ in 0..<(try count()) { arrived.append(try uint32()) }
            var join = Join(gateway: gateway, arrived: arrived)
            if try boolean() { for _ in arrived { join.fired.append(try boolean()) } }
            row.joins.append(join)
        }
        for _ in 0..<(try count()) { row.variables.set(try variable()) }
        if !(try boolean()) { try rareFields(&row, version: version) }
        return row
    }

    private mutating func rareFields(_ row: inout ElementInstance, version: UInt8) throws(DecodingFailure) {
        row.process = try uint32()
        for _ in 0..<(try count()) { row.subscriptions.append(try key()) }
        for _ in 0..<(try count()) { row.seen.append(Seen(event: try element(), trigger: try byte())) }
        if try boolean() {
            var loop = try loop()
            loop.itemsLabel = try label()
            loop.outputsLabel = try label()
            row.loop = loop
        }
        let round = try uint32()
        row.round = round == 0 ? nil : round - 1
        row.undoable = try records(naming: version > 3)
        if try boolean() { row.compensation = try compensation(naming: version > 3) }
        let holder = try uint32()
        row.undoesFor = holder == 0 ? nil : ElementInstanceKey(rawValue: holder - 1)
        if version > 3, try boolean() { row.undoes = try record() }
        row.startsLater = try elements()
        if try boolean() { row.listeners = try listeners() }
        row.isEnding = try boolean()
        row.businessKey = try optionalString()
        if version > 4, row.businessKey != nil { row.businessKeyLabel = try label() }
    }

    fileprivate mutating func job() throws(DecodingFailure) -> Job {
        var job = Job(
            key: try key(), elementInstance: try key(), computedType: try optionalString(),
            attemptsLeft: try uint32(), reserved: .none)
        job.failures = try uint32()
        job.notBefore = try optionalInstant()
        job.lastFailure = try optionalString()
        job.reserved = try resources()
        let listener = try uint32()
        job.listener = listener == 0 ? nil : listener - 1
        return job
    }
}

extension ElementInstance {
    /// The row without what few rows have.
    fileprivate init(plain row: ElementInstance) {
        self = row
        process = 0
        subscriptions = []
        seen = []
        loop = nil
        round = nil
        undoable = []
        compensation = nil
        undoesFor = nil
        undoes = nil
        startsLater = []
        listeners = nil
        isEnding = false
        businessKey = nil
        businessKeyLabel = .public
    }
}
