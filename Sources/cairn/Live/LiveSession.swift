import EngineRuntime
import FEEL
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import SQLiteStore
import Workers

/// An engine on a database, the work it does and the report at its end: what `run`, `resume` and the commands that
/// control steps have in common.
struct LiveSession {
    let database: DatabaseOptions
    let output: OutputOptions
    let store: SQLiteStore
    /// Nil lets nothing be done but what needs nobody.
    let work: WorkOptions?

    /// Lets the engine work on the instances that `begin` names, and reports on each. The engine has stopped and the
    /// database is closed when this returns.
    func run(_ begin: @Sendable (Engine) async throws -> [LiveRun.Start]) async throws -> [RunReport] {
        let answers = try work?.readAnswers() ?? Answers()
        let lifeline = try Lifeline()
        let engine = Engine(store: store, logger: Self.quiet)
        let live = LiveRun(
            engine: engine, store: store, workers: work?.workers(lifeline) ?? [],
            concurrency: work?.workerConcurrency ?? 1, answers: answers,
            patienceMilliseconds: work.map(\.patienceMilliseconds) ?? 0, show: show, tell: tell)
        let outcome: Result<[InstanceTrace], any Error>
        do {
            let instances = try await begin(engine)
            if let work { try WorkerChecks(work.worker, store: store, path: database.path).warn() }
            outcome = .success(try await Interruption.cancelling { try await live.run(instances) })
        } catch {
            outcome = .failure(error)
        }
        await engine.stop()
        try store.close()
        return try outcome.get().map { RunReport(of: $0, hint: database.hint) }
    }

    /// What goes wrong reaches who asked; the engine's own log would say it twice.
    static var quiet: Logger { Logger(label: "cairn") { _ in SwiftLogNoOpLogHandler() } }

    private var show: LiveRun.Show {
        guard let work, !output.isJSON else { return LiveRun.Show() }
        return LiveRun.Show(
            isPicture: Console.size != nil && !work.plain, asks: Console.isInteractive && !work.noAsk)
    }

    private var tell: @Sendable ([String]) -> Void {
        if output.isJSON { return { _ in } }
        return { lines in Console.text(lines) }
    }
}

extension WorkOptions {
    fileprivate func workers(_ lifeline: Lifeline) -> [(type: String, worker: ProcessWorker)] {
        worker.map { argument in
            let worker = ProcessWorker(command: argument.command, timeout: workerTimeout.duration, lifeline: lifeline)
            return (argument.type, worker)
        }
    }
}
