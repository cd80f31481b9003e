import ProcessModel

extension BPMNCheck {
    /// What a reference must lead to.
    struct Wanted {
        let names: [String]
        let word: String
        let rule: String
        /// Whether it runs without what is named: then a reference to nothing is a warning.
        var isOptional = false
        /// Whether it cannot run before what is named is there, even if another file holds it.
        var isNeeded = false

        init(_ names: String..., word: String? = nil, rule: String) {
            self.names = names
            self.word = word ?? words(names.first ?? "element")
            self.rule = rule
        }

        static let message = Wanted("message", rule: BPMNRule.message)
        static let signal = Wanted("signal", rule: BPMNRule.eventDefinition)
        static let item = Wanted("itemDefinition", rule: BPMNRule.data)
        static let operation = Wanted("operation", rule: BPMNRule.tasks)
        static let event = Wanted(
            "messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
            "compensateEventDefinition", "cancelEventDefinition", "terminateEventDefinition",
            word: "event definition to throw", rule: BPMNRule.loop)
        static let data = Wanted(
            "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property", "dataInput",
            "dataOutput", "inputDataItem", "outputDataItem", word: "data", rule: BPMNRule.data)

        func optional() -> Wanted {
            var wanted = self
            wanted.isOptional = true
            return wanted
        }

        func needed() -> Wanted {
            var wanted = self
            wanted.isNeeded = true
            return wanted
        }
    }

    private static let references: [(element: String, attribute: String, wanted: Wanted)] = [
        ("messageEventDefinition", "messageRef", .message.needed()), ("sendTask", "messageRef", .message.needed()),
        ("receiveTask", "messageRef", .message.needed()), ("messageFlow", "messageRef", .message),
        ("correlationPropertyRetrievalExpression", "messageRef", .message),
        ("signalEventDefinition", "signalRef", .signal.needed()),
        ("escalationEventDefinition", "escalationRef", Wanted("escalation", rule: BPMNRule.eventDefinition).needed()),
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

    /// A reference: what it says, the element that says it, and the child that it stands in if not in an attribute.
    struct Naming {
        let name: String
        let element: XMLElement
        var child: XMLElement?
    }

    private static func check(
        _ name: String, _ wanted: Wanted, at element: XMLElement, _ model: BPMNModel, _ findings: inout Findings
    ) {
        check(Naming(name: name, element: element), wanted, model, &findings)
    }

    /// Reports a reference that leads to nothing or to something else.
    static func check(_ naming: Naming, _ wanted: Wanted, _ model: BPMNModel, _ findings: inout Findings) {
        let (name, element) = (naming.name, naming.element)
        let found = model.resolve(name)
        if let found, wanted.names.contains(found.element.name) { return }
        if found == nil, !wanted.isNeeded, model.isFromElsewhere(name) { return }
        let what = "The \(words(element.name))\(element["id"].map { " '\($0)'" } ?? "")"
        let fault =
            if let found {
                "is a \(words(found.element.name))"
            } else if !model.hasKnownPrefix(name) {
                "has a prefix that is not declared"
            } else if model.isFromElsewhere(name) {
                "is in no file that was given: give the file that is imported, too"
            } else {
                model.absence(of: name)
            }
        findings.add(
            Diagnostic(
                wanted.isOptional ? .warning : .error, found == nil ? .danglingReference : .wrongReference,
                rule: wanted.rule, element: model.identifier(around: element),
                place: (naming.child ?? element).place,
                message: "\(what) names the \(wanted.word) '\(name)', which \(fault)."))
    }

    /// Operations, and what they take and give (BPMN 2.0.2, 8.4.10).
    @Sendable static func operationsExist(_ model: BPMNModel, _ findings: inout Findings) {
        let children: [(element: String, child: String, wanted: Wanted)] = [
            ("messageEventDefinition", "operationRef", .operation), ("operation", "inMessageRef", .message),
            ("operation", "outMessageRef", .message), ("operation", "errorRef", Wanted("error", rule: BPMNRule.tasks)),
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
            "correlationProperty")
        {
            for attribute in ["itemSubjectRef", "itemRef", "structureRef"] {
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

    /// A process begins when it is called at its none start event (BPMN 2.0.2, 10.5.2).
    private static func canBeCalled(_ process: XMLElement) -> Bool {
        process.children(BPMNNamespace.model, "startEvent").contains { start in
            !start.children.contains {
                EventDefinitionKind(rawValue: $0.name) != nil || $0.name == "eventDefinitionRef"
            }
        }
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
                        + (found == nil ? model.absence(of: name) + "." : "is no activity of the process."))
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
        name.contains(":") && hasKnownPrefix(name) && !tree.root.children(BPMNNamespace.model, "import").isEmpty
    }
}
