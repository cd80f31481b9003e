import ProcessModel

/// References between what is declared around the processes: pools, conversations, choreographies, interfaces, keys.
extension BPMNCheck {
    private struct Reference {
        let elements: [String]
        let name: String
        let isChild: Bool
        let wanted: Wanted

        static func attribute(_ name: String, of elements: String..., wanted: Wanted) -> Reference {
            Reference(elements: elements, name: name, isChild: false, wanted: wanted)
        }

        static func child(_ name: String, of elements: String..., wanted: Wanted) -> Reference {
            Reference(elements: elements, name: name, isChild: true, wanted: wanted)
        }
    }

    /// BPMN 2.0.2, 9.2, 9.5 and 11.5: who takes part in what.
    private static let collaborations: [Reference] = [
        .child("interfaceRef", of: "participant", wanted: interface),
        .child("participantRef", of: "conversation", "subConversation", "callConversation", wanted: participant),
        .child("participantRef", of: "partnerEntity", "partnerRole", wanted: participant),
        .child("participantRef", of: "choreographyTask", "subChoreography", "callChoreography", wanted: participant),
        .attribute(
            "initiatingParticipantRef", of: "choreographyTask", "subChoreography", "callChoreography",
            wanted: participant),
        .child("innerParticipantRef", of: "participantAssociation", wanted: participant),
        .child("outerParticipantRef", of: "participantAssociation", wanted: participant),
        .child(
            "messageFlowRef", of: "conversation", "subConversation", "callConversation", "choreographyTask",
            wanted: messageFlow),
        .attribute("innerMessageFlowRef", of: "messageFlowAssociation", wanted: messageFlow),
        .attribute("outerMessageFlowRef", of: "messageFlowAssociation", wanted: messageFlow),
        .attribute("innerConversationNodeRef", of: "conversationAssociation", wanted: conversation),
        .attribute("outerConversationNodeRef", of: "conversationAssociation", wanted: conversation),
        .attribute("sourceRef", of: "conversationLink", wanted: linked),
        .attribute("targetRef", of: "conversationLink", wanted: linked),
        .attribute("calledCollaborationRef", of: "callConversation", wanted: collaboration),
        .attribute("definitionalCollaborationRef", of: "process", wanted: collaboration),
        .child("choreographyRef", of: "collaboration", wanted: choreography),
        .attribute("calledChoreographyRef", of: "callChoreography", wanted: choreography),
    ]

    /// BPMN 2.0.2, 8.4.2, 8.4.7 and 10.2 to 10.5.
    private static let declarations: [Reference] = [
        .child(
            "supportedInterfaceRef", of: "process", "globalTask", "globalUserTask", "globalManualTask",
            "globalScriptTask", "globalBusinessRuleTask", wanted: interface),
        .child("correlationPropertyRef", of: "correlationKey", wanted: property),
        .attribute("correlationPropertyRef", of: "correlationPropertyBinding", wanted: property),
        .attribute(
            "correlationKeyRef", of: "correlationSubscription",
            wanted: Wanted("correlationKey", rule: BPMNRule.correlation)),
        .child("source", of: "linkEventDefinition", wanted: link),
        .child("target", of: "linkEventDefinition", wanted: link),
        .attribute("sourceRef", of: "association", wanted: anything),
        .attribute("targetRef", of: "association", wanted: anything),
        .attribute("categoryValueRef", of: "group", wanted: category),
        .attribute("parameterRef", of: "resourceParameterBinding", wanted: parameter),
    ]

    private static let interface = Wanted("interface", rule: BPMNRule.process)
    private static let participant = Wanted("participant", rule: BPMNRule.collaboration)
    private static let messageFlow = Wanted("messageFlow", rule: BPMNRule.messageFlow)
    private static let conversation = Wanted(
        "conversation", "subConversation", "callConversation", rule: BPMNRule.conversation)
    /// Tools draw the links to activities and events too (BPMN 2.0.2, 9.5.5).
    private static let linked = Wanted(
        "participant", "conversation", "subConversation", "callConversation", "task", "userTask", "serviceTask",
        "sendTask", "receiveTask", "manualTask", "scriptTask", "businessRuleTask", "subProcess", "callActivity",
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        word: "end of the link", rule: BPMNRule.conversation)
    private static let collaboration = Wanted(
        "collaboration", "globalConversation", "choreography", "globalChoreographyTask", rule: BPMNRule.collaboration)
    private static let choreography = Wanted("choreography", "globalChoreographyTask", rule: BPMNRule.choreography)
    private static let property = Wanted("correlationProperty", rule: BPMNRule.correlation)
    /// Modellers name the event instead of its definition.
    private static let link = Wanted(
        "linkEventDefinition", "intermediateCatchEvent", "intermediateThrowEvent", rule: BPMNRule.eventDefinition)
    private static let category = Wanted("categoryValue", rule: BPMNRule.artifacts).optional()
    private static let parameter = Wanted("resourceParameter", rule: BPMNRule.resources).optional()
    /// An association may be about anything with an id.
    private static let anything = Wanted(word: "end", rule: BPMNRule.artifacts).optional()

    @Sendable static func declaredReferencesExist(_ model: BPMNModel, _ findings: inout Findings) {
        // What a choreography has in a process is refused as a whole.
        let misplaced = Set(model.nodes.filter { $0.kind == .choreographyActivity }.map { $0.source.offset })
        for reference in collaborations + declarations {
            for element in reference.elements.flatMap({ model.elements($0) }) where !misplaced.contains(element.offset)
            {
                check(reference, of: element, model, &findings)
            }
        }
    }

    private static func check(
        _ reference: Reference, of element: XMLElement, _ model: BPMNModel, _ findings: inout Findings
    ) {
        var names: [(text: String, child: XMLElement?)] = []
        if reference.isChild {
            names = element.children(BPMNNamespace.model, reference.name).map { ($0.text.trimmed, $0) }
        } else if let name = element[reference.name], !name.isEmpty {
            names = [(name, nil)]
        }
        for (name, child) in names {
            if reference.wanted.names.isEmpty, model.resolve(name) != nil { continue }
            check(Naming(name: name, element: element, child: child), reference.wanted, model, &findings)
        }
    }
}
