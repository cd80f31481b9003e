import ProcessModel

extension BPMNCheck {
    /// What a reference must lead to.
    private struct Wanted {
        let names: [String]
        let word: String
        let rule: String

        init(_ names: String..., word: String? = nil, rule: String) {
            self.names = names
            self.word = word ?? words(names[0])
            self.rule = rule
        }

        static let message = Wanted("message", rule: BPMNRule.message)
        static let item = Wanted("itemDefinition", rule: BPMNRule.data)
        static let operation = Wanted("operation", rule: BPMNRule.tasks)
        static let event = Wanted(
            "messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
            "compensateEventDefinition", "cancelEventDefinition", "conditionalEventDefinition", "timerEventDefinition",
            "linkEventDefinition", "terminateEventDefinition", word: "event definition", rule: BPMNRule.loop)
        static let data = Wanted(
            "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property", "dataInput",
            "dataOutput", "inputDataItem", "outputDataItem", word: "data", rule: BPMNRule.data)
    }

    private static let references: [(element: String, attribute: String, wanted: Wanted)] = [
        ("messageEventDefinition", "messageRef", .message), ("sendTask", "messageRef", .message),
        ("receiveTask", "messageRef", .message), ("messageFlow", "messageRef", .message),
        ("correlationPropertyRetrievalExpression", "messageRef", .message),
        ("signalEventDefinition", "signalRef", Wanted("signal", rule: BPMNRule.eventDefinition)),
        ("escalationEventDefinition", "escalationRef", Wanted("escalation", rule: BPMNRule.eventDefinition)),
        ("serviceTask", "operationRef", .operation), ("sendTask", "operationRef", .operation),
        ("receiveTask", "operationRef", .operation), ("ioBinding", "operationRef", .operation),
        ("multiInstanceLoopCharacteristics", "oneBehaviorEventRef", .event),
        ("multiInstanceLoopCharacteristics", "noneBehaviorEventRef", .event),
        ("dataObjectReference", "dataObjectRef", Wanted("dataObject", rule: BPMNRule.data)),
        ("dataStoreReference", "dataStoreRef", Wanted("dataStore", rule: BPMNRule.data)),
    ]

    /// Messages, signals and escalations that are named must be there; an error may be named by its code alone, which
    /// lowering sees to.
    @Sendable static func definitionsReferToTheirKind(_ model: BPMNModel, _ findings: inout Findings) {
        for reference in references {
            for element in model.elements(reference.element) {
                guard let name = element[reference.attribute], !name.isEmpty else { continue }
                check(name, reference.wanted, at: element, model, &findings)
            }
        }
    }

    /// Reports a reference that leads to nothing or to something else.
    private static func check(
        _ name: String, _ wanted: Wanted, at element: XMLElement, _ model: BPMNModel, _ findings: inout Findings
    ) {
        let found = model.resolve(name)
        guard found.map({ !wanted.names.contains($0.element.name) }) ?? !model.isFromElsewhere(name) else { return }
        let what = "The \(words(element.name))\(element["id"].map { " '\($0)'" } ?? "")"
        findings.error(
            found == nil ? .danglingReference : .wrongReference, rule: wanted.rule, element: element["id"],
            place: element.place,
            message: "\(what) names the \(wanted.word) '\(name)', which "
                + (found.map { "is a \(words($0.element.name))." } ?? "is not in the file."))
    }

    /// Operations, and what they take and give (BPMN 2.0.2, 8.4.10).
    @Sendable static func operationsExist(_ model: BPMNModel, _ findings: inout Findings) {
        let children: [(element: String, child: String, wanted: Wanted)] = [
            ("messageEventDefinition", "operationRef", .operation), ("operation", "inMessageRef", .message),
            ("operation", "outMessageRef", .message), ("operation", "errorRef", Wanted("error", rule: BPMNRule.tasks)),
            ("process", "supportedInterfaceRef", Wanted("interface", rule: BPMNRule.process)),
        ]
        for (parent, child, wanted) in children {
            for element in model.elements(parent) {
                for reference in element.children(BPMNNamespace.model, child) {
                    check(reference.text.trimmed, wanted, at: element, model, &findings)
                }
            }
        }
    }

    /// What data is made of (BPMN 2.0.2, 8.4.10). Types of XML Schema may be named without a definition around them,
    /// as Activiti and Flowable do.
    @Sendable static func itemsExist(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.elements(
            "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property", "dataInput",
            "dataOutput", "inputDataItem", "outputDataItem", "message", "escalation", "error", "signal",
            "resourceParameter", "correlationProperty")
        {
            for attribute in ["itemSubjectRef", "itemRef"] {
                guard let name = element[attribute], !name.isEmpty, !name.hasPrefix("xsd:"), !name.hasPrefix("xs:")
                else { continue }
                check(name, .item, at: element, model, &findings)
            }
        }
    }

    @Sendable static func dataReferencesExist(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.elements("dataInputAssociation", "dataOutputAssociation") {
            for end in element.children where end.name == "sourceRef" || end.name == "targetRef" {
                let name = end.text.trimmed
                if !name.isEmpty { check(name, .data, at: element, model, &findings) }
            }
        }
    }

    /// A called element that is in no file may be deployed by its own; one that is there must be callable.
    @Sendable static func calledElementsFit(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .callActivity {
            let zeebe = ZeebeExtensions(of: node.source).first("calledElement")?["processId"]
            guard let name = (zeebe ?? node.source["calledElement"])?.trimmed, !name.isEmpty,
                !name.hasPrefix("="), !name.contains("${"), !name.contains("#{")
            else { continue }
            guard let found = model.resolve(name)?.element else {
                findings.warning(
                    .calledElementUnknown, BPMNRule.callActivity, node,
                    "The \(node.title) calls '\(name)', which is in no file that was given.")
                continue
            }
            if BPMNKind(global: found.name) != nil { continue }
            guard found.name == "process" else {
                findings.error(
                    .wrongReference, BPMNRule.callActivity, node,
                    "The \(node.title) calls '\(name)', a \(words(found.name)); only processes and global tasks can be "
                        + "called.")
                continue
            }
            guard !canBeCalled(found) else { continue }
            findings.error(
                .calledProcessInvalid, BPMNRule.callActivity, node,
                "The \(node.title) calls the process '\(name)', which has no none start event.")
        }
    }

    @Sendable static func calledDecisionsExist(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .task(.businessRuleTask) {
            let zeebe = ZeebeExtensions(of: node.source).first("calledDecision")?["decisionId"]
            let name = (zeebe ?? CamundaExtensions(of: node.source).text("decisionRef"))?.trimmed
            guard let name, !name.isEmpty, !name.hasPrefix("="), !name.contains("${"), !name.contains("#{"),
                !model.surroundings.decisions.contains(name)
            else { continue }
            findings.warning(
                .calledElementUnknown, BPMNRule.tasks, node,
                "The \(node.title) evaluates the decision '\(name)', which is in no file that was given.")
        }
    }

    /// A process begins when it is called at its none start event; without any start event where no flow leads in.
    private static func canBeCalled(_ process: XMLElement) -> Bool {
        let starts = process.children(BPMNNamespace.model, "startEvent")
        guard starts.isEmpty else {
            return starts.contains { start in
                !start.children.contains {
                    EventDefinitionKind(rawValue: $0.name) != nil || $0.name == "eventDefinitionRef"
                }
            }
        }
        return !process.children.contains { $0.flag("instantiate") == true }
    }

    @Sendable static func compensatedActivitiesExist(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            for definition in node.eventDefinitions where definition.kind == .compensate {
                guard let name = definition.source["activityRef"], !name.isEmpty else { continue }
                let found = model.resolve(name)
                if case .node(let index)? = found?.role, model.nodes[index].kind.isActivity,
                    model.nodes[index].process == node.process
                {
                    continue
                }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.compensation, element: node.id,
                    place: definition.source.place,
                    message: "The \(node.title) compensates '\(name)', which "
                        + (found == nil ? "is not in the file." : "is no activity of the process."))
            }
        }
    }

    @Sendable static func lanesListNodes(_ model: BPMNModel, _ findings: inout Findings) {
        for process in model.processes where !model.nodes[process].isGlobal {
            model.nodes[process].source.walk { lane in
                guard lane.name == "lane", lane.namespace == BPMNNamespace.model else { return }
                for reference in lane.children(BPMNNamespace.model, "flowNodeRef") {
                    let name = reference.text.trimmed
                    if let node = model.node(name), model.nodes[node].process == process { continue }
                    findings.warning(
                        .danglingReference, rule: BPMNRule.lanes, element: lane["id"], place: reference.place,
                        message: "The lane lists '\(name)', which is no node of its process.")
                }
            }
        }
    }
}

extension BPMNModel {
    /// Whether a name that is not found may be meant for a file that is imported but was not given.
    func isFromElsewhere(_ name: String) -> Bool {
        name.contains(":") && !tree.root.children(BPMNNamespace.model, "import").isEmpty
    }
}
