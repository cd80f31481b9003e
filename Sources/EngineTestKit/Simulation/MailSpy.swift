import FEEL
import JournalStore
import ProcessKernel

/// Sees what is written about messages and signals: the rows of subscriptions, and how often each came.
struct MailSpy {
    private var rows: [WorkKey: SubscriptionRecord] = [:]
    /// Messages that came somewhere, by who sent them; each may come once.
    private var messages: Set<String> = []
    /// Signals that came, by the receiver and who sent them.
    private var signals: Set<String> = []
    private(set) var delivered = 0

    /// Nil, or the rule that was broken.
    mutating func take(_ changes: [SubscriptionChange]) -> String? {
        for change in changes {
            switch change {
            case .insert(let row):
                if rows.updateValue(row, forKey: row.key) != nil { return "subscription \(row.key) came twice" }
            case .delete(let topic, let correlationKey, let key):
                guard let row = rows.removeValue(forKey: key) else { return "subscription \(key) ended twice" }
                if row.topic != topic || row.correlationKey != correlationKey {
                    return "subscription \(key) ended as another one"
                }
            }
        }
        return nil
    }

    /// The rows of an instance are those that its state says.
    func check(_ state: ProcessInstance) -> String? {
        let wanted = state.subscriptions.rows.compactMap { SubscriptionRecord($0, of: state) }
        let found = rows.values.filter { $0.key.instance == state.key }.sorted { $0.key < $1.key }
        return found == wanted ? nil : "the subscriptions of \(state.key) are \(found) and should be \(wanted)"
    }

    /// What a message or signal brought is written where it came.
    mutating func take(_ event: Event, of instance: InstanceKey) -> String? {
        guard case .variableSet(_, let variable) = event, case .string(let sender) = variable.value else { return nil }
        let mark = "\(variable.name) \(sender)"
        switch variable.name {
        case "question-from", "order-from", "answer-from":
            delivered += 1
            return messages.insert(mark).inserted ? nil : "the message \(mark) came twice"
        case "news-from":
            delivered += 1
            return signals.insert("\(mark) \(instance)").inserted ? nil : "the signal \(mark) came twice"
        default: return nil
        }
    }

    /// The store has the rows, and nothing is on its way any more.
    func checkRest(_ store: any JournalStore, _ states: [ProcessInstance]) throws(StoreError) -> String? {
        var count = 0
        for (kind, names) in [(SubscriptionTopic.Kind.message, ["question", "answer", "order"]), (.signal, ["news"])] {
            for name in names {
                let topic = SubscriptionTopic(kind, name)
                let found = try store.subscribers(
                    of: topic, correlationKey: nil, in: .first, after: nil, limit: .max)
                let wanted = rows.values.filter { $0.topic == topic }.sorted { $0.key < $1.key }
                if found != wanted { return "the store has the subscribers \(found) and not \(wanted)" }
                count += wanted.count
            }
        }
        if count != rows.count { return "there are subscriptions to what nobody sends" }
        if let state = states.first(where: { !$0.dispatches.isEmpty }) {
            return "instance \(state.key) has something on its way for ever"
        }
        return nil
    }
}
