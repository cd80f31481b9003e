import ProcessKernel
import ProcessModel

/// Which processes a message or signal starts: the latest version of each, in the order in which they were deployed.
struct StartTable {
    struct Start {
        let entry: ProcessLibrary.Entry
        let start: ProcessStart
    }

    private var byMessage: [String: [Start]] = [:]
    private var bySignal: [String: [Start]] = [:]

    init(_ library: ProcessLibrary) {
        for entry in library.latest { add(entry) }
    }

    /// The new version starts instead of the one before.
    mutating func replace(_ older: ProcessLibrary.Entry?, with entry: ProcessLibrary.Entry) {
        for start in older?.definition.starts ?? [] {
            if let name = start.message { byMessage[name]?.removeAll { $0.entry.key == older?.key } }
            if let name = start.signal { bySignal[name]?.removeAll { $0.entry.key == older?.key } }
        }
        add(entry)
    }

    private mutating func add(_ entry: ProcessLibrary.Entry) {
        for start in entry.definition.starts {
            if let name = start.message { byMessage[name, default: []].append(Start(entry: entry, start: start)) }
            if let name = start.signal { bySignal[name, default: []].append(Start(entry: entry, start: start)) }
        }
    }

    /// What a message starts that nobody waits for; where message flows lead it, only what they lead to.
    func start(by message: Message) -> Start? {
        byMessage[message.name]?.first { start in
            message.targets.isEmpty
                || message.targets.contains { $0.leads(to: start.start.element, of: start.entry.definition) }
        }
    }

    func starts(by signal: String) -> [Start] { bySignal[signal] ?? [] }
}
