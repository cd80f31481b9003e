import ProcessModel

extension BPMNLowering {
    /// What the node has as an activity.
    mutating func activity(of node: BPMNModel.Node) -> ActivitySettings {
        guard node.kind.isActivity else { return .plain }
        let compensation = node.boundaryEvents.first { model.nodes[$0].has(.compensate) }
        let handler = compensation.flatMap { model.compensationHandlers(of: model.nodes[$0]).first }
        return ActivitySettings(
            loop: loop(of: node), isForCompensation: node.isCompensationHandler,
            compensationHandler: handler.map(elementIndex), startQuantity: quantity("startQuantity", of: node),
            completionQuantity: quantity("completionQuantity", of: node))
    }

    private mutating func loop(of node: BPMNModel.Node) -> Loop? {
        if let loop = node.source.child(BPMNNamespace.model, "standardLoopCharacteristics") {
            return .standard(standardLoop(loop, of: node))
        }
        let loop = node.source.child(BPMNNamespace.model, "multiInstanceLoopCharacteristics")
        return loop.flatMap { multiInstance($0, of: node) }.map { .multiInstance($0) }
    }

    private var firstCounter: Int { model.usesCamundaFamily ? 0 : 1 }

    private mutating func standardLoop(_ loop: XMLElement, of node: BPMNModel.Node) -> StandardLoop {
        let condition = loop.child(BPMNNamespace.model, "loopCondition")
        let maximum = loop["loopMaximum"].flatMap { Int($0.trimmed) }
        return StandardLoop(
            testBefore: loop.flag("testBefore") ?? false,
            condition: condition.flatMap { expression($0, "loop condition", of: node, BPMNRule.loop, wanted: .truth) },
            maximum: maximum.map { Self.number($0) }, firstCounter: firstCounter)
    }

    /// Nil where it has neither cardinality nor collection, which is checked.
    private mutating func multiInstance(_ loop: XMLElement, of node: BPMNModel.Node) -> MultiInstance? {
        let zeebe = ZeebeExtensions(of: loop).first("loopCharacteristics")
        let camunda = CamundaExtensions(of: loop)
        let completion = loop.child(BPMNNamespace.model, "completionCondition")
            .flatMap { expression($0, "completion condition", of: node, BPMNRule.loop, wanted: .truth) }
        guard let count = count(of: loop, zeebe, camunda, node) else { return nil }
        let item = loop.child(BPMNNamespace.model, "inputDataItem").map(itemName)
        let output = output(of: loop, zeebe, node)
        return MultiInstance(
            isSequential: loop.flag("isSequential") ?? false, count: count,
            elementVariable: zeebe.flatMap { named($0["inputElement"]) } ?? camunda.text("elementVariable") ?? item,
            outputCollection: output.collection, outputElement: output.element, completionCondition: completion,
            behavior: behavior(of: loop, node), firstCounter: firstCounter)
    }

    private func named(_ text: String?) -> String? { text.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 } }

    private mutating func count(
        of loop: XMLElement, _ zeebe: XMLElement?, _ camunda: CamundaExtensions, _ node: BPMNModel.Node
    ) -> MultiInstance.Count? {
        if let collection = zeebe.flatMap({ PlacedText(attribute: "inputCollection", of: $0) }) {
            return variableOrExpression(collection, "input collection", of: node, BPMNRule.zeebe, wanted: .list)
                .map { .collection($0) }
        }
        if let collection = camunda.attribute("collection") {
            return variableOrExpression(collection, "collection", of: node, BPMNRule.camunda, wanted: .list)
                .map { .collection($0) }
        }
        // Flowable writes the collection into an element, too; what a class of an application would make of the text
        // is not known here, so the text is taken for the variable.
        if let text = camunda.elements("collection").first.flatMap({ $0.children.first }) {
            return variableOrExpression(PlacedText(textOf: text), "collection", of: node, BPMNRule.camunda)
                .map { .collection($0) }
        }
        if let reference = loop.child(BPMNNamespace.model, "loopDataInputRef")?.text.trimmed, !reference.isEmpty {
            // Camunda and Activiti let an expression stand where a reference should.
            guard reference.hasPrefix("=") || expressions.showsJUEL(reference) else {
                return .collection(dataSource(reference, of: node))
            }
            let text = loop.child(BPMNNamespace.model, "loopDataInputRef").map { PlacedText(textOf: $0) }
            return template(text, "collection", of: node, BPMNRule.loop, wanted: .list).map { .collection($0) }
        }
        return loop.child(BPMNNamespace.model, "loopCardinality")
            .flatMap { expression($0, "loop cardinality", of: node, BPMNRule.loop, wanted: .count) }.map {
                .cardinality($0)
            }
    }

    private mutating func output(
        of loop: XMLElement, _ zeebe: XMLElement?, _ node: BPMNModel.Node
    ) -> (collection: String?, element: ModelExpression?) {
        if let zeebe {
            let element = template(
                PlacedText(attribute: "outputElement", of: zeebe), "output element", of: node, BPMNRule.zeebe)
            return (named(zeebe["outputCollection"]), element)
        }
        guard let reference = loop.child(BPMNNamespace.model, "loopDataOutputRef")?.text.trimmed, !reference.isEmpty
        else { return (nil, nil) }
        let item = loop.child(BPMNNamespace.model, "outputDataItem").map(itemName)
        return (dataTarget(reference, of: node), item.map { .variable($0) })
    }

    /// The variable of one item. Modellers give items a name with spaces for people and an id that scripts use.
    private func itemName(of item: XMLElement) -> String {
        let name = model.variableName(of: item)
        return name.contains(where: \.isWhitespace) ? item["id"] ?? name : name
    }

    /// BPMN 2.0.2, table 10.30; the events are defined beside the processes.
    private mutating func behavior(of loop: XMLElement, _ node: BPMNModel.Node) -> MultiInstance.Behavior {
        switch loop["behavior"]?.trimmed {
        case "None": return .none(event(named: loop["noneBehaviorEventRef"], of: node))
        case "One": return .one(event(named: loop["oneBehaviorEventRef"], of: node))
        case "Complex":
            var events: [MultiInstance.ConditionalEvent] = []
            for definition in loop.children(BPMNNamespace.model, "complexBehaviorDefinition") {
                guard let condition = definition.child(BPMNNamespace.model, "condition") else { continue }
                let expression = expression(condition, "behavior condition", of: node, BPMNRule.loop, wanted: .truth)
                let thrown = definition.child(BPMNNamespace.model, "event")?.children
                    .first { EventDefinitionKind(rawValue: $0.name) != nil }
                let result = thrown.flatMap { eventResult($0, of: node) }
                guard let expression, let result else { continue }
                events.append(MultiInstance.ConditionalEvent(condition: expression, event: result))
            }
            return .complex(events)
        default: return .all
        }
    }

    private mutating func event(named reference: String?, of node: BPMNModel.Node) -> EventResult? {
        guard let reference, let definition = model.resolve(reference)?.element else { return nil }
        return eventResult(definition, of: node)
    }

    private mutating func eventResult(_ definition: XMLElement, of node: BPMNModel.Node) -> EventResult? {
        EventDefinitionKind(rawValue: definition.name).flatMap {
            result(BPMNModel.EventDefinition(kind: $0, source: definition), of: node)
        }
    }
}
