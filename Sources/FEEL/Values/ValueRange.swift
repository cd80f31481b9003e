/// All values between two ends, or all that pass a comparison (DMN 1.5, 10.3.2.7).
public struct ValueRange: Sendable, Hashable {
    /// Where the range begins; nil if it has no beginning. Null is a beginning that is not known.
    public let start: Value?
    /// Where the range ends; nil if it has no end. Null is an end that is not known.
    public let end: Value?
    /// Whether the start belongs to the range; false where there is none.
    public let isStartIncluded: Bool
    /// Whether the end belongs to the range; false where there is none.
    public let isEndIncluded: Bool
    /// The comparison that made the range, such as `< 5`; nil if it has both ends, such as `[1..5]`.
    let comparison: ComparisonOperator?

    /// The range between the ends.
    public init(start: Value, isStartIncluded: Bool = true, end: Value, isEndIncluded: Bool = true) {
        self.start = start
        self.end = end
        self.isStartIncluded = isStartIncluded
        self.isEndIncluded = isEndIncluded
        self.comparison = nil
    }

    /// What is in this relation to the value.
    init(_ comparison: ComparisonOperator, _ value: Value) {
        self.comparison = comparison
        switch comparison {
        case .less, .lessOrEqual: (start, end) = (nil, value)
        case .greater, .greaterOrEqual: (start, end) = (value, nil)
        case .equal, .notEqual: (start, end) = (value, value)
        }
        isStartIncluded = comparison == .greaterOrEqual || comparison == .equal
        isEndIncluded = comparison == .lessOrEqual || comparison == .equal
    }

    /// Whether the value lies in the range; nil if it cannot be compared with an end, unless the other end decides.
    public func contains(_ value: Value, zones: ZoneRules = ZoneRules()) -> Bool? {
        switch comparison {
        case .equal?: return value.isEqual(to: start ?? .null, zones: zones)
        case .notEqual?: return value.isEqual(to: start ?? .null, zones: zones).map { !$0 }
        case .less?, .lessOrEqual?, .greater?, .greaterOrEqual?, nil: break
        }
        var isKnown = true
        if let start {
            switch value.ordering(to: start, zones: zones) {
            case nil: isKnown = false
            case .less?: return false
            case .equal?: if !isStartIncluded { return false }
            case .greater?: break
            }
        }
        if let end {
            switch value.ordering(to: end, zones: zones) {
            case nil: isKnown = false
            case .greater?: return false
            case .equal?: if !isEndIncluded { return false }
            case .less?: break
            }
        }
        return isKnown ? true : nil
    }

    /// FEEL's equality: the same ends, included or not in the same way. An end that is not there is no null.
    func isEqual(to other: ValueRange, steps: inout Int, zones: ZoneRules) -> Bool? {
        guard comparison == other.comparison, isStartIncluded == other.isStartIncluded,
            isEndIncluded == other.isEndIncluded
        else { return false }
        var result: Bool? = true
        for (left, right) in [(start, other.start), (end, other.end)] {
            guard let left, let right else {
                if left != nil || right != nil { return false }
                continue
            }
            switch left.isEqual(to: right, steps: &steps, zones: zones) {
            case true?: continue
            case false?: return false
            case nil: result = nil
            }
        }
        return result
    }
}
