import EngineRuntime
import JournalStore
import ProcessKernel
import Testing

@Suite("Which job goes to which worker", .timeLimit(.minutes(20)))
struct JobQueueCoreTests {
    private let now = Instant(milliseconds: 1_000)

    private func key(_ instance: UInt64, _ local: UInt32 = 1) -> WorkKey {
        WorkKey(instance: InstanceKey(rawValue: instance), local: local)
    }

    private func row(_ instance: UInt64, _ type: String) -> WorkRecord {
        WorkRecord(key: key(instance), kind: .job, element: 0, type: type, due: nil)
    }

    private func queue(capacityPerType: Int) -> JobQueueCore {
        JobQueueCore(capacityPerType: capacityPerType, epoch: 1)
    }

    /// Reads all that the queue wants from these rows, page by page; the number of pages is bounded.
    private func refill(_ jobs: inout JobQueueCore, from rows: [WorkRecord], page: Int) -> Int {
        var pages = 0
        while pages < 100, let cursor = jobs.beginRefill() {
            pages += 1
            let rest = rows.filter { row in cursor.map { $0 < row.key } ?? true }
            jobs.refilled(Array(rest.prefix(page)), isLast: rest.count < page)
        }
        return pages
    }

    @Test("Reading ends for an idle worker although jobs of another type do not fit into memory")
    func otherTypeIsFull() {
        var jobs = queue(capacityPerType: 1)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "busy", capacity: 1, leaseMilliseconds: 1_000)
        jobs.addWorker(WorkerNumber(rawValue: 2), type: "idle", capacity: 1, leaseMilliseconds: 1_000)
        let rows = (1...5).map { row($0, "busy") }
        _ = refill(&jobs, from: rows, page: 2)
        #expect(jobs.assign(now: now).map(\.job) == [key(1)])
        #expect(refill(&jobs, from: rows, page: 2) < 10)
    }

    @Test("What did not fit is read when there is room, in its order")
    func overflow() {
        var jobs = queue(capacityPerType: 2)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 1, leaseMilliseconds: 1_000)
        var rows = (1...7).map { row($0, "a") }
        var done: [WorkKey] = []
        while !rows.isEmpty, done.count < 10 {
            #expect(refill(&jobs, from: rows, page: 3) < 10)
            for assignment in jobs.assign(now: now) {
                jobs.remove(assignment.job)
                rows.removeAll { $0.key == assignment.job }
                done.append(assignment.job)
            }
        }
        #expect(done == (1...7).map { key($0) })
    }

    @Test("A job that came when there was no room is found, though reading has passed it")
    func addedWithoutRoom() {
        var jobs = queue(capacityPerType: 1)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 1, leaseMilliseconds: 1_000)
        _ = refill(&jobs, from: [], page: 3)
        for instance: UInt64 in [9, 5, 3] { jobs.add(key(instance), type: "a") }
        let rows = [row(3, "a"), row(5, "a"), row(9, "a")]
        var done: [WorkKey] = []
        for _ in 0..<6 {
            for assignment in jobs.assign(now: now) {
                jobs.remove(assignment.job)
                done.append(assignment.job)
            }
            _ = refill(&jobs, from: rows.filter { !done.contains($0.key) }, page: 3)
        }
        #expect(done == [key(9), key(3), key(5)])
    }

    @Test("Reading ends although what is read is dropped because its instance is paused")
    func paused() {
        var jobs = queue(capacityPerType: 1)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 1, leaseMilliseconds: 1_000)
        let rows = (1...4).map { row($0, "a") }
        var pages = 0
        while pages < 50, let cursor = jobs.beginRefill() {
            pages += 1
            let rest = rows.filter { row in cursor.map { $0 < row.key } ?? true }
            jobs.refilled(Array(rest.prefix(2)), isLast: rest.count < 2)
            for assignment in jobs.assign(now: now) { jobs.remove(assignment.job) }
        }
        #expect(pages < 10)
        #expect(jobs.count == 0)
    }

    @Test("A worker that comes later gets what is in the store, also when others of its type were there before")
    func laterWorker() {
        var jobs = queue(capacityPerType: 10)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 1, leaseMilliseconds: 1_000)
        _ = refill(&jobs, from: [row(1, "a"), row(2, "a")], page: 10)
        #expect(jobs.assign(now: now).map(\.job) == [key(1)])
        jobs.removeWorker(WorkerNumber(rawValue: 1))
        #expect(jobs.count == 0)
        jobs.addWorker(WorkerNumber(rawValue: 2), type: "a", capacity: 2, leaseMilliseconds: 1_000)
        _ = refill(&jobs, from: [row(1, "a"), row(2, "a")], page: 10)
        #expect(jobs.assign(now: now).map(\.job) == [key(1), key(2)])
    }

    @Test("A page that was asked for before a worker came is not taken for all of its jobs")
    func workerBetween() {
        var jobs = queue(capacityPerType: 10)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 5, leaseMilliseconds: 1_000)
        #expect(jobs.beginRefill() == .some(nil))
        jobs.refilled([row(1, "b"), row(2, "a")], isLast: false)
        #expect(jobs.beginRefill() == .some(key(2)))
        jobs.addWorker(WorkerNumber(rawValue: 2), type: "b", capacity: 5, leaseMilliseconds: 1_000)
        jobs.refilled([row(3, "b")], isLast: true)
        #expect(jobs.beginRefill() == .some(nil))
        jobs.refilled([row(1, "b"), row(2, "a"), row(3, "b")], isLast: true)
        #expect(jobs.beginRefill() == nil)
        #expect(jobs.assign(now: now).map(\.job) == [key(2), key(1), key(3)])
    }

    @Test("A lapsed lease is lent again under a new number, and the old one counts no more")
    func lapse() {
        var jobs = queue(capacityPerType: 10)
        jobs.addWorker(WorkerNumber(rawValue: 1), type: "a", capacity: 1, leaseMilliseconds: 1_000)
        jobs.add(key(1), type: "a")
        let first = jobs.assign(now: now)[0]
        #expect(jobs.nextDeadline == Instant(milliseconds: 2_000))
        #expect(jobs.lapse(now: Instant(milliseconds: 1_999)).isEmpty)
        let lapsed = jobs.lapse(now: Instant(milliseconds: 2_000))
        #expect(lapsed.map(\.job) == [key(1)])
        #expect(lapsed.map(\.lease.number) == [first.lease])
        let second = jobs.assign(now: Instant(milliseconds: 2_000))[0]
        #expect(second.lease != first.lease)
        #expect(jobs.lease(of: key(1))?.number == second.lease)
    }
}
