import EngineRuntime
import JournalStore
import ProcessKernel
import ProcessModel
import SQLiteStore

/// Gives one instance commands and tells what came of them; what `complete`, `cancel` and their like have in common.
///
/// The engine that applies them has no workers and waits for no timer. Exit status 0 says that the commands were
/// taken, whatever the instance does next.
struct StepControl {
    let instance: InstanceKey
    let database: DatabaseOptions
    let output: OutputOptions

    /// `commands` looks at the state to find out what to do; it throws a rejection where there is nothing to do.
    func apply(_ commands: (ProcessInstance) throws(Rejection) -> [Command]) async throws -> ExitStatus {
        let store = try database.openExistingForWriting(.full)
        guard let state = try InstanceReader(store).instance(instance) else {
            throw Rejection(.instanceNotFound, "there is no instance \(instance)")
        }
        if state.status.isEnded { throw Rejection(.instanceEnded, "instance \(instance) has ended") }
        let commands = try commands(state)
        let start = LiveRun.Start(key: instance, knownUpTo: state.mark.sequence)
        let session = LiveSession(database: database, output: output, store: store, work: nil)
        let reports = try await session.run { engine in
            for command in commands { try await engine.submit(command, to: start.key) }
            return [start]
        }
        for report in reports { output.write(report.json, report.lines) }
        return .completed
    }
}

extension ProcessInstance {
    /// What completes a job, a task that is no job, or an ad hoc sub-process.
    func completion(of text: String, _ values: [NamedValue]) throws(Rejection) -> Command {
        for row in elements.rows where row.job == nil && (element(of: row).id == text || "\(row.key)" == text) {
            if waitsForCompletion(row) { return .finishElement(row.key, values) }
            if case .adHocSubprocess = element(of: row).kind, !isLoopBody(row) { return .completeAdHoc(row.key) }
        }
        if let receiver = receiver(behindGateway: text) { return .occur(receiver, values) }
        return .finishJob(try job(named: text), .completed(values))
    }

    /// The open job that people mean by the id of its element, or by its number: the oldest where there are several.
    func job(named text: String) throws(Rejection) -> JobKey {
        for row in elements.rows where element(of: row).id == text {
            if let job = row.job { return job }
        }
        if let number = UInt32(text), jobs.contains(JobKey(rawValue: number)) { return JobKey(rawValue: number) }
        let open = elements.rows.filter { $0.job != nil || waitsForCompletion($0) }.map { element(of: $0) }
        throw Rejection(.jobNotFound, "instance \(key) has no open task \(text)\(Self.hint(for: text, among: open))")
    }

    /// The open visit that people mean by the id of its element, or by its number: the oldest where there are several.
    func visit(named text: String) throws(Rejection) -> ElementInstanceKey {
        if let row = oldestInstance(ofElement: text) { return row.key }
        if let number = UInt32(text), elements.contains(ElementInstanceKey(rawValue: number)) {
            return ElementInstanceKey(rawValue: number)
        }
        let open = elements.rows.map { element(of: $0) }
        throw Rejection(.elementNotFound, "instance \(key) is not at \(text)\(Self.hint(for: text, among: open))")
    }

    /// The open incidents at an element.
    func incidents(at text: String) throws(Rejection) -> [IncidentKey] {
        let found = waits.compactMap { wait -> IncidentKey? in
            guard case .incident(let incident) = wait.cause else { return nil }
            return element(of: wait).id == text || "\(incident.key)" == text ? incident.key : nil
        }
        if !found.isEmpty { return found }
        let stopped = waits.filter { if case .incident = $0.cause { true } else { false } }.map { element(of: $0) }
        throw Rejection(
            .incidentNotFound, "instance \(key) has no open incident at \(text)\(Self.hint(for: text, among: stopped))")
    }

    /// People may know an element by the name that stands on it in the picture; commands take its id.
    private static func hint(for text: String, among elements: [Element]) -> String {
        let named = elements.first { $0.name?.lowercased() == text.lowercased() }
        return named.map { " (did you mean \"\($0.id)\"?)" } ?? NearName.hint(for: text, among: elements.map(\.id))
    }
}
