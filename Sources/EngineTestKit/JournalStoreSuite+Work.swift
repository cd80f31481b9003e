import JournalStore
import ProcessKernel

extension JournalStoreSuite {
    static let workChecks: [Check] = [
        Check(name: "work is inserted, rescheduled and deleted", body: workChanges),
        Check(name: "ready work comes by kind in the order of its keys", body: readyWork),
        Check(name: "due work comes by time and then by key", body: dueWork),
        Check(name: "job types are kept to the byte", body: jobTypes),
    ]

    private static func workChanges(_ subject: inout Subject) throws {
        let job = WorkRecord(WorkKey(1, 1), type: "mail")
        let timer = WorkRecord(WorkKey(1, .max), .timer, due: 500)
        let person = WorkRecord(WorkKey(2, 0), .userTask)
        try subject.append { $0.work = [.insert(timer), .insert(person), .insert(job)] }
        try expect(try subject.store.work(of: InstanceKey(1)), [job, timer], "work by key")
        try expect(try subject.store.work(of: InstanceKey(2)), [person], "work of another instance")

        // What is not there can be rescheduled and deleted without harm.
        try subject.append { batch in
            batch.work = [
                .reschedule(job.key, due: Instant(70)), .reschedule(timer.key, due: nil), .delete(WorkKey(1, 9)),
                .reschedule(WorkKey(1, 9), due: Instant(1)), .delete(WorkKey(9, 1)),
            ]
        }
        var laterJob = job
        laterJob.due = Instant(70)
        var readyTimer = timer
        readyTimer.due = nil
        for moment in ["at once", "reopened"] {
            let store = subject.store
            try expect(try store.work(of: InstanceKey(1)), [laterJob, readyTimer], "rescheduled work \(moment)")
            try expect(try store.readyWork(of: .job, in: .first, after: nil, limit: 9), [], "ready jobs \(moment)")
            try expect(
                try store.readyWork(of: .timer, in: .first, after: nil, limit: 9), [readyTimer],
                "ready timers \(moment)")
            try expect(try store.dueWork(in: .first, after: nil, limit: 9), [laterJob], "due work \(moment)")
            try subject.reopen()
        }
        try subject.append { $0.work = [.delete(job.key), .delete(person.key)] }
        try expect(try subject.store.work(of: InstanceKey(1)), [readyTimer], "work after deleting one")
        try expect(try subject.store.work(of: InstanceKey(2)), [], "work after deleting the only one")
        try expect(try subject.store.dueWork(in: .first, after: nil, limit: 9), [], "due work after deleting")
    }

    private static func readyWork(_ subject: inout Subject) throws {
        var generator = SeededGenerator(seed: 2)
        var jobs: [WorkRecord] = []
        try subject.append { batch in
            for counter in [1, 2, 3, 300, 65_536] as [UInt64] {
                for local in [1, 2, 3, 400_000] as [UInt32] {
                    let kind = WorkKind.allCases[Int(local) % 3]
                    let record = WorkRecord(WorkKey(counter, local), kind, type: kind == .job ? "t" : nil)
                    if kind == .job { jobs.append(record) }
                    batch.work.append(.insert(record))
                }
                jobs.append(WorkRecord(WorkKey(counter, 500_000)))
                batch.work.append(.insert(WorkRecord(WorkKey(counter, 500_000))))
                batch.work.append(.insert(WorkRecord(WorkKey(counter, 500_001), due: 1)))
            }
            batch.work.shuffle(using: &generator)
        }
        let store = subject.store
        for limit in 0...jobs.count + 1 {
            try expect(
                try store.readyWork(of: .job, in: .first, after: nil, limit: limit), Array(jobs.prefix(limit)),
                "the first \(limit) jobs")
            guard limit > 0 else { continue }
            var paged: [WorkRecord] = []
            while true {
                let page = try store.readyWork(of: .job, in: .first, after: paged.last?.key, limit: limit)
                if page.isEmpty { break }
                paged += page
            }
            try expect(paged, jobs, "all jobs in pages of \(limit)")
        }
        for cursor in [WorkKey(2, 0), WorkKey(2, 2), WorkKey(2, .max), WorkKey(299, 7), WorkKey(65_536, 500_000)] {
            try expect(
                try store.readyWork(of: .job, in: .first, after: cursor, limit: 99), jobs.filter { cursor < $0.key },
                "jobs after \(cursor)")
        }
    }

    private static func dueWork(_ subject: inout Subject) throws {
        var generator = SeededGenerator(seed: 3)
        var all: [WorkRecord] = []
        for counter in [1, 2, 3, 70_000] as [UInt64] {
            for (index, due) in ([5, 5, -5, .min, .max, 0] as [Int64]).enumerated() {
                all.append(
                    WorkRecord(WorkKey(counter, UInt32(index)), index % 2 == 0 ? .timer : .job, type: "t", due: due))
            }
        }
        try subject.append { batch in
            batch.work = all.shuffled(using: &generator).map { .insert($0) }
            batch.work.append(.insert(WorkRecord(WorkKey(1, 99), .timer)))
        }
        func place(_ work: WorkRecord) -> DueCursor { DueCursor(due: work.due ?? Instant(0), key: work.key) }
        all.sort { place($0) < place($1) }
        let store = subject.store
        for limit in 0...all.count + 1 {
            try expect(
                try store.dueWork(in: .first, after: nil, limit: limit), Array(all.prefix(limit)), "the first \(limit)")
            guard limit > 0 else { continue }
            var paged: [WorkRecord] = []
            while true {
                let page = try store.dueWork(in: .first, after: paged.last.map(place), limit: limit)
                if page.isEmpty { break }
                paged += page
            }
            try expect(paged, all, "all in pages of \(limit)")
        }
        for cursor in [
            DueCursor(due: Instant(-5), key: WorkKey(2, 1)), DueCursor(due: Instant(4), key: WorkKey(70_000, 9)),
            DueCursor(due: Instant(5), key: WorkKey(2, 0)), DueCursor(due: Instant(.max), key: WorkKey(70_000, 4)),
        ] {
            try expect(
                try store.dueWork(in: .first, after: cursor, limit: 99), all.filter { cursor < place($0) },
                "work after \(cursor)")
        }
    }

    private static func jobTypes(_ subject: inout Subject) throws {
        let texts = [
            "", "a", "A", "mail", "mail ", "zażółć", "日本", "👩‍👩‍👧", "nul\u{0}within", "quote'\"", "%_",
            String(repeating: "long ", count: 2_000),
        ]
        try subject.append { batch in
            for (index, text) in texts.enumerated() {
                batch.work.append(.insert(WorkRecord(WorkKey(1, UInt32(index)), type: text)))
            }
        }
        // The same texts again, and one that was never there.
        try subject.append { batch in
            for (index, text) in (texts + ["later"]).enumerated() {
                batch.work.append(.insert(WorkRecord(WorkKey(2, UInt32(index)), type: text)))
            }
            batch.work.append(.insert(WorkRecord(WorkKey(2, 99), type: nil)))
        }
        for moment in ["at once", "reopened"] {
            let store = subject.store
            try expect(
                try store.work(of: InstanceKey(1)).map { $0.type.map { Array($0.utf8) } }, texts.map { Array($0.utf8) },
                "types \(moment)")
            try expect(
                try store.work(of: InstanceKey(2)).map(\.type), texts + ["later", nil], "types of later work \(moment)")
            try subject.reopen()
        }
        try subject.append { $0.work = [.insert(WorkRecord(WorkKey(3, 1), type: "mail"))] }
        try expect(try subject.store.work(of: InstanceKey(3)).map(\.type), ["mail"], "a known type after reopening")
    }
}
