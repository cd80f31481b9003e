import JournalStore
import ProcessKernel
import ProcessModel

/// When timers start processes next. There is a row for each such timer of a latest definition, so all are in memory.
struct ScheduleCore {
    /// By due time, equal times by key.
    private var rows: [ScheduleRecord]
    /// Given out by `popDue` and not decided yet.
    private var taken: Set<ScheduleKey> = []

    init(_ rows: [ScheduleRecord]) { self.rows = rows.sorted(by: Self.isEarlier) }

    private static func isEarlier(_ left: ScheduleRecord, _ right: ScheduleRecord) -> Bool {
        left.schedule.due == right.schedule.due ? left.key < right.key : left.schedule.due < right.schedule.due
    }

    var nextDue: Instant? { rows.first { !taken.contains($0.key) }?.schedule.due }

    /// Takes the earliest that is due. It must be decided on, by `set` or `remove`.
    mutating func popDue(now: Instant) -> ScheduleKey? {
        guard let row = rows.first(where: { !taken.contains($0.key) }), row.schedule.due <= now else { return nil }
        taken.insert(row.key)
        return row.key
    }

    /// Nil where a newer version has replaced it meanwhile.
    func find(_ key: ScheduleKey) -> ScheduleRecord? { rows.first { $0.key == key } }

    /// Makes the row or replaces it.
    mutating func set(_ row: ScheduleRecord) {
        remove(row.key)
        rows.insert(row, at: rows.firstIndex { Self.isEarlier(row, $0) } ?? rows.count)
    }

    mutating func remove(_ key: ScheduleKey) {
        taken.remove(key)
        rows.removeAll { $0.key == key }
    }

    /// The rows of a definition.
    func rows(of definition: DefinitionKey) -> [ScheduleKey] {
        rows.filter { $0.key.definition == definition }.map(\.key)
    }
}

extension ScheduleRecord {
    /// The schedules of the timers that start a process. One that is not executable is only drawn.
    static func all(of definition: ProcessDefinition, _ key: DefinitionKey, now: Instant) -> Result<[Self], Rejection> {
        guard definition.isExecutable else { return .success([]) }
        var rows: [Self] = []
        for start in definition.starts {
            guard case .startEvent = definition[start.element].kind, case .timer(let timer) = start.trigger else {
                continue
            }
            switch TimerSchedule.ofStart(timer, now: now) {
            case .failure(let rejection): return .failure(rejection)
            case .success(nil): break
            case .success(let schedule?):
                let place = ScheduleKey(definition: key, element: start.element.rawValue, trigger: start.number)
                rows.append(Self(key: place, schedule: schedule))
            }
        }
        return .success(rows)
    }
}
