import EngineRuntime
import FEEL
import ProcessKernel
import ProcessModel

/// By what instances are to go on.
struct MigrationTarget {
    let key: DefinitionKey
    let names: [MigrationName]
    /// The versions of called processes.
    let called: [DefinitionKey]

    var command: Command { .migrate(to: key, names, called: called) }
}

/// What becomes of one instance that goes on by another version.
struct MigrationReport {
    let instance: InstanceKey
    /// What stands in the way; empty where nothing does.
    var problems: [String]
    /// True once it is done.
    var isDone = false
    /// What may help against the problems, where they are names.
    private var advice: [String] = []
    /// Open visits, by the ids of their elements before and after.
    private var moves: [(from: String, to: String, called: String?)] = []
    /// Events that are called off, and events that wait from then on.
    private var calledOff: [String] = []
    private var armed: [String] = []

    /// Decides it on a copy, which shows what would be done.
    init(of state: ProcessInstance, to target: MigrationTarget, _ library: ProcessLibrary) {
        instance = state.key
        let context = DecisionContext(now: EngineClock.system.now(), library: library)
        if !state.status.isEnded {
            let plans = state.plans(migratingTo: target.key, target.names, called: target.called, in: library)
            problems = (try? plans.get())?.flatMap(\.problems) ?? []
            guard problems.isEmpty else {
                advice = ["what has another name there is told by --map OLD=NEW; 'cairn modify' moves tokens first"]
                return
            }
        }
        let decision = Kernel.decide(target.command, on: state, context: context)
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
            case .stateReplaced(.migration(let migration)): tell(migration, from: state, to: after)
            default: break
            }
        }
    }

    /// The open visits of the process that goes on by another version.
    private mutating func tell(_ migration: Migration, from state: ProcessInstance, to after: ProcessInstance) {
        let old = migration.called ?? state.definitionKey
        for row in state.elements.rows where state.attachedKeys[Int(row.process)] == old {
            if row.element == .process { continue }
            let process = migration.called == nil ? nil : state.definition(of: row.key).id
            moves.append((state.element(of: row).id, after.element(of: row.key).id, process))
        }
    }

    var json: Value {
        [
            "key": instance.json, "migrated": .boolean(isDone), "problems": .list(problems.map { .string($0) }),
            "open": .list(moves.map(json(of:))),
            "called_off": .list(calledOff.map { .string($0) }), "armed": .list(armed.map { .string($0) }),
        ]
    }

    private func json(of move: (from: String, to: String, called: String?)) -> Value {
        guard let called = move.called else { return ["from": .string(move.from), "to": .string(move.to)] }
        return ["from": .string(move.from), "to": .string(move.to), "called": .string(called)]
    }

    var lines: [String] {
        guard problems.isEmpty else {
            return ["instance \(instance) cannot be migrated:"] + (problems + advice).map { "  \($0)" }
        }
        var lines = ["instance \(instance) \(isDone ? "is migrated" : "would be migrated")"]
        for move in moves {
            let place = move.from == move.to ? "  at \(move.from)" : "  from \(move.from) to \(move.to)"
            lines.append(place + (move.called.map { " in the called process \($0)" } ?? ""))
        }
        lines += calledOff.map { "  \($0) is called off" } + armed.map { "  \($0) waits from then on" }
        return lines
    }
}
