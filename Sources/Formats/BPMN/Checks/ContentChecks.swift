import ProcessModel

extension BPMNCheck {
    /// What is in BPMN's namespace but not in BPMN is a slip of the pen: a flow node or an event definition that would
    /// be missing when the process runs, or something that says nothing to us.
    @Sendable static func contentIsKnown(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where !(node.isGlobal && node.kind == .process) {
            for child in node.source.children where child.namespace == BPMNNamespace.model {
                guard !isKnown(child.name, in: node.kind) else { continue }
                // A global task is read as a process with one task (BPMN 2.0.2, 10.3.7).
                if node.kind == .process, node.source.name != "process", inOtherNodes.contains(child.name) { continue }
                let isFlowNodeOrEvent = node.kind.isScope || child.name.hasSuffix("EventDefinition")
                let place = node.kind == .process ? "a process" : "a \(words(node.source.name))"
                let message = "BPMN has no element '\(child.name)' in \(place)."
                if isFlowNodeOrEvent {
                    findings.error(
                        .unknownElement, rule: BPMNRule.process, element: child["id"] ?? node.id, place: child.place,
                        message: message)
                } else {
                    findings.warning(
                        .unknownElement, rule: BPMNRule.process, element: node.id, place: child.place, message: message)
                }
            }
        }
    }

    @Sendable static func eventDefinitionReferencesExist(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            for reference in node.source.children(BPMNNamespace.model, "eventDefinitionRef") {
                let found = model.resolve(reference.text.trimmed)
                guard found.map({ EventDefinitionKind(rawValue: $0.element.name) == nil }) ?? true else { continue }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.eventDefinition,
                    element: node.id, place: reference.place,
                    message: "The \(node.title) names the event definition '\(reference.text.trimmed)', which "
                        + (found == nil ? "is not in the file." : "is no event definition."))
            }
        }
    }

    private static func isKnown(_ name: String, in kind: BPMNKind) -> Bool {
        if anywhere.contains(name) || EventDefinitionKind(rawValue: name) != nil { return true }
        return kind.isScope
            ? inScopes.contains(name) || BPMNKind(element: name) != nil : inOtherNodes.contains(name)
    }

    /// BPMN 2.0.2, 8.3.1, 10.3, 10.4: what every node may hold.
    private static let anywhere: Set<String> = [
        "documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef", "incoming", "outgoing",
        "property", "ioSpecification", "ioBinding", "dataInputAssociation", "dataOutputAssociation", "resourceRole",
        "performer", "humanPerformer", "potentialOwner", "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics", "loopCharacteristics",
    ]

    /// BPMN 2.0.2, 10.2 and 10.3.5: what processes and sub-processes hold besides flow nodes.
    private static let inScopes: Set<String> = [
        "sequenceFlow", "laneSet", "dataObject", "dataObjectReference", "dataStoreReference", "association", "group",
        "textAnnotation", "supports", "correlationSubscription", "supportedInterfaceRef", "completionCondition",
    ]

    /// BPMN 2.0.2, 10.3.3, 10.3.6, 10.5 and 10.6: what tasks, call activities, events and gateways hold of their own.
    private static let inOtherNodes: Set<String> = [
        "script", "rendering", "eventDefinitionRef", "dataInput", "dataOutput", "inputSet", "outputSet",
        "activationCondition", "participantAssociation",
    ]
}
