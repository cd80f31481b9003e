/// Amounts of what a run may use up.
package struct Resources: Sendable, Hashable {
    /// Millionths of a credit.
    package var credits: Int64
    package var milliseconds: Int64
    package var memoryBytes: Int64
    package var calls: Int64
    package var branches: Int64

    package init(
        credits: Int64 = 0, milliseconds: Int64 = 0, memoryBytes: Int64 = 0, calls: Int64 = 0, branches: Int64 = 0
    ) {
        self.credits = credits
        self.milliseconds = milliseconds
        self.memoryBytes = memoryBytes
        self.calls = calls
        self.branches = branches
    }

    package static let none = Resources()
    /// No limit at all. Sums never get there: additions stop at the end of the range.
    package static let unlimited = Resources(
        credits: .max, milliseconds: .max, memoryBytes: .max, calls: .max, branches: .max)

    package static func + (left: Resources, right: Resources) -> Resources {
        combine(left, right) { left, right in
            let (sum, overflows) = left.addingReportingOverflow(right)
            return overflows ? .max : sum
        }
    }

    /// Never negative: what is returned was taken before.
    package static func - (left: Resources, right: Resources) -> Resources {
        combine(left, right) { max(0, $0 - $1) }
    }

    /// The name of the first resource of which there is more here than in `limit`; nil when all fit.
    package func firstExceeding(_ limit: Resources) -> String? {
        if credits > limit.credits { return "credits" }
        if milliseconds > limit.milliseconds { return "time" }
        if memoryBytes > limit.memoryBytes { return "memory" }
        if calls > limit.calls { return "calls" }
        if branches > limit.branches { return "branches" }
        return nil
    }

    private static func combine(
        _ left: Resources, _ right: Resources, by operation: (Int64, Int64) -> Int64
    ) -> Resources {
        Resources(
            credits: operation(left.credits, right.credits),
            milliseconds: operation(left.milliseconds, right.milliseconds),
            memoryBytes: operation(left.memoryBytes, right.memoryBytes),
            calls: operation(left.calls, right.calls),
            branches: operation(left.branches, right.branches))
    }
}

/// What a run may still use: its jobs reserve from here before they exist, and spend or return when they end.
package struct Allowance: Sendable, Equatable {
    package var limit: Resources
    package var reserved: Resources
    package var spent: Resources

    package init(limit: Resources = .unlimited, reserved: Resources = .none, spent: Resources = .none) {
        self.limit = limit
        self.reserved = reserved
        self.spent = spent
    }

    /// The name of the resource that is short for `requirement`; nil when it can be reserved.
    package func shortage(for requirement: Resources) -> String? {
        (reserved + spent + requirement).firstExceeding(limit)
    }
}
