import FEEL
import ProcessModel

extension BPMNLowering {
    /// What is done besides, by the extensions of the element.
    mutating func listeners(of source: XMLElement, _ node: BPMNModel.Node) -> [Listener] {
        let zeebe = ZeebeExtensions(of: source)
        let camunda = CamundaExtensions(of: source)
        var listeners: [Listener] = []
        for element in zeebe.executionListeners + zeebe.taskListeners {
            guard let event = Self.event(element["eventType"]),
                let type = template(PlacedText(attribute: "type", of: element), "listener", of: node, BPMNRule.zeebe),
                let attempts = attempts(PlacedText(attribute: "retries", of: element), of: node)
            else { continue }
            listeners.append(Listener(event: event, action: .job(JobSettings(type: type, attempts: attempts))))
        }
        for element in camunda.elements("executionListener") + camunda.elements("taskListener") {
            // Activiti's default for listeners of flows, which have no other event.
            guard let event = Self.event(element["event"] ?? (source.name == "sequenceFlow" ? "take" : "start")),
                let action = action(of: element, node)
            else { continue }
            let timer = event == .timeout ? timeout(of: element, node) : nil
            listeners.append(Listener(event: event, action: action, timer: timer))
        }
        return listeners
    }

    /// When a listener for `timeout` is called; nil where the source does not say it.
    private mutating func timeout(of listener: XMLElement, _ node: BPMNModel.Node) -> TimerDefinition? {
        listener.child(BPMNNamespace.model, "timerEventDefinition").flatMap { source in
            timer(BPMNModel.EventDefinition(kind: .timer, source: source), of: node)
        }
    }

    private static func event(_ name: String?) -> Listener.Event? {
        switch name?.trimmed {
        case "creating": .create
        case "assigning", "assignment": .assignment
        case "completing", "complete": .complete
        case "canceling", "delete": .delete
        case "updating", "update": .update
        default: name.flatMap { Listener.Event(rawValue: $0.trimmed) }
        }
    }

    private mutating func action(of element: XMLElement, _ node: BPMNModel.Node) -> Listener.Action? {
        if let script = element.children.first(where: { $0.name == "script" }) {
            let source = ExpressionText(
                text: PlacedText(textOf: script), language: script["scriptFormat"], unmarked: .defaultDialect,
                purpose: "listener of the \(node.title)", owner: node.id, rule: BPMNRule.camunda)
            return expressions.script(source, &findings)
                .map { .script(Script(statements: $0, resultVariable: nil)) }
        }
        if let text = PlacedText(attribute: "expression", of: element), !expressions.callsCode(text.text.trimmed) {
            let source = ExpressionText(
                text: text.trimmed, unmarked: .literal, purpose: "listener of the \(node.title)", owner: node.id,
                rule: BPMNRule.camunda)
            return expressions.script(source, &findings)
                .map { .script(Script(statements: $0, resultVariable: nil)) }
        }
        let type = ["class", "delegateExpression", "expression"].lazy.compactMap { element.text(of: $0) }.first
        return type.map {
            .job(
                JobSettings(
                    type: .string(Self.jobType(ofCode: $0)), attempts: Self.number(JobSettings.defaultAttempts),
                    headers: Self.headers(of: element.children.filter { $0.name == "field" })))
        }
    }

    /// What is left of the listeners where no worker runs: those that are jobs pass, and a note says so.
    mutating func withoutPassing(_ listeners: [Listener], of node: BPMNModel.Node) -> [Listener] {
        guard case .pass(let kept) = options.listenerJobs else { return listeners }
        var passing: [String] = []
        let left = listeners.filter { listener in
            guard case .job(let settings) = listener.action else { return true }
            if let type = settings.fixedType, kept.contains(type) { return true }
            passing.append(settings.fixedType ?? settings.type.description)
            return false
        }
        if !passing.isEmpty {
            findings.note(
                .listenersPass, rule: BPMNRule.process, element: node.id, place: node.place,
                message: "The \(node.title) has listeners that a worker does, and none runs here: "
                    + "\(passing.joined(separator: ", ")). They pass as if done.")
        }
        return left
    }
}
