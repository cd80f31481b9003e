import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// An instance as its journal tells it, from the first record on.
struct InstanceTrace {
    private(set) var instance: ProcessInstance
    /// The elements that completed, in order.
    private(set) var completed: [String] = []
    /// Where its tokens went.
    private(set) var path = TokenPath()
    /// When what was visited.
    private(set) var visits = VisitTree()
    /// How many jobs each element had before: which of several answers a user task gets, after a restart too.
    private var jobsOfElement: [ElementIndex: Int] = [:]
    private var ordinals: [JobKey: Int] = [:]

    /// Gives the definitions that the instance calls.
    private let called: @Sendable (DefinitionKey) throws -> ProcessDefinition
    /// Gives the numbers that people know definitions by; nil where they are not known.
    private let version: @Sendable (DefinitionKey) -> UInt32?
    /// What people answered so far to tasks that they left, or were asked for when the run ended.
    var drafts: [JobKey: Context] = [:]

    init(
        _ key: InstanceKey, of definition: ProcessDefinition, definitionKey: DefinitionKey,
        version: @escaping @Sendable (DefinitionKey) -> UInt32? = { _ in nil },
        called: @escaping @Sendable (DefinitionKey) throws -> ProcessDefinition
    ) {
        self.called = called
        self.version = version
        instance = ProcessInstance(unborn: key, of: definition, definitionKey: definitionKey)
    }

    /// The last record that was taken.
    var sequence: UInt64 { instance.mark.sequence }

    /// How many jobs the element of an open job had before it.
    func ordinal(of job: JobKey) -> Int { ordinals[job] ?? 0 }

    /// Applies the events of the next record and gives them in words.
    mutating func take(_ events: [Event], sequence: UInt64, at time: Instant) throws -> [EventReport] {
        precondition(sequence == self.sequence + 1, "record \(sequence) follows record \(self.sequence)")
        let reports = try events.map { event in
            for key in event.definitionKeys { instance.attach(try called(key), key) }
            let report = EventReport(event, before: instance, version: version)
            note(event)
            path.note(event, before: instance)
            visits.note(event, before: instance, at: time)
            instance.apply(event)
            return report
        }
        instance.mark.sequence = sequence
        return reports
    }

    private mutating func note(_ event: Event) {
        switch event {
        case .elementCompleted(let key): noteCompleted(key)
        case .jobCreated(let job):
            let element = instance.elements[job.elementInstance].element
            ordinals[job.key] = jobsOfElement[element, default: 0]
            jobsOfElement[element, default: 0] += 1
        case .jobCompleted(let key), .jobErrorThrown(let key): ordinals[key] = nil
        default: break
        }
    }

    /// A loop gives one entry for each of its rounds and none for the whole; a process none at all.
    private mutating func noteCompleted(_ key: ElementInstanceKey) {
        let row = instance.elements[key]
        if !instance.isProcess(key), !instance.isLoopBody(row) { completed.append(instance.element(of: key).id) }
    }
}

/// A record of the journal in words.
struct RecordReport {
    let sequence: UInt64
    let time: Instant
    let events: [EventReport]
}

extension InstanceTrace {
    /// Begins with the first record; nil when there is no such instance.
    init?(_ key: InstanceKey, reader: InstanceReader, store: any JournalStore) throws {
        // The row names the definition that it runs by now, which need not be the one that it began with.
        guard let first = try store.journal(of: key, from: 1, limit: 1).first else { return nil }
        guard let definition = try? EventCoding.decode(first.events).first?.firstDefinitionKey else {
            throw StoreError(.corrupt, "record 1 of instance \(key) begins no instance")
        }
        self.init(
            key, of: try reader.definition(definition), definitionKey: definition,
            // Without its number a migration is told all the same.
            version: { key in (try? store.definition(key))?.summary.version },
            // A reader of its own: definitions are called seldom, and readers belong to one thread.
            called: { try InstanceReader(store).definition($0) })
    }

    /// Takes the records that are in the store and were not taken yet, up to `last`.
    mutating func catchUp(
        from store: any JournalStore, upTo last: UInt64 = .max, each: (RecordReport) throws -> Void = { _ in }
    ) throws {
        while sequence < last {
            let page = try store.journalPage(of: instance.key, from: sequence + 1)
            for record in page where record.sequence <= last {
                let events: [Event]
                do {
                    events = try EventCoding.decode(record.events)
                } catch {
                    throw StoreError(
                        .corrupt, "record \(record.sequence) of instance \(instance.key) cannot be read",
                        underlying: error)
                }
                let reports = try take(events, sequence: record.sequence, at: record.time)
                try each(RecordReport(sequence: record.sequence, time: record.time, events: reports))
            }
            if page.isEmpty { return }
        }
    }
}
