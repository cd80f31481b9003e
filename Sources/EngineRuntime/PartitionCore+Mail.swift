import JournalStore
import ProcessKernel
import ProcessModel

/// Messages and signals between instances, and from outside.
///
/// Before they are decided, who waits for them is read: rows of subscriptions as of the last append, then the instances
/// that are to be given something. Then the receivers' events and the end of the sender's dispatch are in one append,
/// so that a crash neither loses nor doubles anything. What the append has decided before may have taken a receiver
/// away; where the next one is not in memory, the mail waits for the next append.
extension PartitionCore {
    /// What a request has on its way; nil where it has nothing, or nothing any more.
    private func mail(of request: Request) -> Mail? {
        if let key = request.requestKey {
            // Accepted before, or not known yet.
            guard let receipt = receipts[key], receipt == nil else { return nil }
        }
        switch request.body {
        case .passOn(let sender, let key):
            return cache.look(at: sender) { $0.dispatches.find(key) }.map(Mail.init)
        case .publish(let message): return .message(message)
        case .broadcast(let signal): return .signal(name: signal.name, variables: signal.variables, past: signal.past)
        case .deploy, .start, .fork, .command, .delete, .finish, .watch, .handOver, .becomeReady, .startScheduled:
            return nil
        }
    }

    // MARK: Reading

    /// Asks for what is missing to decide the request. Of several messages to one address, each looks at a receiver of
    /// its own, since most receivers take one.
    func addReads(for request: Request, to reads: inout Reads) {
        guard let mail = mail(of: request) else { return }
        let address = mail.address
        guard let route = routes[address] else { return reads.ask(address, after: address.start) }
        switch mail {
        case .message:
            var position = reads.positions[address] ?? 0
            while position < route.rows.count, !mayTake(route.rows[position].key) { position += 1 }
            reads.positions[address] = position + 1
            if position < route.rows.count {
                reads.sends += 1
                load(route.rows[position].key.instance, &reads)
            } else if !route.isLast {
                reads.ask(address, after: route.cursor)
            }
        case .signal:
            for instance in route.instances {
                reads.sends += 1
                load(instance, &reads)
            }
        }
    }

    private func load(_ instance: InstanceKey, _ reads: inout Reads) {
        if !cache.contains(instance), !missing.contains(instance) { reads.load(instance) }
    }

    /// False where memory knows that the subscription is over.
    private func mayTake(_ key: WorkKey) -> Bool {
        if missing.contains(key.instance) { return false }
        guard cache.contains(key.instance) else { return true }
        return cache.look(at: key.instance) { instance in
            !instance.status.isEnded && instance.subscriptions.contains(SubscriptionKey(rawValue: key.local))
        } ?? false
    }

    /// A page of subscribers was read.
    mutating func takeSubscribers(_ address: MailAddress, _ page: [SubscriptionRecord], isLast: Bool) {
        var route = routes[address] ?? Route()
        route.rows += page.filter { isTarget($0, of: address) }
        route.cursor = page.last?.key ?? route.cursor
        route.isLast = isLast
        routes[address] = route
    }

    /// Whether message flows lead there, if any lead somewhere.
    private func isTarget(_ row: SubscriptionRecord, of address: MailAddress) -> Bool {
        if address.targets.isEmpty { return true }
        let element = ElementIndex(rawValue: row.element)
        guard let definition = library.entry(row.definition)?.definition, element.position < definition.elements.count
        else { return false }
        return address.targets.contains { $0.leads(to: element, of: definition) }
    }

    // MARK: Deciding

    /// False where something must be read first: the request comes again in the next append.
    mutating func decideMail(_ request: Request, now: Instant) -> Bool {
        switch request.body {
        case .passOn(let sender, let key): return passOn(key, of: sender, now: now)
        case .publish(let message):
            switch deliver(message, now: now) {
            case .unread: return false
            case .taken(let place): accept(request, place, now: now)
            case .nobody:
                reply(
                    request,
                    .rejected(Rejection(.messageNotExpected, "nothing waits for the message \"\(message.name)\"")))
            }
            return true
        case .broadcast(let signal): return broadcast(signal, request, now: now)
        case .deploy, .start, .fork, .command, .delete, .finish, .watch, .handOver, .becomeReady, .startScheduled:
            preconditionFailure("the request is no mail")
        }
    }

    private mutating func passOn(_ key: DispatchKey, of sender: InstanceKey, now: Instant) -> Bool {
        // After a restart it may be told once more, when it has been passed on.
        guard let dispatch = cache.look(at: sender, { $0.dispatches.find(key) }) else { return true }
        switch dispatch.content {
        case .message(let message):
            if case .unread = deliver(message, from: WorkKey(instance: sender, local: key.rawValue), now: now) {
                return false
            }
        case .signal(let name, let variables):
            guard let progress = spread(name, variables, past: dispatch.past, except: sender, now: now) else {
                return false
            }
            if let past = progress.past {
                apply(.advanceDispatch(key, past: past), on: sender, now: now)
                waiting.append(Request(id: 0, .passOn(sender, key)))
                return true
            }
        }
        apply(.endDispatch(key), on: sender, now: now)
        return true
    }

    private mutating func broadcast(_ signal: Broadcast, _ request: Request, now: Instant) -> Bool {
        guard let progress = spread(signal.name, signal.variables, past: signal.past, except: nil, now: now) else {
            return false
        }
        var signal = signal
        if let past = progress.past {
            // From here on one that got it passes it on as if it were its own, so that no crash loses or doubles it.
            if let carrier = progress.carrier {
                apply(.relay(name: signal.name, signal.variables, past: past), on: carrier, now: now)
            } else {
                signal.past = past
                waiting.append(Request(id: request.id, .broadcast(signal), requestKey: request.requestKey))
                return true
            }
        }
        accept(request, Place(instance: .none, sequence: progress.reached), now: now)
        return true
    }

    private enum Delivery {
        case taken(Place)
        case nobody
        case unread
    }

    /// To the oldest that waits for it, else it starts a process. A message that nobody wants is dropped, never kept
    /// for later: what its sender began to wait for since does not get it either.
    private mutating func deliver(_ message: Message, from source: WorkKey? = nil, now: Instant) -> Delivery {
        let address = MailAddress(message)
        guard let route = routes[address] else { return .unread }
        for position in route.rows.indices.dropFirst(route.first) {
            let row = route.rows[position]
            if let source, row.key.instance == source.instance, row.key.local > source.local { continue }
            guard cache.contains(row.key.instance) || missing.contains(row.key.instance) else { return .unread }
            if let place = give(message, to: row.key, now: now) { return .taken(place) }
            routes[address]?.first = position + 1
        }
        guard route.isLast else { return .unread }
        // Whoever began to wait in this very append.
        for change in batch.subscriptions {
            guard case .insert(let row) = change, address.fits(row), isTarget(row, of: address) else { continue }
            if let source, row.key.instance == source.instance, row.key.local > source.local { continue }
            if let place = give(message, to: row.key, now: now) { return .taken(place) }
        }
        guard let start = starts.start(by: message), mayStart() else { return .nobody }
        return .taken(begin(start.entry, start.start.trigger(message.variables), now: now))
    }

    private mutating func give(_ message: Message, to key: WorkKey, now: Instant) -> Place? {
        apply(.occur(SubscriptionKey(rawValue: key.local), message.variables), on: key.instance, now: now)
    }

    private struct Progress {
        var reached: UInt64 = 0
        /// The first that took it.
        var carrier: InstanceKey?
        /// Where to go on; nil at the end.
        var past: InstanceKey?
    }

    /// To a page of those that wait for the signal, and after the last it starts processes. Nil where something must be
    /// read first.
    private mutating func spread(
        _ name: String, _ variables: [NamedValue], past: InstanceKey?, except sender: InstanceKey?, now: Instant
    ) -> Progress? {
        let address = MailAddress(signal: name, past: past)
        guard let route = routes[address] else { return nil }
        var receivers = route.instances
        guard receivers.allSatisfy({ cache.contains($0) || missing.contains($0) }) else { return nil }
        var progress = Progress()
        if route.isLast {
            // Whoever began to wait in this very append.
            for change in batch.subscriptions {
                guard case .insert(let row) = change, address.fits(row) else { continue }
                if !receivers.contains(row.key.instance) { receivers.append(row.key.instance) }
            }
        } else {
            progress.past = receivers.last
        }
        for receiver in receivers where receiver != sender {
            guard apply(.catchSignal(name: name, variables), on: receiver, now: now) != nil else { continue }
            progress.reached += 1
            progress.carrier = progress.carrier ?? receiver
        }
        guard route.isLast else { return progress }
        for start in starts.starts(by: name) where mayStart() {
            begin(start.entry, start.start.trigger(variables), now: now)
            progress.reached += 1
        }
        return progress
    }

    // MARK: Starting

    /// Counts what mail starts.
    private mutating func mayStart() -> Bool {
        if let most = configuration.startsInARow, startsInARow >= most {
            hasStartedTooMany = true
            return false
        }
        startsInARow += 1
        return true
    }

    @discardableResult
    mutating func begin(_ entry: ProcessLibrary.Entry, _ trigger: StartTrigger, now: Instant) -> Place {
        counters.instance += 1
        let key = InstanceKey(partition: batch.partition, counter: counters.instance)
        if watchesEverything { watched.insert(key) }
        let unborn = ProcessInstance(unborn: key, of: entry.definition, definitionKey: entry.key)
        let outcome = apply(.start(StartInstance(definition: entry.key, trigger: trigger)), on: unborn, now: now)
        guard case .success(let place) = outcome else { preconditionFailure("instance \(key) cannot start") }
        return place
    }

    /// The timer of a start event is due: an instance begins, and the next due time is written with it.
    mutating func startScheduled(_ key: ScheduleKey, now: Instant) {
        let element = ElementIndex(rawValue: key.element)
        guard let row = schedules.find(key), let entry = library.entry(key.definition),
            element.position < entry.definition.elements.count
        else { return }
        begin(entry, StartTrigger(element, number: key.trigger), now: now)
        if let next = row.schedule.next {
            let row = ScheduleRecord(key: key, schedule: next)
            schedules.set(row)
            batch.schedules.append(.set(row))
        } else {
            schedules.remove(key)
            batch.schedules.append(.delete(key))
        }
    }
}

/// A record of an instance, that something led to.
struct Place {
    var instance: InstanceKey
    var sequence: UInt64
}

/// What is asked of the store before the next requests are decided, each thing once.
struct Reads {
    private(set) var actions: [PartitionCore.Action] = []
    private var askedInstances: Set<InstanceKey> = []
    private var askedReceipts: Set<String> = []
    private var addresses: Set<MailAddress> = []
    /// The next subscriber that a message to the address may go to.
    var positions: [MailAddress: Int] = [:]
    /// Receivers that are to be given something.
    var sends = 0
    let page: Int

    init(page: Int) { self.page = page }

    mutating func load(_ key: InstanceKey) {
        if askedInstances.insert(key).inserted { actions.append(.load(key)) }
    }

    mutating func findReceipt(_ key: String) {
        if askedReceipts.insert(key).inserted { actions.append(.findReceipt(key)) }
    }

    mutating func ask(_ address: MailAddress, after cursor: WorkKey?) {
        if addresses.insert(address).inserted {
            actions.append(.findSubscribers(address, after: cursor, limit: page))
        }
    }

    mutating func add(_ action: PartitionCore.Action) { actions.append(action) }
}

extension InstanceKey {
    /// Where a receipt is kept for what led to no one instance.
    static let none = InstanceKey(rawValue: 0)
}
