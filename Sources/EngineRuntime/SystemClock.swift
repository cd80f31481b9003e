package import ProcessKernel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Gives the time; handed to whatever needs it, so that tests and scripts can give another.
package struct EngineClock: Sendable {
    package let now: @Sendable () -> Instant
    /// Milliseconds since some moment, never set by anybody; it tells how much time has passed where the clock was set
    /// back.
    package let uptime: @Sendable () -> Int64

    package init(now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Int64 = { 0 }) {
        self.now = now
        self.uptime = uptime
    }

    /// The machine's own clock.
    package static let system = EngineClock {
        Instant(milliseconds: read(CLOCK_REALTIME))
    } uptime: {
        // The one of the two that goes on while the machine sleeps.
        #if canImport(Glibc)
        read(CLOCK_BOOTTIME)
        #else
        read(CLOCK_MONOTONIC)
        #endif
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// An engine's time: the clock that it was given, but never going back.
final class SteadyClock: Sendable {
    private let clock: EngineClock
    private let core: Mutex<SteadyClockCore>

    init(_ clock: EngineClock) {
        self.clock = clock
        core = Mutex(SteadyClockCore(wall: clock.now(), uptime: clock.uptime()))
    }

    func now() -> Instant {
        core.withLock { $0.now(wall: clock.now(), uptime: clock.uptime()) }
    }

    func neverBefore(_ moment: Instant) { core.withLock { $0.neverBefore(moment) } }
}
