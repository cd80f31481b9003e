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
        case .range, .before, .after, .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .finishes,
            .finishedBy, .includes, .during, .starts, .startedBy, .coincides:
            call.unsupported(&run)
        }
    }
}
