import ProcessModel

/// Rules about what activities and events take and give, and who does them; none keeps a process from running.
extension BPMNCheck {
    /// BPMN 2.0.2, 10.4.2: all that is declared is in a set, sets name one another, and there is one specification.
    @Sendable static func setsHoldWhatIsDeclared(_ model: BPMNModel, _ findings: inout Findings) {
        for specification in model.elements("ioSpecification") {
            let sets = ["inputSet", "outputSet"].map { specification.children(BPMNNamespace.model, $0) }
            for (kind, own) in [("dataInput", sets[0]), ("dataOutput", sets[1])] where !own.isEmpty {
                let listed = names(kind + "Refs", in: own)
                for data in specification.children(BPMNNamespace.model, kind) {
                    guard let id = data["id"], !listed.contains(id) else { continue }
                    remark("The \(Formats.words(kind)) '\(id)' is in no set.", at: data, model, &findings)
                }
            }
            for (list, own, others) in [("outputSetRefs", sets[0], sets[1]), ("inputSetRefs", sets[1], sets[0])] {
                let known = others.compactMap { $0["id"] }
                for name in names(list, in: own) where !known.contains(name) {
                    remark("A set names the set '\(name)', which is not there.", at: specification, model, &findings)
                }
            }
        }
        for node in model.nodes {
            let specifications = node.source.children(BPMNNamespace.model, "ioSpecification")
            guard specifications.count > 1 else { continue }
            remark("The \(node.title) has several ioSpecifications.", at: specifications[1], model, &findings)
        }
    }

    private static func names(_ list: String, in sets: [XMLElement]) -> [String] {
        sets.flatMap { $0.children(BPMNNamespace.model, list) }.map { BPMNModel.localPart($0.text.trimmed) }
    }

    /// What a message or signal carries is of the type of the data that takes or gives it (BPMN 2.0.2, 10.3.3, 10.5.1).
    @Sendable static func carriedTypesFit(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            let definitions = node.eventDefinitions.map(\.source)
            let carriers = definitions.isEmpty ? [node.source] : definitions.count == 1 ? definitions : []
            guard let item = carriers.first.flatMap({ carried(by: $0, model) }) else { continue }
            let specification = node.source.child(BPMNNamespace.model, "ioSpecification")
            let data = (node.source.children + (specification?.children ?? []))
                .filter { $0.name == "dataInput" || $0.name == "dataOutput" }
            guard data.count == 1, let own = data[0]["itemSubjectRef"].map(BPMNModel.localPart), own != item else {
                continue
            }
            remark(
                "What the \(node.title) sends or receives is of the item '\(item)', but its data is of '\(own)'.",
                at: data[0], model, &findings)
        }
    }

    private static func carried(by source: XMLElement, _ model: BPMNModel) -> String? {
        for attribute in ["messageRef", "signalRef"] {
            guard let what = source[attribute].flatMap({ model.resolve($0)?.element }) else { continue }
            return (what["itemRef"] ?? what["structureRef"]).map { BPMNModel.localPart($0) }
        }
        return nil
    }

    /// A role binds the parameters of its resource: those that must be bound, and no others (BPMN 2.0.2, 10.3.1).
    @Sendable static func resourceParametersFit(_ model: BPMNModel, _ findings: inout Findings) {
        for role in model.elements("resourceRole", "performer", "humanPerformer", "potentialOwner") {
            let bound = role.children(BPMNNamespace.model, "resourceParameterBinding")
                .compactMap { $0["parameterRef"].map(BPMNModel.localPart) }
            let reference = role.child(BPMNNamespace.model, "resourceRef")?.text.trimmed
            guard let reference else {
                if !bound.isEmpty { remark("A role binds parameters of no resource.", at: role, model, &findings) }
                continue
            }
            let parameters = model.resolve(reference)?.element.children(BPMNNamespace.model, "resourceParameter") ?? []
            for parameter in parameters where parameter.flag("isRequired") == true {
                guard let id = parameter["id"], !bound.contains(id) else { continue }
                remark("A role binds nothing to the parameter '\(id)', which is required.", at: role, model, &findings)
            }
        }
    }

    /// "A flow node is in one lane of a set" at most; lanes inside lanes repeat what is in them (BPMN 2.0.2, 10.8).
    @Sendable static func lanesAreApart(_ model: BPMNModel, _ findings: inout Findings) {
        for set in model.elements("laneSet", "childLaneSet") {
            var lanes: Set<String> = []
            for lane in set.children(BPMNNamespace.model, "lane") {
                let own = Set(
                    lane.children(BPMNNamespace.model, "flowNodeRef").map { BPMNModel.localPart($0.text.trimmed) })
                if let twice = own.intersection(lanes).min() {
                    remark("The lane lists '\(twice)', which is in another lane already.", at: lane, model, &findings)
                }
                lanes.formUnion(own)
            }
        }
    }

    private static func remark(
        _ message: String, at element: XMLElement, _ model: BPMNModel, _ findings: inout Findings
    ) {
        findings.warning(
            .dataDeclaration, rule: BPMNRule.data, element: model.identifier(around: element), place: element.place,
            message: message)
    }
}
