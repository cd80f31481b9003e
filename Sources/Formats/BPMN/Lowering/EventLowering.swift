import ProcessModel

extension BPMNLowering {
    // MARK: - Timers

    /// When the timer is due, or nil with an error among the findings (BPMN 2.0.2, 10.5.5).
    mutating func timer(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> TimerDefinition? {
        let times = ["timeDate", "timeDuration", "timeCycle"]
            .compactMap { definition.source.child(BPMNNamespace.model, $0) }
        guard let time = times.first, times.count == 1 else {
            findings.error(
                .timerInvalid, rule: BPMNRule.eventDefinition, element: node.id, place: definition.source.place,
                message: "The timer of the \(node.title) must have exactly one of timeDate, timeDuration and "
                    + "timeCycle.")
            return nil
        }
        guard time.name != "timeCycle" else {
            findings.error(
                .notExecutedYet, rule: BPMNRule.eventDefinition, element: node.id, place: time.place,
                message: "The timeCycle of the \(node.title) cannot be executed yet.")
            return nil
        }
        let expression = timerExpression(time, of: node)
        return time.name == "timeDate" ? expression.map { .date($0) } : expression.map { .duration($0) }
    }

    private mutating func timerExpression(_ time: XMLElement, of node: BPMNModel.Node) -> ModelExpression? {
        let text = PlacedText(textOf: time).trimmed
        let source = ExpressionText(
            text: text, language: time["language"], unmarked: .literal,
            purpose: "\(time.name) of the \(node.title)", owner: node.id, rule: BPMNRule.eventDefinition)
        // An ISO text is one whatever language stands beside it: modellers write the language without being asked.
        let literal = time.name == "timeDate" ? TimerText.date(text.text) : TimerText.duration(text.text)
        if let literal { return .literal(literal) }
        let isExpression = source.language != nil || text.text.hasPrefix("=") || expressions.showsJUEL(text.text)
        if isExpression, !text.text.isEmpty { return expressions.read(source, &findings) }
        findings.error(
            .timerInvalid, rule: BPMNRule.eventDefinition, element: node.id,
            place: text.text.isEmpty ? time.place : text.place(in: model.tree),
            message: "The \(source.purpose) is '\(text.text)', which is neither an expression nor a "
                + (time.name == "timeDate" ? "date and time" : "duration (months and days do not mix)")
                + " as ISO 8601 writes it.")
        return nil
    }

    // MARK: - Errors

    /// The code that an end event throws, or nil with an error among the findings.
    mutating func thrownError(_ definition: BPMNModel.EventDefinition, by node: BPMNModel.Node) -> String? {
        let before = findings.diagnostics.count
        if let code = errorCode(definition, of: node) { return code }
        if findings.diagnostics.count == before {
            findings.error(
                .errorCodeMissing, rule: BPMNRule.endEvent, element: node.id, place: definition.source.place,
                message: "The \(node.title) throws an error without a code: an error that is thrown must have one.")
        }
        return nil
    }

    /// The code that the definition names; nil where it names none, which catches every error.
    mutating func errorCode(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> String? {
        guard let reference = definition.source["errorRef"], !reference.isEmpty else { return nil }
        let place = definition.source.place
        guard let error = model.resolve(reference)?.element else {
            findings.warning(
                .errorUndeclared, rule: BPMNRule.error, element: node.id, place: place,
                message: "The \(node.title) names the error '\(reference)', which is not declared; it is taken as the "
                    + "code itself.")
            return reference
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
            return error["id"] ?? reference
        }
        guard !code.hasPrefix("="), !expressions.showsJUEL(code) else {
            findings.error(
                .notExecutedYet, rule: BPMNRule.error, element: node.id, place: error.place,
                message: "The code of the error '\(reference)' is an expression, which cannot be executed yet.")
            return nil
        }
        return code
    }
}
