import ProcessModel

extension BPMNCheck {
    /// Links with one name in one scope: any number that throw and exactly one that catches (BPMN 2.0.2, 10.5.5).
    @Sendable static func linksArePaired(_ model: BPMNModel, _ findings: inout Findings) {
        for scope in model.nodes where scope.kind.isScope {
            var sources: [(node: Int, name: String)] = []
            var targets: [(node: Int, name: String)] = []
            for child in scope.children {
                let node = model.nodes[child]
                for link in node.eventDefinitions where link.kind == .link {
                    if node.kind == .event(.throwing) { sources.append((child, link.linkName)) }
                    if node.kind == .event(.catching) { targets.append((child, link.linkName)) }
                }
            }
            check(sources, targets, model, &findings)
        }
    }

    private static func check(
        _ sources: [(node: Int, name: String)], _ targets: [(node: Int, name: String)], _ model: BPMNModel,
        _ findings: inout Findings
    ) {
        for link in sources + targets where link.name.isEmpty {
            findings.error(
                .linkUnpaired, BPMNRule.eventDefinition, model.nodes[link.node],
                "The link of the \(model.nodes[link.node].title) has no name.")
        }
        for source in sources where !source.name.isEmpty && !targets.contains(where: { $0.name == source.name }) {
            findings.error(
                .linkUnpaired, BPMNRule.eventDefinition, model.nodes[source.node],
                "The \(model.nodes[source.node].title) throws the link '\(source.name)', which nothing in its scope "
                    + "catches.")
        }
        var seen: Set<String> = []
        for target in targets where !target.name.isEmpty {
            if !seen.insert(target.name).inserted {
                findings.error(
                    .linkUnpaired, BPMNRule.eventDefinition, model.nodes[target.node],
                    "The \(model.nodes[target.node].title) catches the link '\(target.name)', which another event "
                        + "catches already.")
            } else if !sources.contains(where: { $0.name == target.name }) {
                findings.error(
                    .linkUnpaired, BPMNRule.eventDefinition, model.nodes[target.node],
                    "The \(model.nodes[target.node].title) catches the link '\(target.name)', which nothing in its "
                        + "scope throws.")
            }
        }
    }
}
