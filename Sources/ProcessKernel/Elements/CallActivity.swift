import FEEL
import ProcessModel

/// Calls of other processes and global tasks (BPMN 2.0.2, 10.3.4 and 13.3.5). The called process runs inside the
/// instance that calls it, as one more scope whose variables are its own: so errors, escalations, compensation,
/// cancellation and the journal go through calls as through sub-processes.
extension Step {
    mutating func performCall(_ settings: CallSettings, _ key: ElementInstanceKey) {
        switch called(settings, key) {
        case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        case .success(let entry):
            switch values(of: settings.inputs, from: key) {
            case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
            case .success(let variables):
                switch businessKey(settings, key) {
                case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
                case .success(let businessKey): begin(entry, with: variables, businessKey, in: key)
                }
            }
        }
    }

    /// The business key that the call gives; null and no expression give none.
    private func businessKey(
        _ settings: CallSettings, _ key: ElementInstanceKey
    ) -> Result<(text: String, label: Label)?, IncidentCause> {
        guard let expression = settings.businessKey else { return .success(nil) }
        return evaluate(expression, at: key).map { result in
            switch result.value {
            case .null: nil
            case .string(let text): (text, result.label)
            case let value: (value.json(), result.label)
            }
        }
    }

    private func called(
        _ settings: CallSettings, _ key: ElementInstanceKey
    ) -> Result<ProcessLibrary.Entry, IncidentCause> {
        if instance.callDepth(of: key) >= context.limits.callDepth {
            return .failure(
                IncidentCause(
                    .callsTooDeep, "calls are nested deeper than \(context.limits.callDepth): they call each other"))
        }
        return name(settings.process, "called process", at: key).flatMap { id in
            bound(settings.binding, .process, id, key).flatMap { entry in
                guard let entry else {
                    return .failure(
                        IncidentCause(.calledProcessNotFound, "no process \(id) is deployed that is called"))
                }
                return .success(entry)
            }
        }
    }

    /// The definition that a binding chooses among those of an id.
    func bound(
        _ binding: Binding, _ kind: ProcessLibrary.Kind, _ id: String, _ key: ElementInstanceKey
    ) -> Result<ProcessLibrary.Entry?, IncidentCause> {
        switch binding {
        case .latest: return .success(context.library.latest(id, kind))
        case .deployment:
            let own = instance.attachedKeys[Int(instance.elements[key].process)]
            return .success(context.library.deployed(with: own, id: id, kind) ?? context.library.latest(id, kind))
        case .version(let expression):
            return evaluate(expression, at: key).map { result in
                let number =
                    switch result.value {
                    case .string(let text): Int(text)
                    case let value: value.asInt
                    }
                return number.flatMap { context.library.version($0, of: id, kind) }
            }
        case .versionTag(let expression):
            return evaluate(expression, at: key).map { result in
                result.value.asString.flatMap { context.library.tagged($0, of: id, kind) }
            }
        }
    }

    private mutating func begin(
        _ entry: ProcessLibrary.Entry, with variables: [NamedValue], _ businessKey: (text: String, label: Label)?,
        in call: ElementInstanceKey
    ) {
        attach(entry)
        let key = ElementInstanceKey(rawValue: instance.nextKey)
        record(.processCalled(key, entry.key, by: call))
        if let businessKey { record(.businessKeySet(key, businessKey.text, businessKey.label)) }
        let writer = instance.elements[call].element
        for variable in variables {
            record(.variableSet(key, Variable(variable, writer: writer)))
        }
        beginProcess(key)
    }

    /// A called process has no token left: what it gives back are results of the call.
    mutating func completeCalled(_ key: ElementInstanceKey) {
        let call = instance.elements[key].scope
        let element = instance.element(of: call)
        guard case .callActivity(let settings) = element.kind else {
            preconditionFailure("\(element.id) is no call of the process in it")
        }
        switch values(of: settings.outputs, from: key) {
        case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .complete(key))
        case .success(let results):
            removeWork(of: key)
            record(.elementCompleted(key))
            takeResults(results, of: call, staysInside: settings.outputs.isLocal)
            if instance.elements[call].undoesFor != nil, instance.elements[call].tokens > 0 { return }
            complete(call, element)
        }
    }
}

extension ProcessInstance {
    /// How many calls are around an element instance.
    func callDepth(of key: ElementInstanceKey) -> Int {
        var depth = 0
        var key = key
        while key != .root {
            if isProcess(key) { depth += 1 }
            key = elements[key].scope
        }
        return depth
    }
}
