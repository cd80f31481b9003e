/// Names one process instance in a database: the partition in the upper 16 bits, a counter from 1 on in the rest.
package struct InstanceKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(partition: PartitionNumber, counter: UInt64) {
        precondition(counter > 0 && counter <= Self.highestCounter, "instance counter \(counter) is out of its bits")
        rawValue = UInt64(partition.rawValue) << 48 | counter
    }

    /// What people type and read; a number that a file database counts from 1 on.
    package init?(text: String) {
        guard let number = UInt64(text), number > 0 else { return nil }
        rawValue = number
    }

    package static let highestCounter: UInt64 = (1 << 48) - 1
    package var partition: PartitionNumber { PartitionNumber(rawValue: UInt16(rawValue >> 48)) }
    package var counter: UInt64 { rawValue & Self.highestCounter }
    package var description: String { String(rawValue) }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package func _rawHashValue(seed: Int) -> Int { counterHash(of: rawValue, seed: seed) }
}

/// A hash for keys that counters of this program hand out, for the tables of the hot path: the standard one guards
/// against keys that somebody chose to collide, and takes a tenth of a step's time for it.
///
/// Multiplying spreads what differs in the low bits to the high ones (Knuth, The Art of Computer Programming 3, 6.4);
/// the tables look at the low ones, so both are folded.
package func counterHash(of value: UInt64, seed: Int) -> Int {
    let mixed = (value ^ UInt64(truncatingIfNeeded: seed)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed ^ (mixed >> 32))
}

/// One of the independent parts of a database, each written by one thread at a time. A file has the partition 0 alone.
package struct PartitionNumber: Hashable, Sendable, Comparable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let first = PartitionNumber(rawValue: 0)
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names one stored definition: its id and version in the database.
package struct DefinitionKey: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A key that one counter inside an instance hands out, so no two things of one instance share a number.
package protocol LocalKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    var rawValue: UInt32 { get }
    init(rawValue: UInt32)
}

extension LocalKey {
    package var description: String { String(rawValue) }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names one visit of a token to an element.
package struct ElementInstanceKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The instance as a whole: the visit to the process element.
    package static let root = ElementInstanceKey(rawValue: 0)
}

/// Names one piece of work for a worker or a person.
package struct JobKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one running timer.
package struct TimerKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one wait for a message, a signal or a condition.
package struct SubscriptionKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one message or signal on its way out of an instance.
package struct DispatchKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one incident.
package struct IncidentKey: LocalKey {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Finer times are cut off; workflows do not measure them.
package struct Instant: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so much later; it stops at the ends of the range.
    package func advanced(byMilliseconds amount: Int64) -> Instant {
        let (sum, overflows) = milliseconds.addingReportingOverflow(amount)
        return overflows ? Instant(milliseconds: amount < 0 ? .min : .max) : Instant(milliseconds: sum)
    }
}
