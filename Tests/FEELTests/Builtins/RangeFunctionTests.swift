import Testing

@testable import FEEL

@Suite("Functions of ranges", .timeLimit(.minutes(20)))
struct RangeFunctionTests {
    /// All ranges between the points 0 to 3, with their ends in or out, and those without an end.
    private static let ranges: [ValueRange] = {
        var ranges: [ValueRange] = []
        let ends: [Int?] = [nil, 0, 1, 2, 3]
        for start in ends {
            for end in ends where start == nil || end == nil || (start ?? 0) <= (end ?? 0) {
                for included in 0..<4 {
                    guard let range = range(start, included & 1 == 1, end, included & 2 == 2) else { continue }
                    // Only what has a value in it, and each range once.
                    if !points(of: range).isEmpty, !ranges.contains(range) { ranges.append(range) }
                }
            }
        }
        return ranges
    }()

    private static func range(_ start: Int?, _ isStartIn: Bool, _ end: Int?, _ isEndIn: Bool) -> ValueRange? {
        switch (start.map { Value.number(Decimal($0)) }, end.map { Value.number(Decimal($0)) }) {
        case (let start?, let end?):
            ValueRange(start: start, isStartIncluded: isStartIn, end: end, isEndIncluded: isEndIn)
        case (let start?, nil): ValueRange(isStartIn ? .greaterOrEqual : .greater, start)
        case (nil, let end?): ValueRange(isEndIn ? .lessOrEqual : .less, end)
        case (nil, nil): nil
        }
    }

    /// The quarters from -1 to 4 that lie in the range: enough to tell all these ranges apart.
    private static func points(of range: ValueRange) -> Set<Int> {
        Set(
            (-4...16).filter { quarter in
                let value = Value.number(Decimal("\(Double(quarter) / 4)") ?? 0)
                return range.contains(value) == true
            })
    }

    @Test("Relations are what they are between the sets of points")
    func relations() throws {
        for first in RangeFunctionTests.ranges {
            let left = RangeFunctionTests.points(of: first)
            for second in RangeFunctionTests.ranges {
                let right = RangeFunctionTests.points(of: second)
                let relation = try #require(RangeRelation(first, second))
                let (low, high) = (left.min() ?? 0, left.max() ?? 0)
                let (otherLow, otherHigh) = (right.min() ?? 0, right.max() ?? 0)
                #expect(relation.isBefore == (high < otherLow), "\(first) \(second)")
                #expect(relation.reversed.isBefore == (low > otherHigh), "\(first) \(second)")
                #expect(relation.overlaps == !left.isDisjoint(with: right), "\(first) \(second)")
                #expect(relation.includes == left.isSuperset(of: right), "\(first) \(second)")
                #expect(relation.reversed.includes == left.isSubset(of: right), "\(first) \(second)")
                #expect(relation.coincides == (left == right), "\(first) \(second)")
                #expect(relation.starts == (low == otherLow && left.isSubset(of: right)), "\(first) \(second)")
                #expect(relation.finishes == (high == otherHigh && left.isSubset(of: right)), "\(first) \(second)")
                #expect(
                    relation.overlapsBefore == (low < otherLow && high >= otherLow && high <= otherHigh),
                    "\(first) \(second)")
                #expect(
                    relation.meets
                        == (high == otherLow && left.intersection(right).count == 1 && isMeeting(first, second)))
            }
        }
    }

    /// Ranges meet where the end of one is the start of the other and belongs to both.
    private func isMeeting(_ first: ValueRange, _ second: ValueRange) -> Bool {
        first.isEndIncluded && second.isStartIncluded
    }

    private func expect(_ source: String, _ expected: Value, problems codes: [Problem.Code] = []) throws {
        let evaluation = try Expression(source).evaluate { name in
            switch name {
            case "r": .range(ValueRange(start: 1, end: 10))
            case "s": .range(ValueRange(start: 10, end: 20))
            case "open": .range(ValueRange(start: 1, isStartIncluded: false, end: 10, isEndIncluded: false))
            case "text": .range(ValueRange(start: "a", end: "b"))
            default: nil
            }
        }
        #expect(evaluation.value == expected, "\(source)")
        #expect(evaluation.problems.map(\.code) == codes, "\(source): \(evaluation.problems)")
    }

    @Test(
        "Points and ranges",
        arguments: [
            ("before(1, 10)", true), ("before(10, 1)", false), ("before(1, r)", false), ("before(1, open)", true),
            ("before(0, r)", true), ("before(r, 11)", true), ("before(r, 10)", false), ("before(open, 10)", true),
            ("before(r, s)", false), ("before(open, s)", true), ("after(10, 5)", true), ("after(11, r)", true),
            ("after(s, r)", false), ("after(s, open)", true), ("meets(r, s)", true), ("meets(open, s)", false),
            ("met by(s, r)", true), ("overlaps(r, s)", true), ("overlaps(open, s)", false),
            ("overlaps before(r, s)", true), ("overlaps after(s, r)", true), ("overlaps after(r, s)", false),
            ("finishes(10, r)", true), ("finishes(10, open)", false), ("finishes(open, r)", false),
            ("finished by(r, 10)", true), ("finished by(r, 9)", false), ("includes(r, 5)", true),
            ("includes(open, 1)", false), ("includes(r, open)", true), ("during(5, r)", true),
            ("during(open, r)", true),
            ("during(r, open)", false), ("starts(1, r)", true), ("starts(1, open)", false), ("started by(r, 1)", true),
            ("started by(r, r)", true), ("coincides(5, 5)", true), ("coincides(r, r)", true),
            ("coincides(r, open)", false),
            ("before(@\"2024-01-01\", @\"2024-01-02\")", true), ("before(\"a\", \"b\")", true),
        ])
    func points(_ source: String, _ expected: Bool) throws { try expect(source, .boolean(expected)) }

    @Test(
        "What has no relation",
        arguments: [
            ("before(1, null)", Problem.Code.invalidArgument), ("before(1, true)", .invalidArgument),
            ("before(1, text)", .typeMismatch), ("before(1, \"a\")", .typeMismatch), ("meets(1, r)", .invalidArgument),
            ("overlaps(1, 2)", .invalidArgument), ("includes(1, r)", .invalidArgument),
            ("during(r, 1)", .invalidArgument),
            ("coincides(1, r)", .invalidArgument), ("starts(1, 1)", .invalidArgument), ("before(1)", .invalidArgument),
        ])
    func noRelation(_ source: String, _ code: Problem.Code) throws { try expect(source, .null, problems: [code]) }

    @Test("Ranges of texts")
    func texts() throws {
        try expect("range(\"[18..21)\")", .range(ValueRange(start: 18, end: 21, isEndIncluded: false)))
        try expect("range(\"]1 .. 2]\")", .range(ValueRange(start: 1, isStartIncluded: false, end: 2)))
        try expect("range(\"[2..)\")", .range(ValueRange(.greaterOrEqual, 2)))
        try expect("range(\"(..2)\")", .range(ValueRange(.less, 2)))
        try expect(
            "range(\"[1.5..1.5]\")",
            .range(ValueRange(start: .number(Decimal("1.5") ?? 0), end: .number(Decimal("1.5") ?? 0))))
        try expect("range(\"[\\\"a..b\\\"..\\\"c\\\"]\")", .range(ValueRange(start: "a..b", end: "c")))
        let day = Value.date(try #require(CalendarDate("2024-01-01")))
        try expect(
            "range(\"[@\\\"2024-01-01\\\"..date(\\\"2024-01-01\\\")]\")", .range(ValueRange(start: day, end: day)))
    }

    @Test(
        "What is no text of a range",
        arguments: [
            "range(\"\")", "range(\"[..]\")", "range(\"(..)\")", "range(\"1..2\")", "range(\"[2..1]\")",
            "range(\"[1..2\")",
            "range(\"[..2]x\")", "range(\"[x..2]\")", "range(\"[2..]\")", "range(\"[..2]\")", "range(\"[true..true]\")",
            "range(null)", "range(1)", "range(\"[\")",
        ])
    func noRange(_ source: String) throws { try expect(source, .null, problems: [.invalidArgument]) }
}
