/// A request that does not fit the state. Nothing changed.
package struct Rejection: Error, Sendable, Equatable {
    /// Stable codes, listed in `docs/errors.md`.
    package enum Code: String, Sendable, CaseIterable {
        case instanceNotFound = "instance-not-found"
        case definitionNotFound = "definition-not-found"
        case instanceEnded = "instance-ended"
        case instanceExists = "instance-exists"
        case jobNotFound = "job-not-found"
        case timerNotFound = "timer-not-found"
        case elementNotFound = "element-not-found"
        case incidentNotFound = "incident-not-found"
        case alreadyPaused = "already-paused"
        case notPaused = "not-paused"
        case cannotSkip = "cannot-skip"
        case leaseLapsed = "lease-lapsed"
        case tooLarge = "request-too-large"
        case notPermitted = "request-not-permitted"
        case stopping = "engine-stopping"
        case overloaded = "engine-overloaded"
    }

    package let code: Code
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
