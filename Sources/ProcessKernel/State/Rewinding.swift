import ProcessModel

/// That an instance is to be put back to an earlier state as soon as what completed since is undone: a state inside a
/// state, which holds none itself.
package indirect enum Rewinding: Sendable, Equatable {
    case to(RestoredState)

    package var state: RestoredState {
        switch self {
        case .to(let state): state
        }
    }
}

extension ProcessInstance {
    /// The process undoes all of it, and is put back when that is done.
    mutating func beginRewind(to state: RestoredState, undoing records: [CompensationRecord]) {
        rewinding = .to(state)
        if let job = elements[.root].job { endJob(job, spends: false) }
        elements[.root].listeners = nil
        elements[.root].undoable = []
        elements[.root].compensation = CompensationRun(queue: records, scope: .root)
    }

    /// What completed since an earlier state of the instance and can be undone, the last last. What completed inside
    /// scopes that are open comes after what completed around them.
    func undoable(since earlier: StateImage) -> [CompensationRecord] {
        UndoableSince(self, since: earlier).records(inside: .root)
    }
}

/// Finds what can be undone of what completed since an earlier state. Visits never share a number, so a record of a
/// visit that the earlier state has none of is one of what completed since.
private struct UndoableSince {
    private let instance: ProcessInstance
    /// The visits of all records that the earlier state had. Never iterated.
    private var known: Set<ElementInstanceKey> = []
    /// What is inside each scope, in the order of the keys. Never iterated.
    private let inside: [ElementInstanceKey: [ElementInstance]]
    /// What is being undone in each scope. Never iterated.
    private let runs: [ElementInstanceKey: [CompensationRun]]

    init(_ instance: ProcessInstance, since earlier: StateImage) {
        self.instance = instance
        inside = Dictionary(grouping: instance.elements.rows.filter { $0.key != .root }, by: \.scope)
        runs = Dictionary(grouping: instance.elements.rows.compactMap(\.compensation), by: \.scope)
        for row in earlier.elements.rows {
            know(row.undoable)
            know(row.compensation?.queue ?? [])
            if let record = row.undoes { know([record]) }
        }
    }

    /// As deep as scopes are nested.
    private mutating func know(_ records: [CompensationRecord]) {
        for record in records {
            known.insert(record.visit)
            switch record.undoing {
            case .handler: break
            case .scope(_, let inner, _), .rounds(let inner), .open(_, let inner, _): know(inner)
            }
        }
    }

    /// What completed in a scope and is not undone; what was to be undone already comes last, for it comes next.
    func records(inside scope: ElementInstanceKey) -> [CompensationRecord] {
        var found = instance.elements[scope].undoable.compactMap(rest)
        for run in runs[scope] ?? [] { found += run.queue.compactMap(rest) }
        for row in inside[scope] ?? [] { if let record = record(of: row) { found.append(record) } }
        return found
    }

    /// What there is to undo of something that is open.
    private func record(of row: ElementInstance) -> CompensationRecord? {
        if row.undoesFor != nil {
            guard let undoes = row.undoes, !known.contains(undoes.visit) else { return nil }
            // What undoes it was stopped, and begins anew; a scope goes on with what is left to be undone in it.
            guard isUndoneOneByOne(undoes) else { return rest(of: undoes) }
        }
        let records = records(inside: row.key)
        if records.isEmpty { return nil }
        return CompensationRecord(
            element: row.element, visit: row.undoes?.visit ?? row.key,
            undoing: row.loop != nil
                ? .rounds(records) : .open(variables: row.variables, records: records, process: row.process))
    }

    private func isUndoneOneByOne(_ record: CompensationRecord) -> Bool {
        switch record.undoing {
        case .handler, .rounds: false
        case .scope(_, _, let process): !undoesItself(record.element, process)
        case .open: true
        }
    }

    /// Whether a completed scope is undone by its compensation event sub-process.
    private func undoesItself(_ element: ElementIndex, _ process: UInt32) -> Bool {
        let element = instance.process(at: process)[element]
        return instance.compensationEventSubprocess(of: element, in: process) != nil
    }

    /// A record without what the earlier state had; nil where nothing is left. As deep as scopes are nested.
    private func rest(of record: CompensationRecord) -> CompensationRecord? {
        if known.contains(record.visit) { return nil }
        let undoing: CompensationRecord.Undoing
        switch record.undoing {
        case .handler: return record
        case .scope(let variables, let inner, let process):
            let left = inner.compactMap(rest)
            if left.isEmpty, !undoesItself(record.element, process) { return nil }
            undoing = .scope(variables: variables, records: left, process: process)
        case .rounds(let inner):
            let left = inner.compactMap(rest)
            if left.isEmpty { return nil }
            undoing = .rounds(left)
        case .open(let variables, let inner, let process):
            let left = inner.compactMap(rest)
            if left.isEmpty { return nil }
            undoing = .open(variables: variables, records: left, process: process)
        }
        return CompensationRecord(element: record.element, visit: record.visit, undoing: undoing)
    }
}
