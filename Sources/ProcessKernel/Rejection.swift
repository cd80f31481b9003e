/// A request that does not fit the state. Nothing changed.
package struct Rejection: Error, Sendable, Equatable {
    /// Stable codes, listed in `docs/errors.md`.
    package enum Code: String, Sendable, CaseIterable {
        /// There is no instance with that key.
        case instanceNotFound = "instance-not-found"
        /// The instance has ended and takes no more commands.
        case instanceEnded = "instance-ended"
        /// The instance has not ended, so it cannot be deleted.
        case instanceNotEnded = "instance-not-ended"
        /// There is no definition with that id and version.
        case definitionNotFound = "definition-not-found"
        /// Instances run by the definition, or ran by it and are still there.
        case definitionInUse = "definition-in-use"
        /// The instance has started before.
        case instanceExists = "instance-exists"
        /// Only events begin the process, and none of them happened.
        case nothingStarts = "nothing-starts"
        /// The instance has no such open job or task.
        case jobNotFound = "job-not-found"
        /// The instance has no such running timer.
        case timerNotFound = "timer-not-found"
        /// The instance is not at that element.
        case elementNotFound = "element-not-found"
        /// The instance does not wait for that message or signal.
        case subscriptionNotFound = "subscription-not-found"
        /// No instance waits for the message, and no process starts by it.
        case messageNotExpected = "message-not-expected"
        /// The timer of a start event gives no time.
        case cannotSchedule = "cannot-schedule"
        /// The instance has no such message or signal on its way.
        case dispatchNotFound = "dispatch-not-found"
        /// The activity cannot be started there now.
        case cannotActivate = "cannot-activate"
        /// A token cannot be put there by hand.
        case cannotStart = "cannot-start"
        /// The instance has no such record.
        case recordNotFound = "record-not-found"
        /// The instance cannot be put back there, or begin there anew.
        case cannotRestore = "cannot-restore"
        /// The instance is being put back to an earlier state, so nothing else changes its course.
        case beingRewound = "instance-being-rewound"
        /// The instance cannot go on by the other definition.
        case cannotMigrate = "cannot-migrate"
        /// The instance has no such open incident.
        case incidentNotFound = "incident-not-found"
        /// The instance is paused already.
        case alreadyPaused = "already-paused"
        /// The instance is not paused.
        case notPaused = "not-paused"
        /// No flow out of the element may be taken, so its token would have no way on.
        case cannotSkip = "cannot-skip"
        /// The job is no longer the worker's.
        case leaseLapsed = "lease-lapsed"
        /// The answers do not fit the form of the task; the reason names each field.
        case answerNotValid = "answer-not-valid"
        /// The request takes more bytes than are taken.
        case tooLarge = "request-too-large"
        /// The engine is stopping; the request may be repeated when it runs again.
        case stopping = "engine-stopping"
        /// Too many requests wait; the request may be repeated.
        case overloaded = "engine-overloaded"
    }

    package let code: Code
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
