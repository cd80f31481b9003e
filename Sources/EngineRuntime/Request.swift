package import JournalStore
package import ProcessKernel
package import ProcessModel

/// Something that is asked of a partition, by somebody who may wait for the answer.
package struct Request: Sendable {
    package enum Body: Sendable {
        // What is large is rare: a box keeps the others, and so every copy of a request, small.
        indirect case deploy([NewDefinition])
        indirect case start(NewInstance)
        /// A new instance as a copy of another one.
        indirect case fork(RestoredState, from: InstanceKey)
        case command(InstanceKey, Command)
        /// Everything of these instances, which have ended, goes: of all or of none.
        indirect case delete([InstanceKey])
        /// A worker has finished; only the holder of the lease is heard.
        case finish(InstanceKey, JobKey, JobOutcome, LeaseNumber)
        /// The state as of now, and from then on each decision's events, until `unwatch`.
        case watch(InstanceKey)
        /// A message from outside: to one that waits for it, else it starts a process.
        indirect case publish(Message)
        /// A signal from outside: to all that wait for it, and it starts processes.
        indirect case broadcast(Broadcast)
        /// The engine's own: take what an instance sent to those it is for.
        case passOn(InstanceKey, DispatchKey)
        /// The engine's own: a timer starts a process.
        case startScheduled(ScheduleKey)
        /// The engine's own: hand the job over, with what its worker may see.
        case handOver(WorkKey, LeaseNumber)
        /// The engine's own: the back-off of the job may be over.
        case becomeReady(WorkKey)
    }

    /// Told again in the answer; 0 where nobody waits.
    package var id: UInt64
    package var body: Body
    /// Repeating a request with the same key changes nothing and gets the same answer.
    package var requestKey: String?

    package init(id: UInt64, _ body: Body, requestKey: String? = nil) {
        self.id = id
        self.body = body
        self.requestKey = requestKey
    }

    /// The instance that must be in memory to decide the request.
    var instance: InstanceKey? {
        switch body {
        case .deploy, .start, .fork, .delete, .publish, .broadcast, .startScheduled: nil
        case .command(let key, _), .finish(let key, _, _, _), .watch(let key), .passOn(let key, _): key
        case .handOver(let work, _), .becomeReady(let work): work.instance
        }
    }

    /// True for what finds its receivers by their subscriptions.
    var isMail: Bool {
        switch body {
        case .publish, .broadcast, .passOn: true
        case .deploy, .start, .fork, .command, .delete, .finish, .watch, .handOver, .becomeReady, .startScheduled: false
        }
    }
}

/// A definition on its way into the store.
package struct NewDefinition: Sendable {
    package var id: String
    package var digest: String
    package var sourceName: String
    package var source: [UInt8]
    package var body: [UInt8]
    /// What `body` holds.
    package var definition: ProcessDefinition

    package init(
        _ definition: ProcessDefinition, digest: String, sourceName: String, source: [UInt8], body: [UInt8]
    ) {
        self.definition = definition
        self.id = definition.id
        self.digest = digest
        self.sourceName = sourceName
        self.source = source
        self.body = body
    }

    /// A definition with what tells it from others, ready to be stored.
    package init(_ definition: ProcessDefinition, sourceName: String, source: [UInt8]) throws {
        let body = try DefinitionCoding.encode(definition)
        self.init(
            definition, digest: Digest.text(of: source, body), sourceName: sourceName, source: source,
            body: body)
    }
}

package struct NewInstance: Sendable {
    package var definition: ProcessDefinition
    package var start: StartInstance
    /// True where whoever asks wants the events from the first on.
    package var isWatched: Bool

    package init(definition: ProcessDefinition, start: StartInstance, isWatched: Bool = false) {
        self.definition = definition
        self.start = start
        self.isWatched = isWatched
    }
}

/// The answer to a request, given only when what it says is durable.
package enum Reply: Sendable {
    case accepted(InstanceKey, sequence: UInt64)
    /// In the order in which they were given.
    indirect case deployed([DefinitionSummary])
    /// So many instances got the signal or were started by it.
    case reached(UInt64)
    indirect case state(ProcessInstance)
    case rejected(Rejection)
    /// What became of the request is not known; repeat it with the same request key.
    case failed(StoreError)
}

/// Which instance took a message, and by which of its records.
package struct Taken: Sendable, Equatable {
    package var instance: InstanceKey
    package var sequence: UInt64
}

/// What a watched instance went through in one decision.
package struct InstanceChange: Sendable {
    /// The record that holds the events.
    package var sequence: UInt64
    package var events: [Event]
    package var at: Instant
}

/// Names one handing over of a job; a job that is handed over again gets a new number.
package struct LeaseNumber: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package func _rawHashValue(seed: Int) -> Int { counterHash(of: rawValue, seed: seed) }
}

package struct WorkerNumber: Hashable, Sendable, Comparable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package func _rawHashValue(seed: Int) -> Int { counterHash(of: rawValue, seed: seed) }
}

/// A job as its worker gets it. It passes through several queues on the way, so it is shared and not copied.
package final class JobActivation: Sendable {
    package let key: WorkKey
    package let lease: LeaseNumber
    package let type: String
    /// The element's id in the source.
    package let element: String
    package let headers: [JobSettings.Header]
    /// What the element sees, sorted by name.
    package let variables: [Variable]
    /// 1 for the first attempt.
    package let attempt: UInt32

    package init(
        key: WorkKey, lease: LeaseNumber, type: String, element: String, headers: [JobSettings.Header],
        variables: [Variable], attempt: UInt32
    ) {
        self.key = key
        self.lease = lease
        self.type = type
        self.element = element
        self.headers = headers
        self.variables = variables
        self.attempt = attempt
    }

    convenience init(_ key: WorkKey, _ lease: LeaseNumber, _ order: WorkOrder) {
        self.init(
            key: key, lease: lease, type: order.type, element: order.element, headers: order.headers,
            variables: order.variables, attempt: order.attempt)
    }
}
