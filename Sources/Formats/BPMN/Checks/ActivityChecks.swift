import ProcessModel

extension BPMNCheck {
    /// BPMN 2.0.2, 10.3.5: an ad hoc sub-process has activities, and neither start nor end events.
    @Sendable static func adHocContent(_ model: BPMNModel, _ findings: inout Findings) {
        for scope in model.nodes where scope.kind == .subprocess(.adHocSubProcess) {
            let children = scope.children.map { model.nodes[$0] }
            for child in children where child.kind == .event(.start) || child.kind == .event(.end) {
                findings.error(
                    .adHocContentInvalid, BPMNRule.subprocess, child,
                    "The \(child.title) is in the ad hoc sub-process '\(scope.id)', which has neither start nor end "
                        + "events.")
            }
            guard !children.contains(where: { $0.kind.isActivity }) else { continue }
            findings.error(
                .adHocContentInvalid, BPMNRule.subprocess, scope,
                "The ad hoc sub-process '\(scope.id)' holds no activity.")
        }
    }

    @Sendable static func loopsAreOfOneKind(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isActivity {
            let loops = node.source.children.filter {
                $0.namespace == BPMNNamespace.model && $0.name.hasSuffix("LoopCharacteristics")
            }
            guard loops.count > 1 else { continue }
            findings.error(
                .loopInvalid, rule: BPMNRule.loop, element: node.id, place: loops[1].place,
                message: "The \(node.title) loops in more than one way.")
        }
    }

    /// Collections of the extensions count (BPMN 2.0.2, 10.3.8: loopCardinality or loopDataInputRef).
    @Sendable static func multiInstancesCount(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isActivity {
            guard let loop = node.source.child(BPMNNamespace.model, "multiInstanceLoopCharacteristics") else {
                continue
            }
            let zeebe = ZeebeExtensions(of: loop).first("loopCharacteristics")?.text(of: "inputCollection")
            let camunda = CamundaExtensions(of: loop)
            let reference = loop.child(BPMNNamespace.model, "loopDataInputRef")?.text.trimmed ?? ""
            let hasCardinality = loop.child(BPMNNamespace.model, "loopCardinality") != nil
            let hasCollection =
                zeebe != nil || camunda.text("collection") != nil
                || camunda.elements("collection").contains { !$0.children.isEmpty }
                || !reference.isEmpty
            guard !hasCardinality, !hasCollection else { continue }
            findings.error(
                .loopInvalid, rule: BPMNRule.loop, element: node.id, place: loop.place,
                message: "The multi-instance of the \(node.title) has neither a cardinality nor a collection.")
        }
    }

    @Sendable static func quantitiesCount(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind.isActivity {
            for name in ["startQuantity", "completionQuantity"] {
                guard let text = node.source[name]?.trimmed, !isCount(text, from: 1) else { continue }
                findings.error(
                    .numberInvalid, BPMNRule.activity, node,
                    "The \(name) of the \(node.title) is '\(text)'; it must be a whole number from 1 on.")
            }
            let loop = node.source.child(BPMNNamespace.model, "standardLoopCharacteristics")
            guard let loop, let text = loop["loopMaximum"]?.trimmed, !isCount(text, from: 1) else { continue }
            findings.error(
                .numberInvalid, rule: BPMNRule.loop, element: node.id, place: loop.place,
                message: "The loopMaximum of the \(node.title) is '\(text)'; it must be a whole number from 1 on.")
        }
    }

    /// Tokens are counted in 32 bits.
    private static func isCount(_ text: String, from least: Int32) -> Bool {
        Int32(text).map { $0 >= least } ?? false
    }
}
