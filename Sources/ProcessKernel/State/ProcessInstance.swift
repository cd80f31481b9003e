import FEEL
package import ProcessModel

/// The whole state of one instance: all its events applied in order, and nothing else.
///
/// `apply` (in `ProcessInstance+Apply`) is the only place that changes it, when deciding and when replaying alike. It
/// is handed over by `consuming`, so that there is one copy and no array in it is ever copied.
package struct ProcessInstance: Sendable {
    /// The numbers are stored and never change meaning.
    package enum Status: UInt8, Sendable {
        /// No event yet.
        case unborn = 0
        case active = 1
        case paused = 2
        case completed = 3
        case terminated = 4

        package var isEnded: Bool {
            switch self {
            case .unborn, .active, .paused: false
            case .completed, .terminated: true
            }
        }
    }

    package let key: InstanceKey
    package private(set) var definition: ProcessDefinition
    package internal(set) var definitionKey: DefinitionKey
    package internal(set) var status = Status.unborn
    package internal(set) var businessKey: String?
    package internal(set) var tenant: String?
    package internal(set) var started = Instant(milliseconds: 0)
    package internal(set) var ended: Instant?
    /// The version of the policy that the last decision went by.
    package internal(set) var policyVersion: UInt32 = 0
    package internal(set) var allowance = Allowance()
    /// The root comes first and stays; it holds the variables of the instance.
    package internal(set) var elements = KeyedTable<ElementInstance>()
    package internal(set) var jobs = KeyedTable<Job>()
    /// Cut decisions in a row.
    package internal(set) var continuations: UInt32 = 0
    /// The lowest number that no element instance, job, timer or incident has had.
    package internal(set) var nextKey: UInt32 = 1
    /// Kept here by the partition, which has one place to keep it with the state; no part of the state itself.
    package var mark = JournalMark()
    /// Elements that completed or were skipped at least once, for the progress.
    package internal(set) var done = ElementSet()
    private var details = OutOfLine<InstanceDetails>()

    /// An instance before its first event.
    package init(unborn key: InstanceKey, of definition: ProcessDefinition, definitionKey: DefinitionKey) {
        self.key = key
        self.definition = definition
        self.definitionKey = definitionKey
    }

    /// The definitions that the instance runs by: its own, then those that it called. Whoever applies events gives the
    /// called ones in advance (`attach`).
    package var processes: [ProcessDefinition] { [definition] + called.map(\.definition) }

    /// The keys of `processes`.
    package var attachedKeys: [DefinitionKey] { [definitionKey] + called.map(\.key) }

    /// The definition at a position of `processes`.
    package func process(at position: UInt32) -> ProcessDefinition {
        position == 0 ? definition : called[Int(position) - 1].definition
    }

    /// The position in `processes` of a definition; nil where it was not attached.
    package func process(_ key: DefinitionKey) -> UInt32? {
        if key == definitionKey { return 0 }
        return called.firstIndex { $0.key == key }.map { UInt32($0) + 1 }
    }

    /// Makes a definition known before the event that calls it is applied.
    package mutating func attach(_ definition: ProcessDefinition, _ key: DefinitionKey) {
        if process(key) == nil { called.append(AttachedProcess(definition: definition, key: key)) }
    }

    /// Runs by these definitions from now on, all of which are attached.
    mutating func run(by keys: [DefinitionKey]) {
        let found = keys.map { key in
            guard let position = process(key) else {
                preconditionFailure("definition \(key.rawValue) was not attached before it is run by")
            }
            return AttachedProcess(definition: process(at: position), key: key)
        }
        definition = found[0].definition
        definitionKey = found[0].key
        called = Array(found.dropFirst())
    }

    /// The variables of the instance's own scope.
    package var variables: [Variable] { elements.find(.root)?.variables.all ?? [] }

    /// What the read model calls the instance's state: an open incident shows before anything but a pause.
    package var hasIncident: Bool { !incidents.isEmpty }

    /// The element that an element instance visits.
    package func element(of key: ElementInstanceKey) -> Element {
        process(at: elements[key].process)[elements[key].element]
    }

    /// The definition that the elements inside an element instance, and the element itself, are of.
    package func definition(of key: ElementInstanceKey) -> ProcessDefinition {
        process(at: elements[key].process)
    }

    package func element(of row: ElementInstance) -> Element { process(at: row.process)[row.element] }

    /// Whether the element instance is the body of a loop, which stands around its rounds.
    package func isLoopBody(_ row: ElementInstance) -> Bool {
        row.round == nil && element(of: row).activity.loop != nil
    }

    /// The oldest open element instance of the element with that id.
    package func oldestInstance(ofElement id: String) -> ElementInstance? {
        elements.rows.first { element(of: $0).id == id && !isLoopBody($0) }
    }

    /// The job type of an open job; nil for what a person does.
    package func type(of job: Job) -> String? {
        if let type = job.computedType { return type }
        return settings(ofJobFor: job.elementInstance, listener: job.listener)?.fixedType
    }
}

/// What only some instances have.
extension ProcessInstance {
    private var called: [AttachedProcess] {
        get { details.storage?.fields.called ?? [] }
        _modify { yield &details.fields.called }
    }

    /// The scopes with tokens at joins, in the order of their keys: known from their rows, and kept so that nobody
    /// walks all rows to find them.
    package internal(set) var scopesWithJoins: [ElementInstanceKey] {
        get { details.storage?.fields.scopesWithJoins ?? [] }
        _modify { yield &details.fields.scopesWithJoins }
    }

    package internal(set) var timers: KeyedTable<RunningTimer> {
        get { details.storage?.fields.timers ?? KeyedTable() }
        _modify { yield &details.fields.timers }
    }

    package internal(set) var subscriptions: KeyedTable<Subscription> {
        get { details.storage?.fields.subscriptions ?? KeyedTable() }
        _modify { yield &details.fields.subscriptions }
    }

    /// Which conditions read which variable: known from the subscriptions.
    var conditionReaders: ConditionReaders {
        get { details.storage?.fields.conditionReaders ?? ConditionReaders() }
        _modify { yield &details.fields.conditionReaders }
    }

    package internal(set) var incidents: KeyedTable<Incident> {
        get { details.storage?.fields.incidents ?? KeyedTable() }
        _modify { yield &details.fields.incidents }
    }

    /// Messages and signals on their way to other instances.
    package internal(set) var dispatches: KeyedTable<Dispatch> {
        get { details.storage?.fields.dispatches ?? KeyedTable() }
        _modify { yield &details.fields.dispatches }
    }

    /// What the last decision left to be done; empty but for cut decisions and paused instances.
    package internal(set) var agenda: [AgendaEntry] {
        get { details.storage?.fields.agenda ?? [] }
        _modify { yield &details.fields.agenda }
    }

    /// Set while what completed since an earlier state is undone, before the instance is put back to that.
    package internal(set) var rewinding: Rewinding? {
        get { details.storage?.fields.rewinding }
        _modify { yield &details.fields.rewinding }
    }
}

private struct InstanceDetails: RareFields {
    var called: [AttachedProcess] = []
    var scopesWithJoins: [ElementInstanceKey] = []
    var timers = KeyedTable<RunningTimer>()
    var subscriptions = KeyedTable<Subscription>()
    var conditionReaders = ConditionReaders()
    var incidents = KeyedTable<Incident>()
    var dispatches = KeyedTable<Dispatch>()
    var agenda: [AgendaEntry] = []
    var rewinding: Rewinding?
}

private struct AttachedProcess {
    let definition: ProcessDefinition
    let key: DefinitionKey
}

extension ProcessInstance: Equatable {
    /// Compares all that the journal holds; the definition is compared by its key.
    package static func == (left: Self, right: Self) -> Bool {
        left.key == right.key && left.definitionKey == right.definitionKey && left.status == right.status
            && left.businessKey == right.businessKey && left.tenant == right.tenant && left.started == right.started
            && left.ended == right.ended && left.policyVersion == right.policyVersion
            && left.allowance == right.allowance && left.elements == right.elements && left.jobs == right.jobs
            && left.timers == right.timers && left.subscriptions == right.subscriptions
            && left.dispatches == right.dispatches && left.attachedKeys == right.attachedKeys
            && left.incidents == right.incidents && left.agenda == right.agenda
            && left.continuations == right.continuations && left.nextKey == right.nextKey && left.done == right.done
            && left.rewinding == right.rewinding
    }
}
