import ProcessKernel
import ProcessModel

/// How an instance looks on a terminal of some size: state in, lines out, and nothing else.
///
/// `VisitTree` folds the events, `ViewRows` lays the instance out as rows, and this fits the rows to the terminal:
/// a title, at most so many rows, and the progress.
struct LivePicture {
    let columns: Int
    /// At most so many lines in all.
    let height: Int
    let style: ViewStyle

    /// Below this nothing can be told.
    private static let minimumColumns = 20
    private static let minimumHeight = 4

    init(columns: Int, height: Int, style: ViewStyle) {
        self.columns = max(columns, Self.minimumColumns)
        self.height = max(height, Self.minimumHeight)
        self.style = style
    }

    /// No line is wider than the terminal.
    func lines(of trace: InstanceTrace, now: Instant) -> [String] {
        let instance = trace.instance
        let rows = folded(ViewRows.rows(of: instance, trace.visits, now: now), to: height - 2)
        return [title(instance, now)] + lines(of: rows) + [progress(instance)]
    }

    private func title(_ instance: ProcessInstance, _ now: Instant) -> String {
        let state =
            switch instance.status {
            case .unborn, .active: instance.hasIncident ? "incident" : "active"
            case .paused: "paused"
            case .completed: "completed"
            case .terminated: "cancelled"
            }
        let end = instance.ended ?? now
        let time = TimeSpan.text(milliseconds: end.milliseconds - instance.started.milliseconds)
        let name = TextWidth.clean(instance.definition.name ?? instance.definition.id)
        let text = "instance \(instance.key) of \(name), \(state), \(time)"
        return style.strong(TextWidth.cut(text, to: columns, mark: style.cut))
    }

    private func progress(_ instance: ProcessInstance) -> String {
        let share = min(1, max(0, instance.progress))
        let percent = "\(Int((share * 100).rounded(.down))) %"
        let width = min(40, columns - TextWidth.of(percent) - 3)
        let filled = Int((Double(width) * share).rounded(.down))
        let bar =
            String(repeating: style.full, count: filled) + String(repeating: style.empty, count: width - filled)
        let state: ViewRow.State = instance.hasIncident ? .incident : .done
        return "\(style.coloured(bar, state)) \(percent)"
    }

    // MARK: - Folding

    /// The rows, or those that matter most with a row in place of each run of the others.
    func folded(_ rows: [ViewRow], to limit: Int) -> [ViewRow] {
        guard rows.count > limit else { return rows }
        let byRank = rows.indices.sorted { (rows[$0].rank, $1) > (rows[$1].rank, $0) }
        var kept = min(limit, rows.count)
        var result = rows
        // Each row less makes at most one run more or less: it comes to an end within `limit` rounds.
        while kept >= 0 {
            result = Self.fold(rows, keeping: Set(byRank.prefix(kept)))
            if result.count <= limit { break }
            kept -= 1
        }
        return result
    }

    private static func fold(_ rows: [ViewRow], keeping kept: Set<Int>) -> [ViewRow] {
        var result: [ViewRow] = []
        var run: [ViewRow] = []
        for (position, row) in rows.enumerated() {
            guard kept.contains(position) else {
                run.append(row)
                continue
            }
            if !run.isEmpty { result.append(fold(run)) }
            run = []
            result.append(row)
        }
        if !run.isEmpty { result.append(fold(run)) }
        return result
    }

    private static func fold(_ run: [ViewRow]) -> ViewRow {
        let words = ViewRow.State.allCases.compactMap { state -> String? in
            let count = run.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(word(state))"
        }
        return ViewRow(
            depth: run.map(\.depth).min() ?? 0, state: .pending, label: "and \(words.joined(separator: ", "))")
    }

    private static func word(_ state: ViewRow.State) -> String {
        switch state {
        case .done: "done"
        case .working: "at work"
        case .person: "for people"
        case .waits: "waiting"
        case .incident: "with incidents"
        case .skipped: "skipped"
        case .ended: "ended early"
        case .pending: "to come"
        }
    }

    // MARK: - Lines

    /// Labels in a column as wide as the widest, as long as half of the line is left for the rest; times at the right.
    private func lines(of rows: [ViewRow]) -> [String] {
        let timeWidth = rows.map { TextWidth.of($0.time) }.max() ?? 0
        let room = columns - (timeWidth > 0 ? timeWidth + 1 : 0)
        let widest = rows.filter { !$0.detail.isEmpty }.map { indent($0) + 2 + TextWidth.of($0.label) }.max() ?? 0
        let labelWidth = min(widest, max(room / 2, 12))
        return rows.map { line($0, labelWidth: labelWidth, room: room, timeWidth: timeWidth) }
    }

    /// Deep scopes do not push everything off a narrow terminal.
    private func indent(_ row: ViewRow) -> Int { min(row.depth * 2, columns / 4) }

    private func line(_ row: ViewRow, labelWidth: Int, room: Int, timeWidth: Int) -> String {
        let lead = String(repeating: " ", count: indent(row))
        let sign = style.coloured(style.sign(row.state), row.state)
        let left = row.detail.isEmpty ? room : labelWidth
        var label = TextWidth.cut(row.label, to: max(1, left - indent(row) - 2), mark: style.cut)
        var used = indent(row) + 2 + TextWidth.of(label)
        if row.state == .pending { label = style.faint(label) }
        var line = "\(lead)\(sign) \(label)"
        if !row.detail.isEmpty {
            let gap = max(0, labelWidth - used) + 2
            let detail = TextWidth.cut(row.detail, to: max(0, room - used - gap), mark: style.cut)
            line += String(repeating: " ", count: gap) + style.coloured(detail, row.state)
            used += gap + TextWidth.of(detail)
        }
        guard !row.time.isEmpty else { return line }
        let gap = max(1, columns - used - TextWidth.of(row.time))
        return line + String(repeating: " ", count: gap) + style.faint(row.time)
    }
}
