/// What may be done, and with how much: asked before each job. A value with a version, so that each decision can say
/// which rules it went by.
package struct Policy: Sendable, Equatable {
    package var version: UInt32
    /// Job types that nobody may be given. A prohibition beats everything else.
    package var prohibitions: [Prohibition]
    /// What one job takes from the allowance of its run unless it is known better.
    package var requirement: Resources
    package var retry: RetryPolicy

    package init(
        version: UInt32, prohibitions: [Prohibition] = [], requirement: Resources = Resources(calls: 1),
        retry: RetryPolicy = .standard
    ) {
        self.version = version
        self.prohibitions = prohibitions
        self.requirement = requirement
        self.retry = retry
    }

    package struct Prohibition: Sendable, Equatable {
        package var jobType: String
        package var reason: String

        package init(jobType: String, reason: String) {
            self.jobType = jobType
            self.reason = reason
        }
    }

    /// Forbids nothing; the value that holds where nobody sets another.
    package static let allowAll = Policy(version: 1)

    /// Nil when a job of that type may be created, else the reason why not. A person's task has the type nil.
    package func refusal(ofJobType type: String?) -> String? {
        guard let type, !prohibitions.isEmpty else { return nil }
        return prohibitions.first { $0.jobType == type }?.reason
    }
}

/// How long to wait before a failed job is tried again: exponential, with a cap.
package struct RetryPolicy: Sendable, Equatable {
    package var firstDelayMilliseconds: Int64
    package var highestDelayMilliseconds: Int64

    package init(firstDelayMilliseconds: Int64, highestDelayMilliseconds: Int64) {
        self.firstDelayMilliseconds = firstDelayMilliseconds
        self.highestDelayMilliseconds = highestDelayMilliseconds
    }

    /// 1 s, 2 s, 4 s … at most 60 s.
    package static let standard = RetryPolicy(firstDelayMilliseconds: 1_000, highestDelayMilliseconds: 60_000)

    /// The delay after so many failures in a row.
    package func delay(afterFailures failures: UInt32) -> Int64 {
        let doublings = min(Int(max(1, failures)) - 1, 30)
        return min(highestDelayMilliseconds, firstDelayMilliseconds << doublings)
    }
}
