import EngineRuntime
import FEEL
import ProcessKernel
import ProcessModel

/// What becomes of one instance that goes on by another version.
struct MigrationReport {
    let instance: InstanceKey
    /// What stands in the way; empty where nothing does.
    var problems: [String]
    /// True once it is done.
    var isDone = false
    /// Open visits, by the ids of their elements before and after.
    private var moves: [(from: String, to: String)] = []
    /// Events that are called off, and events that wait from then on.
    private var calledOff: [String] = []
    private var armed: [String] = []

    /// Decides it on a copy, which shows what would be done.
    init(of state: ProcessInstance, to key: DefinitionKey, _ names: [MigrationName], _ library: ProcessLibrary) {
        instance = state.key
        let context = DecisionContext(now: EngineClock.system.now(), library: library)
        let open = state.elements.rows.filter { $0.key != .root && $0.process == 0 }
        if let new = library.entry(key)?.definition, !state.status.isEnded {
            problems = state.plan(migratingTo: key, new, names: names).problems
            if !problems.isEmpty { return }
        }
        let decision = Kernel.decide(.migrate(to: key, names), on: state, context: context)
        problems = decision.rejection.map { [$0.reason] } ?? []
        guard problems.isEmpty else { return }
        var after = state
        for event in decision.events {
            switch event {
            case .timerRemoved(let key) where after.timers.contains(key):
                let timer = after.timers[key]
                calledOff.append(after.definition(of: timer.elementInstance)[timer.element].id)
            case .unsubscribed(let key):
                let row = after.subscriptions[key]
                calledOff.append(after.definition(of: row.elementInstance)[row.element].id)
            default: break
            }
            for key in event.definitionKeys {
                if let entry = library.entry(key) { after.attach(entry.definition, key) }
            }
            after.apply(event)
            switch event {
            case .timerStarted(let timer):
                armed.append(after.definition(of: timer.elementInstance)[timer.element].id)
            case .subscribed(let row): armed.append(after.definition(of: row.elementInstance)[row.element].id)
            case .stateReplaced:
                moves = open.map { (state.element(of: $0).id, after.element(of: $0.key).id) }
            default: break
            }
        }
    }

    var json: Value {
        [
            "key": instance.json, "migrated": .boolean(isDone), "problems": .list(problems.map { .string($0) }),
            "open": .list(moves.map { ["from": .string($0.from), "to": .string($0.to)] }),
            "called_off": .list(calledOff.map { .string($0) }), "armed": .list(armed.map { .string($0) }),
        ]
    }

    var lines: [String] {
        guard problems.isEmpty else {
            return ["instance \(instance) cannot be migrated:"] + problems.map { "  \($0)" }
                + ["  what has another name there is told by --map OLD=NEW; 'cairn modify' moves tokens first"]
        }
        var lines = ["instance \(instance) \(isDone ? "is migrated" : "would be migrated")"]
        for move in moves {
            lines.append(move.from == move.to ? "  at \(move.from)" : "  from \(move.from) to \(move.to)")
        }
        lines += calledOff.map { "  \($0) is called off" } + armed.map { "  \($0) waits from then on" }
        return lines
    }
}
