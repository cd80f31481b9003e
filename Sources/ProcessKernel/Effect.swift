package import ProcessModel

/// What is to be done outside the instance once its events are durable. Each may be performed twice after a crash, so
/// each has a key by which the repeat is told.
package enum Effect: Sendable, Equatable {
    case createJob(NewJob)
    /// The job was there before, but whoever was asked to do it may not have got it.
    case offerJob(NewJob)
    /// The job failed and is to be tried again.
    case rescheduleJob(JobKey, notBefore: Instant?)
    case removeJob(JobKey)
    case startTimer(TimerKey, ElementIndex, due: Instant)
    case removeTimer(TimerKey)
    case subscribe(Subscription)
    case unsubscribe(Subscription)
    /// Pass a message or signal on to other instances, then send `Command.endDispatch`.
    case dispatch(DispatchKey)
    case removeDispatch(DispatchKey)
    /// Work is left on the agenda: send `Command.continue`.
    case `continue`
    /// The instance has ended; nothing of it is left to do.
    case end
}

package struct NewJob: Sendable, Equatable {
    package var key: JobKey
    package var element: ElementIndex
    /// Nil means that a person does it.
    package var type: String?
    package var notBefore: Instant?

    package init(key: JobKey, element: ElementIndex, type: String?, notBefore: Instant? = nil) {
        self.key = key
        self.element = element
        self.type = type
        self.notBefore = notBefore
    }
}
