import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// Messages and signals from outside.
extension SimulatedWorld {
    /// Somebody sends something that may be waited for or not.
    mutating func sendMail() {
        lastID += 1
        let key = random.chance(perMille: 600) ? "mail-\(lastID)" : nil
        let from = NamedValue("from", .string("mail-\(lastID)"))
        if random.chance(perMille: 400) {
            send(SimulatedClient(.broadcast("news", [NamedValue("news-from", from.value)]), key: key))
        } else {
            let name = random.pick(["question", "answer", "order"])
            let message = Message(
                name: name, correlationKey: random.pick([nil, "1", "2"]),
                variables: [NamedValue("\(name)-from", from.value)])
            send(SimulatedClient(.publish(message), key: key))
        }
    }

    /// In calm, what is still waited for comes: a message each for who waits for one, and each signal once.
    var mailHelp: [SimulatedClient.Wish] {
        var wishes: [SimulatedClient.Wish] = []
        var signals: Set<String> = []
        for state in spy.instances.map(\.state) where state.status == .active {
            for subscription in state.subscriptions.rows where isNeeded(subscription, in: state) {
                switch subscription.topic {
                case .message(let name, let key):
                    wishes.append(.publish(Message(name: name, correlationKey: key)))
                case .signal(let name): if signals.insert(name).inserted { wishes.append(.broadcast(name, [])) }
                case .condition, .completion: break
                }
            }
        }
        return wishes
    }

    /// Events on a boundary and event sub-processes need not happen.
    private func isNeeded(_ subscription: Subscription, in state: ProcessInstance) -> Bool {
        let element = state.elements[subscription.elementInstance].element
        if element == subscription.element { return true }
        if case .eventBasedGateway = state.element(of: subscription.elementInstance).kind { return true }
        return false
    }
}
