package import ProcessKernel

/// Time that never goes back, whatever the machine's clock does.
///
/// As long as the wall clock goes forward, it is the time. Where it is set back, time goes on from where it was by what
/// has passed since, so that what is due in an hour is due in an hour; a step back of up to a second is waited out.
/// When the wall clock has come as far again, it is the time again.
package struct SteadyClockCore: Sendable {
    private var last: Instant
    private var lastUptime: Int64

    /// Corrections of a clock that runs well are below this.
    private static let patienceMilliseconds: Int64 = 1_000

    /// `uptime` counts milliseconds and is never set.
    package init(wall: Instant, uptime: Int64) {
        last = wall
        lastUptime = uptime
    }

    package mutating func now(wall: Instant, uptime: Int64) -> Instant {
        let passed = max(0, uptime - lastUptime)
        lastUptime = max(uptime, lastUptime)
        if wall >= last {
            last = wall
        } else if wall.advanced(byMilliseconds: Self.patienceMilliseconds) < last {
            last = last.advanced(byMilliseconds: passed)
        }
        return last
    }

    /// From now on it is at least that late: the journal has been there.
    package mutating func neverBefore(_ moment: Instant) { last = max(last, moment) }
}
