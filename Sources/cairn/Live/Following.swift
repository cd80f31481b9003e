import EngineRuntime
import JournalStore
import ProcessKernel
import ProcessModel

/// Follows one instance of a run: shows it, gives the answers that are known, and asks for the others.
struct Following {
    /// What it waits for.
    private enum Stir: Sendable {
        case change(InstanceChange)
        /// Time has passed, which shows in the picture.
        case tick
        case answered(JobKey, FormDialogue.Step)
    }

    private let run: LiveRun
    private let key: InstanceKey
    private(set) var trace: InstanceTrace
    private let knownUpTo: UInt64
    private let narrator: Narrator
    private var screen: LiveScreen?
    private let asks: Bool
    /// Tasks whose answer was given.
    private var answered: Set<JobKey> = []
    /// Tasks that are left for later.
    private var left: Set<JobKey> = []
    private var asking: (job: JobKey, asker: Asker)?

    /// The picture follows the clock as finely as it shows it.
    private static let tickMilliseconds: Int64 = 200

    init(run: LiveRun, trace: InstanceTrace, knownUpTo: UInt64, showsInstance: Bool) {
        self.run = run
        key = trace.instance.key
        self.trace = trace
        self.knownUpTo = knownUpTo
        narrator = Narrator(of: key, definition: trace.instance.definition, showsInstance: showsInstance)
        // Several instances share one terminal: lines do not get in each other's way.
        screen = run.show.isPicture && !showsInstance ? LiveScreen() : nil
        asks = run.show.asks && !showsInstance
    }

    /// Follows until the run is over for the instance, which is true, or until the watch ends.
    mutating func watch() async throws -> Bool {
        let (state, changes) = try await run.engine.watch(key)
        let (screen, narrator, tell, known) = (screen, narrator, run.tell, knownUpTo)
        try trace.catchUp(from: run.store, upTo: state.mark.sequence) { record in
            if screen == nil, record.sequence > known { tell(narrator.lines(record)) }
        }
        let (stirs, more) = AsyncStream.makeStream(of: Stir.self)
        let ticks = screen != nil
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await change in changes { more.yield(.change(change)) }
                more.finish()
            }
            if ticks { group.addTask { try await Self.tick(more) } }
            try await act(&group, more)
            if isOver() { return true }
            for await stir in stirs {
                try await take(stir)
                try await act(&group, more)
                if isOver() { return true }
            }
            return false
        }
    }

    /// What is shown last stays on the terminal.
    mutating func end() {
        if let asking {
            asking.asker.withdraw()
            trace.drafts[asking.job] = asking.asker.given
        }
        draw()
        screen?.leave()
    }

    private static func tick(_ more: AsyncStream<Stir>.Continuation) async throws {
        while !Task.isCancelled {
            more.yield(.tick)
            try await Task.sleep(for: .milliseconds(tickMilliseconds))
        }
    }

    private mutating func take(_ stir: Stir) async throws {
        switch stir {
        case .tick: if asking == nil { draw() }
        case .change(let change):
            guard change.sequence > trace.sequence else { return }
            let reports = try trace.take(change.events, sequence: change.sequence, at: change.at)
            if screen == nil {
                run.tell(narrator.lines(RecordReport(sequence: change.sequence, time: change.at, events: reports)))
            }
        case .answered(let job, let step):
            let given = asking?.asker.given
            asking = nil
            guard trace.instance.jobs.contains(job) else {
                Console.line("  the task is not open any more")
                return
            }
            guard case .done(let values) = step else {
                left.insert(job)
                trace.drafts[job] = given
                return
            }
            await give(values, to: job)
        }
    }

    private mutating func draw() {
        guard var screen else { return }
        screen.show(LiveScreen.picture(of: trace, now: EngineClock.system.now()))
        self.screen = screen
    }

    // MARK: - Tasks of people

    /// The open tasks of people that were neither answered nor left.
    private var openTasks: [(job: JobKey, element: Element)] {
        trace.instance.waits.compactMap { wait in
            guard case .userTask(let job) = wait.cause, !answered.contains(job), !left.contains(job) else { return nil }
            return (job, trace.instance.element(of: wait))
        }
    }

    /// Gives the answers that are known, and asks for the next one that is not.
    private mutating func act(
        _ group: inout ThrowingTaskGroup<Void, any Error>, _ more: AsyncStream<Stir>.Continuation
    ) async throws {
        if let asking, !trace.instance.jobs.contains(asking.job) { asking.asker.withdraw() }
        guard trace.instance.status == .active else { return }
        for (job, element) in openTasks {
            guard let answer = run.answers.answer(for: element.id, ordinal: trace.ordinal(of: job)) else { continue }
            await give(answer, to: job)
        }
        guard asks, asking == nil, let (job, element) = openTasks.first else { return }
        draw()
        screen?.leave()
        let name = element.name.map { ": \($0)" } ?? ""
        let dialogue = FormDialogue(title: "\(element.id)\(name)", form: trace.instance.form(of: job))
        let asker = Asker()
        asking = (job, asker)
        group.addTask { more.yield(.answered(job, await asker.ask(dialogue))) }
    }

    /// Completes a task; where the answer is refused the task is left.
    private mutating func give(_ values: [NamedValue], to job: JobKey) async {
        do {
            let checked = try trace.instance.form(of: job)?.checked(values) ?? values
            answered.insert(job)
            try await run.engine.submit(.finishJob(job, .completed(checked)), to: key)
        } catch let rejection as Rejection where rejection.code == .jobNotFound || rejection.code == .instanceEnded {
            // An event was faster than the answer; the change that says so is on its way.
        } catch let rejection as Rejection {
            answered.remove(job)
            left.insert(job)
            Console.error("\(rejection.reason) [\(rejection.code.rawValue)]")
        } catch {
            // The store failed; what watches the instance finds that out too, and tells it.
            answered.remove(job)
        }
    }

    // MARK: - The end

    /// Whether nothing goes on that this run brings.
    private func isOver() -> Bool {
        let instance = trace.instance
        if instance.status.isEnded || instance.status == .paused { return asking == nil || instance.status.isEnded }
        if asking != nil { return false }
        return !instance.waits.contains { wait in
            switch wait.cause {
            case .job(_, let type?, _, let notBefore, _):
                run.workers.contains { $0.type == type } && notBefore.map(run.isSoon) ?? true
            case .userTask(let job): answered.contains(job)
            case .timer(_, let due, _): run.isSoon(due)
            case .nothing: true
            case .job(_, nil, _, _, _), .message, .signal, .condition, .completion, .activation, .incident, .join,
                .paused:
                false
            }
        }
    }
}
