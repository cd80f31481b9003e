import ProcessModel

extension BPMNCheck {
    /// What is in BPMN's namespace but not in BPMN, or not in this place, is a slip of the pen: a flow node, a flow or
    /// an event definition that would be missing when the process runs, or something that says nothing to us.
    @Sendable static func contentIsKnown(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where !(node.isGlobal && node.kind == .process) {
            for child in node.source.children where child.namespace == BPMNNamespace.model {
                guard !isKnown(child.name, in: node) else { continue }
                let isMissed =
                    node.kind.isScope || BPMNKind(element: child.name) != nil || child.name == "sequenceFlow"
                    || child.name.hasSuffix("EventDefinition")
                let place = node.kind == .process ? "a process" : "a \(words(node.source.name))"
                findings.add(
                    Diagnostic(
                        isMissed ? .error : .warning, .unknownElement, rule: BPMNRule.process,
                        element: isMissed ? child["id"] ?? node.id : node.id, place: child.place,
                        message: "BPMN has no element '\(child.name)' in \(place)."))
            }
        }
        for child in model.tree.root.children
        where child.namespace == BPMNNamespace.model && !inDefinitions.contains(child.name)
            && EventDefinitionKind(rawValue: child.name) == nil
        {
            let isMissed = BPMNKind(element: child.name) != nil || child.name == "sequenceFlow"
            findings.add(
                Diagnostic(
                    isMissed ? .error : .warning, .unknownElement, rule: BPMNRule.definitions, element: child["id"],
                    place: child.place, message: "BPMN has no element '\(child.name)' beside the processes."))
        }
    }

    /// Where one thing is meant, two leave open which (BPMN 2.0.2, the schemas of 8.4.13, 10.3 and 10.5).
    @Sendable static func singleContentIsSingle(_ model: BPMNModel, _ findings: inout Findings) {
        for (parents, child) in single {
            for parent in parents.flatMap({ model.elements($0) }) {
                let found = parent.children(BPMNNamespace.model, child)
                guard found.count > 1 else { continue }
                findings.error(
                    .expressionInvalid, rule: BPMNRule.expression, element: model.identifier(around: parent),
                    place: found[1].place,
                    message: "The \(words(parent.name)) has \(found.count) elements '\(child)'; it can have one.")
            }
        }
    }

    private static let single: [(parents: [String], child: String)] = [
        (["sequenceFlow"], "conditionExpression"), (["conditionalEventDefinition"], "condition"),
        (["multiInstanceLoopCharacteristics"], "loopCardinality"),
        (["multiInstanceLoopCharacteristics"], "loopDataInputRef"),
        (["multiInstanceLoopCharacteristics", "adHocSubProcess"], "completionCondition"),
        (["standardLoopCharacteristics"], "loopCondition"), (["complexGateway"], "activationCondition"),
        (["scriptTask", "globalScriptTask"], "script"),
        (["dataInputAssociation", "dataOutputAssociation"], "transformation"),
        (["dataInputAssociation", "dataOutputAssociation"], "targetRef"),
    ]

    @Sendable static func eventDefinitionReferencesExist(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            for reference in node.source.children(BPMNNamespace.model, "eventDefinitionRef") {
                let found = model.resolve(reference.text.trimmed)
                guard found.map({ EventDefinitionKind(rawValue: $0.element.name) == nil }) ?? true else { continue }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.eventDefinition,
                    element: node.id, place: reference.place,
                    message: "The \(node.title) names the event definition '\(reference.text.trimmed)', which "
                        + (found == nil ? model.absence(of: reference.text.trimmed) + "." : "is no event definition."))
            }
        }
    }

    private static func isKnown(_ name: String, in node: BPMNModel.Node) -> Bool {
        if anywhere.contains(name) { return true }
        switch node.kind {
        case .process:
            return inScopes.contains(name) || inActivities.contains(name) || BPMNKind(element: name) != nil
        case .subprocess:
            return inScopes.contains(name) || inActivities.contains(name) || isLoop(name)
                || BPMNKind(element: name) != nil
        case .task, .callActivity, .choreographyActivity:
            return inActivities.contains(name) || inTasks.contains(name) || isLoop(name)
        case .gateway: return name == "activationCondition"
        case .event: return inEvents.contains(name) || EventDefinitionKind(rawValue: name) != nil
        }
    }

    private static func isLoop(_ name: String) -> Bool { name.hasSuffix("oopCharacteristics") }

    /// BPMN 2.0.2, 8.3.1 and 10.2: what every node may hold.
    private static let anywhere: Set<String> = [
        "documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef", "incoming", "outgoing",
    ]

    /// BPMN 2.0.2, 10.3 and 10.4: what activities and processes hold.
    private static let inActivities: Set<String> = [
        "property", "ioSpecification", "ioBinding", "dataInputAssociation", "dataOutputAssociation", "resourceRole",
        "performer", "humanPerformer", "potentialOwner", "supportedInterfaceRef",
    ]

    /// BPMN 2.0.2, 10.2 and 10.3.5: what processes and sub-processes hold besides flow nodes.
    private static let inScopes: Set<String> = [
        "sequenceFlow", "laneSet", "dataObject", "dataObjectReference", "dataStoreReference", "association", "group",
        "textAnnotation", "supports", "correlationSubscription", "completionCondition",
    ]

    /// BPMN 2.0.2, 10.3.3 and 11.5: what tasks and activities of choreographies hold of their own.
    private static let inTasks: Set<String> = [
        "script", "rendering", "participantAssociation", "participantRef", "messageFlowRef", "correlationKey",
    ]

    /// BPMN 2.0.2, 10.4.2 and 10.5: what events hold.
    private static let inEvents: Set<String> = [
        "property", "eventDefinitionRef", "dataInput", "dataOutput", "inputSet", "outputSet", "dataInputAssociation",
        "dataOutputAssociation",
    ]

    /// BPMN 2.0.2, 8.2.1: the root elements, and what else stands beside them.
    private static let inDefinitions: Set<String> = [
        "import", "extension", "relationship", "documentation", "extensionElements", "category", "collaboration",
        "choreography", "globalChoreographyTask", "globalConversation", "correlationProperty", "dataStore", "endPoint",
        "error", "escalation", "globalBusinessRuleTask", "globalManualTask", "globalScriptTask", "globalTask",
        "globalUserTask", "interface", "itemDefinition", "message", "partnerEntity", "partnerRole", "process",
        "resource", "signal", "eventDefinition",
    ]
}
