import ProcessKernel
import ProcessModel

/// What the live view keeps of an instance: for each element in each scope how often and when it was visited, and
/// which visits are open.
///
/// It is a fold over the events, as the instance is. The rounds of a loop have nodes of their own only while they are
/// open, so a node is held for each element that was visited and for each open visit, not for each visit there was.
struct VisitTree {
    struct Node {
        /// The node of the scope around; nil for the process.
        let parent: Int?
        let process: UInt32
        let element: ElementIndex
        /// Set for a round of a loop: its number, from 0.
        let round: UInt32?
        fileprivate(set) var children: [Int] = []
        fileprivate(set) var open: [ElementInstanceKey] = []
        fileprivate(set) var completed = 0
        fileprivate(set) var skipped = 0
        fileprivate(set) var terminated = 0
        fileprivate(set) var started: Instant
        fileprivate(set) var ended: Instant?

        var visits: Int { open.count + completed + skipped + terminated }
    }

    private enum End { case completed, skipped, terminated }

    static let root = 0

    private(set) var nodes: [Node] = []
    /// The nodes of open visits. Never iterated.
    private var nodeOfVisit: [ElementInstanceKey: Int] = [:]
    /// Nodes that are free to be used again.
    private var free: [Int] = []

    /// Takes an event that is about to be applied.
    mutating func note(_ event: Event, before instance: ProcessInstance, at time: Instant) {
        switch event {
        case .instanceStarted(let start):
            nodes = [Node(parent: nil, process: 0, element: .process, round: nil, started: start.at)]
            nodes[Self.root].open = [.root]
            nodeOfVisit = [.root: Self.root]
        case .stateReplaced(let replacement): begin(again: replacement, before: instance, at: time)
        case .scopeOpened(let key, let element, let scope): open(key, element, in: scope, instance, at: time)
        case .instanceCompleted(let end): close(.root, .completed, at: end)
        case .instanceTerminated(let end, _): close(.root, .terminated, at: end)
        case .elementActivated(let key, let element, let scope), .handlerActivated(let key, let element, let scope, _):
            open(key, element, in: scope, instance, at: time)
        case .scopeReopened(let key, let record, let scope, _): open(key, record.element, in: scope, instance, at: time)
        case .processCalled(let key, _, let caller):
            // What is called stands directly in the activity that calls it.
            if let node = nodeOfVisit[caller] { nodeOfVisit[key] = node }
        case .elementCompleted(let key): close(key, .completed, at: time)
        case .elementSkipped(let key): close(key, .skipped, at: time)
        case .elementTerminated(let key): close(key, .terminated, at: time)
        default: break
        }
    }

    /// The visits of the state that is put in place, each as if it began now.
    private mutating func begin(again replacement: StateReplacement, before instance: ProcessInstance, at time: Instant)
    {
        var after = instance
        after.apply(.stateReplaced(replacement))
        nodes = [Node(parent: nil, process: 0, element: .process, round: nil, started: after.started)]
        nodes[Self.root].open = [.root]
        nodeOfVisit = [.root: Self.root]
        for row in after.elements.rows where row.key != .root {
            if after.isProcess(row.key) {
                if let node = nodeOfVisit[row.scope] { nodeOfVisit[row.key] = node }
            } else {
                open(row.key, row.element, in: row.scope, after, at: time)
            }
        }
    }

    private mutating func open(
        _ key: ElementInstanceKey, _ element: ElementIndex, in scope: ElementInstanceKey, _ instance: ProcessInstance,
        at time: Instant
    ) {
        guard let parent = nodeOfVisit[scope], let around = instance.elements.find(scope) else { return }
        let round = around.element == element && around.loop != nil ? around.loop?.started : nil
        let there =
            round == nil
            ? nodes[parent].children.first { nodes[$0].element == element && nodes[$0].process == around.process } : nil
        if let there {
            // A scope that is entered again begins anew.
            if nodes[there].open.isEmpty { removeChildren(of: there) }
            nodes[there].open.append(key)
            nodes[there].started = time
            nodes[there].ended = nil
            nodeOfVisit[key] = there
            return
        }
        var node = Node(parent: parent, process: around.process, element: element, round: round, started: time)
        node.open = [key]
        let position = add(node)
        nodes[parent].children.append(position)
        nodeOfVisit[key] = position
    }

    private mutating func add(_ node: Node) -> Int {
        if let position = free.popLast() {
            nodes[position] = node
            return position
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func close(_ key: ElementInstanceKey, _ end: End, at time: Instant) {
        guard let position = nodeOfVisit.removeValue(forKey: key),
            let index = nodes[position].open.firstIndex(of: key)
        else { return }
        nodes[position].open.remove(at: index)
        nodes[position].ended = time
        switch end {
        case .completed: nodes[position].completed += 1
        case .skipped: nodes[position].skipped += 1
        case .terminated: nodes[position].terminated += 1
        }
        if nodes[position].round != nil, let parent = nodes[position].parent {
            nodes[parent].children.removeAll { $0 == position }
            removeChildren(of: position)
            free.append(position)
        }
    }

    private mutating func removeChildren(of position: Int) {
        var stack = nodes[position].children
        nodes[position].children = []
        while let next = stack.popLast() {
            for key in nodes[next].open { nodeOfVisit[key] = nil }
            stack += nodes[next].children
            nodes[next].children = []
            free.append(next)
        }
    }
}
