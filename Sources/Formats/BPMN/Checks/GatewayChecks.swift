import ProcessModel

extension BPMNCheck {
    @Sendable static func gatewayDirections(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isGateway {
            guard let direction = node.source["gatewayDirection"], direction != "Unspecified" else { continue }
            let (incoming, outgoing) = (node.incoming.count, node.outgoing.count)
            let fits =
                switch direction {
                case "Converging": incoming > 1 && outgoing <= 1
                case "Diverging": incoming <= 1 && outgoing > 1
                case "Mixed": incoming > 1 && outgoing > 1
                default: false
                }
            guard !fits else { continue }
            findings.warning(
                .gatewayDirection, BPMNRule.gateway, node,
                "The \(node.title) is declared '\(direction)', but has \(incoming) incoming and \(outgoing) outgoing "
                    + "flows.")
        }
    }

    @Sendable static func gatewaysSplitOrMerge(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes
        where node.kind.isGateway && node.incoming.count <= 1 && node.outgoing.count <= 1 {
            findings.warning(
                .gatewayWithoutPurpose, BPMNRule.gatewayFlows, node,
                "The \(node.title) neither splits nor merges: it has at most one flow on either side.")
        }
    }
}
