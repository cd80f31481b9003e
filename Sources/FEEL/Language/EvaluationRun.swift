/// What one evaluation keeps while it runs: the budget of steps, the entries of contexts under construction, and the
/// problems. It allocates nothing as long as there are neither entries nor problems.
public struct EvaluationRun {
    /// The bounds that hold for all of it.
    public let limits: EvaluationLimits
    /// What it may know of the world.
    public let environment: EvaluationEnvironment
    /// What went wrong so far, in the order in which it happened.
    public private(set) var problems: [Problem] = []
    /// The steps that are left.
    var steps: Int
    /// The values of the earlier entries of the contexts around, by slot.
    var locals: [Value] = []
    /// The levels of nesting that are left.
    private var levels: Int
    /// Where the native function that is running was called.
    var callPlace = 0..<0

    /// A run at its beginning.
    public init(environment: EvaluationEnvironment = .empty, limits: EvaluationLimits = .standard) {
        self.limits = limits
        self.environment = environment
        self.steps = limits.maximumSteps
        self.levels = limits.maximumNesting
    }

    /// Does the work, which recurses so many levels and has no locals but its own; null and a problem if that is too
    /// deep.
    mutating func nested(
        levels count: Int, at place: Range<Int>, _ work: (inout EvaluationRun) -> Value
    ) -> Value {
        guard count <= levels else {
            return report(.nestedTooDeep, "The evaluation is nested more than \(limits.maximumNesting) deep", at: place)
        }
        levels -= count
        var outer: [Value] = []
        swap(&outer, &locals)
        let value = work(&self)
        locals = outer
        levels += count
        return value
    }

    /// Notes a problem of a native function, at the place where it was called; null, to be returned in its place.
    public mutating func report(_ code: Problem.Code, _ message: String) -> Value {
        report(code, message, at: callPlace)
    }

    /// Takes so many steps for the work of a native function; answers false, with a problem, if none are left.
    public mutating func take(_ count: Int) -> Bool { take(count, at: callPlace) }

    /// Takes so many steps; answers false, with a problem, if there are none left.
    mutating func take(_ count: Int, at node: Node) -> Bool {
        steps -= count
        return steps >= 0 || reportSteps(at: node.range)
    }

    mutating func take(_ count: Int, at place: Range<Int>) -> Bool {
        steps -= count
        return steps >= 0 || reportSteps(at: place)
    }

    @inline(never)
    private mutating func reportSteps(at place: Range<Int>) -> Bool {
        _ = report(.tooManySteps, "The evaluation takes more than \(limits.maximumSteps) steps", at: place)
        return false
    }

    /// FEEL's equality, charged to the steps; nil if the values cannot be compared or no steps are left.
    mutating func areEqual(_ left: Value, _ right: Value) -> Bool? {
        left.isEqual(to: right, steps: &steps, zones: environment.zones)
    }

    /// FEEL's order; nil if the values have none.
    func ordering(_ left: Value, _ right: Value) -> Ordering? { left.ordering(to: right, zones: environment.zones) }

    /// Notes a problem; null, to be returned in its place.
    mutating func report(_ code: Problem.Code, _ message: String, _ node: Node) -> Value {
        report(code, message, at: node.range)
    }

    @inline(never)
    mutating func report(_ code: Problem.Code, _ message: String, at place: Range<Int>) -> Value {
        // A budget that is used up is noted once, however many parts still come by.
        let isRepeated = (code == .tooManySteps || code == .nestedTooDeep) && problems.contains { $0.code == code }
        if !isRepeated, problems.count < limits.maximumProblems {
            problems.append(Problem(code: code, message: message, range: place))
        }
        return .null
    }

    /// Notes that two values cannot be used together, as in "A number and a string cannot be added".
    @inline(never)
    mutating func mismatch(_ left: Value, _ right: Value, _ verb: String, at place: Range<Int>) -> Value {
        let sentence = "\(left.kind.withArticle) and \(right.kind.withArticle) cannot be \(verb)"
        return report(.typeMismatch, sentence.prefix(1).uppercased() + sentence.dropFirst(), at: place)
    }

    /// A string that was made, unless it is too long. Its length is charged, as that was work.
    mutating func checkedLength(of text: String, at place: Range<Int>) -> Value {
        guard text.utf8.count <= limits.maximumSize else { return reportSize(place) }
        return take(text.utf8.count >> 6, at: place) ? .string(text) : .null
    }

    /// The value, unless it is too large or too deep to be kept.
    mutating func checkedSize(of value: Value, at place: Range<Int>) -> Value {
        switch value {
        case .null, .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .opaque,
            .function:
            return value
        case .string, .list, .context, .range:
            var room = limits.maximumSize
            return value.fits(into: &room, nesting: 0) ? value : reportSize(place)
        }
    }

    private mutating func reportSize(_ place: Range<Int>) -> Value {
        report(
            .resultTooLarge,
            "The result is larger than \(limits.maximumSize) bytes or deeper than \(Value.maximumNesting)", at: place)
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
        case .function: break
        case .range(let range):
            guard nesting < Value.maximumNesting else { return false }
            for end in [range.start, range.end] {
                guard end?.fits(into: &room, nesting: nesting + 1) ?? true else { return false }
            }
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
        case .range, .function: "a " + rawValue
        }
    }
}
