import EngineRuntime
import JournalStore
import ProcessKernel
import ProcessModel
import Workers

/// Runs instances until each has ended or waits for something that this run does not bring: a person, a worker that
/// is not there, a time that is too far away.
///
/// The engine works for the whole database: beside these instances it fires what is due and does what has a worker in
/// the others too.
struct LiveRun: Sendable {
    let engine: Engine
    let store: any JournalStore
    let workers: [(type: String, worker: ProcessWorker)]
    let concurrency: Int
    let answers: Answers
    /// How far away a timer may be that is waited for; nil is any time.
    let patienceMilliseconds: Int64?
    /// Takes the lines to print, in order.
    let tell: @Sendable ([String]) -> Void

    /// A lease is longer than any program may run, so that none lapses while its program is still there.
    private static let leaseReserveMilliseconds: Int64 = 10_000

    /// An instance to run. What it went through up to a record is not told.
    struct Start: Sendable {
        var key: InstanceKey
        var knownUpTo: UInt64 = 0
    }

    /// What became of each instance, in the order of the keys. A cancelled task ends the run where it is.
    func run(_ instances: [Start]) async throws -> [InstanceTrace] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (type, worker) in workers {
                let lease = Int64(worker.timeout / .milliseconds(1)) + Self.leaseReserveMilliseconds
                group.addTask {
                    await engine.work(on: type, concurrency: concurrency, leaseMilliseconds: lease) { job in
                        await worker.perform(job)
                    }
                }
            }
            defer { group.cancelAll() }
            return try await follow(instances)
        }
    }

    private func follow(_ instances: [Start]) async throws -> [InstanceTrace] {
        try await withThrowingTaskGroup(of: InstanceTrace.self) { group in
            for instance in instances {
                group.addTask { try await follow(instance, showsInstance: instances.count > 1) }
            }
            var traces: [InstanceTrace] = []
            for try await trace in group { traces.append(trace) }
            return traces.sorted { $0.instance.key < $1.instance.key }
        }
    }

    private func follow(_ start: Start, showsInstance: Bool) async throws -> InstanceTrace {
        let key = start.key
        guard var trace = try InstanceTrace(key, reader: InstanceReader(store), store: store) else {
            throw Rejection(.instanceNotFound, "there is no instance \(key)")
        }
        let narrator = Narrator(of: key, definition: trace.instance.definition, showsInstance: showsInstance)
        var asked: Set<JobKey> = []
        // A watch ends when the store failed. Asking again tells whether it works.
        while true {
            let (state, changes) = try await engine.watch(key)
            try trace.catchUp(from: store, upTo: state.mark.sequence) { record in
                if record.sequence > start.knownUpTo { tell(narrator.lines(record)) }
            }
            if try await isOver(trace, &asked) { return trace }
            for await change in changes where change.sequence > trace.sequence {
                let reports = try trace.take(change.events, sequence: change.sequence)
                tell(narrator.lines(RecordReport(sequence: change.sequence, time: change.at, events: reports)))
                if try await isOver(trace, &asked) { return trace }
            }
            if Task.isCancelled { return trace }
        }
    }

    /// Gives the answers that are asked for, and tells whether the run is over for the instance.
    private func isOver(_ trace: InstanceTrace, _ asked: inout Set<JobKey>) async throws -> Bool {
        let instance = trace.instance
        if instance.status.isEnded || instance.status == .paused { return true }
        var goesOn = false
        for wait in instance.waits {
            switch wait.cause {
            case .job(_, let type?, _, let notBefore, _):
                if workers.contains(where: { $0.type == type }), notBefore.map(isSoon) ?? true { goesOn = true }
            case .userTask(let job):
                let element = instance.element(of: wait).id
                guard let answer = answers.answer(for: element, ordinal: trace.ordinal(of: job)) else { continue }
                goesOn = true
                if asked.insert(job).inserted { try await complete(job, of: instance.key, answer) }
            case .timer(_, let due, _): if isSoon(due) { goesOn = true }
            case .nothing: goesOn = true
            case .job(_, nil, _, _, _), .message, .signal, .condition, .completion, .activation, .incident, .join,
                .paused:
                break
            }
        }
        return !goesOn
    }

    private func complete(_ job: JobKey, of instance: InstanceKey, _ answer: [NamedValue]) async throws {
        do {
            try await engine.submit(.finishJob(job, .completed(answer)), to: instance)
        } catch let rejection as Rejection where rejection.code == .jobNotFound || rejection.code == .instanceEnded {
            // An event was faster than the answer; the change that says so is on its way.
        }
    }

    private func isSoon(_ moment: Instant) -> Bool {
        guard let patienceMilliseconds else { return true }
        return moment <= EngineClock.system.now().advanced(byMilliseconds: patienceMilliseconds)
    }
}
