/// The built-in functions of ranges (DMN 1.5, 10.3.4.10).
enum RangeFunction: String, BuiltinFamily {
    case range = "range"
    case before = "before"
    case after = "after"
    case meets = "meets"
    case metBy = "met by"
    case overlaps = "overlaps"
    case overlapsBefore = "overlaps before"
    case overlapsAfter = "overlaps after"
    case finishes = "finishes"
    case finishedBy = "finished by"
    case includes = "includes"
    case during = "during"
    case starts = "starts"
    case startedBy = "started by"
    case coincides = "coincides"

    var signatures: [Signature] {
        switch self {
        case .range: [Signature("from")]
        case .before, .after:
            [
                Signature("point1", "point2"), Signature("point", "range"), Signature("range", "point"),
                Signature("range1", "range2"),
            ]
        case .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter: [Signature("range1", "range2")]
        case .finishes, .during, .starts: [Signature("point", "range"), Signature("range1", "range2")]
        case .finishedBy, .includes, .startedBy: [Signature("range", "point"), Signature("range1", "range2")]
        case .coincides: [Signature("point1", "point2"), Signature("range1", "range2")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .range: call.rangeOfText(&run)
        case .before: call.relation(&run) { $0.isBefore }
        case .after: call.relation(&run) { $0.reversed.isBefore }
        case .meets: call.relation(&run) { $0.meets }
        case .metBy: call.relation(&run) { $0.reversed.meets }
        case .overlaps: call.relation(&run) { $0.overlaps }
        case .overlapsBefore: call.relation(&run) { $0.overlapsBefore }
        case .overlapsAfter: call.relation(&run) { $0.reversed.overlapsBefore }
        case .finishes: call.relation(&run) { $0.finishes }
        case .finishedBy: call.relation(&run) { $0.reversed.finishes }
        case .includes: call.relation(&run) { $0.includes }
        case .during: call.relation(&run) { $0.reversed.includes }
        case .starts: call.relation(&run) { $0.starts }
        case .startedBy: call.relation(&run) { $0.reversed.starts }
        case .coincides: call.relation(&run) { $0.coincides }
        }
    }

    /// Whether a point may stand at the first and at the second place, and whether it may if the other is a range.
    fileprivate func allows(point first: Bool, point second: Bool) -> Bool {
        switch (first, second) {
        case (false, false): true
        case (true, true): self == .before || self == .after || self == .coincides
        case (true, false):
            switch self {
            case .before, .after, .finishes, .during, .starts: true
            case .range, .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .finishedBy, .includes, .startedBy,
                .coincides:
                false
            }
        case (false, true):
            switch self {
            case .before, .after, .finishedBy, .includes, .startedBy: true
            case .range, .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .finishes, .during, .starts,
                .coincides:
                false
            }
        }
    }
}

extension BuiltinCall {
    /// A point is the range that has nothing but it: with that the relations of points are those of ranges.
    fileprivate func relation(_ run: inout EvaluationRun, _ holds: (RangeRelation) -> Bool) -> Value {
        let (first, second) = (argument(0), argument(1))
        guard let left = extent(of: first), let right = extent(of: second) else {
            return unfit(extent(of: first) == nil ? 0 : 1, "a range or a value that has an order", &run)
        }
        guard let function = RangeFunction(rawValue: builtin.name),
            function.allows(point: first.asRange == nil, point: second.asRange == nil)
        else {
            let kinds = "\(first.kind.withArticle) and \(second.kind.withArticle)"
            return fail("'\(builtin.name)' does not take \(kinds)", &run)
        }
        guard let relation = RangeRelation(left, right, run.environment.zones) else {
            return run.mismatch(left.anyEnd, right.anyEnd, "ordered", at: place)
        }
        return .boolean(holds(relation))
    }

    private func extent(of value: Value) -> ValueRange? {
        switch value {
        case .range(let range): range
        case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration:
            ValueRange(start: value, end: value)
        case .null, .boolean, .list, .context, .opaque, .function: nil
        }
    }

    /// `range(from)` of a text such as `[1..10)`, whose ends are literals, and may be missing on one side.
    fileprivate func rangeOfText(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        guard let parts = RangeText(text), parts.start != nil || parts.end != nil,
            let start = endpoint(parts.start, &run), let end = endpoint(parts.end, &run)
        else { return fail("'\(text)' is not a range", &run) }
        // An end that is missing belongs to no range.
        if (start.isNull && parts.isStartIncluded) || (end.isNull && parts.isEndIncluded) {
            return fail("'\(text)' includes an end that it does not have", &run)
        }
        if !start.isNull, !end.isNull {
            guard let ordering = run.ordering(start, end) else { return run.mismatch(start, end, "ordered", at: place) }
            guard ordering != .greater else { return fail("'\(text)' ends before it starts", &run) }
        }
        if start.isNull { return .range(ValueRange(parts.isEndIncluded ? .lessOrEqual : .less, end)) }
        if end.isNull { return .range(ValueRange(parts.isStartIncluded ? .greaterOrEqual : .greater, start)) }
        return .range(
            ValueRange(
                start: start, isStartIncluded: parts.isStartIncluded, end: end, isEndIncluded: parts.isEndIncluded))
    }

    /// The value of an end, null for none; nil if it is not a literal with an order.
    private func endpoint(_ text: String?, _ run: inout EvaluationRun) -> Value? {
        guard let text else { return .null }
        var limits = EvaluationLimits()
        limits.maximumSteps = 100
        guard run.take(100 + text.utf8.count, at: place), let expression = try? Expression(text),
            expression.variableNames.isEmpty
        else { return nil }
        let value = expression.evaluate(limits: limits) { _ in nil }.value
        return value.ordering(to: value) == nil ? nil : value
    }
}

extension ValueRange {
    /// One of its ends, for messages.
    fileprivate var anyEnd: Value { start ?? end ?? .null }
}

/// The parts of the text of a range.
private struct RangeText {
    var start: String?
    var end: String?
    var isStartIncluded: Bool
    var isEndIncluded: Bool

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        guard bytes.count <= 1000, let first = bytes.popFirst(), let last = bytes.popLast() else { return nil }
        switch first {
        case UInt8(ascii: "["): isStartIncluded = true
        case UInt8(ascii: "("), UInt8(ascii: "]"): isStartIncluded = false
        default: return nil
        }
        switch last {
        case UInt8(ascii: "]"): isEndIncluded = true
        case UInt8(ascii: ")"), UInt8(ascii: "["): isEndIncluded = false
        default: return nil
        }
        guard let dots = RangeText.dots(in: bytes) else { return nil }
        start = RangeText.text(bytes[bytes.startIndex..<dots])
        end = RangeText.text(bytes[(dots + 2)...])
    }

    /// Where the two dots are that stand in no string.
    private static func dots(in bytes: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var isEscaped = false
        for position in bytes.indices.dropLast() {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch bytes[position] {
            case UInt8(ascii: "\\"): isEscaped = isQuoted
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "."): if !isQuoted, bytes[position + 1] == UInt8(ascii: ".") { return position }
            default: continue
            }
        }
        return nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.allSatisfy { $0 == UInt8(ascii: " ") } ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

/// How two ranges lie to each other: the order of each end of the first to each end of the second. An end that is
/// missing lies beyond all values.
struct RangeRelation {
    private let first: ValueRange
    private let second: ValueRange
    private let startToStart: Ordering
    private let startToEnd: Ordering
    private let endToStart: Ordering
    private let endToEnd: Ordering

    /// Nil if the ends have no order.
    init?(_ first: ValueRange, _ second: ValueRange, _ zones: ZoneRules = ZoneRules()) {
        func order(_ left: Value?, _ missing: Ordering, _ right: Value?, _ otherMissing: Ordering) -> Ordering? {
            switch (left, right) {
            case (let left?, let right?): left.ordering(to: right, zones: zones)
            case (nil, _?): missing
            case (_?, nil): otherMissing.reversed
            case (nil, nil): missing == otherMissing ? .equal : missing
            }
        }
        guard let startToStart = order(first.start, .less, second.start, .less),
            let startToEnd = order(first.start, .less, second.end, .greater),
            let endToStart = order(first.end, .greater, second.start, .less),
            let endToEnd = order(first.end, .greater, second.end, .greater)
        else { return nil }
        self.first = first
        self.second = second
        self.startToStart = startToStart
        self.startToEnd = startToEnd
        self.endToStart = endToStart
        self.endToEnd = endToEnd
    }

    private init(reversing other: RangeRelation) {
        first = other.second
        second = other.first
        startToStart = other.startToStart.reversed
        startToEnd = other.endToStart.reversed
        endToStart = other.startToEnd.reversed
        endToEnd = other.endToEnd.reversed
    }

    /// The relation of the second to the first.
    var reversed: RangeRelation { RangeRelation(reversing: self) }

    // What follows is DMN 1.5, table 78, line by line.

    var isBefore: Bool {
        endToStart == .less || (endToStart == .equal && !(first.isEndIncluded && second.isStartIncluded))
    }

    var meets: Bool { first.isEndIncluded && second.isStartIncluded && endToStart == .equal }

    var overlaps: Bool { !isBefore && !reversed.isBefore }

    /// Whether it begins before the second and ends in it.
    var overlapsBefore: Bool {
        let startsEarlier =
            startToStart == .less || (startToStart == .equal && first.isStartIncluded && !second.isStartIncluded)
        let endsNotLater =
            endToEnd == .less || (endToEnd == .equal && (!first.isEndIncluded || second.isEndIncluded))
        return startsEarlier && !isBefore && endsNotLater
    }

    var finishes: Bool {
        first.isEndIncluded == second.isEndIncluded && endToEnd == .equal
            && (startToStart == .greater
                || (startToStart == .equal && (!first.isStartIncluded || second.isStartIncluded)))
    }

    var includes: Bool {
        (startToStart == .less || (startToStart == .equal && (first.isStartIncluded || !second.isStartIncluded)))
            && (endToEnd == .greater || (endToEnd == .equal && (first.isEndIncluded || !second.isEndIncluded)))
    }

    var starts: Bool {
        first.isStartIncluded == second.isStartIncluded && startToStart == .equal
            && (endToEnd == .less || (endToEnd == .equal && (!first.isEndIncluded || second.isEndIncluded)))
    }

    var coincides: Bool {
        startToStart == .equal && endToEnd == .equal && first.isStartIncluded == second.isStartIncluded
            && first.isEndIncluded == second.isEndIncluded
    }
}
