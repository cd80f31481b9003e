import FEEL
package import JournalStore
package import Logging
package import ProcessKernel
package import ProcessModel

/// The door to everything: deploy, start, command, work, watch. Every call returns when what it says is durable.
package final class Engine: Sendable {
    let store: any JournalStore
    private let configuration: EngineConfiguration
    private let partition: Partition
    private let desk: Desk

    /// Starts an engine on a store, and with it whatever the store holds that is due.
    package init(
        store: any JournalStore, configuration: EngineConfiguration = EngineConfiguration(),
        clock: EngineClock = .system, logger: Logger = Logger(label: "cairn.engine")
    ) {
        self.store = store
        self.configuration = configuration
        let desk = Desk()
        self.desk = desk
        partition = Partition(
            .first, store: store, configuration: configuration, clock: clock, logger: logger,
            outward: { desk.take($0) }, whenFailed: { desk.fail($0) })
        partition.start { desk.close() }
    }

    /// Takes nothing more, finishes the append under way, and returns when the thread has ended. Work that was handed
    /// out and not finished is free again when an engine starts on the store.
    package func stop() async {
        partition.mailbox.stop()
        await desk.closed()
    }

    /// The engine's time, by which timers are due: never earlier than what is in the journal.
    package func now() -> Instant { partition.clock.now() }

    // MARK: Definitions

    /// Stores a definition; one that is equal to the latest of its id is not stored again.
    package func deploy(
        _ definition: ProcessDefinition, sourceName: String, source: [UInt8]
    ) async throws -> DefinitionSummary {
        let new = try NewDefinition(definition, sourceName: sourceName, source: source)
        return try await deploy([new])[0]
    }

    /// Stores definitions together, each that differs from the latest of its id; the answers are in their order.
    package func deploy(_ all: [NewDefinition]) async throws -> [DefinitionSummary] {
        guard case .deployed(let summaries) = try await ask(.deploy(all)), summaries.count == all.count else {
            preconditionFailure("a deployment was answered by something else")
        }
        return summaries
    }

    // MARK: Instances

    /// Starts an instance; with a request key that was used before it gives the instance that was started then.
    package func start(
        _ start: StartInstance, of definition: ProcessDefinition, requestKey: String? = nil
    ) async throws -> InstanceKey {
        try checkSize(of: start.variables)
        return try await accepted(
            .start(NewInstance(definition: definition, start: start)), requestKey: requestKey)
    }

    /// Starts an instance and returns when it has ended, however long that takes.
    package func run(_ start: StartInstance, of definition: ProcessDefinition) async throws -> InstanceKey {
        try checkSize(of: start.variables)
        let body = Request.Body.start(NewInstance(definition: definition, start: start))
        guard case .accepted(let key, _) = try await ask(body, untilEnded: true) else {
            preconditionFailure("a start was answered by something else")
        }
        return key
    }

    /// Gives one instance a command.
    package func submit(
        _ command: Command, to instance: InstanceKey, requestKey: String? = nil
    ) async throws {
        switch command {
        case .finishJob(_, .completed(let values)), .setVariables(_, let values): try checkSize(of: values)
        case .occur(_, let values), .catchSignal(_, let values), .finishElement(_, let values):
            try checkSize(of: values)
        case .modify(let change): try checkSize(of: change.variables + change.starts.flatMap(\.variables))
        case .fork(let state, _), .rewind(let state, _): try checkSize(of: state.variables)
        case .migrate, .finishJob, .start, .fireTimer, .pause, .resume, .cancel, .skip, .retry, .setAllowance,
            .continue,
            .activate, .completeAdHoc, .relay, .advanceDispatch, .endDispatch:
            break
        }
        _ = try await accepted(.command(instance, command), requestKey: requestKey)
    }

    /// Deletes instances that have ended, all or none: their journals, their rows and the receipts of their requests. A
    /// request that is repeated after that is a new one.
    package func delete(_ instances: [InstanceKey]) async throws {
        guard case .reached = try await ask(.delete(instances)) else {
            preconditionFailure("a deletion was answered by something else")
        }
    }

    // MARK: Messages and signals

    /// Gives a message to the oldest instance that waits for it, or starts a process by it, and says which.
    /// A message that nobody wants is rejected and not kept.
    package func publish(_ message: Message, requestKey: String? = nil) async throws -> Taken {
        try checkSize(of: message.variables)
        return try await taken(.publish(message), requestKey: requestKey)
    }

    /// Gives a signal to all that wait for it and starts what it starts; returns how many instances that were. With
    /// more of them than one append takes, it returns after the first thousand or so, and the rest get it for certain.
    package func broadcast(
        _ name: String, _ variables: [NamedValue] = [], requestKey: String? = nil
    ) async throws -> UInt64 {
        try checkSize(of: variables)
        try checkKey(requestKey)
        switch try await ask(.broadcast(Broadcast(name: name, variables: variables)), requestKey: requestKey) {
        case .reached(let count): return count
        case .accepted: throw Self.otherUse
        case .deployed, .state, .rejected, .failed: preconditionFailure("a signal was answered by something else")
        }
    }

    /// The state as of now, then every later decision's events until the stream is dropped, or the engine stops or its
    /// store fails, which ends the stream. A change up to the state's own sequence may come once more.
    package func watch(
        _ instance: InstanceKey
    ) async throws -> (state: ProcessInstance, changes: AsyncStream<InstanceChange>) {
        let changes = desk.watch(instance) { [partition] in partition.mailbox.put(.unwatch(instance)) }
        guard case .state(let state) = try await ask(.watch(instance)) else {
            preconditionFailure("a watch was answered by something else")
        }
        return (state, changes)
    }

    // MARK: Work

    /// Does the jobs of one type until the task is cancelled, at most `concurrency` at a time.
    ///
    /// A job is given out again when its handler has not returned within `leaseMilliseconds`; what the first one brings
    /// then is not heard. A handler is cancelled when its job is no longer wanted.
    package func work(
        on type: String, concurrency: Int, leaseMilliseconds: Int64,
        handler: @escaping @Sendable (JobActivation) async -> JobOutcome
    ) async {
        let number = desk.addWorker { [self] job in finish(job, await handler(job)) }
        partition.mailbox.put(
            .addWorker(number, type: type, capacity: concurrency, leaseMilliseconds: leaseMilliseconds))
        await untilCancelled()
        partition.mailbox.put(.removeWorker(number))
        await desk.removeWorker(number)
    }

    /// Gives back what a worker made of its job. Nobody waits for the answer: what does not arrive is done again.
    package func finish(_ job: JobActivation, _ outcome: JobOutcome) {
        _ = partition.mailbox.put(
            Request(id: 0, .finish(job.key.instance, JobKey(rawValue: job.key.local), outcome, job.lease)))
    }

    // MARK: Inside

    private func untilCancelled() async {
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        await withTaskCancellationHandler {
            for await _ in never {}
        } onCancel: {
            continuation.finish()
        }
    }

    func accepted(_ body: Request.Body, requestKey: String?) async throws -> InstanceKey {
        try await taken(body, requestKey: requestKey).instance
    }

    private func taken(_ body: Request.Body, requestKey: String?) async throws -> Taken {
        try checkKey(requestKey)
        switch try await ask(body, requestKey: requestKey) {
        case .accepted(let key, let sequence): return Taken(instance: key, sequence: sequence)
        case .reached: throw Self.otherUse
        case .deployed, .state, .rejected, .failed: preconditionFailure("a command was answered by something else")
        }
    }

    /// The request key belongs to a request of another kind.
    private static let otherUse = Rejection(.instanceNotFound, "the request key was used for another kind of request")

    private func checkKey(_ requestKey: String?) throws(Rejection) {
        if let requestKey, requestKey.utf8.count > configuration.requestKeyBytes {
            throw Rejection(.tooLarge, "a request key has at most \(configuration.requestKeyBytes) bytes")
        }
    }

    private func ask(
        _ body: Request.Body, requestKey: String? = nil, untilEnded: Bool = false
    ) async throws -> Reply {
        let reply = await withCheckedContinuation { continuation in
            let id = desk.expect(continuation, untilEnded: untilEnded)
            if let rejection = partition.mailbox.put(Request(id: id, body, requestKey: requestKey)) {
                desk.take([.reply(id, .rejected(rejection))])
            }
        }
        switch reply {
        case .rejected(let rejection): throw rejection
        case .failed(let error): throw error
        case .accepted, .deployed, .state, .reached: return reply
        }
    }

    func checkSize(of values: [NamedValue]) throws(Rejection) {
        var writer = ByteWriter()
        for item in values {
            writer.string(item.name)
            writer.value(item.value)
        }
        guard writer.count <= configuration.requestBytes else {
            throw Rejection(
                .tooLarge, "the variables take \(writer.count) bytes; at most \(configuration.requestBytes) are taken")
        }
    }
}
