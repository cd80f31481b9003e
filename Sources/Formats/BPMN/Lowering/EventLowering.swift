import FEEL
import ProcessModel

extension BPMNLowering {
    // MARK: - What an event waits for

    /// All that the event waits for; nil where there is nothing or an error among the findings.
    mutating func eventCatch(_ node: BPMNModel.Node) -> EventCatch? {
        var triggers: [EventTrigger] = []
        for definition in node.eventDefinitions {
            guard let trigger = trigger(definition, of: node) else { return nil }
            triggers.append(trigger)
        }
        if triggers.isEmpty { return nil }
        return EventCatch(triggers, needsAll: triggers.count > 1 && node.source.flag("parallelMultiple") == true)
    }

    private mutating func trigger(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> EventTrigger? {
        let camunda = CamundaExtensions(of: definition.source)
        switch definition.kind {
        case .timer: return timer(definition, of: node).map { .timer($0) }
        case .message: return messageCatch(definition.source, of: node).map { .message($0) }
        case .signal: return signalName(definition, of: node).map { .signal(name: $0) }
        case .error:
            return caughtError(definition, of: node).map { code in
                .error(
                    ErrorCatch(
                        code: code,
                        codeVariable: camunda.text("errorCodeVariable") ?? camunda.text("errorVariableName"),
                        messageVariable: camunda.text("errorMessageVariable")))
            }
        case .escalation:
            return .escalation(
                EscalationCatch(
                    code: escalationCode(definition), codeVariable: camunda.text("escalationCodeVariable")))
        case .conditional: return condition(definition, of: node).map { .conditional($0) }
        case .compensate: return .compensation
        case .cancel: return .cancel
        case .link: return .link(name: definition.linkName)
        case .terminate: return nil
        }
    }

    private mutating func condition(
        _ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node
    ) -> ConditionCatch? {
        guard let condition = definition.source.child(BPMNNamespace.model, "condition") else {
            findings.error(
                .expressionInvalid, rule: BPMNRule.eventDefinition, element: node.id, place: definition.source.place,
                message: "The \(node.title) has no condition.")
            return nil
        }
        guard
            let expression = expression(
                condition, "condition", of: node, BPMNRule.eventDefinition, wanted: .truth)
        else { return nil }
        let filter = ZeebeExtensions(of: definition.source).first("conditionalFilter")?["variableNames"]
        let names = (filter ?? CamundaExtensions(of: definition.source).text("variableName") ?? "")
            .split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
        return ConditionCatch(condition: expression, variables: names)
    }

    // MARK: - What an event causes

    /// All that the event causes; nil with an error among the findings.
    mutating func eventResults(_ node: BPMNModel.Node) -> [EventResult]? {
        var results: [EventResult] = []
        for definition in node.eventDefinitions {
            if isEvaluated(definition) {
                // It says how to send instead of what: an expression that reads and writes variables sends nothing.
                guard case .script = work(of: node, at: definition.source) else { return nil }
                findings.warning(
                    .notUsedYet, rule: BPMNRule.camunda, element: node.id, place: definition.source.place,
                    message: "The expression of the \(node.title) calls nothing and so sends no message; it is passed "
                        + "over.")
                continue
            }
            guard let result = result(definition, of: node) else { return nil }
            results.append(result)
        }
        return results
    }

    /// Whether a message is only said by an expression that is not the name of code.
    private func isEvaluated(_ definition: BPMNModel.EventDefinition) -> Bool {
        let camunda = CamundaExtensions(of: definition.source)
        guard definition.kind == .message, definition.source["messageRef"]?.isEmpty ?? true,
            ["topic", "class", "delegateExpression", "messageExpression"].allSatisfy({ camunda.attribute($0) == nil }),
            let text = camunda.attribute("expression")?.text.trimmed
        else { return false }
        return text.hasPrefix("=") || !expressions.callsCode(text)
    }

    mutating func result(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> EventResult? {
        switch work(of: node, at: definition.source) {
        case .job(let job): return .job(job)
        case .faulty: return nil
        case .script, .nothing: break
        }
        if definition.kind == .message, case .job(let job) = work(of: node, at: node.source) { return .job(job) }
        switch definition.kind {
        case .message: return messageThrow(definition.source, of: node).map { .message($0) }
        case .signal:
            let payload = transfer(CamundaExtensions(of: definition.source).elements("in"), of: node)
            let reach = signalReach(definition)
            return signalName(definition, of: node).map { .signal(name: $0, payload: payload, reach: reach) }
        case .error: return thrownError(definition, by: node).map { .error($0) }
        case .escalation: return thrownEscalation(definition, by: node).map { .escalation(code: $0, payload: .nothing) }
        case .compensate:
            let activity = definition.source["activityRef"].flatMap { model.node($0) }
            return .compensation(
                CompensationThrow(
                    activity: activity.map(elementIndex),
                    waitsForCompletion: definition.source.flag("waitForCompletion") ?? true))
        case .link:
            return model.linkTarget(of: definition.linkName, in: node.parent).map { .link(target: elementIndex($0)) }
        case .terminate:
            let camunda = CamundaExtensions(of: definition.source)
            if camunda.flag("terminateAll") == true { return .terminateAround(.instance) }
            return camunda.flag("terminateMultiInstance") == true ? .terminateAround(.loop) : .terminate
        case .cancel: return .cancel
        case .timer, .conditional: return nil
        }
    }

    // MARK: - Names and codes

    private mutating func signalName(
        _ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node
    ) -> ModelExpression? {
        if let text = CamundaExtensions(of: definition.source).attribute("signalExpression") {
            return template(text, "signal", of: node, BPMNRule.camunda)
        }
        guard let reference = definition.source["signalRef"], !reference.isEmpty else {
            findings.error(
                .nameMissing, rule: BPMNRule.eventDefinition, element: node.id, place: definition.source.place,
                message: "The \(node.title) does not say which signal is meant.")
            return nil
        }
        guard let signal = model.resolve(reference)?.element, signal.name == "signal" else { return nil }
        let name = template(PlacedText(attribute: "name", of: signal), "signal", of: node, BPMNRule.eventDefinition)
        if name == nil, signal["name"]?.trimmed.isEmpty ?? true {
            findings.error(
                .nameMissing, rule: BPMNRule.eventDefinition, element: node.id, place: signal.place,
                message: "The signal '\(reference)' of the \(node.title) has no name.")
        }
        return name
    }

    /// Activiti and Flowable say at the signal itself that it stays in the process instance that throws it.
    private func signalReach(_ definition: BPMNModel.EventDefinition) -> SignalReach? {
        let signal = definition.source["signalRef"].flatMap { model.resolve($0)?.element }
        return signal.flatMap { CamundaExtensions(of: $0).text("scope") } == "processInstance" ? .process : nil
    }

    /// Nil catches every escalation.
    private func escalationCode(_ definition: BPMNModel.EventDefinition) -> String? {
        guard let reference = definition.source["escalationRef"], let escalation = model.resolve(reference)?.element
        else { return nil }
        return escalation.text(of: "escalationCode") ?? escalation.text(of: "name")
    }

    private mutating func thrownEscalation(
        _ definition: BPMNModel.EventDefinition, by node: BPMNModel.Node
    ) -> ModelExpression? {
        let escalation = definition.source["escalationRef"].flatMap { model.resolve($0)?.element }
        if let reference = definition.source["escalationRef"], !reference.isEmpty, escalation?.name != "escalation" {
            return nil
        }
        let text = escalation.flatMap { escalation in
            ["escalationCode", "name"].lazy.compactMap { PlacedText(attribute: $0, of: escalation) }
                .first { !$0.text.trimmed.isEmpty }
        }
        if let text { return template(text, "escalation code", of: node, BPMNRule.eventDefinition) }
        findings.error(
            .nameMissing, rule: BPMNRule.eventDefinition, element: node.id, place: definition.source.place,
            message: "The \(node.title) throws an escalation without a code.")
        return nil
    }

    private mutating func thrownError(
        _ definition: BPMNModel.EventDefinition, by node: BPMNModel.Node
    ) -> ErrorThrow? {
        let before = findings.diagnostics.count
        guard let code = errorCode(definition, of: node, isThrown: true) else {
            if findings.diagnostics.count == before {
                findings.error(
                    .errorCodeMissing, rule: BPMNRule.endEvent, element: node.id, place: definition.source.place,
                    message: "The \(node.title) throws an error without a code: an error that is thrown must have one.")
            }
            return nil
        }
        let error = definition.source["errorRef"].flatMap { model.resolve($0)?.element }
        let message = error.flatMap { CamundaExtensions(of: $0).attribute("errorMessage") }
        return ErrorThrow(code: code, message: template(message, "error message", of: node, BPMNRule.camunda))
    }

    /// The code that is caught, in which nil is every code; the outer nil means that there is an error.
    private mutating func caughtError(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> String?? {
        let before = findings.diagnostics.hasErrors
        let code = errorCode(definition, of: node, isThrown: false)
        if case .string(let text)? = code?.literalValue { return .some(text) }
        return code == nil && findings.hasErrors == before ? .some(nil) : nil
    }

    /// The code that the definition names; nil where it names none, which catches every error.
    private mutating func errorCode(
        _ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node, isThrown: Bool
    ) -> ModelExpression? {
        guard let reference = definition.source["errorRef"], !reference.isEmpty else { return nil }
        let place = definition.source.place
        guard let error = model.resolve(reference)?.element else {
            findings.warning(
                .errorUndeclared, rule: BPMNRule.error, element: node.id, place: place,
                message: "The \(node.title) names the error '\(reference)', which is not declared; it is taken as the "
                    + "code itself.")
            return .string(reference)
        }
        guard error.name == "error" else {
            findings.error(
                .wrongReference, rule: BPMNRule.error, element: node.id, place: place,
                message: "The \(node.title) names '\(reference)' as its error, which is a \(words(error.name)).")
            return nil
        }
        guard let code = error["errorCode"], !code.isEmpty else {
            findings.warning(
                .errorUndeclared, rule: BPMNRule.error, element: node.id, place: place,
                message: "The error '\(reference)' of the \(node.title) has no code; its id is taken as the code.")
            return .string(error["id"] ?? reference)
        }
        guard code.hasPrefix("=") || expressions.showsJUEL(code) else { return .string(code) }
        if isThrown {
            return template(PlacedText(attribute: "errorCode", of: error), "error code", of: node, BPMNRule.error)
        }
        findings.error(
            .expressionInvalid, rule: BPMNRule.error, element: node.id, place: error.place,
            message: "The code of the error '\(reference)' is an expression, but an error that is caught has a fixed "
                + "code.")
        return nil
    }
}

extension XMLElement {
    /// The attribute without the white space around it; nil where there is nothing else.
    func text(of attribute: String) -> String? { self[attribute].map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 } }
}

extension BPMNModel.EventDefinition {
    var linkName: String { source["name"]?.trimmed ?? "" }
}

extension BPMNModel {
    /// The catching link of that name in a scope; nil where there is none.
    func linkTarget(of name: String, in scope: Int?) -> Int? {
        guard let scope else { return nil }
        return nodes[scope].children.first { index in
            nodes[index].kind == .event(.catching)
                && nodes[index].eventDefinitions.contains { $0.kind == .link && $0.linkName == name }
        }
    }
}
