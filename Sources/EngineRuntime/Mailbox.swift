import ProcessKernel
import Synchronization

/// What other threads put in for the partition's thread, which sleeps while there is nothing.
final class Mailbox: @unchecked Sendable {
    // The condition guards everything below.
    private let condition = TimedCondition()
    private var requests: [Request] = []
    private var controls: [PartitionCore.Input] = []
    private var isStopped = false
    private let capacity: Int
    /// True where something was put in; read without the lock by who spins.
    private let hasMail = Atomic(false)

    init(capacity: Int) { self.capacity = capacity }

    struct Content {
        var requests: [Request]
        var controls: [PartitionCore.Input]
        var isStopped: Bool

        var isEmpty: Bool { requests.isEmpty && controls.isEmpty && !isStopped }
    }

    /// Nil when the request was taken, else why not.
    func put(_ request: Request) -> Rejection? {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return Rejection(.stopping, "the engine is stopping") }
        // What a worker brings ends work and makes room, so it is always taken.
        let endsWork = if case .finish = request.body { true } else { false }
        guard endsWork || requests.count < capacity else {
            return Rejection(.overloaded, "\(capacity) requests wait already; come back later")
        }
        requests.append(request)
        if requests.count == 1 { ring() }
        return nil
    }

    func put(_ control: PartitionCore.Input) {
        condition.lock()
        defer { condition.unlock() }
        controls.append(control)
        ring()
    }

    /// After this nothing more is taken.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        ring()
    }

    private func ring() {
        hasMail.store(true, ordering: .releasing)
        condition.signal()
    }

    /// All that came since the last call; waits until something does, or until the time has come.
    ///
    /// `soon` says that workers are busy, so that an answer may come within moments: then the thread looks for it a
    /// little before it sleeps, because waking a thread takes longer than most appends.
    func take(until moment: Instant?, soon: Bool, clock: SteadyClock) -> Content {
        if soon { spin() }
        condition.lock()
        defer { condition.unlock() }
        while requests.isEmpty && controls.isEmpty && !isStopped {
            guard let moment else {
                condition.wait()
                continue
            }
            let left = moment.milliseconds - clock.now().milliseconds
            if left <= 0 { break }
            // A bound on the sleep lets a clock that was set back or forward show within it.
            if !condition.wait(milliseconds: min(left, Self.longestSleepMilliseconds)) { break }
        }
        let content = Content(requests: requests, controls: controls, isStopped: isStopped)
        hasMail.store(false, ordering: .relaxed)
        requests = []
        controls = []
        return content
    }

    private func spin() {
        let clock = ContinuousClock()
        let end = clock.now + Self.longestSpin
        while !hasMail.load(ordering: .acquiring), clock.now < end {}
    }

    private static let longestSleepMilliseconds: Int64 = 60_000
    /// About what it takes to wake a thread on an idle core; at most this is lost each time the thread goes to sleep.
    private static let longestSpin = Duration.microseconds(50)
}
