import ProcessModel

/// Attributes whose values are fixed by the standard. What is none of them is taken for the standard's default, so the
/// process runs, but perhaps not as its author meant it.
extension BPMNCheck {
    private static let words: [(elements: [String], attribute: String, allowed: [String])] = [
        (["multiInstanceLoopCharacteristics"], "behavior", ["None", "One", "All", "Complex"]),
        (["adHocSubProcess"], "ordering", ["Parallel", "Sequential"]),
        (["eventBasedGateway"], "eventGatewayType", ["Parallel", "Exclusive"]),
        (["association"], "associationDirection", ["None", "One", "Both"]),
        (["itemDefinition"], "itemKind", ["Information", "Physical"]),
    ]

    private static let flags: [(elements: [String], attribute: String)] = [
        (["process"], "isExecutable"), (["process"], "isClosed"), (["subProcess"], "triggeredByEvent"),
        (["startEvent"], "isInterrupting"), (["boundaryEvent"], "cancelActivity"),
        (["startEvent", "boundaryEvent", "intermediateCatchEvent"], "parallelMultiple"),
        (["receiveTask", "eventBasedGateway"], "instantiate"),
        (["multiInstanceLoopCharacteristics"], "isSequential"), (["standardLoopCharacteristics"], "testBefore"),
        (["adHocSubProcess"], "cancelRemainingInstances"), (["compensateEventDefinition"], "waitForCompletion"),
        (["sequenceFlow"], "isImmediate"),
        (["itemDefinition", "dataObject", "dataInput", "dataOutput"], "isCollection"),
        (["dataStore"], "isUnlimited"),
    ]

    @Sendable static func attributesHaveAllowedValues(_ model: BPMNModel, _ findings: inout Findings) {
        for (elements, attribute, allowed) in words {
            for element in elements.flatMap({ model.elements($0) }) {
                guard let value = element[attribute]?.trimmed, !allowed.contains(value) else { continue }
                remark(attribute, "it is \(allowed.joined(separator: ", "))", of: element, model, &findings)
            }
        }
        for (elements, attribute) in flags {
            for element in elements.flatMap({ model.elements($0) }) {
                guard element[attribute] != nil, element.flag(attribute) == nil else { continue }
                remark(attribute, "it is true or false", of: element, model, &findings)
            }
        }
        for node in model.nodes where node.kind.isActivity {
            guard node.source["isForCompensation"] != nil, node.source.flag("isForCompensation") == nil else {
                continue
            }
            remark("isForCompensation", "it is true or false", of: node.source, model, &findings)
        }
    }

    private static func remark(
        _ attribute: String, _ allowed: String, of element: XMLElement, _ model: BPMNModel, _ findings: inout Findings
    ) {
        findings.warning(
            .attributeInvalid, rule: BPMNRule.process, element: model.identifier(around: element),
            place: element.place, message: "The \(attribute) '\(element[attribute] ?? "")' is not known: \(allowed).")
    }

    /// "isCollection MUST have the same value as that of the item" (BPMN 2.0.2, tables 10.52, 10.57 and 10.58).
    @Sendable static func collectionsFit(_ model: BPMNModel, _ findings: inout Findings) {
        for data in model.elements("dataObject", "dataInput", "dataOutput") {
            guard let isCollection = data.flag("isCollection"), let name = data["itemSubjectRef"],
                let item = model.resolve(name)?.element, item.name == "itemDefinition",
                (item.flag("isCollection") ?? false) != isCollection
            else { continue }
            findings.warning(
                .dataDeclaration, rule: BPMNRule.data, element: model.identifier(around: data), place: data.place,
                message: "The isCollection of this \(Formats.words(data.name)) is not that of its item '\(name)'.")
        }
    }

    /// What an association brings is of the type of what it is brought to, unless it is changed on the way (BPMN 2.0.2,
    /// 10.4.2).
    @Sendable static func associatedTypesFit(_ model: BPMNModel, _ findings: inout Findings) {
        for association in model.elements("dataInputAssociation", "dataOutputAssociation") {
            let isChanged = association.children.contains { $0.name == "transformation" || $0.name == "assignment" }
            let sources = association.children(BPMNNamespace.model, "sourceRef").map(\.text.trimmed)
            let target = association.child(BPMNNamespace.model, "targetRef")?.text.trimmed ?? ""
            guard !isChanged, sources.count == 1, let source = itemType(of: sources[0], model),
                let wanted = itemType(of: target, model), source != wanted
            else { continue }
            findings.warning(
                .dataDeclaration, rule: BPMNRule.data, element: model.identifier(around: association),
                place: association.place,
                message: "The data association leads from the item '\(source)' to the item '\(wanted)' without a "
                    + "transformation.")
        }
    }

    /// The item definition that data names, by itself or by what it refers to.
    private static func itemType(of reference: String, _ model: BPMNModel) -> String? {
        guard let data = model.resolve(reference)?.element else { return nil }
        if let name = data["itemSubjectRef"] { return BPMNModel.localPart(name) }
        for attribute in ["dataObjectRef", "dataStoreRef"] {
            guard let held = data[attribute].flatMap({ model.resolve($0)?.element }) else { continue }
            return held["itemSubjectRef"].map { BPMNModel.localPart($0) }
        }
        return nil
    }

    /// Ids are names without colon (XML Schema, type ID): no blanks, and no digit at the beginning.
    @Sendable static func identifiersAreNames(_ model: BPMNModel, _ findings: inout Findings) {
        model.tree.root.walk { element in
            guard element.namespace == BPMNNamespace.model, let id = element["id"], !isName(id.trimmed) else { return }
            findings.warning(
                .attributeInvalid, rule: BPMNRule.identity, element: id, place: element.place,
                message: "The id '\(id)' is no name as XML has them: it begins with a letter or _ and goes on with "
                    + "letters, digits, '.', '-' and '_'.")
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy {
            "._-·".unicodeScalars.contains($0) || $0.properties.isAlphabetic || $0.properties.numericType != nil
                || $0.properties.isDiacritic || $0.properties.isExtender
        }
    }
}
