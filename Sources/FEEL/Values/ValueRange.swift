/// All values between two ends, or all that pass a comparison (DMN 1.5, 10.3.2.7).
public struct ValueRange: Sendable {
    /// The parts are in one object, so that a range is as cheap to pass on as a number.
    private final class Parts: Sendable {
        let start: Value?
        let end: Value?
        let isStartIncluded: Bool
        let isEndIncluded: Bool
        let comparison: ComparisonOperator?

        init(
            start: Value?, isStartIncluded: Bool, end: Value?, isEndIncluded: Bool, comparison: ComparisonOperator?
        ) {
            self.start = start
            self.end = end
            self.isStartIncluded = isStartIncluded
            self.isEndIncluded = isEndIncluded
            self.comparison = comparison
        }
    }

    private let parts: Parts

    /// The range between the ends.
    public init(start: Value, isStartIncluded: Bool = true, end: Value, isEndIncluded: Bool = true) {
        parts = Parts(
            start: start, isStartIncluded: isStartIncluded, end: end, isEndIncluded: isEndIncluded, comparison: nil)
    }

    /// What is in this relation to the value.
    init(_ comparison: ComparisonOperator, _ value: Value) {
        let isBelow = comparison == .less || comparison == .lessOrEqual
        let isAbove = comparison == .greater || comparison == .greaterOrEqual
        parts = Parts(
            start: isBelow ? .none : .some(value),
            isStartIncluded: comparison == .greaterOrEqual || comparison == .equal,
            end: isAbove ? .none : .some(value), isEndIncluded: comparison == .lessOrEqual || comparison == .equal,
            comparison: comparison)
    }

    /// Where the range begins; nil if it has no beginning. Null is a beginning that is not known.
    public var start: Value? { parts.start }
    /// Where the range ends; nil if it has no end. Null is an end that is not known.
    public var end: Value? { parts.end }
    /// Whether the start belongs to the range; false where there is none.
    public var isStartIncluded: Bool { parts.isStartIncluded }
    /// Whether the end belongs to the range; false where there is none.
    public var isEndIncluded: Bool { parts.isEndIncluded }
    /// The comparison that made the range, such as `< 5`; nil if it has both ends, such as `[1..5]`.
    var comparison: ComparisonOperator? { parts.comparison }
}

extension ValueRange {
    /// Whether the value lies in the range; nil if it cannot be compared with an end, unless the other end decides.
    public func contains(_ value: Value, zones: ZoneRules = ZoneRules()) -> Bool? {
        switch parts.comparison {
        case .equal?: return value.isEqual(to: parts.start ?? .null, zones: zones)
        case .notEqual?: return value.isEqual(to: parts.start ?? .null, zones: zones).map { !$0 }
        case .less?, .lessOrEqual?, .greater?, .greaterOrEqual?, nil: break
        }
        let isAbove = isAboveStart(value, zones)
        let isBelow = isBelowEnd(value, zones)
        if isAbove == false || isBelow == false { return false }
        return isAbove == nil || isBelow == nil ? nil : true
    }

    private func isAboveStart(_ value: Value, _ zones: ZoneRules) -> Bool? {
        guard let start = parts.start else { return true }
        guard let ordering = value.ordering(to: start, zones: zones) else { return nil }
        return ordering == .greater || ordering == .equal && parts.isStartIncluded
    }

    private func isBelowEnd(_ value: Value, _ zones: ZoneRules) -> Bool? {
        guard let end = parts.end else { return true }
        guard let ordering = value.ordering(to: end, zones: zones) else { return nil }
        return ordering == .less || ordering == .equal && parts.isEndIncluded
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

extension ValueRange: Hashable {
    public static func == (left: ValueRange, right: ValueRange) -> Bool {
        left.comparison == right.comparison && left.isStartIncluded == right.isStartIncluded
            && left.isEndIncluded == right.isEndIncluded && left.start == right.start && left.end == right.end
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(start)
        hasher.combine(end)
    }
}
