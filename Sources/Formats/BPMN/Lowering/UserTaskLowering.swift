import FEEL
import ProcessModel

extension BPMNLowering {
    mutating func userTask(_ node: BPMNModel.Node) -> UserTaskSettings {
        let (reference, form) = form(of: node)
        return UserTaskSettings(
            headers: ZeebeExtensions(of: node.source).headers, assignment: assignment(of: node), form: reference,
            referredForm: form)
    }

    // MARK: - People

    /// Extensions count before the standard's resource roles, and both before lanes, which only say where a task is
    /// drawn (BPMN 2.0.2, 10.8: their meaning is not part of the standard).
    private mutating func assignment(of node: BPMNModel.Node) -> Assignment {
        let zeebe = ZeebeExtensions(of: node.source)
        let camunda = CamundaExtensions(of: node.source)
        let definition = zeebe.first("assignmentDefinition")
        let schedule = zeebe.first("taskSchedule")
        let priority = zeebe.first("priorityDefinition")
        let rule = definition == nil ? BPMNRule.camunda : BPMNRule.zeebe
        let text = { (element: XMLElement?, name: String) -> PlacedText? in
            element.flatMap { PlacedText(attribute: name, of: $0) } ?? camunda.attribute(name)
        }
        var assignee = template(text(definition, "assignee"), "assignee", of: node, rule)
        var users = [template(text(definition, "candidateUsers"), "candidate users", of: node, rule)].compactMap(\.self)
        var groups = [template(text(definition, "candidateGroups"), "candidate groups", of: node, rule)]
            .compactMap(\.self)
        if assignee == nil { assignee = roles(["humanPerformer", "performer"], of: node).users.first }
        let owners = roles(["potentialOwner"], of: node)
        users += owners.users
        groups += owners.groups
        if assignee == nil, users.isEmpty, groups.isEmpty { groups = lanes(of: node).map { .string($0) } }
        return Assignment(
            assignee: assignee, candidateUsers: users, candidateGroups: groups,
            due: template(text(schedule, "dueDate"), "due date", of: node, rule),
            followUp: template(text(schedule, "followUpDate"), "follow-up date", of: node, rule),
            priority: template(text(priority, "priority"), "priority", of: node, rule))
    }

    /// `user(anna), group(sales)`, as the Camunda family writes into the standard's resource roles; a name alone is a
    /// user for performers and a group for owners.
    private mutating func roles(
        _ names: [String], of node: BPMNModel.Node
    ) -> (users: [ModelExpression], groups: [ModelExpression]) {
        var result: (users: [ModelExpression], groups: [ModelExpression]) = ([], [])
        for role in node.source.children where role.namespace == BPMNNamespace.model && names.contains(role.name) {
            let isOwner = role.name == "potentialOwner"
            if let reference = role.child(BPMNNamespace.model, "resourceRef")?.text.trimmed,
                let resource = model.resolve(reference)?.element
            {
                let name = ModelExpression.string(resource["name"] ?? reference)
                if isOwner { result.groups.append(name) } else { result.users.append(name) }
            }
            let assigned = role.child(BPMNNamespace.model, "resourceAssignmentExpression")
            guard let expression = assigned?.children.first(where: { $0.name.lowercased().hasSuffix("expression") })
            else { continue }
            if let value = template(PlacedText(textOf: expression), role.name, of: node, BPMNRule.resources) {
                add(value, isOwner: isOwner, to: &result)
            }
        }
        return result
    }

    private func add(
        _ value: ModelExpression, isOwner: Bool, to result: inout (users: [ModelExpression], groups: [ModelExpression])
    ) {
        guard case .literal(.string(let text)) = value else {
            if isOwner { result.groups.append(value) } else { result.users.append(value) }
            return
        }
        for part in text.split(separator: ",").map({ String($0).trimmed }) where !part.isEmpty {
            let inside =
                part.hasSuffix(")") ? part.firstIndex(of: "(").map { part[part.index(after: $0)...].dropLast() } : nil
            let name = ModelExpression.string(inside.map { String($0).trimmed } ?? part)
            let isGroup = part.hasPrefix("group(") || (isOwner && !part.hasPrefix("user("))
            if isGroup { result.groups.append(name) } else { result.users.append(name) }
        }
    }

    /// The names of the innermost lanes that list the node.
    private func lanes(of node: BPMNModel.Node) -> [String] {
        guard let lane = laneOfNode[node.id] else { return [] }
        return [lane]
    }

    /// For each node that a lane lists the name of the lane; of nested lanes the innermost.
    static func lanes(in model: BPMNModel) -> [String: String] {
        var lanes: [String: String] = [:]
        for process in model.processes {
            model.nodes[process].source.walk { lane in
                guard lane.name == "lane", lane.namespace == BPMNNamespace.model else { return }
                let name = lane["name"]?.trimmed ?? ""
                guard !name.isEmpty else { return }
                for node in lane.children(BPMNNamespace.model, "flowNodeRef") {
                    lanes[BPMNModel.localPart(node.text.trimmed)] = name
                }
            }
        }
        return lanes
    }
}
