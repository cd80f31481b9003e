import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// One instance as `list` and `show` tell it.
struct InstanceReport {
    let instance: ProcessInstance
    let definition: DefinitionSummary
    let waits: [WaitReport]

    init(_ instance: ProcessInstance, definition: DefinitionSummary, hint: CommandHint) {
        self.instance = instance
        self.definition = definition
        waits = WaitReport.all(of: instance, hint: hint)
    }

    /// The word of the read model.
    var state: String { Self.word(InstanceRecord(of: instance).state) }

    static func word(_ state: InstanceRecord.State) -> String {
        switch state {
        case .active: "active"
        case .paused: "paused"
        case .incident: "incident"
        case .completed: "completed"
        case .terminated: "terminated"
        }
    }

    var percent: Int { Int((instance.progress * 100).rounded(.down)) }

    /// The record that the instance is put back to as soon as what completed since is undone.
    var rewindsTo: UInt64? { instance.rewinding?.state.sequence }

    // MARK: For programs

    /// What `list` tells.
    var json: Value {
        var object: Context = [
            "key": instance.key.json, "definition": .string(definition.id), "version": .count(definition.version),
            "state": .string(state), "business_key": instance.businessKey.map { .string($0) } ?? .null,
            "started": instance.started.json, "ended": instance.ended?.json ?? .null,
            "progress": .number(Decimal("\(Double(percent) / 100)") ?? 0), "waits": .list(waits.map(\.json)),
        ]
        if let rewindsTo { object["rewinds_to"] = .number(Decimal(Int(clamping: rewindsTo))) }
        return .context(object)
    }

    /// What `show` tells: that, and the variables.
    var longJSON: Value {
        guard case .context(var object) = json else { return json }
        object["sequence"] = .number(Decimal(Int(instance.mark.sequence)))
        object["variables"] = instance.variables.json
        object["open"] = .list(
            visits.map { row in
                [
                    "element": .string(instance.element(of: row).id), "visit": .count(row.key.rawValue),
                    "variables": row.variables.all.json,
                ]
            })
        return .context(object)
    }

    /// The open visits to elements, without that to the process itself.
    private var visits: [ElementInstance] { instance.elements.rows.filter { $0.key != .root } }

    // MARK: For people

    func lines(now: Instant) -> [String] {
        var table = TextTable([.left, .left])
        table.add(["process", "\(definition.id), version \(definition.version)"])
        table.add(["state", "\(state), \(percent) % done"])
        if let key = instance.businessKey { table.add(["business key", key]) }
        if let rewindsTo { table.add(["rewinds to", "record \(rewindsTo), when what completed since is undone"]) }
        table.add(["started", "\(instance.started.dateText) UTC"])
        if let ended = instance.ended { table.add(["ended", "\(ended.dateText) UTC"]) }
        var lines = ["instance \(instance.key), after record \(instance.mark.sequence)"] + table.lines(indent: 2)
        lines += Self.block("variables", Self.variables(instance.variables))
        for row in visits where !row.variables.all.isEmpty {
            lines += Self.block(
                "variables of \(instance.element(of: row).id)", Self.variables(row.variables.all))
        }
        lines += Self.block("waits for", waits.flatMap { $0.lines(now: now) })
        return lines
    }

    private static func block(_ title: String, _ lines: [String]) -> [String] { lines.isEmpty ? [] : [title] + lines }

    static func variables(_ variables: [Variable]) -> [String] {
        var table = TextTable([.left, .left])
        for variable in variables {
            let text = variable.value.json()
            table.add([variable.name, text.count > 400 ? "\(text.prefix(400))…" : text])
        }
        return table.lines(indent: 2)
    }
}
