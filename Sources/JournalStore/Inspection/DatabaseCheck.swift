import FEEL
package import ProcessKernel
import ProcessModel

/// Compares everything in a store with its journal and says what does not hold.
///
/// It changes nothing. The store must stand still meanwhile or show one moment. What is in memory at a time is a page
/// of instances' rows and one instance.
package struct DatabaseCheck {
    package struct Summary: Sendable, Equatable {
        package var instances: UInt64 = 0
        package var records: UInt64 = 0
        package var definitions: UInt64 = 0
        package var violations: UInt64 = 0

        package init() {}
    }

    private let store: any JournalStore
    private let reader: InstanceReader
    private let clock: Instant
    /// Receipts read at a time.
    private static let page = 10_000

    /// - Parameter now: what is noted as due at once may have been noted at any time before.
    package init(_ store: any JournalStore, now: Instant) {
        self.store = store
        reader = InstanceReader(store)
        clock = now
    }

    /// Calls `found` for each violation, in the order of the instances.
    package func run(_ found: (Violation) -> Void) throws(StoreError) -> Summary {
        var summary = Summary()
        var violations: UInt64 = 0
        func report(_ violation: Violation) {
            violations += 1
            found(violation)
        }
        try checkDefinitions(&summary, report)
        // What is noted as due at once was due by the journal's time.
        let now = max(clock, try store.latestTime(in: .first) ?? clock)
        try JournalPass(store, reader).run { one throws(StoreError) in
            if one.state != nil || one.failure != nil { summary.instances += 1 }
            try check(one, now: now, &summary, report)
        }
        try checkReceipts(report)
        summary.violations = violations
        return summary
    }

    // MARK: Definitions

    private func checkDefinitions(_ summary: inout Summary, _ report: (Violation) -> Void) throws(StoreError) {
        let all = try store.definitions()
        var latest: [String: DefinitionSummary] = [:]
        for one in all where one.version > latest[one.id]?.version ?? 0 { latest[one.id] = one }
        for one in all {
            summary.definitions += 1
            guard let record = try store.definition(one.key) else {
                report(Violation(.definition, nil, "definition \(one.key.rawValue) is listed and cannot be read"))
                continue
            }
            let name = "definition \(one.key.rawValue) (\(one.id) version \(one.version))"
            if Digest.text(of: record.source, record.body) != one.digest {
                report(Violation(.definition, nil, "\(name) is not what was deployed: its digest differs"))
            }
            do throws(StoreError) {
                let definition = try DefinitionCoding.decode(record.body)
                if definition.id != one.id { report(Violation(.definition, nil, "\(name) holds \(definition.id)")) }
            } catch {
                report(Violation(.definition, nil, "\(name) cannot be read"))
            }
        }
        for row in try store.schedules() {
            if let problem = try problem(of: row, all, latest) {
                report(
                    Violation(
                        .schedule, nil,
                        "the schedule of element \(row.key.element) of definition \(row.key.definition.rawValue) "
                            + problem))
            }
        }
    }

    /// How far a timer has come is in its row alone; what the definition says of it is compared.
    private func problem(
        of row: ScheduleRecord, _ all: [DefinitionSummary], _ latest: [String: DefinitionSummary]
    ) throws(StoreError) -> String? {
        guard let summary = all.first(where: { $0.key == row.key.definition }) else {
            return "has no definition"
        }
        guard latest[summary.id]?.key == summary.key else { return "is of a version that another has replaced" }
        let definition: ProcessDefinition
        do throws(StoreError) {
            definition = try reader.definition(summary.key)
        } catch {
            // The definition itself was reported.
            return nil
        }
        let isThere =
            definition.isExecutable
            && definition.starts.contains { start in
                guard case .timer = start.trigger else { return false }
                return start.element.rawValue == row.key.element && start.number == row.key.trigger
            }
        return isThere ? nil : "is of no start event with that timer"
    }

    // MARK: Instances

    private func check(
        _ one: JournalPass.One, now: Instant, _ summary: inout Summary, _ report: (Violation) -> Void
    ) throws(StoreError) {
        try checkRecords(of: one.key, &summary, report)
        if let failure = one.failure {
            let cause = failure.underlying.map { ": \($0)" } ?? ""
            return report(Violation(.journalUnreadable, one.key, failure.message + cause))
        }
        for difference in one.differences(now: now) {
            report(Violation(difference.table.violation, one.key, difference.description))
        }
        guard let state = one.state else { return }
        for rule in state.brokenRules { report(Violation(.stateRule, one.key, rule)) }
        if let problem = try snapshotProblem(of: state) { report(Violation(.snapshot, one.key, problem)) }
    }

    private func checkRecords(
        of key: InstanceKey, _ summary: inout Summary, _ report: (Violation) -> Void
    ) throws(StoreError) {
        var next: UInt64 = 1
        var position: UInt64 = 0
        var time = Instant(milliseconds: .min)
        while true {
            let page = try store.journalPage(of: key, from: next)
            for record in page {
                summary.records += 1
                if record.time < time {
                    report(Violation(.timeWentBack, key, "record \(record.sequence) is older than the one before"))
                }
                if record.position <= position {
                    report(
                        Violation(
                            .journalUnreadable, key, "record \(record.sequence) was written before the one before it"))
                }
                time = record.time
                position = record.position
            }
            guard let last = page.last else { return }
            next = last.sequence + 1
        }
    }

    /// Snapshots of an older form are not read, so nothing can differ.
    private func snapshotProblem(of state: ProcessInstance) throws(StoreError) -> String? {
        guard let stored = try store.loadInstance(state.key), stored.snapshot != nil else { return nil }
        if stored.snapshotSequence > state.mark.sequence {
            return "the snapshot is of record \(stored.snapshotSequence), the journal ends with \(state.mark.sequence)"
        }
        let loaded: ProcessInstance?
        do throws(StoreError) {
            loaded = try reader.instance(state.key)
        } catch {
            return "the snapshot of record \(stored.snapshotSequence) cannot be read: \(error.message)"
        }
        guard let loaded, Self.bytes(of: loaded) == Self.bytes(of: state) else {
            return "the snapshot of record \(stored.snapshotSequence) gives another state than the journal"
        }
        return nil
    }

    private static func bytes(of state: ProcessInstance) -> [UInt8] {
        var writer = ByteWriter()
        SnapshotCoding.encode(state, into: &writer)
        return writer.bytes
    }

    // MARK: Receipts

    private func checkReceipts(_ report: (Violation) -> Void) throws(StoreError) {
        var cursor: String?
        while true {
            let page = try store.receipts(after: cursor, limit: Self.page)
            // What led to no one instance has a receipt too, under the key 0.
            for receipt in page where receipt.instance.rawValue != 0 {
                if try store.journal(of: receipt.instance, from: receipt.sequence, limit: 1).first?.sequence
                    != receipt.sequence
                {
                    report(
                        Violation(
                            .receipt, receipt.instance,
                            "the receipt of \"\(receipt.requestKey)\" names record \(receipt.sequence), "
                                + "which is not there"))
                }
            }
            guard page.count == Self.page, let last = page.last else { return }
            cursor = last.requestKey
        }
    }
}

extension RowDifference.Table {
    fileprivate var violation: Violation.Code {
        switch self {
        case .instance: .readModel
        case .work: .work
        case .subscription: .subscription
        case .snapshot: .snapshot
        }
    }
}
