import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// Somebody who asks something of the engine and repeats it until there is an answer.
struct SimulatedClient {
    enum Wish {
        case deploy(process: Int)
        case start(process: Int, StartInstance)
        case command(InstanceKey, Command)
        indirect case fork(RestoredState, from: InstanceKey)
        case watch(InstanceKey)
        case publish(Message)
        case broadcast(String, [NamedValue])
    }

    let wish: Wish
    /// The request key; without one it is asked only once.
    let key: String?
    var index = -1
    var attempt = 0
    var isAnswered = false
    /// The first answer; a repetition must get the same.
    var accepted: (instance: InstanceKey, sequence: UInt64)?

    init(_ wish: Wish, key: String?) {
        self.wish = wish
        self.key = key
    }

    var name: String { key ?? "\(wish)" }

    var mayRepeat: Bool {
        switch wish {
        case .deploy: true
        case .start, .command, .fork, .watch, .publish, .broadcast: key != nil
        }
    }
}

/// Who waits for the answer with a number.
enum Asked {
    case client(Int)
    case finish(JobActivation)
}

/// Clients and people.
extension SimulatedWorld {
    mutating func startSomething() {
        guard let index = random.pickAny(processes.indices.filter { processes[$0].key != nil }),
            let definition = processes[index].key
        else { return }
        lastID += 1
        let key = "start-\(lastID)"
        var start = StartInstance(
            definition: definition, businessKey: key,
            variables: SimulatedProcess.results(&random) + [NamedValue("me", .string(key))])
        if random.chance(perMille: 200) { start.limit = Resources(calls: Int64(random.within(1...6))) }
        send(SimulatedClient(.start(process: index, start), key: key))
    }

    /// A person does something to some instance: what is asked may fit or not.
    mutating func somebodyActs() {
        guard let state = spy.openState(&random) else { return }
        if random.chance(perMille: 350) { return changeByHand(state) }
        guard let command = command(for: state) else { return }
        lastID += 1
        let key = random.chance(perMille: 600) ? "command-\(lastID)" : nil
        var marked = command
        if let key, case .setVariables(let element, let values) = command {
            // Shows in the journal how often the request was taken.
            marked = .setVariables(element, values + [NamedValue(key, true)])
        }
        send(SimulatedClient(.command(state.key, marked), key: key))
    }

    private mutating func command(for state: ProcessInstance) -> Command? {
        switch random.below(100) {
        case 0..<40:
            guard let job = random.pickAny(state.jobs.rows.filter { state.type(of: $0) == nil }) else { return nil }
            return .finishJob(job.key, .completed(SimulatedProcess.results(&random)))
        case 40..<48: return .pause
        case 48..<60: return .resume
        case 60..<62: return .cancel(reason: "somebody said so")
        case 62..<70: return random.pickAny(state.elements.rows.map(\.key)).map(Command.skip)
        case 70..<80:
            return .retry(random.chance(perMille: 500) ? nil : random.pickAny(state.incidents.rows.map(\.key)))
        case 80..<88: return .setVariables(.root, SimulatedProcess.results(&random))
        case 88..<93: return .setAllowance(Resources(calls: state.allowance.spent.calls + 8))
        case 93..<96:
            // A person does a worker's job in its place.
            guard let job = random.pickAny(Array(state.jobs.rows)) else { return nil }
            return .finishJob(job.key, .completed([]))
        default:
            guard let timer = random.pickAny(Array(state.timers.rows)) else { return nil }
            return .fireTimer(timer.key)
        }
    }

    // MARK: Changes by hand

    /// Somebody moves tokens, goes back to what the instance was, with or without undoing what came since, goes on with
    /// a copy of that, or by another version. What sends messages is left alone: it would send them again, which shows
    /// as a message that came twice.
    private mutating func changeByHand(_ state: ProcessInstance) {
        guard !SimulatedProcess.messaging.contains(where: { $0.id == state.definition.id }) else { return }
        lastID += 1
        let key = "change-\(lastID)"
        let wish: SimulatedClient.Wish
        switch random.below(8) {
        case 0: wish = .command(state.key, .modify(modification(of: state)))
        case 1:
            guard let earlier = earlier(state) else { return }
            wish = .command(state.key, .rewind(earlier))
        case 2..<4:
            guard let earlier = earlier(state) else { return }
            counts.undone += 1
            wish = .command(state.key, .rewind(earlier, compensates: true))
        case 4..<7:
            guard let version = random.pickAny(otherVersions(of: state)) else { return }
            counts.migrated += 1
            wish = .command(state.key, .migrate(to: version, []))
        default:
            guard let earlier = earlier(state) else { return }
            wish = .fork(earlier, from: state.key)
        }
        counts.changesByHand += 1
        send(SimulatedClient(wish, key: key))
    }

    private func otherVersions(of state: ProcessInstance) -> [DefinitionKey] {
        processes.filter { $0.definition.id == state.definition.id && $0.key != state.definitionKey }
            .compactMap(\.key)
    }

    private mutating func modification(of state: ProcessInstance) -> Modification {
        var change = Modification(variables: SimulatedProcess.results(&random))
        let element = random.pick(state.definition.elements.map(\.index))
        if random.chance(perMille: 700) { change.starts = [Modification.Start(.element(element))] }
        if random.chance(perMille: 500), let row = random.pickAny(Array(state.elements.rows)) {
            change.cancels = [row.key]
        }
        return change
    }

    /// What the instance was after one of its records.
    private mutating func earlier(_ state: ProcessInstance) -> RestoredState? {
        let sequence = UInt64(random.within(1...max(1, Int(state.mark.sequence))))
        guard let image = spy.image(of: state.key, after: sequence) else { return nil }
        return RestoredState(image: image, sequence: sequence, variables: SimulatedProcess.results(&random))
    }

    mutating func watchSomething() {
        guard let state = spy.openState(&random) else { return }
        send(SimulatedClient(.watch(state.key), key: nil))
    }

    /// In calm, everybody does what they can. False when there is nothing to do.
    mutating func everybodyHelps() -> Bool {
        var commands: [(InstanceKey, Command)] = []
        for state in spy.instances.map(\.state) where !state.status.isEnded {
            if state.status == .paused {
                commands.append((state.key, .resume))
                continue
            }
            for job in state.jobs.rows where state.type(of: job) == nil {
                commands.append((state.key, .finishJob(job.key, .completed([]))))
            }
        }
        var publishes = false
        for wish in mailHelp {
            publishes = true
            send(SimulatedClient(wish, key: nil))
        }
        for (key, command) in commands { send(SimulatedClient(.command(key, command), key: nil)) }
        return publishes || !commands.isEmpty
    }

    // MARK: Asking

    mutating func send(_ client: SimulatedClient) {
        var client = client
        if client.index < 0 {
            client.index = clients.count
            clients.append(client)
        }
        ask(client.index)
    }

    private mutating func ask(_ index: Int) {
        clients[index].attempt += 1
        let client = clients[index]
        if client.attempt > 1 { counts.requestsRepeated += 1 }
        lastID += 1
        asked[lastID] = .client(index)
        inbox.append(Request(id: lastID, body(of: client), requestKey: client.key))
        let patience = Int64(random.within(1...5_000))
        schedule.add(.timeout(client: index, attempt: client.attempt), at: now.advanced(byMilliseconds: patience))
        // Some networks deliver twice.
        if hasFaults, client.key != nil, random.chance(perMille: 50) {
            lastID += 1
            asked[lastID] = .client(index)
            inbox.append(Request(id: lastID, body(of: client), requestKey: client.key))
        }
    }

    private func body(of client: SimulatedClient) -> Request.Body {
        switch client.wish {
        case .deploy(let process): .deploy([processes[process].new])
        case .start(let process, let start):
            .start(NewInstance(definition: processes[process].definition, start: start))
        case .command(let key, let command): .command(key, command)
        case .fork(let state, let source): .fork(state, from: source)
        case .watch(let key): .watch(key)
        case .publish(let message): .publish(message)
        case .broadcast(let name, let values): .broadcast(Broadcast(name: name, variables: values))
        }
    }

    mutating func repeatIfUnanswered(_ index: Int, _ attempt: Int) {
        guard !clients[index].isAnswered, clients[index].attempt == attempt else { return }
        if clients[index].mayRepeat { ask(index) } else { clients[index].isAnswered = true }
    }

    // MARK: Answers

    mutating func answer(_ id: UInt64, _ reply: Reply) {
        guard let asked = asked.removeValue(forKey: id) else {
            return spy.report("an answer for request \(id), which nobody waits for")
        }
        switch asked {
        case .finish(let job): answered(job, reply)
        case .client(let index):
            spy.answered(reply)
            checkRepetition(reply, clients[index])
            // Answers get lost too.
            if hasFaults, random.chance(perMille: 50) { return }
            take(reply, clients[index])
        }
    }

    /// What was accepted once gets the same answer for ever.
    private mutating func checkRepetition(_ reply: Reply, _ client: SimulatedClient) {
        guard client.key != nil else { return }
        switch reply {
        case .accepted(let key, let sequence):
            if let first = client.accepted, first != (key, sequence) {
                spy.report("request \(client.name) led to \(first) and, repeated, to \((key, sequence))", key)
            }
            clients[client.index].accepted = (key, sequence)
        case .rejected(let rejection):
            if let first = client.accepted {
                spy.report("request \(client.name) led to \(first) and, repeated, to \(rejection)", first.instance)
            }
        case .deployed, .state, .reached, .failed: break
        }
    }

    private mutating func take(_ reply: Reply, _ client: SimulatedClient) {
        switch reply {
        case .accepted: clients[client.index].isAnswered = true
        case .deployed(let summaries):
            if case .deploy(let process) = client.wish { processes[process].key = summaries.first?.key }
            clients[client.index].isAnswered = true
        case .state, .reached, .rejected: clients[client.index].isAnswered = true
        // The time-out repeats it.
        case .failed: break
        }
    }

    private mutating func answered(_ job: JobActivation, _ reply: Reply) {
        switch reply {
        case .accepted(_, let sequence):
            counts.resultsTaken += 1
            spy.resultTaken(job, sequence: sequence)
        case .rejected: counts.resultsRefused += 1
        case .failed: break
        case .deployed, .state, .reached: spy.report("a result was answered by \(reply)")
        }
    }
}
