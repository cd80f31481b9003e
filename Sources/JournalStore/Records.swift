package import ProcessKernel

/// All that one transaction writes.
///
/// Event and snapshot bytes of all records lie in one buffer, because an allocation a record is felt at a hundred
/// thousand records a second.
package struct AppendBatch: Sendable {
    package var partition: PartitionNumber
    package var payload: [UInt8] = []
    package var journal: [JournalEntry] = []
    package var work: [WorkChange] = []
    package var subscriptions: [SubscriptionChange] = []
    /// The rows of the read model that changed, each the whole new row.
    package var instances: [InstanceRecord] = []
    package var snapshots: [SnapshotEntry] = []
    package var receipts: [ReceiptRecord] = []
    package var definitions: [DefinitionRecord] = []
    package var schedules: [ScheduleChange] = []
    /// Instances of which everything goes: journal, row, snapshot, work, subscriptions and receipts. They go after all
    /// else was written, and their keys and positions are never given out again.
    package var deletedInstances: [InstanceKey] = []
    /// Definitions that go with their schedules; their keys are never given out again.
    package var deletedDefinitions: [DefinitionKey] = []

    package init(partition: PartitionNumber) { self.partition = partition }

    package var isEmpty: Bool {
        journal.isEmpty && work.isEmpty && instances.isEmpty && snapshots.isEmpty && receipts.isEmpty
            && definitions.isEmpty && subscriptions.isEmpty && schedules.isEmpty && deletedInstances.isEmpty
            && deletedDefinitions.isEmpty
    }

    /// Empties the batch and keeps its memory for the next one, but for the payload, which somebody else wrote.
    package mutating func removeAll() {
        payload = []
        journal.removeAll(keepingCapacity: true)
        work.removeAll(keepingCapacity: true)
        instances.removeAll(keepingCapacity: true)
        snapshots.removeAll(keepingCapacity: true)
        receipts.removeAll(keepingCapacity: true)
        definitions.removeAll(keepingCapacity: true)
        subscriptions.removeAll(keepingCapacity: true)
        schedules.removeAll(keepingCapacity: true)
        deletedInstances.removeAll(keepingCapacity: true)
        deletedDefinitions.removeAll(keepingCapacity: true)
    }
}

/// The events of one decision, as a part of the batch's payload.
package struct JournalEntry: Sendable {
    /// Counts the records of the partition, from 1 on without gaps.
    package var position: UInt64
    package var instance: InstanceKey
    /// Counts the records of the instance, from 1 on without gaps.
    package var sequence: UInt64
    package var time: Instant
    package var payload: Range<Int>

    package init(position: UInt64, instance: InstanceKey, sequence: UInt64, time: Instant, payload: Range<Int>) {
        self.position = position
        self.instance = instance
        self.sequence = sequence
        self.time = time
        self.payload = payload
    }
}

/// A state of an instance, as a part of the batch's payload; only the latest of an instance is kept.
package struct SnapshotEntry: Sendable {
    package var instance: InstanceKey
    /// The last record that the state contains.
    package var sequence: UInt64
    package var payload: Range<Int>

    package init(instance: InstanceKey, sequence: UInt64, payload: Range<Int>) {
        self.instance = instance
        self.sequence = sequence
        self.payload = payload
    }
}

/// One record as it is read back.
package struct JournalRecord: Sendable, Equatable {
    package var position: UInt64
    package var sequence: UInt64
    package var time: Instant
    package var events: [UInt8]

    package init(position: UInt64, sequence: UInt64, time: Instant, events: [UInt8]) {
        self.position = position
        self.sequence = sequence
        self.time = time
        self.events = events
    }
}

/// An instance as it is read back: fold `events` over the state in `snapshot`, or over nothing.
package struct StoredInstance: Sendable, Equatable {
    package var snapshot: [UInt8]?
    /// The sequence of the snapshot; 0 without one.
    package var snapshotSequence: UInt64
    package var events: [JournalRecord]

    package init(snapshot: [UInt8]?, snapshotSequence: UInt64, events: [JournalRecord]) {
        self.snapshot = snapshot
        self.snapshotSequence = snapshotSequence
        self.events = events
    }
}

/// The numbers from which a partition goes on: the highest used so far, 0 for none.
package struct PartitionCounters: Sendable, Equatable {
    package var position: UInt64
    package var instance: UInt64
    package var definition: UInt64

    package init(position: UInt64 = 0, instance: UInt64 = 0, definition: UInt64 = 0) {
        self.position = position
        self.instance = instance
        self.definition = definition
    }
}

/// Names one row of work, or one subscription.
package struct WorkKey: Hashable, Sendable, Comparable {
    package var instance: InstanceKey
    /// The job, timer, dispatch or subscription inside the instance.
    package var local: UInt32

    package init(instance: InstanceKey, local: UInt32) {
        self.instance = instance
        self.local = local
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.instance == right.instance ? left.local < right.local : left.instance < right.instance
    }

    package func _rawHashValue(seed: Int) -> Int {
        // The local number in the upper bits, where the counters of instances hardly ever reach.
        counterHash(of: instance.rawValue ^ UInt64(local) << 36, seed: seed)
    }
}

/// A place in the work ordered by due time.
package struct DueCursor: Hashable, Sendable, Comparable {
    package var due: Instant
    package var key: WorkKey

    package init(due: Instant, key: WorkKey) {
        self.due = due
        self.key = key
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.due == right.due ? left.key < right.key : left.due < right.due
    }
}

/// Something that the outside has to do for an instance. The numbers are stored and never change meaning.
package enum WorkKind: UInt8, Sendable, Equatable, CaseIterable {
    /// A worker does it.
    case job = 1
    /// A person does it.
    case userTask = 2
    /// The clock does it.
    case timer = 3
    /// The engine does it at once: a decision was cut at its bound. An instance has at most one, under the key 0.
    case continuation = 4
    /// The engine does it at once: a message or signal is on its way to other instances.
    case dispatch = 5
}

/// One piece of work. It carries no variables: what a worker may see is computed when the work is handed over.
package struct WorkRecord: Sendable, Equatable {
    package var key: WorkKey
    package var kind: WorkKind
    /// The position of the element in its definition.
    package var element: UInt32
    /// The job type; nil for timers and user tasks. Stores keep a number for each distinct text.
    package var type: String?
    /// Not before this moment; nil for what can be done at once.
    package var due: Instant?

    package init(key: WorkKey, kind: WorkKind, element: UInt32, type: String?, due: Instant?) {
        self.key = key
        self.kind = kind
        self.element = element
        self.type = type
        self.due = due
    }
}

package enum WorkChange: Sendable, Equatable {
    case insert(WorkRecord)
    /// The work is to be done again, not before `due`, or at once where it is nil.
    case reschedule(WorkKey, due: Instant?)
    case delete(WorkKey)
}

/// One row of the read model. It can be made again from the journal, and then it is the same.
package struct InstanceRecord: Sendable, Equatable {
    /// The numbers are stored and never change meaning.
    package enum State: UInt8, Sendable, CaseIterable {
        case active = 1
        case paused = 2
        /// Active, with at least one open incident.
        case incident = 3
        case completed = 4
        case terminated = 5

        package var isEnded: Bool {
            switch self {
            case .active, .paused, .incident: false
            case .completed, .terminated: true
            }
        }
    }

    package var key: InstanceKey
    package var definition: DefinitionKey
    package var state: State
    package var businessKey: String?
    package var tenant: String?
    package var started: Instant
    package var ended: Instant?

    package init(
        key: InstanceKey, definition: DefinitionKey, state: State, businessKey: String?, tenant: String?,
        started: Instant, ended: Instant?
    ) {
        self.key = key
        self.definition = definition
        self.state = state
        self.businessKey = businessKey
        self.tenant = tenant
        self.started = started
        self.ended = ended
    }
}

/// Which instances a query asks for, newest first.
package struct InstanceQuery: Sendable {
    /// Empty means any state.
    package var states: [InstanceRecord.State]
    package var businessKey: String?
    /// Only instances with a lower key than this: the last of the page before.
    package var before: InstanceKey?
    package var limit: Int

    package init(
        states: [InstanceRecord.State] = [], businessKey: String? = nil, before: InstanceKey? = nil, limit: Int
    ) {
        self.states = states
        self.businessKey = businessKey
        self.before = before
        self.limit = limit
    }
}

/// The memory that a request was accepted, so that its repetition changes nothing and gets the same answer.
package struct ReceiptRecord: Sendable, Equatable {
    package var requestKey: String
    package var instance: InstanceKey
    /// The record that the request led to.
    package var sequence: UInt64
    package var time: Instant

    package init(requestKey: String, instance: InstanceKey, sequence: UInt64, time: Instant) {
        self.requestKey = requestKey
        self.instance = instance
        self.sequence = sequence
        self.time = time
    }
}

/// Which definitions there are.
package struct DefinitionSummary: Sendable, Equatable {
    package var key: DefinitionKey
    /// The id that the source gives the process.
    package var id: String
    /// Counts the definitions of that id, from 1 on.
    package var version: UInt32
    /// Tells equal sources: a hash of the source's bytes.
    package var digest: String
    package var deployed: Instant
    /// The first definition that came with the same deployment; equal for all that did.
    package var deployment: DefinitionKey

    /// `deployment` nil is a deployment of its own.
    package init(
        key: DefinitionKey, id: String, version: UInt32, digest: String, deployed: Instant,
        deployment: DefinitionKey? = nil
    ) {
        self.deployment = deployment ?? key
        self.key = key
        self.id = id
        self.version = version
        self.digest = digest
        self.deployed = deployed
    }
}

/// A definition with its source and the lowered form that instances run by, which is never made again.
package struct DefinitionRecord: Sendable, Equatable {
    package var summary: DefinitionSummary
    package var sourceName: String
    package var source: [UInt8]
    /// The lowered definition as versioned JSON.
    package var body: [UInt8]

    package init(summary: DefinitionSummary, sourceName: String, source: [UInt8], body: [UInt8]) {
        self.summary = summary
        self.sourceName = sourceName
        self.source = source
        self.body = body
    }
}
