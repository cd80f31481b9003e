import FEEL
import ProcessKernel
import ProcessModel

/// The lines of messages, loops and compensation.
extension EventPrinter {
    func lineOfMessages(_ event: Event) -> String {
        switch event {
        case .subscribed(let subscription):
            let topic =
                switch subscription.topic {
                case .message(let name, let key): "message=\(name)" + field("key", key)
                case .signal(let name): "signal=\(name)"
                case .condition(let isTrue): "condition=\(isTrue)"
                case .completion: "completion"
                }
            return "subscription \(subscription.key) for \(text(subscription.elementInstance))"
                + " event=\(definition(in: subscription.elementInstance)[subscription.element].id) \(topic)"
        case .unsubscribed(let key): return "subscription \(key) ended"
        case .conditionChanged(let key, let isTrue): return "condition \(key) is \(isTrue)"
        case .triggerSeen(let key, let seen):
            return "seen \(definition(in: key)[seen.event].id)#\(seen.trigger) for \(text(key))"
        case .dispatched(let dispatch):
            switch dispatch.content {
            case .message(let message): return "dispatch \(dispatch.key) message \(text(message))"
            case .signal(let name, let variables): return "dispatch \(dispatch.key) signal \(name)" + texts(variables)
            }
        case .dispatchEnded(let key): return "dispatch \(key) ended"
        case .dispatchAdvanced(let key, let past): return "dispatch \(key) past=\(past)"
        default: preconditionFailure("\(event) is printed elsewhere")
        }
    }

    func lineOfActivities(_ event: Event) -> String {
        switch event {
        case .loopStarted(let key, let loop):
            return "loop \(text(key)) rounds=\(loop.total.map(String.init) ?? "?")" + text(loop.itemsLabel)
        case .roundOutput(let key, let round, let value, let label):
            return "output \(round) of \(text(key)) is \(value.json())" + text(label)
        case .loopEnding(let key): return "loop \(text(key)) is ending"
        case .startsLater(let key, let elements):
            let ids = elements.map { definition(in: key)[$0].id }
            return "later in \(text(key)) [\(ids.joined(separator: ", "))]"
        case .listenersPassed(let key, let progress):
            return "listeners \(progress.phase)#\(progress.done) of \(text(key))"
        case .adHocEnding(let key): return "\(text(key)) is ending"
        case .triggersForgotten(let key, let event):
            return "forgot \(definition(in: key)[event].id) for \(text(key))"
        case .businessKeySet(let key, let businessKey, let label):
            return "business key \(businessKey) of \(text(key))" + text(label)
        case .compensationStarted(let key, let scope, let activity, let isCancel):
            return "undoing for \(text(key))" + field("activity", activity.map { definition(in: scope)[$0].id })
                + (isCancel ? " cancel" : "") + inside(scope)
        case .compensationTaken(let key): return "undoes next for \(text(key))"
        case .compensationEnded(let key): return "undone for \(text(key))"
        default: preconditionFailure("\(event) is printed elsewhere")
        }
    }

    func text(_ occurrence: Occurrence) -> String {
        "\(definition(in: occurrence.elementInstance)[occurrence.event].id)"
            + (occurrence.trigger == 0 ? "" : "#\(occurrence.trigger)") + " of \(text(occurrence.elementInstance))"
            + texts(occurrence.variables)
    }

    func text(_ message: Message) -> String {
        message.name + field("key", message.correlationKey) + texts(message.variables)
            + message.targets.map { " to=\($0.process)/\($0.element ?? "")" }.joined()
    }
}
