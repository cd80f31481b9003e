import ProcessModel

/// Rules of the standard about what a model declares; none of them keeps it from running.
extension BPMNCheck {
    /// BPMN 2.0.2, 10.4.2: inputs and outputs come in sets, and sets name what is declared.
    @Sendable static func inputsAndOutputsFit(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where !(node.isGlobal && node.kind == .process) {
            guard let specification = node.source.child(BPMNNamespace.model, "ioSpecification") else { continue }
            for (set, kind) in [("inputSet", "dataInput"), ("outputSet", "dataOutput")] {
                let sets = specification.children(BPMNNamespace.model, set)
                if sets.isEmpty {
                    findings.warning(
                        .dataDeclaration, rule: BPMNRule.data, element: node.id, place: specification.place,
                        message: "The ioSpecification of the \(node.title) has no \(set).")
                }
                let declared = Set(specification.children(BPMNNamespace.model, kind).compactMap { $0["id"] })
                let optional = set == "inputSet" ? "optionalInputRefs" : "optionalOutputRefs"
                let whileRunning = set == "inputSet" ? "whileExecutingInputRefs" : "whileExecutingOutputRefs"
                let lists = [kind + "Refs", optional, whileRunning]
                for reference in sets.flatMap({ set in lists.flatMap { set.children(BPMNNamespace.model, $0) } })
                where !declared.contains(BPMNModel.localPart(reference.text.trimmed)) {
                    findings.warning(
                        .dataDeclaration, rule: BPMNRule.data, element: node.id, place: reference.place,
                        message: "The \(set) of the \(node.title) names '\(reference.text.trimmed)', which is no "
                            + "\(words(kind)) of it.")
                }
            }
        }
    }

    /// An operation takes the message that the task or event has (BPMN 2.0.2, 10.3.3).
    @Sendable static func operationsFit(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.elements("sendTask", "receiveTask", "messageEventDefinition") {
            guard let message = element["messageRef"] else { continue }
            let name =
                element["operationRef"]
                ?? element.child(BPMNNamespace.model, "operationRef").map(\.text.trimmed)
            guard let operation = name.flatMap({ model.resolve($0)?.element }),
                let taken = operation.child(BPMNNamespace.model, "inMessageRef")?.text.trimmed,
                let wanted = model.resolve(message)?.element, model.resolve(taken)?.element !== wanted
            else { continue }
            findings.warning(
                .dataDeclaration, rule: BPMNRule.tasks, element: element["id"], place: element.place,
                message: "The operation '\(name ?? "")' takes another message than '\(message)'.")
        }
    }

    /// BPMN 2.0.2, 10.3.1: a role names a resource or computes it, not both.
    @Sendable static func resourceRolesName(_ model: BPMNModel, _ findings: inout Findings) {
        let names = ["resourceRole", "performer", "humanPerformer", "potentialOwner"]
        for node in model.nodes {
            for role in node.source.children where role.namespace == BPMNNamespace.model && names.contains(role.name) {
                let reference = role.child(BPMNNamespace.model, "resourceRef")?.text.trimmed
                let computed = role.child(BPMNNamespace.model, "resourceAssignmentExpression")
                let message: String
                if let reference, model.resolve(reference)?.element.name != "resource" {
                    message = "names the resource '\(reference)', which is not declared"
                } else if reference != nil, computed != nil {
                    message = "names a resource and computes one too"
                } else {
                    continue
                }
                findings.warning(
                    .dataDeclaration, rule: BPMNRule.resources, element: node.id, place: role.place,
                    message: "The \(words(role.name)) of the \(node.title) \(message).")
            }
        }
    }

    /// BPMN 2.0.2, 10.2 and 8.4.13: what only public processes may be and what executable ones must not say.
    @Sendable static func processAttributesFit(_ model: BPMNModel, _ findings: inout Findings) {
        for process in model.processes.map({ model.nodes[$0] }) {
            let type = process.source["processType"]?.trimmed ?? "None"
            if !["None", "Public", "Private"].contains(type) {
                findings.warning(
                    .attributeInvalid, BPMNRule.process, process,
                    "The processType of the \(process.title) is '\(type)'; it is None, Public or Private.")
            } else if type == "Public", process.source.flag("isExecutable") == true {
                findings.warning(
                    .attributeInvalid, BPMNRule.process, process,
                    "The \(process.title) is public and so cannot be executable.")
            }
        }
        for gateway in model.elements("eventBasedGateway")
        where gateway["eventGatewayType"] == "Parallel" && gateway.flag("instantiate") != true {
            findings.warning(
                .attributeInvalid, rule: BPMNRule.eventBasedGateway, element: gateway["id"], place: gateway.place,
                message: "An event-based gateway can only be parallel where it starts the process.")
        }
        for flow in model.flows where flow.element.flag("isImmediate") == false {
            guard let source = flow.source,
                model.nodes[model.nodes[source].process].source.flag("isExecutable") ?? true
            else { continue }
            findings.warning(
                .attributeInvalid, rule: BPMNRule.sequenceFlow, element: flow.id, place: flow.place,
                message: "The sequence flow '\(flow.id)' is not immediate, which flows of executable processes are.")
        }
    }

    /// MIME types of texts (BPMN 2.0.2, 8.3.2) and the ways in which operations and tasks are implemented (10.3.3),
    /// which are URIs or begin with `##`.
    @Sendable static func formatsAreNames(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.elements("documentation", "textAnnotation") {
            guard let format = element["textFormat"]?.trimmed else { continue }
            let parts = format.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !format.contains(" ") || format.contains(";") {
                continue
            }
            findings.warning(
                .attributeInvalid, rule: BPMNRule.identity, element: element["id"], place: element.place,
                message: "The textFormat '\(format)' is no MIME type.")
        }
        let tasks = model.elements("serviceTask", "sendTask", "receiveTask", "userTask", "businessRuleTask")
        for (elements, attribute) in [(tasks, "implementation"), (model.elements("transaction"), "method")] {
            for element in elements {
                guard let method = element[attribute]?.trimmed, !method.isEmpty, !method.hasPrefix("##"),
                    !method.contains(":") || method.contains(" ")
                else { continue }
                findings.warning(
                    .attributeInvalid, rule: BPMNRule.tasks, element: element["id"], place: element.place,
                    message: "The \(attribute) '\(method)' is neither a URI nor one of the names that begin with ##.")
            }
        }
    }
}
