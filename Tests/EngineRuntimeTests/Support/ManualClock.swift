import EngineRuntime
import ProcessKernel
import Synchronization

/// A clock that only the test moves.
final class ManualClock: Sendable {
    private let milliseconds = Atomic<Int64>(1_000_000_000_000)

    private let passed = Atomic<Int64>(0)

    var engineClock: EngineClock {
        EngineClock {
            Instant(milliseconds: self.milliseconds.load(ordering: .relaxed))
        } uptime: {
            self.passed.load(ordering: .relaxed)
        }
    }

    func advance(byMilliseconds amount: Int64) {
        passed.add(amount, ordering: .relaxed)
        milliseconds.add(amount, ordering: .relaxed)
    }

    /// The clock shows another time although none has passed.
    func set(byMilliseconds amount: Int64) { milliseconds.add(amount, ordering: .relaxed) }
}

/// Something that happens once and can be waited for from anywhere.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
