package import JournalStore
package import ProcessKernel
import ProcessModel

/// What is on its way to instances that may be any: a message goes to one of them, a signal to all.
enum Mail {
    case message(Message)
    /// `past` is the last instance that was reached before.
    case signal(name: String, variables: [NamedValue], past: InstanceKey?)

    init(_ dispatch: Dispatch) {
        switch dispatch.content {
        case .message(let message): self = .message(message)
        case .signal(let name, let variables):
            self = .signal(name: name, variables: variables, past: dispatch.past)
        }
    }

    var address: MailAddress {
        switch self {
        case .message(let message): MailAddress(message)
        case .signal(let name, _, let past): MailAddress(signal: name, past: past)
        }
    }
}

/// Who may get it: what subscribers are looked up by.
package struct MailAddress: Hashable, Sendable {
    package let topic: SubscriptionTopic
    package let correlationKey: String?
    /// Where message flows lead; empty lets it go by its name.
    let targets: [MessageTarget]
    /// Of a signal: only instances after this one.
    let past: InstanceKey?

    init(_ message: Message) {
        topic = SubscriptionTopic(.message, message.name)
        correlationKey = message.correlationKey
        targets = message.targets
        past = nil
    }

    init(signal name: String, past: InstanceKey?) {
        topic = SubscriptionTopic(.signal, name)
        correlationKey = nil
        targets = []
        self.past = past
    }

    /// Where reading begins; nil at the first subscriber.
    var start: WorkKey? { past.map { WorkKey(instance: $0, local: .max) } }

    /// Whether a subscription is one of the topic that the mail's key fits.
    func fits(_ row: SubscriptionRecord) -> Bool {
        guard row.topic == topic else { return false }
        if let past, row.key.instance <= past { return false }
        guard let wanted = row.correlationKey, let correlationKey else { return true }
        return wanted == correlationKey
    }
}

/// The subscribers that were read for an address, as of the last append, in the order of their keys.
struct Route {
    var rows: [SubscriptionRecord] = []
    /// Up to where was read.
    var cursor: WorkKey?
    var isLast = false
    /// Rows before this one took nothing: what they say was over.
    var first = 0

    /// Each instance once.
    var instances: [InstanceKey] {
        var found: [InstanceKey] = []
        for row in rows where found.last != row.key.instance { found.append(row.key.instance) }
        return found
    }
}

/// A signal from outside.
package struct Broadcast: Sendable {
    package var name: String
    package var variables: [NamedValue]
    /// The last instance that was looked at, as long as none took it.
    var past: InstanceKey?

    package init(name: String, variables: [NamedValue]) {
        self.name = name
        self.variables = variables
    }
}
