import ProcessModel

/// Which subscriptions to conditions read which variable: known from the subscriptions, and kept so that a variable
/// that nobody reads costs nothing.
struct ConditionReaders: Sendable {
    /// Looked up by name alone, never walked.
    private var keys: [String: [SubscriptionKey]] = [:]

    var isEmpty: Bool { keys.isEmpty }

    mutating func add(_ key: SubscriptionKey, reading names: [String]) {
        for name in names { keys[name, default: []].append(key) }
    }

    mutating func remove(_ key: SubscriptionKey, reading names: [String]) {
        for name in names {
            keys[name]?.removeAll { $0 == key }
            if keys[name]?.isEmpty ?? false { keys[name] = nil }
        }
    }

    func readers(of name: String) -> [SubscriptionKey] { keys[name] ?? [] }
}

extension ProcessInstance {
    /// The condition that a subscription is about; nil for messages and signals.
    func condition(of subscription: Subscription) -> ConditionCatch? {
        guard case .condition = subscription.topic else { return nil }
        let element = definition(of: subscription.elementInstance)[subscription.element]
        guard let triggers = element.eventCatch?.triggers, Int(subscription.trigger) < triggers.count,
            case .conditional(let condition) = triggers[Int(subscription.trigger)]
        else { return nil }
        return condition
    }

    /// Keeps a subscription; its element instance is there.
    mutating func insert(_ subscription: Subscription) {
        subscriptions.append(subscription)
        if let condition = condition(of: subscription) {
            conditionReaders.add(subscription.key, reading: condition.readNames)
        }
    }

    /// Drops a subscription while its element instance is still there.
    @discardableResult
    mutating func drop(_ key: SubscriptionKey) -> Subscription {
        let subscription = subscriptions.remove(key)
        if let condition = condition(of: subscription) {
            conditionReaders.remove(key, reading: condition.readNames)
        }
        return subscription
    }
}

extension ConditionCatch {
    /// The variables whose change lets the condition be looked at again, each once.
    fileprivate var readNames: [String] {
        var seen: Set<String> = []
        return (variables.isEmpty ? condition.variableNames : variables).filter { seen.insert($0).inserted }
    }
}
