import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// A stored definition for people and programs: its version, and what starts it besides a command.
struct DefinitionReport {
    let summary: DefinitionSummary
    let definition: ProcessDefinition
    /// Only the latest version of an id is started by events.
    let isLatest: Bool
    let sourceName: String
    let schedules: [ScheduleRecord]
    /// Nil where nobody asks whether it was stored just now.
    var isNew: Bool?

    /// All that the store has, in the order in which they were deployed.
    static func all(in store: any JournalStore, _ reader: InstanceReader) throws -> [DefinitionReport] {
        let summaries = try store.definitions()
        let schedules = try store.schedules()
        var latest: [String: UInt32] = [:]
        for summary in summaries { latest[summary.id] = max(summary.version, latest[summary.id] ?? 0) }
        return try summaries.map { summary in
            let record = try store.definition(summary.key)
            return DefinitionReport(
                summary: summary, definition: try reader.definition(summary.key),
                isLatest: latest[summary.id] == summary.version, sourceName: record?.sourceName ?? "",
                schedules: schedules.filter { $0.key.definition == summary.key })
        }
    }

    private var kind: String { definition.decisions == nil ? "process" : "decisions" }

    /// What starts it: a line for each event.
    private var starts: [(kind: String, element: String, name: String?, due: Instant?)] {
        guard isLatest, definition.isExecutable else { return [] }
        return definition.starts.compactMap { start in
            let id = definition[start.element].id
            if let name = start.message { return ("message", id, name, nil) }
            if let name = start.signal { return ("signal", id, name, nil) }
            guard case .timer = start.trigger else { return nil }
            let row = schedules.first { $0.key.element == start.element.rawValue && $0.key.trigger == start.number }
            return ("timer", id, row?.schedule.cycle?.text, row?.schedule.due)
        }
    }

    var json: Value {
        var object: Context = [
            "id": .string(summary.id), "version": .count(summary.version), "kind": .string(kind),
            "key": .number(Decimal(Int(clamping: summary.key.rawValue))), "latest": .boolean(isLatest),
            "file": .string(sourceName), "deployed": summary.deployed.json, "digest": .string(summary.digest),
        ]
        if let isNew { object["new"] = .boolean(isNew) }
        object["starts"] = .list(
            starts.map { start in
                var row: Context = ["by": .string(start.kind), "element": .string(start.element)]
                if let name = start.name { row[start.kind == "timer" ? "cycle" : "name"] = .string(name) }
                if start.kind == "timer" { row["due"] = start.due?.json ?? .null }
                return .context(row)
            })
        return .context(object)
    }

    /// What starts it, in words.
    private var startWords: [String] {
        starts.map { start in
            switch (start.kind, start.due) {
            case ("timer", let due?): "timer at \(due.dateText) UTC" + (start.name.map { ", \($0)" } ?? "")
            case ("timer", nil): "timer, not due any more"
            default: "\(start.kind) \"\(start.name ?? "")\""
            }
        }
    }

    /// For what was just deployed.
    static func lines(_ reports: [DefinitionReport]) -> [String] {
        reports.flatMap { report in
            let summary = report.summary
            let news = report.isNew == true ? "" : ", which is there already"
            let head = "\(report.kind) \(summary.id) version \(summary.version)\(news)"
            return [head] + report.startWords.map { "  is started by \($0)" }
        }
    }

    /// For a list of all.
    static func table(_ reports: [DefinitionReport]) -> [String] {
        var table = TextTable([
            ("ID", .left), ("VERSION", .right), ("KIND", .left), ("DEPLOYED (UTC)", .left), ("FILE", .left),
            ("STARTED BY", .left),
        ])
        for report in reports {
            table.add([
                report.summary.id, "\(report.summary.version)", report.kind, report.summary.deployed.dateText,
                report.sourceName, report.startWords.joined(separator: "; "),
            ])
        }
        return table.lines()
    }
}
