import JournalStore
import ProcessKernel
import ProcessModel

/// The messages or signals that instances wait for and that start processes: what a name that nothing knows was meant
/// to be, perhaps.
struct AwaitedNames {
    /// Each once.
    private(set) var names: [String] = []
    /// The keys that instances wait for with a name.
    private var keys: [String: [String]] = [:]

    /// More are not looked through for the sake of a hint: the newest instances, the latest definitions.
    private static let mostInstances = 1_000
    private static let mostDefinitions = 200

    init(_ kind: SubscriptionTopic.Kind, in store: any JournalStore) throws {
        let open = try store.instances(
            InstanceQuery(states: [.active, .paused, .incident], limit: Self.mostInstances)
        ).map(\.key)
        if let first = open.min(), let last = open.max() {
            for row in try store.subscriptions(in: first...last) where row.topic.kind == kind {
                add(row.topic.name)
                if let key = row.correlationKey { keys[row.topic.name, default: []].append(key) }
            }
        }
        let reader = InstanceReader(store)
        for summary in try store.definitions().reversed().prefix(Self.mostDefinitions) {
            for start in try reader.definition(summary.key).starts {
                if let name = kind == .message ? start.message : start.signal { add(name) }
            }
        }
    }

    private mutating func add(_ name: String) { if !names.contains(name) { names.append(name) } }

    /// What goes on after the name: the one that was meant, perhaps.
    func hint(for name: String) -> String { names.contains(name) ? "" : NearName.hint(for: name, among: names) }

    /// What goes on after the reason where the name is right: with which keys it is waited for.
    func hint(for name: String, key: String?) -> String {
        guard names.contains(name), let key else { return hint(for: name) }
        guard let known = keys[name] else { return "" }
        return " with the key \"\(key)\"\(NearName.hint(for: key, among: known))"
    }
}
