/// What one evaluation keeps while it runs: the budget of steps, the entries of contexts under construction, and the
/// problems. It allocates nothing as long as there are neither entries nor problems.
struct EvaluationRun {
    let limits: EvaluationLimits
    var steps: Int
    /// The values of the earlier entries of the contexts around, by slot.
    var locals: [Value] = []
    private(set) var problems: [Problem] = []

    init(limits: EvaluationLimits) {
        self.limits = limits
        self.steps = limits.maximumSteps
    }

    /// Takes so many steps; answers false, with a problem, if there are none left.
    mutating func take(_ count: Int, at node: Node) -> Bool {
        steps -= count
        if steps >= 0 { return true }
        _ = report(.tooManySteps, "The evaluation takes more than \(limits.maximumSteps) steps", node)
        return false
    }

    /// Notes a problem; null, to be returned in its place.
    @inline(never)
    mutating func report(_ code: Problem.Code, _ message: String, _ node: Node) -> Value {
        // A budget that is used up is noted once, however many parts still come by.
        let isRepeated = code == .tooManySteps && problems.contains { $0.code == code }
        if !isRepeated, problems.count < limits.maximumProblems {
            problems.append(Problem(code: code, message: message, range: node.range))
        }
        return .null
    }

    /// Notes that two values cannot be used together, as in "A number and a string cannot be added".
    @inline(never)
    mutating func mismatch(_ left: Value, _ right: Value, _ verb: String, _ node: Node) -> Value {
        let sentence = "\(left.kind.withArticle) and \(right.kind.withArticle) cannot be \(verb)"
        return report(.typeMismatch, sentence.prefix(1).uppercased() + sentence.dropFirst(), node)
    }

    /// A string that was made, unless it is too long. Its length is charged, as that was work.
    mutating func checkedLength(of text: String, at node: Node) -> Value {
        guard text.utf8.count <= limits.maximumSize else { return reportSize(node) }
        return take(text.utf8.count >> 6, at: node) ? .string(text) : .null
    }

    /// The value, unless it is too large or too deep to be kept.
    mutating func checkedSize(of value: Value, at node: Node) -> Value {
        switch value {
        case .null, .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .opaque:
            return value
        case .string, .list, .context:
            var room = limits.maximumSize
            return value.fits(into: &room, nesting: 0) ? value : reportSize(node)
        }
    }

    private mutating func reportSize(_ node: Node) -> Value {
        report(
            .resultTooLarge,
            "The result is larger than \(limits.maximumSize) bytes or deeper than \(Value.maximumNesting)", node)
    }
}

extension Value {
    /// Whether the value takes no more room than there is. Stops as soon as it does: values that share their parts
    /// can be far larger than the memory they take.
    fileprivate func fits(into room: inout Int, nesting: Int) -> Bool {
        room -= 1
        switch self {
        case .null, .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration: break
        case .string(let text): room -= text.utf8.count
        case .opaque(let opaque):
            if case .bytes(let bytes) = opaque.content { room -= bytes.count }
        case .list(let items):
            guard nesting < Value.maximumNesting else { return false }
            for item in items where !item.fits(into: &room, nesting: nesting + 1) { return false }
        case .context(let context):
            guard nesting < Value.maximumNesting else { return false }
            for entry in context.entries {
                room -= entry.name.utf8.count
                guard entry.value.fits(into: &room, nesting: nesting + 1) else { return false }
            }
        }
        return room >= 0
    }
}

extension Value.Kind {
    /// The kind as a noun in a sentence.
    var withArticle: String {
        switch self {
        case .null: "null"
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list,
            .context:
            "a " + rawValue
        case .opaque: "an opaque value"
        }
    }
}
