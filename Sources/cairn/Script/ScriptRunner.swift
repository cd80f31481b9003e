import EngineRuntime
import FEEL
import Formats
import JournalStore
import ProcessKernel
import ProcessModel

/// Runs processes by a script, in the thread of the caller and with a clock that only the script moves.
///
/// Each stimulus becomes a request to a partition, which runs until only the outside can make it go on; nothing else
/// is under way then, so a script does the same every time.
struct ScriptRunner {
    /// What ends the run: a stimulus that finds nothing to act on, or processes that start each other for ever.
    struct ScriptFailure: Error {
        /// Nil where nothing was found to act on.
        let code: Incident.Code?
        let message: String
        let element: String?

        init(_ message: String, element: String? = nil, code: Incident.Code? = nil) {
            self.code = code
            self.message = message
            self.element = element
        }
    }

    /// Processes that start each other by messages and signals; each instance is kept until the end of the run.
    private static let mostStarts = 1_000

    private let store: any JournalStore
    private var driver: PartitionDriver
    private var now: Instant
    private var definitions: [DefinitionKey: ProcessDefinition] = [:]
    private var traces: [InstanceKey: InstanceTrace] = [:]
    private var main: InstanceKey?
    private var completed: [String] = []
    private var snapshots: [RunReport.Snapshot] = []
    /// What jobs answer by themselves.
    var stubs = JobStubs()
    /// The messages that were thrown, in order.
    private(set) var sent: [Message] = []
    /// Where tokens went, in all instances.
    var path: TokenPath { traces.values.reduce(into: TokenPath()) { $0.add($1.path) } }

    init(store: any JournalStore, clock: Instant) throws {
        self.store = store
        now = clock
        var configuration = EngineConfiguration()
        configuration.startsInARow = Self.mostStarts
        driver = try PartitionDriver(
            store: store, partition: .first, configuration: configuration, epoch: 1, watchesEverything: true)
    }

    /// Does all that the script says, one snapshot after the start and after each stimulus.
    mutating func run(
        _ script: Script, process: ProcessDefinition, sources: Sources, variables: [NamedValue]
    ) throws -> RunReport {
        var failure: RunReport.Failure?
        do {
            try begin(script, process: process, sources: sources, variables: variables)
            for (position, stimulus) in script.steps.enumerated() {
                do {
                    try step(stimulus)
                } catch let error as ScriptFailure {
                    throw ScriptFailure(
                        "step \(position + 1): \(error.message)", element: error.element, code: error.code)
                }
            }
        } catch let error as ScriptFailure {
            failure = RunReport.Failure(code: "no-target", message: error.message, element: error.element)
            if let code = error.code { failure?.code = code.text }
        }
        return report(failure)
    }

    /// Deploys everything and starts what the script says; its steps are left to `step`.
    mutating func begin(
        _ script: Script, process: ProcessDefinition, sources: Sources, variables: [NamedValue]
    ) throws {
        let deployed = try deploy(sources)
        for id in script.first { try start(id, among: deployed) }
        main = try start(
            process.id, among: deployed, variables: variables + script.startVariables, message: script.startMessage)
        try settle()
        snapshots.append(snapshot())
    }

    /// Applies one stimulus and lets everything run until nothing can move.
    mutating func step(_ stimulus: Script.Stimulus) throws {
        try apply(stimulus)
        try settle()
        snapshots.append(snapshot())
    }

    /// Where it stands.
    func report(_ failure: RunReport.Failure? = nil) -> RunReport {
        var report = RunReport(state: .failed)
        report.completed = completed
        report.snapshots = snapshots
        report.failure = failure
        if let main, let trace = traces[main] {
            report.state = failure == nil ? RunReport.State(of: trace.instance) : .failed
            report.variables = trace.instance.variables
            report.take(incidentsOf: trace.instance)
        }
        return report
    }

    private func snapshot() -> RunReport.Snapshot {
        guard let main, let trace = traces[main] else { return RunReport.Snapshot(state: .failed) }
        return RunReport.Snapshot(of: trace.instance)
    }

    // MARK: Starting

    /// Gives the key of each process by its id.
    private mutating func deploy(_ sources: Sources) throws -> [String: DefinitionKey] {
        var deployed: [String: DefinitionKey] = [:]
        let all = sources.all.flatMap { source in source.compilation.definitions.map { (source, $0) } }
        let new = try all.map { source, definition in
            try NewDefinition(definition, sourceName: source.text.name, source: source.text.bytes)
        }
        switch try ask(.deploy(new)) {
        case .deployed(let summaries):
            for ((_, definition), summary) in zip(all, summaries) {
                deployed[definition.id] = summary.key
                definitions[summary.key] = definition
            }
        case .rejected(let rejection): throw rejection
        case .accepted, .state, .reached, .failed:
            preconditionFailure("a deployment was answered by something else")
        }
        return deployed
    }

    @discardableResult
    private mutating func start(
        _ id: String, among deployed: [String: DefinitionKey], variables: [NamedValue] = [], message: String? = nil
    ) throws -> InstanceKey {
        guard let key = deployed[id], let definition = definitions[key] else {
            throw ScriptFailure("there is no process \(id) to start")
        }
        var start = StartInstance(definition: key, variables: variables)
        if let message {
            guard let trigger = definition.starts.first(where: { $0.message == message }) else {
                throw ScriptFailure("the process \(id) has no start event for the message \"\(message)\"")
            }
            start.trigger = trigger.trigger([])
        }
        return try begin(start, of: definition)
    }

    @discardableResult
    private mutating func begin(_ start: StartInstance, of definition: ProcessDefinition) throws -> InstanceKey {
        let new = NewInstance(definition: definition, start: start)
        switch try ask(.start(new)) {
        case .accepted(let instance, _): return instance
        case .rejected(let rejection) where rejection.code == .nothingStarts: throw ScriptFailure(rejection.reason)
        case .rejected(let rejection): throw rejection
        case .deployed, .state, .reached, .failed: preconditionFailure("a start was answered by something else")
        }
    }

    // MARK: Stimuli

    private mutating func apply(_ stimulus: Script.Stimulus) throws {
        switch stimulus {
        case .complete(let element, let values):
            try finish(element, .completed(values))
        case .completeAll(let elements): try completeAll(elements)
        case .message(let name, let element, let values):
            let message = Message(name: name, variables: values)
            guard let waiting = subscription(for: message, at: element) else {
                throw ScriptFailure("nothing waits for the message \"\(name)\"", element: element)
            }
            try command(.occur(waiting.key, values), on: waiting.instance, element: element)
        case .signal(let name, let values): _ = try ask(.broadcast(Broadcast(name: name, variables: values)))
        case .advance(let span): try advance(by: span)
        case .setVariables(let values):
            guard let main else { return }
            try command(.setVariables(.root, values), on: main, element: nil)
        case .fail(let element, let code?, let message):
            try finish(element, .errorThrown(ThrownError(code: code, message: message)))
        case .fail(let element, nil, let message):
            try finish(element, .failed(JobFailure(message: message ?? "failed by the script", attemptsLeft: 0)))
        case .activate(let id, let scope):
            let (instance, visit) = try open(scope, for: id)
            guard let state = traces[instance]?.instance,
                let element = state.definition(of: visit).element(id: id)
            else { throw ScriptFailure("there is no activity \(id)", element: id) }
            try command(.activate(element.index, in: visit), on: instance, element: id)
        case .completeAdHoc(let scope):
            let (instance, visit) = try open(scope)
            try command(.completeAdHoc(visit), on: instance, element: scope)
        }
    }

    /// The oldest open visit to an element of the main instance.
    private func open(_ id: String, for element: String? = nil) throws -> (InstanceKey, ElementInstanceKey) {
        guard let main, let row = traces[main]?.instance.oldestInstance(ofElement: id) else {
            throw ScriptFailure("\(id) is not open", element: element ?? id)
        }
        return (main, row.key)
    }

    private mutating func completeAll(_ elements: [String]) throws {
        var left = elements
        while !left.isEmpty {
            guard let position = left.firstIndex(where: { openTask($0) != nil }) else {
                throw ScriptFailure("none of these is open: \(left.joined(separator: ", "))", element: left.first)
            }
            try finish(left.remove(at: position), .completed([]))
            try settle()
        }
    }

    private mutating func finish(_ element: String, _ outcome: JobOutcome) throws {
        guard let main, let task = openTask(element) else {
            throw ScriptFailure("no activity \(element) is open", element: element)
        }
        switch (task, outcome) {
        case (.job(let job), _): try command(.finishJob(job, outcome), on: main, element: element)
        case (.task(let key), .completed(let values)):
            try command(.finishElement(key, values), on: main, element: element)
        case (.receiver(let key), .completed(let values)):
            try command(.occur(key, values), on: main, element: element)
        case (.task, .failed), (.task, .errorThrown), (.receiver, .failed), (.receiver, .errorThrown):
            throw ScriptFailure("\(element) is no job that could fail", element: element)
        }
    }

    private enum OpenTask {
        case job(JobKey)
        case task(ElementInstanceKey)
        case receiver(SubscriptionKey)
    }

    /// The oldest open visit to the element that waits for completion from outside.
    private func openTask(_ element: String) -> OpenTask? {
        guard let main, let instance = traces[main]?.instance else { return nil }
        for row in instance.elements.rows where instance.element(of: row).id == element {
            if let job = row.job { return .job(job) }
            if instance.waitsForCompletion(row) { return .task(row.key) }
        }
        return instance.receiver(behindGateway: element).map { .receiver($0) }
    }

    // MARK: Messages and signals

    /// The instances of the run, the oldest first.
    var instances: [ProcessInstance] { traces.values.map(\.instance).sorted { $0.key < $1.key } }

    private func subscription(
        for message: Message, at element: String? = nil
    ) -> (instance: InstanceKey, key: SubscriptionKey)? {
        for instance in instances where !instance.status.isEnded {
            for row in instance.subscriptions.rows
            where row.takes(messageNamed: message.name, correlationKey: message.correlationKey)
                && instance.isTarget(row, of: message)
            {
                let id = instance.definition(of: row.elementInstance)[row.element].id
                if element == nil || element == id { return (instance.key, row.key) }
            }
        }
        return nil
    }

    /// Lets the stubs answer until only a stimulus can make it go on.
    private mutating func settle() throws {
        var answers = 0
        while try answerByStub() {
            answers += 1
            guard answers <= JobStubs.mostAnswers else {
                throw ScriptFailure("the stubs answered \(JobStubs.mostAnswers) jobs, and there are still more")
            }
        }
    }

    /// From due time to due time, then the rest of the way.
    private mutating func advance(by span: Value) throws {
        let start = DateAndTime(millisecondsSinceEpoch: now.milliseconds)
        let end: DateAndTime? =
            switch span {
            case .dayTimeDuration(let duration): start.adding(duration)
            case .yearMonthDuration(let duration): start.adding(duration)
            default: nil
            }
        guard let milliseconds = end?.millisecondsSinceEpoch(assumingOffset: 0), milliseconds >= now.milliseconds else {
            throw ScriptFailure("the clock cannot be advanced by \(span.json())")
        }
        let target = Instant(milliseconds: milliseconds)
        while let due = driver.core.nextWake, due <= target {
            now = max(now, due)
            try feed(.woke)
            try settle()
        }
        now = target
    }

    private mutating func command(_ command: Command, on instance: InstanceKey, element: String?) throws {
        if case .rejected(let rejection) = try ask(.command(instance, command)) {
            throw ScriptFailure(rejection.reason, element: element)
        }
    }

    // MARK: The partition

    mutating func ask(_ body: Request.Body) throws -> Reply {
        guard let reply = try feed(.requests([Request(id: 1, body)])) else {
            preconditionFailure("a request was not answered")
        }
        return reply
    }

    /// Gives the partition an input and takes what became of it.
    @discardableResult
    private mutating func feed(_ input: PartitionCore.Input) throws -> Reply? {
        var reply: Reply?
        var changes: [(InstanceKey, InstanceChange)] = []
        try driver.feed(input, now: now) { action in
            switch action {
            case .reply(_, let given): reply = given
            case .publish(let instance, let change): changes.append((instance, change))
            // No worker is there to be handed anything.
            case .handOver, .withdraw, .ended: break
            case .load, .findReceipt, .readReadyWork, .readDueWork, .findSubscribers, .append:
                preconditionFailure("the driver performs \(action)")
            }
        }
        for (instance, change) in changes { try take(change, of: instance) }
        if driver.core.hasStartedTooMany {
            throw ScriptFailure(
                "processes started others \(Self.mostStarts) times without anything from outside",
                code: .loopWithoutWait)
        }
        return reply
    }

    private mutating func take(_ change: InstanceChange, of key: InstanceKey) throws {
        if case .instanceStarted(let start)? = change.events.first, let definition = definitions[start.definition] {
            let known = definitions
            traces[key] = InstanceTrace(key, of: definition, definitionKey: start.definition) { called in
                guard let definition = known[called] else {
                    throw StoreError(.corrupt, "definition \(called.rawValue) is not of this run")
                }
                return definition
            }
        }
        // What a database held before is not of this run.
        guard let before = traces[key]?.completed.count else { return }
        for case .dispatched(let dispatch) in change.events {
            if case .message(let message) = dispatch.content { sent.append(message) }
        }
        _ = try traces[key]?.take(change.events, sequence: change.sequence, at: change.at)
        completed += traces[key]?.completed.dropFirst(before) ?? []
    }
}
