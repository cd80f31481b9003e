import EngineRuntime
import JournalStore
import ProcessKernel
import Testing

@Suite("Which due time comes next", .timeLimit(.minutes(20)))
struct TimerCoreTests {
    private func entry(_ instance: UInt64, at due: Int64, _ kind: WorkKind = .timer) -> TimerCore.Entry {
        TimerCore.Entry(
            cursor: DueCursor(
                due: Instant(milliseconds: due), key: WorkKey(instance: InstanceKey(rawValue: instance), local: 1)),
            kind: kind)
    }

    private func popAll(_ timers: inout TimerCore, at time: Int64) -> [UInt64] {
        var instances: [UInt64] = []
        while let entry = timers.popDue(now: Instant(milliseconds: time)) {
            instances.append(entry.cursor.key.instance.rawValue)
        }
        return instances
    }

    @Test("What is due comes once, earliest first, and nothing comes early")
    func order() {
        var timers = TimerCore(capacity: 10)
        timers.refilled([entry(1, at: 50), entry(2, at: 70)], isLast: true)
        timers.insert(entry(3, at: 60))
        timers.insert(entry(3, at: 60))
        #expect(timers.nextDue == Instant(milliseconds: 50))
        #expect(popAll(&timers, at: 49) == [])
        #expect(popAll(&timers, at: 65) == [1, 3])
        #expect(popAll(&timers, at: 100) == [2])
    }

    @Test("Above its capacity it forgets the latest and reads them again in time")
    func capacity() {
        var timers = TimerCore(capacity: 2)
        #expect(timers.refill == .some(nil))
        timers.refilled([], isLast: true)
        for instance: UInt64 in 1...4 { timers.insert(entry(instance, at: Int64(instance) * 10)) }
        #expect(timers.count == 2)
        #expect(popAll(&timers, at: 100) == [1, 2])
        #expect(timers.refill == .some(entry(2, at: 20).cursor))
        timers.refilled([entry(3, at: 30), entry(4, at: 40)], isLast: true)
        #expect(popAll(&timers, at: 100) == [3, 4])
        #expect(timers.refill == nil)
    }

    @Test("An entry that is put in twice is not lost when the latest are forgotten")
    func twice() {
        var timers = TimerCore(capacity: 2)
        timers.refilled([], isLast: true)
        timers.insert(entry(1, at: 10))
        timers.insert(entry(2, at: 20, .job))
        timers.insert(entry(2, at: 20, .job))
        timers.insert(entry(3, at: 5))
        var popped = popAll(&timers, at: 100)
        if let cursor = timers.refill {
            let stored = [entry(3, at: 5), entry(1, at: 10), entry(2, at: 20, .job)]
            timers.refilled(stored.filter { entry in cursor.map { $0 < entry.cursor } ?? true }, isLast: true)
            popped += popAll(&timers, at: 100)
        }
        #expect(popped == [3, 1, 2])
    }

    @Test("A job that is put off beyond what is in memory does not come at its earlier time")
    func putOff() {
        var timers = TimerCore(capacity: 10)
        timers.refilled([entry(1, at: 10, .job), entry(2, at: 20)], isLast: false)
        timers.insert(entry(1, at: 50, .job))
        #expect(popAll(&timers, at: 30) == [2])
        #expect(timers.refill == .some(entry(2, at: 20).cursor))
        timers.refilled([entry(1, at: 50, .job)], isLast: true)
        #expect(popAll(&timers, at: 50) == [1])
    }
}
