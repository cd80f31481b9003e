import EngineRuntime
import FEEL
import ProcessKernel

/// Where an instance stands, for people: how it ended with what variables, or what it waits for.
enum InstanceSummary {
    /// `drafts` are answers that were given so far and not taken.
    static func lines(_ instance: ProcessInstance, hint: CommandHint, drafts: [JobKey: Context] = [:]) -> [String] {
        let now = EngineClock.system.now()
        switch instance.status {
        case .completed, .terminated:
            let word = instance.status == .completed ? "completed" : "was cancelled"
            let span = instance.ended.map {
                TimeSpan.text(milliseconds: $0.milliseconds - instance.started.milliseconds)
            }
            return ["instance \(instance.key) \(word)\(span.map { " after \($0)" } ?? "")"]
                + InstanceReport.variables(instance.variables)
        case .unborn, .active, .paused:
            let waits = WaitReport.all(of: instance, hint: hint, drafts: drafts)
            let head = instance.hasIncident ? "has an incident" : "waits"
            return ["instance \(instance.key) \(head)"] + waits.flatMap { $0.lines(now: now) }
        }
    }
}
