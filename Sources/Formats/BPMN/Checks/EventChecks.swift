import ProcessModel

extension BPMNCheck {
    @Sendable static func eventDefinitionsAllowed(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes {
            guard case .event(let event) = node.kind else { continue }
            let scope = node.parent.map { model.nodes[$0] }
            let allowed = allowedDefinitions(on: event, in: scope)
            for definition in node.eventDefinitions where !allowed.kinds.contains(definition.kind) {
                findings.error(
                    .eventDefinitionNotAllowed, BPMNRule.eventDefinition, node,
                    "The \(node.title) cannot have a \(words(definition.kind.rawValue))"
                        + (event == .start ? " in this place." : "."))
            }
            if node.has(.link), node.eventDefinitions.count > 1, allowed.kinds.contains(.link) {
                findings.error(
                    .eventDefinitionNotAllowed, BPMNRule.eventDefinition, node,
                    "The \(node.title) is a link and so can have no other event definition.")
            }
            if node.eventDefinitions.isEmpty, !allowed.none {
                findings.error(
                    .eventDefinitionNotAllowed, BPMNRule.eventDefinition, node,
                    "The \(node.title) does not say what it waits for.")
            }
        }
    }

    /// BPMN 2.0.2, table 10.93: the definitions that each kind of event may have, and whether it may have none.
    private static func allowedDefinitions(
        on event: BPMNKind.Event, in scope: BPMNModel.Node?
    ) -> (kinds: [EventDefinitionKind], none: Bool) {
        switch event {
        case .start:
            if scope?.kind == .process { return ([.message, .timer, .conditional, .signal], true) }
            guard scope?.isEventSubprocess == true else { return ([], true) }
            return ([.message, .timer, .escalation, .error, .compensate, .conditional, .signal], false)
        case .end: return ([.message, .escalation, .error, .cancel, .compensate, .signal, .terminate], true)
        case .catching: return ([.message, .timer, .conditional, .link, .signal], false)
        case .throwing: return ([.message, .escalation, .compensate, .link, .signal], true)
        case .boundary:
            return ([.message, .timer, .escalation, .error, .cancel, .compensate, .conditional, .signal], false)
        }
    }

    /// An error or a cancel always ends what it is caught on (BPMN 2.0.2, 10.5.4 and 10.5.6).
    @Sendable static func errorsInterrupt(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.has(.error) || node.has(.cancel) {
            let attribute: String
            switch node.kind {
            case .event(.boundary): attribute = "cancelActivity"
            case .event(.start): attribute = "isInterrupting"
            case .process, .task, .subprocess, .callActivity, .gateway, .event, .choreographyActivity: continue
            }
            guard node.source.flag(attribute) == false else { continue }
            findings.error(
                .eventDefinitionNotAllowed, BPMNRule.intermediateEvent, node,
                "The \(node.title) catches \(node.has(.error) ? "an error" : "a cancel") and so must interrupt; "
                    + "\(attribute) cannot be false.")
        }
    }

    @Sendable static func boundaryEventsAttached(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .event(.boundary) {
            guard let reference = node.source["attachedToRef"], !reference.isEmpty else {
                findings.error(
                    .danglingReference, BPMNRule.intermediateEvent, node,
                    "The \(node.title) is attached to nothing: attachedToRef is missing.")
                continue
            }
            guard let found = model.resolve(reference) else {
                findings.error(
                    .danglingReference, BPMNRule.intermediateEvent, node,
                    "The \(node.title) is attached to '\(reference)', which \(model.absence(of: reference)).")
                continue
            }
            if let host = node.attachedTo.map({ model.nodes[$0] }) {
                if host.isEventSubprocess {
                    // It has no boundary: nothing leads out of it (BPMN 2.0.2, 10.3.5).
                    findings.error(
                        .boundaryMisplaced, BPMNRule.intermediateEvent, node,
                        "The \(node.title) is attached to the event sub-process '\(host.id)', which can have none.")
                    continue
                }
                guard host.parent != node.parent else { continue }
                findings.error(
                    .boundaryMisplaced, BPMNRule.intermediateEvent, node,
                    "The \(node.title) is attached to the \(host.title), which is in another scope.")
            } else {
                findings.error(
                    .boundaryMisplaced, BPMNRule.intermediateEvent, node,
                    "The \(node.title) is attached to '\(reference)', a \(words(found.element.name)); it can only be "
                        + "attached to an activity.")
            }
        }
    }

    /// The handler of a compensation boundary event hangs on an association instead of a flow.
    @Sendable static func boundaryEventsLead(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes
        where node.kind == .event(.boundary) && node.outgoing.isEmpty && !node.has(.compensate) {
            findings.warning(
                .unconnected, BPMNRule.intermediateEvent, node, "The \(node.title) has no outgoing flow.")
        }
    }

    /// A process may begin in several places, though then nothing says at which a plain start begins; a sub-process has
    /// "a unique empty Start Event" (BPMN 2.0.2, 13.3.4), and an event sub-process exactly one start event with a
    /// trigger (10.3.5).
    @Sendable static func startsOfScopes(_ model: BPMNModel, _ findings: inout Findings) {
        for scope in model.nodes where scope.kind.isScope && scope.kind != .subprocess(.adHocSubProcess) {
            let starts = scope.children.map { model.nodes[$0] }.filter { $0.kind == .event(.start) }
            if scope.isEventSubprocess {
                if starts.isEmpty {
                    findings.error(
                        .startEventInvalid, BPMNRule.subprocess, scope,
                        "The event sub-process '\(scope.id)' has no start event.")
                }
                for start in starts.dropFirst() {
                    findings.error(
                        .startEventInvalid, BPMNRule.subprocess, start,
                        "The event sub-process '\(scope.id)' has a start event already, '\(starts[0].id)'.")
                }
                continue
            }
            let plain = starts.filter { $0.eventDefinitions.isEmpty }
            for start in plain.dropFirst() {
                let message = "The \(scope.title) has a none start event already, '\(plain[0].id)'."
                if scope.kind == .process {
                    findings.warning(.severalStartEvents, BPMNRule.startEvent, start, message)
                } else {
                    findings.error(.severalStartEvents, BPMNRule.startEvent, start, message)
                }
            }
        }
    }

    /// "If there is an End Event, then there MUST be at least one Start Event" (BPMN 2.0.2, 10.5.3), and the other way
    /// round (10.5.2), where models often forget it without harm.
    @Sendable static func startsAndEnds(_ model: BPMNModel, _ findings: inout Findings) {
        for scope in model.nodes where scope.kind.isScope && scope.kind != .subprocess(.adHocSubProcess) {
            let children = scope.children.map { model.nodes[$0] }
            let start = children.first { $0.kind == .event(.start) }
            let end = children.first { $0.kind == .event(.end) }
            if let end, start == nil, !scope.isEventSubprocess, !children.contains(where: \.instantiates) {
                findings.error(
                    .endWithoutStart, BPMNRule.endEvent, end,
                    "The \(scope.title) has the end event '\(end.id)' but no start event.")
            } else if let start, end == nil {
                findings.warning(
                    .startWithoutEnd, BPMNRule.startEvent, start,
                    "The \(scope.title) has the start event '\(start.id)' but no end event.")
            }
        }
    }

    /// A catching link is reached from its throwing links.
    @Sendable static func intermediateEventsReached(_ model: BPMNModel, _ findings: inout Findings) {
        for node in model.nodes where node.kind == .event(.catching) || node.kind == .event(.throwing) {
            guard node.incoming.isEmpty, !(node.kind == .event(.catching) && node.has(.link)) else { continue }
            // Inside an ad hoc sub-process flows only say what comes after what.
            if let parent = node.parent, model.nodes[parent].kind == .subprocess(.adHocSubProcess) { continue }
            findings.error(
                .unconnected, BPMNRule.intermediateEvent, node, "The \(node.title) has no incoming flow.")
        }
    }

    /// Where a scope has a start event, whatever else has no incoming flow is never reached; where it has an end event,
    /// paths must not end elsewhere (BPMN 2.0.2, 10.5.2 and 10.5.3). Without those events both are the normal way.
    @Sendable static func nodesConnected(_ model: BPMNModel, _ findings: inout Findings) {
        for scope in model.nodes where scope.kind.isScope && scope.kind != .subprocess(.adHocSubProcess) {
            let children = scope.children.map { model.nodes[$0] }
            let hasStart = children.contains { $0.kind == .event(.start) }
            let hasEnd = children.contains { $0.kind == .event(.end) }
            for node in children where !node.isEventSubprocess && !node.isCompensationHandler {
                if hasStart, node.incoming.isEmpty, needsIncoming(node), !node.instantiates {
                    findings.warning(
                        .unconnected, BPMNRule.startEvent, node,
                        "The \(node.title) has no incoming flow and so is never reached.")
                }
                if hasEnd || node.kind == .event(.start), node.outgoing.isEmpty, needsOutgoing(node) {
                    findings.warning(
                        .unconnected, BPMNRule.endEvent, node,
                        "The \(node.title) has no outgoing flow, but is no end event.")
                }
            }
        }
    }

    /// Boundary and intermediate events have rules of their own.
    private static func needsIncoming(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .event(let event): event == .end
        case .process: false
        case .task, .subprocess, .callActivity, .gateway, .choreographyActivity: true
        }
    }

    private static func needsOutgoing(_ node: BPMNModel.Node) -> Bool {
        switch node.kind {
        case .event(let event): event == .start || event == .catching || (event == .throwing && !node.has(.link))
        case .process: false
        case .task, .subprocess, .callActivity, .gateway, .choreographyActivity: true
        }
    }
}
