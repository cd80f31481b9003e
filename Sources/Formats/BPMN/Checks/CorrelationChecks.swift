import ProcessModel

/// What correlation and conversations must hold beside right references; without it they have no effect.
extension BPMNCheck {
    private static let needed: [(element: String, child: String)] = [
        ("correlationKey", "correlationPropertyRef"),
        ("correlationProperty", "correlationPropertyRetrievalExpression"),
        ("correlationPropertyRetrievalExpression", "messagePath"), ("correlationPropertyBinding", "dataPath"),
        ("dataInputAssociation", "targetRef"), ("dataOutputAssociation", "targetRef"),
    ]

    /// BPMN 2.0.2, tables 8.32 to 8.35 and 10.64.
    @Sendable static func declarationsAreWhole(_ model: BPMNModel, _ findings: inout Findings) {
        for (name, child) in needed {
            for element in model.elements(name) where element.child(BPMNNamespace.model, child) == nil {
                remark(on: element, "has no \(child)", model, &findings)
            }
        }
        for element in model.elements("correlationPropertyRetrievalExpression") where element["messageRef"] == nil {
            remark(on: element, "has no messageRef", model, &findings)
        }
        for subscription in model.elements("correlationSubscription") {
            let bound = subscription.children(BPMNNamespace.model, "correlationPropertyBinding")
                .compactMap { $0["correlationPropertyRef"].map(BPMNModel.localPart) }
            let key = subscription["correlationKeyRef"].flatMap { model.resolve($0)?.element }
            let wanted = key?.children(BPMNNamespace.model, "correlationPropertyRef") ?? []
            for property in wanted.map({ BPMNModel.localPart($0.text.trimmed) }) where !bound.contains(property) {
                remark(on: subscription, "binds no data to the property '\(property)' of its key", model, &findings)
            }
        }
    }

    /// A conversation is between two or more, and links lead from them to it (BPMN 2.0.2, 9.5).
    @Sendable static func conversationsConnect(_ model: BPMNModel, _ findings: inout Findings) {
        for conversation in model.elements("conversation", "subConversation", "callConversation") {
            let count = conversation.children(BPMNNamespace.model, "participantRef").count
            if count == 1 { remark(on: conversation, "has one participant only", model, &findings) }
        }
        for link in model.elements("conversationLink") {
            let ends = ["sourceRef", "targetRef"].compactMap { link[$0].flatMap { model.resolve($0)?.element.name } }
            guard ends.count == 2, !ends.contains(where: { $0.hasSuffix("onversation") }) else { continue }
            remark(on: link, "leads to no conversation", model, &findings)
        }
    }

    private static func remark(
        on element: XMLElement, _ fault: String, _ model: BPMNModel, _ findings: inout Findings
    ) {
        findings.warning(
            .dataDeclaration, rule: element.name.hasPrefix("data") ? BPMNRule.data : BPMNRule.correlation,
            element: model.identifier(around: element), place: element.place,
            message: "The \(Formats.words(element.name))\(element["id"].map { " '\($0)'" } ?? "") \(fault).")
    }

    /// Only a process is started by what it receives (BPMN 2.0.2, 10.3.3 and 10.6.6).
    @Sendable static func processesAreInstantiated(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.instantiates {
            guard let parent = node.parent, model.nodes[parent].kind != .process else { continue }
            findings.warning(
                .attributeInvalid, BPMNRule.tasks, node,
                "The \(node.title) is in the \(model.nodes[parent].title) and so cannot start a process.")
        }
    }

    /// What was done can only be undone where something says how (BPMN 2.0.2, 10.7.1); a scope or call has what is in
    /// it.
    @Sendable static func compensatedActivitiesCanBeUndone(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            for definition in node.eventDefinitions where definition.kind == .compensate {
                guard let index = definition.source["activityRef"].flatMap({ model.node($0) }) else { continue }
                let activity = model.nodes[index]
                guard case .task = activity.kind, activity.process == node.process,
                    !activity.boundaryEvents.contains(where: { model.nodes[$0].has(.compensate) })
                else { continue }
                findings.warning(
                    .compensationHandlerInvalid, rule: BPMNRule.compensation, element: node.id,
                    place: definition.source.place,
                    message: "The \(node.title) compensates the \(activity.title), which has no compensation boundary "
                        + "event, so nothing is done.")
            }
        }
    }
}
