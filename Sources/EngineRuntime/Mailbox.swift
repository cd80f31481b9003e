import Foundation
import ProcessKernel

/// What other threads put in for the partition's thread, which sleeps while there is nothing.
final class Mailbox: @unchecked Sendable {
    // The condition guards everything below.
    private let condition = NSCondition()
    private var requests: [Request] = []
    private var controls: [PartitionCore.Input] = []
    private var isStopped = false
    private let capacity: Int

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
        if requests.count == 1 { condition.signal() }
        return nil
    }

    func put(_ control: PartitionCore.Input) {
        condition.lock()
        defer { condition.unlock() }
        controls.append(control)
        condition.signal()
    }

    /// After this nothing more is taken.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.signal()
    }

    /// All that came since the last call; waits until something does, or until the time has come.
    func take(until moment: Instant?, clock: EngineClock) -> Content {
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
            let seconds = min(Double(left) / 1_000, Self.longestSleepSeconds)
            if !condition.wait(until: Date(timeIntervalSinceNow: seconds)) { break }
        }
        let content = Content(requests: requests, controls: controls, isStopped: isStopped)
        requests = []
        controls = []
        return content
    }

    private static let longestSleepSeconds = 60.0
}
