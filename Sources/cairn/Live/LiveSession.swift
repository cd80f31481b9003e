import EngineRuntime
import FEEL
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import SQLiteStore
import Workers

/// What `run` and `resume` have in common: an engine on a database, the work, and the report at the end.
struct LiveSession {
    let database: DatabaseOptions
    let work: WorkOptions
    let output: OutputOptions
    let store: SQLiteStore

    /// Lets the engine work on the instances that `begin` names, and reports on each. The engine has stopped and the
    /// database is closed when this returns.
    func run(_ begin: @Sendable (Engine) async throws -> [InstanceKey]) async throws -> [RunReport] {
        let answers = try work.readAnswers()
        let lifeline = try Lifeline()
        let engine = Engine(store: store, logger: Self.quiet)
        let live = LiveRun(
            engine: engine, store: store,
            workers: work.worker.map { argument in
                let worker = ProcessWorker(
                    command: argument.command, timeout: work.workerTimeout.duration, lifeline: lifeline)
                return (argument.type, worker)
            }, concurrency: work.workerConcurrency, answers: answers, patienceMilliseconds: work.patienceMilliseconds,
            tell: tell)
        let outcome: Result<[InstanceTrace], any Error>
        do {
            let instances = try await begin(engine)
            outcome = .success(try await Interruption.cancelling { try await live.run(instances) })
        } catch {
            outcome = .failure(error)
        }
        await engine.stop()
        try store.close()
        let traces = try outcome.get()
        return traces.map(report)
    }

    /// What goes wrong reaches who asked; the engine's own log would say it twice.
    private static var quiet: Logger { Logger(label: "cairn") { _ in SwiftLogNoOpLogHandler() } }

    private var tell: @Sendable ([String]) -> Void {
        if output.isJSON { return { _ in } }
        return { lines in for line in lines { Console.line(line) } }
    }

    private func report(_ trace: InstanceTrace) -> RunReport {
        var report = RunReport(state: RunReport.State(of: trace.instance))
        report.instance = trace.instance.key
        report.variables = trace.instance.variables
        report.completed = trace.completed
        report.snapshots = [RunReport.Snapshot(of: trace.instance)]
        report.waits = WaitReport.all(of: trace.instance, hint: database.hint)
        report.take(incidentsOf: trace.instance)
        report.summary = InstanceSummary.lines(trace.instance, hint: database.hint)
        return report
    }
}
