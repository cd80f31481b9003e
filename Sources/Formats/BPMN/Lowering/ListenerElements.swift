import FEEL
import ProcessModel

/// Elements that no source has: a listener that a worker does needs an element that waits for its job where nothing
/// else does. One stands on a sequence flow, between its source and its target; one stands beside a user task whose
/// time has come. They follow the elements of the source, so that these keep their places.
struct ListenerElements {
    /// What stands on a flow, by the position of the flow in the definition.
    private var onFlows: [(flow: Int, listeners: [Listener])] = []
    /// What stands beside a task, by the node of the task and the position of the listener.
    private var besideTasks: [(node: Int, position: Int, settings: JobSettings)] = []
    private let elementCount: Int
    private let flowCount: Int

    /// - Parameters:
    ///   - flows: the listeners of the flows of the process, in their order.
    ///   - nodes: the listeners of the nodes of the process, in their order.
    init(flows: [[Listener]], nodes: [[Listener]]) {
        elementCount = nodes.count
        flowCount = flows.count
        for (position, listeners) in flows.enumerated() where listeners.contains(where: \.isJob) {
            onFlows.append((position, listeners.filter { $0.event == .take }))
        }
        for (node, listeners) in nodes.enumerated() {
            for (position, listener) in listeners.enumerated() where listener.event == .timeout {
                if case .job(let settings) = listener.action { besideTasks.append((node, position, settings)) }
            }
        }
    }

    // MARK: Flows

    /// The flow that leaves the source in place of the flow at that position: the way to the listeners.
    func leaving(_ flow: FlowIndex) -> FlowIndex {
        onFlows.firstIndex { $0.flow == flow.position }.map { FlowIndex(flowCount + $0) } ?? flow
    }

    /// The flows with the ways to the listeners behind them. A flow keeps its id and place from the listeners to the
    /// target, where joins know it; its condition is that of the way to the listeners.
    func divide(_ flows: [SequenceFlow]) -> [SequenceFlow] {
        var divided = flows
        for (number, item) in onFlows.enumerated() {
            let flow = flows[item.flow]
            let listener = ElementIndex(elementCount + number)
            divided[item.flow] = SequenceFlow(
                index: flow.index, id: flow.id, name: flow.name, source: listener, target: flow.target,
                condition: nil, place: flow.place)
            divided.append(
                SequenceFlow(
                    index: FlowIndex(flowCount + number), id: "\(flow.id) to its listeners", name: nil,
                    source: flow.source, target: listener, condition: flow.condition, place: flow.place))
        }
        return divided
    }

    // MARK: Elements

    /// The listeners of a node, those for `timeout` with the elements that wait for their jobs.
    func listeners(_ listeners: [Listener], of node: Int) -> [Listener] {
        listeners.enumerated().map { position, listener in
            guard let number = besideTasks.firstIndex(where: { $0.node == node && $0.position == position }) else {
                return listener
            }
            return Listener(
                event: listener.event, action: listener.action, timer: listener.timer,
                element: ElementIndex(elementCount + onFlows.count + number))
        }
    }

    /// The elements that wait for the jobs, to follow those of the source.
    func made(for elements: [Element], flows: [SequenceFlow]) -> [Element] {
        let onFlows = onFlows.enumerated().map { number, item in
            let flow = flows[item.flow]
            return Element(
                index: ElementIndex(elementCount + number), id: flow.id, name: "listeners of the flow \(flow.id)",
                kind: .task, scope: elements[flow.source.position].scope, incoming: [FlowIndex(flowCount + number)],
                outgoing: [flow.index], listeners: item.listeners.map { Listener(event: .start, action: $0.action) },
                place: flow.place)
        }
        let besideTasks = besideTasks.enumerated().map { number, item in
            let task = elements[item.node]
            return Element(
                index: ElementIndex(elementCount + onFlows.count + number),
                id: "\(task.id) timeout \(item.position + 1)",
                name: "timeout of \(task.name ?? task.id)", kind: .serviceTask(job: item.settings),
                scope: task.scope, place: task.place)
        }
        return onFlows + besideTasks
    }
}

extension Listener {
    var isJob: Bool { if case .job = action { true } else { false } }
}
