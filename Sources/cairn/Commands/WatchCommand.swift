import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel

/// `cairn watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows what an instance does while another process runs it, until it ends.",
        discussion: """
            At a terminal a picture of its elements, elsewhere a line for each thing that happens. It only reads: the \
            instance is run by 'cairn run' or 'cairn resume' beside it. Ctrl-C ends the watching, not the instance.

            EXAMPLE:
              cairn watch 1
              cairn watch 1 --once

            Exit status: that of the instance when it ends; 3 where the watching was ended before; with --once 0.
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument
    @Flag(help: "Print one picture of how it is now, and end.") var once = false
    @Flag(help: "Print lines at a terminal too.") var plain = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if output.isJSON, !once { throw ValidationError("--output json goes with --once") }
    }

    func run() async throws {
        try await ending {
            let store = try database.openForReading()
            let key = instance.key
            guard var trace = try InstanceTrace(key, reader: InstanceReader(store), store: store) else {
                throw Rejection(.instanceNotFound, "there is no instance \(key)")
            }
            if once {
                try trace.catchUp(from: store)
                let now = EngineClock.system.now()
                output.write(ViewReport.json(of: trace, now: now), LiveScreen.picture(of: trace, now: now))
                return .completed
            }
            let isPicture = Console.size != nil && !plain
            let last = try await Interruption.cancelling { [trace] in
                try await Watching(store: store, trace: trace, isPicture: isPicture).run()
            }
            let writer = last.instance.status.isEnded ? nil : WriterReport(database)
            Console.text(InstanceSummary.lines(last.instance, hint: database.hint) + (writer?.lines ?? []))
            return RunReport(of: last, hint: database.hint).exitStatus
        }
    }
}

/// Follows the journal of an instance beside whoever writes it.
private struct Watching {
    let store: any JournalStore
    var trace: InstanceTrace
    let isPicture: Bool

    /// Short enough to be seen as at once, and nothing for the database.
    private static let pauseMilliseconds: Int64 = 200

    /// Returns when the instance has ended or the task is cancelled.
    consuming func run() async throws -> InstanceTrace {
        var screen = LiveScreen()
        let narrator = Narrator(
            of: trace.instance.key, definition: trace.instance.definition, showsInstance: false)
        while true {
            try trace.catchUp(from: store) { [isPicture] record in
                if !isPicture { Console.text(narrator.lines(record)) }
            }
            if isPicture { screen.show(LiveScreen.picture(of: trace, now: EngineClock.system.now())) }
            if trace.instance.status.isEnded || Task.isCancelled { return trace }
            do {
                try await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
            } catch is CancellationError {
                return trace
            }
        }
    }
}
