import ProcessKernel
import ProcessModel

/// Lays out an instance as rows: its elements in the order of the source, scopes around what is in them, each with its
/// state. What is over is one row, whatever it had inside; what can no longer be reached is left out.
struct ViewRows {
    /// Rounds of one loop that are shown each on its own; the rest is counted. More than any terminal is high.
    private static let maximumRounds = 200

    static func rows(of instance: ProcessInstance, _ visits: VisitTree, now: Instant) -> [ViewRow] {
        guard !visits.nodes.isEmpty else { return [] }
        var builder = ViewRows(instance: instance, visits: visits, now: now, reachable: instance.reachable)
        builder.addContent(of: VisitTree.root, depth: 0)
        return builder.rows
    }

    private let instance: ProcessInstance
    private let visits: VisitTree
    private let now: Instant
    private let reachable: ElementSet
    private var rows: [ViewRow] = []
    private var position: Int64 = 0

    private init(instance: ProcessInstance, visits: VisitTree, now: Instant, reachable: ElementSet) {
        self.instance = instance
        self.visits = visits
        self.now = now
        self.reachable = reachable
    }

    // MARK: - Scopes

    /// The rows inside a process, sub-process or called process.
    private mutating func addContent(of scope: Int, depth: Int) {
        let node = visits.nodes[scope]
        var process = node.process
        var around = node.element
        if case .callActivity = element(of: node).kind {
            guard let inner = node.children.first else { return }
            (process, around) = (visits.nodes[inner].process, .process)
        }
        var nodeOfElement: [ElementIndex: Int] = [:]
        for child in node.children where visits.nodes[child].round == nil {
            nodeOfElement[visits.nodes[child].element] = child
        }
        let joins = joins(in: node)
        for element in instance.process(at: process).elements where element.scope == around {
            position += 1
            if let child = nodeOfElement[element.index] {
                add(child, depth: depth)
            } else if let came = joins[element.index] {
                let waits = ViewRow(
                    depth: depth, state: .waits, label: label(element), detail: came, rank: ViewRow.openRank)
                rows.append(waits)
            } else if !node.open.isEmpty, isWorthShowing(element, process) {
                rows.append(ViewRow(depth: depth, state: .pending, label: label(element), rank: -position))
            }
        }
    }

    /// What waits at joins of a scope, in words.
    private func joins(in node: VisitTree.Node) -> [ElementIndex: String] {
        var words: [ElementIndex: String] = [:]
        for key in openRows(of: node) {
            for join in key.joins where !join.isEmpty {
                words[join.gateway] = "\(join.arrived.count { $0 > 0 }) of \(join.arrived.count) flows came"
            }
        }
        return words
    }

    private func openRows(of node: VisitTree.Node) -> [ElementInstance] {
        node.open.compactMap { instance.elements.find($0) }
    }

    /// What is still to come and is more than a place that tokens pass.
    private func isWorthShowing(_ element: Element, _ process: UInt32) -> Bool {
        guard process != 0 || reachable.contains(element.index) else { return false }
        switch element.kind {
        case .process, .eventSubprocess, .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway,
            .startEvent, .boundaryEvent:
            return false
        case .subprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask, .userTask, .serviceTask,
            .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .eventBasedGateway, .intermediateThrowEvent,
            .intermediateCatchEvent, .endEvent:
            return true
        }
    }

    private func isGateway(_ element: Element) -> Bool {
        switch element.kind {
        case .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway: true
        default: false
        }
    }

    // MARK: - Elements

    private mutating func add(_ position: Int, depth: Int) {
        let node = visits.nodes[position]
        let element = element(of: node)
        if node.open.isEmpty {
            if !isGateway(element) { rows.append(over(node, element, depth)) }
            return
        }
        let open = openRows(of: node)
        rows.append(atWork(node, element, open, depth))
        for row in open { addBoundary(of: row, depth: depth + 1) }
        let rounds = node.children.filter { visits.nodes[$0].round != nil }
        if rounds.isEmpty {
            addContent(of: position, depth: depth + 1)
        } else {
            addRounds(rounds, depth: depth + 1)
        }
    }

    private mutating func addRounds(_ rounds: [Int], depth: Int) {
        for position in rounds.prefix(Self.maximumRounds) {
            let node = visits.nodes[position]
            var row = atWork(node, element(of: node), openRows(of: node), depth)
            row = ViewRow(
                depth: depth, state: row.state, label: "#\((node.round ?? 0) + 1)", detail: row.detail, time: row.time,
                rank: row.rank)
            rows.append(row)
            addContent(of: position, depth: depth + 1)
        }
        if rounds.count > Self.maximumRounds {
            let more = ViewRow(
                depth: depth, state: .working, label: "and \(rounds.count - Self.maximumRounds) more rounds")
            rows.append(more)
        }
    }

    /// A row for what is over.
    private func over(_ node: VisitTree.Node, _ element: Element, _ depth: Int) -> ViewRow {
        let state: ViewRow.State = node.completed > 0 ? .done : node.skipped > 0 ? .skipped : .ended
        var words: [String] = []
        if node.visits > 1 { words.append("\(node.visits) times") }
        if state != .skipped, node.skipped > 0 { words.append("\(node.skipped) skipped") }
        if state != .ended, node.terminated > 0 { words.append("\(node.terminated) ended early") }
        if state == .skipped { words.append("skipped") }
        if state == .ended { words.append("ended early") }
        let end = node.ended ?? node.started
        return ViewRow(
            depth: depth, state: state, label: label(element), detail: words.joined(separator: ", "),
            time: span(from: node.started, to: end), rank: end.milliseconds)
    }

    /// A row for what is open.
    private func atWork(
        _ node: VisitTree.Node, _ element: Element, _ open: [ElementInstance], _ depth: Int
    ) -> ViewRow {
        let waits = open.map { OpenVisit($0, in: instance, now: now) }
        let first = waits.first { $0.state == .incident } ?? waits.first
        var words: [String] = []
        if open.count > 1 { words.append("\(open.count) open") }
        if let first, !first.detail.isEmpty { words.append(first.detail) }
        let before = node.visits - node.open.count
        if before > 0, node.round == nil { words.append("\(before) before") }
        return ViewRow(
            depth: depth, state: first?.state ?? .working, label: label(element),
            detail: words.joined(separator: "; "), time: span(from: node.started, to: now), rank: ViewRow.openRank)
    }

    /// What may interrupt an activity, or happen beside it.
    private mutating func addBoundary(of row: ElementInstance, depth: Int) {
        for wait in OpenVisit.boundary(of: row, in: instance, now: now) {
            let event = instance.process(at: row.process)[wait.element]
            rows.append(
                ViewRow(
                    depth: depth, state: .waits, label: label(event), detail: wait.words, rank: ViewRow.openRank - 1)
            )
        }
    }

    private func element(of node: VisitTree.Node) -> Element { instance.process(at: node.process)[node.element] }

    private func label(_ element: Element) -> String {
        let name = TextWidth.clean(element.name ?? "")
        return name.isEmpty ? TextWidth.clean(element.id) : name
    }

    private func span(from start: Instant, to end: Instant) -> String {
        TimeSpan.text(milliseconds: end.milliseconds - start.milliseconds)
    }
}
