import FEEL
import ProcessModel

extension BPMNLowering {
    /// When the timer is due, or nil with an error among the findings (BPMN 2.0.2, 10.5.5).
    mutating func timer(_ definition: BPMNModel.EventDefinition, of node: BPMNModel.Node) -> TimerDefinition? {
        let times = ["timeDate", "timeDuration", "timeCycle"]
            .flatMap { definition.source.children(BPMNNamespace.model, $0) }
        guard let time = times.first, times.count == 1 else {
            findings.error(
                .timerInvalid, rule: BPMNRule.eventDefinition, element: node.id, place: definition.source.place,
                message: "The timer of the \(node.title) must have exactly one of timeDate, timeDuration and "
                    + "timeCycle.")
            return nil
        }
        guard let expression = timerExpression(time, of: node) else { return nil }
        switch time.name {
        case "timeDate": return .date(expression)
        case "timeDuration": return .duration(expression)
        default: return .cycle(expression)
        }
    }

    private mutating func timerExpression(_ time: XMLElement, of node: BPMNModel.Node) -> ModelExpression? {
        let text = timeText(time)
        let source = ExpressionText(
            text: text, language: language(beside: time), unmarked: showsFEEL(text.text) ? .defaultDialect : .literal,
            wanted: time.name == "timeDate" ? .moment : time.name == "timeDuration" ? .duration : .cycle,
            purpose: "\(time.name) of the \(node.title)", owner: node.id, rule: BPMNRule.eventDefinition)
        // An ISO text is one whatever language stands beside it: modellers write the language without being asked.
        if let literal = literal(text.text, of: time.name) { return .literal(literal) }
        let isMarked = text.text.hasPrefix("=") || expressions.showsJUEL(text.text) || showsFEEL(text.text)
        if !text.text.isEmpty, isMarked || source.language != nil {
            warnIfInformal(time, source)
            return expressions.read(source, &findings)
        }
        findings.error(
            .timerInvalid, rule: BPMNRule.eventDefinition, element: node.id,
            place: text.text.isEmpty ? time.place : text.place(in: model.tree),
            message: "The \(source.purpose) is '\(text.text)', which is neither an expression nor a "
                + Self.wanted(time.name) + ".")
        return nil
    }

    /// Whether a text without a mark can only be meant as FEEL: it quotes or calls something. A mere name is rather a
    /// time that was written wrong.
    private func showsFEEL(_ text: String) -> Bool {
        expressions.defaultDialect == .feel && (text.contains("\"") || text.contains("("))
    }

    /// The time as it is written; a repeating interval with the end that the attribute `endDate` of Activiti and
    /// Flowable gives it (ISO 8601 writes it behind the interval).
    private func timeText(_ time: XMLElement) -> PlacedText {
        let text = PlacedText(textOf: time).trimmed
        guard time.name == "timeCycle", let end = CamundaExtensions(of: time).text("endDate"),
            text.text.hasPrefix("R") || expressions.showsJUEL(text.text)
        else { return text }
        return text.appending("/" + end)
    }

    private func literal(_ text: String, of name: String) -> Value? {
        switch name {
        case "timeDate": TimerText.date(text)
        case "timeDuration": TimerText.duration(text)
        default: TimerCycle(text) == nil ? nil : .string(text)
        }
    }

    private static func wanted(_ name: String) -> String {
        switch name {
        case "timeDate": "date and time as ISO 8601 writes it"
        case "timeDuration": "duration as ISO 8601 writes it"
        default: "repeating interval as ISO 8601 writes it or a cron schedule"
        }
    }
}
