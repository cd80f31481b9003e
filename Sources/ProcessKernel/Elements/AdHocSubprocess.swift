import FEEL
import ProcessModel

/// Sub-processes whose activities are started from outside, in no fixed order (BPMN 2.0.2, 10.3.5 and 13.3.6).
extension Step {
    mutating func performAdHoc(_ settings: AdHocSettings, _ element: Element, _ key: ElementInstanceKey) {
        declareVariables(of: element, key)
        guard let scope = element.kind.scope, armEventSubprocesses(of: key, scope) else { return }
        guard let expression = settings.startingActivities else { return }
        switch startingActivities(expression, settings, key) {
        case .failure(let cause): raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        case .success(let activities):
            guard let first = activities.first else { return }
            if settings.ordering == .sequential {
                if activities.count > 1 { record(.startsLater(key, Array(activities.dropFirst()))) }
                activate(first, inAdHoc: key)
            } else {
                for activity in activities { activate(activity, inAdHoc: key) }
            }
        }
    }

    private func startingActivities(
        _ expression: ModelExpression, _ settings: AdHocSettings, _ key: ElementInstanceKey
    ) -> Result<[ElementIndex], IncidentCause> {
        evaluate(expression, at: key).flatMap { result in
            guard case .list(let items) = result.value else {
                return .failure(
                    IncidentCause(
                        .eventInvalid, "\(expression.description) gives \(result.value.json()), no list of ids"))
            }
            let definition = instance.definition(of: key)
            var activities: [ElementIndex] = []
            for item in items {
                guard let activity = settings.activities.first(where: { item == .string(definition[$0].id) }) else {
                    return .failure(IncidentCause(.eventInvalid, "\(item.json()) is no activity that can be started"))
                }
                activities.append(activity)
            }
            return .success(activities)
        }
    }

    mutating func activate(_ activity: ElementIndex, inAdHoc key: ElementInstanceKey) {
        record(.tokenCreated(activity, scope: key))
        agenda.append(.enter(activity, via: nil, scope: key))
    }

    /// Something inside has completed: the condition may end the sub-process, or the next activity is started.
    mutating func lookAtAdHoc(_ key: ElementInstanceKey, _ settings: AdHocSettings) {
        if instance.elements[key].isEnding { return }
        var isDone = false
        if let condition = settings.completionCondition {
            switch truth(of: condition, at: key) {
            case .failure(let cause):
                return raiseIncident(cause.code, at: key, cause.message, retry: .roundEnded(key))
            case .success(let holds): isDone = holds
            }
        }
        if isDone, settings.cancelsRemaining || instance.elements[key].tokens == 0 { return completeAdHoc(key) }
        guard instance.elements[key].tokens == 0, let next = instance.elements[key].startsLater.first else { return }
        record(.startsLater(key, Array(instance.elements[key].startsLater.dropFirst())))
        activate(next, inAdHoc: key)
    }

    /// Ends the sub-process, whatever is open in it.
    mutating func completeAdHoc(_ key: ElementInstanceKey) {
        terminateChildren(of: key)
        if instance.elements[key].tokens > 0 { dropTokens(of: key) }
        if !instance.elements[key].isEnding { record(.adHocEnding(key)) }
        complete(key, instance.element(of: key))
    }
}
