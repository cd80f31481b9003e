package import ProcessKernel

/// Something in a database that does not hold.
package struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// Stable codes, listed in `docs/errors.md`.
    package enum Code: String, Sendable, CaseIterable {
        /// The file itself is damaged, as the database library sees it.
        case fileDamaged = "file-damaged"
        /// A record is missing, cannot be read, or runs by a definition that is not there.
        case journalUnreadable = "journal-unreadable"
        /// A record of an instance is older than the one before it.
        case timeWentBack = "journal-time-back"
        /// The state breaks a rule that holds for every state.
        case stateRule = "state-rule-broken"
        /// The snapshot with the events after it gives another state than all events.
        case snapshot = "snapshot-differs"
        case readModel = "read-model-differs"
        case work = "work-differs"
        case subscription = "subscription-differs"
        case schedule = "schedule-differs"
        /// A receipt names a record that is not there.
        case receipt = "receipt-differs"
        case definition = "definition-damaged"
    }

    package let code: Code
    /// Nil where it is about no one instance.
    package let instance: InstanceKey?
    package let message: String

    package init(_ code: Code, _ instance: InstanceKey? = nil, _ message: String) {
        self.code = code
        self.instance = instance
        self.message = message
    }

    package var description: String { (instance.map { "instance \($0): " } ?? "") + "\(message) [\(code.rawValue)]" }
}
