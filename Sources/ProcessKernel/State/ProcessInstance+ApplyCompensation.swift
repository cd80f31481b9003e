import ProcessModel

/// What completed activities leave behind, so that they can be undone (BPMN 2.0.2, 10.7 and 13.5.5).
extension ProcessInstance {
    mutating func applyToCompensation(_ event: Event) {
        switch event {
        case .compensationStarted(let key, let scope, let activity, let isCancel):
            begin(key, scope, activity)
            elements[key].compensation?.isCancel = isCancel
        case .compensationTaken(let key):
            guard let record = elements[key].compensation?.queue.popLast() else {
                preconditionFailure("nothing is left to be undone for \(key)")
            }
            if case .rounds(let records) = record.undoing {
                elements[key].compensation?.queue += records
            } else {
                elements[key].compensation?.isBusy = true
                elements[key].compensation?.taken = record
            }
        case .handlerActivated(let key, let element, let scope, let holder):
            elements[scope].tokens += 1
            var row = ElementInstance(key: key, element: element, scope: scope)
            row.process = elements[scope].process
            row.undoesFor = holder
            row.undoes = elements[holder].compensation?.taken
            elements[holder].compensation?.taken = nil
            let handler = definition(of: scope)[element]
            if handler.activity.loop == nil { row.tokens = UInt32(handler.kind.scope?.entries.count ?? 0) }
            insert(row)
        case .scopeReopened(let key, let record, let scope, let holder): reopen(key, record, in: scope, holder)
        case .compensationEnded(let key): elements[key].compensation = nil
        default: preconditionFailure("\(event) is no event of compensation")
        }
    }

    private mutating func begin(_ key: ElementInstanceKey, _ scope: ElementInstanceKey, _ activity: ElementIndex?) {
        let all = elements[scope].undoable
        let taken = activity.map { activity in all.filter { $0.element == activity } } ?? all
        elements[scope].undoable = activity.map { activity in all.filter { $0.element != activity } } ?? []
        if elements[key].compensation != nil {
            elements[key].compensation?.queue += taken
        } else {
            elements[key].compensation = CompensationRun(queue: taken, scope: scope)
        }
    }

    private mutating func reopen(
        _ key: ElementInstanceKey, _ record: CompensationRecord, in scope: ElementInstanceKey,
        _ holder: ElementInstanceKey
    ) {
        elements[scope].tokens += 1
        var row = ElementInstance(key: key, element: record.element, scope: scope)
        switch record.undoing {
        case .scope(let variables, let records, let process), .open(let variables, let records, let process):
            row.process = process
            row.variables = variables
            row.undoable = records
        case .handler, .rounds: preconditionFailure("\(record) is no scope that could be opened again")
        }
        row.undoesFor = holder
        row.undoes = record
        elements[holder].compensation?.taken = nil
        insert(row)
    }

    /// What must be kept of an element instance that completes, for it to be undone; nil where there is nothing.
    func undoable(of key: ElementInstanceKey) -> CompensationRecord? {
        // What undoes something is not undone itself.
        if elements[key].undoesFor != nil { return nil }
        let row = elements[key]
        let element = element(of: key)
        if row.loop != nil {
            if row.undoable.isEmpty { return nil }
            return CompensationRecord(element: row.element, visit: key, undoing: .rounds(row.undoable))
        }
        if let handler = element.activity.compensationHandler {
            return CompensationRecord(element: row.element, visit: key, undoing: .handler(handler))
        }
        guard !row.undoable.isEmpty || compensationEventSubprocess(of: element, in: row.process) != nil else {
            return nil
        }
        return CompensationRecord(
            element: row.element, visit: key,
            undoing: .scope(variables: row.variables, records: row.undoable, process: row.process))
    }

    /// The event sub-process that replaces what a scope does by default to undo itself (BPMN 2.0.2, 10.7.2).
    func compensationEventSubprocess(of element: Element, in process: UInt32) -> Element? {
        let definition = self.process(at: process)
        for index in element.kind.scope?.eventSubprocesses ?? [] {
            guard case .eventSubprocess(_, let start) = definition[index].kind,
                case .startEvent(let event) = definition[start].kind
            else { continue }
            for case .compensation? in event.trigger?.triggers ?? [] { return definition[index] }
        }
        return nil
    }
}
