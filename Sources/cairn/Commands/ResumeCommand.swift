import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel
import SQLiteStore

/// `cairn resume`.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with instances that have not ended, exactly where they are.",
        discussion: """
            All of them, or one. One that was paused goes on when it is named, and only then. Workers, answers and \
            waiting are as in 'cairn run'.

            EXAMPLE: after a crash, or when a person has completed a task:
              cairn resume --worker charge=./charge.sh
              cairn resume 1 --worker charge=./charge.sh
            """)

    @Argument(help: "The instance; without it all that have not ended and are not paused.")
    var instance: InstanceArgument?

    @OptionGroup(title: "WORK") var work: WorkOptions
    @OptionGroup(title: "DATABASE") var database: DatabaseOptions
    @OptionGroup var durability: DurabilityOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let store: SQLiteStore
            do {
                store = try database.openExistingForWriting(durability.durability)
            } catch let error as StoreError where error.code == .notFound && instance == nil {
                return nothing("there is no database \(database.path)")
            }
            let reader = InstanceReader(store)
            let keys = try instance.map { [$0.key] } ?? unfinished(in: store)
            var states: [ProcessInstance] = []
            for key in keys {
                guard let state = try reader.instance(key) else {
                    throw Rejection(.instanceNotFound, "there is no instance \(key)")
                }
                states.append(state)
            }
            if instance == nil, states.isEmpty {
                let paused = try store.instances(InstanceQuery(states: [.paused], limit: 1)).first?.key
                try store.close()
                let hint = paused.map { "; paused is \($0): \(database.hint.command("resume \($0)"))" } ?? ""
                return nothing("no instance in \(database.path) is unfinished and not paused\(hint)")
            }
            return try await resume(states, store)
        }
    }

    private func nothing(_ reason: String) -> ExitStatus {
        output.write([], ["nothing to resume: \(reason)"])
        return .completed
    }

    private func resume(_ states: [ProcessInstance], _ store: SQLiteStore) async throws -> ExitStatus {
        let session = LiveSession(database: database, output: output, store: store, work: work)
        let starts = states.map { LiveRun.Start(key: $0.key, knownUpTo: $0.mark.sequence) }
        let paused = states.filter { $0.status == .paused }.map(\.key)
        if !output.isJSON { for state in states { Console.line(Self.title(state)) } }
        let reports = try await session.run { engine in
            for key in paused { try await engine.submit(.resume, to: key) }
            return starts
        }
        if instance == nil {
            output.write(.list(reports.map(\.json)), reports.flatMap(\.lines))
        } else {
            for report in reports { output.write(report.json, report.lines) }
        }
        return .worst(of: reports.map(\.exitStatus))
    }

    private static func title(_ state: ProcessInstance) -> String {
        let name = "instance \(state.key) of \(state.definition.id)"
        if state.status.isEnded { return "\(name) has ended: there is nothing to resume" }
        if state.waits.allSatisfy({ if case .incident = $0.cause { true } else { false } }) {
            return "\(name) is stopped by its incidents, and goes on after a retry"
        }
        return "\(name) goes on after record \(state.mark.sequence)"
    }

    /// All of them, the oldest first.
    private func unfinished(in store: SQLiteStore) throws -> [InstanceKey] {
        var query = InstanceQuery(states: [.active, .incident], limit: 1_000)
        var keys: [InstanceKey] = []
        while true {
            let page = try store.instances(query)
            keys += page.map(\.key)
            guard page.count == query.limit, let last = page.last else { return keys.reversed() }
            query.before = last.key
        }
    }
}
